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

struct prefix_entry {
	uint32_t prefix; /* host order, bits past len are 0 */
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
	uint32_t of_len[33]; /* how many of each length */
};

/* 0 or -ENOMEM. */
int prefixes_init(struct prefixes *ps);
void prefixes_fini(struct prefixes *ps);

/* NULL when there is none. */
struct prefix_entry *prefixes_find(const struct prefixes *ps, uint32_t prefix, uint8_t len);
/* It must not be there yet. 0 or -ENOMEM. */
int prefixes_insert(struct prefixes *ps, uint32_t prefix, uint8_t len, uint32_t value);
/* It must be there. */
void prefixes_remove(struct prefixes *ps, uint32_t prefix, uint8_t len);
/* The longest prefix around this one that is shorter than it, the default route left out; NULL
 * when there is none. */
const struct prefix_entry *prefixes_cover(const struct prefixes *ps, uint32_t prefix, uint8_t len);
size_t prefixes_bytes(const struct prefixes *ps);

static inline uint32_t prefix_mask(uint8_t len)
{
	return len ? UINT32_MAX << (32 - len) : 0;
}

#endif
