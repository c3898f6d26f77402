/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The writer's prefixes: linear hashing over chunks of entries. See prefixes.h.
 *
 * With n buckets and r the largest power of two not above n, a hash is reduced modulo 2r, or
 * modulo r where that names a bucket not made yet. Growing by bucket n then moves entries only
 * from bucket n - r.
 */
#include "fib/prefixes.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKETS 1024u
#define CHUNK_SHIFT   14
#define CHUNK_ENTRIES (1u << CHUNK_SHIFT)

static uint32_t hash(struct prefix_bits bits, uint8_t len)
{
	uint64_t h = (bits.hi ^ len) * 0x9e3779b97f4a7c15u;

	h ^= h >> 29;
	h = (h ^ bits.lo) * 0x94d049bb133111ebu;
	h ^= h >> 32;
	h *= 0xbf58476d1ce4e5b9u;
	return (uint32_t)(h >> 32);
}

static uint32_t power_below(uint32_t n)
{
	return 1u << (31 - __builtin_clz(n));
}

static uint32_t *bucket_at(const struct prefixes *ps, uint32_t i)
{
	uint32_t first;

	if (i < FIRST_BUCKETS)
		return &ps->segments[0][i];
	first = power_below(i);
	return &ps->segments[1 + __builtin_ctz(first / FIRST_BUCKETS)][i - first];
}

static uint32_t *bucket_of(const struct prefixes *ps, uint32_t h)
{
	uint32_t r = power_below(ps->n_buckets);
	uint32_t i = h & (2 * r - 1);

	return bucket_at(ps, i < ps->n_buckets ? i : i - r);
}

static bool same(const struct prefix_entry *e, struct prefix_bits bits, uint8_t len)
{
	return e->bits.hi == bits.hi && e->bits.lo == bits.lo && e->len == len;
}

static struct prefix_entry *entry_at(const struct prefixes *ps, uint32_t number)
{
	return &ps->chunks[(number - 1) >> CHUNK_SHIFT][(number - 1) & (CHUNK_ENTRIES - 1)];
}

int prefixes_init(struct prefixes *ps)
{
	memset(ps, 0, sizeof(*ps));
	ps->segments[0] = calloc(FIRST_BUCKETS, sizeof(*ps->segments[0]));
	if (!ps->segments[0])
		return -ENOMEM;
	ps->n_buckets = FIRST_BUCKETS;
	return 0;
}

void prefixes_fini(struct prefixes *ps)
{
	for (unsigned int i = 0; i < PREFIXES_SEGMENTS; i++)
		free(ps->segments[i]);
	for (uint32_t i = 0; i < ps->n_chunks; i++)
		free(ps->chunks[i]);
	free(ps->chunks);
}

struct prefix_entry *prefixes_find(const struct prefixes *ps, struct prefix_bits bits, uint8_t len)
{
	for (uint32_t n = *bucket_of(ps, hash(bits, len)); n;) {
		struct prefix_entry *e = entry_at(ps, n);

		if (same(e, bits, len))
			return e;
		n = e->next;
	}
	return NULL;
}

/* One bucket more. Without memory for it chains get longer, and nothing else. */
static void grow(struct prefixes *ps)
{
	uint32_t n = ps->n_buckets;
	uint32_t r = power_below(n);
	uint32_t *from, *to;

	if (n == r) {
		unsigned int segment = 1 + __builtin_ctz(n / FIRST_BUCKETS);

		if (segment == PREFIXES_SEGMENTS)
			return;
		ps->segments[segment] = calloc(n, sizeof(*ps->segments[segment]));
		if (!ps->segments[segment])
			return;
	}
	from = bucket_at(ps, n - r);
	to = bucket_at(ps, n);
	while (*from) {
		struct prefix_entry *e = entry_at(ps, *from);

		if ((hash(e->bits, e->len) & (2 * r - 1)) == n) {
			uint32_t number = *from;

			*from = e->next;
			e->next = *to;
			*to = number;
		} else {
			from = &e->next;
		}
	}
	ps->n_buckets++;
}

/* A number without an entry in use; 0 when out of memory. */
static uint32_t number_get(struct prefixes *ps)
{
	uint32_t number = ps->free;

	if (number) {
		ps->free = entry_at(ps, number)->next;
		return number;
	}
	if (ps->n_numbers == ps->n_chunks << CHUNK_SHIFT) {
		struct prefix_entry **chunks;
		struct prefix_entry *chunk;

		chunks = realloc(ps->chunks, (ps->n_chunks + 1) * sizeof(*chunks));
		if (!chunks)
			return 0;
		ps->chunks = chunks;
		chunk = malloc(CHUNK_ENTRIES * sizeof(*chunk));
		if (!chunk)
			return 0;
		chunks[ps->n_chunks++] = chunk;
	}
	return ++ps->n_numbers;
}

int prefixes_insert(struct prefixes *ps, struct prefix_bits bits, uint8_t len, uint32_t value)
{
	uint32_t number = number_get(ps);
	uint32_t *bucket;

	if (!number)
		return -ENOMEM;
	if (ps->count >= ps->n_buckets)
		grow(ps);
	bucket = bucket_of(ps, hash(bits, len));
	*entry_at(ps, number) =
		(struct prefix_entry){.bits = bits, .value = value, .next = *bucket, .len = len};
	*bucket = number;
	ps->count++;
	ps->of_len[len]++;
	return 0;
}

void prefixes_remove(struct prefixes *ps, struct prefix_bits bits, uint8_t len)
{
	uint32_t *link = bucket_of(ps, hash(bits, len));
	struct prefix_entry *e = entry_at(ps, *link);
	uint32_t number;

	while (!same(e, bits, len)) {
		link = &e->next;
		e = entry_at(ps, *link);
	}
	number = *link;
	*link = e->next;
	e->next = ps->free;
	ps->free = number;
	ps->count--;
	ps->of_len[len]--;
}

const struct prefix_entry *prefixes_cover(
	const struct prefixes *ps, struct prefix_bits bits, uint8_t len)
{
	while (len > 1) {
		const struct prefix_entry *e;

		len--;
		if (!ps->of_len[len])
			continue;
		e = prefixes_find(ps, prefix_cut(bits, len), len);
		if (e)
			return e;
	}
	return NULL;
}

size_t prefixes_bytes(const struct prefixes *ps)
{
	size_t heads = power_below(ps->n_buckets);

	if (heads < ps->n_buckets)
		heads *= 2;
	return heads * sizeof(uint32_t) +
	       (size_t)ps->n_chunks * CHUNK_ENTRIES * sizeof(struct prefix_entry);
}
