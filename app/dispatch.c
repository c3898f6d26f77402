/* SPDX-License-Identifier: BSD-3-Clause */
/* Punted packets: see dispatch.h. */
#include <rte_mbuf.h>

#include "app/dispatch.h"
#include "app/emit.h"
#include "app/icmp.h"
#include "app/resolve.h"
#include "wire/arp.h"
#include "wire/bytes.h"
#include "wire/eth.h"
#include "wire/ip4.h"

static const uint8_t *frame_of(const struct rte_mbuf *m)
{
	return rte_pktmbuf_mtod(m, const uint8_t *);
}

/* One line for what is wrong with an advert, held to a rate; the counters are exact. */
static void log_discard(
	struct control *c, const struct vrrp_packet *in, const struct vrrp_rx_result *r)
{
	char src[IP_ADDR_STRLEN];

	if (r->verdict == VRRP_RX_OWN || !log_allowed(&c->rx_log, c->now))
		return;
	log_warn("%s: advert from %s for VRID %u discarded: %s",
		r->vr ? container_of(r->vr, struct app_vr, vr)->config->name
		      : c->interfaces[in->interface].config->name,
		ip_addr_format(&in->src, src), in->payload_len > 1 ? in->payload[1] : 0,
		vrrp_rx_verdict_name(r->verdict));
}

static void log_oddities(
	struct control *c, const struct vrrp_packet *in, const struct vrrp_rx_result *r)
{
	char src[IP_ADDR_STRLEN];

	if (!(r->interval_differs || r->addresses_differ || r->owner_conflict) ||
		!log_allowed(&c->rx_log, c->now))
		return;
	log_warn("%s: advert from %s:%s%s%s", container_of(r->vr, struct app_vr, vr)->config->name,
		ip_addr_format(&in->src, src),
		r->interval_differs ? " its interval is not the one configured here;" : "",
		r->addresses_differ ? " its virtual addresses are not those configured here;" : "",
		r->owner_conflict ? " this router owns the virtual address too;" : "");
}

static void vrrp_input(struct control *c, const struct rte_mbuf *m, const struct ip4 *ip)
{
	struct eth_header eth;
	struct vrrp_packet in = {
		.interface = dp_meta(m)->interface,
		.src = ip->src,
		.dst = ip->dst,
		.ttl = ip->ttl,
		.fragment = ip4_is_fragment(ip),
		.payload = ip->payload,
		.payload_len = ip->payload_len,
	};
	struct vrrp_actions actions = {0};
	struct vrrp_rx_result r;

	eth_decode(&eth, frame_of(m), rte_pktmbuf_data_len(m));
	in.eth_src = eth.src;
	r = vrrp_receive(&c->set, &in, c->now, &actions);
	if (r.verdict == VRRP_RX_ACCEPTED)
		log_oddities(c, &in, &r);
	else
		log_discard(c, &in, &r);
	/* A discarded advert can still end a drain or be counted, but only this virtual router's
	 * timers can have moved. */
	if (r.vr)
		emit_vrrp(c, container_of(r.vr, struct app_vr, vr), &actions);
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
	const struct local_addr *l = local_find(c->locals, addr);

	return l && l->interface == ifc->index ? l : NULL;
}

static bool on_link(const struct app_interface *ifc, const struct ip_addr *addr)
{
	for (uint32_t i = 0; i < ifc->config->n_addresses; i++)
		if (ip_prefix_contains(&ifc->config->addresses[i], addr))
			return true;
	return false;
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
	if (sender && local_answers_arp(sender, &mac)) {
		/* The virtual MAC with its own address is a peer's announcement, no conflict. */
		if (!mac_equal(&arp.sha, &mac))
			arp_conflict(c, ifc, sender, &arp);
	} else if (on_link(ifc, &arp.spa)) {
		neigh_learn(c->neighbors, ifc->index, &arp.spa, &arp.sha, target != NULL,
			arp.op == ARP_REPLY && target != NULL, c->now, &actions);
		resolve_perform(c, &actions);
	}
	mac = c->ports[ifc->port].dev->mac;
	if (arp.op == ARP_REQUEST && target && local_answers_arp(target, &mac)) {
		struct arp reply = arp_reply_to(&arp, &mac);

		emit_arp(c, ifc, &mac, &arp.sha, &reply);
	}
}

static void local_input(struct control *c, struct rte_mbuf *m, const struct ip4 *ip)
{
	const struct local_addr *l = local_find(c->locals, &ip->dst);

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
static bool has_source_route(const uint8_t *packet, const struct ip4 *ip)
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

static void decrement_ttl(uint8_t *packet)
{
	uint16_t before = get_be16(packet + 8);

	put_be16(packet + 10, csum_update(get_be16(packet + 10), before, before - 0x100));
	packet[8]--;
}

void dispatch_transit(struct control *c, struct rte_mbuf *m)
{
	uint8_t *packet = rte_pktmbuf_mtod_offset(m, uint8_t *, ETH_HEADER_LEN);
	bool group = dp_meta(m)->link_group;
	const struct app_interface *out;
	struct route route;
	struct ip4 ip;

	if (ip4_decode(&ip, packet, rte_pktmbuf_data_len(m) - ETH_HEADER_LEN) != IP4_OK)
		goto drop;
	if (!rib_lookup(c->rib, &ip.dst, &route) || !route.n_next_hops) {
		icmp_error(c, ICMP_UNREACHABLE, ICMP_UNREACH_NET, 0, packet, ip.total_len, group);
		goto drop;
	}
	if (has_source_route(packet, &ip))
		goto drop;
	if (ip.ttl <= 1) {
		icmp_error(c, ICMP_TIME_EXCEEDED, 0, 0, packet, ip.total_len, group);
		goto drop;
	}
	out = &c->interfaces[route.next_hops[0].interface];
	if (ip.total_len > out->config->mtu) {
		if (ip.frag & IP4_DF)
			icmp_error(c, ICMP_UNREACHABLE, ICMP_UNREACH_FRAG, out->config->mtu, packet,
				ip.total_len, group);
		else
			c->stats.unfragmented++;
		goto drop;
	}
	decrement_ttl(packet);
	resolve_send(c, out,
		ip_addr_is_none(&route.next_hops[0].gateway) ? &ip.dst
							     : &route.next_hops[0].gateway,
		m);
	return;
drop:
	emit_drop(c, m);
}

/* Link padding ends here: whatever is sent on is as long as the IP header says. */
static bool ip_frame(struct rte_mbuf *m, struct ip4 *ip)
{
	uint32_t len = rte_pktmbuf_data_len(m);

	if (ip4_decode(ip, frame_of(m) + ETH_HEADER_LEN, len - ETH_HEADER_LEN) != IP4_OK)
		return false;
	rte_pktmbuf_trim(m, len - ETH_HEADER_LEN - ip->total_len);
	return true;
}

void dispatch_packet(struct control *c, struct rte_mbuf *m)
{
	const struct dp_meta *meta = dp_meta(m);
	struct ip4 ip;

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
		vrrp_input(c, m, &ip);
		rte_pktmbuf_free(m);
		break;
	case DP_PUNT_BFD:
	case DP_PUNT_LOCAL:
		local_input(c, m, &ip);
		break;
	default:
		dispatch_transit(c, m);
	}
}
