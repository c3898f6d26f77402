/* SPDX-License-Identifier: BSD-3-Clause */
/* Redirects: see redirect.h. */
#include <rte_mbuf.h>

#include "app/address.h"
#include "app/icmp.h"
#include "app/nd.h"
#include "app/redirect.h"

/* The virtual router whose virtual MAC the packet was sent to, or NULL. */
static const struct app_vr *router_of(const struct control *c, const struct app_interface *ifc,
	uint8_t family, const struct dp_meta *meta)
{
	for (uint32_t i = 0; meta->vrid && i < ifc->n_vrs; i++) {
		const struct app_vr *v = c->vrs[ifc->first_vr + i];

		if (v->config->family == family && v->config->vrid == meta->vrid)
			return v;
	}
	return NULL;
}

/* The address that the host `to` has this router by: the virtual one, else the interface's own.
 * False: there is none in its subnet. */
static bool source4(const struct control *c, const struct app_interface *ifc,
	const struct dp_meta *meta, const struct ip_addr *to, struct ip_addr *src)
{
	const struct app_vr *v = router_of(c, ifc, IP_V4, meta);

	if (!v)
		return local_source(c, ifc, to, src) && address_share_subnet(ifc, src, to);
	for (uint32_t i = 0; i < v->config->n_addresses; i++) {
		*src = v->config->addresses[i];
		if (address_share_subnet(ifc, src, to))
			return true;
	}
	return false;
}

static void offer4(struct control *c, const struct app_interface *ifc, const struct ip_packet *ip,
	const struct dp_meta *meta, const struct ip_addr *hop)
{
	struct ip_addr src;

	if (address_share_subnet(ifc, &ip->src, hop) && source4(c, ifc, meta, &ip->src, &src))
		icmp_error_from(c, PROBLEM_DETOUR, ip_addr_to_v4(hop), ip, meta, &src);
}

/* Routers know each other by link-local addresses: the first of a virtual router's is one. */
static bool source6(const struct control *c, const struct app_interface *ifc,
	const struct dp_meta *meta, struct ip_addr *src)
{
	const struct app_vr *v = router_of(c, ifc, IP_V6, meta);
	const struct app_address *own = address_primary(ifc, IP_V6);

	if (v)
		*src = v->config->addresses[0];
	else if (own && own->usable)
		*src = own->prefix.addr;
	else
		return false;
	return true;
}

/* A router is named by its link-local address or not at all (ND-RED-01). */
static void offer6(struct control *c, const struct app_interface *ifc, const struct ip_packet *ip,
	const struct dp_meta *meta, const struct ip_addr *hop)
{
	struct nd redirect = {.type = ND_REDIRECT,
		.target = *hop,
		.destination = ip->dst,
		.redirected = ip->payload - ip->header_len,
		.redirected_len = RTE_MIN(ip->total_len, (uint32_t)UINT16_MAX)};
	const struct neigh *n = neigh_find(c->neighbors, ifc->index, hop);
	struct ip_addr src;

	if (!ip_addr_equal(hop, &ip->dst) && !ip_addr_is_link_local(hop))
		return;
	if (!address_on_link(ifc, &ip->src) || !source6(c, ifc, meta, &src) || !icmp_rate_allows(c))
		return;
	redirect.has_mac = n && neigh_has_mac(n);
	if (redirect.has_mac)
		redirect.mac = n->mac;
	nd_send(c, ifc, &c->ports[ifc->port].dev->mac, NULL, &src, &ip->src, &redirect);
}

void redirect_offer(struct control *c, const struct ip_packet *ip, const struct dp_meta *meta,
	const struct route_next_hop *nh)
{
	const struct app_interface *ifc = &c->interfaces[meta->interface];
	const struct ip_addr *hop = ip_addr_is_none(&nh->gateway) ? &ip->dst : &nh->gateway;
	uint8_t family = ip->dst.family;

	if (nh->interface != meta->interface || !config_ip_of(ifc->config, family)->send_redirects)
		return;
	if (family == IP_V4)
		offer4(c, ifc, ip, meta, hop);
	else
		offer6(c, ifc, ip, meta, hop);
}

/* Of several next hops any there is as good as the one that the packet took. */
void redirect_input(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip)
{
	const struct dp_meta *meta = dp_meta(m);
	struct route route;

	if (rib_lookup(c->rib, &ip->dst, &route))
		for (uint32_t i = 0; i < route.n_next_hops; i++) {
			if (route.next_hops[i].interface != meta->interface)
				continue;
			redirect_offer(c, ip, meta, &route.next_hops[i]);
			break;
		}
	rte_pktmbuf_free(m);
}
