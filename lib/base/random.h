/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random numbers that need not be secret, only spread: the jitter of protocols, and property tests.
 * The same from the same seed on every machine (xorshift64*, Vigna 2016), so that protocol code
 * that draws them stays pure. Any thread with its own state.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/clock.h"

struct random {
	uint64_t state; /* never 0 */
};

/* Any seed will do; near ones give unlike numbers. */
static inline struct random random_seeded(uint64_t seed)
{
	seed = (seed + 1) * 0x9e3779b97f4a7c15u;
	seed = (seed ^ seed >> 31) * 0xbf58476d1ce4e5b9u;
	return (struct random){seed ? seed : 1};
}

static inline uint32_t random_u32(struct random *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return (uint32_t)((r->state * 0x2545f4914f6cdd1dULL) >> 32);
}

/* 0 .. n - 1; near enough to even. */
static inline uint32_t random_below(struct random *r, uint32_t n)
{
	return (uint32_t)(((uint64_t)random_u32(r) * n) >> 32);
}

/* From `least` to `most`, both included. */
static inline struct span random_span(struct random *r, struct span least, struct span most)
{
	uint64_t n = (uint64_t)random_u32(r) << 32;

	n |= random_u32(r);
	return span_ns(least.ns + (int64_t)(n % (uint64_t)(most.ns - least.ns + 1)));
}

#endif
