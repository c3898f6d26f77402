/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Many timers, one of which is next: a binary heap of deadlines embedded in what they belong to.
 *
 * Arming, moving and cancelling cost O(log n) and allocate nothing; finding the next is O(1).
 * One thread owns a heap.
 */
#ifndef BASE_DEADLINES_H
#define BASE_DEADLINES_H

#include <stddef.h>

#include "base/clock.h"

/* Embed one where something must happen at a time. Zero-initialised it is not armed. */
struct deadline {
	struct instant at;
	uint32_t slot; /* 1-based place in the heap; 0: not armed */
};

struct deadlines {
	struct deadline **heap;
	uint32_t count;
	uint32_t room;
};

/* `room`: how many may be armed at once. 0 or -ENOMEM. */
int deadlines_init(struct deadlines *ds, uint32_t room);
void deadlines_fini(struct deadlines *ds);
/* Makes sure that `room` can be armed at once. 0 or -ENOMEM (nothing changed). */
int deadlines_reserve(struct deadlines *ds, uint32_t room);

/* Sets or moves `d`; INSTANT_NEVER cancels it. There must be room. */
void deadlines_arm(struct deadlines *ds, struct deadline *d, struct instant at);
/* `d->at` keeps its value. Harmless when not armed. */
void deadlines_cancel(struct deadlines *ds, struct deadline *d);

/* The earliest, or NULL. It stays armed. */
static inline struct deadline *deadlines_first(const struct deadlines *ds)
{
	return ds->count ? ds->heap[1] : NULL;
}

/* When the earliest is due, or never. */
static inline struct instant deadlines_next(const struct deadlines *ds)
{
	return ds->count ? ds->heap[1]->at : INSTANT_NEVER;
}

#endif
