/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether what arrives at the ports comes through: the admin thread looks at what the devices and
 * the workers count, which may take long, and tells control its verdict when that changes. A port
 * whose link is down is not judged, nor is one of which a worker stands still: both are told apart.
 */
#ifndef APP_RECEIVE_H
#define APP_RECEIVE_H

#include "base/clock.h"

#define RECEIVE_WHOLE_PORT (-1)
#define RECEIVE_TEXT_MAX   192

struct control;

/* Of a port. Zero: all is well, or nothing is known. */
struct receive_verdict {
	bool dead;
	int queue;            /* that alone died, or RECEIVE_WHOLE_PORT */
	const char *lost;     /* what the device says: "the device was removed"; or NULL */
	uint64_t missed;      /* that arrived, and none was received */
	struct instant since; /* control's time */
};

/* "receive on port p0 has stopped (12 packets missed since 2026-11-23T04:00:00.000Z, none
 * received)". `wall_offset_ns` as control's. */
const char *receive_describe(const struct receive_verdict *v, const char *port,
	int64_t wall_offset_ns, char buf[RECEIVE_TEXT_MAX]);

struct receive_watch;

/* The admin thread (the main thread, while it starts). NULL when out of memory. */
struct receive_watch *receive_watch_create(struct control *c);
void receive_watch_free(struct receive_watch *w);
/* Looks, when it is time to. `now` is of CLOCK_MONOTONIC. */
void receive_watch_poll(struct receive_watch *w, struct instant now);

#endif
