/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Changes of the IPv6 table's entries, one half of the address at a time: painting in place, and
 * rebuilding the ranges that a prefix parts. The writer's side.
 *
 * `slot` and `len` are the entry over a region and the writer's octet beside it; the slot is
 * written last, so it may be one that readers see, or a copy that the caller links afterwards.
 */
#ifndef FIB_FIB6_CHANGE_H
#define FIB_FIB6_CHANGE_H

#include "fib/paint.h"
#include "fib/ranges.h"

/* Of the addresses from `first` to `last`, which have all the same first `len` bits. */
struct change {
	uint64_t first, last;
	uint8_t len;
	bool links; /* the /64 that this is gets `paint.entry`, whatever it had */
	struct paint paint;
};

/* In place, over the whole of an entry and all that is below. */
void fib6_paint(struct fib6 *fib, uint32_t *slot, uint8_t *len, const struct paint *p);
/* In place, where no prefix has to be parted: its ends are there already. */
void fib6_paint_part(struct fib6 *fib, uint32_t *slot, uint8_t *len, const struct region *r,
	const struct change *c);
/* 0 or -ENOSPC: nothing changed. */
int fib6_apply(struct fib6 *fib, uint32_t *slot, uint8_t *len, const struct region *r,
	const struct change *c);
/* Nodes on the way to `key` that few ranges are left in become ranges. All but that of `slot`
 * itself is committed. */
void fib6_compact(
	struct fib6 *fib, uint32_t *slot, uint8_t *len, const struct region *r, uint64_t key);

#endif
