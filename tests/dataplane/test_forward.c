/* SPDX-License-Identifier: BSD-3-Clause */
/* What is forwarded, and what leaves then. */
#include <stdlib.h>

#include <rte_ethdev.h>

#include "rig.h"

static struct frame to_server(uint8_t ttl, size_t data)
{
	return frame_udp(&lan_mac, &host_mac, HOST, SERVER, ttl, data);
}

/* IP4-TTL-01 */
CASE(a_packet_to_the_own_mac_leaves_rewritten)
{
	expect_forwarded(LAN, to_server(64, 100), UPLINK, &server_mac, &uplink_mac);
}

CASE(a_packet_leaves_by_the_longest_prefix)
{
	expect_forwarded(LAN, frame_udp(&lan_mac, &host_mac, HOST, FAR, 64, 100), UPLINK,
		&gateway_mac, &uplink_mac);
	expect_forwarded(UPLINK, frame_udp(&uplink_mac, &gateway_mac, FAR, HOST, 64, 100), LAN,
		&host_mac, &lan_mac);
}

/* V3-ACT-05, V3-FWD-01, IMP-NIC-04: X19 */
CASE(a_master_forwards_what_comes_to_the_virtual_mac)
{
	struct frame x19 = frame_udp(&virtual_mac, &host_mac, HOST, SERVER, 64, 18);

	rig_master();
	expect_forwarded(LAN, x19, UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(LAN, frame_padded(x19, 90), UPLINK, &server_mac, &uplink_mac);
	/* And its own MAC goes on working. */
	expect_forwarded(LAN, to_server(64, 100), UPLINK, &server_mac, &uplink_mac);
}

CASE(a_packet_may_leave_by_the_interface_it_came_by)
{
	expect_forwarded(LAN, frame_udp(&lan_mac, &server_mac, IP(192, 0, 2, 98), HOST, 64, 1), LAN,
		&host_mac, &lan_mac);
}

/* IP4-TTL-04 */
CASE(ttl_2_is_forwarded_with_1)
{
	expect_forwarded(LAN, to_server(2, 0), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(LAN, to_server(255, 0), UPLINK, &server_mac, &uplink_mac);
}

/* IP4-VAL-06 */
CASE(padding_is_cut_off)
{
	expect_forwarded(LAN, frame_padded(to_server(64, 1), 60), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(
		LAN, frame_padded(to_server(64, 100), 1514), UPLINK, &server_mac, &uplink_mac);
	/* A bare header, nothing behind it. */
	expect_forwarded(LAN, frame_with16(to_server(64, 20), F_TOTAL, 20), UPLINK, &server_mac,
		&uplink_mac);
}

/* IP4-VAL-08, IP4-QOS-01, IP4-LOC-04 */
CASE(tos_reserved_flag_and_fragments_pass_unchanged)
{
	expect_forwarded(LAN, frame_with8(to_server(64, 8), F_IP + 1, 0xff), UPLINK, &server_mac,
		&uplink_mac);
	expect_forwarded(LAN, frame_with16(to_server(64, 8), F_FRAG, 0x8000), UPLINK, &server_mac,
		&uplink_mac);
	expect_forwarded(LAN, frame_with16(to_server(64, 8), F_FRAG, 0x2000), UPLINK, &server_mac,
		&uplink_mac);
	expect_forwarded(LAN, frame_with16(to_server(64, 8), F_FRAG, 0x00b9), UPLINK, &server_mac,
		&uplink_mac);
	expect_forwarded(LAN, frame_with16(to_server(64, 8), F_FRAG, 0xffff), UPLINK, &server_mac,
		&uplink_mac);
}

CASE(any_protocol_is_forwarded_vrrp_to_a_host_too)
{
	for (unsigned int proto = 0; proto < 256; proto += 8)
		expect_forwarded(LAN, frame_with8(to_server(64, 8), F_PROTO, proto), UPLINK,
			&server_mac, &uplink_mac);
	expect_forwarded(LAN, frame_with8(to_server(255, 8), F_PROTO, 112), UPLINK, &server_mac,
		&uplink_mac);
}

CASE(the_largest_packet_is_the_way_outs_mtu)
{
	expect_forwarded(LAN, to_server(64, 1472), UPLINK, &server_mac, &uplink_mac);
	expect_verdict(LAN, to_server(64, 1473), DP_PUNT_TOO_BIG);
}

/* IP4-CSM-01, IP4-CSM-02 */
CASE(every_checksum_is_updated_as_if_summed_anew)
{
	struct frame f = to_server(64, 0), got;
	unsigned int wrong = 0, zero = 0;

	for (unsigned int id = 0; id < 65536; id += 32) {
		for (unsigned int i = 0; i < 32; i++)
			rig_send(LAN, frame_with16(f, F_IP + 4, id + i));
		rig_run();
		for (unsigned int i = 0; i < 32; i++) {
			require(rig_receive(UPLINK, &got));
			zero += frame_get16(got.b + F_CSUM) == 0;
			wrong += frame_get16(got.b + F_CSUM) != frame_ip_sum(got.b + F_IP);
		}
	}
	check_equal(wrong, 0);
	check(zero > 0); /* where the older form would have given 0xffff */
	check_equal(rig_count(DP_FORWARD), 65536);
}

/* A priority tag is as good as none (IEEE 802.1Q). */
CASE(a_frame_with_a_priority_tag_is_forwarded_without_it)
{
	struct frame f = to_server(64, 50), wanted = frame_forwarded(&f, &server_mac, &uplink_mac);
	struct frame got;
	struct rte_mbuf *m;

	rig_send(LAN, frame_with_tag(f, 0x8100, 0xa000));
	rig_send(LAN, frame_with_tag(frame_padded(f, 120), 0x88a8, 0));
	m = rig_mbuf(&f);
	m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
	m->vlan_tci = 0xe000;
	rig_send_mbuf(LAN, m);
	rig_run();
	for (unsigned int i = 0; i < 3; i++) {
		require(rig_receive(UPLINK, &got));
		check_equal(got.len, wanted.len);
		check(memcmp(got.b, wanted.b, wanted.len) == 0);
	}
	check_equal(rig_count(DP_FORWARD), 3);
}

CASE(a_chain_of_buffers_is_forwarded_and_cut)
{
	struct frame f = to_server(64, 1000),
		     wanted = frame_forwarded(&f, &server_mac, &uplink_mac);
	static const size_t trailer[] = {0, 1, 28, 100, 400};
	struct frame got;

	for (unsigned int i = 0; i < RTE_DIM(trailer); i++) {
		struct frame padded = frame_padded(f, f.len + trailer[i]);

		rig_send_mbuf(LAN, rig_chain(&padded, 100));
		rig_run();
		require(rig_receive(UPLINK, &got));
		check_equal(got.len, wanted.len);
		check(memcmp(got.b, wanted.b, wanted.len) == 0);
	}
	check_equal(rig_count(DP_FORWARD), RTE_DIM(trailer));
}

CASE(a_chain_whose_first_buffer_ends_in_the_headers_is_dropped)
{
	struct frame f = to_server(64, 100);

	for (size_t part = 1; part < 34; part++)
		rig_send_mbuf(LAN, rig_chain(&f, part));
	rig_run();
	check_equal(rig_count(DP_DROP_TRUNCATED), 33);
}

CASE(a_chain_may_end_in_padding_alone_and_be_as_long_as_the_mtu)
{
	struct frame f = to_server(64, 50), padded = frame_padded(f, f.len + 60);
	struct frame longest = to_server(64, 1472);
	struct frame wanted = frame_forwarded(&f, &server_mac, &uplink_mac), got;

	rig_send_mbuf(LAN, rig_chain(&padded, f.len));
	rig_run(); /* a burst of its own */
	rig_send_mbuf(LAN, rig_chain(&longest, 500));
	rig_run();
	require(rig_receive(UPLINK, &got));
	check_equal(got.len, wanted.len);
	check(memcmp(got.b, wanted.b, wanted.len) == 0);
	require(rig_receive(UPLINK, &got));
	check_equal(got.len, longest.len);
	check_equal(rig_count(DP_FORWARD), 2);
}

/* What cannot be looked at in one piece is not taken. */
CASE(a_chain_that_splits_options_or_an_advert_is_not_trusted)
{
	struct frame options =
		frame_with_options(frame_udp(&lan_mac, &host_mac, HOST, LAN_ADDR, 64, 9), 5);
	struct frame advert = frame_golden("P02", true);

	for (size_t part = 34; part < 54; part++)
		rig_send_mbuf(LAN, rig_chain(&options, part));
	rig_send_mbuf(LAN, rig_chain(&options, 54));
	for (size_t part = 34; part < 46; part++)
		rig_send_mbuf(LAN, rig_chain(&advert, part));
	rig_send_mbuf(LAN, rig_chain(&advert, 46));
	rig_run();
	check_equal(rig_count(DP_DROP_TRUNCATED), 20);
	check_equal(rig_count(DP_PUNT_LOCAL), 1);
	check_equal(rig_count(DP_PUNT_VRRP_SUSPECT), 12);
	check_equal(rig_count(DP_PUNT_VRRP), 1);
	rig_drain_punts(rig.worker);
}

/* Packets 0, 1, 2 ... of one burst, some remarkable ones between; each port must see its own in
 * order. */
CASE(a_burst_for_several_ports_keeps_its_order)
{
	unsigned int next[RIG_PORTS] = {0};
	struct frame got;

	for (unsigned int i = 0; i < 30; i++) {
		uint32_t dst = i % 3 == 0 ? SERVER : i % 3 == 1 ? FAR : HOST;
		struct frame f =
			frame_with16(frame_udp(&lan_mac, &host_mac, HOST, dst, 64, 4), F_IP + 4, i);

		rig_send(LAN, i % 4 ? f : frame_with_tag(f, 0x8100, 0));
	}
	rig_send(LAN, frame_arp(&broadcast_mac, &host_mac, HOST, LAN_ADDR));
	rig_run();
	check_equal(rig_count(DP_FORWARD), 30);
	check_equal(rig_waiting(LAN), 10);
	check_equal(rig_waiting(UPLINK), 20);
	for (unsigned int port = LAN; port <= UPLINK; port++)
		while (rig_receive(port, &got)) {
			unsigned int i = frame_get16(got.b + F_IP + 4);

			check(next[port] <= i);
			next[port] = i + 1;
		}
	rig_drain_punts(rig.worker);
}

CASE(packets_and_octets_are_counted_by_interface)
{
	const struct dp_counters *c = dp_worker_counters(rig.worker);

	rig_send(LAN, frame_padded(to_server(64, 1), 60)); /* 43 octets leave */
	rig_send(LAN, to_server(64, 100));                 /* 142 */
	rig_send(LAN, frame_with8(to_server(64, 58), F_IP, 0x65));
	rig_run();
	check_equal(c->received, 3);
	check_equal(c->interfaces[LAN].in_pkts, 3);
	check_equal(c->interfaces[LAN].in_octets, 60 + 142 + 100);
	check_equal(c->interfaces[LAN].out_pkts, 0);
	check_equal(c->interfaces[UPLINK].in_pkts, 0);
	check_equal(c->interfaces[UPLINK].out_pkts, 2);
	check_equal(c->interfaces[UPLINK].out_octets, 43 + 142);
}

CASE(traffic_marks_its_adjacency_used)
{
	check(!dp_adjacency_used(rig.tables, rig.to_server));
	expect_forwarded(LAN, to_server(64, 8), UPLINK, &server_mac, &uplink_mac);
	check(!dp_adjacency_used(rig.tables, rig.to_gateway));
	check(dp_adjacency_used(rig.tables, rig.to_server));
	check(!dp_adjacency_used(rig.tables, rig.to_server));
	/* What is not forwarded does not. */
	expect_verdict(LAN, to_server(1, 8), DP_PUNT_TTL);
	check(!dp_adjacency_used(rig.tables, rig.to_server));
}
