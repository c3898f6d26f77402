/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What control does at a time: embedded in what it is about, in one of two heaps. A timer that is a
 * verdict about silence runs only once the workers have listened past its deadline and what they
 * found was judged (see control.c); any other runs when it is due. Control lcore only.
 */
#ifndef APP_TIMER_H
#define APP_TIMER_H

#include "base/deadlines.h"

struct control;

enum timer_kind {
	TIMER_PLAIN,
	TIMER_SILENCE, /* its expiry says that nothing was heard */
};

/* Zero but for `fire` it is not armed. */
struct app_timer {
	struct deadline deadline;
	enum timer_kind kind; /* which heap it is in */
	/* It is due at `t->deadline.at`. Arms it anew, or it fires again at once. */
	void (*fire)(struct control *c, struct app_timer *t);
};

struct timers {
	struct deadlines heaps[TIMER_SILENCE + 1];
};

/* Room for `n` at once. 0 or -ENOMEM. */
int timers_init(struct timers *ts, uint32_t n);
void timers_fini(struct timers *ts);

/* Sets or moves it; INSTANT_NEVER cancels. */
void timer_arm(struct timers *ts, struct app_timer *t, enum timer_kind kind, struct instant at);

/* The earliest of its kind when it is due by `until`, or NULL. */
struct app_timer *timers_due(const struct timers *ts, enum timer_kind kind, struct instant until);
/* When the earliest of any kind is due, or never. */
struct instant timers_next(const struct timers *ts);

#endif
