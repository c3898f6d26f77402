/* SPDX-License-Identifier: BSD-3-Clause */
/* What leaves by the interface it came by: forwarded like all else, and control gets copies, as
 * many as their rate allows. */
#include "rig.h"

#define NEIGHBOR IP(192, 0, 2, 98)

static struct frame turned_back(size_t data)
{
	return frame_udp(&lan_mac, &server_mac, NEIGHBOR, HOST, 64, data);
}

static struct frame turned_back6(void)
{
	return frame_udp6(&lan_mac, &server_mac, "2001:db8:51::98", HOST6, 64, 10);
}

static void remake(uint32_t pps)
{
	rig_drain_punts(rig.worker);
	dp_worker_free(rig.worker);
	rig.params.rates.pps[DP_PUNT_REDIRECT] = pps;
	rig.worker = rig_worker(&rig.params);
}

/* The frame comes back out of the LAN as it should. */
static void expect_back(const struct frame *f)
{
	struct frame wanted = frame_forwarded(f, &host_mac, &lan_mac), got;

	require(rig_receive(LAN, &got));
	check_equal(got.len, wanted.len);
	check(memcmp(got.b, wanted.b, wanted.len) == 0);
}

/* The one copy that control got, or NULL. */
static struct rte_mbuf *take_copy(void)
{
	struct rte_mbuf *m;

	return dp_worker_punted(rig.worker, &m, 1) ? m : NULL;
}

/* IP4-RED-02, IP4-ERR-08 */
CASE(control_gets_a_copy_as_received_and_the_packet_goes_on)
{
	struct frame f = turned_back(10);
	struct rte_mbuf *copy;

	dp_interface_redirects(rig.tables, LAN, IP_V4, true);
	rig_send(LAN, f);
	rig_run();
	expect_back(&f);
	copy = take_copy();
	require(copy);
	check_equal(rte_pktmbuf_pkt_len(copy), f.len);
	check(memcmp(rte_pktmbuf_mtod(copy, uint8_t *), f.b, f.len) == 0);
	check_equal(dp_meta(copy)->verdict, DP_PUNT_REDIRECT);
	check_equal(dp_meta(copy)->interface, LAN);
	check_equal(dp_meta(copy)->adjacency, rig.to_host);
	check_equal(dp_meta(copy)->vrid, 0);
	check_equal(rig_count(DP_FORWARD), 1);
	check_equal(rig_count(DP_PUNT_REDIRECT), 1);
	rte_pktmbuf_free(copy);
}

/* V3-RED-02 */
CASE(the_copy_tells_the_virtual_router_it_came_to)
{
	static const struct mac *const macs[] = {&virtual_mac, &virtual6_mac};

	rig_master();
	for (unsigned int i = 0; i < RTE_DIM(macs); i++) {
		struct frame f = frame_with_mac(i ? turned_back6() : turned_back(10), macs[i]);
		struct rte_mbuf *copy;

		dp_interface_redirects(rig.tables, LAN, i ? IP_V6 : IP_V4, true);
		rig_send(LAN, f);
		rig_run();
		expect_back(&f);
		copy = take_copy();
		require(copy);
		check_equal(dp_meta(copy)->vrid, RIG_VRID);
		rte_pktmbuf_free(copy);
	}
}

/* V3-RED-04 */
CASE(without_the_switch_and_across_interfaces_there_is_none)
{
	struct frame f = turned_back(10), f6 = turned_back6(), got;

	rig_send(LAN, f);
	rig_run();
	expect_back(&f);
	dp_interface_redirects(rig.tables, LAN, IP_V4, true); /* not the other family's */
	rig_send(LAN, f6);
	rig_run();
	expect_back(&f6);
	rig_send(LAN, frame_udp(&lan_mac, &host_mac, HOST, SERVER, 64, 10));
	rig_run();
	require(rig_receive(UPLINK, &got));
	check_equal(rig_count(DP_PUNT_REDIRECT), 0);
	check_equal(rig_count(DP_FORWARD), 3);
}

CASE(what_exceeds_the_rate_is_forwarded_all_the_same)
{
	struct frame f = turned_back(10), got;

	remake(10); /* bursts of 32 */
	dp_interface_redirects(rig.tables, LAN, IP_V4, true);
	for (unsigned int i = 0; i < 4; i++) {
		for (unsigned int k = 0; k < 50; k++)
			rig_send(LAN, f);
		rig_run();
		while (rig_receive(LAN, &got))
			;
	}
	check(rig_count(DP_FORWARD) + rig_count(DP_DROP_TX_FULL) == 200);
	check_equal(rig_count(DP_DROP_POLICED), 0);
	/* A few more come back where this takes long. */
	check(rig_count(DP_PUNT_REDIRECT) >= 32 && rig_count(DP_PUNT_REDIRECT) < 100);
	check_equal(rig_drain_punts(rig.worker), rig_count(DP_PUNT_REDIRECT));
	remake(0);
	rig_send(LAN, f);
	rig_run();
	check_equal(rig_count(DP_FORWARD), 1);
	check_equal(rig_count(DP_PUNT_REDIRECT), 0);
}

CASE(a_chain_is_copied_whole)
{
	struct frame f = turned_back(1472);
	struct rte_mbuf *copy;

	dp_interface_redirects(rig.tables, LAN, IP_V4, true);
	rig_send_mbuf(LAN, rig_chain(&f, 500));
	rig_run();
	expect_back(&f);
	copy = take_copy();
	require(copy);
	check_equal(rte_pktmbuf_pkt_len(copy), f.len);
	check_equal(copy->nb_segs, 1);
	check(memcmp(rte_pktmbuf_mtod(copy, uint8_t *), f.b, f.len) == 0);
	rte_pktmbuf_free(copy);
}

/* Copies yield to what is nowhere else. */
CASE(a_ring_that_is_half_full_takes_no_copies)
{
	rig.params.ring_size = 64;
	remake(1000000);
	dp_interface_redirects(rig.tables, LAN, IP_V4, true);
	for (unsigned int i = 0; i < 40; i++)
		rig_send(LAN, frame_arp(&broadcast_mac, &host_mac, HOST, LAN_ADDR));
	rig_run();
	rig_send(LAN, turned_back(10));
	rig_run();
	check_equal(rig_count(DP_FORWARD), 1);
	check_equal(rig_count(DP_PUNT_REDIRECT), 0);
	check_equal(rig_drain_punts(rig.worker), 40);
}
