/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The passes over a burst: receive (frame and IP checks), look up, rewrite, send, settle.
 *
 * Each pass is a loop whose one branch goes the same way for nearly every packet; whatever is
 * unusual leaves it through a function that is kept out of line, and either ends there or, as
 * plain transit after all, goes on in its place, so that packets of a flow stay in order.
 * The worker's thread.
 */
#include <rte_ethdev.h>
#include <rte_prefetch.h>

#include "dataplane/check.h"
#include "dataplane/state.h"

void burst_drop(struct burst *b, struct rte_mbuf *m, enum dp_verdict verdict)
{
	counter_add(&b->w->counters.verdicts[verdict], 1);
	b->drop[b->n_drop++] = m;
}

/* A verdict other than FORWARD. */
static void settle(struct burst *b, struct rte_mbuf *m, enum dp_verdict verdict,
	const struct check *c, uint32_t adjacency)
{
	if (!dp_verdict_is_punt(verdict)) {
		burst_drop(b, m, verdict);
		return;
	}
	if (!punt_admit(&b->w->punt, verdict, b->interface, c ? c->vrid : 0)) {
		burst_drop(b, m, DP_DROP_POLICED);
		return;
	}
	*dp_meta(m) = (struct dp_meta){
		.interface = b->interface,
		.verdict = verdict,
		.link_group = c && c->link_group,
		.adjacency = adjacency,
	};
	if (verdict == DP_PUNT_VRRP)
		b->urgent[b->n_urgent++] = m;
	else
		b->rest[b->n_rest++] = m;
}

/* Takes a tag out: the MACs move towards what follows it. */
static void strip_tag(struct rte_mbuf *m)
{
	uint8_t *frame = rte_pktmbuf_mtod(m, uint8_t *);

	memmove(frame + CHECK_VLAN_TAG_LEN, frame, 2 * RTE_ETHER_ADDR_LEN);
	rte_pktmbuf_adj(m, CHECK_VLAN_TAG_LEN);
}

/* Cuts a chain of buffers to `len` octets, which it has. */
static void cut_chain(struct rte_mbuf *m, uint32_t len)
{
	struct rte_mbuf *last = m;
	uint32_t left = len;
	uint16_t segments = 1;

	for (; left > last->data_len; last = last->next, segments++)
		left -= last->data_len;
	last->data_len = left;
	if (last->next)
		rte_pktmbuf_free(last->next);
	last->next = NULL;
	m->nb_segs = segments;
	m->pkt_len = len;
}

/* What the quick check did not take for plain transit. True: it is transit after all, as far as
 * can be told without a lookup, untagged now. */
static __rte_noinline bool receive_exact(struct burst *b, struct rte_mbuf *m)
{
	const struct dp_tables *t = b->w->tables;
	uint16_t vlan_id =
		m->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED ? m->vlan_tci & CHECK_VLAN_ID_MASK : 0;
	struct check c = check_frame(b->in, rte_pktmbuf_mtod(m, const uint8_t *),
		rte_pktmbuf_data_len(m), rte_pktmbuf_pkt_len(m), vlan_id);

	if (c.tag_len && !dp_verdict_is_drop(c.verdict))
		strip_tag(m);
	if (c.verdict == DP_FORWARD && c.transit != DP_FORWARD) {
		const uint8_t *ip = rte_pktmbuf_mtod_offset(m, const uint8_t *, ETH_HEADER_LEN);
		uint32_t i = fib4_lookup(t->fib4, rte_be_to_cpu_32(load32(ip + 16)));
		uint64_t word = __atomic_load_n(&t->adjacencies[i].word, __ATOMIC_RELAXED);

		c.verdict = dp_adjacency_verdict(word) == DP_PUNT_LOCAL
				    ? check_transit(&t->adjacencies[i], word, ip)
				    : c.transit;
	}
	if (c.verdict == DP_FORWARD)
		return true;
	settle(b, m, c.verdict, &c, 0);
	return false;
}

/* Whether there is nothing remarkable about a frame: then it is transit. */
static __rte_always_inline bool is_plain(
	const struct dp_interface *in, uint64_t own, const struct rte_mbuf *m)
{
	const uint8_t *frame = rte_pktmbuf_mtod(m, const uint8_t *);

	return likely(m->data_len >= ETH_HEADER_LEN + IP4_HEADER_LEN) && likely(m->nb_segs == 1) &&
	       likely(!(m->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED)) &&
	       likely((load32(frame + 12) & CHECK_PLAIN_MASK) == CHECK_PLAIN_HEADER) &&
	       likely(check_mac(in, own, load_mac(frame))) &&
	       likely(check_plain_ip4(frame + ETH_HEADER_LEN, m->data_len - ETH_HEADER_LEN));
}

/* Whether all that go on are plain. */
static __rte_always_inline bool receive(struct burst *b, struct rte_mbuf **pkts, unsigned int n)
{
	const struct dp_interface *in = b->in;
	uint64_t own = load_mac(&in->mac);
	bool plain = true;
	unsigned int k = 0;

	for (unsigned int i = 0; i < n; i++) {
		struct rte_mbuf *m = pkts[i];

		if (unlikely(!is_plain(in, own, m))) {
			if (!receive_exact(b, m))
				continue;
			plain = false;
		}
		b->pkts[k] = m;
		b->dst[k] = rte_be_to_cpu_32(
			load32(rte_pktmbuf_mtod_offset(m, uint8_t *, ETH_HEADER_LEN + 16)));
		k++;
	}
	b->n = k;
	return plain;
}

/* What the rewrite pass does not take for plain. True: it goes out, padding cut off. */
static __rte_noinline bool rewrite_exact(
	struct burst *b, struct rte_mbuf *m, uint32_t adjacency, uint64_t word)
{
	const uint8_t *ip = rte_pktmbuf_mtod_offset(m, const uint8_t *, ETH_HEADER_LEN);
	enum dp_verdict verdict = check_transit(&b->w->tables->adjacencies[adjacency], word, ip);

	if (verdict != DP_FORWARD) {
		settle(b, m, verdict, NULL, adjacency);
		return false;
	}
	cut_chain(m, ETH_HEADER_LEN + rte_be_to_cpu_16(load16(ip + 2)));
	return true;
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
static inline void rewrite_macs(uint8_t *frame, const struct dp_adjacency *a, uint64_t word)
{
	uint64_t src_type = load_mac(&a->src) | (uint64_t)CHECK_TYPE_IP4 << 48;

	memcpy(frame, &word, sizeof(word));
	memcpy(frame + RTE_ETHER_ADDR_LEN, &src_type, sizeof(src_type));
}

/* Rewrites what goes out; the rest is settled. `plain`: all were plain on receipt. Whether all
 * leave by one port. */
static __rte_always_inline bool rewrite(struct burst *b, const bool plain)
{
	struct dp_adjacency *adjacencies = b->w->tables->adjacencies;
	unsigned int n = b->n, k = 0;
	uint32_t octets = 0;
	uint16_t mixed = 0;

	for (unsigned int i = 0; i < n; i++) {
		struct rte_mbuf *m = b->pkts[i];
		struct dp_adjacency *a = &adjacencies[b->adjacency[i]];
		uint64_t word = __atomic_load_n(&a->word, __ATOMIC_RELAXED);
		uint8_t *frame = rte_pktmbuf_mtod(m, uint8_t *);
		uint8_t *ip = frame + ETH_HEADER_LEN;
		uint32_t total_len = rte_be_to_cpu_16(load16(ip + 2));

		if (likely(dp_adjacency_verdict(word) == DP_FORWARD) && likely(ip[8] > 1) &&
			likely(total_len <= a->mtu) &&
			(plain || (ip[0] == 0x45 && m->nb_segs == 1))) {
			/* What is beyond the IP datagram is the last link's padding. */
			m->data_len = ETH_HEADER_LEN + total_len;
			m->pkt_len = ETH_HEADER_LEN + total_len;
		} else if (!rewrite_exact(b, m, b->adjacency[i], word)) {
			continue;
		}
		octets += ETH_HEADER_LEN + total_len;
		decrement_ttl(ip);
		rewrite_macs(frame, a, word);
		if (unlikely(!a->used))
			__atomic_store_n(&a->used, 1, __ATOMIC_RELAXED);
		b->pkts[k] = m;
		b->port[k] = a->port;
		mixed |= a->port ^ b->port[0];
		k++;
	}
	b->n = k;
	b->octets = octets;
	return !mixed;
}

/* The whole of it, but for packets of a port without an interface, or with one that is down. */
static void pass(struct burst *b, struct rte_mbuf **pkts, unsigned int n)
{
	bool plain = receive(b, pkts, n);

	fib4_lookup_bulk(b->w->tables->fib4, b->dst, b->adjacency, b->n);
	if (likely(plain))
		tx_burst(b, rewrite(b, true));
	else
		tx_burst(b, rewrite(b, false));
}

static void run_burst(struct dp_worker *w, uint16_t port, struct rte_mbuf **pkts, unsigned int n)
{
	uint16_t interface = __atomic_load_n(&w->tables->port_interface[port], __ATOMIC_ACQUIRE);
	struct dp_interface_counters *in;
	enum dp_verdict all = DP_FORWARD;
	uint64_t octets = 0;
	struct burst b;

	b.w = w;
	b.n_urgent = b.n_rest = b.n_drop = 0;
	for (unsigned int i = 0; i < n; i++) {
		rte_prefetch0(rte_pktmbuf_mtod(pkts[i], void *));
		octets += rte_pktmbuf_pkt_len(pkts[i]);
	}
	counter_add(&w->counters.received, n);
	if (unlikely(interface == DP_NO_INTERFACE)) {
		all = DP_DROP_PORT_UNUSED;
	} else {
		b.interface = interface;
		b.in = &w->tables->interfaces[interface];
		in = &w->counters.interfaces[interface];
		counter_add(&in->in_pkts, n);
		counter_add(&in->in_octets, octets);
		if (unlikely(!__atomic_load_n(&b.in->up, __ATOMIC_ACQUIRE)))
			all = DP_DROP_IF_DOWN;
	}
	if (likely(all == DP_FORWARD))
		pass(&b, pkts, n);
	else
		for (unsigned int i = 0; i < n; i++)
			burst_drop(&b, pkts[i], all);
	punt_flush(&b);
	if (b.n_drop)
		rte_pktmbuf_free_bulk(b.drop, b.n_drop);
}

unsigned int dp_worker_burst(struct dp_worker *w, uint16_t port, uint16_t queue)
{
	struct rte_mbuf *pkts[DP_BURST];
	unsigned int n = rte_eth_rx_burst(port, queue, pkts, DP_BURST);

	if (n)
		run_burst(w, port, pkts, n);
	return n;
}

void dp_worker_packets(struct dp_worker *w, uint16_t port, struct rte_mbuf **pkts, unsigned int n)
{
	while (n) {
		unsigned int now = RTE_MIN(n, (unsigned int)DP_BURST);

		run_burst(w, port, pkts, now);
		pkts += now;
		n -= now;
	}
}
