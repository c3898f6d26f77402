/* SPDX-License-Identifier: BSD-3-Clause */
/* Ports open on what is there, say what is wrong with what is not, and close without a trace. */
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <rte_mbuf.h>

#include "netns.h"
#include "port_fixture.h"

static const struct mac vmac = {{0x00, 0x00, 0x5e, 0x00, 0x01, 0x07}};

TestSuite(port_open, .init = fixture_start, .fini = fixture_stop);

static struct mac kernel_mac(const char *netdev)
{
	struct ifreq request = {0};
	struct mac mac;
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	strncpy(request.ifr_name, netdev, sizeof(request.ifr_name) - 1);
	cr_assert_eq(ioctl(s, SIOCGIFHWADDR, &request), 0);
	memcpy(mac.b, request.ifr_hwaddr.sa_data, sizeof(mac.b));
	close(s);
	return mac;
}

static int kernel_mtu(const char *netdev)
{
	struct ifreq request = {0};
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	strncpy(request.ifr_name, netdev, sizeof(request.ifr_name) - 1);
	cr_assert_eq(ioctl(s, SIOCGIFMTU, &request), 0);
	close(s);
	return request.ifr_mtu;
}

Test(port_open, a_packet_socket_on_a_veth_end)
{
	struct mac mac;
	struct port *p;
	int peer;

	netns_veth("a0", "a1");
	mac = kernel_mac("a0");
	peer = fixture_peer("a1");
	p = fixture_open("net_af_packet0,iface=a0");
	cr_expect_str_eq(p->name, "lan");
	cr_expect_str_eq(p->driver, "net_af_packet");
	cr_expect_str_eq(p->device, "net_af_packet0,iface=a0");
	cr_expect(mac_equal(&p->mac, &mac));
	cr_expect_eq(p->netdev, netns_index("a0"));
	cr_expect(p->link_from_netdev);
	cr_expect_not(p->lsc);
	cr_expect_not(p->vlan_insert);
	fixture_send(peer, &p->mac, 5, 1);
	cr_expect_eq(fixture_receive(p, &p->mac, 5), 5);
	cr_expect(fixture_transmit(p, 0, &p->mac));
	cr_expect_eq(fixture_peer_receive(peer, &p->mac, 1), 1);
	close(peer);
	port_close(p);
}

#define SENDS_MAX 10 /* each is waited for a second */

static void open_down_then_come_up(const char *device)
{
	unsigned int arrived = 0;
	struct port *p;
	int peer;

	netns_ip("link add a0 type veth peer name a1");
	p = fixture_open(device);
	cr_expect_eq(netns_flags("a0") & IFF_UP, 0, "and it is left down");
	netns_ip("link set a0 up");
	netns_ip("link set a1 up");
	peer = fixture_peer("a1");
	fixture_send(peer, &vmac, 3, 1);
	cr_expect_eq(fixture_receive(p, &vmac, 3), 3);
	/* The socket's first send after the netdev was down reports just that: the frame waits in
	 * its ring for the next, or is lost where there is no ring. */
	for (unsigned int i = 0; arrived < 2 && i < SENDS_MAX; i++) {
		cr_expect(fixture_transmit(p, 0, &p->mac));
		arrived += fixture_peer_receive(peer, &p->mac, 1);
	}
	cr_expect_eq(arrived, 2);
	close(peer);
	port_close(p);
}

Test(port_open, a_packet_socket_on_a_netdev_that_is_down_and_comes_up_later)
{
	open_down_then_come_up("net_af_packet0,iface=a0");
}

Test(port_open, an_xdp_socket_on_a_netdev_that_is_down_and_comes_up_later)
{
	open_down_then_come_up("net_af_xdp0,iface=a0");
}

Test(port_open, a_pcap_port_on_a_netdev_that_is_down_and_comes_up_later)
{
	open_down_then_come_up("net_pcap0,iface=a0");
}

Test(port_open, close_and_reopen_receives_again)
{
	int peer;

	netns_veth("a0", "a1");
	peer = fixture_peer("a1");
	for (int i = 0; i < 3; i++) {
		struct port *p = fixture_open("net_af_packet0,iface=a0");

		fixture_send(peer, &vmac, 3, 1);
		cr_expect_eq(fixture_receive(p, &vmac, 3), 3, "round %d", i);
		port_close(p);
	}
	close(peer);
}

Test(port_open, closing_with_packets_in_hand_does_not_pull_their_pool_away)
{
	struct rte_mbuf *kept;
	struct port *p;

	p = fixture_open("net_null0");
	kept = rte_pktmbuf_alloc(p->pool);
	port_close(p);
	memset(rte_pktmbuf_mtod(kept, void *), 0xa5, 1500);
	rte_pktmbuf_free(kept);
	p = fixture_open("net_null0");
	cr_expect_not_null(p->pool);
	port_close(p);
}

Test(port_open, the_same_device_twice_is_in_use_and_the_first_goes_on)
{
	struct port_params again;
	struct port *p;
	int peer;

	netns_veth("a0", "a1");
	p = fixture_open("net_af_packet0,iface=a0");
	again = fixture_params("net_af_packet0,iface=a0");
	cr_expect_not_null(strstr(fixture_refused(&again), "is in use already"));
	peer = fixture_peer("a1");
	fixture_send(peer, &vmac, 3, 1);
	cr_expect_eq(fixture_receive(p, &vmac, 3), 3);
	close(peer);
	port_close(p);
}

Test(port_open, several_ports_of_several_kinds_at_once)
{
	struct port *a, *b, *c, *d;

	netns_veth("a0", "a1");
	a = fixture_open("net_af_packet0,iface=a0");
	b = fixture_open("net_af_packet1,iface=a1");
	c = fixture_open("net_null0");
	d = fixture_open("net_ring0");
	cr_expect_neq(a->id, b->id);
	cr_expect_neq(a->pool, b->pool);
	cr_expect(fixture_transmit(a, 0, &a->mac));
	cr_expect_eq(fixture_receive(b, &(struct mac){{2, 0, 0, 0, 0, 9}}, 1), 1);
	port_close(c);
	cr_expect(fixture_transmit(b, 0, &b->mac));
	cr_expect_eq(fixture_receive(a, &(struct mac){{2, 0, 0, 0, 0, 9}}, 1), 1);
	port_close(d);
	port_close(b);
	port_close(a);
}

Test(port_open, a_device_without_a_mac_gets_one)
{
	struct port *p = fixture_open("net_ring0");

	cr_expect_not(mac_is_zero(&p->mac));
	cr_expect_not(mac_is_multicast(&p->mac));
	cr_expect_eq(p->mac.b[0] & 2, 2, "locally administered");
	cr_expect_eq(fixture_log_lines("has no MAC of its own"), 1);
	cr_expect_not(p->link_from_netdev);
	cr_expect(port_link_poll(p));
	port_close(p);
}

Test(port_open, a_netdev_that_is_not_there_is_named)
{
	const char *const devices[] = {"net_af_packet0,iface=eth9", "net_af_xdp0,iface=eth9",
		"net_pcap0,iface=eth9", "net_pcap0,rx_iface=eth9"};

	for (size_t i = 0; i < RTE_DIM(devices); i++) {
		struct port_params params = fixture_params(devices[i]);
		const char *error = fixture_refused(&params);

		cr_expect_not_null(strstr(error, "no network device 'eth9'"), "%s", error);
	}
}

Test(port_open, a_netdev_that_is_not_named_is_asked_for)
{
	struct port_params params = fixture_params("net_af_packet0");
	const char *error = fixture_refused(&params);

	cr_expect_not_null(strstr(error, "\"net_af_packet0,iface=NETDEV\""), "%s", error);
}

Test(port_open, a_driver_that_does_not_exist_is_named)
{
	struct port_params params = fixture_params("net_af_pocket0,iface=lo");
	const char *error = fixture_refused(&params);

	cr_expect_not_null(strstr(error, "no driver for 'net_af_pocket0'"), "%s", error);
}

Test(port_open, arguments_a_driver_does_not_know_are_shown)
{
	struct port_params params = fixture_params("net_af_packet0,iface=a0,colour=red");
	const char *error;

	netns_veth("a0", "a1");
	error = fixture_refused(&params);
	cr_expect_not_null(strstr(error, "colour=red"), "%s", error);
	/* And the device is not left half there. */
	port_close(fixture_open("net_af_packet0,iface=a0"));
}

Test(port_open, device_strings_that_are_none)
{
	const char *const devices[] = {"", ",iface=lo",
		"net_af_"
		"packet0123456789012345678901234567890123456789012345678901234567890123456789"};

	for (size_t i = 0; i < RTE_DIM(devices); i++) {
		struct port_params params = fixture_params(devices[i]);
		const char *error = fixture_refused(&params);

		cr_expect_not_null(strstr(error, "is not a device"), "%s", error);
	}
}

Test(port_open, a_pci_device_that_is_not_there_is_named_with_its_domain)
{
	const char *const devices[] = {"0000:7f:1f.7", "7f:1f.7"};
	struct port *other = fixture_open("net_null0");

	for (size_t i = 0; i < RTE_DIM(devices); i++) {
		struct port_params params = fixture_params(devices[i]);
		const char *error;

		params.is_pci = true;
		error = fixture_refused(&params);
		cr_expect_not_null(strstr(error, "no PCI device 0000:7f:1f.7"), "%s", error);
		cr_expect_not_null(strstr(error, "EAL's ports: net_null0"), "%s", error);
	}
	port_close(other);
}

Test(port_open, a_pci_address_that_is_none)
{
	struct port_params params = fixture_params("eth0");
	const char *error;

	params.is_pci = true;
	error = fixture_refused(&params);
	cr_expect_not_null(strstr(error, "'eth0' is not a PCI address"), "%s", error);
}

Test(port_open, without_the_right_to_packet_sockets_it_asks_for_root)
{
	struct port_params params = fixture_params("net_af_packet0,iface=a0");
	const char *error;

	netns_veth("a0", "a1");
	cr_assert_eq(seteuid(65534), 0);
	error = fixture_refused(&params);
	cr_assert_eq(seteuid(0), 0);
	cr_expect_not_null(strstr(error, "needs root"), "%s", error);
}

Test(port_open, an_mtu_the_device_cannot_do_is_refused_with_what_it_can)
{
	struct port_params params = fixture_params("net_af_packet0,iface=a0");
	const char *error;

	netns_veth("a0", "a1");
	params.mtu = 9000;
	error = fixture_refused(&params);
	cr_expect_not_null(strstr(error, "MTU 9000: net_af_packet takes 46 to 1500"), "%s", error);
	port_close(fixture_open("net_af_packet0,iface=a0"));
}

Test(port_open, the_mtu_of_a_kernel_netdev_is_set_and_that_is_said)
{
	struct port_params params = fixture_params("net_af_packet0,iface=a0");
	char error[256];
	struct port *p;

	netns_veth("a0", "a1");
	params.mtu = 1400;
	p = port_open(&params, error, sizeof(error));
	cr_assert_not_null(p, "%s", error);
	cr_expect_eq(kernel_mtu("a0"), 1400);
	cr_expect_eq(fixture_log_lines("kernel's a0 was 1500 and is 1400"), 1, "%s", fixture_log());
	port_close(p);
}

/* Its own word is 1500 whatever its frames hold. */
Test(port_open, a_packet_socket_takes_what_its_frames_hold)
{
	struct port_params params =
		fixture_params("net_af_packet0,iface=a0,framesz=10240,blocksz=20480,framecnt=64");
	char error[256];
	struct port *p;

	netns_veth("a0", "a1");
	params.mtu = 9000;
	p = port_open(&params, error, sizeof(error));
	cr_assert_not_null(p, "%s", error);
	cr_expect_eq(kernel_mtu("a0"), 9000);
	cr_expect_eq(fixture_log_lines("kernel's a0 was 1500 and is 9000"), 1, "%s", fixture_log());
	cr_expect_geq(rte_pktmbuf_data_room_size(p->pool) - RTE_PKTMBUF_HEADROOM, 9018);
	port_close(p);
	params.mtu = 10200;
	cr_expect_not_null(
		strstr(fixture_refused(&params), "MTU 10200: net_af_packet takes 46 to"));
}

Test(port_open, a_kernel_that_answers_or_merges_on_the_same_netdev_is_mentioned)
{
	netns_veth("a0", "a1");
	port_close(fixture_open("net_af_packet0,iface=a0"));
	cr_expect_eq(fixture_log_lines("answers beside this router"), 0, "%s", fixture_log());
	cr_expect_eq(fixture_log_lines("gro off"), 0, "%s", fixture_log());
	netns_ip("addr add 192.0.2.1/24 dev a0");
	netns_merge("a0");
	port_close(fixture_open("net_af_packet0,iface=a0"));
	cr_expect_eq(fixture_log_lines("answers beside this router"), 1, "%s", fixture_log());
	cr_expect_eq(fixture_log_lines("ethtool -K a0 gro off"), 1, "%s", fixture_log());
}

Test(port_open, frames_of_a_jumbo_mtu_fit_one_buffer)
{
	struct port_params params = fixture_params("net_null0");
	char error[256];
	struct port *p;

	params.mtu = 9000;
	p = port_open(&params, error, sizeof(error));
	cr_assert_not_null(p, "%s", error);
	cr_expect_geq(rte_pktmbuf_data_room_size(p->pool) - RTE_PKTMBUF_HEADROOM, 9000 + 14 + 8);
	port_close(p);
}

Test(port_open, no_memory_for_packets_says_so)
{
	struct port_params params = fixture_params("net_null0");
	const char *error;

	params.mtu = 60000;
	params.rx_descriptors = 8192;
	error = fixture_refused(&params);
	cr_expect_not_null(strstr(error, "no memory for"), "%s", error);
	/* And what was begun is undone. */
	port_close(fixture_open("net_null0"));
}

Test(port_open, a_link_that_cannot_be_taken_down_says_so)
{
	struct port *p;

	netns_veth("a0", "a1");
	p = fixture_open("net_af_packet0,iface=a0");
	cr_expect_eq(port_link_set(p, false), -ENOTSUP);
	cr_expect(netns_flags("a0") & IFF_UP);
	port_close(p);
}

Test(port_open, a_link_taken_down_and_up)
{
	struct port *p = fixture_open("net_ring0");

	cr_expect_eq(port_link_set(p, false), 0);
	cr_expect_not(port_link_poll(p));
	cr_expect_eq(port_link_set(p, true), 0);
	cr_expect(port_link_poll(p));
	port_close(p);
}

Test(port_open, every_line_in_the_log_names_the_port)
{
	const char *line;
	struct port *p;

	netns_veth("a0", "a1");
	p = fixture_open("net_af_packet0,iface=a0");
	port_mac_add(p, &vmac);
	port_close(p);
	for (line = fixture_log(); *line != '\0'; line = strchr(line, '\n') + 1)
		cr_expect_eq(strncmp(line, "port lan: ", 10), 0, "%s", line);
	cr_expect_gt(fixture_log_lines("port lan: "), 0);
}
