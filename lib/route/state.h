/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a RIB is made of. For lib/route only.
 *
 * A prefix is a node of a trie; its data are the prefix's routes, one a source, the most preferred
 * first. A route has hops, a blackhole none. A hop hangs in the list of what decides whether it
 * works: its interface where the route names one, or else its gateway. A gateway hangs on the
 * connected route that it lies on, found by its address in a trie of its own. So a change reaches
 * the routes it concerns, and no others:
 *
 *   interface -> hops of connected routes -> gateways within -> hops of static routes
 *             -> hops of static routes that name it
 */
#ifndef ROUTE_STATE_H
#define ROUTE_STATE_H

#include "route/rib.h"
#include "route/trie.h"

struct rib_gateway {
	struct ip_addr addr;
	struct trie_node *node;      /* in rib.gateways */
	struct rib_route *connected; /* the longest that it lies on; NULL: none */
	struct rib_hop *hops;        /* through it, where only it is named */
	struct rib_gateway *changed; /* the next of a list of changed ones */
	uint32_t refs;               /* hops that name it, linked or not */
	uint32_t interface;          /* or ROUTE_NO_INTERFACE */
	bool is_changed;             /* in that list */
};

struct rib_hop {
	struct rib_gateway *gateway;  /* NULL: on the link */
	struct rib_hop *next, **link; /* in its gateway's or its interface's list */
	uint32_t interface;           /* the one named; ROUTE_NO_INTERFACE: its gateway's */
	uint32_t told;                /* the interface last told, or ROUTE_NO_INTERFACE */
	uint8_t index;                /* in its route */
};

struct rib_route {
	struct rib_route *next; /* of the same prefix, less preferred */
	struct trie_node *node;
	uint8_t family;
	uint8_t source;
	uint8_t n_hops; /* 0: a blackhole */
	bool best;      /* told as the best */
	struct rib_hop hops[];
};

struct rib_interface {
	bool up;
	struct rib_hop *hops; /* that name it */
};

enum { RIB_FAMILIES = 2 };

struct rib {
	struct trie routes[RIB_FAMILIES];
	struct trie gateways[RIB_FAMILIES];
	struct rib_interface *interfaces;
	uint32_t n_interfaces;
	uint32_t count;
	rib_best_fn tell;
	void *context;
};

static inline unsigned int rib_family(uint8_t family)
{
	return family == IP_V6;
}

static inline uint8_t rib_bits(uint8_t family)
{
	return ip_family_octets(family) * 8;
}

static inline struct rib_route *rib_hop_route(struct rib_hop *h)
{
	return (struct rib_route *)((char *)(h - h->index) - offsetof(struct rib_route, hops));
}

/* The interface the hop leaves by, up or not, or ROUTE_NO_INTERFACE. */
static inline uint32_t rib_hop_interface(const struct rib_hop *h)
{
	return h->interface != ROUTE_NO_INTERFACE ? h->interface : h->gateway->interface;
}

static inline bool rib_hop_usable(const struct rib *rib, const struct rib_hop *h)
{
	uint32_t interface = rib_hop_interface(h);

	return interface != ROUTE_NO_INTERFACE && rib->interfaces[interface].up;
}

/* --- best.c --- */

bool rib_route_usable(const struct rib *rib, const struct rib_route *r);
/* The prefix of a node's routes. */
struct ip_prefix rib_route_prefix(const struct rib_route *r);
/* The route with its usable hops, or with all of them. */
void rib_route_export(
	const struct rib *rib, const struct rib_route *r, bool all, struct route *out);
/* The one told as best, or NULL. */
struct rib_route *rib_best(const struct trie_node *n);
/* Finds the best route of the prefix anew and tells of it if anything about it is new. `was` is
 * the one told before (it may be out of the list already), or NULL. */
void rib_settle(struct rib *rib, struct trie_node *n, const struct ip_prefix *prefix,
	struct rib_route *was);

/* --- gateway.c --- */

/* Takes a reference; makes the gateway when there is none. NULL when out of memory. */
struct rib_gateway *rib_gateway_get(struct rib *rib, const struct ip_addr *addr);
void rib_gateway_put(struct rib *rib, struct rib_gateway *g);
/* Gateways within the prefix of `at`, a connected route or what was one, that hang on `from` or on
 * anything shorter now hang on `to`. Those that it makes a difference to go into the list. */
void rib_gateways_move(struct rib *rib, const struct rib_route *at, const struct rib_route *from,
	struct rib_route *to, struct rib_gateway **changed);
/* The most preferred connected route around the node's prefix, that itself left out; or NULL. */
struct rib_route *rib_connected_above(const struct trie_node *n);
/* Settles what goes through the gateways of the list, and empties it. */
void rib_gateways_settle(struct rib *rib, struct rib_gateway **changed);

#endif
