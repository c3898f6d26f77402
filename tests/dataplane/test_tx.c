/* SPDX-License-Identifier: BSD-3-Clause */
/* Sending: a full queue, a port that is down, a queue shared by threads. */
#include <pthread.h>
#include <unistd.h>

#include <rte_ethdev.h>

#include "rig.h"

static struct frame to(uint32_t dst)
{
	return frame_udp(&lan_mac, &host_mac, HOST, dst, 64, 10);
}

CASE(what_a_full_queue_does_not_take_is_dropped_and_counted)
{
	const struct dp_counters *c = dp_worker_counters(rig.worker);

	for (unsigned int i = 0; i < RIG_TX_SLOTS + 20; i++)
		rig_send(LAN, to(SERVER));
	rig_run();
	check_equal(rig_count(DP_FORWARD), RIG_TX_SLOTS);
	check_equal(rig_count(DP_DROP_TX_FULL), 20);
	check_equal(rig_waiting(UPLINK), RIG_TX_SLOTS);
	check_equal(c->interfaces[UPLINK].out_pkts, RIG_TX_SLOTS);
	check_equal(c->interfaces[UPLINK].out_octets, RIG_TX_SLOTS * 52);
	/* Another port is not held up. */
	rig_send(LAN, to(HOST));
	rig_send(LAN, to(SERVER));
	rig_run();
	check_equal(rig_waiting(LAN), 1);
	check_equal(rig_count(DP_DROP_TX_FULL), 21);
}

CASE(what_should_leave_by_a_port_that_is_down_is_dropped)
{
	dp_worker_tx_up(rig.worker, rig.port[UPLINK], false);
	expect_verdict(LAN, to(SERVER), DP_DROP_TX_DOWN);
	rig_send(LAN, to(SERVER));
	rig_send(LAN, to(HOST));
	rig_run();
	check_equal(rig_waiting(LAN), 1);
	check_equal(rig_count(DP_DROP_TX_DOWN), 2);
	dp_worker_tx_up(rig.worker, rig.port[UPLINK], true);
	rig_send(LAN, to(SERVER));
	rig_run();
	check_equal(rig_waiting(UPLINK), 1);
}

struct sender {
	struct dp_worker *worker;
	struct rte_mbuf *pkts[2];
};

static void *send_burst(void *arg)
{
	struct sender *s = arg;

	dp_worker_packets(s->worker, rig.port[LAN], s->pkts, 2);
	return NULL;
}

CASE(a_shared_queue_is_used_only_under_its_lock_and_others_without)
{
	rte_spinlock_t lock = RTE_SPINLOCK_INITIALIZER;
	struct frame shared = to(SERVER), own = to(HOST);
	struct sender s = {.pkts = {rig_mbuf(&shared), rig_mbuf(&own)}};
	pthread_t thread;

	rig.params.tx[rig.port[UPLINK]].lock = &lock;
	s.worker = rig_worker(&rig.params);
	rte_spinlock_lock(&lock);
	require(pthread_create(&thread, NULL, send_burst, &s) == 0);
	for (unsigned int waited = 0; !rig_waiting(LAN) && waited < 10000; waited++)
		usleep(100);
	check_equal(rig_waiting(LAN), 1);
	usleep(5000);
	check_equal(rig_waiting(UPLINK), 0);
	rte_spinlock_unlock(&lock);
	pthread_join(thread, NULL);
	check_equal(rig_waiting(UPLINK), 1);
	check(!rte_spinlock_is_locked(&lock));
	check_equal(dp_worker_counters(s.worker)->verdicts[DP_FORWARD], 2);
	dp_worker_free(s.worker);
}
