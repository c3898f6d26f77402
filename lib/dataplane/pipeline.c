/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The passes over a burst: receive (frame and IP checks), validate sources where that is wanted,
 * look up, rewrite, send, settle.
 *
 * Each pass is a loop whose one branch goes the same way for nearly every packet; whatever is
 * unusual leaves it through a function that is kept out of line, and either ends there or, as
 * plain transit after all, goes on in its place, so that packets of a flow stay in order. The two
 * families go side by side, one lane each; a lane without packets costs nothing. The worker's
 * thread.
 */
#include <rte_ethdev.h>
#include <rte_prefetch.h>

#include "dataplane/state.h"

void burst_drop(struct burst *b, struct rte_mbuf *m, enum dp_verdict verdict)
{
	counter_add(&b->w->counters.verdicts[verdict], 1);
	b->drop[b->n_drop++] = m;
}

void burst_settle(struct burst *b, struct rte_mbuf *m, uint16_t interface, const struct check *c,
	uint32_t adjacency)
{
	if (dp_verdict_is_punt(c->verdict))
		punt(b, m, interface, c, adjacency);
	else
		burst_drop(b, m, c->verdict);
}

static void look_up(struct burst *b)
{
	const struct dp_tables *t = b->w->tables;
	struct lane *lane4 = &b->lanes[DP_V4], *lane6 = &b->lanes[DP_V6];

	fib4_lookup_bulk(t->fib4, lane4->dst4, lane4->adjacency, lane4->n);
	if (lane6->n)
		fib6_lookup_bulk(t->fib6, lane6->ip, CHECK_IP6_DST, lane6->adjacency, lane6->n);
}

static void count_received(struct burst *b, unsigned int n)
{
	struct dp_interface_counters *in = &b->w->counters.interfaces[b->interface];

	if (b->interface == DP_NO_INTERFACE)
		return;
	counter_add(&in->in_pkts, n - b->n_tagged);
	counter_add(&in->in_octets, b->octets - b->tagged_octets);
}

/* Of `n` packets in IPv4's lane. */
static void run_burst(struct burst *b, struct dp_worker *w, uint16_t port, unsigned int n)
{
	const struct dp_tables *t = w->tables;

	b->w = w;
	b->port = &t->ports[port];
	b->interface = __atomic_load_n(&b->port->interface[0], __ATOMIC_ACQUIRE);
	b->in = NULL;
	if (likely(b->interface != DP_NO_INTERFACE) &&
		likely(__atomic_load_n(&t->interfaces[b->interface].up, __ATOMIC_ACQUIRE)))
		b->in = &t->interfaces[b->interface];
	b->n_urgent = b->n_rest = b->n_drop = 0;
	b->redirects_over = false;
	b->n_tagged = 0;
	b->tagged_octets = 0;
	counter_add(&w->counters.received, n);
	receive(b, n);
	count_received(b, n);
	if (unlikely(__atomic_load_n(&b->port->validates, __ATOMIC_RELAXED)))
		validate_sources(b);
	look_up(b);
	rewrite(b);
	tx_burst(b);
	if (b->n_urgent | b->n_rest)
		punt_flush(b);
	if (b->n_drop)
		rte_pktmbuf_free_bulk(b->drop, b->n_drop);
}

unsigned int dp_worker_burst(struct dp_worker *w, uint16_t port, uint16_t queue)
{
	struct burst b;
	unsigned int n = rte_eth_rx_burst(port, queue, b.lanes[DP_V4].pkts, DP_BURST);

	if (n)
		run_burst(&b, w, port, n);
	return n;
}

void dp_worker_packets(struct dp_worker *w, uint16_t port, struct rte_mbuf **pkts, unsigned int n)
{
	struct burst b;

	while (n) {
		unsigned int now = RTE_MIN(n, (unsigned int)DP_BURST);

		memcpy(b.lanes[DP_V4].pkts, pkts, now * sizeof(*pkts));
		run_burst(&b, w, port, now);
		pkts += now;
		n -= now;
	}
}
