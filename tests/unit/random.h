/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random numbers for property tests: the same from the same seed on every machine (xorshift64*,
 * Vigna 2016). Any thread with its own state.
 */
#ifndef UNIT_RANDOM_H
#define UNIT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state; /* never 0 */
};

static inline uint32_t random_u32(struct random *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return (uint32_t)((r->state * 0x2545f4914f6cdd1dULL) >> 32);
}

/* 0 .. n - 1; near enough to even for a test. */
static inline uint32_t random_below(struct random *r, uint32_t n)
{
	return (uint32_t)(((uint64_t)random_u32(r) * n) >> 32);
}

static inline void random_octets(struct random *r, uint8_t *p, size_t len)
{
	while (len--)
		*p++ = (uint8_t)random_u32(r);
}

#endif
