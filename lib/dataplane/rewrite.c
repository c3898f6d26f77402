/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The pass before sending: the next hop's verdict, TTL or hop limit, size, and a new Ethernet
 * header. The worker's thread.
 */
#include "dataplane/chain.h"
#include "dataplane/state.h"
#include "dataplane/tag.h"

#define TYPE_VLAN 0x0081 /* ETH_TYPE_VLAN as it lies in memory */

/* What the pass does not take for plain, the lane's packet `i`. True: it goes out, padding cut
 * off. */
static __rte_noinline bool rewrite_exact(
	struct burst *b, const struct lane *l, unsigned int i, uint64_t word)
{
	const struct dp_tables *t = b->w->tables;
	struct rte_mbuf *m = l->pkts[i];
	const uint8_t *ip = rte_pktmbuf_mtod_offset(m, const uint8_t *, ETH_HEADER_LEN);
	struct check c =
		check_transit(&t->interfaces[l->interface[i]], &t->adjacencies[l->adjacency[i]],
			word, ip, rte_pktmbuf_data_len(m) - ETH_HEADER_LEN);

	if (c.verdict != DP_FORWARD) {
		burst_settle(b, m, l->interface[i], &c, l->adjacency[i]);
		return false;
	}
	dp_chain_cut(m, ETH_HEADER_LEN + check_total_len(ip, c.family));
	return true;
}

/* The lane's packet `i` leaves by the interface it came by: control may want to tell its sender of
 * a shorter way. */
static __rte_noinline void offer_redirect(
	struct burst *b, const struct lane *l, unsigned int i, enum dp_family family)
{
	const struct dp_interface *in = &b->w->tables->interfaces[l->interface[i]];

	if (!b->redirects_over && in->redirects >> family & 1)
		b->redirects_over = !punt_copy(b, l->pkts[i], l->interface[i], l->adjacency[i]);
}

/* TTL, which is not 0, less one, and the checksum with it, in one addition to the word that holds
 * TTL, protocol and checksum. The header's sum lost 0x0100, so its complement gains that: as the
 * word lies in memory, 1, carried round at 0xffff (RFC 1624 equation 3: 0xffff itself is never
 * the result, so 0xfffe goes on to 0). */
static inline void decrement_ttl(uint8_t *ip)
{
	uint32_t word = load32(ip + 8);

	word += UINT32_C(0x10000) - 1 + ((uint32_t)(word >= 0xfffe0000) << 16);
	memcpy(ip + 8, &word, sizeof(word));
}

/* Ethernet header: the adjacency's word gives the destination and two octets that the source
 * overwrites; the source brings the EtherType behind it. */
static inline void rewrite_macs(
	uint8_t *frame, const struct dp_adjacency *a, uint64_t word, uint64_t type)
{
	uint64_t src_type = load_mac(&a->src) | type << 48;

	memcpy(frame, &word, sizeof(word));
	memcpy(frame + RTE_ETHER_ADDR_LEN, &src_type, sizeof(src_type));
}

/* An adjacency that was not used lately, or whose interface is a VLAN. False: no room for a tag. */
static __rte_noinline bool rewrite_marked(
	struct burst *b, struct rte_mbuf *m, struct dp_adjacency *a, uint64_t word, uint64_t type)
{
	uint8_t marks = __atomic_load_n(&a->marks, __ATOMIC_RELAXED);
	uint8_t *frame = rte_pktmbuf_mtod(m, uint8_t *);

	if (!(marks & DP_ADJ_USED))
		__atomic_store_n(&a->marks, marks | DP_ADJ_USED, __ATOMIC_RELAXED);
	if (marks & DP_ADJ_TAG_OFFLOAD) {
		m->ol_flags |= RTE_MBUF_F_TX_VLAN;
		m->vlan_tci = a->vlan_id;
	} else if (marks & DP_ADJ_TAG_IN_FRAME) {
		/* The packet's EtherType stays where it is; the tag's comes with the source. */
		frame = (uint8_t *)rte_pktmbuf_prepend(m, DP_TAG_LEN);
		if (!frame) {
			burst_drop(b, m, DP_DROP_HEADROOM);
			return false;
		}
		put_be16(frame + DP_TAG_AT + 2, a->vlan_id);
		type = TYPE_VLAN;
	}
	rewrite_macs(frame, a, word, type);
	return true;
}

/* `plain`: the lane's packets are. Adds to what goes out. */
static __rte_always_inline uint16_t rewrite_lane(
	struct burst *b, struct lane *l, const enum dp_family family, const bool plain)
{
	const uint64_t type = family == DP_V4 ? CHECK_TYPE_IP4 : CHECK_TYPE_IP6;
	struct dp_adjacency *adjacencies = b->w->tables->adjacencies;
	unsigned int n = l->n, k = b->n;
	uint32_t octets = 0;
	uint16_t mixed = 0;

	for (unsigned int i = 0; i < n; i++) {
		struct rte_mbuf *m = l->pkts[i];
		struct dp_adjacency *a = &adjacencies[l->adjacency[i]];
		uint64_t word = __atomic_load_n(&a->word, __ATOMIC_RELAXED);
		uint8_t *frame = rte_pktmbuf_mtod(m, uint8_t *);
		uint8_t *ip = frame + ETH_HEADER_LEN;
		uint32_t total_len = check_total_len(ip, family);
		uint16_t from = plain ? b->interface : l->interface[i];

		if (likely(dp_adjacency_verdict(word) == DP_FORWARD) &&
			likely(check_ttl(ip, family) > 1) && likely(total_len <= a->mtu) &&
			(plain || (m->nb_segs == 1 && (family == DP_V6 || ip[0] == 0x45)))) {
			if (!plain) {
				/* What is beyond the IP datagram is the last link's padding. */
				m->data_len = ETH_HEADER_LEN + total_len;
				m->pkt_len = ETH_HEADER_LEN + total_len;
			}
		} else if (dp_adjacency_verdict(word) == DP_GROUP) {
			/* All of the lane's at once; then this one again. */
			choose_members(b->w->tables, l, i--, family);
			continue;
		} else if (!rewrite_exact(b, l, i, word)) {
			continue;
		}
		if (unlikely(a->interface == from))
			offer_redirect(b, l, i, family);
		if (family == DP_V4)
			decrement_ttl(ip);
		else
			ip[7]--;
		if (likely(__atomic_load_n(&a->marks, __ATOMIC_RELAXED) == DP_ADJ_USED))
			rewrite_macs(frame, a, word, type);
		else if (!rewrite_marked(b, m, a, word, type))
			continue;
		octets += ETH_HEADER_LEN + total_len;
		b->pkts[k] = m;
		b->out[k] = a->interface;
		mixed |= a->interface ^ b->out[0];
		k++;
	}
	b->n = k;
	b->octets += octets;
	return mixed;
}

bool rewrite(struct burst *b)
{
	struct lane *lane4 = &b->lanes[DP_V4], *lane6 = &b->lanes[DP_V6];
	uint16_t mixed;

	b->n = 0;
	b->octets = 0;
	if (likely(lane4->plain))
		mixed = rewrite_lane(b, lane4, DP_V4, true);
	else
		mixed = rewrite_lane(b, lane4, DP_V4, false);
	if (lane6->n && lane6->plain)
		mixed |= rewrite_lane(b, lane6, DP_V6, true);
	else if (lane6->n)
		mixed |= rewrite_lane(b, lane6, DP_V6, false);
	return !mixed;
}
