/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sending a burst: at once when it all leaves by one port, as most do; else dealt out to a share
 * for each port first, without a branch a packet. Where a device has too few queues the lock is
 * taken here, once for a port and burst. The worker's thread.
 */
#include "dataplane/state.h"

static_assert(RTE_MAX_ETHPORTS <= 64, "a word holds a bit for each port");

static uint64_t octets_of(struct rte_mbuf **pkts, unsigned int n)
{
	uint64_t octets = 0;

	for (unsigned int i = 0; i < n; i++)
		octets += rte_pktmbuf_pkt_len(pkts[i]);
	return octets;
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

/* `octets`: of all the packets. */
static void send_counted(
	struct burst *b, uint16_t port, struct rte_mbuf **pkts, unsigned int n, uint64_t octets)
{
	const struct dp_tx_queue *q = &b->w->tx[port];
	struct dp_counters *counters = &b->w->counters;
	struct dp_interface_counters *out;
	unsigned int sent;

	if (!__atomic_load_n(&q->up, __ATOMIC_RELAXED)) {
		drop_all(b, pkts, n, DP_DROP_TX_DOWN);
		return;
	}
	sent = send_locked(q, pkts, n);
	if (unlikely(sent < n)) {
		octets -= octets_of(pkts + sent, n - sent);
		drop_all(b, pkts + sent, n - sent, DP_DROP_TX_FULL);
	}
	out = &counters->interfaces[b->w->tables->port_interface[port]];
	counter_add(&counters->verdicts[DP_FORWARD], sent);
	counter_add(&out->out_pkts, sent);
	counter_add(&out->out_octets, octets);
}

void tx_burst(struct burst *b, bool one_port)
{
	struct tx_share *shares = b->w->shares;
	uint64_t used = 0;

	if (b->n == 0)
		return;
	if (likely(one_port)) {
		send_counted(b, b->port[0], b->pkts, b->n, b->octets);
		return;
	}
	for (unsigned int i = 0; i < b->n; i++) {
		struct tx_share *s = &shares[b->port[i]];

		s->pkts[s->n++] = b->pkts[i];
		used |= UINT64_C(1) << b->port[i];
	}
	for (; used; used &= used - 1) {
		uint16_t port = __builtin_ctzll(used);

		struct tx_share *s = &shares[port];

		send_counted(b, port, s->pkts, s->n, octets_of(s->pkts, s->n));
		s->n = 0;
	}
}
