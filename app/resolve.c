/* SPDX-License-Identifier: BSD-3-Clause */
/* Neighbors, their adjacencies, and what waits for a MAC: see resolve.h. */
#include <rte_mbuf.h>

#include "app/emit.h"
#include "app/fib.h"
#include "app/icmp.h"
#include "app/log.h"
#include "app/nd.h"
#include "app/resolve.h"
#include "app/way.h"
#include "wire/eth.h"

/* Packets that wait, all neighbors together. Whoever is on a link, or behind it, may name addresses
 * that nobody has, and the buffers of what waits for these are also those that adverts are made of
 * and packets are received in. */
#define WAITING_MAX 1024

uint32_t resolve_adjacency(const struct neigh *n)
{
	return (uint32_t)(uintptr_t)n->context; /* 0: none; the fixed ones are never a neighbor's */
}

/* What transit to it does. What control itself sends goes by the neighbor's MAC. */
static enum dp_verdict verdict_of(const struct control *c, const struct neigh *n)
{
	if (!config_forwards(c->interfaces[n->interface].config, n->addr.family))
		return DP_DROP_FORWARDING_OFF;
	return neigh_has_mac(n) ? DP_FORWARD : DP_PUNT_UNRESOLVED;
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
	dp_adjacency_set(c->tables, resolve_adjacency(n), verdict_of(c, n),
		neigh_has_mac(n) ? &n->mac : NULL);
}

static void withdraw(struct control *c, struct neigh *n)
{
	uint32_t index = resolve_adjacency(n);
	struct ip_addr addr = n->addr;

	if (!index)
		return;
	n->context = NULL;
	fib_host(c, &addr);
	dp_adjacency_free(c->tables, index);
}

/* The frame's Ethernet header, and off it goes. */
static void send_to(struct control *c, const struct neigh *n, struct rte_mbuf *m)
{
	const struct app_interface *ifc = &c->interfaces[n->interface];
	struct eth_header eth = {.dst = n->mac,
		.src = c->ports[ifc->port].dev->mac,
		.type = eth_type_ip(n->addr.family)};

	eth_encode(rte_pktmbuf_mtod(m, uint8_t *), &eth);
	emit_frame(c, ifc, m);
}

static void fail(struct control *c, struct rte_mbuf *m)
{
	const struct dp_meta *meta = dp_meta(m);
	const uint8_t *frame = flat_frame(&c->held, m);
	struct ip_packet ip;

	if (meta->verdict != DP_FORWARD && frame &&
		!ip_packet_decode(
			&ip, frame + ETH_HEADER_LEN, rte_pktmbuf_pkt_len(m) - ETH_HEADER_LEN))
		icmp_error(c, PROBLEM_NEIGHBOR, 0, &ip, meta);
	emit_drop(c, m);
}

static void waited(struct control *c, struct neigh *n)
{
	c->waiting -= n->n_held;
	neigh_held_done(n);
}

static void perform(struct control *c, const struct neigh_action *a)
{
	struct neigh *n = a->entry;
	char text[IP_ADDR_STRLEN];

	switch (a->kind) {
	case NEIGH_ACTION_REQUEST:
		if (n->addr.family == IP_V6)
			nd_solicit(c, &c->interfaces[n->interface], &n->addr, &a->unicast);
		else
			emit_arp_request(c, &c->interfaces[n->interface], &n->addr, &a->unicast);
		break;
	case NEIGH_ACTION_RESOLVED:
		publish(c, n);
		fib_host(c, &n->addr);
		way_neighbor_changed(c, n);
		break;
	case NEIGH_ACTION_UNRESOLVED:
		if (n->context)
			publish(c, n);
		fib_host(c, &n->addr); /* when its link is lost another route may lead there */
		way_neighbor_changed(c, n);
		break;
	case NEIGH_ACTION_SEND_HELD:
		for (unsigned int i = 0; i < n->n_held; i++)
			send_to(c, n, n->held[i]);
		waited(c, n);
		break;
	case NEIGH_ACTION_FAIL_HELD:
		for (unsigned int i = 0; i < n->n_held; i++)
			fail(c, n->held[i]);
		waited(c, n);
		break;
	case NEIGH_ACTION_DROP_HELD:
		c->waiting--;
		emit_drop(c, a->dropped);
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

struct neigh *resolve_pin(struct control *c, uint32_t interface, const struct ip_addr *gateway)
{
	struct neigh_actions actions = {0};
	struct neigh *n = neigh_pin(c->neighbors, interface, gateway, c->now, &actions);

	if (n)
		publish(c, n);
	resolve_perform(c, &actions);
	return n;
}

void resolve_unpin(struct control *c, struct neigh *n)
{
	struct neigh_actions actions = {0};

	neigh_unpin(c->neighbors, n, c->now, &actions);
	resolve_perform(c, &actions);
}

void resolve_send(struct control *c, const struct app_interface *ifc,
	const struct ip_addr *next_hop, struct rte_mbuf *m)
{
	struct neigh *n = neigh_find(c->neighbors, ifc->index, next_hop);
	struct neigh_actions actions = {0};
	bool may_wait = c->waiting < WAITING_MAX, failed = false;

	if (fib_is_no_neighbor(c, ifc, next_hop)) {
		emit_drop(c, m);
		return;
	}
	if (n && neigh_has_mac(n)) {
		n->used = true;
		send_to(c, n, m);
		return;
	}
	if (!ifc->up) {
		emit_drop(c, m);
		return;
	}
	n = neigh_want(
		c->neighbors, ifc->index, next_hop, may_wait ? m : NULL, &failed, c->now, &actions);
	if (n && failed)
		fail(c, m);
	else if (n && may_wait)
		c->waiting++;
	else
		emit_drop(c, m);
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
		fib_host(c, &ifc->config->ipv4.neighbors[i].ip);
	for (uint32_t i = 0; i < ifc->config->ipv6.n_neighbors; i++)
		fib_host(c, &ifc->config->ipv6.neighbors[i].ip);
}

void resolve_expire(struct control *c)
{
	struct neigh_actions actions = {0};
	struct neigh *due;

	while ((due = neigh_due(c->neighbors, c->now))) {
		if (due->context && dp_adjacency_used(c->tables, resolve_adjacency(due)))
			due->used = true;
		neigh_expire(c->neighbors, c->now, &actions);
		resolve_perform(c, &actions);
	}
	neigh_reap(c->neighbors);
}
