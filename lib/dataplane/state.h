/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A worker's memory, and a burst on its way through the passes: what the files of the pipeline
 * share. The worker's own thread; the fields that others read or write are said to be so.
 */
#ifndef DATAPLANE_STATE_H
#define DATAPLANE_STATE_H

#include "dataplane/check.h"
#include "dataplane/worker.h"

/* A rate is kept by a time, `due`: when a source that kept exactly to it would send next. Each
 * packet moves it on by the interval; one that comes more than the slack before it is too much. */
struct punt_rate {
	uint64_t interval; /* TSC cycles between two packets at the rate; 0: none may pass */
	uint64_t slack;    /* how far ahead of the rate a burst may run */
};

#define PUNT_SHARES 8

struct punt {
	struct rte_ring *urgent;
	struct rte_ring *rest;
	struct punt_rate rates[DP_FIRST_DROP];
	uint64_t due[DP_FIRST_DROP];
	/* Of the urgent reasons: one for each bucket of each interface; else NULL. */
	uint64_t *due_by_bucket[DP_FIRST_DROP];
	/* Of ARP and ND: of each interface, what came to its own MAC and what came to groups. */
	uint64_t due_by_link[2][DP_INTERFACES_MAX][2];
	/* Of PUNT_UNRESOLVED: of each share of the next hops. */
	uint64_t due_by_share[PUNT_SHARES];
};

/* Packets of a burst that leave by one port, when its lanes leave by several interfaces. */
struct tx_share {
	unsigned int n;
	uint32_t octets; /* of all of them, tags apart */
	uint16_t last;   /* the interface of the last, also of bursts before */
	bool unlike;     /* others leave by another */
	struct rte_mbuf *pkts[DP_BURST];
	uint16_t interface[DP_BURST];
	uint32_t octets_of[DP_BURST];
} __rte_cache_aligned;

struct rx_queue {
	uint16_t port;
	uint16_t queue;
	bool behind;        /* may still hold packets from before the mark */
	bool stopped_short; /* the last poll since the mark found little */
	uint32_t depth;     /* it holds no more packets than this */
	uint32_t since;     /* packets received since the mark */
	uint64_t received;  /* ever; read by anyone */
};

struct dp_worker {
	struct dp_tables *tables;
	struct punt punt;
	unsigned int lcore;
	bool sleep_when_idle;
	struct bell *control;
	bool stop; /* written by control */
	unsigned int n_rx;
	unsigned int n_behind; /* receive queues that are `behind` */
	uint64_t mark;         /* TSC of the round for which they are */
	struct rx_queue rx[DP_RX_QUEUES_MAX];
	struct dp_tx_queue tx[RTE_MAX_ETHPORTS]; /* `up` is written by control */
	struct tx_share shares[RTE_MAX_ETHPORTS];

	/* Read by anyone; the first by control all the time, so nothing that each round writes may
	 * share its line. */
	uint64_t polled_until __rte_cache_aligned;
	struct dp_worker_load load __rte_cache_aligned;
	struct dp_counters counters __rte_cache_aligned;
};

/* Packets of one family on their way, those of a flow in their order. */
struct lane {
	unsigned int n;
	bool plain; /* all passed the quick check, untagged, and are cut to their length */
	struct rte_mbuf *pkts[DP_BURST];
	const uint8_t *ip[DP_BURST];  /* their headers */
	uint16_t interface[DP_BURST]; /* received on; when they are plain, the burst's */
	uint32_t dst4[DP_BURST];      /* IPv4's destinations, host order */
	uint32_t adjacency[DP_BURST];
	/* How many were checked eight at a time. When all were, more is known of them: */
	unsigned int in_rows;
	uint32_t longest;        /* frame */
	uint32_t ttl4[DP_BURST]; /* the words of TTL, protocol and checksum to forward them with */
	/* In rows; when they are rewritten, of all: */
	uint64_t octets; /* tags apart */
	bool alike;      /* they leave by one interface */
};

struct burst {
	struct dp_worker *w;
	const struct dp_port *port;
	const struct dp_interface *in; /* of what is untagged; NULL while it is not taken */
	uint16_t interface;            /* the same, or DP_NO_INTERFACE */
	uint64_t octets;               /* received */
	/* Tagged, and counted one by one. */
	unsigned int n_tagged;
	uint64_t tagged_octets;
	struct lane lanes[DP_FAMILIES];
	bool redirects_over; /* no more copies in this burst: the rate is exceeded */
	/* Done with. */
	unsigned int n_urgent, n_rest, n_drop;
	struct rte_mbuf *urgent[DP_BURST];
	struct rte_mbuf *rest[DP_BURST];
	struct rte_mbuf *drop[DP_BURST];
};

static inline uint16_t lane_interface(const struct burst *b, const struct lane *l, unsigned int i)
{
	return l->plain ? b->interface : l->interface[i];
}

/* One writer; a reader elsewhere sees a whole value. */
static inline void counter_add(uint64_t *counter, uint64_t n)
{
	__atomic_store_n(counter, *counter + n, __ATOMIC_RELAXED);
}

/* --- punt.c --- */

/* 0 or -ENOMEM. punt_free() also after a failure. */
int punt_create(struct punt *p, const struct dp_punt_rates *rates, uint32_t ring_size);
void punt_free(struct punt *p);
/* Hands a packet to control at the burst's end, or drops it where its reason's rate is exceeded or
 * the ring has no room for it. `adjacency`: the one it would have left by, or 0. */
void punt(struct burst *b, struct rte_mbuf *m, uint16_t interface, const struct check *c,
	uint32_t adjacency);
/* A copy of a packet that goes on its way, as PUNT_REDIRECT. False: not now, nor for the next one.
 * Where the ring has no room it is not missed. */
bool punt_copy(struct burst *b, const struct rte_mbuf *m, uint16_t interface, uint32_t adjacency);
/* Hands the burst's punts to control, or to its drops, and counts them. */
void punt_flush(struct burst *b);

/* --- receive.c --- */

/* Sorts what is to be looked up into the lanes, untagged; the rest is settled. The packets lie in
 * IPv4's lane, where most of them stay as they are. */
void receive(struct burst *b, unsigned int n);

/* --- source.c --- */

/* Drops from the lanes what may not come by its interface. */
void validate_sources(struct burst *b);
/* Whether a packet to the router itself may: one from the link, by an address that has no route or
 * by none at all, always. */
bool source_suits_local(
	const struct dp_tables *t, uint16_t interface, const uint8_t *ip, enum dp_family family);

/* --- flow.c --- */

/* Replaces groups among the lane's adjacencies, from packet `from` on, by the members that the
 * packets' flows take. */
void choose_members(
	const struct dp_tables *t, struct lane *l, unsigned int from, enum dp_family family);

/* --- rewrite.c --- */

/* Rewrites what goes out, which stays in the lanes; the rest is settled. */
void rewrite(struct burst *b);

/* --- tx.c --- */

/* Sends what is in the lanes by its ports, drops what does not go, and counts all of it. */
void tx_burst(struct burst *b);

/* --- pipeline.c --- */

/* Take a packet out of the passes. Punts and drops are counted when they are final. */
void burst_drop(struct burst *b, struct rte_mbuf *m, enum dp_verdict verdict);
/* The same for any verdict but DP_FORWARD. */
void burst_settle(struct burst *b, struct rte_mbuf *m, uint16_t interface, const struct check *c,
	uint32_t adjacency);

#endif
