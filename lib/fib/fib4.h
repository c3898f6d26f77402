/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Longest-prefix match for IPv4 on the fast path: DIR-24-8.
 *
 * A 24-bit index gives either the answer or a group of 256 entries for the last octet, so that a
 * lookup is one memory access, or two below a /24. One writer (the control lcore) changes the
 * table while any number of readers look up; a reader sees the answer from before a change or from
 * after it, never a mixture, because each entry is one aligned 32-bit store and a group is filled
 * before it is linked. A group no longer linked is reused only after the grace period that the
 * caller's hooks tell.
 *
 * The cost of a change does not depend on the table's size, only on the range of the prefix: a
 * default route is one store, a /8 65536 of them, a /24 or longer a few.
 *
 * Values are 0..FIB4_VALUE_MAX and mean what the caller wants: here, an adjacency's index.
 */
#ifndef FIB_FIB4_H
#define FIB_FIB4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fib/grace.h"

#define FIB4_VALUE_MAX 0x7ffffffeu
/* An entry: the value + 1; 0 where no prefix but the default route can match; or with FIB4_GROUP
 * the group's index. */
#define FIB4_GROUP 0x80000000u

struct fib4 {
	uint32_t *dir;     /* 1 << 24 entries */
	uint32_t *groups;  /* groups_max * 256 entries */
	uint64_t fallback; /* low half: the default route's value, or the miss; high: generation */
	uint32_t groups_max;
	struct fib4_writer *writer; /* prefixes, free groups, groups waiting for their grace */
};

/* `groups_max`: how many /24s may hold longer prefixes. `miss`: the value where nothing matches.
 * NULL when out of memory. */
struct fib4 *fib4_create(uint32_t groups_max, uint32_t miss, const struct fib_grace *grace);
void fib4_free(struct fib4 *fib);

/* `prefix` in host order, bits past `len` ignored. Adds or replaces.
 * 0, -EINVAL, -ENOMEM, -ENOSPC (no group free now: nothing changed). */
int fib4_add(struct fib4 *fib, uint32_t prefix, uint8_t len, uint32_t value);
/* 0, -ENOENT, -EINVAL. */
int fib4_delete(struct fib4 *fib, uint32_t prefix, uint8_t len);
/* The value of exactly that prefix. 0 or -ENOENT. */
int fib4_get(const struct fib4 *fib, uint32_t prefix, uint8_t len, uint32_t *value);

struct fib4_stats {
	uint32_t prefixes;
	uint32_t groups_used;
	uint32_t groups_waiting; /* for their grace period */
	size_t bytes;
};
void fib4_get_stats(const struct fib4 *fib, struct fib4_stats *out);

/* --- reader side, any thread --- */

/* From the directory's entry to the address's. A reader may not be quiescent in between. */
static inline uint32_t fib4_entry_in_group(const struct fib4 *fib, uint32_t e, uint32_t addr)
{
	return __atomic_load_n(
		&fib->groups[(size_t)(e & ~FIB4_GROUP) << 8 | (addr & 0xff)], __ATOMIC_ACQUIRE);
}

/* Host order. */
static inline uint32_t fib4_lookup(const struct fib4 *fib, uint32_t addr)
{
	uint64_t fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE), before;

	do {
		uint32_t e = __atomic_load_n(&fib->dir[addr >> 8], __ATOMIC_ACQUIRE);

		if (__builtin_expect(e & FIB4_GROUP, 0))
			e = fib4_entry_in_group(fib, e, addr);
		if (__builtin_expect(e != 0, 1))
			return e - 1;
		/* The entry and the fallback must be of one time: nothing else keeps a reader
		 * from joining an old entry with a new default route. */
		before = fallback;
		fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE);
	} while (__builtin_expect(fallback != before, 0));
	return (uint32_t)fallback;
}

/* The same of n addresses at once. All the directory's entries are on their way before the first
 * is looked at, and which of them fall back costs no branch. `values` may not overlap `addrs`. */
static inline void fib4_lookup_bulk(
	const struct fib4 *fib, const uint32_t *addrs, uint32_t *values, unsigned int n)
{
	uint64_t fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE), before;
	const uint32_t *dir = fib->dir;

	for (unsigned int i = 0; i < n; i++)
		__builtin_prefetch(&dir[addrs[i] >> 8]);
	do {
		before = fallback;
		for (unsigned int i = 0; i < n; i++) {
			uint32_t e = __atomic_load_n(&dir[addrs[i] >> 8], __ATOMIC_ACQUIRE);

			if (__builtin_expect(e & FIB4_GROUP, 0))
				e = fib4_entry_in_group(fib, e, addrs[i]);
			values[i] = __builtin_expect_with_probability(e == 0, 1, 0.5)
					    ? (uint32_t)fallback
					    : e - 1;
		}
		fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE);
	} while (__builtin_expect(fallback != before, 0));
}

#endif
