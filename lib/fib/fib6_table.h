/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The IPv6 table's memory, as its readers walk it and its writer changes it. Private to lib/fib;
 * what it is for: fib6.h.
 *
 * An entry is 0 where no prefix but the default route can match, a value + 1, or a link: the number
 * of a line of 64 octets, what stands there, and one argument.
 */
#ifndef FIB_FIB6_TABLE_H
#define FIB_FIB6_TABLE_H

#include <endian.h>
#include <stdbool.h>
#include <string.h>

#include "fib/fib6.h"
#include "fib/lines.h"
#include "fib/prefixes.h"

#define ROOT_BITS    24u
#define ROOT_ENTRIES (1u << ROOT_BITS)

#define LINK       0x80000000u
#define KIND_SHIFT 28
#define ARG_SHIFT  24
#define LINE_MASK  0xffffffu

enum kind {
	KIND_LEAF,   /* a struct leaf over the address's upper (arg 0) or lower (1) 64 bits */
	KIND_NODE,   /* 256 entries by the octet of the address that arg numbers; 16 lines */
	KIND_INDEX,  /* a struct index, its leaves in the lines after it; arg: half */
	KIND_DIR,    /* 2^(arg + DIR_MIN_BITS) entries by the hash of the lower 64 bits */
	KIND_BUCKET, /* a struct bucket over the lower 64 bits */
};

/* Entries below this are values and leaves over the upper half. */
#define FAR (LINK | 1u << ARG_SHIFT)
_Static_assert(KIND_LEAF == 0, "the least of the links");

#define NODE_ENTRIES 256u
#define NODE_LINES   16u
#define DIR_MIN_BITS 4u
#define DIR_MAX_BITS 19u

/* Neighbouring ranges of 64 bits: entry i is of those not above lasts[i], the last of all those
 * above each. Unused ends are all ones, which nothing is above. */
#define LEAF_RANGES 6u
struct leaf {
	uint64_t lasts[LEAF_RANGES - 1];
	uint32_t entries[LEAF_RANGES];
};

/* The same one level up: leaf i, i lines after the line that follows this one. */
#define INDEX_LEAVES 9u
struct index {
	uint64_t lasts[INDEX_LEAVES - 1];
};

/* Host routes of one /64: entry j + 1 is that of keys[j], entry 0 that of all others. Unused keys
 * repeat the first. */
#define BUCKET_HOSTS 5u
struct bucket {
	uint64_t keys[BUCKET_HOSTS];
	uint32_t entries[BUCKET_HOSTS + 1];
};

_Static_assert(sizeof(struct leaf) == LINE_BYTES, "a line");
_Static_assert(sizeof(struct index) == LINE_BYTES, "a line");
_Static_assert(sizeof(struct bucket) == LINE_BYTES, "a line");

struct fib6 {
	uint32_t *root;    /* ROOT_ENTRIES */
	uint8_t *memory;   /* the lines */
	uint64_t fallback; /* low half: the default route's value, or the miss; high: generation */
	uint64_t multiplier; /* of the hash; odd, and no neighbour's guess */
	/* the writer's */
	uint8_t *root_lens; /* as a node's, see ranges.h */
	struct lines lines;
	struct prefixes prefixes;
	uint32_t miss;
};

static inline uint32_t link_make(enum kind kind, uint32_t arg, uint32_t line)
{
	return LINK | (uint32_t)kind << KIND_SHIFT | arg << ARG_SHIFT | line;
}

static inline bool link_is(uint32_t e, enum kind kind)
{
	return e >> KIND_SHIFT == (LINK >> KIND_SHIFT | kind);
}

static inline uint32_t link_arg(uint32_t e)
{
	return e >> ARG_SHIFT & 0xf;
}

static inline uint32_t link_line(uint32_t e)
{
	return e & LINE_MASK;
}

static inline uint32_t dir_bits(uint32_t e)
{
	return link_arg(e) + DIR_MIN_BITS;
}

static inline uint32_t dir_lines(uint32_t e)
{
	return 1u << (dir_bits(e) - 4);
}

static inline void *link_at(const struct fib6 *fib, uint32_t e)
{
	return fib->memory + (size_t)link_line(e) * LINE_BYTES;
}

static inline uint32_t entry_load(const uint32_t *e)
{
	return __atomic_load_n(e, __ATOMIC_ACQUIRE);
}

static inline void entry_store(uint32_t *e, uint32_t value)
{
	__atomic_store_n(e, value, __ATOMIC_RELEASE);
}

/* The upper `bits` bits choose a directory's entry. */
static inline uint64_t host_hash(const struct fib6 *fib, uint64_t lo)
{
	return (lo ^ lo >> 32) * fib->multiplier;
}

static inline unsigned int leaf_find(const struct leaf *l, uint64_t key)
{
	unsigned int i = 0;

#pragma GCC unroll 8
	for (unsigned int j = 0; j < LEAF_RANGES - 1; j++)
		i += l->lasts[j] < key;
	return i;
}

static inline unsigned int index_find(const struct index *x, uint64_t key)
{
	unsigned int i = 0;

#pragma GCC unroll 8
	for (unsigned int j = 0; j < INDEX_LEAVES - 1; j++)
		i += x->lasts[j] < key;
	return i;
}

static inline unsigned int bucket_find(const struct bucket *b, uint64_t key)
{
	unsigned int i = 0;

#pragma GCC unroll 8
	for (unsigned int j = BUCKET_HOSTS; j--;)
		i = b->keys[j] == key ? j + 1 : i;
	return i;
}

/* The leaf that an index's link leads to for that key. */
static inline uint32_t index_leaf(const struct fib6 *fib, uint32_t e, uint64_t key)
{
	uint32_t leaf = link_line(e) + 1 + index_find(link_at(fib, e), key);

	return link_make(KIND_LEAF, link_arg(e), leaf);
}

static inline uint64_t half_load(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return be64toh(v);
}

#endif
