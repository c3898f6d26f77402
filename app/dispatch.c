/* SPDX-License-Identifier: BSD-3-Clause */
/* Punted packets: see dispatch.h. */
#include <rte_mbuf.h>

#include "app/address.h"
#include "app/bfd.h"
#include "app/dispatch.h"
#include "app/emit.h"
#include "app/icmp.h"
#include "app/local_input.h"
#include "app/nd.h"
#include "app/redirect.h"
#include "app/resolve.h"
#include "app/transit.h"
#include "app/vr.h"
#include "dataplane/chain.h"
#include "wire/arp.h"
#include "wire/eth.h"
#include "wire/ip.h"

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
static void arp_input(struct control *c, const struct rte_mbuf *m, const uint8_t *frame)
{
	struct app_interface *ifc = &c->interfaces[dp_meta(m)->interface];
	struct mac mac = c->ports[ifc->port].dev->mac;
	struct neigh_actions actions = {0};
	const struct local_addr *sender, *target;
	struct arp arp;

	c->stats.arp_rcvd++;
	if (arp_decode(&arp, frame + ETH_HEADER_LEN, rte_pktmbuf_pkt_len(m) - ETH_HEADER_LEN)) {
		c->stats.arp_bad++;
		return;
	}
	target = find_ours(c, ifc, &arp.tpa);
	sender = find_ours(c, ifc, &arp.spa);
	if (sender && local_answers(sender, &mac)) {
		/* The virtual MAC with its own address is a peer's announcement, no conflict; and
		 * an answer would lead bridges away from the peer. */
		if (mac_equal(&arp.sha, &mac))
			return;
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
	/* Not what another router announces from the virtual MAC: an answer from there would draw
	 * the switch's entry for it back to this port, and that router is the master by now. */
	if (arp.op == ARP_REQUEST && target && local_answers(target, &mac) &&
		!mac_equal(&arp.sha, &mac)) {
		struct arp reply = arp_reply_to(&arp, &mac);

		emit_arp(c, ifc, &mac, &arp.sha, &reply);
	}
}

/* Link padding ends here: whatever is sent on is as long as the IP header says. */
static bool ip_frame(struct rte_mbuf *m, const uint8_t *frame, struct ip_packet *ip)
{
	if (ip_packet_decode(ip, frame + ETH_HEADER_LEN, rte_pktmbuf_pkt_len(m) - ETH_HEADER_LEN))
		return false;
	dp_chain_cut(m, ETH_HEADER_LEN + ip->total_len);
	return true;
}

static bool is_for_us(uint8_t verdict)
{
	switch (verdict) {
	case DP_PUNT_VRRP:
	case DP_PUNT_VRRP_UNICAST:
	case DP_PUNT_VRRP_SUSPECT:
	case DP_PUNT_ND:
	case DP_PUNT_BFD:
	case DP_PUNT_LOCAL:
		return true;
	default:
		return false;
	}
}

void dispatch_packet(struct control *c, struct rte_mbuf *m)
{
	const struct dp_meta *meta = dp_meta(m);
	const uint8_t *frame = flat_frame(&c->read, m);
	struct ip_packet ip;

	if (!frame || rte_pktmbuf_data_len(m) < ETH_HEADER_LEN ||
		(meta->verdict != DP_PUNT_ARP && !ip_frame(m, frame, &ip))) {
		emit_drop(c, m);
		return;
	}
	if (is_for_us(meta->verdict) && local_input_refuses(c, &ip, meta)) {
		rte_pktmbuf_free(m);
		return;
	}
	switch (meta->verdict) {
	case DP_PUNT_ARP:
		arp_input(c, m, frame);
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
	case DP_PUNT_REDIRECT:
		redirect_input(c, m, &ip);
		break;
	case DP_PUNT_SCOPE:
		icmp_error(c, PROBLEM_SCOPE, 0, &ip, meta);
		emit_drop(c, m);
		break;
	default:
		transit_input(c, m, &ip);
	}
}
