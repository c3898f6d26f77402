/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A port from its device string to a started device, and back.
 *
 * Main thread, then the admin thread; port_link_poll() and the getters from any.
 */
#include "ethdev/port_private.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_ether.h>

RTE_LOG_REGISTER(port_logtype, steadfast.port, INFO);

/* The PMDs on a kernel netdev set its MTU too, which the operator may wonder about. */
static int set_mtu(struct port *p, uint16_t mtu, const struct port_error *error)
{
	const char *netdev = p->handle->netdev;
	int before = netdev[0] != '\0' ? netdev_mtu(netdev) : -ENODEV;
	int ret;

	/* The PMD of a packet socket would take no more than 1500, whatever its frames hold. */
	if (p->handle->packet_ring && mtu > RTE_ETHER_MTU)
		ret = netdev_set_mtu(netdev, mtu);
	else
		ret = rte_eth_dev_set_mtu(p->id, mtu);
	if (ret < 0 && ret != -ENOTSUP) {
		port_fail(error, "%s refused MTU %u: %s", p->driver, mtu, rte_strerror(-ret));
		return ret;
	}
	if (ret == -ENOTSUP && mtu > RTE_ETHER_MTU)
		PORT_LOG(NOTICE, p->name, "%s cannot set an MTU: whether %u fits is not known",
			p->driver, mtu);
	if (before > 0 && netdev_mtu(netdev) != before)
		PORT_LOG(INFO, p->name, "the MTU of the kernel's %s was %d and is %d now", netdev,
			before, netdev_mtu(netdev));
	return 0;
}

/* net_ring, for one, has none. Whatever takes frames without a filter takes them to ours too. */
static void make_mac(struct port *p)
{
	char text[MAC_STRLEN];

	rte_eth_random_addr(p->mac.b);
	PORT_LOG(INFO, p->name, "%s has no MAC of its own: %s was made up", p->driver,
		mac_format(&p->mac, text));
}

static int start(struct port *p, const struct port_params *params, const struct port_error *error)
{
	struct rte_ether_addr mac;
	int ret;

	ret = set_mtu(p, params->mtu, error);
	if (ret < 0)
		return ret;
	ret = rte_eth_dev_start(p->id);
	if (ret < 0) {
		port_fail(error, "%s did not start: %s", p->driver, rte_strerror(-ret));
		return ret;
	}
	ret = rte_eth_macaddr_get(p->id, &mac);
	if (ret == 0) {
		memcpy(p->mac.b, mac.addr_bytes, sizeof(p->mac.b));
		if (mac_is_zero(&p->mac))
			make_mac(p);
		ret = port_macs_open(p, params->ipv6);
	}
	if (ret < 0) {
		port_fail(error, "the VRRP group cannot be received: %s", rte_strerror(-ret));
		rte_eth_dev_stop(p->id);
	}
	return ret;
}

static void describe(struct port *p, const struct rte_eth_dev_info *info)
{
	char mac[MAC_STRLEN], netdev[IF_NAMESIZE] = "";

	p->netdev = info->if_index;
	/* A NIC whose kernel driver stays bound knows its link; the vdevs on a netdev do not. */
	p->link_from_netdev = p->netdev != 0 && strcmp(p->handle->bus, "vdev") == 0;
	if (p->netdev != 0)
		if_indextoname(p->netdev, netdev);
	PORT_LOG(INFO, p->name, "%s (%s), MAC %s, %u RX and %u TX queues%s%s%s", p->handle->name,
		p->driver, mac_format(&p->mac, mac), p->rx_queues, p->tx_queues,
		p->link_from_netdev ? ", link state from the kernel's " : "",
		p->link_from_netdev ? netdev : "",
		p->link_from_netdev ? ""
		: p->lsc            ? ", interrupts on a link change"
				    : "");
}

/* One try, undone when it fails. 0 or -errno with the error filled. */
static int open_device(
	struct port *p, const struct port_params *params, const struct port_error *error)
{
	struct rte_eth_dev_info info;
	int ret;

	ret = device_find(params, error, p->handle);
	if (ret < 0)
		return ret;
	p->id = p->handle->id;
	ret = rte_eth_dev_info_get(p->id, &info);
	if (ret < 0) {
		port_fail(error, "the device says nothing about itself: %s", rte_strerror(-ret));
		goto release;
	}
	p->driver = info.driver_name;
	ret = queues_configure(p, params, p->handle, &info, error);
	if (ret == -EBUSY && !p->handle->probed) {
		/* Another port's device is left alone. */
		port_fail(error, "device %s is in use already", p->handle->name);
		return ret;
	}
	if (ret == 0)
		ret = start(p, params, error);
	if (ret < 0)
		goto release;
	describe(p, &info);
	port_receive_open(p);
	return 0;

release:
	port_macs_close(p);
	device_release(p->handle);
	port_pool_free(p);
	return ret;
}

/*
 * pcap and af_xdp open no netdev that is down, nor does af_packet before Linux 6.13 (a socket on
 * one cannot join the fanout group that the PMD uses even for one queue). Once open they stay so:
 * up for that moment, then as it was.
 */
static int open_with_netdev_up(
	struct port *p, const struct port_params *params, const struct port_error *error)
{
	const char *netdev = p->handle->netdev;
	int flags, ret;

	flags = netdev[0] != '\0' ? netdev_flags(netdev) : -ENODEV;
	if (flags < 0 || (flags & IFF_UP))
		return -ENETDOWN;
	PORT_LOG(NOTICE, p->name, "%s is down, and its driver opens none that is: up for a moment",
		netdev);
	ret = netdev_set_up(netdev, true);
	if (ret < 0)
		return ret;
	ret = open_device(p, params, error);
	netdev_set_up(netdev, false);
	return ret;
}

static void free_port(struct port *p)
{
	free(p->handle);
	free(p->device);
	free(p);
}

struct port *port_open(const struct port_params *params, char *error_text, size_t error_len)
{
	const struct port_error error = {error_text, error_len};
	struct port *p = calloc(1, sizeof(*p));

	if (p == NULL)
		goto no_memory;
	snprintf(p->name, sizeof(p->name), "%s", params->name);
	p->device = strdup(params->device);
	p->handle = calloc(1, sizeof(*p->handle));
	if (p->device == NULL || p->handle == NULL)
		goto free_port;
	if (open_device(p, params, &error) == 0 || open_with_netdev_up(p, params, &error) == 0)
		return p;
	free_port(p);
	return NULL;

free_port:
	free_port(p);
no_memory:
	port_fail(&error, "out of memory");
	return NULL;
}

void port_close(struct port *p)
{
	int ret;

	if (p == NULL)
		return;
	port_receive_close(p);
	port_macs_close(p);
	ret = rte_eth_dev_stop(p->id);
	if (ret < 0)
		PORT_LOG(WARNING, p->name, "did not stop: %s", rte_strerror(-ret));
	device_release(p->handle);
	port_pool_free(p);
	free_port(p);
}

bool port_link_poll(const struct port *p)
{
	struct rte_eth_link link;

	return rte_eth_link_get_nowait(p->id, &link) == 0 && link.link_status == RTE_ETH_LINK_UP;
}

int port_link_set(struct port *p, bool up)
{
	int ret = up ? rte_eth_dev_set_link_up(p->id) : rte_eth_dev_set_link_down(p->id);

	if (ret == -ENOTSUP)
		PORT_LOG(INFO, p->name, "%s cannot take its link %s: the software's state alone",
			p->driver, up ? "up" : "down");
	else if (ret < 0)
		PORT_LOG(WARNING, p->name, "link %s: %s", up ? "up" : "down", rte_strerror(-ret));
	else
		PORT_LOG(INFO, p->name, "link taken %s", up ? "up" : "down");
	return ret;
}
