/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The readers' side of the IPv6 table. See fib6.h.
 *
 * The bulk lookup takes all addresses of a burst one step further before any of them goes two, so
 * that their cache misses overlap; which kind of step is next costs no branch, because each kind
 * has its own list.
 */
#include "fib/fib6_table.h"

#define BURST 32u

#define INLINE inline __attribute__((always_inline))

/* Those whose next step is of one kind. */
struct list {
	unsigned int n;
	uint8_t of[BURST + 1]; /* one past the end is written, and then not counted */
};

struct burst {
	const struct fib6 *fib;
	const uint8_t *const *headers;
	size_t offset;
	uint32_t entries[BURST];
};

static INLINE const uint8_t *addr_of(const struct burst *b, unsigned int i)
{
	return b->headers[i] + b->offset;
}

/* The upper 64 bits (0) or the lower (1). */
static INLINE uint64_t half_of(const struct burst *b, unsigned int i, unsigned int half)
{
	return half_load(addr_of(b, i) + 8 * half);
}

static INLINE void list_add(struct list *l, unsigned int i, bool when)
{
	l->of[l->n] = i;
	l->n += when;
}

static INLINE const uint32_t *root_entry(const struct fib6 *fib, const uint8_t *addr)
{
	return &fib->root[half_load(addr) >> (64 - ROOT_BITS)];
}

static INLINE const uint32_t *node_entry(const struct fib6 *fib, uint32_t e, const uint8_t *addr)
{
	return (const uint32_t *)link_at(fib, e) + addr[link_arg(e)];
}

static INLINE const uint32_t *dir_entry(const struct fib6 *fib, uint32_t e, uint64_t lo)
{
	return (const uint32_t *)link_at(fib, e) + (host_hash(fib, lo) >> (64 - dir_bits(e)));
}

static INLINE uint32_t leaf_entry(const struct fib6 *fib, uint32_t e, uint64_t half)
{
	const struct leaf *l = link_at(fib, e);

	return entry_load(&l->entries[leaf_find(l, half)]);
}

static INLINE uint32_t bucket_entry(const struct fib6 *fib, uint32_t e, uint64_t lo)
{
	const struct bucket *b = link_at(fib, e);

	return entry_load(&b->entries[bucket_find(b, lo)]);
}

/* Which half a leaf or an index is over. */
static INLINE unsigned int half_in(uint32_t e)
{
	return link_arg(e) & 1;
}

static INLINE uint32_t step(const struct fib6 *fib, uint32_t e, const uint8_t *addr)
{
	if (link_is(e, KIND_NODE))
		return entry_load(node_entry(fib, e, addr));
	if (link_is(e, KIND_INDEX))
		return index_leaf(fib, e, half_load(addr + 8 * half_in(e)));
	if (link_is(e, KIND_LEAF))
		return leaf_entry(fib, e, half_load(addr + 8 * half_in(e)));
	if (link_is(e, KIND_DIR))
		return entry_load(dir_entry(fib, e, half_load(addr + 8)));
	return bucket_entry(fib, e, half_load(addr + 8));
}

uint32_t fib6_lookup(const struct fib6 *fib, const uint8_t addr[16])
{
	uint64_t fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE), before;

	do {
		uint32_t e = entry_load(root_entry(fib, addr));

		while (e & LINK)
			e = step(fib, e, addr);
		if (__builtin_expect(e != 0, 1))
			return e - 1;
		/* The entry and the fallback must be of one time: nothing else keeps a reader
		 * from joining an old entry with a new default route. */
		before = fallback;
		fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE);
	} while (__builtin_expect(fallback != before, 0));
	return (uint32_t)fallback;
}

/* What the next step reads first is on its way; of a value, whatever is there. */
static INLINE void entry_set(struct burst *b, unsigned int i, uint32_t e)
{
	uint32_t octet = link_is(e, KIND_NODE) ? addr_of(b, i)[link_arg(e)] : 0;

	b->entries[i] = e;
	__builtin_prefetch((const uint32_t *)link_at(b->fib, e) + octet);
}

/* Through nodes, as long as there are any. */
static INLINE void walk_nodes(struct burst *b, struct list *nodes, struct list *indexes,
	struct list *leaves, struct list *rest)
{
	while (nodes->n) {
		unsigned int n = nodes->n;

		nodes->n = 0;
		for (unsigned int k = 0; k < n; k++) {
			unsigned int i = nodes->of[k];
			uint32_t e = entry_load(node_entry(b->fib, b->entries[i], addr_of(b, i)));

			entry_set(b, i, e);
			list_add(nodes, i, link_is(e, KIND_NODE));
			list_add(indexes, i, link_is(e, KIND_INDEX));
			list_add(leaves, i, link_is(e, KIND_LEAF));
			if (__builtin_expect(link_is(e, KIND_DIR) || link_is(e, KIND_BUCKET), 0))
				list_add(rest, i, true);
		}
	}
}

/* From the root. False: the ways of some go on by more than a leaf over the upper half. */
static INLINE bool walk_root(struct burst *b, unsigned int n)
{
	uint32_t farthest = 0;

	for (unsigned int i = 0; i < n; i++)
		__builtin_prefetch(root_entry(b->fib, addr_of(b, i)));
	for (unsigned int i = 0; i < n; i++) {
		uint32_t e = entry_load(root_entry(b->fib, addr_of(b, i)));

		b->entries[i] = e;
		farthest = e > farthest ? e : farthest;
		/* Of a value, whatever is there. */
		__builtin_prefetch(link_at(b->fib, e));
	}
	return farthest < FAR;
}

/* All have come to a value or such a leaf. No branch tells which: for a value, some line is read.
 * Whether some ways go on from there. */
static INLINE bool walk_leaves(struct burst *b, unsigned int n)
{
	uint32_t farthest = 0;

	for (unsigned int i = 0; i < n; i++) {
		uint32_t e = b->entries[i];
		uint32_t in_leaf = leaf_entry(b->fib, e & -(e >> 31), half_of(b, i, 0));

		e = e & LINK ? in_leaf : e;
		b->entries[i] = e;
		farthest |= e;
	}
	return farthest & LINK;
}

/* From where the root leads to a value, or to what is below a /64. */
static INLINE void walk_upper(struct burst *b, unsigned int n, struct list *rest)
{
	struct list nodes = {.n = 0}, indexes = {.n = 0}, leaves = {.n = 0};

	for (unsigned int i = 0; i < n; i++) {
		uint32_t e = b->entries[i];

		entry_set(b, i, e);
		list_add(&nodes, i, link_is(e, KIND_NODE));
		list_add(&indexes, i, link_is(e, KIND_INDEX));
		list_add(&leaves, i, link_is(e, KIND_LEAF));
	}
	walk_nodes(b, &nodes, &indexes, &leaves, rest);
	for (unsigned int k = 0; k < indexes.n; k++) {
		unsigned int i = indexes.of[k];
		uint32_t e = b->entries[i];

		entry_set(b, i, index_leaf(b->fib, e, half_of(b, i, half_in(e))));
		list_add(&leaves, i, true);
	}
	for (unsigned int k = 0; k < leaves.n; k++) {
		unsigned int i = leaves.of[k];

		b->entries[i] =
			leaf_entry(b->fib, b->entries[i], half_of(b, i, half_in(b->entries[i])));
		list_add(rest, i, b->entries[i] & LINK);
	}
}

/* Neighbours. */
static INLINE void walk_hosts(struct burst *b, struct list *rest)
{
	struct list buckets = {.n = 0};
	unsigned int n = rest->n;

	for (unsigned int k = 0; k < n; k++) {
		unsigned int i = rest->of[k];
		uint32_t e = b->entries[i];

		__builtin_prefetch(link_is(e, KIND_DIR) ? dir_entry(b->fib, e, half_of(b, i, 1))
							: link_at(b->fib, e));
	}
	rest->n = 0;
	for (unsigned int k = 0; k < n; k++) {
		unsigned int i = rest->of[k];
		uint32_t e = b->entries[i];

		if (link_is(e, KIND_DIR)) {
			e = entry_load(dir_entry(b->fib, e, half_of(b, i, 1)));
			entry_set(b, i, e);
		}
		list_add(&buckets, i, link_is(e, KIND_BUCKET));
		list_add(rest, i, (e & LINK) && !link_is(e, KIND_BUCKET));
	}
	for (unsigned int k = 0; k < buckets.n; k++) {
		unsigned int i = buckets.of[k];

		b->entries[i] = bucket_entry(b->fib, b->entries[i], half_of(b, i, 1));
		list_add(rest, i, b->entries[i] & LINK);
	}
}

/* Prefixes longer than /64 that are no hosts. */
static void walk_lower(struct burst *b, struct list *rest)
{
	while (rest->n) {
		unsigned int n = rest->n;

		rest->n = 0;
		for (unsigned int k = 0; k < n; k++) {
			unsigned int i = rest->of[k];
			uint32_t e = step(b->fib, b->entries[i], addr_of(b, i));

			entry_set(b, i, e);
			list_add(rest, i, e & LINK);
		}
	}
}

static void walk(struct burst *b, unsigned int n)
{
	struct list rest = {.n = 0};

	if (!walk_root(b, n))
		walk_upper(b, n, &rest);
	else if (walk_leaves(b, n))
		for (unsigned int i = 0; i < n; i++)
			list_add(&rest, i, b->entries[i] & LINK);
	if (rest.n) {
		walk_hosts(b, &rest);
		walk_lower(b, &rest);
	}
}

static void lookup_burst(const struct fib6 *fib, const uint8_t *const headers[], size_t offset,
	uint32_t *values, unsigned int n)
{
	uint64_t fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE), before;
	struct burst b;

	b.fib = fib;
	b.headers = headers;
	b.offset = offset;
	do {
		before = fallback;
		walk(&b, n);
		fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE);
	} while (__builtin_expect(fallback != before, 0));
	for (unsigned int i = 0; i < n; i++) {
		uint32_t e = b.entries[i];

		values[i] = __builtin_expect_with_probability(e == 0, 1, 0.5) ? (uint32_t)fallback
									      : e - 1;
	}
}

void fib6_lookup_bulk(const struct fib6 *fib, const uint8_t *const headers[], size_t offset,
	uint32_t *values, unsigned int n)
{
	while (n) {
		unsigned int m = n < BURST ? n : BURST;

		lookup_burst(fib, headers, offset, values, m);
		headers += m;
		values += m;
		n -= m;
	}
}
