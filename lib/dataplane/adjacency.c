/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Adjacencies: taken from a pool of indices, changed by one store, and given back through a grace
 * period of the RCU, since a worker may have read the index from the FIB just before control took
 * it out there. Control lcore, but for the word and the `used` flag, which workers share.
 */
#include "dataplane/adjacency.h"

#include <errno.h>
#include <stdlib.h>

#include <rte_byteorder.h>

/* struct dp_adjacency's word is stored as a MAC, and the rewrite loads its source MAC as a word. */
static_assert(RTE_BYTE_ORDER == RTE_LITTLE_ENDIAN, "the adjacency word needs little endian");
static_assert(sizeof(struct dp_adjacency) == 32, "two adjacencies a cache line");
static_assert(offsetof(struct dp_adjacency, src) + 8 <= sizeof(struct dp_adjacency),
	"the source MAC is read as eight bytes");

struct waiting {
	uint32_t index;
	uint64_t token;
};

struct dp_adjacency_pool {
	uint32_t *free; /* a stack */
	uint32_t n_free;
	struct waiting *waiting; /* a circle of adjacencies_max, oldest first */
	uint32_t head;
	uint32_t n_waiting;
};

static const struct {
	uint32_t index;
	enum dp_verdict verdict;
} fixed[] = {
	{DP_ADJ_NO_ROUTE, DP_PUNT_NO_ROUTE},
	{DP_ADJ_LOCAL, DP_PUNT_LOCAL},
	{DP_ADJ_VIP, DP_DROP_VIP},
	{DP_ADJ_BROADCAST, DP_DROP_BROADCAST},
	{DP_ADJ_BLACKHOLE, DP_DROP_BLACKHOLE},
};
static_assert(RTE_DIM(fixed) == DP_ADJ_FIXED, "one row for each fixed adjacency");

int adjacencies_create(struct dp_tables *t, uint32_t max)
{
	size_t bytes;

	if (max < DP_ADJ_FIXED)
		max = DP_ADJ_FIXED;
	bytes = RTE_ALIGN_CEIL((size_t)max * sizeof(*t->adjacencies), RTE_CACHE_LINE_SIZE);
	t->adjacencies_max = max;
	t->adjacencies = aligned_alloc(RTE_CACHE_LINE_SIZE, bytes);
	t->pool = calloc(1, sizeof(*t->pool));
	if (!t->adjacencies || !t->pool)
		return -ENOMEM;
	t->pool->free = calloc(max, sizeof(*t->pool->free));
	t->pool->waiting = calloc(max, sizeof(*t->pool->waiting));
	if (!t->pool->free || !t->pool->waiting)
		return -ENOMEM;

	memset(t->adjacencies, 0, bytes);
	for (unsigned int i = 0; i < RTE_DIM(fixed); i++)
		t->adjacencies[fixed[i].index] = (struct dp_adjacency){
			.word = dp_adjacency_word(fixed[i].verdict, NULL),
			.port = UINT16_MAX,
			.interface = DP_NO_INTERFACE,
			.mtu = UINT16_MAX,
		};
	/* The lowest index on top of the stack. */
	for (uint32_t i = max; i > DP_ADJ_FIXED; i--)
		t->pool->free[t->pool->n_free++] = i - 1;
	return 0;
}

void adjacencies_free(struct dp_tables *t)
{
	if (t->pool) {
		free(t->pool->waiting);
		free(t->pool->free);
	}
	free(t->pool);
	free(t->adjacencies);
}

/* Takes back those whose grace period is over. */
static void reclaim(struct dp_tables *t)
{
	struct dp_adjacency_pool *pool = t->pool;

	while (pool->n_waiting) {
		const struct waiting *oldest = &pool->waiting[pool->head];

		if (rte_rcu_qsbr_check(t->rcu, oldest->token, false) != 1)
			return;
		pool->free[pool->n_free++] = oldest->index;
		pool->head = (pool->head + 1) % t->adjacencies_max;
		pool->n_waiting--;
	}
}

int64_t dp_adjacency_alloc(struct dp_tables *t, uint16_t interface)
{
	const struct dp_interface *in = &t->interfaces[interface];
	uint32_t index;

	reclaim(t);
	if (!t->pool->n_free)
		return -ENOSPC;
	index = t->pool->free[--t->pool->n_free];
	/* No reader knows this index until the FIB names it, and that is a release. */
	t->adjacencies[index] = (struct dp_adjacency){
		.word = dp_adjacency_word(DP_PUNT_UNRESOLVED, NULL),
		.src = in->mac,
		.port = in->port,
		.interface = interface,
		.mtu = in->mtu,
	};
	return index;
}

uint32_t dp_adjacency_count(const struct dp_tables *t)
{
	return t->adjacencies_max - t->pool->n_free;
}

void dp_adjacency_set(
	struct dp_tables *t, uint32_t index, enum dp_verdict verdict, const struct mac *dst)
{
	__atomic_store_n(
		&t->adjacencies[index].word, dp_adjacency_word(verdict, dst), __ATOMIC_RELEASE);
}

bool dp_adjacency_used(struct dp_tables *t, uint32_t index)
{
	uint8_t *used = &t->adjacencies[index].used;

	/* Looking first keeps the workers' cache line shared while nothing changes. */
	return __atomic_load_n(used, __ATOMIC_RELAXED) &&
	       __atomic_exchange_n(used, 0, __ATOMIC_RELAXED);
}

void dp_adjacency_free(struct dp_tables *t, uint32_t index)
{
	struct dp_adjacency_pool *pool = t->pool;
	struct waiting *w = &pool->waiting[(pool->head + pool->n_waiting) % t->adjacencies_max];

	*w = (struct waiting){index, rte_rcu_qsbr_start(t->rcu)};
	pool->n_waiting++;
}
