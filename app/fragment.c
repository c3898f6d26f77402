/* SPDX-License-Identifier: BSD-3-Clause */
/* IPv4 packets in fragments: see fragment.h. */
#include <rte_mbuf.h>

#include "app/emit.h"
#include "app/fragment.h"
#include "app/resolve.h"
#include "wire/eth.h"
#include "wire/ip4_fragment.h"

static bool fits(const struct app_interface *out, const struct rte_mbuf *m)
{
	return rte_pktmbuf_data_len(m) <= ETH_HEADER_LEN + (uint32_t)out->config->mtu;
}

/* False: there was no mbuf. */
static bool send_next(struct control *c, const struct app_interface *out,
	const struct ip_addr *next_hop, struct ip4_cut *cut)
{
	struct rte_mbuf *m = emit_alloc(c);
	uint8_t *p;

	if (!m)
		return false;
	p = (uint8_t *)rte_pktmbuf_append(m, ETH_HEADER_LEN + cut->most);
	rte_pktmbuf_trim(m, cut->most - ip4_cut_next(cut, p + ETH_HEADER_LEN));
	resolve_send(c, out, next_hop, m);
	return true;
}

/* Where an MTU is larger than a buffer, fragments are as large as the buffer. */
void fragment_send(struct control *c, const struct app_interface *out,
	const struct ip_addr *next_hop, struct rte_mbuf *m)
{
	const uint8_t *packet = rte_pktmbuf_mtod_offset(m, const uint8_t *, ETH_HEADER_LEN);
	uint16_t room = rte_pktmbuf_data_room_size(c->pool) - RTE_PKTMBUF_HEADROOM - ETH_HEADER_LEN;
	struct ip4_cut cut;

	if (fits(out, m)) {
		resolve_send(c, out, next_hop, m);
		return;
	}
	if (ip4_cut_begin(&cut, packet, rte_pktmbuf_data_len(m) - ETH_HEADER_LEN,
		    RTE_MIN(out->config->mtu, room))) {
		emit_drop(c, m);
		return;
	}
	c->stats.fragmented++;
	while (cut.done < cut.header.payload_len)
		if (!send_next(c, out, next_hop, &cut))
			break;
	rte_pktmbuf_free(m);
}

void fragment_own(
	struct control *c, struct rte_mbuf *m, const struct ip_addr *dst, uint16_t interface)
{
	struct route_next_hop nh;

	if (emit_next_hop(c, dst, interface, &nh))
		fragment_send(c, &c->interfaces[nh.interface], &nh.gateway, m);
	else
		emit_drop(c, m);
}
