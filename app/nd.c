/* SPDX-License-Identifier: BSD-3-Clause */
/* Neighbor Discovery: see nd.h. */
#include <rte_mbuf.h>

#include "app/address.h"
#include "app/emit.h"
#include "app/mld.h"
#include "app/nd.h"
#include "app/ra.h"
#include "app/resolve.h"
#include "wire/eth.h"

/* --- sending --- */

void nd_send(struct control *c, const struct app_interface *ifc, const struct mac *from,
	const struct mac *to, const struct ip_addr *src, const struct ip_addr *dst,
	const struct nd *message)
{
	struct ip_packet ip = {
		.src = *src, .dst = *dst, .ttl = ND_HOP_LIMIT, .proto = IP_PROTO_ICMP6};
	uint8_t p[ND_LEN_MAX];
	int len = nd_encode(p, sizeof(p), message, src, dst);

	if (len < 0)
		return;
	ip.payload = p;
	ip.payload_len = len;
	c->stats.nd_sent++;
	if (to || ip_addr_is_multicast(dst))
		emit_packet(c, ifc, from, to, &ip);
	else
		emit_unicast(c, ifc, &ip);
}

void nd_announce(struct control *c, const struct app_interface *ifc, const struct ip_addr *addr,
	const struct mac *mac)
{
	struct nd na = nd_announcement(addr, mac);

	nd_send(c, ifc, mac, NULL, addr, &ip6_all_nodes, &na);
}

void nd_probe(struct control *c, const struct app_interface *ifc, const struct ip_addr *addr)
{
	const struct ip_addr nobody = {.family = IP_V6};
	struct ip_addr group = nd_solicited_node(addr);
	struct nd ns = {.type = ND_NS, .target = *addr};

	nd_send(c, ifc, &c->ports[ifc->port].dev->mac, NULL, &nobody, &group, &ns);
}

/* Who asks for a neighbor: a virtual router that is master here, with its virtual MAC (V3-ND-03),
 * so that hosts know it by no other; else the interface itself. False: nobody may yet. */
static bool solicitor(const struct control *c, const struct app_interface *ifc, struct ip_addr *src,
	struct mac *mac)
{
	const struct app_address *own = address_primary(ifc, IP_V6);

	for (uint32_t i = 0; i < ifc->n_vrs; i++) {
		const struct app_vr *v = c->vrs[ifc->first_vr + i];

		if (v->config->family != IP_V6 || v->vr.state != VRRP_MASTER)
			continue;
		*src = v->config->addresses[0];
		*mac = mac_virtual(IP_V6, v->config->vrid);
		return true;
	}
	if (!own || !own->usable)
		return false;
	*src = own->prefix.addr;
	*mac = c->ports[ifc->port].dev->mac;
	return true;
}

void nd_solicit(struct control *c, const struct app_interface *ifc, const struct ip_addr *addr,
	const struct mac *unicast)
{
	struct nd ns = {.type = ND_NS, .target = *addr, .has_mac = true};
	struct ip_addr group = nd_solicited_node(addr), src;

	if (!solicitor(c, ifc, &src, &ns.mac))
		return;
	if (mac_is_zero(unicast))
		nd_send(c, ifc, &ns.mac, NULL, &src, &group, &ns);
	else
		nd_send(c, ifc, &ns.mac, unicast, &src, addr, &ns);
}

/* --- receiving --- */

/* One message on its way. */
struct heard {
	struct control *c;
	struct app_interface *ifc;
	struct mac eth_src;
	const struct ip_packet *ip;
	struct nd nd;
};

static bool is_from_port(const struct heard *h)
{
	return mac_equal(&h->eth_src, &h->c->ports[h->ifc->port].dev->mac);
}

/* A virtual address of this router's, which another is master of, is none: to be its own neighbor
 * on becoming master would be of no use. */
static bool may_be_neighbor(const struct heard *h, const struct ip_addr *addr)
{
	return address_on_link(h->ifc, addr) && !local_find(h->c->locals, addr, h->ifc->index);
}

/* What a source link-layer address option teaches. */
static void learn_source(struct heard *h, enum neigh_heard what)
{
	struct neigh_actions actions = {0};

	if (!may_be_neighbor(h, &h->ip->src))
		return;
	neigh_hear_source(h->c->neighbors, h->ifc->index, &h->ip->src,
		h->nd.has_mac ? &h->nd.mac : NULL, what, h->c->now, &actions);
	resolve_perform(h->c, &actions);
}

/* What was not meant for us says that `addr` is at the option's MAC: a backup hears no more of the
 * hosts it may have to forward to. */
static void overhear(struct heard *h, const struct ip_addr *addr)
{
	struct neigh_actions actions = {0};

	if (!may_be_neighbor(h, addr))
		return;
	neigh_overhear(h->c->neighbors, h->ifc->index, addr, &h->nd.mac, h->c->now, &actions);
	resolve_perform(h->c, &actions);
}

static void answer(struct heard *h, const struct local_addr *target, const struct mac *mac)
{
	struct ip_addr dst;
	struct nd na = nd_answer_to(&h->nd, &h->ip->src, mac, &dst);

	na.override = !target->anycast; /* RFC 4861 7.2.7 */
	/* Without an option of the asker's its MAC is found out first (ND-NA-11). */
	nd_send(h->c, h->ifc, mac, h->nd.has_mac ? &h->nd.mac : NULL, &h->nd.target, &dst, &na);
}

static void hear_ns(struct heard *h)
{
	const struct local_addr *target = local_find(h->c->locals, &h->nd.target, h->ifc->index);
	struct mac mac = h->c->ports[h->ifc->port].dev->mac;

	if (ip_addr_is_unspecified(&h->ip->src) &&
		address_heard(h->c, h->ifc, &h->nd.target, is_from_port(h)))
		return;
	if (!target || target->interface != h->ifc->index || !local_answers(target, &mac)) {
		if (h->nd.has_mac)
			overhear(h, &h->ip->src);
		return;
	}
	if (!ip_addr_is_unspecified(&h->ip->src))
		learn_source(h, NEIGH_HEARD_NS);
	answer(h, target, &mac);
}

/* Another station says that it has one of our addresses. A virtual one at its virtual MAC is what
 * another router of the group announces, and no conflict (ND-DAD-06). */
static void conflict(struct heard *h, const struct mac *ours)
{
	char addr[IP_ADDR_STRLEN], mac[MAC_STRLEN];

	if (!h->nd.has_mac || mac_equal(&h->nd.mac, ours) ||
		!log_allowed(&h->c->arp_log, h->c->now))
		return;
	log_warn("%s: %s claims %s, which is this router's", h->ifc->config->name,
		mac_format(&h->nd.mac, mac), ip_addr_format(&h->nd.target, addr));
}

static void hear_na(struct heard *h)
{
	const struct local_addr *target = local_find(h->c->locals, &h->nd.target, h->ifc->index);
	struct mac mac = h->c->ports[h->ifc->port].dev->mac;
	const struct mac *at = h->nd.has_mac ? &h->nd.mac : NULL;
	struct neigh_actions actions = {0};

	if (address_heard(h->c, h->ifc, &h->nd.target, is_from_port(h)))
		return;
	if (target && target->interface == h->ifc->index && local_answers(target, &mac)) {
		conflict(h, &mac);
		return;
	}
	if (!address_on_link(h->ifc, &h->nd.target))
		return;
	neigh_hear_na(h->c->neighbors, h->ifc->index, &h->nd.target, at, h->nd.router,
		h->nd.solicited, h->nd.override, h->c->now, &actions);
	resolve_perform(h->c, &actions);
	if (at && !h->nd.solicited)
		overhear(h, &h->nd.target);
}

void nd_input(struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip)
{
	struct heard h = {.c = c, .ifc = &c->interfaces[dp_meta(m)->interface], .ip = ip};
	struct eth_header eth;

	c->stats.nd_rcvd++;
	if (!h.ifc->config->ipv6.present)
		return;
	eth_decode(&eth, rte_pktmbuf_mtod(m, const uint8_t *), rte_pktmbuf_data_len(m));
	h.eth_src = eth.src;
	switch (nd_decode(&h.nd, ip)) {
	case 0:
		break;
	case -EPROTONOSUPPORT:
		mld_input(c, h.ifc, ip);
		return;
	default:
		c->stats.nd_bad++;
		return;
	}
	switch (h.nd.type) {
	case ND_NS:
		hear_ns(&h);
		break;
	case ND_NA:
		hear_na(&h);
		break;
	case ND_RS:
		if (!ip_addr_is_unspecified(&ip->src))
			learn_source(&h, NEIGH_HEARD_RS);
		ra_solicited(c, h.ifc);
		break;
	case ND_RA:
		learn_source(&h, NEIGH_HEARD_RA);
		ra_compare(c, h.ifc, &ip->src, &h.nd);
		break;
	case ND_REDIRECT: /* a router does not follow them (ND-RED-01) */
		break;
	}
}
