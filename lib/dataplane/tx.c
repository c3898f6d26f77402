/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sending a burst: at once when it all leaves by one interface, as most do; else dealt out to a
 * share for each port first, without a branch a packet. Where a device has too few queues the lock
 * is taken here, once for a port and burst. The worker's thread.
 */
#include "dataplane/state.h"
#include "dataplane/tag.h"

static_assert(RTE_MAX_ETHPORTS <= 64, "a word holds a bit for each port");

/* Without a tag that we put in: it does not count, no more than one that the device does. */
static uint32_t octets_of(const struct burst *b, const struct rte_mbuf *m, uint16_t interface)
{
	const struct dp_interface *out = &b->w->tables->interfaces[interface];

	return rte_pktmbuf_pkt_len(m) - (out->vlan_id && !out->tag_offload ? DP_TAG_LEN : 0);
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

static void send_share(struct burst *b, uint16_t port, struct tx_share *s)
{
	unsigned int sent = hand_over(b, port, s->pkts, s->n);

	for (unsigned int i = 0; i < sent; i++)
		count(b, s->interface[i], 1, s->octets[i]);
	s->n = 0;
}

/* They leave by several interfaces, if not by several ports. */
static void send_shares(struct burst *b)
{
	struct tx_share *shares = b->w->shares;
	uint64_t used = 0;

	for (unsigned int i = 0; i < b->n; i++) {
		uint16_t interface = b->out[i], port = b->w->tables->interfaces[interface].port;
		struct tx_share *s = &shares[port];

		s->pkts[s->n] = b->pkts[i];
		s->interface[s->n] = interface;
		s->octets[s->n++] = octets_of(b, b->pkts[i], interface);
		used |= UINT64_C(1) << port;
	}
	for (; used; used &= used - 1) {
		uint16_t port = __builtin_ctzll(used);

		send_share(b, port, &shares[port]);
	}
}

void tx_burst(struct burst *b, bool one_interface)
{
	uint64_t octets = b->octets;
	unsigned int sent;

	if (b->n == 0)
		return;
	if (unlikely(!one_interface)) {
		send_shares(b);
		return;
	}
	sent = hand_over(b, b->w->tables->interfaces[b->out[0]].port, b->pkts, b->n);
	/* What was not sent is in the drops, not freed yet. */
	for (unsigned int i = sent; i < b->n; i++)
		octets -= octets_of(b, b->pkts[i], b->out[i]);
	count(b, b->out[0], sent, octets);
}
