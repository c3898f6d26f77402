/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The pass before sending: the next hop's verdict, TTL or hop limit, size, and a new Ethernet
 * header. The worker's thread.
 */
#include "dataplane/chain.h"
#include "dataplane/state.h"
#include "dataplane/tag.h"

/* Turns the one's EtherType into the other's, where an adjacency's word has it. */
#define TYPE_IP4_TO_IP6 ((uint64_t)(CHECK_TYPE_IP4 ^ CHECK_TYPE_IP6) << 48)

/* What the pass does not take for plain, the lane's packet `i`. True: it goes out, padding cut
 * off. */
static __rte_noinline bool rewrite_exact(
	struct burst *b, const struct lane *l, unsigned int i, uint64_t word)
{
	const struct dp_tables *t = b->w->tables;
	const uint16_t interface = lane_interface(b, l, i);
	struct rte_mbuf *m = l->pkts[i];
	struct check c = check_transit(&t->interfaces[interface], &t->adjacencies[l->adjacency[i]],
		word, l->ip[i], rte_pktmbuf_data_len(m) - ETH_HEADER_LEN);

	if (c.verdict != DP_FORWARD) {
		burst_settle(b, m, interface, &c, l->adjacency[i]);
		return false;
	}
	dp_chain_cut(m, ETH_HEADER_LEN + check_total_len(l->ip[i], c.family));
	return true;
}

/* The lane's packet `i` leaves by the interface it came by: control may want to tell its sender of
 * a shorter way. */
static __rte_noinline void offer_redirect(
	struct burst *b, const struct lane *l, unsigned int i, enum dp_family family)
{
	const uint16_t interface = lane_interface(b, l, i);
	const struct dp_interface *in = &b->w->tables->interfaces[interface];

	if (!b->redirects_over && in->redirects >> family & 1)
		b->redirects_over = !punt_copy(b, l->pkts[i], interface, l->adjacency[i]);
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

/* Ethernet header: the first of the adjacency's words gives the destination and two octets that the
 * second writes over. */
static inline void rewrite_macs(uint8_t *frame, uint64_t word, uint64_t src_type)
{
	memcpy(frame, &word, sizeof(word));
	memcpy(frame + RTE_ETHER_ADDR_LEN, &src_type, sizeof(src_type));
}

/* Puts the interface's tag in: the packet's EtherType stays where it is. False: no room. */
static bool rewrite_tag(
	struct burst *b, struct rte_mbuf *m, const struct dp_adjacency *a, uint64_t word)
{
	uint8_t *frame = (uint8_t *)rte_pktmbuf_prepend(m, DP_TAG_LEN);

	if (!frame) {
		burst_drop(b, m, DP_DROP_HEADROOM);
		return false;
	}
	put_be16(frame + DP_TAG_AT + 2, a->vlan_id);
	rewrite_macs(frame, word, a->src_type);
	return true;
}

/* An adjacency that was not used lately, or whose interface is a VLAN. False: no room for a tag. */
static __rte_noinline bool rewrite_marked(struct burst *b, struct rte_mbuf *m,
	struct dp_adjacency *a, uint64_t word, uint64_t to_type)
{
	uint8_t marks = __atomic_load_n(&a->marks, __ATOMIC_RELAXED);

	if (!(marks & DP_ADJ_USED))
		__atomic_store_n(&a->marks, marks | DP_ADJ_USED, __ATOMIC_RELAXED);
	if (marks & DP_ADJ_TAG_IN_FRAME)
		return rewrite_tag(b, m, a, word);
	if (marks & DP_ADJ_TAG_OFFLOAD) {
		m->ol_flags |= RTE_MBUF_F_TX_VLAN;
		m->vlan_tci = a->vlan_id;
	}
	rewrite_macs(rte_pktmbuf_mtod(m, uint8_t *), word, a->src_type ^ to_type);
	return true;
}

/* Takes out of the lane what was settled: there it has NULL. */
static __rte_noinline void close_up(struct lane *l)
{
	unsigned int k = 0;

	for (unsigned int i = 0; i < l->n; i++) {
		l->pkts[k] = l->pkts[i];
		l->adjacency[k] = l->adjacency[i];
		k += l->pkts[i] != NULL;
	}
	l->n = k;
}

static bool is_group(const struct dp_tables *t, uint32_t adjacency)
{
	uint64_t word = __atomic_load_n(&t->adjacencies[adjacency].word, __ATOMIC_RELAXED);

	return dp_adjacency_verdict(word) == DP_GROUP;
}

/* A new head for the lane's packet `i`. `rows`: the lane's packets are in rows. */
static __rte_always_inline void rewrite_head(const struct lane *l, size_t i, uint64_t word,
	uint64_t src_type, const enum dp_family family, const bool rows)
{
	uint8_t *ip = (uint8_t *)l->ip[i];

	if (rows)
		memcpy(ip + 8, &l->ttl4[i], sizeof(l->ttl4[i]));
	else if (family == DP_V4)
		decrement_ttl(ip);
	else
		ip[7]--;
	rewrite_macs(ip - ETH_HEADER_LEN, word, src_type);
}

/* Whether nothing is to be done for what leaves that way but to write a new head. */
static bool is_simple(const struct burst *b, const struct dp_adjacency *way)
{
	return way->interface != b->interface && way->marks == DP_ADJ_USED;
}

/* A plain lane whose packets leave as its first one does, as most do. How many, before one that
 * does not. */
static __rte_always_inline unsigned int rewrite_alike(
	const struct burst *b, struct lane *l, const enum dp_family family, const bool rows)
{
	const uint64_t to_type = family == DP_V4 ? 0 : TYPE_IP4_TO_IP6;
	const struct dp_adjacency *adjacencies = b->w->tables->adjacencies;
	struct dp_adjacency first = adjacencies[l->adjacency[0]];
	const size_t n = l->n;
	uint64_t octets = 0;
	size_t i;

	first.way = __atomic_load_n(&adjacencies[l->adjacency[0]].way, __ATOMIC_RELAXED);
	if (!is_simple(b, &first) || (rows && l->longest > first.longest))
		return 0;
	for (i = 0; i < n; i++) {
		const struct dp_adjacency *a = &adjacencies[l->adjacency[i]];
		uint64_t word = __atomic_load_n(&a->word, __ATOMIC_RELAXED);
		uint32_t len = rows ? 0 : l->pkts[i]->data_len;

		if (unlikely(dp_adjacency_verdict(word) != DP_FORWARD) ||
			unlikely(__atomic_load_n(&a->way, __ATOMIC_RELAXED) != first.way) ||
			(!rows && (unlikely(check_ttl(l->ip[i], family) <= 1) ||
					  unlikely(len > first.longest))))
			break;
		rewrite_head(l, i, word, first.src_type ^ to_type, family, rows);
		octets += len;
	}
	if (!rows)
		l->octets = octets;
	l->alike = true;
	return i;
}

/* A lane of rows from packet `from` on, whichever way they leave. How many, before one that needs
 * more than a new head. */
static unsigned int rewrite_rows(const struct burst *b, struct lane *l, unsigned int from)
{
	const struct dp_adjacency *adjacencies = b->w->tables->adjacencies;
	const uint32_t first = adjacencies[l->adjacency[0]].interface;
	const uint32_t longest = l->longest;
	const size_t n = l->n;
	uint32_t others = 0;
	size_t i;

	for (i = from; i < n; i++) {
		const struct dp_adjacency *a = &adjacencies[l->adjacency[i]];
		uint64_t word = __atomic_load_n(&a->word, __ATOMIC_RELAXED);
		struct dp_adjacency way = {.way = __atomic_load_n(&a->way, __ATOMIC_RELAXED)};

		if (unlikely(dp_adjacency_verdict(word) != DP_FORWARD) ||
			unlikely(longest > way.longest) || unlikely(!is_simple(b, &way)))
			break;
		rewrite_head(l, i, word, a->src_type, DP_V4, true);
		others |= way.interface ^ first;
	}
	l->alike = !others;
	return i;
}

/* The lane's packets from `from` on. `plain`: the lane's packets are. */
static __rte_always_inline void rewrite_lane(struct burst *b, struct lane *l, unsigned int from,
	const enum dp_family family, const bool plain)
{
	const uint64_t to_type = family == DP_V4 ? 0 : TYPE_IP4_TO_IP6;
	struct dp_adjacency *adjacencies = b->w->tables->adjacencies;
	const uint32_t first = adjacencies[l->adjacency[0]].interface;
	const uint32_t came_by = b->interface;
	const size_t n = l->n;
	uint32_t others = from && !l->alike;
	uint32_t octets = 0;
	bool settled = false;

	for (size_t i = 0; i < from; i++)
		octets += l->pkts[i]->data_len;
	for (size_t i = from; i < n; i++) {
		struct rte_mbuf *m = l->pkts[i];
		struct dp_adjacency *a = &adjacencies[l->adjacency[i]];
		uint64_t word = __atomic_load_n(&a->word, __ATOMIC_RELAXED);
		uint8_t *ip = (uint8_t *)l->ip[i], *frame = ip - ETH_HEADER_LEN;
		const uint32_t out = a->interface;
		uint32_t len = plain ? m->data_len : ETH_HEADER_LEN + check_total_len(ip, family);

		if (likely(dp_adjacency_verdict(word) == DP_FORWARD) &&
			likely(check_ttl(ip, family) > 1) && likely(len <= a->longest) &&
			(plain || (m->nb_segs == 1 && (family == DP_V6 || ip[0] == 0x45)))) {
			if (!plain) {
				/* What is beyond the IP datagram is the last link's padding. */
				m->data_len = len;
				m->pkt_len = len;
			}
		} else if (dp_adjacency_verdict(word) == DP_GROUP) {
			/* All of the lane's at once; then this one again. */
			choose_members(b->w->tables, l, i--, family);
			continue;
		} else if (!rewrite_exact(b, l, i, word)) {
			l->pkts[i] = NULL;
			settled = true;
			continue;
		}
		if (unlikely(out == (plain ? came_by : l->interface[i])))
			offer_redirect(b, l, i, family);
		if (family == DP_V4)
			decrement_ttl(ip);
		else
			ip[7]--;
		if (likely(__atomic_load_n(&a->marks, __ATOMIC_RELAXED) == DP_ADJ_USED)) {
			rewrite_macs(frame, word, a->src_type ^ to_type);
		} else if (!rewrite_marked(b, m, a, word, to_type)) {
			l->pkts[i] = NULL;
			settled = true;
			continue;
		}
		octets += len;
		others |= out ^ first;
	}
	if (unlikely(settled))
		close_up(l);
	l->octets = octets;
	l->alike = !others;
}

static __rte_always_inline void rewrite_family(struct burst *b, const enum dp_family family)
{
	struct lane *l = &b->lanes[family];
	const bool rows = l->in_rows == l->n;
	unsigned int done = 0;

	if (l->n == 0)
		return;
	/* What the first packet leaves by is what the others are held against: a member, no group.
	 */
	if (unlikely(is_group(b->w->tables, l->adjacency[0])))
		choose_members(b->w->tables, l, 0, family);
	if (family == DP_V4 && rows) {
		done = rewrite_alike(b, l, family, true);
		if (done < l->n)
			done = rewrite_rows(b, l, done);
	} else if (l->plain) {
		done = rewrite_alike(b, l, family, false);
	}
	if (done == l->n)
		return;
	if (l->plain)
		rewrite_lane(b, l, done, family, true);
	else
		rewrite_lane(b, l, 0, family, false);
}

void rewrite(struct burst *b)
{
	rewrite_family(b, DP_V4);
	rewrite_family(b, DP_V6);
}
