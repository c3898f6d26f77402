/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Groups of adjacencies: one word says which member each part of the flows takes, so that every
 * change is one store. Control lcore.
 */
#include <errno.h>
#include <stdlib.h>

#include "dataplane/adjacency.h"
#include "dataplane/pool.h"

static_assert(sizeof(((struct dp_group *)0)->spread) * 2 == DP_GROUP_PARTS, "four bits a part");
static_assert(DP_GROUP_MEMBERS_MAX <= 16, "four bits name a member");

#define NOBODY UINT8_MAX

int groups_create(struct dp_tables *t, uint32_t max)
{
	if (max == 0)
		return 0;
	t->groups = calloc(max, sizeof(*t->groups));
	t->group_pool = pool_create(0, max, t->rcu);
	return t->groups && t->group_pool ? 0 : -ENOMEM;
}

void groups_free(struct dp_tables *t)
{
	pool_free(t->group_pool);
	free(t->groups);
}

int64_t dp_group_alloc(struct dp_tables *t)
{
	int64_t number = t->group_pool ? pool_take(t->group_pool) : -ENOSPC, index;

	if (number < 0)
		return number;
	index = pool_take(t->adjacency_pool);
	if (index < 0) {
		pool_give(t->group_pool, number);
		return index;
	}
	/* All zero: every part goes to the first place, and that to DP_ADJ_NO_ROUTE. */
	t->groups[number] = (struct dp_group){0};
	t->adjacencies[index] = (struct dp_adjacency){
		.word = dp_adjacency_word(DP_GROUP, NULL) | (uint64_t)number,
		.interface = DP_NO_INTERFACE,
	};
	return index;
}

void dp_group_reached(
	struct dp_tables *t, uint32_t group, const uint16_t *interfaces, unsigned int n)
{
	struct dp_group *g = dp_group_of(t->groups, t->adjacencies[group].word);

	g->n_reached = RTE_MIN(n, (unsigned int)DP_GROUP_MEMBERS_MAX);
	memcpy(g->reached, interfaces, g->n_reached * sizeof(*interfaces));
}

void dp_group_free(struct dp_tables *t, uint32_t group)
{
	pool_give(t->group_pool, (uint32_t)t->adjacencies[group].word);
	pool_give(t->adjacency_pool, group);
}

static uint8_t place_of(const struct dp_group *g, uint32_t member)
{
	for (uint8_t place = 0; place < DP_GROUP_MEMBERS_MAX; place++)
		if (g->members[place] == member)
			return place;
	return NOBODY;
}

/* The places of the members in the group: those that were there keep theirs, new ones take those
 * of others. A worker that has read the old word then finds an old member or a new one. */
static void seat(struct dp_group *g, const uint32_t *members, unsigned int n, uint8_t *places)
{
	uint32_t taken = 0;

	for (unsigned int i = 0; i < n; i++) {
		places[i] = place_of(g, members[i]);
		if (places[i] != NOBODY)
			taken |= UINT32_C(1) << places[i];
	}
	for (unsigned int i = 0; i < n; i++) {
		if (places[i] != NOBODY)
			continue;
		places[i] = __builtin_ctz(~taken);
		taken |= UINT32_C(1) << places[i];
		/* By the old word it is found, too: what it leads to is written before. */
		__atomic_store_n(&g->members[places[i]], members[i], __ATOMIC_RELEASE);
	}
}

/* A part stays with its member as long as that one has no more than its share, so that the fewest
 * flows move; the others go to whoever has the fewest. */
static uint64_t spread_over(uint64_t old, const uint8_t *places, unsigned int n)
{
	unsigned int shares[DP_GROUP_MEMBERS_MAX] = {0};
	unsigned int share = DP_GROUP_PARTS / n, larger = DP_GROUP_PARTS % n;
	uint8_t parts[DP_GROUP_PARTS];
	uint64_t spread = 0;

	for (unsigned int part = 0; part < DP_GROUP_PARTS; part++) {
		const uint8_t place = old >> (4 * part) & 15;
		const uint8_t *at = memchr(places, place, n);
		unsigned int i = at ? at - places : 0;

		parts[part] = NOBODY;
		if (!at || shares[i] > share || (shares[i] == share && !larger))
			continue;
		larger -= shares[i]++ == share;
		parts[part] = i;
	}
	for (unsigned int part = 0; part < DP_GROUP_PARTS; part++) {
		unsigned int least = 0;

		if (parts[part] == NOBODY) {
			for (unsigned int i = 1; i < n; i++)
				if (shares[i] < shares[least])
					least = i;
			shares[least]++;
			parts[part] = least;
		}
		spread |= (uint64_t)places[parts[part]] << (4 * part);
	}
	return spread;
}

void dp_group_set(struct dp_tables *t, uint32_t group, const uint32_t *members, unsigned int n)
{
	static const uint32_t nobody = DP_ADJ_NO_ROUTE;
	struct dp_group *g = dp_group_of(t->groups, t->adjacencies[group].word);
	uint8_t places[DP_GROUP_MEMBERS_MAX];

	if (n == 0) {
		members = &nobody;
		n = 1;
	}
	n = RTE_MIN(n, (unsigned int)DP_GROUP_MEMBERS_MAX);
	seat(g, members, n, places);
	__atomic_store_n(&g->spread, spread_over(g->spread, places, n), __ATOMIC_RELEASE);
}
