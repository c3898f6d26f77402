/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Source validation: a packet comes in by an interface that its source is reached by, or not at all
 * (RFC 1812 5.3.8, RFC 3704 2.2). The worker's thread.
 *
 * A pass of its own, between receipt and lookup, of bursts by a port where some interface wants it.
 * What counts is where routes lead, not whether the next hop is known or alive: a subnet's hosts
 * may send before they were asked for, and a gateway that is taken for dead, too. VRRP, BFD and
 * Neighbor Discovery to the router itself have checks of their own.
 */
#include "dataplane/state.h"

/* Whether what the adjacency stands for is reached by the interface, or can be. */
static bool leads_back(const struct dp_tables *t, uint32_t adjacency, uint16_t interface)
{
	const struct dp_adjacency *a = &t->adjacencies[adjacency];
	uint64_t word = __atomic_load_n(&a->word, __ATOMIC_RELAXED);
	const struct dp_group *g;

	if (likely(dp_adjacency_verdict(word) != DP_GROUP))
		return a->interface == interface;
	g = dp_group_of(t->groups, word);
	for (unsigned int i = 0; i < g->n_reached; i++)
		if (g->reached[i] == interface)
			return true;
	return false;
}

/* Any that no route is for: of the link itself, or none yet. */
static bool is_of_link(const uint8_t *ip, enum dp_family family)
{
	if (family == DP_V4)
		return !load32(ip + 12) || get_be16(ip + 12) == 0xa9fe;
	ip += CHECK_IP6_SRC;
	return check_addr6_link_local(ip) || !(load64(ip) | load64(ip + 8));
}

bool source_suits_local(
	const struct dp_tables *t, uint16_t interface, const uint8_t *ip, enum dp_family family)
{
	uint32_t adjacency;

	if (is_of_link(ip, family))
		return true;
	adjacency = family == DP_V4 ? fib4_lookup(t->fib4, get_be32(ip + 12))
				    : fib6_lookup(t->fib6, ip + CHECK_IP6_SRC);
	return leads_back(t, adjacency, interface);
}

/* Whether the lane's packet `i` is for the router, by a protocol that judges itself. */
static bool judges_itself(
	const struct burst *b, const struct lane *l, unsigned int i, enum dp_family family)
{
	const struct dp_tables *t = b->w->tables;
	uint32_t adjacency = family == DP_V4 ? fib4_lookup(t->fib4, l->dst4[i])
					     : fib6_lookup(t->fib6, l->ip[i] + CHECK_IP6_DST);
	const struct dp_adjacency *a = &t->adjacencies[adjacency];
	uint64_t word = __atomic_load_n(&a->word, __ATOMIC_RELAXED);

	if (dp_adjacency_verdict(word) != DP_PUNT_LOCAL &&
		dp_adjacency_verdict(word) != DP_DROP_VIP)
		return false;
	switch (check_transit(&t->interfaces[lane_interface(b, l, i)], a, word, l->ip[i],
		rte_pktmbuf_data_len(l->pkts[i]) - ETH_HEADER_LEN)
			.verdict) {
	case DP_PUNT_VRRP:
	case DP_PUNT_VRRP_UNICAST:
	case DP_PUNT_VRRP_SUSPECT:
	case DP_PUNT_BFD:
	case DP_PUNT_ND:
		return true;
	default:
		return false;
	}
}

/* Where the sources lead, of the lane's packets in their order. */
static void look_up_sources(
	const struct dp_tables *t, const struct lane *l, enum dp_family family, uint32_t *adjacency)
{
	uint32_t src4[DP_BURST];

	if (family == DP_V6) {
		fib6_lookup_bulk(t->fib6, l->ip, CHECK_IP6_SRC, adjacency, l->n);
		return;
	}
	for (unsigned int i = 0; i < l->n; i++)
		src4[i] = get_be32(l->ip[i] + 12);
	fib4_lookup_bulk(t->fib4, src4, adjacency, l->n);
}

static void keep(struct lane *l, unsigned int to, unsigned int from, enum dp_family family)
{
	l->pkts[to] = l->pkts[from];
	l->ip[to] = l->ip[from];
	if (!l->plain)
		l->interface[to] = l->interface[from];
	if (family == DP_V4)
		l->dst4[to] = l->dst4[from];
}

static void validate_lane(struct burst *b, struct lane *l, enum dp_family family)
{
	const struct dp_tables *t = b->w->tables;
	uint32_t adjacency[DP_BURST];
	unsigned int n = 0;

	look_up_sources(t, l, family, adjacency);
	for (unsigned int i = 0; i < l->n; i++) {
		uint16_t interface = lane_interface(b, l, i);

		if (!dp_interface_validates(&t->interfaces[interface], family) ||
			likely(leads_back(t, adjacency[i], interface)) ||
			judges_itself(b, l, i, family))
			keep(l, n++, i, family);
		else
			burst_drop(b, l->pkts[i], DP_DROP_SOURCE);
	}
	if (n != l->n)
		l->in_rows = 0; /* what is known of those has not moved with them */
	l->n = n;
}

void validate_sources(struct burst *b)
{
	for (enum dp_family family = DP_V4; family < DP_FAMILIES; family++)
		if (b->port->validates >> family & 1 && b->lanes[family].n)
			validate_lane(b, &b->lanes[family], family);
}
