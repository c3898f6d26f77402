/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether what arrives at a port, or at one of its receive queues, comes through.
 *
 * It is judged from looks at two counters: what was received, and what was missed. Dead is one of
 * which, in RECEIVE_LOOKS looks and for RECEIVE_PATIENCE at least, something was missed and nothing
 * was received; or of which the device itself says for that long that it stands still, having said
 * before that it runs. Whatever is received makes it alive at once: an overload misses much and
 * receives something, a quiet network misses nothing.
 *
 * A dead one is also alive again when the device says that it runs after having said the contrary,
 * or when nothing was missed for RECEIVE_FORGIVEN: masters of any interval that another router is
 * now have been missed by then, if it were dead still.
 *
 * Pure; the owner of the struct calls.
 */
#ifndef TRACK_RECEIVE_H
#define TRACK_RECEIVE_H

#include "base/clock.h"

#define RECEIVE_LOOKS    5
#define RECEIVE_PATIENCE span_s(1)
#define RECEIVE_FORGIVEN span_s(300)

/* What the device says. */
enum receive_state {
	RECEIVE_UNTOLD,
	RECEIVE_RUNS,
	RECEIVE_STOPPED,
};

struct receive_look {
	enum receive_state state;
	uint64_t received; /* that came through, ever */
	/* That did not, or a counter that grows with these at least, and never where nothing
	 * arrives; one that shrinks was reset. Of packets that come through it counts none later
	 * than `received` does. */
	uint64_t missed;
};

/* Zero at first. */
struct receive {
	bool looked;
	bool ran; /* the device said so, once */
	struct receive_look last;
	/* since something was received last */
	uint64_t missed;
	uint32_t looks;               /* that say it is dead */
	struct instant first, newest; /* of these */
	bool stopped;                 /* the device says so, and is believed */
	bool dead;
};

/* A look. Whether `dead` changed. */
bool receive_judge(struct receive *r, const struct receive_look *look, struct instant now);

#endif
