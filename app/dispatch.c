/* SPDX-License-Identifier: BSD-3-Clause */
/* Punted packets: see dispatch.h. */
#include <rte_mbuf.h>

#include "app/address.h"
#include "app/bfd.h"
#include "app/dispatch.h"
#include "app/emit.h"
#include "app/icmp.h"
#include "app/nd.h"
#include "app/resolve.h"
#include "app/vr.h"
#include "wire/arp.h"
#include "wire/bytes.h"
#include "wire/eth.h"
#include "wire/ip.h"

static const uint8_t *frame_of(const struct rte_mbuf *m)
{
	return rte_pktmbuf_mtod(m, const uint8_t *);
}

static void arp_conflict(struct control *c, const struct app_interface *ifc,
	const struct local_addr *ours, const struct arp *arp)
{
	const struct mac *own = &c->ports[ifc->port].dev->mac;
	struct arp defence = arp_gratuitous(own, &ours->addr);
	char addr[IP_ADDR_STRLEN], mac[MAC_STRLEN];

	if (log_allowed(&c->arp_log, c->now))
		log_warn("%s: %s claims %s, which is this router's", ifc->config->name,
			mac_format(&arp->sha, mac), ip_addr_format(&arp->spa, addr));
	if (local_defends(c->locals, ours, c->now))
		emit_arp(c, ifc, own, &eth_broadcast, &defence);
}

/* Ours on this interface: one port may hear what another one sends. */
static const struct local_addr *find_ours(
	const struct control *c, const struct app_interface *ifc, const struct ip_addr *addr)
{
	const struct local_addr *l = local_find(c->locals, addr, ifc->index);

	return l && l->interface == ifc->index ? l : NULL;
}

/* RFC 826's order: learn from the sender, then look at the operation. */
static void arp_input(struct control *c, const struct rte_mbuf *m)
{
	struct app_interface *ifc = &c->interfaces[dp_meta(m)->interface];
	struct mac mac = c->ports[ifc->port].dev->mac;
	struct neigh_actions actions = {0};
	const struct local_addr *sender, *target;
	struct arp arp;

	c->stats.arp_rcvd++;
	if (arp_decode(
		    &arp, frame_of(m) + ETH_HEADER_LEN, rte_pktmbuf_data_len(m) - ETH_HEADER_LEN)) {
		c->stats.arp_bad++;
		return;
	}
	target = find_ours(c, ifc, &arp.tpa);
	sender = find_ours(c, ifc, &arp.spa);
	if (sender && local_answers(sender, &mac)) {
		/* The virtual MAC with its own address is a peer's announcement, no conflict. */
		if (!mac_equal(&arp.sha, &mac))
			arp_conflict(c, ifc, sender, &arp);
	} else if (address_on_link(ifc, &arp.spa)) {
		neigh_learn(c->neighbors, ifc->index, &arp.spa, &arp.sha, target != NULL,
			arp.op == ARP_REPLY && target != NULL, c->now, &actions);
		resolve_perform(c, &actions);
		if (!target && !sender && dp_meta(m)->link_group) {
			neigh_overhear(
				c->neighbors, ifc->index, &arp.spa, &arp.sha, c->now, &actions);
			resolve_perform(c, &actions);
		}
	}
	mac = c->ports[ifc->port].dev->mac;
	if (arp.op == ARP_REQUEST && target && local_answers(target, &mac)) {
		struct arp reply = arp_reply_to(&arp, &mac);

		emit_arp(c, ifc, &mac, &arp.sha, &reply);
	}
}

static void local_input(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip)
{
	const struct local_addr *l = local_find(c->locals, &ip->dst, dp_meta(m)->interface);

	/* The state may have changed since the worker looked. */
	if (l && local_accepts(l)) {
		icmp_local_input(c, m, ip);
		return;
	}
	c->stats.local_unhandled++;
	rte_pktmbuf_free(m);
}

#define OPT_END          0
#define OPT_NOP          1
#define OPT_LOOSE_ROUTE  131
#define OPT_STRICT_ROUTE 137

/* Options pass unchanged, but for source routes, which are dropped (RFC 7126 4.3, 4.4). */
static bool has_source_route(const uint8_t *packet, const struct ip_packet *ip)
{
	for (unsigned int i = IP4_HEADER_LEN; i < ip->header_len;) {
		uint8_t type = packet[i];

		if (type == OPT_END)
			return false;
		if (type == OPT_LOOSE_ROUTE || type == OPT_STRICT_ROUTE)
			return true;
		if (type == OPT_NOP) {
			i++;
			continue;
		}
		if (i + 1 >= ip->header_len || packet[i + 1] < 2)
			return false;
		i += packet[i + 1];
	}
	return false;
}

static void decrement_ttl(uint8_t *packet, uint8_t family)
{
	uint16_t before = get_be16(packet + 8);

	if (family == IP_V6) {
		packet[7]--;
		return;
	}
	put_be16(packet + 10, csum_update(get_be16(packet + 10), before, before - 0x100));
	packet[8]--;
}

/* Whether it may leave by `out` as it is; else its end. */
static bool fits(struct control *c, const struct app_interface *out, const struct ip_packet *ip,
	const struct dp_meta *meta)
{
	if (ip->total_len <= out->config->mtu)
		return true;
	if (ip->dst.family == IP_V6 || ip->frag & IP4_DF)
		icmp_error(c, PROBLEM_TOO_BIG, out->config->mtu, ip, meta);
	else
		c->stats.unfragmented++;
	return false;
}

/* A transit packet on the slow path: checks what the worker's fast path would have (TTL, size),
 * sends the ICMP error, or forwards it. Takes the frame over. */
static void transit(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip)
{
	uint8_t *packet = rte_pktmbuf_mtod_offset(m, uint8_t *, ETH_HEADER_LEN);
	const struct dp_meta *meta = dp_meta(m);
	const struct app_interface *out;
	const struct route_next_hop *nh;
	struct route route = {0};

	if (rib_lookup(c->rib, &ip->dst, &route) && route.blackhole)
		goto drop;
	if (!route.n_next_hops) {
		icmp_error(c, PROBLEM_NO_ROUTE, 0, ip, meta);
		goto drop;
	}
	if (ip->dst.family == IP_V4 && has_source_route(packet, ip))
		goto drop;
	if (ip->ttl <= 1) {
		icmp_error(c, PROBLEM_TTL, 0, ip, meta);
		goto drop;
	}
	nh = &route.next_hops[0];
	out = &c->interfaces[nh->interface];
	if (!fits(c, out, ip, meta))
		goto drop;
	decrement_ttl(packet, ip->dst.family);
	resolve_send(c, out, ip_addr_is_none(&nh->gateway) ? &ip->dst : &nh->gateway, m);
	return;
drop:
	emit_drop(c, m);
}

/* Link padding ends here: whatever is sent on is as long as the IP header says. */
static bool ip_frame(struct rte_mbuf *m, struct ip_packet *ip)
{
	uint32_t len = rte_pktmbuf_data_len(m);

	if (ip_packet_decode(ip, frame_of(m) + ETH_HEADER_LEN, len - ETH_HEADER_LEN))
		return false;
	rte_pktmbuf_trim(m, len - ETH_HEADER_LEN - ip->total_len);
	return true;
}

void dispatch_packet(struct control *c, struct rte_mbuf *m)
{
	const struct dp_meta *meta = dp_meta(m);
	struct ip_packet ip;

	if (rte_pktmbuf_linearize(m) || rte_pktmbuf_data_len(m) < ETH_HEADER_LEN ||
		(meta->verdict != DP_PUNT_ARP && !ip_frame(m, &ip))) {
		emit_drop(c, m);
		return;
	}
	switch (meta->verdict) {
	case DP_PUNT_ARP:
		arp_input(c, m);
		rte_pktmbuf_free(m);
		break;
	case DP_PUNT_VRRP:
	case DP_PUNT_VRRP_UNICAST:
	case DP_PUNT_VRRP_SUSPECT:
		vr_input(c, m, &ip);
		rte_pktmbuf_free(m);
		break;
	case DP_PUNT_ND:
		nd_input(c, m, &ip);
		rte_pktmbuf_free(m);
		break;
	case DP_PUNT_BFD:
		bfd_input(c, m, &ip);
		rte_pktmbuf_free(m);
		break;
	case DP_PUNT_LOCAL:
		local_input(c, m, &ip);
		break;
	case DP_PUNT_SCOPE:
		icmp_error(c, PROBLEM_SCOPE, 0, &ip, meta);
		emit_drop(c, m);
		break;
	default:
		transit(c, m, &ip);
	}
}
