/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ways: what the next hops of a route are to the FIB, shared by all routes that have the same ones.
 * A way through one gateway is that neighbor's adjacency; through several it is a group of their
 * adjacencies, of which those that do not work are left out (ECMP). Control lcore only.
 */
#ifndef APP_WAY_H
#define APP_WAY_H

#include "app/control.h"

struct way;
struct ways;

/* How many there can be at once: a route that changes has two for a moment. */
uint32_t way_max(uint32_t routes);
/* NULL when out of memory. `max`: ways at once, each with next hops of its own. */
struct ways *ways_create(uint32_t max);
void ways_free(struct ways *ws);

/* The way of a route's next hops, all with gateways, which are asked for and kept resolved for as
 * long as it lives. Counted. NULL when there is no room. */
struct way *way_get(struct control *c, const struct route *route);
void way_put(struct control *c, struct way *w);
/* What the FIB's entries say; 0 when there is no adjacency for it. It stays the same. */
uint32_t way_value(const struct way *w);

/* The neighbor's MAC came or went, or what watches it says that it is lost or back. */
void way_neighbor_changed(struct control *c, const struct neigh *n);

/* The route's next hop that a single packet takes: the one whose adjacency was `chosen` for its
 * flow, if that works (0: none was); else the first that works, else the first of all. The route
 * has one at least. */
const struct route_next_hop *way_next_hop(
	const struct control *c, const struct route *route, uint32_t chosen);

struct ways_stats {
	uint32_t ways;   /* in use */
	uint32_t groups; /* of them, those through several gateways */
};
struct ways_stats ways_get_stats(const struct ways *ws);

#endif
