/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtual MACs on real devices, none of which has filters. */
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "netns.h"
#include "port_fixture.h"

TestSuite(port_macs, .init = fixture_start, .fini = fixture_stop);

static struct mac vmac(unsigned int vrid)
{
	return mac_virtual(IP_V4, (uint8_t)vrid);
}

static int add(struct port *p, unsigned int vrid)
{
	struct mac mac = vmac(vrid);

	return port_mac_add(p, &mac);
}

static void drop(struct port *p, unsigned int vrid)
{
	struct mac mac = vmac(vrid);

	port_mac_remove(p, &mac);
}

Test(port_macs, a_packet_socket_is_promiscuous_from_the_start_and_says_so_once)
{
	struct mac mac = vmac(9);
	struct port *p;
	int peer;

	netns_veth("a0", "a1");
	p = fixture_open("net_af_packet0,iface=a0");
	cr_expect_eq(p->mac_mode, PORT_PROMISCUOUS);
	cr_expect((netns_flags("a0") & IFF_PROMISC) != 0);
	for (unsigned int vrid = 1; vrid < 20; vrid++)
		cr_expect_eq(add(p, vrid), 0);
	cr_expect_eq(fixture_log_lines("promiscuous"), 1, "%s", fixture_log());
	peer = fixture_peer("a1");
	fixture_send(peer, &mac, 4, 1);
	cr_expect_eq(fixture_receive(p, &mac, 4), 4);
	for (unsigned int vrid = 1; vrid < 20; vrid++)
		drop(p, vrid);
	cr_expect_eq(p->mac_mode, PORT_PROMISCUOUS, "the VRRP group still needs it");
	close(peer);
	port_close(p);
}

Test(port_macs, the_netdev_is_not_left_promiscuous)
{
	struct port *p;

	netns_veth("a0", "a1");
	p = fixture_open("net_af_packet0,iface=a0");
	cr_assert((netns_flags("a0") & IFF_PROMISC) != 0);
	port_close(p);
	cr_expect_not(netns_flags("a0") & IFF_PROMISC);
}

Test(port_macs, a_netdev_that_was_promiscuous_before_stays_so)
{
	struct port *p;

	netns_veth("a0", "a1");
	netns_ip("link set a0 promisc on");
	p = fixture_open("net_af_packet0,iface=a0");
	port_close(p);
	cr_expect((netns_flags("a0") & IFF_PROMISC) != 0);
}

Test(port_macs, frames_to_the_group_arrive)
{
	struct mac group = {{0x01, 0x00, 0x5e, 0x00, 0x00, 0x12}};
	struct port *p;
	int peer;

	netns_veth("a0", "a1");
	p = fixture_open("net_af_packet0,iface=a0");
	peer = fixture_peer("a1");
	fixture_send(peer, &group, 3, 1);
	cr_expect_eq(fixture_receive(p, &group, 3), 3);
	close(peer);
	port_close(p);
}

Test(port_macs, a_device_with_no_filters_at_all_stays_promiscuous)
{
	struct port *p = fixture_open("net_null0");

	for (int i = 0; i < 3; i++) {
		cr_expect_eq(add(p, 1), 0);
		cr_expect_eq(p->mac_mode, PORT_PROMISCUOUS);
		drop(p, 1);
	}
	cr_expect_eq(fixture_log_lines("no filters for virtual MACs"), 1, "%s", fixture_log());
	port_close(p);
}

Test(port_macs, modes_have_names)
{
	cr_expect_str_eq(port_mac_mode_name(PORT_MAC_FILTERS), "filters");
	cr_expect_str_eq(port_mac_mode_name(PORT_PROMISCUOUS), "promiscuous");
}
