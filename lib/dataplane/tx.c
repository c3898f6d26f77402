/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sending a burst: at once when it all leaves by one interface, as most do; else dealt out to a
 * share for each port first, without a branch a packet. Where a device has too few queues the lock
 * is taken here, once for a port and burst. The worker's thread.
 */
#include "dataplane/state.h"
#include "dataplane/tag.h"

static_assert(RTE_MAX_ETHPORTS <= 64, "a word holds a bit for each port");
static_assert(DP_ADJ_TAG_IN_FRAME == DP_TAG_LEN, "the mark is what the tag adds");

/* Without a tag that we put in: it does not count, no more than one that the device does. */
static inline uint32_t octets_of(const struct dp_adjacency *a, const struct rte_mbuf *m)
{
	return rte_pktmbuf_pkt_len(m) - (a->marks & DP_ADJ_TAG_IN_FRAME);
}

static void drop_all(struct burst *b, struct rte_mbuf **pkts, unsigned int n, enum dp_verdict v)
{
	for (unsigned int i = 0; i < n; i++)
		burst_drop(b, pkts[i], v);
}

static uint16_t send_locked(const struct dp_tx_queue *q, struct rte_mbuf **pkts, unsigned int n)
{
	uint16_t sent;

	if (q->lock)
		rte_spinlock_lock(q->lock);
	sent = rte_eth_tx_burst(q->port, q->queue, pkts, n);
	if (q->lock)
		rte_spinlock_unlock(q->lock);
	return sent;
}

/* How many went; the others are dropped. */
static unsigned int hand_over(
	struct burst *b, uint16_t port, struct rte_mbuf **pkts, unsigned int n)
{
	const struct dp_tx_queue *q = &b->w->tx[port];
	unsigned int sent;

	if (!__atomic_load_n(&q->up, __ATOMIC_RELAXED)) {
		drop_all(b, pkts, n, DP_DROP_TX_DOWN);
		return 0;
	}
	sent = send_locked(q, pkts, n);
	if (unlikely(sent < n))
		drop_all(b, pkts + sent, n - sent, DP_DROP_TX_FULL);
	counter_add(&b->w->counters.verdicts[DP_FORWARD], sent);
	return sent;
}

static void count(struct burst *b, uint16_t interface, uint64_t pkts, uint64_t octets)
{
	struct dp_interface_counters *out = &b->w->counters.interfaces[interface];

	counter_add(&out->out_pkts, pkts);
	counter_add(&out->out_octets, octets);
}

/* By one interface. */
static void send_lane(struct burst *b, struct lane *l)
{
	const struct dp_adjacency *a = &b->w->tables->adjacencies[l->adjacency[0]];
	unsigned int sent = hand_over(b, a->port, l->pkts, l->n);
	uint64_t octets = l->octets;

	/* What was not sent is in the drops, not freed yet. */
	for (unsigned int i = sent; i < l->n; i++)
		octets -= octets_of(a, l->pkts[i]);
	count(b, a->interface, sent, octets);
}

/* A lane into the shares. The ports that have one then, a bit each. */
static uint64_t deal(const struct burst *b, const struct lane *l)
{
	const struct dp_adjacency *adjacencies = b->w->tables->adjacencies;
	struct tx_share *shares = b->w->shares;
	uint64_t ports = 0;

	for (unsigned int i = 0; i < l->n; i++) {
		const struct dp_adjacency *a = &adjacencies[l->adjacency[i]];
		const uint32_t octets = octets_of(a, l->pkts[i]);
		struct tx_share *s = &shares[a->port];
		unsigned int k = s->n++;

		s->pkts[k] = l->pkts[i];
		s->interface[k] = a->interface;
		s->octets_of[k] = octets;
		s->octets += octets;
		if (unlikely(s->last != a->interface)) {
			s->unlike |= k != 0;
			s->last = a->interface;
		}
		ports |= UINT64_C(1) << a->port;
	}
	return ports;
}

static void send_share(struct burst *b, uint16_t port, struct tx_share *s)
{
	unsigned int sent = hand_over(b, port, s->pkts, s->n);

	if (unlikely(s->unlike)) {
		for (unsigned int i = 0; i < sent; i++)
			count(b, s->interface[i], 1, s->octets_of[i]);
	} else {
		for (unsigned int i = sent; i < s->n; i++)
			s->octets -= s->octets_of[i];
		count(b, s->last, sent, s->octets);
	}
	s->n = s->octets = 0;
	s->unlike = false;
}

void tx_burst(struct burst *b)
{
	uint64_t ports = 0;

	for (enum dp_family family = DP_V4; family < DP_FAMILIES; family++) {
		struct lane *l = &b->lanes[family];

		if (l->n == 0)
			continue;
		if (likely(l->alike))
			send_lane(b, l);
		else
			ports |= deal(b, l);
	}
	for (; ports; ports &= ports - 1) {
		uint16_t port = __builtin_ctzll(ports);

		send_share(b, port, &b->w->shares[port]);
	}
}
