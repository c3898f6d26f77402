/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A worker's memory, and a burst on its way through the passes: what the files of the pipeline
 * share. The worker's own thread; the fields that others read or write are said to be so.
 */
#ifndef DATAPLANE_STATE_H
#define DATAPLANE_STATE_H

#include "dataplane/worker.h"

/* A rate is kept by a time, `due`: when a source that kept exactly to it would send next. Each
 * packet moves it on by the interval; one that comes more than the slack before it is too much. */
struct punt_rate {
	uint64_t interval; /* TSC cycles between two packets at the rate; 0: none may pass */
	uint64_t slack;    /* how far ahead of the rate a burst may run */
};

struct punt {
	struct rte_ring *urgent;
	struct rte_ring *rest;
	struct punt_rate rates[DP_FIRST_DROP];
	uint64_t due[DP_FIRST_DROP];
	uint64_t *due_vr; /* PUNT_VRRP: one for each VRID of each interface */
};

/* Packets of one burst that leave by one port, when they leave by several. */
struct tx_share {
	unsigned int n;
	struct rte_mbuf *pkts[DP_BURST];
};

struct rx_queue {
	uint16_t port;
	uint16_t queue;
	bool behind;    /* may still hold packets from before the mark */
	uint32_t depth; /* it holds no more packets than this */
	uint32_t since; /* packets received since the mark */
};

struct dp_worker {
	struct dp_tables *tables;
	struct punt punt;
	unsigned int lcore;
	bool sleep_when_idle;
	bool stop; /* written by control */
	unsigned int n_rx;
	unsigned int n_behind; /* receive queues that are `behind` */
	uint64_t mark;         /* TSC of the round for which they are */
	struct rx_queue rx[DP_RX_QUEUES_MAX];
	struct dp_tx_queue tx[RTE_MAX_ETHPORTS]; /* `up` is written by control */
	struct tx_share shares[RTE_MAX_ETHPORTS];

	/* Read by anyone. */
	uint64_t polled_until __rte_cache_aligned;
	struct dp_worker_load load;
	struct dp_counters counters __rte_cache_aligned;
};

struct burst {
	struct dp_worker *w;
	const struct dp_interface *in;
	uint16_t interface;
	/* On their way: packets, destinations in host order, adjacencies, then output ports. */
	unsigned int n;
	struct rte_mbuf *pkts[DP_BURST];
	uint32_t dst[DP_BURST];
	uint32_t adjacency[DP_BURST];
	uint16_t port[DP_BURST];
	uint32_t octets; /* of all that go out */
	/* Done with. */
	unsigned int n_urgent, n_rest, n_drop;
	struct rte_mbuf *urgent[DP_BURST];
	struct rte_mbuf *rest[DP_BURST];
	struct rte_mbuf *drop[DP_BURST];
};

/* One writer; a reader elsewhere sees a whole value. */
static inline void counter_add(uint64_t *counter, uint64_t n)
{
	__atomic_store_n(counter, *counter + n, __ATOMIC_RELAXED);
}

/* --- punt.c --- */

/* 0 or -ENOMEM. punt_free() also after a failure. */
int punt_create(struct punt *p, const struct dp_punt_rates *rates, uint32_t ring_size);
void punt_free(struct punt *p);
/* Whether a packet may be punted now. `vrid`: with DP_PUNT_VRRP. */
bool punt_admit(struct punt *p, enum dp_verdict reason, uint16_t interface, uint8_t vrid);
/* Hands the burst's punts to control, or to its drops, and counts them. */
void punt_flush(struct burst *b);

/* --- tx.c --- */

/* Sends the burst's packets by their ports, frees what does not go, and counts all of them.
 * `one_port`: they all leave by port[0]. */
void tx_burst(struct burst *b, bool one_port);

/* --- pipeline.c --- */

/* Takes a packet out of the passes. Punts and drops are counted when they are final. */
void burst_drop(struct burst *b, struct rte_mbuf *m, enum dp_verdict verdict);

#endif
