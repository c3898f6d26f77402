/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of drivers/ethdev share and nobody else sees: finding a device, choosing its
 * queues and offloads, and the table of virtual MACs.
 *
 * The thread that opens the port, then the admin thread.
 */
#ifndef ETHDEV_PORT_PRIVATE_H
#define ETHDEV_PORT_PRIVATE_H

#include "ethdev/port.h"

extern int port_logtype;

/* One line a fact, with the port's name in it. */
#define PORT_LOG(level, name, fmt, ...)                                                            \
	rte_log(RTE_LOG_##level, port_logtype, "port %s: " fmt "\n", name, ##__VA_ARGS__)

/* A message for port_open()'s caller, who says which port: what failed, why, and what to change.
 * Short enough for a buffer of 256. */
struct port_error {
	char *text;
	size_t len;
};
void port_fail(const struct port_error *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* --- device.c: from the configuration's string to a DPDK port --- */

/* How many queues a device lets us have, and which of them hold frames. */
enum device_queues {
	DEVICE_QUEUES_FREE,   /* any number up to its limits */
	DEVICE_QUEUES_PAIRED, /* as many RX as TX queues, and frames come on every one */
	DEVICE_QUEUES_FIXED,  /* paired, and their number is settled when it is probed */
	DEVICE_QUEUES_AGREED, /* as many as the peer has: what the operator says, of both kinds */
};

struct device {
	uint16_t id;
	bool probed; /* by us, so ours to remove */
	char bus[8]; /* "vdev", "pci" */
	char name[RTE_ETH_NAME_MAX_LEN];
	char args[512];          /* of a vdev, with what was added to the configuration's */
	char netdev[32];         /* the kernel netdev a vdev sits on, or empty */
	bool netdev_promiscuous; /* it was so before we came */
	bool packet_ring;        /* a packet socket, with frames of `framesz` */
	int claim;               /* netdev_claim(), or negative */
	enum device_queues queues;
};

/* Finds the device, probing it where EAL has not. 0, or -errno with the error filled. */
int device_find(
	const struct port_params *params, const struct port_error *error, struct device *out);
/* Undoes device_find(): closes the DPDK port and, where we probed it, forgets the device. */
void device_release(struct device *d);

/* The value of `key` in a vdev's arguments, copied to `out`. Whether it is there. */
bool device_arg(const char *args, const char *key, char *out, size_t len);

/* --- netdev.c: the kernel netdev behind a vdev --- */

/* False for a netdev that does not exist in this network namespace. */
bool netdev_exists(const char *name);
/* Keeps it from every other port and program that asks, in this network namespace, until
 * netdev_unclaim() or the program's end, however that comes. What to give netdev_unclaim(), or
 * -EADDRINUSE, or another -errno where nobody can be asked. */
int netdev_claim(const char *name);
void netdev_unclaim(int claim);
/* Its flags (IFF_*), or -errno. */
int netdev_flags(const char *name);
int netdev_set_up(const char *name, bool up);
int netdev_mtu(const char *name);
int netdev_set_mtu(const char *name, uint16_t mtu);
/* Whether the kernel itself has an address there, so answers beside us. */
bool netdev_has_address(const char *name);
/* Whether the kernel merges received packets into ones larger than the MTU. */
bool netdev_merges_packets(const char *name);

/* Packets that it received; untouched when it cannot be asked. */
void netdev_received(unsigned int netdev, uint64_t *packets);
/* IPv4 fragments that the kernel was given to put together, of all netdevs of this network
 * namespace, for itself and for packet sockets; likewise. */
void netdev_fragments(uint64_t *fragments);

/* --- receive.c --- */

/* Listens to what the device says until port_receive_close(). */
void port_receive_open(struct port *p);
void port_receive_close(struct port *p);

/* --- pool.c: packet buffers --- */

/* Ethernet header, two VLAN tags, FCS. */
#define PORT_FRAME_OVERHEAD (RTE_ETHER_HDR_LEN + 2 * RTE_VLAN_HLEN + RTE_ETHER_CRC_LEN)

#define PORT_DESCRIPTORS 1024 /* of a queue, unless told otherwise */

/* Room for a whole frame in one segment, however large: scattered packets would cost the fast path
 * a check a packet. */
uint16_t pool_data_room(unsigned int frame);
/* Gives the port its own pool for rings of so many descriptors in all. 0 or -ENOMEM. */
int port_pool_create(
	struct port *p, unsigned int descriptors, uint16_t room, const struct port_error *error);
/* Frees its own pool, or leaves it where packets of it are still on their way. */
void port_pool_free(struct port *p);

/* --- queues.c: queues and offloads --- */

/* Fills p->rx_queues, p->tx_queues, p->pool, p->lsc, p->vlan_insert; the device is configured and
 * not started. */
int queues_configure(struct port *p, const struct port_params *params, const struct device *d,
	const struct rte_eth_dev_info *info, const struct port_error *error);

/* --- macs.c --- */

/* The group MACs of VRRP: a multicast filter, else all multicast, else promiscuous, else as the
 * device is. */
int port_macs_open(struct port *p, bool ipv6);
void port_macs_close(struct port *p);

#endif
