/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Wakes one thread that sleeps while its queues are empty.
 *
 * The sleeper says that it is about to sleep, looks at its queues once more, and sleeps; whoever
 * puts something into one of them rings afterwards. Either the look finds it or the ring is heard.
 * A ring costs a system call only when the sleeper has said so, and then once.
 */
#ifndef BASE_BELL_H
#define BASE_BELL_H

#include <stdatomic.h>
#include <stdbool.h>

struct bell {
	int fd; /* an eventfd: readable once it was rung */
	atomic_bool listened_for;
};

/* 0 or -errno. */
int bell_open(struct bell *b);
void bell_close(struct bell *b);

/* Any thread, and a signal handler. */
void bell_ring(struct bell *b);

/* The sleeper: before it looks at its queues for the last time, */
void bell_listen(struct bell *b);
/* and when it is awake again, by whatever. */
void bell_ignore(struct bell *b);

#endif
