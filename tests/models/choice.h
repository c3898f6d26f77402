/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where a model takes its choices from: random numbers, in a unit test, or a fuzzer's octets, which
 * the fuzzer learns to turn. One choice takes as few octets as it needs, so that a change of one
 * octet changes one choice.
 */
#ifndef MODELS_CHOICE_H
#define MODELS_CHOICE_H

/* What must hold is asserted in every build. */
#undef NDEBUG
#include <assert.h>
#include <stddef.h>

#include "base/random.h"

struct choice {
	const uint8_t *octets; /* NULL: random */
	size_t left;
	struct random random;
};

static inline struct choice choice_random(uint64_t seed)
{
	return (struct choice){.random = random_seeded(seed)};
}

static inline struct choice choice_from(const uint8_t *octets, size_t len)
{
	return (struct choice){.octets = octets, .left = len, .random = random_seeded(0)};
}

/* Nothing is left to choose by; what is chosen all the same is 0. */
static inline bool choice_over(const struct choice *c)
{
	return c->octets && !c->left;
}

static inline uint32_t choose_octets(struct choice *c, unsigned int n)
{
	uint32_t v = 0;

	for (; n && c->left; n--, c->left--)
		v = v << 8 | *c->octets++;
	return v;
}

/* 0 .. n - 1, n > 0. */
static inline uint32_t choose(struct choice *c, uint32_t n)
{
	if (!c->octets)
		return random_below(&c->random, n);
	return choose_octets(c, n <= 0x100 ? 1 : n <= 0x10000 ? 2 : 4) % n;
}

static inline uint32_t choose_u32(struct choice *c)
{
	return c->octets ? choose_octets(c, 4) : random_u32(&c->random);
}

/* Once in n times. */
static inline bool choose_rarely(struct choice *c, uint32_t n)
{
	return choose(c, n) == n - 1;
}

#endif
