/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The worker's life: rounds over its receive queues, telling how far it has listened, sleeping
 * when asked to and idle.
 *
 * "Polled until T" must mean that a packet that had arrived by T is in a ring to control if it was
 * punted. So a round marks the time; a queue has caught up with the mark when a poll finds nothing,
 * or two in a row clearly less than they asked for, or when more packets have come out since than
 * the queue can hold, which is how an overloaded worker still gets on; and when all have, the mark
 * is published.
 */
#include "dataplane/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_pause.h>

#include "dataplane/state.h"

/* Poll-mode drivers may stop short of what was asked for though there is more: virtio at the end of
 * a cache line of its ring, with four packets of seven, or at the ring's. Not twice in a row: the
 * second poll takes what the first one left, or much. So only less than this, twice, is taken for
 * the end. */
#define DRAINED (DP_BURST / 2)
/* For devices that do not tell. */
#define DEPTH_DEFAULT 8192

#define EMPTY_ROUNDS_MAX 64 /* before a sleep */
#define SLEEP_MIN_NS     50000
#define SLEEP_MAX_NS     500000
#define SLEEP_GROWTH     8 /* a nap is about this part of the silence so far */
#define TIMER_SLACK_NS   1000

struct dp_worker *dp_worker_create(const struct dp_worker_params *params)
{
	struct dp_worker *w = aligned_alloc(
		RTE_CACHE_LINE_SIZE, RTE_ALIGN_CEIL(sizeof(*w), (size_t)RTE_CACHE_LINE_SIZE));

	if (!w)
		return NULL;
	memset(w, 0, sizeof(*w));
	w->tables = params->tables;
	w->lcore = params->lcore;
	w->sleep_when_idle = params->sleep_when_idle;
	w->control = params->control;
	memcpy(w->tx, params->tx, sizeof(w->tx));
	if (punt_create(&w->punt, &params->rates, params->ring_size) < 0) {
		dp_worker_free(w);
		return NULL;
	}
	return w;
}

void dp_worker_free(struct dp_worker *w)
{
	if (!w)
		return;
	punt_free(&w->punt);
	free(w);
}

int dp_worker_add_rx(struct dp_worker *w, uint16_t port, uint16_t queue)
{
	struct rte_eth_rxq_info info;
	uint32_t depth = DEPTH_DEFAULT;

	if (w->n_rx == DP_RX_QUEUES_MAX)
		return -ENOSPC;
	if (rte_eth_rx_queue_info_get(port, queue, &info) == 0 && info.nb_desc)
		depth = info.nb_desc;
	w->rx[w->n_rx++] = (struct rx_queue){.port = port, .queue = queue, .depth = depth};
	return 0;
}

static void mark_now(struct dp_worker *w)
{
	w->mark = rte_rdtsc();
	w->n_behind = w->n_rx;
	for (unsigned int i = 0; i < w->n_rx; i++) {
		w->rx[i].behind = true;
		w->rx[i].stopped_short = false;
		w->rx[i].since = 0;
	}
}

static void catch_up(struct dp_worker *w, struct rx_queue *q, unsigned int received)
{
	bool again = q->stopped_short;

	if (!q->behind)
		return;
	q->since += received;
	q->stopped_short = received < DRAINED;
	if (received == 0 || (again && q->stopped_short) || q->since > q->depth) {
		q->behind = false;
		w->n_behind--;
	}
}

unsigned int dp_worker_round(struct dp_worker *w)
{
	unsigned int total = 0;

	if (w->n_behind == 0)
		mark_now(w);
	for (unsigned int i = 0; i < w->n_rx; i++) {
		struct rx_queue *q = &w->rx[i];
		unsigned int n = dp_worker_burst(w, q->port, q->queue);

		counter_add(&q->received, n);
		catch_up(w, q, n);
		total += n;
	}
	if (w->n_behind == 0)
		__atomic_store_n(&w->polled_until, w->mark, __ATOMIC_RELEASE);
	counter_add(&w->load.loops, 1);
	counter_add(&w->load.busy_loops, total != 0);
	return total;
}

/* Off the RCU meanwhile, so that control's grace periods do not wait for it. */
static void sleep_ns(struct dp_worker *w, long ns)
{
	struct timespec span = {.tv_nsec = ns};
	uint64_t start = rte_rdtsc();

	rte_rcu_qsbr_thread_offline(w->tables->rcu, w->lcore);
	clock_nanosleep(CLOCK_MONOTONIC, 0, &span, NULL);
	rte_rcu_qsbr_thread_online(w->tables->rcu, w->lcore);
	counter_add(&w->load.sleep_cycles, rte_rdtsc() - start);
}

/* What a worker knows of how quiet it is: rounds that found nothing in a row, and how long it
 * naps after the next. */
struct idle {
	unsigned int empty;
	long nap_ns;
};

static void idle(struct dp_worker *w, struct idle *i)
{
	if (!w->sleep_when_idle || i->empty < EMPTY_ROUNDS_MAX) {
		i->empty++;
		i->nap_ns = SLEEP_MIN_NS;
		rte_pause();
		return;
	}
	sleep_ns(w, i->nap_ns);
	i->nap_ns = RTE_MIN(i->nap_ns + i->nap_ns / SLEEP_GROWTH, (long)SLEEP_MAX_NS);
}

int dp_worker_run(void *worker)
{
	struct dp_worker *w = worker;
	struct rte_rcu_qsbr *rcu = w->tables->rcu;
	struct idle quiet = {0};

	if (rte_rcu_qsbr_thread_register(rcu, w->lcore) != 0)
		return -EINVAL;
	rte_rcu_qsbr_thread_online(rcu, w->lcore);
	if (w->sleep_when_idle)
		prctl(PR_SET_TIMERSLACK, TIMER_SLACK_NS, 0, 0, 0);
	while (!__atomic_load_n(&w->stop, __ATOMIC_RELAXED)) {
		unsigned int n = dp_worker_round(w);

		rte_rcu_qsbr_quiescent(rcu, w->lcore);
		if (n)
			quiet.empty = 0;
		else
			idle(w, &quiet);
	}
	rte_rcu_qsbr_thread_offline(rcu, w->lcore);
	rte_rcu_qsbr_thread_unregister(rcu, w->lcore);
	return 0;
}

void dp_worker_stop(struct dp_worker *w)
{
	__atomic_store_n(&w->stop, true, __ATOMIC_RELAXED);
}

unsigned int dp_worker_urgent(struct dp_worker *w, struct rte_mbuf **pkts, unsigned int n)
{
	return rte_ring_sc_dequeue_burst(w->punt.urgent, (void **)pkts, n, NULL);
}

unsigned int dp_worker_punted(struct dp_worker *w, struct rte_mbuf **pkts, unsigned int n)
{
	return rte_ring_sc_dequeue_burst(w->punt.rest, (void **)pkts, n, NULL);
}

uint64_t dp_worker_polled_until(const struct dp_worker *w)
{
	return __atomic_load_n(&w->polled_until, __ATOMIC_ACQUIRE);
}

void dp_worker_tx_up(struct dp_worker *w, uint16_t port, bool up)
{
	__atomic_store_n(&w->tx[port].up, up, __ATOMIC_RELAXED);
}

const struct dp_counters *dp_worker_counters(const struct dp_worker *w)
{
	return &w->counters;
}

unsigned int dp_worker_lcore(const struct dp_worker *w)
{
	return w->lcore;
}

bool dp_worker_polls(const struct dp_worker *w, uint16_t port)
{
	for (unsigned int i = 0; i < w->n_rx; i++)
		if (w->rx[i].port == port)
			return true;
	return false;
}

bool dp_worker_received(
	const struct dp_worker *w, uint16_t port, uint16_t queue, uint64_t *received)
{
	for (unsigned int i = 0; i < w->n_rx; i++) {
		if (w->rx[i].port != port || w->rx[i].queue != queue)
			continue;
		*received = __atomic_load_n(&w->rx[i].received, __ATOMIC_RELAXED);
		return true;
	}
	return false;
}

struct dp_worker_load dp_worker_load(const struct dp_worker *w)
{
	return (struct dp_worker_load){
		.loops = __atomic_load_n(&w->load.loops, __ATOMIC_RELAXED),
		.busy_loops = __atomic_load_n(&w->load.busy_loops, __ATOMIC_RELAXED),
		.sleep_cycles = __atomic_load_n(&w->load.sleep_cycles, __ATOMIC_RELAXED),
	};
}
