/* SPDX-License-Identifier: BSD-3-Clause */
/* What is sent on a dead link is gone, and does not come out when it lives again. */
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include <rte_mbuf.h>

#include "netns.h"
#include "port_fixture.h"

#define LONG_LEN 200

static const struct mac vmac = {{0x00, 0x00, 0x5e, 0x00, 0x01, 0x07}};
static const struct mac other = {{2, 0, 0, 0, 0, 8}};

TestSuite(port_transmit, .init = fixture_start, .fini = fixture_stop);

static void wait_for_carrier(const char *netdev, bool up)
{
	long long deadline = netns_now() + 5000000000LL;

	while (((netns_flags(netdev) & IFF_RUNNING) != 0) != up) {
		cr_assert_lt(netns_now(), deadline, "%s: the carrier does not change", netdev);
		usleep(1000);
	}
	usleep(50000); /* its queue changes after that */
}

static void transmit_long(struct port *p, uint16_t queue)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(p->pool);
	char *frame;

	cr_assert_not_null(m);
	frame = rte_pktmbuf_append(m, LONG_LEN);
	cr_assert_not_null(frame);
	memset(frame, 0, LONG_LEN);
	memcpy(frame, other.b, sizeof(other.b));
	memcpy(frame + 6, vmac.b, sizeof(vmac.b));
	cr_assert_eq(rte_eth_tx_burst(p->id, queue, &m, 1), 1);
}

/* A peer refuses what is too long for it, as it refuses everything when it goes down, in a moment
 * that no test can catch. */
Test(port_transmit, what_a_dead_link_refused_is_not_sent_when_it_is_up_again)
{
	struct port *p;
	int peer;

	netns_veth("a0", "a1");
	p = fixture_open("net_af_packet0,iface=a0");
	peer = fixture_peer("a1");
	netns_ip("link set a1 mtu 68");
	transmit_long(p, 0);
	netns_ip("link set a1 down");
	wait_for_carrier("a0", false);
	port_drop_unsent(p, 0);

	netns_ip("link set a1 mtu 1500");
	netns_ip("link set a1 up");
	wait_for_carrier("a0", true);
	cr_expect(fixture_transmit(p, 0, &other));
	cr_expect_eq(fixture_peer_receive(peer, &vmac, 1), 0, "a frame from before");
	cr_expect_eq(fixture_peer_receive(peer, &p->mac, 1), 0, "a frame that is nobody's");
	cr_expect(fixture_transmit(p, 0, &other));
	cr_expect_eq(fixture_peer_receive(peer, &other, 1), 1);
	close(peer);
	port_close(p);
}

Test(port_transmit, other_devices_are_left_alone)
{
	struct port *p = fixture_open("net_null0");
	struct rte_eth_stats stats;

	port_drop_unsent(p, 0);
	cr_assert_eq(rte_eth_stats_get(p->id, &stats), 0);
	cr_expect_eq(stats.opackets, 0);
	port_close(p);
}
