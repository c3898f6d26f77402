/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways through gateways: see way.h. */
#include <stdlib.h>

#include <rte_hash.h>

#include "app/bfd.h"
#include "app/keyhash.h"
#include "app/resolve.h"
#include "app/way.h"

/* What makes a way: the set of its next hops, unused places zero. */
struct way_key {
	struct route_next_hop hops[ROUTE_NEXT_HOPS_MAX];
};

struct way {
	struct way_key key;
	uint32_t refs;
	uint32_t group; /* a FIB value, or 0 where there is one gateway only */
	unsigned int n;
	struct neigh *gateways[ROUTE_NEXT_HOPS_MAX];
};

struct ways {
	struct rte_hash *by_key; /* of struct way * */
	uint32_t groups;         /* ways through several gateways */
};

_Static_assert(sizeof(struct way_key) % 4 == 0, "rte_jhash() reads whole words");

uint32_t way_max(uint32_t routes)
{
	return routes + 8;
}

struct ways *ways_create(uint32_t max)
{
	struct ways *ws = calloc(1, sizeof(*ws));
	struct rte_hash_parameters params = {
		.name = "ways",
		.entries = max,
		.key_len = sizeof(struct way_key),
		.hash_func = rte_jhash,
		.socket_id = SOCKET_ID_ANY,
	};

	if (!ws)
		return NULL;
	ws->by_key = rte_hash_create(&params);
	if (!ws->by_key) {
		free(ws);
		return NULL;
	}
	return ws;
}

void ways_free(struct ways *ws)
{
	uint32_t at = 0;
	const void *key;
	void *w;

	if (!ws)
		return;
	while (rte_hash_iterate(ws->by_key, &key, &w, &at) >= 0)
		free(w);
	rte_hash_free(ws->by_key);
	free(ws);
}

uint32_t way_value(const struct way *w)
{
	return w->group ? w->group : resolve_adjacency(w->gateways[0]);
}

static bool works(const struct control *c, const struct neigh *n)
{
	return resolve_adjacency(n) && neigh_has_mac(n) &&
	       !bfd_says_lost(c, n->interface, &n->addr);
}

/* Those that work; if none does, all: what finds no MAC is held until one is there. */
static void publish(struct control *c, const struct way *w)
{
	uint32_t members[ROUTE_NEXT_HOPS_MAX];
	unsigned int n = 0;

	if (!w->group)
		return;
	for (unsigned int i = 0; i < w->n; i++)
		if (works(c, w->gateways[i]))
			members[n++] = resolve_adjacency(w->gateways[i]);
	for (unsigned int i = 0; !n && i < w->n; i++)
		if (resolve_adjacency(w->gateways[i]))
			members[n++] = resolve_adjacency(w->gateways[i]);
	dp_group_set(c->tables, w->group, members, n);
}

static void unpin_all(struct control *c, struct way *w)
{
	for (unsigned int i = 0; i < w->n; i++)
		resolve_unpin(c, w->gateways[i]);
}

static bool pin_all(struct control *c, struct way *w, const struct route *route)
{
	for (unsigned int i = 0; i < route->n_next_hops; i++) {
		w->gateways[i] =
			resolve_pin(c, route->next_hops[i].interface, &route->next_hops[i].gateway);
		if (!w->gateways[i])
			return false;
		w->n++;
	}
	return true;
}

static void free_group(struct control *c, struct way *w)
{
	if (!w->group)
		return;
	dp_group_free(c->tables, w->group);
	c->ways->groups--;
}

/* Sources are held against all of them, those that do not work, too. */
static void publish_interfaces(struct control *c, const struct way *w)
{
	uint16_t interfaces[ROUTE_NEXT_HOPS_MAX];

	for (unsigned int i = 0; i < w->n; i++)
		interfaces[i] = w->gateways[i]->interface;
	dp_group_reached(c->tables, w->group, interfaces, w->n);
}

static struct way *make(struct control *c, const struct way_key *key, const struct route *route)
{
	struct way *w = calloc(1, sizeof(*w));
	int64_t group;

	if (!w)
		return NULL;
	w->key = *key;
	if (!pin_all(c, w, route))
		goto undo;
	if (w->n > 1) {
		group = dp_group_alloc(c->tables);
		if (group < 0)
			goto undo;
		w->group = group;
		c->ways->groups++;
		publish_interfaces(c, w);
	}
	if (rte_hash_add_key_data(c->ways->by_key, &w->key, w) < 0)
		goto undo_group;
	publish(c, w);
	return w;
undo_group:
	free_group(c, w);
undo:
	unpin_all(c, w);
	free(w);
	return NULL;
}

struct way *way_get(struct control *c, const struct route *route)
{
	struct way_key key = {0};
	struct way *w = NULL;

	for (unsigned int i = 0; i < route->n_next_hops; i++) {
		key.hops[i].gateway = route->next_hops[i].gateway;
		key.hops[i].interface = route->next_hops[i].interface;
	}
	if (rte_hash_lookup_data(c->ways->by_key, &key, (void **)&w) < 0)
		w = make(c, &key, route);
	if (w)
		w->refs++;
	return w;
}

void way_put(struct control *c, struct way *w)
{
	if (--w->refs)
		return;
	rte_hash_del_key(c->ways->by_key, &w->key);
	free_group(c, w);
	unpin_all(c, w);
	free(w);
}

static bool goes_through(const struct way *w, const struct neigh *n)
{
	for (unsigned int i = 0; i < w->n; i++)
		if (w->gateways[i] == n)
			return true;
	return false;
}

void way_neighbor_changed(struct control *c, const struct neigh *n)
{
	uint32_t at = 0;
	const void *key;
	void *w;

	if (!n->pins)
		return;
	while (rte_hash_iterate(c->ways->by_key, &key, &w, &at) >= 0)
		if (goes_through(w, n))
			publish(c, w);
}

const struct route_next_hop *way_next_hop(
	const struct control *c, const struct route *route, uint32_t chosen)
{
	const struct route_next_hop *first = NULL;

	for (unsigned int i = 0; i < route->n_next_hops; i++) {
		const struct route_next_hop *nh = &route->next_hops[i];
		const struct neigh *n = neigh_find(c->neighbors, nh->interface, &nh->gateway);

		if (!n || !works(c, n))
			continue;
		if (resolve_adjacency(n) == chosen)
			return nh;
		if (!first)
			first = nh;
	}
	return first ? first : &route->next_hops[0];
}

struct ways_stats ways_get_stats(const struct ways *ws)
{
	return (struct ways_stats){rte_hash_count(ws->by_key), ws->groups};
}
