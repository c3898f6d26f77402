/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A worker: polls its receive queues and gives every packet its verdict, in bulk passes over a
 * burst: frame check, IP check, FIB, rewrite, send.
 *
 * A worker owns its receive queues, its transmit queue on every port and its counters. It never
 * blocks, locks or makes a system call, sleeping when idle apart. Where a device has too few
 * transmit queues, one is shared under a spinlock taken once a burst, and only there.
 *
 * dp_worker_burst() is the whole pipeline for one queue; dp_worker_run() calls it for ever.
 */
#ifndef DATAPLANE_WORKER_H
#define DATAPLANE_WORKER_H

#include <rte_ring.h>
#include <rte_spinlock.h>

#include "base/bell.h"
#include "dataplane/punt.h"
#include "dataplane/tables.h"

#define DP_BURST 32
/* Entries of each punt ring, unless told otherwise: the bursts of all rates fit, one
 * interface's of ARP and ND. */
#define DP_PUNT_RING_SIZE 4096
#define DP_RX_QUEUES_MAX  64 /* of one worker */

/* A transmit queue, and the lock when several threads share it. */
struct dp_tx_queue {
	uint16_t port;
	uint16_t queue;
	bool up;              /* false: what is sent is dropped as DROP_TX_DOWN */
	rte_spinlock_t *lock; /* NULL: ours alone */
};

struct dp_interface_counters {
	uint64_t in_pkts, in_octets; /* Ethernet frames without FCS */
	uint64_t out_pkts, out_octets;
};

/* Written by one worker, read by anyone; each value is one aligned word. */
struct dp_counters {
	uint64_t received;
	uint64_t verdicts[DP_VERDICTS]; /* FORWARD: handed to the device */
	struct dp_interface_counters interfaces[DP_INTERFACES_MAX];
};

struct dp_worker;

struct dp_worker_params {
	struct dp_tables *tables;
	unsigned int lcore;
	bool sleep_when_idle;
	struct bell *control; /* rung when something was punted; NULL: control never sleeps */
	struct dp_punt_rates rates;
	uint32_t ring_size; /* of each punt ring, a power of two; DP_PUNT_RING_SIZE when 0 */
	struct dp_tx_queue tx[RTE_MAX_ETHPORTS]; /* by port; ports not in use: up = false */
};

/* NULL when out of memory. Control, before the lcore is launched. */
struct dp_worker *dp_worker_create(const struct dp_worker_params *params);
void dp_worker_free(struct dp_worker *w);
/* Gives it a receive queue. Before it runs. 0 or -ENOSPC. */
int dp_worker_add_rx(struct dp_worker *w, uint16_t port, uint16_t queue);

/* The lcore's function, for rte_eal_remote_launch(): runs until dp_worker_stop(). */
int dp_worker_run(void *worker);
void dp_worker_stop(struct dp_worker *w);

/* One round over all its receive queues; dp_worker_run() repeats this. Packets received. */
unsigned int dp_worker_round(struct dp_worker *w);

/* One receive burst of one queue through the whole pipeline, and the transmit flush. Packets
 * received. The worker's own thread, or a test's. */
unsigned int dp_worker_burst(struct dp_worker *w, uint16_t port, uint16_t queue);
/* The same from packets at hand, which it takes over: for tests and the bench. */
void dp_worker_packets(struct dp_worker *w, uint16_t port, struct rte_mbuf **pkts, unsigned int n);

/* --- control lcore --- */

/* Punted packets, urgent ones or the rest. How many; control owns them then. */
unsigned int dp_worker_urgent(struct dp_worker *w, struct rte_mbuf **pkts, unsigned int n);
unsigned int dp_worker_punted(struct dp_worker *w, struct rte_mbuf **pkts, unsigned int n);
/* Before this TSC every packet that had arrived was polled, judged and, if punted, put in a ring:
 * silence before it is real silence. */
uint64_t dp_worker_polled_until(const struct dp_worker *w);
/* The port's link came or went: send, or drop as DROP_TX_DOWN. */
void dp_worker_tx_up(struct dp_worker *w, uint16_t port, bool up);
const struct dp_counters *dp_worker_counters(const struct dp_worker *w);
unsigned int dp_worker_lcore(const struct dp_worker *w);
/* Whether one of its receive queues is the port's. */
bool dp_worker_polls(const struct dp_worker *w, uint16_t port);

/* What it received from that queue since start; false when the queue is not one of its own. Any
 * thread, as dp_worker_polled_until(). */
bool dp_worker_received(
	const struct dp_worker *w, uint16_t port, uint16_t queue, uint64_t *received);

/* Since start: loops run, loops that found packets, and TSC cycles spent asleep. */
struct dp_worker_load {
	uint64_t loops;
	uint64_t busy_loops;
	uint64_t sleep_cycles;
};
struct dp_worker_load dp_worker_load(const struct dp_worker *w);

#endif
