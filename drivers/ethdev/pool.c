/* SPDX-License-Identifier: BSD-3-Clause */
/* Packet buffers: of a port, or of all ports together. Main thread, then the admin thread. */
#include "ethdev/port_private.h"

#include <errno.h>
#include <stdio.h>

#include <rte_errno.h>
#include <rte_ether.h>
#include <rte_lcore.h>

#define POOL_CACHE 256
#define POOL_MIN   8191
/* For what is neither in a ring of the device nor in a cache: bursts in hand, punt rings, packets
 * that wait for a neighbor. */
#define POOL_IN_FLIGHT 2048

uint16_t pool_data_room(unsigned int frame)
{
	frame = RTE_ALIGN(RTE_MAX(frame, (unsigned int)RTE_MBUF_DEFAULT_DATAROOM), 64);
	return RTE_MIN(frame + RTE_PKTMBUF_HEADROOM, (unsigned int)UINT16_MAX);
}

/* A pool of 2^k - 1 wastes nothing. */
static unsigned int pool_size(unsigned int descriptors)
{
	unsigned int n = descriptors + 2 * POOL_CACHE * (rte_lcore_count() + 1) + POOL_IN_FLIGHT;

	return RTE_MAX(rte_align32pow2(n + 1) - 1, (uint32_t)POOL_MIN);
}

int port_pool_create(
	struct port *p, unsigned int descriptors, uint16_t room, const struct port_error *error)
{
	unsigned int n = pool_size(descriptors);
	int socket = rte_eth_dev_socket_id(p->id);
	char name[RTE_MEMPOOL_NAMESIZE];

	/* An earlier port of this number may have left its pool to packets still on their way. */
	for (unsigned int i = 0; p->pool == NULL && i < 64; i++) {
		snprintf(name, sizeof(name), "port%u.%u", p->id, i);
		p->pool = rte_pktmbuf_pool_create(
			name, n, POOL_CACHE, 0, room, socket < 0 ? SOCKET_ID_ANY : socket);
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
	p->has_own_pool = true;
	return 0;
}

void port_pool_free(struct port *p)
{
	struct rte_mempool *pool = p->pool;

	p->pool = NULL;
	if (!p->has_own_pool)
		return;
	p->has_own_pool = false;
	if (rte_mempool_full(pool))
		rte_mempool_free(pool);
	else
		PORT_LOG(DEBUG, p->name, "%u packets are still on their way: their pool stays",
			rte_mempool_in_use_count(pool));
}

/* Negative where it is not known. */
static int socket_of(const struct port_params *params)
{
	uint16_t id;

	return rte_eth_dev_get_port_by_name(params->device, &id) == 0 ? rte_eth_dev_socket_id(id)
								      : -1;
}

struct rte_mempool *port_pool_open(const struct port_params *ports, unsigned int n)
{
	unsigned int descriptors = 0;
	int socket = n ? socket_of(&ports[0]) : -1;

	for (unsigned int i = 0; i < n; i++) {
		const struct port_params *p = &ports[i];

		if (!p->is_pci || p->mtu != ports[0].mtu || socket_of(p) != socket)
			return NULL;
		descriptors += RTE_MAX(p->rx_queues, 1) * (p->rx_descriptors ?: PORT_DESCRIPTORS) +
			       RTE_MAX(p->tx_queues, 1) * (p->tx_descriptors ?: PORT_DESCRIPTORS);
	}
	if (descriptors == 0)
		return NULL;
	return rte_pktmbuf_pool_create("ports", pool_size(descriptors), POOL_CACHE, 0,
		pool_data_room(ports[0].mtu + PORT_FRAME_OVERHEAD),
		socket < 0 ? SOCKET_ID_ANY : socket);
}
