/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The IPv4 and the IPv6 table under one interface, for tests that both must pass. An address is 128
 * bits in host order; IPv4 has the upper 32 of them.
 */
#ifndef MODELS_TABLE_H
#define MODELS_TABLE_H

#include "fib/fib4.h"
#include "fib/fib6.h"
#include "base/random.h"

typedef unsigned __int128 bits;

struct table {
	struct fib4 *fib4; /* one of both */
	struct fib6 *fib6;
	uint8_t width; /* 32 or 128 */
};

static inline struct table table4(uint32_t groups, uint32_t miss, const struct fib_grace *grace)
{
	return (struct table){.fib4 = fib4_create(groups, miss, grace), .width = 32};
}

static inline struct table table6(size_t bytes, uint32_t miss, const struct fib_grace *grace)
{
	return (struct table){.fib6 = fib6_create(bytes, miss, grace), .width = 128};
}

static inline void table_free(struct table *t)
{
	fib4_free(t->fib4);
	fib6_free(t->fib6);
}

/* The first len bits. */
static inline bits bits_mask(uint8_t len)
{
	return len ? ~(bits)0 << (128 - len) : 0;
}

static inline uint32_t bits_v4(bits b)
{
	return b >> 96;
}

static inline void bits_octets(bits b, uint8_t out[16])
{
	for (unsigned int i = 0; i < 16; i++)
		out[i] = b >> (120 - 8 * i);
}

static inline bits bits_random(struct random *r)
{
	bits b = 0;

	for (unsigned int i = 0; i < 4; i++)
		b = b << 32 | random_u32(r);
	return b;
}

static inline int table_add(struct table *t, bits prefix, uint8_t len, uint32_t value)
{
	uint8_t octets[16];

	if (t->fib4)
		return fib4_add(t->fib4, bits_v4(prefix), len, value);
	bits_octets(prefix, octets);
	return fib6_add(t->fib6, octets, len, value);
}

static inline int table_delete(struct table *t, bits prefix, uint8_t len)
{
	uint8_t octets[16];

	if (t->fib4)
		return fib4_delete(t->fib4, bits_v4(prefix), len);
	bits_octets(prefix, octets);
	return fib6_delete(t->fib6, octets, len);
}

static inline int table_get(const struct table *t, bits prefix, uint8_t len, uint32_t *value)
{
	uint8_t octets[16];

	if (t->fib4)
		return fib4_get(t->fib4, bits_v4(prefix), len, value);
	bits_octets(prefix, octets);
	return fib6_get(t->fib6, octets, len, value);
}

static inline uint32_t table_lookup(const struct table *t, bits addr)
{
	uint8_t octets[16];

	if (t->fib4)
		return fib4_lookup(t->fib4, bits_v4(addr));
	bits_octets(addr, octets);
	return fib6_lookup(t->fib6, octets);
}

#define TABLE_BULK 64

static inline void table_lookup_bulk(
	const struct table *t, const bits *addrs, uint32_t *values, unsigned int n)
{
	uint32_t v4[TABLE_BULK];
	uint8_t octets[TABLE_BULK][17]; /* not aligned, as in packets */
	const uint8_t *at[TABLE_BULK];

	for (unsigned int i = 0; i < n; i++) {
		v4[i] = bits_v4(addrs[i]);
		bits_octets(addrs[i], octets[i]);
		at[i] = octets[i];
	}
	if (t->fib4)
		fib4_lookup_bulk(t->fib4, v4, values, n);
	else
		fib6_lookup_bulk(t->fib6, at, 0, values, n);
}

static inline uint32_t table_prefixes(const struct table *t)
{
	struct fib4_stats four;
	struct fib6_stats six;

	if (t->fib6) {
		fib6_get_stats(t->fib6, &six);
		return six.prefixes;
	}
	fib4_get_stats(t->fib4, &four);
	return four.prefixes;
}

/* Groups or octets of prefixes linked now. */
static inline size_t table_used(const struct table *t)
{
	struct fib4_stats four;
	struct fib6_stats six;

	if (t->fib6) {
		fib6_get_stats(t->fib6, &six);
		return six.bytes_used;
	}
	fib4_get_stats(t->fib4, &four);
	return four.groups_used;
}

#endif
