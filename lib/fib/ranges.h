/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The neighbouring ranges of a region of the IPv6 address space, as the writer of the table takes
 * them from its memory, changes them and puts them back. Each shows one prefix, or links to what is
 * below one /64.
 *
 * Beside each entry the writer keeps the length of the prefix that it shows (0: none but perhaps
 * the default route). Beside a link it counts only where what is below shows it in one place: with
 * hosts whose common answer is a value.
 */
#ifndef FIB_RANGES_H
#define FIB_RANGES_H

#include "fib/fib6_table.h"

#define RANGES_LINKED (LEAF_RANGES * INDEX_LEAVES) /* more than this become a node */
#define RANGES_MAX    (RANGES_LINKED + 2)          /* one change adds up to two */

struct ranges {
	unsigned int n;
	uint64_t lasts[RANGES_MAX];
	uint32_t entries[RANGES_MAX];
	uint8_t lens[RANGES_MAX];
};

/* All addresses with the same first `depth` bits; of them only one half is told. */
struct region {
	uint64_t first;
	uint8_t half;
	uint8_t depth; /* 0..64 of the upper half, 64..128 of the lower */
};

static inline unsigned int region_shift(const struct region *r)
{
	return 64 + 64 * r->half - r->depth;
}

static inline uint64_t region_last(const struct region *r)
{
	unsigned int shift = region_shift(r);

	return shift == 64 ? UINT64_MAX : r->first | ((UINT64_C(1) << shift) - 1);
}

/* That of a node's entry. */
static inline struct region region_part(const struct region *r, unsigned int i)
{
	return (struct region){
		r->first | (uint64_t)i << (region_shift(r) - 8), r->half, (uint8_t)(r->depth + 8)};
}

static inline unsigned int region_index(const struct region *r, uint64_t key)
{
	return key >> (region_shift(r) - 8) & 0xff;
}

/* Does the link lead to the rest of a region of that half, and not to what is below a /64? */
static inline bool link_stays(uint32_t e, unsigned int half)
{
	if (link_is(e, KIND_NODE))
		return (link_arg(e) >= 8) == half;
	return (link_is(e, KIND_INDEX) || link_is(e, KIND_LEAF)) && link_arg(e) == half;
}

/* The writer's octet beside each entry of a leaf or a node. */
static inline uint8_t *lens_at(const struct fib6 *fib, uint32_t line)
{
	return fib->lines.notes[line].octets;
}

/* Beside an entry that links to a leaf or an index: how many leaves, and their first line. */
static inline unsigned int leaves_of(const struct fib6 *fib, uint32_t e, uint32_t *first)
{
	bool index = link_is(e, KIND_INDEX);

	*first = link_line(e) + index;
	return index ? fib->lines.notes[link_line(e)].octets[0] : 1;
}

static inline unsigned int leaf_ranges(const struct fib6 *fib, uint32_t line)
{
	return fib->lines.notes[line].octets[LEAF_RANGES];
}

/* Adds the ranges of an entry over a region that is no node there, as long as they are not more
 * than `most`: false. */
bool ranges_append(struct ranges *rs, const struct fib6 *fib, uint32_t entry, uint8_t len,
	const struct region *r, unsigned int most);
/* Parts them before `first` and after `last`; what is between is then range `from` to range `to`.
 */
void ranges_split(struct ranges *rs, const struct region *r, uint64_t first, uint64_t last,
	unsigned int *from, unsigned int *to);
/* Joins neighbours that show the same. */
void ranges_join(struct ranges *rs, unsigned int half);
/* The entry for the region; not linked yet. 0 or -ENOSPC. */
int ranges_build(struct fib6 *fib, const struct ranges *rs, const struct region *r, uint32_t *entry,
	uint8_t *len);
/* Drops the lines of an entry over a region, without what its ranges link to. */
void ranges_drop(struct fib6 *fib, uint32_t entry, const struct region *r);

#endif
