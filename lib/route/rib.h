/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The RIB: all routes, and which of them is best for each prefix (RFC 8349's names).
 *
 * A route is connected or static. It is usable while the interface of one of its next hops is up.
 * Of the usable routes to a prefix the one with the lowest preference is best (connected before
 * static); a change of best is told through a callback, so that a FIB follows. Longest match over
 * the best routes is for the control side: show, tracking, sending our own packets. Workers have
 * lib/fib.
 *
 * A static route's next hop names only a gateway; the RIB resolves it to the interface on whose
 * connected prefix it lies, the longest one whether its interface is up or not, and again whenever
 * connected routes come and go. A next hop without a gateway names the interface.
 *
 * The control lcore owns a RIB. Memory may be allocated when routes are added.
 */
#ifndef ROUTE_RIB_H
#define ROUTE_RIB_H

#include "base/addr.h"

enum route_source {
	ROUTE_CONNECTED, /* preference 0 */
	ROUTE_STATIC,    /* preference 1 */
};

#define ROUTE_NEXT_HOPS_MAX 16
#define ROUTE_NO_INTERFACE  UINT32_MAX

struct route_next_hop {
	struct ip_addr gateway; /* IP_NONE: the destination itself is on the link */
	uint32_t interface;     /* ROUTE_NO_INTERFACE: not resolved now */
};

struct route {
	struct ip_prefix prefix; /* host bits 0 */
	enum route_source source;
	uint8_t n_next_hops;
	struct route_next_hop next_hops[ROUTE_NEXT_HOPS_MAX];
};

struct rib;

/* The best route to `prefix` is now `best`, whose unusable next hops are left out; NULL: there is
 * none any more. Told only when something in it differs from what was told before. The route is
 * valid during the call only; the RIB may be asked in it, but not changed. */
typedef void (*rib_best_fn)(
	void *context, const struct ip_prefix *prefix, const struct route *best);

/* NULL when out of memory. All interfaces (0..interfaces-1) start down. */
struct rib *rib_create(uint32_t interfaces, rib_best_fn best, void *context);
void rib_free(struct rib *rib); /* tells nobody */

/* Adds or replaces the route of that prefix and source. 0, -ENOMEM, -EINVAL. */
int rib_add(struct rib *rib, const struct route *route);
/* 0 or -ENOENT. */
int rib_remove(struct rib *rib, const struct ip_prefix *prefix, enum route_source source);
/* The interface went up or down: routes through it become usable or not. */
void rib_set_interface(struct rib *rib, uint32_t interface, bool up);

/* Longest match among the best routes. Fills *out and returns true, or false. */
bool rib_lookup(const struct rib *rib, const struct ip_addr *addr, struct route *out);
/* The best route of exactly that prefix. */
bool rib_find(const struct rib *rib, const struct ip_prefix *prefix, struct route *out);

/* Walks all routes in order of prefix, `limit` at most a call: *cursor starts zeroed and is where
 * to go on. `usable` and `best` tell of each. Returns how many it filled; 0 at the end. */
struct rib_entry {
	struct route route;
	bool usable;
	bool best;
};
struct rib_cursor {
	struct ip_prefix after;
	uint8_t source;
	bool started;
};
unsigned int rib_walk(const struct rib *rib, struct rib_cursor *cursor, struct rib_entry *out,
	unsigned int limit);
uint32_t rib_count(const struct rib *rib);

const char *route_source_name(enum route_source source); /* "connected", "static" */

#endif
