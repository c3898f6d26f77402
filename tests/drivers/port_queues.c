/* SPDX-License-Identifier: BSD-3-Clause */
/* How many queues a port gets, and that nothing is lost in one that nobody polls. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "netns.h"
#include "port_fixture.h"

static const struct mac vmac = {{0x00, 0x00, 0x5e, 0x00, 0x01, 0x07}};
static const struct mac to_peer = {{2, 0, 0, 0, 0, 9}};

TestSuite(port_queues, .init = fixture_start, .fini = fixture_stop);

static struct port *open_with(const char *device, uint16_t rx, uint16_t tx)
{
	struct port_params params = fixture_params(device);
	char error[256] = "";
	struct port *p;

	params.rx_queues = rx;
	params.tx_queues = tx;
	p = port_open(&params, error, sizeof(error));
	cr_assert_not_null(p, "%s: %s\n%s", device, error, fixture_log());
	return p;
}

Test(port_queues, a_packet_socket_gets_a_pair_for_every_sender)
{
	struct port *p;

	netns_veth("a0", "a1");
	p = open_with("net_af_packet0,iface=a0", 1, 3);
	cr_expect_eq(p->tx_queues, 3);
	cr_expect_eq(p->rx_queues, 3, "the kernel spreads over all of them");
	cr_expect_eq(fixture_log_lines("qpairs=3 added"), 1, "%s", fixture_log());
	port_close(p);
}

Test(port_queues, every_flow_arrives_on_some_queue_and_none_is_lost)
{
	struct port *p;
	int peer;

	netns_veth("a0", "a1");
	p = open_with("net_af_packet0,iface=a0", 1, 3);
	peer = fixture_peer("a1");
	fixture_send(peer, &vmac, 900, 90);
	cr_expect_eq(fixture_receive(p, &vmac, 900), 900);
	close(peer);
	port_close(p);
}

Test(port_queues, every_transmit_queue_reaches_the_peer)
{
	struct port *p;
	int peer;

	netns_veth("a0", "a1");
	p = open_with("net_af_packet0,iface=a0", 1, 3);
	peer = fixture_peer("a1");
	for (uint16_t q = 0; q < p->tx_queues; q++) {
		cr_expect(fixture_transmit(p, q, &vmac));
		cr_expect_eq(fixture_peer_receive(peer, &vmac, 1), 1, "queue %u", q);
	}
	close(peer);
	port_close(p);
}

Test(port_queues, what_a_port_sends_it_does_not_receive)
{
	struct port *p;

	netns_veth("a0", "a1");
	p = open_with("net_af_packet0,iface=a0", 1, 2);
	cr_expect(fixture_transmit(p, 0, &vmac));
	cr_expect(fixture_transmit(p, 1, &vmac));
	cr_expect_eq(fixture_receive(p, &to_peer, 1), 0);
	port_close(p);
}

Test(port_queues, the_operators_qpairs_are_kept)
{
	struct port *p;

	netns_veth("a0", "a1");
	p = open_with("net_af_packet0,iface=a0,qpairs=1", 1, 3);
	cr_expect_eq(p->tx_queues, 1);
	cr_expect_eq(p->rx_queues, 1);
	cr_expect_eq(fixture_log_lines("3 TX queues wanted, the device has 1: the last is shared"),
		1, "%s", fixture_log());
	port_close(p);
	p = open_with("net_af_packet0,iface=a0,qpairs=4", 1, 2);
	cr_expect_eq(p->rx_queues, 4, "all four are polled");
	cr_expect_eq(p->tx_queues, 4);
	port_close(p);
}

Test(port_queues, more_receive_queues_make_more_pairs)
{
	struct port *p;

	netns_veth("a0", "a1");
	p = open_with("net_af_packet0,iface=a0", 4, 2);
	cr_expect_eq(p->rx_queues, 4);
	port_close(p);
}

Test(port_queues, the_operators_frame_size_is_kept)
{
	struct port *p;
	int peer;

	netns_veth("a0", "a1");
	p = open_with("net_af_packet0,iface=a0,framesz=4096,blocksz=8192,framecnt=64", 1, 1);
	cr_expect_geq(rte_pktmbuf_data_room_size(p->pool) - RTE_PKTMBUF_HEADROOM, 4096);
	peer = fixture_peer("a1");
	fixture_send(peer, &vmac, 10, 1);
	cr_expect_eq(fixture_receive(p, &vmac, 10), 10);
	close(peer);
	port_close(p);
}

Test(port_queues, a_ring_takes_a_burst_of_a_thousand_while_nobody_polls)
{
	struct port *p;
	int peer;

	netns_veth("a0", "a1");
	p = open_with("net_af_packet0,iface=a0,qpairs=1", 1, 1);
	peer = fixture_peer("a1");
	fixture_send(peer, &vmac, 1000, 1);
	cr_expect_eq(fixture_receive(p, &vmac, 1000), 1000);
	close(peer);
	port_close(p);
}

Test(port_queues, a_device_with_queues_to_spare_gives_what_is_wanted)
{
	struct port *p = open_with("net_null0", 2, 5);

	cr_expect_eq(p->rx_queues, 2);
	cr_expect_eq(p->tx_queues, 5);
	cr_expect_eq(p->tx_descriptors, 1024);
	port_close(p);
}

Test(port_queues, more_than_the_device_has_is_cut_and_said)
{
	struct port_params params = fixture_params("net_ring0");
	char error[256] = "";
	struct port *p;

	params.rx_queues = 40;
	params.tx_queues = 20;
	params.rx_descriptors = params.tx_descriptors = 64;
	p = port_open(&params, error, sizeof(error));
	cr_assert_not_null(p, "%s", error);
	cr_expect_eq(p->rx_queues, 16);
	cr_expect_eq(p->tx_queues, 16);
	cr_expect_eq(p->tx_descriptors, 64);
	cr_expect_eq(fixture_log_lines("40 RX queues wanted, the device has 16"), 1);
	cr_expect_eq(fixture_log_lines("20 TX queues wanted, the device has 16"), 1);
	port_close(p);
}

Test(port_queues, a_tap_pairs_its_queues)
{
	struct port *p;

	if (access("/dev/net/tun", R_OK | W_OK) != 0)
		cr_skip_test("no /dev/net/tun");
	p = open_with("net_tap0,iface=t0", 1, 2);
	cr_expect_eq(p->rx_queues, 2);
	cr_expect_eq(p->tx_queues, 2);
	cr_expect(p->link_from_netdev);
	cr_expect_eq(p->netdev, netns_index("t0"));
	cr_expect_eq(port_link_set(p, false), 0);
	cr_expect_not(netns_flags("t0") & 1);
	cr_expect_eq(port_link_set(p, true), 0);
	cr_expect(netns_flags("t0") & 1);
	port_close(p);
}

Test(port_queues, an_xdp_socket_on_a_veth_end)
{
	struct port *p;
	int peer;

	netns_veth("a0", "a1");
	p = open_with("net_af_xdp0,iface=a0", 1, 2);
	cr_expect_eq(p->rx_queues, 1);
	cr_expect_eq(p->tx_queues, 1);
	cr_expect(p->link_from_netdev);
	peer = fixture_peer("a1");
	fixture_send(peer, &vmac, 200, 10);
	cr_expect_eq(fixture_receive(p, &vmac, 200), 200);
	cr_expect(fixture_transmit(p, 0, &vmac));
	cr_expect_eq(fixture_peer_receive(peer, &vmac, 1), 1);
	close(peer);
	port_close(p);
}
