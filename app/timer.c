/* SPDX-License-Identifier: BSD-3-Clause */
/* Control's timers: see timer.h. */
#include "app/timer.h"

int timers_init(struct timers *ts, uint32_t n)
{
	int rc = deadlines_init(&ts->heaps[TIMER_PLAIN], n);

	return rc ? rc : deadlines_init(&ts->heaps[TIMER_SILENCE], n);
}

void timers_fini(struct timers *ts)
{
	deadlines_fini(&ts->heaps[TIMER_PLAIN]);
	deadlines_fini(&ts->heaps[TIMER_SILENCE]);
}

void timer_arm(struct timers *ts, struct app_timer *t, enum timer_kind kind, struct instant at)
{
	if (kind != t->kind)
		deadlines_cancel(&ts->heaps[t->kind], &t->deadline);
	t->kind = kind;
	deadlines_arm(&ts->heaps[kind], &t->deadline, at);
}

struct app_timer *timers_due(const struct timers *ts, enum timer_kind kind, struct instant until)
{
	struct deadline *d = deadlines_first(&ts->heaps[kind]);

	/* `deadline` is the first member. */
	return d && instant_reached(d->at, until) ? (struct app_timer *)d : NULL;
}

struct instant timers_next(const struct timers *ts)
{
	return instant_min(
		deadlines_next(&ts->heaps[TIMER_PLAIN]), deadlines_next(&ts->heaps[TIMER_SILENCE]));
}
