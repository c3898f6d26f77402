/* SPDX-License-Identifier: BSD-3-Clause */
/* What arrived at a packet socket's netdev is known, whether it came through or not. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include <rte_mbuf.h>

#include "netns.h"
#include "port_fixture.h"

#define MBUFS_MAX 65536

static const struct mac vmac = {{0x00, 0x00, 0x5e, 0x00, 0x01, 0x07}};
static const struct mac other = {{2, 0, 0, 0, 0, 8}};

/* A packet socket on one end, and a peer on the other. */
static struct port *open_pair(int *peer)
{
	struct port *p;

	netns_veth("a0", "a1");
	p = fixture_open("net_af_packet0,iface=a0");
	*peer = fixture_peer("a1");
	return p;
}

TestSuite(port_receive, .init = fixture_start, .fini = fixture_stop);

static uint64_t missed(const struct port *p)
{
	struct port_receive r = {0};

	port_receive_get(p, &r);
	cr_assert_null(r.lost);
	return r.missed;
}

Test(port_receive, what_arrives_is_counted_and_what_is_sent_is_not)
{
	struct port *p;
	uint64_t before;
	int peer;

	p = open_pair(&peer);
	before = missed(p);
	cr_expect(fixture_transmit(p, 0, &vmac));
	cr_expect_eq(fixture_peer_receive(peer, &vmac, 1), 1);
	cr_expect_eq(missed(p), before, "its own");
	fixture_send(peer, &vmac, 20, 1);
	cr_expect_eq(fixture_receive(p, &vmac, 20), 20);
	cr_expect_eq(missed(p), before + 20);
	close(peer);
	port_close(p);
}

/* A packet socket waits for the rest of them; from 10.0.0.1 to 10.0.0.2, with `id`. */
static void send_first_fragment(int peer, uint8_t id)
{
	uint8_t frame[60] = {[12] = 8,
		[14] = 0x45,
		[17] = 44,
		[19] = id,
		[20] = 0x20,
		[22] = 64,
		[23] = 17,
		[26] = 10,
		[29] = 1,
		[30] = 10,
		[33] = 2};
	uint32_t sum = 0;

	memcpy(frame, vmac.b, sizeof(vmac.b));
	for (unsigned int i = 14; i < 34; i += 2)
		sum += frame[i] << 8 | frame[i + 1];
	sum = ~((sum & 0xffff) + (sum >> 16));
	frame[24] = sum >> 8;
	frame[25] = sum;
	cr_assert_eq(send(peer, frame, sizeof(frame), 0), (ssize_t)sizeof(frame));
}

Test(port_receive, fragments_without_the_rest_are_not_missed_and_hide_nothing_else)
{
	struct port_receive r = {0};
	struct port *p;
	uint64_t before;
	int peer;

	p = open_pair(&peer);
	port_receive_get(p, &r);
	before = r.missed;
	for (unsigned int i = 0; i < 20; i++)
		send_first_fragment(peer, i);
	cr_expect_eq(fixture_receive(p, &vmac, 1), 0);
	port_receive_get(p, &r);
	cr_expect_eq(r.missed, before);
	fixture_send(peer, &vmac, 20, 1);
	cr_expect_eq(fixture_receive(p, &vmac, 20), 20);
	port_receive_get(p, &r);
	cr_expect_eq(r.missed, before + 20);
	close(peer);
	port_close(p);
}

/* Of which the driver itself tells nothing. */
Test(port_receive, what_no_buffer_was_left_for_is_counted)
{
	static struct rte_mbuf *mbufs[MBUFS_MAX];
	unsigned int n = 0;
	struct port *p;
	uint64_t before;
	int peer;

	p = open_pair(&peer);
	while (n < MBUFS_MAX && (mbufs[n] = rte_pktmbuf_alloc(p->pool)) != NULL)
		n++;
	before = missed(p);
	fixture_send(peer, &vmac, 20, 1);
	cr_expect_eq(fixture_receive(p, &vmac, 1), 0);
	cr_expect_eq(missed(p), before + 20);
	rte_pktmbuf_free_bulk(mbufs, n);
	cr_expect_eq(fixture_receive(p, &vmac, 20), 20, "they waited");
	close(peer);
	port_close(p);
}

Test(port_receive, a_device_without_such_counters_misses_nothing)
{
	struct port *p = fixture_open("net_null0");

	cr_expect_eq(missed(p), 0);
	fixture_receive(p, &other, 1);
	cr_expect_eq(missed(p), 0);
	cr_expect_eq(port_queue_state(p, 0), PORT_QUEUE_UNTOLD);
	port_close(p);
}
