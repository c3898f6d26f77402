/* SPDX-License-Identifier: BSD-3-Clause */
/* A worker's life: rounds, how far it has listened, sleep, and its part in grace periods. */
#include <pthread.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_ethdev.h>

#include "rig.h"

static struct frame transit(void)
{
	return frame_udp(&lan_mac, &host_mac, HOST, SERVER, 64, 10);
}

CASE(a_round_that_finds_all_queues_empty_tells_its_start)
{
	uint64_t before, until;

	check_equal(dp_worker_polled_until(rig.worker), 0);
	before = rte_rdtsc();
	check_equal(dp_worker_round(rig.worker), 0);
	until = dp_worker_polled_until(rig.worker);
	check(before <= until && until <= rte_rdtsc());
	rig_send(LAN, transit());
	check_equal(dp_worker_round(rig.worker), 1);
	check_equal(dp_worker_round(rig.worker), 0);
	check(dp_worker_polled_until(rig.worker) > until);
}

CASE(what_came_from_each_queue_is_counted)
{
	uint64_t lan, up, other;

	rig_send(LAN, transit());
	rig_send(LAN, frame_cut(transit(), 13)); /* dropped, but received */
	dp_worker_round(rig.worker);
	check(dp_worker_received(rig.worker, rig.port[LAN], 0, &lan));
	check(dp_worker_received(rig.worker, rig.port[UPLINK], 0, &up));
	check_equal(lan, 2);
	check_equal(up, 0);
	check(!dp_worker_received(rig.worker, rig.port[LAN], 1, &other));
}

/* DESIGN 6.8: silence counts only up to where the queues were read. */
CASE(a_queue_that_is_not_drained_holds_the_time_back)
{
	uint64_t before;

	dp_worker_round(rig.worker);
	before = dp_worker_polled_until(rig.worker);
	for (unsigned int i = 0; i < 3 * DP_BURST; i++)
		rig_send(LAN, frame_cut(transit(), 13));
	for (unsigned int i = 0; i < 3; i++) {
		check_equal(dp_worker_round(rig.worker), DP_BURST);
		check_equal(dp_worker_polled_until(rig.worker), before);
	}
	check_equal(dp_worker_round(rig.worker), 0);
	check(dp_worker_polled_until(rig.worker) > before);
	/* And it is the time when those rounds began, not when they ended. */
	before = rte_rdtsc();
	check(dp_worker_polled_until(rig.worker) < before);
}

#define PART 4 /* of a cache line */

/* Takes what came in up to the last whole part, as some devices do unless it is less than one; the
 * rest is for the next poll, which is for that alone here. */
static uint16_t stop_short(uint16_t port, uint16_t queue, struct rte_mbuf **pkts, uint16_t n,
	uint16_t most, void *waiting)
{
	static struct rte_mbuf *rest[PART];
	unsigned int *n_rest = waiting;

	(void)port;
	(void)queue;
	(void)most;
	if (*n_rest) {
		n = *n_rest;
		memcpy(pkts, rest, n * sizeof(*rest));
		*n_rest = 0;
		return n;
	}
	*n_rest = n > PART ? n % PART : 0;
	memcpy(rest, pkts + n - *n_rest, *n_rest * sizeof(*rest));
	return n - *n_rest;
}

CASE(a_device_that_stops_short_of_what_came_holds_the_time_back)
{
	unsigned int waiting = 0;
	const struct rte_eth_rxtx_callback *callback;
	uint64_t before;

	callback = rte_eth_add_rx_callback(rig.port[LAN], 0, stop_short, &waiting);
	require(callback);
	dp_worker_round(rig.worker);
	before = dp_worker_polled_until(rig.worker);
	for (unsigned int i = 0; i < 2 * PART - 2; i++)
		rig_send(LAN, frame_cut(transit(), 13));
	rig_send(LAN, frame_golden("P01", true));
	check_equal(dp_worker_round(rig.worker), PART);
	check_equal(waiting, PART - 1);
	check_equal(rig_count(DP_PUNT_VRRP), 0);
	check_equal(dp_worker_polled_until(rig.worker), before);
	check_equal(dp_worker_round(rig.worker), PART - 1);
	check_equal(rig_count(DP_PUNT_VRRP), 1);
	check(dp_worker_polled_until(rig.worker) > before);
	rte_eth_remove_rx_callback(rig.port[LAN], 0, callback);
	rig_drain_punts(rig.worker);
}

CASE(an_overloaded_worker_still_gets_on)
{
	uint64_t before;
	unsigned int rounds = 0;

	dp_worker_round(rig.worker);
	before = dp_worker_polled_until(rig.worker);
	for (; dp_worker_polled_until(rig.worker) == before && rounds < 1000; rounds++) {
		for (unsigned int i = 0; i < DP_BURST; i++)
			rig_send(LAN, frame_cut(transit(), 13));
		check_equal(dp_worker_round(rig.worker), DP_BURST);
	}
	/* No sooner than the queue can have been emptied of what it held. */
	check(rounds * DP_BURST >= 256 && rounds < 1000);
}

CASE(rounds_are_counted_and_the_busy_among_them)
{
	dp_worker_round(rig.worker);
	rig_send(LAN, transit());
	dp_worker_round(rig.worker);
	dp_worker_round(rig.worker);
	check_equal(dp_worker_load(rig.worker).loops, 3);
	check_equal(dp_worker_load(rig.worker).busy_loops, 1);
	check_equal(dp_worker_load(rig.worker).sleep_cycles, 0);
	check_equal(dp_worker_lcore(rig.worker), 1);
}

static void *run(void *worker)
{
	dp_worker_run(worker);
	return NULL;
}

/* Until `condition` holds, a second at most. */
#define wait_for(condition)                                                                        \
	for (unsigned int waited = 0; !(condition) && waited < 10000; waited++)                    \
	usleep(100)

/* A worker that runs forwards, lets grace periods end, and stops when told. */
static void live(bool sleep)
{
	struct rte_rcu_qsbr *rcu = rig.tables->rcu;
	pthread_t thread;
	struct frame got;
	uint64_t token, until;

	dp_worker_free(rig.worker);
	rig.params.sleep_when_idle = sleep;
	rig.worker = rig_worker(&rig.params);
	require(pthread_create(&thread, NULL, run, rig.worker) == 0);
	wait_for(dp_worker_load(rig.worker).loops > 100);
	for (unsigned int i = 0; i < 20; i++) {
		rig_send(LAN, transit());
		wait_for(rig_waiting(UPLINK));
		check(rig_receive(UPLINK, &got));
		token = rte_rcu_qsbr_start(rcu);
		wait_for(rte_rcu_qsbr_check(rcu, token, false) == 1);
		check(rte_rcu_qsbr_check(rcu, token, false) == 1);
		until = rte_rdtsc();
		wait_for(dp_worker_polled_until(rig.worker) > until);
		check(dp_worker_polled_until(rig.worker) > until);
	}
	check((dp_worker_load(rig.worker).sleep_cycles > 0) == sleep);
	dp_worker_stop(rig.worker);
	pthread_join(thread, NULL);
	/* It is no reader any more. */
	check_equal(rcu->num_threads, 0);
	check_equal(rig_count(DP_FORWARD), 20);
}

CASE(a_polling_worker_runs_until_it_is_stopped)
{
	live(false);
}

CASE(a_sleeping_worker_wakes_for_packets_and_holds_up_nobody)
{
	live(true);
}
