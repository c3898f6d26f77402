/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The prefixes of a FIB with their values, as its writer remembers them: exact lookup, and the
 * next shorter prefix around one, which is what shows through when that one is deleted.
 *
 * A hash table that grows by one bucket at a time (linear hashing), so that no single change ever
 * pays for rehashing a large table. A covering prefix is found by probing the lengths in use. One
 * thread owns it.
 */
#ifndef FIB_PREFIXES_H
#define FIB_PREFIXES_H

#include <stddef.h>
#include <stdint.h>

#define PREFIXES_SEGMENTS 24

/* 128 bits in host order, bits past the length are 0; IPv4 has the upper 32 of them. */
struct prefix_bits {
	uint64_t hi, lo;
};

struct prefix_entry {
	struct prefix_bits bits;
	uint32_t value;
	uint32_t next; /* entry's number in its bucket or in the free list; 0: none */
	uint8_t len;
};

struct prefixes {
	/* Bucket heads. Segment 0 has the first buckets, each further one as many as all before. */
	uint32_t *segments[PREFIXES_SEGMENTS];
	uint32_t n_buckets;
	/* Entries, numbered from 1, in chunks that never move. */
	struct prefix_entry **chunks;
	uint32_t n_chunks;
	uint32_t n_numbers; /* given out ever */
	uint32_t free;      /* list of those given back */
	uint32_t count;
	uint32_t of_len[129]; /* how many of each length */
};

/* 0 or -ENOMEM. */
int prefixes_init(struct prefixes *ps);
void prefixes_fini(struct prefixes *ps);

/* NULL when there is none. */
struct prefix_entry *prefixes_find(const struct prefixes *ps, struct prefix_bits bits, uint8_t len);
/* It must not be there yet. 0 or -ENOMEM. */
int prefixes_insert(struct prefixes *ps, struct prefix_bits bits, uint8_t len, uint32_t value);
/* It must be there. */
void prefixes_remove(struct prefixes *ps, struct prefix_bits bits, uint8_t len);
/* The longest prefix around this one that is shorter than it, the default route left out; NULL
 * when there is none. */
const struct prefix_entry *prefixes_cover(
	const struct prefixes *ps, struct prefix_bits bits, uint8_t len);
size_t prefixes_bytes(const struct prefixes *ps);

/* Without the bits past len. */
static inline struct prefix_bits prefix_cut(struct prefix_bits b, uint8_t len)
{
	if (len <= 64)
		return (struct prefix_bits){len ? b.hi & (UINT64_MAX << (64 - len)) : 0, 0};
	return (struct prefix_bits){b.hi, b.lo & (UINT64_MAX << (128 - len))};
}

#endif
