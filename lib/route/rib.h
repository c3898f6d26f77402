/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The RIB: all routes, and which of them is best for each prefix (RFC 8349's names).
 *
 * A route is connected or static. It is usable while the interface of one of its next hops is up.
 * A static route may be a blackhole instead (RFC 8349's special next hop): it has no next hops, is
 * always usable, and what it matches goes nowhere. Of the usable routes to a prefix the one with
 * the lowest preference is best (connected before static); a change of best is told through a
 * callback, so that a FIB follows. Longest match over the best routes is for the control side:
 * show, tracking, sending our own packets. Workers have lib/fib.
 *
 * A static route's next hop names a gateway, an interface, or both. A gateway alone the RIB
 * resolves to the interface on whose connected prefix it lies, the longest one whether its
 * interface is up or not, and again whenever connected routes come and go. A gateway with its
 * interface (RFC 8349's outgoing-interface beside next-hop-address) stays there, whatever is
 * connected: a link-local address says nothing of its link. An interface alone has the destination
 * on the link.
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
	/* Given with a gateway: the one it is on, or ROUTE_NO_INTERFACE to resolve it. Handed out:
	 * the one it leaves by, or ROUTE_NO_INTERFACE while it is not resolved. */
	uint32_t interface;
};

struct route {
	struct ip_prefix prefix; /* host bits 0 */
	enum route_source source;
	bool blackhole;      /* static, without next hops */
	uint8_t n_next_hops; /* at least 1 to add any other */
	struct route_next_hop next_hops[ROUTE_NEXT_HOPS_MAX];
};

struct rib;

/* The best route to `prefix` is now `best`, whose unusable next hops are left out (a blackhole has
 * none); NULL: there is none any more. Told only when something in it differs from what was told
 * before. The route is valid during the call only; the RIB may be asked in it, but not changed: a
 * route that is yet to be told of may have no next hop left then, and not be a blackhole. */
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
