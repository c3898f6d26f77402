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
uint32_t way_max(const struct config *cfg);
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

#endif
