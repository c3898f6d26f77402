/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A port: one DPDK device, configured for what this router needs, and what the device lacks made
 * up for in software and said in the log.
 *
 * Opening, starting and MAC filters may take long on real NICs: the main thread at start, then the
 * admin thread. port_link_poll() and the getters never block.
 */
#ifndef ETHDEV_PORT_H
#define ETHDEV_PORT_H

#include <rte_ethdev.h>
#include <rte_mempool.h>

#include "base/addr.h"

#define PORT_NAME_MAX 32

/* How the device takes frames to a virtual MAC. */
enum port_mac_mode {
	PORT_MAC_FILTERS, /* the NIC filters; software gate behind it */
	PORT_PROMISCUOUS, /* no (more) room for filters: all frames come, the software gate alone */
};

struct port_params {
	const char *name;   /* for messages */
	const char *device; /* PCI address or vdev string, as in the configuration */
	bool is_pci;
	uint16_t rx_queues;
	uint16_t tx_queues; /* wanted: one a worker and one for control */
	uint16_t mtu;
	bool ipv6;  /* it has interfaces with IPv6, which listen to many groups */
	bool vlans; /* it has tagged interfaces */
	uint16_t rx_descriptors, tx_descriptors; /* 0: 1024 */
	/* What port_pool_open() gave, the same for all ports; NULL: it has its own. */
	struct rte_mempool *pool;
};

struct port {
	char name[PORT_NAME_MAX];
	char *device;
	uint16_t id; /* DPDK port id */
	struct mac mac;
	uint16_t rx_queues; /* got, and all to be polled: fewer than wanted, or more (some vdevs) */
	uint16_t tx_queues; /* got; fewer than wanted: the last is shared under a lock */
	uint16_t tx_descriptors; /* of each: it may keep so many packets that it has sent */
	enum port_mac_mode mac_mode;
	bool link_from_netdev; /* the PMD's link state is not to be believed: ask drivers/host */
	unsigned int netdev;   /* kernel ifindex behind the port, or 0 */
	bool lsc;              /* the device interrupts on a link change */
	bool vlan_insert;      /* the device puts the tags in, from mbufs that say so */
	const char *driver;    /* "net_af_packet" */
	struct rte_mempool *pool;
	bool has_own_pool;
	const char *lost;       /* see struct port_receive; EAL's interrupt thread writes it */
	struct port_macs *macs; /* virtual MACs with their reference counts */
	struct device *handle;  /* what port_close() needs */
};

/* Packet buffers for all of these ports together, to be opened next; freed when they are closed.
 * NULL: each has its own, as they are not all NICs of one socket with one MTU. With one pool the
 * workers' transmit queues need not look whose each packet is (MBUF_FAST_FREE), and what NICs keep
 * of what they sent is missing to none of them. */
struct rte_mempool *port_pool_open(const struct port_params *ports, unsigned int n);

/* Probes a vdev (PCI devices were probed by EAL), configures queues and offloads, joins the VRRP
 * group MACs, starts the device. The port, or NULL and a message in `error` that says what failed
 * and why. */
struct port *port_open(const struct port_params *params, char *error, size_t error_len);
/* Stops and closes the device. */
void port_close(struct port *p);

/* Makes the device take frames to `mac`, counted: a filter if there is room, else promiscuous.
 * 0 or -errno. port_mac_remove() undoes one port_mac_add(). */
int port_mac_add(struct port *p, const struct mac *mac);
void port_mac_remove(struct port *p, const struct mac *mac);

/* What the PMD says, without waiting. True for up. Not for link_from_netdev ports. */
bool port_link_poll(const struct port *p);
/* Asks the device to take its link up or down. 0, or -ENOTSUP when it cannot: then only the
 * software's own state says so. */
int port_link_set(struct port *p, bool up);

/* The link is down: frames that the device keeps for when it is up again are dropped. They would
 * speak of what was then. By whoever sends on that queue. */
void port_drop_unsent(const struct port *p, uint16_t queue);

/* What the device says of what it receives. */
struct port_receive {
	const char *lost; /* why it receives nothing at all: "the device was removed"; or NULL */
	/* Grows when a packet arrived that never came out of a queue, never when none arrived;
	 * maybe, too, when one did come out, but then not later than that. */
	uint64_t missed;
	/* Lost on the way to that queue, as far as the device counts by queue: much the same */
	uint64_t queue_missed[RTE_ETHDEV_QUEUE_STAT_CNTRS];
	/* Of a packet socket, to tell what it missed: what its netdev received; fragments, and
	 * those of the last look that were of none of it. */
	uint64_t received, fragments, others;
};

enum port_queue_state {
	PORT_QUEUE_UNTOLD,
	PORT_QUEUE_RUNS,
	PORT_QUEUE_STOPPED, /* as some drivers say of any */
};

/* May take long, as devices' counters do. `r` is that of the last look, zero at first; what cannot
 * be asked now stays as it is. */
void port_receive_get(const struct port *p, struct port_receive *r);
enum port_queue_state port_queue_state(const struct port *p, uint16_t queue);
/* Packets came though `lost` said otherwise: it is told no more. */
void port_receive_proven(struct port *p, const char *lost);

const char *port_mac_mode_name(enum port_mac_mode mode); /* "filters", "promiscuous" */

#endif
