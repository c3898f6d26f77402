/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Next hops, adjacencies and the FIB: see resolve.h.
 *
 * A connected subnet's FIB entry is the interface's glean adjacency, which punts. A neighbor that
 * has a MAC, or that a route uses, has an adjacency of its own, and a host entry in the FIB points
 * there. A route through a gateway points at the gateway's adjacency, so that a change of the
 * gateway's MAC is one store however many routes there are.
 */
#include <rte_hash.h>
#include <rte_mbuf.h>

#include "app/emit.h"
#include "app/icmp.h"
#include "app/log.h"
#include "app/resolve.h"
#include "wire/eth.h"

static uint32_t adjacency_of(const struct neigh *n)
{
	return (uint32_t)(uintptr_t)n->context; /* 0: none; the fixed ones are never a neighbor's */
}

static bool has_mac(const struct neigh *n)
{
	return n->state != NEIGH_INCOMPLETE && n->state != NEIGH_FAILED;
}

/* Gives the neighbor an adjacency if it has none, and brings it up to date. */
static void publish(struct control *c, struct neigh *n)
{
	if (!n->context) {
		int64_t index = dp_adjacency_alloc(c->tables, n->interface);

		if (index < 0) {
			if (log_allowed(&c->table_log, c->now))
				log_error("no adjacency is free: traffic to new neighbors goes by "
					  "the "
					  "slow path");
			return;
		}
		n->context = (void *)(uintptr_t)index;
	}
	dp_adjacency_set(c->tables, adjacency_of(n), has_mac(n) ? DP_FORWARD : DP_PUNT_UNRESOLVED,
		has_mac(n) ? &n->mac : NULL);
}

static void withdraw(struct control *c, struct neigh *n)
{
	uint32_t index = adjacency_of(n);
	struct ip_addr addr = n->addr;

	if (!index)
		return;
	n->context = NULL;
	resolve_host(c, &addr);
	dp_adjacency_free(c->tables, index);
}

/* The frame's Ethernet header, and off it goes. */
static void send_to(struct control *c, const struct neigh *n, struct rte_mbuf *m)
{
	const struct app_interface *ifc = &c->interfaces[n->interface];
	struct eth_header eth = {
		.dst = n->mac, .src = c->ports[ifc->port].dev->mac, .type = ETH_TYPE_IP4};

	eth_encode(rte_pktmbuf_mtod(m, uint8_t *), &eth);
	emit_frame(c, ifc, m);
}

static void fail(struct control *c, struct rte_mbuf *m)
{
	const struct dp_meta *meta = dp_meta(m);
	struct ip_packet ip;

	if (meta->verdict != DP_FORWARD &&
		!ip_packet_decode(&ip, rte_pktmbuf_mtod_offset(m, uint8_t *, ETH_HEADER_LEN),
			rte_pktmbuf_data_len(m) - ETH_HEADER_LEN))
		icmp_error(c, PROBLEM_NEIGHBOR, 0, &ip, meta->link_group);
	rte_pktmbuf_free(m);
}

static void perform(struct control *c, const struct neigh_action *a)
{
	struct neigh *n = a->entry;
	char text[IP_ADDR_STRLEN];

	switch (a->kind) {
	case NEIGH_ACTION_REQUEST:
		emit_arp_request(c, &c->interfaces[n->interface], &n->addr, &a->unicast);
		break;
	case NEIGH_ACTION_RESOLVED:
		publish(c, n);
		resolve_host(c, &n->addr);
		break;
	case NEIGH_ACTION_UNRESOLVED:
		if (n->context)
			publish(c, n);
		break;
	case NEIGH_ACTION_SEND_HELD:
		for (unsigned int i = 0; i < n->n_held; i++)
			send_to(c, n, n->held[i]);
		neigh_held_done(n);
		break;
	case NEIGH_ACTION_FAIL_HELD:
		for (unsigned int i = 0; i < n->n_held; i++)
			fail(c, n->held[i]);
		neigh_held_done(n);
		break;
	case NEIGH_ACTION_DROP_HELD:
		rte_pktmbuf_free(a->dropped);
		break;
	case NEIGH_ACTION_CONFLICT:
		if (log_allowed(&c->arp_log, c->now))
			log_warn("%s: another station claims the address of the static neighbor %s",
				c->interfaces[n->interface].config->name,
				ip_addr_format(&n->addr, text));
		break;
	case NEIGH_ACTION_NO_ROUTER:
		if (log_allowed(&c->arp_log, c->now))
			log_info("%s: %s is no router any more",
				c->interfaces[n->interface].config->name,
				ip_addr_format(&n->addr, text));
		break;
	case NEIGH_ACTION_REMOVED:
		withdraw(c, n);
		break;
	}
}

void resolve_perform(struct control *c, struct neigh_actions *actions)
{
	for (unsigned int i = 0; i < actions->n; i++)
		perform(c, &actions->list[i]);
}

/* A subnet's broadcast or network address, which no packet is forwarded to (RFC 2644). */
static bool is_subnet_edge(const struct config_interface *cfg, const struct ip_addr *addr)
{
	for (uint32_t i = 0; i < cfg->ipv4.n_addresses; i++) {
		struct ip_addr last = ip_prefix_broadcast(&cfg->ipv4.addresses[i]);
		struct ip_prefix first = ip_prefix_network(&cfg->ipv4.addresses[i]);

		if (ip_addr_is_none(&last))
			continue;
		if (ip_addr_equal(addr, &last) || ip_addr_equal(addr, &first.addr))
			return true;
	}
	return false;
}

/* The adjacency that a route's packets take; 0 for none. */
static uint32_t adjacency_of_route(const struct control *c, const struct route *r)
{
	const struct route_next_hop *nh = &r->next_hops[0];
	const struct neigh *n;

	if (ip_addr_is_none(&nh->gateway))
		return c->interfaces[nh->interface].glean;
	n = neigh_find(c->neighbors, nh->interface, &nh->gateway);
	return n ? adjacency_of(n) : 0;
}

/* Which adjacency the exact address should have; 0 for no host entry at all. */
static uint32_t host_adjacency(const struct control *c, const struct ip_addr *addr)
{
	struct ip_prefix host = {.addr = *addr, .len = 32};
	const struct local_addr *l = local_find(c->locals, addr);
	const struct neigh *n;
	struct route route;

	if (l && local_accepts(l))
		return DP_ADJ_LOCAL;
	if (l && local_refuses(l))
		return DP_ADJ_VIP;
	if (rib_find(c->rib, &host, &route) && !ip_addr_is_none(&route.next_hops[0].gateway))
		return adjacency_of_route(c, &route);
	/* While the RIB tells of a lost interface, other routes through it have no next hop left.
	 */
	if (!rib_lookup(c->rib, addr, &route) || !route.n_next_hops ||
		!ip_addr_is_none(&route.next_hops[0].gateway))
		return 0;
	if (is_subnet_edge(c->interfaces[route.next_hops[0].interface].config, addr))
		return DP_ADJ_BROADCAST;
	n = neigh_find(c->neighbors, route.next_hops[0].interface, addr);
	return n ? adjacency_of(n) : 0;
}

static void fib_set(struct control *c, const struct ip_prefix *p, uint32_t adjacency)
{
	char text[IP_PREFIX_STRLEN];
	int rc;

	if (adjacency)
		rc = fib4_add(c->tables->fib4, ip_addr_to_v4(&p->addr), p->len, adjacency);
	else
		rc = fib4_delete(c->tables->fib4, ip_addr_to_v4(&p->addr), p->len);
	if (rc && rc != -ENOENT && log_allowed(&c->table_log, c->now))
		log_error(
			"the FIB has no room for %s: %s", ip_prefix_format(p, text), strerror(-rc));
}

void resolve_host(struct control *c, const struct ip_addr *addr)
{
	struct ip_prefix host = {.addr = *addr, .len = 32};

	fib_set(c, &host, host_adjacency(c, addr));
}

/* The neighbor that the route goes through, kept for as long as the route is best; NULL where the
 * destination itself is on the link. */
static struct neigh *pin(struct control *c, const struct route *best)
{
	const struct route_next_hop *nh = best ? &best->next_hops[0] : NULL;
	struct neigh_actions actions = {0};
	struct neigh *n;

	if (!nh || ip_addr_is_none(&nh->gateway))
		return NULL;
	n = neigh_pin(c->neighbors, nh->interface, &nh->gateway, c->now, &actions);
	if (n)
		publish(c, n);
	resolve_perform(c, &actions);
	return n;
}

static void unpin(struct control *c, struct neigh *n)
{
	struct neigh_actions actions = {0};

	neigh_unpin(c->neighbors, n, c->now, &actions);
	resolve_perform(c, &actions);
}

/* A subnet's broadcast and network address. */
static void refresh_edges(struct control *c, const struct ip_prefix *subnet)
{
	struct ip_prefix first = ip_prefix_network(subnet);
	struct ip_addr last = ip_prefix_broadcast(subnet);

	if (ip_addr_is_none(&last))
		return;
	resolve_host(c, &first.addr);
	resolve_host(c, &last);
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
		const struct config_interface *cfg = c->interfaces[i].config;

		for (uint32_t j = 0; j < cfg->ipv4.n_addresses; j++) {
			if (!is_inside(prefix, &cfg->ipv4.addresses[j]))
				continue;
			inside = true;
			refresh_edges(c, &cfg->ipv4.addresses[j]);
		}
	}
	for (struct neigh *n = NULL; inside && (n = neigh_next(c->neighbors, n));)
		if (ip_prefix_contains(prefix, &n->addr))
			resolve_host(c, &n->addr);
}

/* The new next hop is ready before the FIB names it, and the old one goes after. */
void resolve_best_route(void *context, const struct ip_prefix *prefix, const struct route *best)
{
	struct control *c = context;
	struct neigh *gateway, *old = NULL;

	if (best && !best->n_next_hops)
		best = NULL;
	gateway = pin(c, best);
	if (prefix->len == 32)
		resolve_host(c, &prefix->addr);
	else
		fib_set(c, prefix, best ? adjacency_of_route(c, best) : 0);
	if (!gateway)
		refresh_edges(c, prefix);
	refresh_within(c, prefix);

	rte_hash_lookup_data(c->pins, prefix, (void **)&old);
	if (gateway)
		rte_hash_add_key_data(c->pins, prefix, gateway);
	else if (old)
		rte_hash_del_key(c->pins, prefix);
	if (old)
		unpin(c, old);
}

/* This router itself, or a subnet's broadcast address: there is no neighbor to ask for. */
static bool is_no_neighbor(const struct control *c, const struct ip_addr *addr)
{
	uint32_t index = fib4_lookup(c->tables->fib4, ip_addr_to_v4(addr));

	return index == DP_ADJ_LOCAL || index == DP_ADJ_VIP || index == DP_ADJ_BROADCAST;
}

void resolve_send(struct control *c, const struct app_interface *ifc,
	const struct ip_addr *next_hop, struct rte_mbuf *m)
{
	struct neigh *n = neigh_find(c->neighbors, ifc->index, next_hop);
	struct neigh_actions actions = {0};
	bool failed = false;

	if (is_no_neighbor(c, next_hop)) {
		emit_drop(c, m);
		return;
	}
	if (n && has_mac(n)) {
		n->used = true;
		send_to(c, n, m);
		return;
	}
	if (!ifc->up) {
		emit_drop(c, m);
		return;
	}
	n = neigh_want(c->neighbors, ifc->index, next_hop, m, &failed, c->now, &actions);
	if (!n)
		emit_drop(c, m);
	else if (failed)
		fail(c, m);
	resolve_perform(c, &actions);
}

void resolve_interface(struct control *c, const struct app_interface *ifc, bool up)
{
	struct neigh_actions actions = {0};

	while (up ? neigh_interface_up(c->neighbors, ifc->index, c->now, &actions)
		  : neigh_interface_down(c->neighbors, ifc->index, c->now, &actions))
		resolve_perform(c, &actions);
	/* Those that stay, the configured ones, are reachable only while their subnet is. */
	for (uint32_t i = 0; i < ifc->config->ipv4.n_neighbors; i++)
		resolve_host(c, &ifc->config->ipv4.neighbors[i].ip);
}

void resolve_expire(struct control *c)
{
	struct neigh_actions actions = {0};
	struct neigh *due;

	while ((due = neigh_due(c->neighbors, c->now))) {
		if (due->context && dp_adjacency_used(c->tables, adjacency_of(due)))
			due->used = true;
		neigh_expire(c->neighbors, c->now, &actions);
		resolve_perform(c, &actions);
	}
	neigh_reap(c->neighbors);
}
