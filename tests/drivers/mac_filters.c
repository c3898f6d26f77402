/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtual MACs on a NIC with filters, which no software device has: the calls of ethdev are
 * replaced at link time by a NIC with room for three.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "ethdev/port_private.h"

#define ROOM 3

static struct nic {
	struct rte_ether_addr filters[ROOM];
	unsigned int n;
	unsigned int adds, removes;
	bool promiscuous, all_multicast;
	unsigned int groups;
	int filter_error, promiscuous_error, group_error, all_multicast_error;
} nic;

int __wrap_rte_eth_dev_mac_addr_add(uint16_t port, struct rte_ether_addr *mac, uint32_t pool);
int __wrap_rte_eth_dev_mac_addr_remove(uint16_t port, struct rte_ether_addr *mac);
int __wrap_rte_eth_promiscuous_enable(uint16_t port);
int __wrap_rte_eth_promiscuous_disable(uint16_t port);
int __wrap_rte_eth_allmulticast_enable(uint16_t port);
int __wrap_rte_eth_dev_set_mc_addr_list(uint16_t port, struct rte_ether_addr *set, uint32_t n);

static bool has_filter(const struct mac *mac)
{
	for (unsigned int i = 0; i < nic.n; i++)
		if (memcmp(nic.filters[i].addr_bytes, mac->b, 6) == 0)
			return true;
	return false;
}

int __wrap_rte_eth_dev_mac_addr_add(uint16_t port, struct rte_ether_addr *mac, uint32_t pool)
{
	(void)port;
	(void)pool;
	nic.adds++;
	if (nic.filter_error != 0)
		return nic.filter_error;
	if (nic.n == ROOM)
		return -ENOSPC;
	nic.filters[nic.n++] = *mac;
	return 0;
}

int __wrap_rte_eth_dev_mac_addr_remove(uint16_t port, struct rte_ether_addr *mac)
{
	(void)port;
	nic.removes++;
	for (unsigned int i = 0; i < nic.n; i++)
		if (memcmp(&nic.filters[i], mac, sizeof(*mac)) == 0)
			nic.filters[i] = nic.filters[--nic.n];
	return 0;
}

int __wrap_rte_eth_promiscuous_enable(uint16_t port)
{
	(void)port;
	if (nic.promiscuous_error == 0)
		nic.promiscuous = true;
	return nic.promiscuous_error;
}

int __wrap_rte_eth_promiscuous_disable(uint16_t port)
{
	(void)port;
	nic.promiscuous = false;
	return 0;
}

int __wrap_rte_eth_allmulticast_enable(uint16_t port)
{
	(void)port;
	nic.all_multicast = nic.all_multicast_error == 0;
	return nic.all_multicast_error;
}

int __wrap_rte_eth_dev_set_mc_addr_list(uint16_t port, struct rte_ether_addr *set, uint32_t n)
{
	static const uint8_t vrrp[] = {0x01, 0x00, 0x5e, 0x00, 0x00, 0x12};

	(void)port;
	if (nic.group_error != 0)
		return nic.group_error;
	for (uint32_t i = 0; i < n; i++)
		nic.groups += memcmp(set[i].addr_bytes, vrrp, sizeof(vrrp)) == 0;
	return 0;
}

static struct device handle;
static struct port port = {
	.name = "lan", .driver = "test", .mac = {{2, 0, 0, 0, 0, 1}}, .handle = &handle};

static void open_macs(void)
{
	cr_assert_eq(port_macs_open(&port, false), 0);
}

static int add(uint8_t vrid)
{
	struct mac mac = mac_virtual(IP_V4, vrid);

	return port_mac_add(&port, &mac);
}

static void drop(uint8_t vrid)
{
	struct mac mac = mac_virtual(IP_V4, vrid);

	port_mac_remove(&port, &mac);
}

static bool filtered(uint8_t vrid)
{
	struct mac mac = mac_virtual(IP_V4, vrid);

	return has_filter(&mac);
}

/* IMP-NIC-01 */
Test(mac_filters, the_vrrp_group_is_a_multicast_filter)
{
	open_macs();
	cr_expect_eq(nic.groups, 1);
	cr_expect_not(nic.all_multicast);
	cr_expect_not(nic.promiscuous);
	cr_expect_eq(port.mac_mode, PORT_MAC_FILTERS);
	port_macs_close(&port);
}

Test(mac_filters, without_multicast_filters_all_multicast_is_taken)
{
	nic.group_error = -ENOTSUP;
	open_macs();
	cr_expect(nic.all_multicast);
	cr_expect_not(nic.promiscuous);
	cr_expect_eq(port.mac_mode, PORT_MAC_FILTERS);
	port_macs_close(&port);
}

Test(mac_filters, without_either_it_is_promiscuous_for_good)
{
	nic.group_error = -ENOSPC;
	nic.all_multicast_error = -ENOTSUP;
	open_macs();
	cr_expect(nic.promiscuous);
	cr_expect_eq(port.mac_mode, PORT_PROMISCUOUS);
	cr_expect_eq(add(1), 0);
	drop(1);
	cr_expect(nic.promiscuous);
	port_macs_close(&port);
	cr_expect_not(nic.promiscuous, "closing undoes it");
}

Test(mac_filters, a_group_that_cannot_be_received_at_all_is_an_error)
{
	nic.group_error = nic.all_multicast_error = -ENOTSUP;
	nic.promiscuous_error = -EPERM;
	cr_expect_eq(port_macs_open(&port, false), -EPERM);
	port_macs_close(&port);
}

/* IMP-NIC-01 */
Test(mac_filters, a_port_with_ipv6_takes_all_multicast)
{
	cr_expect_eq(port_macs_open(&port, true), 0);
	cr_expect(nic.all_multicast);
	cr_expect_eq(port.mac_mode, PORT_MAC_FILTERS);
	port_macs_close(&port);
	nic.all_multicast_error = -ENOTSUP;
	cr_expect_eq(port_macs_open(&port, true), 0);
	cr_expect(nic.promiscuous, "the next best");
	port_macs_close(&port);
}

Test(mac_filters, a_filter_comes_with_the_first_reference_and_goes_with_the_last)
{
	open_macs();
	cr_expect_eq(add(1), 0);
	cr_expect_eq(add(1), 0);
	cr_expect_eq(nic.adds, 1);
	cr_expect(filtered(1));
	drop(1);
	cr_expect(filtered(1), "a sibling on another VLAN still needs it");
	drop(1);
	cr_expect_not(filtered(1));
	cr_expect_eq(nic.removes, 1);
	drop(1); /* once too often */
	cr_expect_eq(nic.removes, 1);
	cr_expect_eq(add(1), 0);
	cr_expect(filtered(1));
	port_macs_close(&port);
}

/* IMP-NIC-01 */
Test(mac_filters, no_room_is_promiscuous_until_every_mac_has_a_filter)
{
	open_macs();
	for (uint8_t vrid = 1; vrid <= ROOM; vrid++)
		cr_expect_eq(add(vrid), 0);
	cr_expect_eq(port.mac_mode, PORT_MAC_FILTERS, "all fit");
	cr_expect_eq(add(10), 0);
	cr_expect_eq(port.mac_mode, PORT_PROMISCUOUS);
	cr_expect(nic.promiscuous);
	cr_expect_eq(add(11), 0);
	cr_expect_eq(add(11), 0);
	drop(2);
	cr_expect(filtered(10), "the first without a filter got the one that became free");
	cr_expect(nic.promiscuous, "11 has none yet");
	drop(11);
	cr_expect(nic.promiscuous, "and is still wanted");
	drop(11);
	cr_expect_not(nic.promiscuous);
	cr_expect_eq(port.mac_mode, PORT_MAC_FILTERS);
	cr_expect(filtered(1));
	cr_expect(filtered(3));
	cr_expect(filtered(10));
	port_macs_close(&port);
}

Test(mac_filters, a_vacancy_that_fits_all_ends_promiscuous_mode)
{
	open_macs();
	for (uint8_t vrid = 1; vrid <= ROOM + 1; vrid++)
		cr_expect_eq(add(vrid), 0);
	cr_assert(nic.promiscuous);
	drop(1);
	cr_expect(filtered(ROOM + 1));
	cr_expect_not(nic.promiscuous);
	port_macs_close(&port);
}

Test(mac_filters, neither_filter_nor_promiscuous_mode_is_an_error_and_leaves_nothing)
{
	open_macs();
	nic.filter_error = -EIO;
	nic.promiscuous_error = -EPERM;
	cr_expect_eq(add(1), -EPERM);
	cr_expect_eq(port.mac_mode, PORT_MAC_FILTERS);
	nic.filter_error = 0;
	cr_expect_eq(add(1), 0, "a second try is a first one");
	cr_expect(filtered(1));
	drop(1);
	cr_expect_not(filtered(1));
	port_macs_close(&port);
}

Test(mac_filters, a_device_without_filters_stays_promiscuous)
{
	open_macs();
	nic.filter_error = -ENOTSUP;
	cr_expect_eq(add(1), 0);
	cr_expect(nic.promiscuous);
	drop(1);
	cr_expect(nic.promiscuous, "it would only come back with the next virtual router");
	port_macs_close(&port);
	cr_expect_not(nic.promiscuous);
}

Test(mac_filters, a_device_that_knows_no_promiscuous_mode_is_taken_as_it_is)
{
	nic.group_error = nic.all_multicast_error = nic.filter_error = -ENOTSUP;
	nic.promiscuous_error = -ENOTSUP;
	open_macs();
	cr_expect_eq(port.mac_mode, PORT_PROMISCUOUS);
	cr_expect_eq(add(1), 0);
	drop(1);
	port_macs_close(&port);
}

Test(mac_filters, a_netdev_that_was_promiscuous_before_stays_so)
{
	nic.group_error = nic.all_multicast_error = -ENOTSUP;
	handle.netdev_promiscuous = true;
	open_macs();
	port_macs_close(&port);
	cr_expect(nic.promiscuous);
}

Test(mac_filters, the_devices_own_mac_takes_no_filter)
{
	open_macs();
	cr_expect_eq(port_mac_add(&port, &port.mac), 0);
	cr_expect_eq(nic.adds, 0);
	port_mac_remove(&port, &port.mac);
	cr_expect_eq(nic.removes, 0);
	port_macs_close(&port);
}

Test(mac_filters, thousands_of_virtual_macs_are_counted)
{
	open_macs();
	for (unsigned int i = 0; i < 4000; i++) {
		struct mac mac = {{0x02, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};

		cr_assert_eq(port_mac_add(&port, &mac), 0);
	}
	for (unsigned int i = 0; i < 4000; i++) {
		struct mac mac = {{0x02, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};

		port_mac_remove(&port, &mac);
	}
	cr_expect_eq(nic.n, 0);
	cr_expect_not(nic.promiscuous);
	port_macs_close(&port);
}
