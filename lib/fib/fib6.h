/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Longest-prefix match for IPv6 on the fast path: a trie whose leaves are sorted ranges.
 *
 * One writer (the control lcore) changes the table while any number of readers look up; a reader
 * sees the answer from before a change or from after it, never a mixture. Memory no longer linked
 * is reused only after the grace period that the caller's hooks tell.
 *
 * A 24-bit index gives the answer or a link. Prefixes longer than /24 are few below most of its
 * entries and far apart, so a link leads to the ranges that they cut their entry's addresses into:
 * up to 6 in one cache line, up to 54 in two steps. Where there are more, a node of 256 entries
 * takes one octet and each of its entries is the same again. Host routes are another matter: they
 * are neighbours, thousands below one /64, and where they lie says nothing. Each /64 that has any
 * links to a hash table of its own, five to a cache line. What is between /65 and /127 is below
 * its /64 as ranges and nodes are below the index.
 *
 * Updates are simple because only two things ever happen. A prefix that covers a range paints the
 * entries that show nothing longer, each an aligned 32-bit store; one that cuts a range makes the
 * ranges around it anew, at most 54, and one store links them. An answer is thus always the last
 * of a chain of loads of which each was true when it was linked, and nothing found on the way is
 * kept: a reader that joins a cover of one time with a gap of another time cannot be. A change
 * costs what its own range and its surroundings hold, never what the table holds.
 *
 * Measured with tests/bench/fib_bench.c (TSC cycles a lookup, bursts of 32, over a million
 * addresses / over 4096): 200000 prefixes as the Internet's 48 / 21, spread evenly 36 / 14; 4000
 * neighbours 33 / 26, 64000 of them 36 / 26. What was tried and is not here, for the first of
 * these: 16 bits of index instead of 24, 58 / 28; one list of addresses with a branch for the kind
 * of each step instead of a list for each kind, 60 / 24 (but 33 / 14 for those spread evenly, which
 * all have the same steps); comparing keys in a loop that is not unrolled, 46 / 26. The index is
 * 64 MB of address space, of which only what has prefixes is touched.
 *
 * Values are 0..FIB6_VALUE_MAX and mean what the caller wants: here, an adjacency's index.
 */
#ifndef FIB_FIB6_H
#define FIB_FIB6_H

#include <stddef.h>
#include <stdint.h>

#include "fib/grace.h"

#define FIB6_VALUE_MAX 0x7ffffffeu

struct fib6;

/* `bytes_max`: how much memory what grows with the prefixes may take, at most 1 GB; only what is
 * used is touched. `miss`: the value where nothing matches. NULL when out of memory. */
struct fib6 *fib6_create(size_t bytes_max, uint32_t miss, const struct fib_grace *grace);
void fib6_free(struct fib6 *fib);

/* `prefix` in network order, unaligned; bits past `len` ignored. Adds or replaces.
 * 0, -EINVAL, -ENOMEM, -ENOSPC (no memory of `bytes_max` free now: nothing changed). */
int fib6_add(struct fib6 *fib, const uint8_t prefix[16], uint8_t len, uint32_t value);
/* 0, -ENOENT, -EINVAL: it never fails for want of memory. */
int fib6_delete(struct fib6 *fib, const uint8_t prefix[16], uint8_t len);
/* The value of exactly that prefix. 0 or -ENOENT. */
int fib6_get(const struct fib6 *fib, const uint8_t prefix[16], uint8_t len, uint32_t *value);

struct fib6_stats {
	uint32_t prefixes;
	size_t bytes_used;    /* of bytes_max */
	size_t bytes_waiting; /* of bytes_max, for their grace period */
	size_t bytes;         /* in all, with the index as if all of it were touched */
};
void fib6_get_stats(const struct fib6 *fib, struct fib6_stats *out);

/* --- reader side, any thread --- */

/* Network order, unaligned. */
uint32_t fib6_lookup(const struct fib6 *fib, const uint8_t addr[16]);
/* The same of n addresses at once, side by side: those at `offset` in each of `headers`. */
void fib6_lookup_bulk(const struct fib6 *fib, const uint8_t *const headers[], size_t offset,
	uint32_t *values, unsigned int n);

#endif
