/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a NIC says of its receive side, which no software device does: the calls of ethdev are
 * replaced at link time by a NIC that has events, counters by queue, and queues that stop.
 */
#include <errno.h>
#include <string.h>

#include <criterion/criterion.h>

#include "ethdev/port_private.h"

#define EVENTS_MAX 8

static struct {
	struct {
		enum rte_eth_event_type event;
		rte_eth_dev_cb_fn call;
		void *arg;
	} listeners[EVENTS_MAX];
	unsigned int n_listeners;
	struct rte_eth_stats stats;
	int stats_error, info_error;
	uint8_t state;
} nic;

static struct port port;
static struct port_receive told;

int __wrap_rte_eth_dev_callback_register(
	uint16_t id, enum rte_eth_event_type event, rte_eth_dev_cb_fn call, void *arg);
int __wrap_rte_eth_dev_callback_unregister(
	uint16_t id, enum rte_eth_event_type event, rte_eth_dev_cb_fn call, void *arg);
int __wrap_rte_eth_stats_get(uint16_t id, struct rte_eth_stats *stats);
int __wrap_rte_eth_rx_queue_info_get(uint16_t id, uint16_t queue, struct rte_eth_rxq_info *info);

int __wrap_rte_eth_dev_callback_register(
	uint16_t id, enum rte_eth_event_type event, rte_eth_dev_cb_fn call, void *arg)
{
	(void)id;
	cr_assert_lt(nic.n_listeners, EVENTS_MAX);
	nic.listeners[nic.n_listeners].event = event;
	nic.listeners[nic.n_listeners].call = call;
	nic.listeners[nic.n_listeners++].arg = arg;
	return 0;
}

int __wrap_rte_eth_dev_callback_unregister(
	uint16_t id, enum rte_eth_event_type event, rte_eth_dev_cb_fn call, void *arg)
{
	(void)id;
	for (unsigned int i = 0; i < nic.n_listeners; i++)
		if (nic.listeners[i].event == event && nic.listeners[i].call == call &&
			nic.listeners[i].arg == arg) {
			nic.listeners[i] = nic.listeners[--nic.n_listeners];
			return 0;
		}
	return -EINVAL;
}

int __wrap_rte_eth_stats_get(uint16_t id, struct rte_eth_stats *stats)
{
	(void)id;
	if (nic.stats_error == 0)
		*stats = nic.stats;
	return nic.stats_error;
}

int __wrap_rte_eth_rx_queue_info_get(uint16_t id, uint16_t queue, struct rte_eth_rxq_info *info)
{
	(void)id;
	cr_assert_lt(queue, 2);
	if (nic.info_error == 0)
		*info = (struct rte_eth_rxq_info){
			.queue_state = queue ? nic.state : RTE_ETH_QUEUE_STATE_STARTED};
	return nic.info_error;
}

static void happens(enum rte_eth_event_type event)
{
	for (unsigned int i = 0; i < nic.n_listeners; i++)
		if (nic.listeners[i].event == event)
			nic.listeners[i].call(0, event, nic.listeners[i].arg, NULL);
}

static const char *lost(void)
{
	port_receive_get(&port, &told);
	return told.lost;
}

static void open_port(void)
{
	memset(&nic, 0, sizeof(nic));
	port = (struct port){.name = "lan", .driver = "net_ice", .rx_queues = 2};
	memset(&told, 0, sizeof(told));
	port_receive_open(&port);
}

TestSuite(receive_told, .init = open_port);

Test(receive_told, a_device_that_says_nothing_is_well)
{
	cr_assert_null(lost());
	happens(RTE_ETH_EVENT_INTR_LSC);
	cr_assert_null(lost());
}

Test(receive_told, a_recovery_from_beginning_to_end)
{
	happens(RTE_ETH_EVENT_ERR_RECOVERING);
	cr_assert_str_eq(lost(), "the device recovers from an error");
	happens(RTE_ETH_EVENT_ERR_RECOVERING);
	cr_assert_not_null(lost());
	happens(RTE_ETH_EVENT_RECOVERY_SUCCESS);
	cr_assert_null(lost());
	happens(RTE_ETH_EVENT_ERR_RECOVERING);
	happens(RTE_ETH_EVENT_RECOVERY_FAILED);
	cr_assert_str_eq(lost(), "the device did not recover from an error");
}

Test(receive_told, a_device_that_is_gone)
{
	happens(RTE_ETH_EVENT_INTR_RMV);
	cr_assert_str_eq(lost(), "the device was removed");
}

Test(receive_told, packets_disprove_what_was_told_and_nothing_newer)
{
	const char *reset;

	happens(RTE_ETH_EVENT_INTR_RESET);
	reset = lost();
	cr_assert_not_null(reset);
	happens(RTE_ETH_EVENT_INTR_RMV);
	port_receive_proven(&port, reset);
	cr_assert_str_eq(lost(), "the device was removed");
	port_receive_proven(&port, lost());
	cr_assert_null(lost());
}

Test(receive_told, what_it_lost_by_port_and_by_queue)
{
	/* Buffers that a driver did not get, errors, and what it received: none of them is told. */
	nic.stats = (struct rte_eth_stats){
		.imissed = 7, .rx_nombuf = 1000, .ierrors = 90, .ipackets = 50, .q_errors = {2, 5}};
	port_receive_get(&port, &told);
	cr_assert_eq(told.missed, 7);
	cr_assert_eq(told.queue_missed[0], 2);
	cr_assert_eq(told.queue_missed[1], 5);
}

Test(receive_told, counters_that_cannot_be_read_stay)
{
	nic.stats = (struct rte_eth_stats){.imissed = 7, .q_errors = {7}};
	port_receive_get(&port, &told);
	nic.stats_error = -EBUSY;
	nic.stats.imissed = 0;
	happens(RTE_ETH_EVENT_ERR_RECOVERING);
	cr_assert_not_null(lost());
	cr_assert_eq(told.missed, 7);
	cr_assert_eq(told.queue_missed[0], 7);
}

Test(receive_told, whether_a_queue_runs)
{
	cr_assert_eq(port_queue_state(&port, 0), PORT_QUEUE_RUNS);
	cr_assert_eq(port_queue_state(&port, 1), PORT_QUEUE_STOPPED);
	nic.state = RTE_ETH_QUEUE_STATE_STARTED;
	cr_assert_eq(port_queue_state(&port, 1), PORT_QUEUE_RUNS);
	nic.info_error = -ENOTSUP;
	cr_assert_eq(port_queue_state(&port, 0), PORT_QUEUE_UNTOLD);
}

Test(receive_told, nothing_is_listened_to_in_the_end)
{
	cr_assert_gt(nic.n_listeners, 0);
	port_receive_close(&port);
	cr_assert_eq(nic.n_listeners, 0);
}
