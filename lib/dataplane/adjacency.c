/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Adjacencies: changed by one store, and reused only after a grace period of the RCU. Control
 * lcore, but for the word and the marks, which workers share.
 */
#include "dataplane/adjacency.h"

#include <errno.h>
#include <stdlib.h>

#include <rte_byteorder.h>

#include "dataplane/check.h"
#include "dataplane/pool.h"

/* The rewrite stores struct dp_adjacency's words as MACs. */
static_assert(RTE_BYTE_ORDER == RTE_LITTLE_ENDIAN, "the adjacency word needs little endian");
static_assert(sizeof(struct dp_adjacency) == 32, "two adjacencies a cache line");

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
	t->adjacency_pool = pool_create(DP_ADJ_FIXED, max, t->rcu);
	if (!t->adjacencies || !t->adjacency_pool)
		return -ENOMEM;

	memset(t->adjacencies, 0, bytes);
	for (unsigned int i = 0; i < RTE_DIM(fixed); i++)
		t->adjacencies[fixed[i].index] = (struct dp_adjacency){
			.word = dp_adjacency_word(fixed[i].verdict, NULL),
			.interface = DP_NO_INTERFACE,
			.longest = UINT16_MAX,
		};
	return 0;
}

void adjacencies_free(struct dp_tables *t)
{
	pool_free(t->adjacency_pool);
	free(t->adjacencies);
}

static uint64_t src_type_of(const struct dp_interface *in)
{
	const bool tag_in_frame = in->vlan_id && !in->tag_offload;

	return load_mac(&in->mac) | (uint64_t)(tag_in_frame ? CHECK_TYPE_VLAN : CHECK_TYPE_IP4)
					    << 48;
}

int64_t dp_adjacency_alloc(struct dp_tables *t, uint16_t interface)
{
	const struct dp_interface *in = &t->interfaces[interface];
	int64_t index = pool_take(t->adjacency_pool);

	if (index < 0)
		return index;
	/* No reader knows this index until the FIB names it, and that is a release. */
	t->adjacencies[index] = (struct dp_adjacency){
		.word = dp_adjacency_word(DP_PUNT_UNRESOLVED, NULL),
		.src_type = src_type_of(in),
		.interface = interface,
		.port = in->port,
		.longest = RTE_MIN(ETH_HEADER_LEN + in->mtu, UINT16_MAX),
		.vlan_id = in->vlan_id,
		.marks = !in->vlan_id      ? 0
			 : in->tag_offload ? DP_ADJ_TAG_OFFLOAD
					   : DP_ADJ_TAG_IN_FRAME,
	};
	return index;
}

int64_t dp_adjacency_alloc_glean(struct dp_tables *t, uint16_t interface)
{
	int64_t index = dp_adjacency_alloc(t, interface);

	if (index >= 0)
		t->adjacencies[index].marks |= DP_ADJ_GLEAN;
	return index;
}

uint32_t dp_adjacency_count(const struct dp_tables *t)
{
	return t->adjacencies_max - pool_free_count(t->adjacency_pool);
}

void dp_adjacency_set(
	struct dp_tables *t, uint32_t index, enum dp_verdict verdict, const struct mac *dst)
{
	__atomic_store_n(
		&t->adjacencies[index].word, dp_adjacency_word(verdict, dst), __ATOMIC_RELEASE);
}

bool dp_adjacency_used(struct dp_tables *t, uint32_t index)
{
	uint8_t *marks = &t->adjacencies[index].marks;

	/* Looking first keeps the workers' cache line shared while nothing changes. */
	return __atomic_load_n(marks, __ATOMIC_RELAXED) & DP_ADJ_USED &&
	       __atomic_fetch_and(marks, (uint8_t)~DP_ADJ_USED, __ATOMIC_RELAXED) & DP_ADJ_USED;
}

void dp_adjacency_free(struct dp_tables *t, uint32_t index)
{
	pool_give(t->adjacency_pool, index);
}
