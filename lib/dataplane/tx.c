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

/* By one interface, that of the first. */
static void send_alike(struct burst *b, struct rte_mbuf **pkts, const uint32_t *adjacency,
	unsigned int n, uint64_t octets)
{
	const struct dp_adjacency *a = &b->w->tables->adjacencies[adjacency[0]];
	unsigned int sent = hand_over(b, a->port, pkts, n);

	/* What was not sent is in the drops, not freed yet. */
	for (unsigned int i = sent; i < n; i++)
		octets -= octets_of(a, pkts[i]);
	count(b, a->interface, sent, octets);
}

/* By one port, as several interfaces of it. */
static void send_unlike(struct burst *b, struct tx_share *s)
{
	const struct dp_adjacency *adjacencies = b->w->tables->adjacencies;
	uint32_t octets[DP_BURST];
	unsigned int sent;

	for (unsigned int i = 0; i < s->n; i++)
		octets[i] = octets_of(&adjacencies[s->adjacency[i]], s->pkts[i]);
	sent = hand_over(b, adjacencies[s->adjacency[0]].port, s->pkts, s->n);
	for (unsigned int i = 0; i < sent; i++)
		count(b, adjacencies[s->adjacency[i]].interface, 1, octets[i]);
}

/* A lane into the shares. The ports that have one then, a bit each. */
static uint64_t deal(const struct burst *b, const struct lane *l)
{
	const struct dp_adjacency *adjacencies = b->w->tables->adjacencies;
	struct tx_share *shares = b->w->shares;
	uint64_t ports = 0;

	for (unsigned int i = 0; i < l->n; i++) {
		const struct dp_adjacency *a = &adjacencies[l->adjacency[i]];
		struct tx_share *s = &shares[a->port];
		unsigned int k = s->n++;

		s->pkts[k] = l->pkts[i];
		s->adjacency[k] = l->adjacency[i];
		s->octets += octets_of(a, l->pkts[i]);
		if (unlikely(s->last != a->interface)) {
			s->unlike |= k != 0;
			s->last = a->interface;
		}
		ports |= UINT64_C(1) << a->port;
	}
	return ports;
}

static void send_share(struct burst *b, struct tx_share *s)
{
	if (unlikely(s->unlike))
		send_unlike(b, s);
	else
		send_alike(b, s->pkts, s->adjacency, s->n, s->octets);
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
			send_alike(b, l->pkts, l->adjacency, l->n, l->octets);
		else
			ports |= deal(b, l);
	}
	for (; ports; ports &= ports - 1)
		send_share(b, &b->w->shares[__builtin_ctzll(ports)]);
}
