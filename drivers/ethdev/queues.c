/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A port's queues and offloads.
 *
 * Few offloads are asked for: the fast path checks headers itself, and tags ride in the frame. Main
 * thread, then the admin thread.
 */
#include "ethdev/port_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_ether.h>
#include <rte_lcore.h>

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
		/* Flows that have several ways are told apart by it, where it comes along. */
		conf->rxmode.offloads |= info->rx_offload_capa & RTE_ETH_RX_OFFLOAD_RSS_HASH;
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

/* An operator may have chosen more for a packet socket's frames. */
static uint16_t data_room(const struct port_params *params, const struct device *d)
{
	unsigned int frame = params->mtu + PORT_FRAME_OVERHEAD;
	char framesz[16];

	if (device_arg(d->args, "framesz", framesz, sizeof(framesz)))
		frame = RTE_MAX(frame, (unsigned int)strtoul(framesz, NULL, 10));
	return pool_data_room(frame);
}

/* What a worker sends is of the ports' one pool, if they have one, in one segment and nobody
 * else's. Control, which has the last queue, sends from a pool of its own, too. */
static uint64_t tx_offloads(
	const struct port *p, const struct rte_eth_dev_info *info, uint16_t queue)
{
	uint64_t offloads = info->default_txconf.offloads & ~RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE;

	if (!p->has_own_pool && queue + 1 < p->tx_queues)
		offloads |= info->tx_queue_offload_capa & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE;
	return offloads;
}

static int setup_queues(struct port *p, const struct rte_eth_dev_info *info,
	uint16_t rx_descriptors, uint16_t tx_descriptors, const struct port_error *error)
{
	struct rte_eth_txconf tx = info->default_txconf;
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
		tx.offloads = tx_offloads(p, info, q);
		ret = rte_eth_tx_queue_setup(p->id, q, tx_descriptors,
			socket < 0 ? SOCKET_ID_ANY : (unsigned int)socket, &tx);
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
	if (frame < RING_OVERHEAD + PORT_FRAME_OVERHEAD)
		return most;
	return RTE_MAX(most, RTE_MIN(frame - RING_OVERHEAD - PORT_FRAME_OVERHEAD, UINT16_MAX));
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
	uint16_t rx_descriptors = params->rx_descriptors ?: PORT_DESCRIPTORS;
	uint16_t tx_descriptors = params->tx_descriptors ?: PORT_DESCRIPTORS;
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
	p->tx_descriptors = tx_descriptors;
	p->pool = params->pool;
	if (p->pool == NULL &&
		port_pool_create(p, p->rx_queues * rx_descriptors + p->tx_queues * tx_descriptors,
			data_room(params, d), error) < 0)
		return -ENOMEM;
	return setup_queues(p, info, rx_descriptors, tx_descriptors, error);
}
