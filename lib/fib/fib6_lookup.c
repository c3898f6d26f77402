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

struct burst {
	uint64_t halves[BURST][2];
	uint32_t entries[BURST];
	const uint8_t *const *addrs;
};

static uint32_t root_index(const uint8_t *addr)
{
	return (uint32_t)addr[0] << 16 | (uint32_t)addr[1] << 8 | addr[2];
}

static const uint32_t *node_entry(const struct fib6 *fib, uint32_t e, const uint8_t *addr)
{
	return (const uint32_t *)link_at(fib, e) + addr[link_arg(e)];
}

static const uint32_t *dir_entry(const struct fib6 *fib, uint32_t e, uint64_t lo)
{
	return (const uint32_t *)link_at(fib, e) + (host_hash(fib, lo) >> (64 - dir_bits(e)));
}

static uint32_t leaf_step(const struct fib6 *fib, uint32_t e, const uint64_t halves[2])
{
	const struct leaf *l = link_at(fib, e);

	return entry_load(&l->entries[leaf_find(l, halves[link_arg(e) & 1])]);
}

static uint32_t bucket_step(const struct fib6 *fib, uint32_t e, uint64_t lo)
{
	const struct bucket *b = link_at(fib, e);

	return entry_load(&b->entries[bucket_find(b, lo)]);
}

static uint32_t step(
	const struct fib6 *fib, uint32_t e, const uint8_t *addr, const uint64_t halves[2])
{
	if (link_is(e, KIND_NODE))
		return entry_load(node_entry(fib, e, addr));
	if (link_is(e, KIND_INDEX))
		return index_leaf(fib, e, halves[link_arg(e) & 1]);
	if (link_is(e, KIND_LEAF))
		return leaf_step(fib, e, halves);
	if (link_is(e, KIND_DIR))
		return entry_load(dir_entry(fib, e, halves[1]));
	return bucket_step(fib, e, halves[1]);
}

uint32_t fib6_lookup(const struct fib6 *fib, const uint8_t addr[16])
{
	const uint64_t halves[2] = {half_load(addr), half_load(addr + 8)};
	uint64_t fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE), before;

	do {
		uint32_t e = entry_load(&fib->root[root_index(addr)]);

		while (e & LINK)
			e = step(fib, e, addr, halves);
		if (__builtin_expect(e != 0, 1))
			return e - 1;
		/* The entry and the fallback must be of one time: nothing else keeps a reader
		 * from joining an old entry with a new default route. */
		before = fallback;
		fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE);
	} while (__builtin_expect(fallback != before, 0));
	return (uint32_t)fallback;
}

static void walk_simple(const struct fib6 *fib, struct burst *b, unsigned int n)
{
	uint8_t active[BURST];
	unsigned int m = 0;

	for (unsigned int i = 0; i < n; i++) {
		uint32_t e = entry_load(&fib->root[root_index(b->addrs[i])]);

		b->entries[i] = e;
		__builtin_prefetch(e & LINK ? link_at(fib, e) : b);
		active[m] = i;
		m += e >> 31;
	}
	while (m) {
		unsigned int left = 0;

		for (unsigned int k = 0; k < m; k++) {
			unsigned int i = active[k];
			uint32_t e = step(fib, b->entries[i], b->addrs[i], b->halves[i]);

			b->entries[i] = e;
			if (e & LINK) {
				const void *next = link_at(fib, e);

				if (link_is(e, KIND_NODE))
					next = node_entry(fib, e, b->addrs[i]);
				else if (link_is(e, KIND_DIR))
					next = dir_entry(fib, e, b->halves[i][1]);
				__builtin_prefetch(next);
			}
			active[left] = i;
			left += e >> 31;
		}
		m = left;
	}
}

static void lookup_burst(
	const struct fib6 *fib, const uint8_t *const addrs[], uint32_t *values, unsigned int n)
{
	uint64_t fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE), before;
	struct burst b;

	b.addrs = addrs;
	for (unsigned int i = 0; i < n; i++) {
		__builtin_prefetch(&fib->root[root_index(addrs[i])]);
		b.halves[i][0] = half_load(addrs[i]);
		b.halves[i][1] = half_load(addrs[i] + 8);
	}
	do {
		before = fallback;
		walk_simple(fib, &b, n);
		fallback = __atomic_load_n(&fib->fallback, __ATOMIC_ACQUIRE);
	} while (__builtin_expect(fallback != before, 0));
	for (unsigned int i = 0; i < n; i++) {
		uint32_t e = b.entries[i];

		values[i] = __builtin_expect_with_probability(e == 0, 1, 0.5) ? (uint32_t)fallback
									      : e - 1;
	}
}

void fib6_lookup_bulk(
	const struct fib6 *fib, const uint8_t *const addrs[], uint32_t *values, unsigned int n)
{
	while (n) {
		unsigned int m = n < BURST ? n : BURST;

		lookup_burst(fib, addrs, values, m);
		addrs += m;
		values += m;
		n -= m;
	}
}
