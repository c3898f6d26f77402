/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The heap of deadlines: heap[1] is the earliest, the children of heap[i] are heap[2i] and
 * heap[2i + 1], and every deadline knows its slot, so that it can be moved or taken out from
 * wherever it is.
 *
 * One thread owns a heap.
 */
#include "base/deadlines.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

int deadlines_init(struct deadlines *ds, uint32_t room)
{
	*ds = (struct deadlines){0};
	return deadlines_reserve(ds, room);
}

void deadlines_fini(struct deadlines *ds)
{
	free(ds->heap);
	*ds = (struct deadlines){0};
}

int deadlines_reserve(struct deadlines *ds, uint32_t room)
{
	struct deadline **heap;

	if (ds->heap && room <= ds->room)
		return 0;
	/* Slot 0 is never used: it means not armed. */
	heap = reallocarray(ds->heap, (size_t)room + 1, sizeof(*heap));
	if (!heap)
		return -ENOMEM;
	ds->heap = heap;
	ds->room = room;
	return 0;
}

static void place(struct deadlines *ds, struct deadline *d, uint32_t slot)
{
	ds->heap[slot] = d;
	d->slot = slot;
}

/* Puts `d` where it belongs on the way from `slot` to the root. */
static void sift_up(struct deadlines *ds, struct deadline *d, uint32_t slot)
{
	while (slot > 1 && instant_before(d->at, ds->heap[slot / 2]->at)) {
		place(ds, ds->heap[slot / 2], slot);
		slot /= 2;
	}
	place(ds, d, slot);
}

/* Puts `d` where it belongs on the way from `slot` to the leaves. */
static void sift_down(struct deadlines *ds, struct deadline *d, uint32_t slot)
{
	for (uint64_t child = 2 * (uint64_t)slot; child <= ds->count; child = 2 * (uint64_t)slot) {
		if (child < ds->count &&
			instant_before(ds->heap[child + 1]->at, ds->heap[child]->at))
			child++;
		if (!instant_before(ds->heap[child]->at, d->at))
			break;
		place(ds, ds->heap[child], slot);
		slot = child;
	}
	place(ds, d, slot);
}

/* Puts `d` where it belongs, with `slot` free and everything else in order. */
static void settle(struct deadlines *ds, struct deadline *d, uint32_t slot)
{
	if (slot > 1 && instant_before(d->at, ds->heap[slot / 2]->at))
		sift_up(ds, d, slot);
	else
		sift_down(ds, d, slot);
}

void deadlines_arm(struct deadlines *ds, struct deadline *d, struct instant at)
{
	if (instant_is_never(at)) {
		deadlines_cancel(ds, d);
		return;
	}
	if (d->slot == 0) {
		assert(ds->count < ds->room);
		d->slot = ++ds->count;
	}
	d->at = at;
	settle(ds, d, d->slot);
}

void deadlines_cancel(struct deadlines *ds, struct deadline *d)
{
	uint32_t slot = d->slot;
	struct deadline *last;

	if (slot == 0)
		return;
	last = ds->heap[ds->count--];
	d->slot = 0;
	if (last != d)
		settle(ds, last, slot);
}
