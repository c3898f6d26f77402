/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The FIB's entries: see fib.h.
 *
 * A connected subnet's entry is the interface's glean adjacency, which punts. A neighbor that has a
 * MAC, or that a route uses, has an adjacency of its own, and an entry for its address points
 * there. A route through gateways points at their way, so that a change of a gateway's MAC is one
 * store however many routes there are.
 *
 * IPv6 link-local addresses mean another node on every interface: they are not in the FIB, and
 * workers punt what is sent to them.
 */
#include <stdlib.h>
#include <string.h>

#include <rte_hash.h>

#include "app/address.h"
#include "app/fib.h"
#include "app/keyhash.h"
#include "app/resolve.h"
#include "app/track.h"
#include "app/way.h"

static bool is_link_local6(const struct ip_addr *addr)
{
	return addr->family == IP_V6 && ip_addr_is_link_local(addr);
}

static struct ip_prefix host_prefix(const struct ip_addr *addr)
{
	return (struct ip_prefix){.addr = *addr, .len = ip_family_octets(addr->family) * 8};
}

static void set(struct control *c, const struct ip_prefix *p, uint32_t value)
{
	char text[IP_PREFIX_STRLEN];
	int rc;

	if (p->addr.family == IP_V4)
		rc = value ? fib4_add(c->tables->fib4, ip_addr_to_v4(&p->addr), p->len, value)
			   : fib4_delete(c->tables->fib4, ip_addr_to_v4(&p->addr), p->len);
	else
		rc = value ? fib6_add(c->tables->fib6, p->addr.b, p->len, value)
			   : fib6_delete(c->tables->fib6, p->addr.b, p->len);
	if (rc && rc != -ENOENT && log_allowed(&c->table_log, c->now))
		log_error(
			"the FIB has no room for %s: %s", ip_prefix_format(p, text), strerror(-rc));
}

/* --- single addresses --- */

/* A subnet's broadcast or network address, which no packet is forwarded to (RFC 2644). */
static bool is_subnet_edge(const struct app_interface *ifc, const struct ip_addr *addr)
{
	for (uint32_t i = 0; i < ifc->n_addresses; i++) {
		struct ip_addr last = ip_prefix_broadcast(&ifc->addresses[i].prefix);
		struct ip_prefix first = ip_prefix_network(&ifc->addresses[i].prefix);

		if (ip_addr_is_none(&last))
			continue;
		if (ip_addr_equal(addr, &last) || ip_addr_equal(addr, &first.addr))
			return true;
	}
	return false;
}

static struct way *way_of(const struct control *c, const struct ip_prefix *prefix)
{
	struct way *w = NULL;

	rte_hash_lookup_data(c->ways_by_prefix, prefix, (void **)&w);
	return w;
}

/* Which adjacency the exact address should have; 0 for no host entry at all. */
static uint32_t host_value(const struct control *c, const struct ip_addr *addr)
{
	const struct local_addr *l = local_find(c->locals, addr, DP_NO_INTERFACE);
	struct ip_prefix host = host_prefix(addr);
	const struct way *w = way_of(c, &host);
	const struct neigh *n;
	struct route route;

	if (l && local_accepts(l))
		return DP_ADJ_LOCAL;
	if (l && local_refuses(l))
		return DP_ADJ_VIP;
	if (w)
		return way_value(w);
	/* While the RIB tells of a lost interface, other routes through it have no next hop left.
	 */
	if (!rib_lookup(c->rib, addr, &route) || !route.n_next_hops ||
		!ip_addr_is_none(&route.next_hops[0].gateway))
		return 0;
	if (is_subnet_edge(&c->interfaces[route.next_hops[0].interface], addr))
		return DP_ADJ_BROADCAST;
	n = neigh_find(c->neighbors, route.next_hops[0].interface, addr);
	return n ? resolve_adjacency(n) : 0;
}

void fib_host(struct control *c, const struct ip_addr *addr)
{
	struct ip_prefix host = host_prefix(addr);

	if (!is_link_local6(addr))
		set(c, &host, host_value(c, addr));
}

bool fib_is_no_neighbor(
	const struct control *c, const struct app_interface *ifc, const struct ip_addr *addr)
{
	uint32_t value;

	if (is_link_local6(addr))
		return local_find(c->locals, addr, ifc->index) != NULL;
	value = addr->family == IP_V4 ? fib4_lookup(c->tables->fib4, ip_addr_to_v4(addr))
				      : fib6_lookup(c->tables->fib6, addr->b);
	return value == DP_ADJ_LOCAL || value == DP_ADJ_VIP || value == DP_ADJ_BROADCAST;
}

/* --- prefixes --- */

/* A subnet's broadcast and network address. */
static void refresh_edges(struct control *c, const struct ip_prefix *subnet)
{
	struct ip_prefix first = ip_prefix_network(subnet);
	struct ip_addr last = ip_prefix_broadcast(subnet);

	if (ip_addr_is_none(&last))
		return;
	fib_host(c, &first.addr);
	fib_host(c, &last);
}

static bool is_inside(const struct ip_prefix *prefix, const struct ip_prefix *subnet)
{
	return prefix->len > subnet->len && ip_prefix_contains(subnet, &prefix->addr);
}

/* A route within a connected subnet, which is rare, takes the hosts that were known there with it,
 * and gives them back when it goes. */
static void refresh_within(struct control *c, const struct ip_prefix *prefix)
{
	bool inside = false;

	for (uint32_t i = 0; i < c->config->n_interfaces; i++) {
		const struct app_interface *ifc = &c->interfaces[i];

		for (uint32_t j = 0; j < ifc->n_addresses; j++) {
			if (!is_inside(prefix, &ifc->addresses[j].prefix))
				continue;
			inside = true;
			refresh_edges(c, &ifc->addresses[j].prefix);
		}
	}
	for (struct neigh *n = NULL; inside && (n = neigh_next(c->neighbors, n));)
		if (ip_prefix_contains(prefix, &n->addr))
			fib_host(c, &n->addr);
}

/* What the prefix's packets do; 0: nothing is known of it. */
static uint32_t route_value(const struct control *c, const struct route *best, const struct way *w)
{
	if (!best)
		return 0;
	if (best->blackhole)
		return DP_ADJ_BLACKHOLE;
	if (w)
		return way_value(w);
	return c->interfaces[best->next_hops[0].interface]
		.glean[dp_family(best->prefix.addr.family)];
}

/* Whether packets to the prefix can leave. Through an interface that still looks for another owner
 * of its addresses they cannot: no neighbor can be asked for there. */
static bool reaches(const struct control *c, const struct route *best)
{
	if (best->blackhole)
		return true;
	if (best->n_next_hops && !ip_addr_is_none(&best->next_hops[0].gateway) &&
		!way_of(c, &best->prefix))
		return false;
	for (unsigned int i = 0; i < best->n_next_hops; i++)
		if (address_settled(&c->interfaces[best->next_hops[i].interface]))
			return true;
	return false;
}

bool fib_reaches(const struct control *c, const struct ip_prefix *prefix)
{
	struct route best;

	return rib_find(c->rib, prefix, &best) && reaches(c, &best);
}

/* The new way is ready before the FIB names it, and the old one goes after. */
void fib_best_route(void *context, const struct ip_prefix *prefix, const struct route *best)
{
	struct control *c = context;
	struct way *old = way_of(c, prefix), *w = NULL;
	bool gateways = best && best->n_next_hops && !ip_addr_is_none(&best->next_hops[0].gateway);
	char text[IP_PREFIX_STRLEN];

	if (best && !best->n_next_hops && !best->blackhole)
		best = NULL;
	if (gateways) {
		w = way_get(c, best);
		if (!w && log_allowed(&c->table_log, c->now))
			log_error("no room for the next hops of %s: it has no route",
				ip_prefix_format(prefix, text));
	}
	if (w)
		rte_hash_add_key_data(c->ways_by_prefix, prefix, w);
	else if (old)
		rte_hash_del_key(c->ways_by_prefix, prefix);
	if (prefix->len == ip_family_octets(prefix->addr.family) * 8 && !(best && best->blackhole))
		fib_host(c, &prefix->addr);
	else
		set(c, prefix, gateways && !w ? 0 : route_value(c, best, w));
	if (!gateways)
		refresh_edges(c, prefix);
	refresh_within(c, prefix);
	track_network(c, prefix, best && reaches(c, best));
	if (old)
		way_put(c, old);
}

int fib_create(struct control *c)
{
	struct rte_hash_parameters by_prefix = {
		.name = "ways_by_prefix",
		.entries = c->routes_max + 8,
		.key_len = sizeof(struct ip_prefix),
		.hash_func = keyhash,
		.socket_id = SOCKET_ID_ANY,
	};

	c->ways = ways_create(way_max(c->routes_max));
	c->ways_by_prefix = rte_hash_create(&by_prefix);
	return c->ways && c->ways_by_prefix ? 0 : -ENOMEM;
}

void fib_free(struct control *c)
{
	rte_hash_free(c->ways_by_prefix);
	ways_free(c->ways);
}
