/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A port's queues, offloads and packet memory.
 *
 * Few offloads are asked for: the fast path checks headers itself, tags ride in the frame, and
 * TX_FAST_FREE is never right in a router, whose transmit queues free packets of every port's
 * pool. Main thread, then the admin thread.
 */
#include "ethdev/port_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_ether.h>
#include <rte_lcore.h>

#define DESCRIPTORS_DEFAULT 1024
#define POOL_CACHE          256
#define POOL_MIN            8191
/* For what is neither in a ring of the device nor in a cache: bursts in hand, punt rings, packets
 * that wait for a neighbor. */
#define POOL_IN_FLIGHT 2048
/* Ethernet header, two VLAN tags, FCS. */
#define FRAME_OVERHEAD (RTE_ETHER_HDR_LEN + 2 * RTE_VLAN_HLEN + RTE_ETHER_CRC_LEN)

/* What the kernel puts before a frame in a packet socket's ring. */
#define RING_OVERHEAD 96

/* How many queues of each kind. */
static void choose_queues(struct port *p, const struct port_params *params, const struct device *d,
	const struct rte_eth_dev_info *info)
{
	uint16_t rx = RTE_MAX(params->rx_queues, 1), tx = RTE_MAX(params->tx_queues, 1);

	if (d->queues == DEVICE_QUEUES_FREE) {
		rx = RTE_MIN(rx, info->max_rx_queues);
		tx = RTE_MIN(tx, info->max_tx_queues);
	} else if (d->queues == DEVICE_QUEUES_AGREED) {
		/* A memif client with more rings than its server has queues is turned away, and a
		 * server's queue without a ring swallows what is sent on it. */
		rx = RTE_MIN(rx, RTE_MIN(info->max_rx_queues, info->max_tx_queues));
		tx = rx;
	} else {
		/* The kernel spreads what it receives over all queues: one that nobody polls would
		 * keep its share of the traffic, adverts too, for ever. */
		uint16_t most = RTE_MIN(info->max_rx_queues, info->max_tx_queues);

		rx = d->queues == DEVICE_QUEUES_FIXED ? most : RTE_MIN(RTE_MAX(rx, tx), most);
		tx = rx;
	}
	p->rx_queues = rx;
	p->tx_queues = tx;
}

static void say_queues(const struct port *p, const struct port_params *params)
{
	if (p->rx_queues < params->rx_queues)
		PORT_LOG(WARNING, p->name, "%u RX queues wanted, the device has %u",
			params->rx_queues, p->rx_queues);
	else if (p->rx_queues > RTE_MAX(params->rx_queues, 1))
		PORT_LOG(INFO, p->name,
			"%u RX queues instead of %u: %s pairs RX and TX queues, and "
			"all must be polled",
			p->rx_queues, params->rx_queues, p->driver);
	if (p->tx_queues < params->tx_queues)
		PORT_LOG(NOTICE, p->name,
			"%u TX queues wanted, the device has %u: the last is "
			"shared under a lock",
			params->tx_queues, p->tx_queues);
}

/* The largest that the PMD lets itself be told. */
static uint16_t told_mtu(const struct rte_eth_dev_info *info)
{
	unsigned int overhead = RTE_ETHER_HDR_LEN + RTE_ETHER_CRC_LEN;

	if (info->max_mtu == UINT16_MAX && info->max_rx_pktlen < UINT16_MAX)
		return info->max_rx_pktlen - overhead;
	return info->max_mtu;
}

static void fill_conf(struct port *p, const struct port_params *params,
	const struct rte_eth_dev_info *info, struct rte_eth_conf *conf)
{
	uint64_t hash =
		info->flow_type_rss_offloads & (RTE_ETH_RSS_IP | RTE_ETH_RSS_TCP | RTE_ETH_RSS_UDP);

	memset(conf, 0, sizeof(*conf));
	conf->rxmode.mtu = RTE_MIN(params->mtu, told_mtu(info));
	if (p->rx_queues > 1 && hash != 0 && params->is_pci) {
		conf->rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
		conf->rx_adv_conf.rss_conf.rss_hf = hash;
	} else if (p->rx_queues > 1 && params->is_pci) {
		PORT_LOG(WARNING, p->name,
			"%u RX queues, but the device cannot spread packets "
			"over them (no RSS)",
			p->rx_queues);
	}
	p->lsc = (*info->dev_flags & RTE_ETH_DEV_INTR_LSC) != 0;
	conf->intr_conf.lsc = p->lsc;
	conf->intr_conf.rmv = (*info->dev_flags & RTE_ETH_DEV_INTR_RMV) != 0;
	/* Tags of what comes in ride in the frame, where the fast path wants them; it would have to
	 * put in those of what goes out. */
	p->vlan_insert = params->vlans && info->tx_offload_capa & RTE_ETH_TX_OFFLOAD_VLAN_INSERT;
	if (p->vlan_insert)
		conf->txmode.offloads |= RTE_ETH_TX_OFFLOAD_VLAN_INSERT;
}

/* Room for a whole frame in one segment, however large: scattered packets would cost the fast
 * path a check a packet. */
static uint16_t data_room(const struct port_params *params, const struct device *d)
{
	unsigned int frame = RTE_MAX(params->mtu + FRAME_OVERHEAD, RTE_MBUF_DEFAULT_DATAROOM);
	char framesz[16];

	if (device_arg(d->args, "framesz", framesz, sizeof(framesz)))
		frame = RTE_MAX(frame, (unsigned int)strtoul(framesz, NULL, 10));
	frame = RTE_ALIGN(frame, 64);
	return RTE_MIN(frame + RTE_PKTMBUF_HEADROOM, (unsigned int)UINT16_MAX);
}

static int create_pool(struct port *p, uint16_t rx_descriptors, uint16_t tx_descriptors,
	uint16_t room, const struct port_error *error)
{
	unsigned int n = p->rx_queues * rx_descriptors + p->tx_queues * tx_descriptors +
			 2 * POOL_CACHE * (rte_lcore_count() + 1) + POOL_IN_FLIGHT;
	int socket = rte_eth_dev_socket_id(p->id);
	char name[RTE_MEMPOOL_NAMESIZE];

	/* A pool of 2^k - 1 wastes nothing. */
	n = RTE_MAX(rte_align32pow2(n + 1) - 1, (uint32_t)POOL_MIN);
	if (socket < 0)
		socket = SOCKET_ID_ANY;
	/* An earlier port of this number may have left its pool to packets still on their way. */
	for (unsigned int i = 0; p->pool == NULL && i < 64; i++) {
		snprintf(name, sizeof(name), "port%u.%u", p->id, i);
		p->pool = rte_pktmbuf_pool_create(name, n, POOL_CACHE, 0, room, socket);
		if (p->pool == NULL && rte_errno != EEXIST)
			break;
	}
	if (p->pool == NULL) {
		port_fail(error,
			"no memory for %u packet buffers of %u bytes (%s): more hugepages, "
			"or a larger -m",
			n, room, rte_strerror(rte_errno));
		return -ENOMEM;
	}
	return 0;
}

static int setup_queues(struct port *p, uint16_t rx_descriptors, uint16_t tx_descriptors,
	const struct port_error *error)
{
	int socket = rte_eth_dev_socket_id(p->id);
	int ret;

	for (uint16_t q = 0; q < p->rx_queues; q++) {
		ret = rte_eth_rx_queue_setup(p->id, q, rx_descriptors,
			socket < 0 ? SOCKET_ID_ANY : (unsigned int)socket, NULL, p->pool);
		if (ret < 0) {
			port_fail(error, "%s refused RX queue %u of %u with %u descriptors: %s",
				p->driver, q, p->rx_queues, rx_descriptors, rte_strerror(-ret));
			return ret;
		}
	}
	for (uint16_t q = 0; q < p->tx_queues; q++) {
		ret = rte_eth_tx_queue_setup(p->id, q, tx_descriptors,
			socket < 0 ? SOCKET_ID_ANY : (unsigned int)socket, NULL);
		if (ret < 0) {
			port_fail(error, "%s refused TX queue %u of %u with %u descriptors: %s",
				p->driver, q, p->tx_queues, tx_descriptors, rte_strerror(-ret));
			return ret;
		}
	}
	return 0;
}

/* A packet socket takes what its frames hold, if the operator has chosen their size; its driver
 * says 1500 whatever that is. */
static unsigned int most_mtu(const struct device *d, const struct rte_eth_dev_info *info)
{
	unsigned int most = told_mtu(info), frame;
	char framesz[16];

	if (!d->packet_ring || !device_arg(d->args, "framesz", framesz, sizeof(framesz)))
		return most;
	frame = strtoul(framesz, NULL, 10);
	if (frame < RING_OVERHEAD + FRAME_OVERHEAD)
		return most;
	return RTE_MAX(most, RTE_MIN(frame - RING_OVERHEAD - FRAME_OVERHEAD, UINT16_MAX));
}

/* The device's own refusal would not say what it can do. */
static int check_mtu(const struct port *p, uint16_t mtu, const struct device *d,
	const struct rte_eth_dev_info *info, const struct port_error *error)
{
	unsigned int most = most_mtu(d, info);

	if (mtu >= info->min_mtu && mtu <= most)
		return 0;
	port_fail(error, "MTU %u: %s takes %u to %u", mtu, p->driver, info->min_mtu, most);
	return -EINVAL;
}

int queues_configure(struct port *p, const struct port_params *params, const struct device *d,
	const struct rte_eth_dev_info *info, const struct port_error *error)
{
	uint16_t rx_descriptors = params->rx_descriptors ?: DESCRIPTORS_DEFAULT;
	uint16_t tx_descriptors = params->tx_descriptors ?: DESCRIPTORS_DEFAULT;
	struct rte_eth_conf conf;
	int ret;

	ret = check_mtu(p, params->mtu, d, info, error);
	if (ret < 0)
		return ret;
	choose_queues(p, params, d, info);
	fill_conf(p, params, info, &conf);
	ret = rte_eth_dev_configure(p->id, p->rx_queues, p->tx_queues, &conf);
	if (ret < 0) {
		port_fail(error, "%s refused %u RX and %u TX queues with MTU %u: %s", p->driver,
			p->rx_queues, p->tx_queues, params->mtu, rte_strerror(-ret));
		return ret;
	}
	say_queues(p, params);
	ret = rte_eth_dev_adjust_nb_rx_tx_desc(p->id, &rx_descriptors, &tx_descriptors);
	if (ret < 0 && ret != -ENOTSUP) {
		port_fail(error, "descriptor counts: %s", rte_strerror(-ret));
		return ret;
	}
	ret = create_pool(p, rx_descriptors, tx_descriptors, data_room(params, d), error);
	if (ret < 0)
		return ret;
	return setup_queues(p, rx_descriptors, tx_descriptors, error);
}

void queues_free_pool(struct port *p)
{
	if (p->pool == NULL)
		return;
	if (rte_mempool_full(p->pool))
		rte_mempool_free(p->pool);
	else
		PORT_LOG(DEBUG, p->name, "%u packets are still on their way: their pool stays",
			rte_mempool_in_use_count(p->pool));
	p->pool = NULL;
}
