/* SPDX-License-Identifier: BSD-3-Clause */
/* Packets in fragments: see fragment.h. */
#include <rte_mbuf.h>
#include <rte_random.h>

#include "app/emit.h"
#include "app/fragment.h"
#include "app/resolve.h"
#include "wire/eth.h"
#include "wire/ip4_fragment.h"
#include "wire/ip6_fragment.h"

/* A packet of either family being cut. */
struct cut {
	uint8_t family;
	uint16_t most;
	union {
		struct ip4_cut ip4;
		struct ip6_cut ip6;
	};
};

static int cut_begin(struct cut *cut, const uint8_t *packet, size_t len, uint16_t most)
{
	cut->family = packet[0] >> 4 == 6 ? IP_V6 : IP_V4;
	cut->most = most;
	return cut->family == IP_V6 ? ip6_cut_begin(&cut->ip6, packet, len, most, rte_rand())
				    : ip4_cut_begin(&cut->ip4, packet, len, most);
}

static bool cut_is_done(const struct cut *cut)
{
	return cut->family == IP_V6 ? cut->ip6.done == cut->ip6.payload_len
				    : cut->ip4.done == cut->ip4.header.payload_len;
}

static size_t cut_next(struct cut *cut, uint8_t *p)
{
	return cut->family == IP_V6 ? ip6_cut_next(&cut->ip6, p) : ip4_cut_next(&cut->ip4, p);
}

/* False: there was no mbuf. */
static bool send_next(struct control *c, const struct app_interface *out,
	const struct ip_addr *next_hop, struct cut *cut)
{
	struct rte_mbuf *m = emit_alloc_for(c, out, cut->most);
	uint8_t *p;

	if (!m)
		return false;
	p = (uint8_t *)rte_pktmbuf_append(m, ETH_HEADER_LEN + cut->most);
	rte_pktmbuf_trim(m, cut->most - cut_next(cut, p + ETH_HEADER_LEN));
	resolve_send(c, out, next_hop, m);
	return true;
}

/* Where an MTU is larger than a buffer, fragments are as large as the buffer. */
static void send_cut(struct control *c, const struct app_interface *out,
	const struct ip_addr *next_hop, const uint8_t *packet, size_t len)
{
	struct cut cut;

	if (cut_begin(&cut, packet, len, RTE_MIN(out->config->mtu, emit_room(c, out)))) {
		c->stats.dropped++;
		return;
	}
	c->stats.fragmented++;
	while (!cut_is_done(&cut))
		if (!send_next(c, out, next_hop, &cut))
			break;
}

void fragment_send(struct control *c, const struct app_interface *out,
	const struct ip_addr *next_hop, struct rte_mbuf *m)
{
	uint32_t len = rte_pktmbuf_pkt_len(m) - ETH_HEADER_LEN;

	if (len <= out->config->mtu) {
		resolve_send(c, out, next_hop, m);
		return;
	}
	send_cut(c, out, next_hop, flat_frame(&c->read, m) + ETH_HEADER_LEN, len);
	rte_pktmbuf_free(m);
}

void fragment_own(struct control *c, const uint8_t *packet, size_t len, const struct ip_addr *dst,
	uint16_t interface)
{
	const struct app_interface *out;
	struct route_next_hop nh;
	struct rte_mbuf *m;

	if (!emit_next_hop(c, dst, interface, &nh)) {
		c->stats.dropped++;
		return;
	}
	out = &c->interfaces[nh.interface];
	if (len > RTE_MIN(out->config->mtu, emit_room(c, out))) {
		send_cut(c, out, &nh.gateway, packet, len);
		return;
	}
	m = emit_alloc_for(c, out, len);
	if (!m)
		return;
	memcpy(rte_pktmbuf_append(m, ETH_HEADER_LEN + len) + ETH_HEADER_LEN, packet, len);
	resolve_send(c, out, &nh.gateway, m);
}
