/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a device says of its receive side, for whoever judges whether packets come through.
 *
 * Missed are only packets that arrived: `imissed` of a NIC, which had no descriptor for them.
 * `rx_nombuf` is none of them: many drivers try to refill their ring at every poll and count what
 * they were refused, though nothing arrives and the ring may hold enough. Nor is what waits in a
 * ring (rte_eth_rx_queue_count()), which only the lcore that polls it may ask.
 *
 * A port that may not be asked now keeps its counters as they were. EAL's interrupt thread tells
 * of events; the rest is the admin thread's.
 */
#include "ethdev/port_private.h"

#include <string.h>

static const struct {
	enum rte_eth_event_type event;
	const char *lost; /* NULL: it works again */
} events[] = {
	{RTE_ETH_EVENT_INTR_RMV, "the device was removed"},
	{RTE_ETH_EVENT_INTR_RESET, "the device was reset and waits to be set up again"},
	{RTE_ETH_EVENT_ERR_RECOVERING, "the device recovers from an error"},
	{RTE_ETH_EVENT_RECOVERY_FAILED, "the device did not recover from an error"},
	{RTE_ETH_EVENT_RECOVERY_SUCCESS, NULL},
};

static int happened(uint16_t id, enum rte_eth_event_type event, void *port, void *unused)
{
	struct port *p = port;

	(void)id;
	(void)unused;
	for (unsigned int i = 0; i < RTE_DIM(events); i++)
		if (events[i].event == event)
			__atomic_store_n(&p->lost, events[i].lost, __ATOMIC_RELAXED);
	return 0;
}

void port_receive_open(struct port *p)
{
	for (unsigned int i = 0; i < RTE_DIM(events); i++)
		if (rte_eth_dev_callback_register(p->id, events[i].event, happened, p) < 0)
			PORT_LOG(WARNING, p->name, "it will not be seen when %s",
				events[i].lost ? events[i].lost : "the device has recovered");
}

void port_receive_close(struct port *p)
{
	for (unsigned int i = 0; i < RTE_DIM(events); i++)
		rte_eth_dev_callback_unregister(p->id, events[i].event, happened, p);
}

void port_receive_proven(struct port *p, const char *lost)
{
	__atomic_compare_exchange_n(
		&p->lost, &lost, NULL, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

/* A packet socket takes whatever its netdev receives, and its driver tells of none that it lost.
 * One of af_xdp does not: the netdev has other queues, and its program may leave packets to the
 * kernel. */
static bool takes_all_of_netdev(const struct port *p)
{
	return p->netdev != 0 && strcmp(p->driver, "net_af_packet") == 0;
}

static uint64_t growth(uint64_t before, uint64_t after)
{
	return after > before ? after - before : 0;
}

/* Fragments come out as the packet that they make, or never: none of them is missed. Which netdev
 * they came by is not told, nor whether it has counted them by now: what this one has received is
 * taken for fragments as far as there were any since the look before the last. */
static void take_netdev(const struct port *p, struct port_receive *r)
{
	const struct port_receive before = *r;
	uint64_t received, fragments, own;

	netdev_received(p->netdev, &r->received);
	netdev_fragments(&r->fragments);
	received = growth(before.received, r->received);
	fragments = growth(before.fragments, r->fragments);
	own = RTE_MIN(received, fragments + before.others);
	r->others = RTE_MIN(fragments, fragments + before.others - own);
	r->missed += received - own;
}

void port_receive_get(const struct port *p, struct port_receive *r)
{
	struct rte_eth_stats stats;

	r->lost = __atomic_load_n(&p->lost, __ATOMIC_RELAXED);
	if (takes_all_of_netdev(p)) {
		take_netdev(p, r);
		return;
	}
	if (rte_eth_stats_get(p->id, &stats) != 0)
		return;
	r->missed = stats.imissed;
	memcpy(r->queue_missed, stats.q_errors, sizeof(r->queue_missed));
}

enum port_queue_state port_queue_state(const struct port *p, uint16_t queue)
{
	struct rte_eth_rxq_info info;

	if (rte_eth_rx_queue_info_get(p->id, queue, &info) != 0)
		return PORT_QUEUE_UNTOLD;
	return info.queue_state == RTE_ETH_QUEUE_STATE_STOPPED ? PORT_QUEUE_STOPPED
							       : PORT_QUEUE_RUNS;
}
