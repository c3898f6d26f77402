/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What happened: the last transitions and link changes, one line each, kept for `show events`.
 * The control lcore writes; a request copies out.
 */
#ifndef APP_EVENTS_H
#define APP_EVENTS_H

#include "base/clock.h"

#define EVENTS_KEPT    1024
#define EVENT_TEXT_MAX 256

struct event {
	uint64_t number; /* 1, 2, 3 ... since start */
	int64_t wall_ns; /* since 1970 */
	struct instant at;
	char what[48]; /* the virtual router, interface or port */
	char from[16]; /* "backup", "up"; "" where it does not apply */
	char to[16];
	char why[EVENT_TEXT_MAX]; /* which advert, which timer, which tracked object */
	bool is_trouble;          /* the log has it as a warning */
	int64_t detection_us; /* from the last sign of life to the decision; -1: not applicable */
};

struct events {
	uint64_t count; /* events ever; the newest is ring[(count - 1) % EVENTS_KEPT] */
	struct event ring[EVENTS_KEPT];
};

/* Records the event (its number is given here) and writes it to the log. */
void events_add(struct events *e, const struct event *event);

#endif
