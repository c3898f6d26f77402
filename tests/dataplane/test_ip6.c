/* SPDX-License-Identifier: BSD-3-Clause */
/* IPv6 in transit: the header's checks, addresses, what leaves, and why something does not. */
#include <rte_ethdev.h>

#include "rig.h"

static struct frame transit(uint8_t hop_limit, size_t data)
{
	return frame_udp6(&lan_mac, &host_mac, HOST6, SERVER6, hop_limit, data);
}

static struct frame to(const char *dst)
{
	return frame_with_addr6(transit(64, 40), F6_DST, dst);
}

static struct frame from(const char *src)
{
	return frame_with_addr6(transit(64, 40), F6_SRC, src);
}

/* IP6-FWD-01 */
CASE(an_ipv6_packet_leaves_rewritten_and_without_padding)
{
	expect_forwarded(LAN, transit(64, 100), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(LAN, transit(2, 0), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(LAN, transit(255, 1), UPLINK, &server_mac, &uplink_mac);
	for (size_t len = 62; len < 90; len++)
		expect_forwarded(
			LAN, frame_padded(transit(64, 0), len), UPLINK, &server_mac, &uplink_mac);
	/* A bare header. */
	expect_forwarded(
		LAN, frame_with16(transit(64, 20), F6_LEN, 0), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(LAN, frame_udp6(&lan_mac, &host_mac, HOST6, FAR6, 64, 10), UPLINK,
		&gateway_mac, &uplink_mac);
	expect_forwarded(UPLINK, frame_udp6(&uplink_mac, &gateway_mac, FAR6, HOST6, 64, 10), LAN,
		&host_mac, &lan_mac);
}

/* V3-ACT-05, V3-BAK-04: X19 of IPv6. IMP-NIC-02 */
CASE(the_virtual_mac_of_ipv6_is_gated_by_its_own_bit)
{
	struct frame x19 = frame_with_mac(transit(64, 18), &virtual6_mac);

	expect_verdict(LAN, x19, DP_DROP_VMAC_CLOSED);
	expect_verdict(LAN, frame_with_addr6(x19, F6_DST, LAN6), DP_DROP_VMAC_CLOSED);
	dp_gate_set(rig.tables, LAN, IP_V4, RIG_VRID, true);
	expect_verdict(LAN, x19, DP_DROP_VMAC_CLOSED);
	dp_gate_set(rig.tables, LAN, IP_V4, RIG_VRID, false);
	dp_gate_set(rig.tables, LAN, IP_V6, RIG_VRID, true);
	expect_forwarded(LAN, x19, UPLINK, &server_mac, &uplink_mac);
	expect_verdict(UPLINK, x19, DP_DROP_VMAC_CLOSED);
	/* It opens nothing for IPv4, nor its MAC for IPv4's packets. */
	expect_verdict(
		LAN, frame_udp(&virtual_mac, &host_mac, HOST, SERVER, 64, 18), DP_DROP_VMAC_CLOSED);
	expect_verdict(
		LAN, frame_udp(&virtual6_mac, &host_mac, HOST, SERVER, 64, 18), DP_DROP_NOT_FOR_US);
	expect_verdict(LAN, frame_with_mac(x19, &virtual_mac), DP_DROP_NOT_FOR_US);
}

/* IP6-VAL-01 */
CASE(an_ipv6_header_that_is_wrong_is_dropped)
{
	struct frame f = transit(64, 40);

	for (size_t octets = 0; octets < 40; octets++)
		expect_verdict(LAN, frame_cut(f, 14 + octets), DP_DROP_TRUNCATED);
	expect_verdict(LAN, frame_cut(f, f.len - 1), DP_DROP_TRUNCATED);
	expect_verdict(LAN, frame_with16(f, F6_LEN, 49), DP_DROP_TRUNCATED);
	expect_verdict(LAN, frame_with16(f, F6_LEN, 0xffff), DP_DROP_TRUNCATED);
	for (unsigned int version = 0; version < 16; version++)
		if (version != 6)
			expect_verdict(LAN, frame_with8(f, F_IP, version << 4), DP_DROP_IP_VERSION);
	/* The EtherType of the other family. */
	frame_put16(f.b + 12, 0x0800);
	expect_verdict(LAN, f, DP_DROP_IP_VERSION);
}

/* IP6-FWD-02, IP6-ICM-03 */
CASE(hop_limits_0_and_1_in_transit_are_punted)
{
	struct dp_meta meta = expect_punted(LAN, transit(1, 10), DP_PUNT_TTL);

	check(!meta.link_group);
	check_equal(meta.vrid, 0);
	expect_punted(LAN, transit(0, 10), DP_PUNT_TTL);
	/* Not about a group. */
	expect_verdict(LAN, frame_with8(to("ff0e::1"), F6_HOP, 1), DP_DROP_MULTICAST);
}

/* IP6-FWD-04, IP6-FWD-05 */
CASE(extension_headers_pass_unseen)
{
	static const uint8_t types[] = {0, 43, 44, 50, 51, 60, 135, 139, 140};

	for (unsigned int i = 0; i < RTE_DIM(types); i++)
		expect_forwarded(LAN, frame_with_extension(transit(64, 30), types[i], 16), UPLINK,
			&server_mac, &uplink_mac);
	/* One that claims to be longer than the packet is the receiver's affair. */
	expect_forwarded(LAN, frame_with8(frame_with_extension(transit(64, 8), 0, 8), 55, 255),
		UPLINK, &server_mac, &uplink_mac);
	for (unsigned int proto = 0; proto < 256; proto++)
		expect_forwarded(LAN, frame_with8(transit(64, 8), F6_NEXT, proto), UPLINK,
			&server_mac, &uplink_mac);
}

/* IP6-FWD-07, IP6-FWD-08, IP6-ICM-05 */
CASE(ipv6_sources_that_are_no_hosts_are_dropped)
{
	static const char *const sources[] = {"::", "::1", "::2", "::192.0.2.1", "::ffff:192.0.2.1",
		"ff02::1", "ff0e::1", "ff00::"};

	for (unsigned int i = 0; i < RTE_DIM(sources); i++) {
		expect_verdict(LAN, from(sources[i]), DP_DROP_MARTIAN_SRC);
		expect_verdict(
			LAN, frame_with_addr6(from(sources[i]), F6_DST, LAN6), DP_DROP_MARTIAN_SRC);
		expect_verdict(LAN, frame_with_addr6(from(sources[i]), F6_DST, ROUTER_LL),
			DP_DROP_MARTIAN_SRC);
	}
}

/* IP6-FWD-08 */
CASE(ipv6_destinations_that_are_no_hosts_are_dropped)
{
	static const char *const dsts[] = {
		"::", "::1", "::192.0.2.1", "::ffff:192.0.2.1", "::ffff:0:0"};

	rig_route("::/0", rig.to_gateway);
	for (unsigned int i = 0; i < RTE_DIM(dsts); i++)
		expect_verdict(LAN, to(dsts[i]), DP_DROP_MARTIAN_DST);
}

CASE(ipv6_addresses_just_beside_the_special_ones_are_forwarded)
{
	static const char *const addrs[] = {"64:ff9b::192.0.2.1", "::1:0:0:0", "::fffe:0:0",
		"0:0:0:1::", "100::1", "fe7f:ffff::1", "fec0::1", "fd00::1", "feff::1", "::1:0:0"};

	rig_route("::/0", rig.to_gateway);
	for (unsigned int i = 0; i < RTE_DIM(addrs); i++) {
		expect_forwarded(LAN, from(addrs[i]), UPLINK, &server_mac, &uplink_mac);
		expect_forwarded(LAN, to(addrs[i]), UPLINK, &gateway_mac, &uplink_mac);
	}
}

/* IP6-FWD-09, IP6-ICM-09 */
CASE(link_local_addresses_of_ipv6_do_not_leave_the_link)
{
	rig_route("::/0", rig.to_gateway);
	rig_route("fe80::/10", rig.to_gateway);
	expect_punted(LAN, from(HOST_LL), DP_PUNT_SCOPE);
	expect_punted(LAN, from("febf:ffff::1"), DP_PUNT_SCOPE);
	expect_punted(LAN, frame_with_addr6(from(HOST_LL), F6_DST, HOST6), DP_PUNT_SCOPE);
	/* A destination there is on the link: control knows whether it is ours. */
	expect_punted(LAN, to(HOST_LL), DP_PUNT_LOCAL);
	expect_punted(LAN, to("febf::1"), DP_PUNT_LOCAL);
	/* The router is talked to. */
	expect_punted(LAN, frame_with_addr6(from(HOST_LL), F6_DST, LAN6), DP_PUNT_LOCAL);
	rig_master();
	expect_verdict(LAN, frame_with_addr6(from(HOST_LL), F6_DST, VIP6), DP_DROP_VIP);
}

/* IP6-FWD-10, V3-TX-13: whatever the routes say */
CASE(ipv6_groups_are_not_forwarded)
{
	static const char *const groups[] = {"ff00::1", "ff01::1", "ff02::1", "ff02::2", "ff02::5",
		"ff02::12", "ff02::fb", "ff02::1:ff00:3", "ff05::1", "ff0e::1", "ff3e::8000:1"};

	rig_route("ff00::/8", rig.to_server);
	rig_master();
	for (unsigned int i = 0; i < RTE_DIM(groups); i++)
		for (unsigned int hop = 0; hop < 256; hop += 51) {
			struct frame f = frame_with8(to(groups[i]), F6_HOP, hop);
			struct mac mac = {{0x33, 0x33}};

			memcpy(mac.b + 2, f.b + F6_DST + 12, 4);
			expect_verdict(LAN, f, DP_DROP_MULTICAST);
			expect_verdict(LAN, frame_with_mac(f, &mac), DP_DROP_MULTICAST);
			expect_verdict(LAN, frame_with_mac(f, &virtual6_mac), DP_DROP_MULTICAST);
		}
}

/* IP6-FWD-11, IP6-ICM-10 */
CASE(an_ipv6_packet_larger_than_the_way_out_is_punted_with_its_adjacency)
{
	struct dp_meta meta = expect_punted(LAN, transit(64, 1453), DP_PUNT_TOO_BIG);

	check_equal(meta.adjacency, rig.to_server);
	expect_forwarded(LAN, transit(64, 1452), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(
		LAN, frame_padded(transit(64, 1452), 1700), UPLINK, &server_mac, &uplink_mac);
}

/* IP6-ICM-07, and the order of reasons is that of IPv4 */
CASE(ipv6_packets_that_cannot_go_on_are_punted_for_the_first_reason)
{
	struct frame all =
		frame_with8(frame_udp6(&lan_mac, &host_mac, HOST6, FAR6, 1, 1600), F_IP + 1, 0);
	struct dp_meta meta;

	expect_punted(LAN, frame_with_addr6(all, F6_DST, NOWHERE6), DP_PUNT_NO_ROUTE);
	meta = expect_punted(LAN, to(DEAD6), DP_PUNT_UNRESOLVED);
	check_equal(meta.adjacency, rig.uplink_unresolved);
	dp_adjacency_set(rig.tables, rig.to_gateway, DP_PUNT_UNRESOLVED, NULL);
	expect_punted(LAN, all, DP_PUNT_TTL);
	expect_punted(LAN, frame_with8(all, F6_HOP, 9), DP_PUNT_TOO_BIG);
	expect_punted(LAN, to(FAR6), DP_PUNT_UNRESOLVED);
	dp_adjacency_set(rig.tables, rig.to_gateway, DP_DROP_NEIGHBOR_FAILED, NULL);
	expect_verdict(LAN, to(FAR6), DP_DROP_NEIGHBOR_FAILED);
	rig_route(FAR6 "/128", DP_ADJ_BLACKHOLE);
	expect_verdict(LAN, all, DP_DROP_BLACKHOLE);
}

/* IP6-ICM-04 */
CASE(unicast_ipv6_in_a_group_frame_is_dropped)
{
	struct mac group = {{0x33, 0x33, 0, 0, 0, 1}};

	expect_verdict(LAN, frame_with_mac(transit(64, 10), &group), DP_DROP_LINK_BROADCAST);
	expect_verdict(LAN, frame_with_mac(transit(1, 10), &broadcast_mac), DP_DROP_LINK_BROADCAST);
	expect_verdict(LAN, frame_with_mac(to(LAN6), &group), DP_DROP_LINK_BROADCAST);
	expect_verdict(LAN, frame_with_mac(to(ROUTER_LL), &group), DP_DROP_LINK_BROADCAST);
	expect_verdict(LAN, frame_with_mac(transit(64, 10), &vrrp_group_mac), DP_DROP_NOT_FOR_US);
}

CASE(an_ipv6_chain_of_buffers_is_forwarded_and_cut)
{
	struct frame f = transit(64, 1000), wanted = frame_forwarded(&f, &server_mac, &uplink_mac);
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
	f = transit(64, 100);
	for (size_t part = 1; part < 54; part++) {
		rig_send_mbuf(LAN, rig_chain(&f, part));
		rig_run();
	}
	check_equal(rig_count(DP_DROP_TRUNCATED), 53);
}

/* Both families, some remarkable packets between; each flow in its order. */
CASE(a_burst_of_both_families_is_forwarded_in_the_order_of_each)
{
	unsigned int next4 = 0, next6 = 0;
	struct frame got;

	for (unsigned int i = 0; i < 60; i++) {
		struct frame four = frame_udp(&lan_mac, &host_mac, HOST, SERVER, 64, 4);
		struct frame six = transit(64, 4);

		frame_put16(six.b + F6_DATA, i);
		if (i % 7 == 3)
			six = frame_with_tag(six, 0x8100, 0xa000);
		rig_send(LAN, i * 2654435761u >> 31 ? frame_with16(four, F_IP + 4, i) : six);
	}
	rig_run();
	check_equal(rig_count(DP_FORWARD), 60);
	while (rig_receive(UPLINK, &got)) {
		bool is_six = frame_get16(got.b + 12) == 0x86dd;
		unsigned int i = frame_get16(got.b + (is_six ? F6_DATA : F_IP + 4));
		unsigned int *next = is_six ? &next6 : &next4;

		check(*next <= i);
		*next = i + 1;
	}
	check(next4 > 30 && next6 > 30);
}
