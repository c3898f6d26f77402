/* SPDX-License-Identifier: BSD-3-Clause */
/* Transit packets on the slow path: see transit.h. */
#include <rte_mbuf.h>

#include "app/emit.h"
#include "app/fragment.h"
#include "app/icmp.h"
#include "app/redirect.h"
#include "app/transit.h"
#include "app/way.h"
#include "wire/bytes.h"
#include "wire/eth.h"
#include "wire/ip4_options.h"

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

/* Whether TTL and options let it pass; else its end. */
static bool may_pass(struct control *c, const struct ip_packet *ip, const struct dp_meta *meta)
{
	struct ip4_options o = {0};

	if (ip->dst.family == IP_V4)
		ip4_options_read(&o, ip->payload - ip->header_len, ip->header_len);
	if (o.source_route && !o.wrong_at)
		return false;
	if (ip->ttl <= 1)
		icmp_error(c, PROBLEM_TTL, 0, ip, meta);
	else if (o.wrong_at)
		icmp_error(c, PROBLEM_FIELD, o.wrong_at, ip, meta);
	else
		return !o.records;
	return false;
}

/* Whether it may leave by `out`, in fragments if need be; else its end. */
static bool fits(struct control *c, const struct app_interface *out, const struct ip_packet *ip,
	const struct dp_meta *meta)
{
	if (ip->total_len <= out->config->mtu || (ip->dst.family == IP_V4 && !(ip->frag & IP4_DF)))
		return true;
	icmp_error(c, PROBLEM_TOO_BIG, out->config->mtu, ip, meta);
	return false;
}

/* The route's next hop that it takes; NULL: it does not go on. */
static const struct route_next_hop *way_on(struct control *c, const struct route *route,
	const struct ip_packet *ip, const struct dp_meta *meta)
{
	const struct route_next_hop *nh;
	const struct app_interface *out;

	if (route->blackhole)
		return NULL;
	if (!route->n_next_hops) {
		icmp_error(c, PROBLEM_NO_ROUTE, 0, ip, meta);
		return NULL;
	}
	nh = way_next_hop(c, route, meta->adjacency);
	out = &c->interfaces[nh->interface];
	if (!config_forwards(out->config, ip->dst.family) || !may_pass(c, ip, meta) ||
		!fits(c, out, ip, meta))
		return NULL;
	return nh;
}

void transit_input(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip)
{
	const struct dp_meta *meta = dp_meta(m);
	const struct route_next_hop *nh;
	struct route route = {0};

	if (!rib_lookup(c->rib, &ip->dst, &route))
		route = (struct route){0};
	nh = way_on(c, &route, ip, meta);
	if (!nh) {
		emit_drop(c, m);
		return;
	}
	redirect_offer(c, ip, meta, nh);
	decrement_ttl(rte_pktmbuf_mtod_offset(m, uint8_t *, ETH_HEADER_LEN), ip->dst.family);
	fragment_send(c, &c->interfaces[nh->interface],
		ip_addr_is_none(&nh->gateway) ? &ip->dst : &nh->gateway, m);
}
