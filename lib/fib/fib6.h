/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Longest-prefix match for IPv6 on the fast path.
 *
 * One writer (the control lcore) changes the table while any number of readers look up; a reader
 * sees the answer from before a change or from after it, never a mixture. Memory no longer linked
 * is reused only after the grace period that the caller's hooks tell.
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
/* 0, -ENOENT, -EINVAL, -ENOSPC (as above). */
int fib6_delete(struct fib6 *fib, const uint8_t prefix[16], uint8_t len);
/* The value of exactly that prefix. 0 or -ENOENT. */
int fib6_get(const struct fib6 *fib, const uint8_t prefix[16], uint8_t len, uint32_t *value);

struct fib6_stats {
	uint32_t prefixes;
	size_t bytes_used;    /* of bytes_max */
	size_t bytes_waiting; /* of bytes_max, for their grace period */
	size_t bytes;         /* all memory in use */
};
void fib6_get_stats(const struct fib6 *fib, struct fib6_stats *out);

/* --- reader side, any thread --- */

/* Network order, unaligned. */
uint32_t fib6_lookup(const struct fib6 *fib, const uint8_t addr[16]);
/* The same of n addresses at once, side by side. */
void fib6_lookup_bulk(
	const struct fib6 *fib, const uint8_t *const addrs[], uint32_t *values, unsigned int n);

#endif
