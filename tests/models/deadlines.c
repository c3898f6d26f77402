/* SPDX-License-Identifier: BSD-3-Clause */
#include "deadlines.h"

#define TIMERS DEADLINES_MODEL_TIMERS

void deadlines_model_begin(struct deadlines_model *m)
{
	int rc = deadlines_init(&m->ds, TIMERS);

	assert(rc == 0);
	for (unsigned int i = 0; i < TIMERS; i++)
		m->due[i] = INSTANT_NEVER;
}

static void check(const struct deadlines_model *m)
{
	struct instant next = INSTANT_NEVER;
	uint32_t armed = 0;

	for (unsigned int i = 0; i < TIMERS; i++) {
		const struct deadline *d = &m->timers[i];

		next = instant_min(next, m->due[i]);
		if (instant_is_never(m->due[i])) {
			assert(d->slot == 0);
			continue;
		}
		armed++;
		assert(d->slot != 0 && d->slot <= m->ds.count && m->ds.heap[d->slot] == d);
		assert(d->at.ns == m->due[i].ns);
	}
	assert(m->ds.count == armed);
	assert(deadlines_next(&m->ds).ns == next.ns);
}

void deadlines_model_step(struct deadlines_model *m)
{
	uint32_t i = choose(&m->c, TIMERS);

	switch (choose(&m->c, 4)) {
	case 0: /* few distinct times, so that many are equal */
		m->due[i].ns = choose(&m->c, 50);
		break;
	case 1:
		m->due[i].ns = choose_u32(&m->c);
		break;
	case 2:
		m->due[i] = INSTANT_NEVER;
		break;
	default:
		if (deadlines_first(&m->ds))
			i = deadlines_first(&m->ds) - m->timers;
		m->due[i] = INSTANT_NEVER;
	}
	if (instant_is_never(m->due[i]))
		deadlines_cancel(&m->ds, &m->timers[i]);
	else
		deadlines_arm(&m->ds, &m->timers[i], m->due[i]);
	check(m);
}

void deadlines_model_end(struct deadlines_model *m)
{
	deadlines_fini(&m->ds);
}
