/* SPDX-License-Identifier: BSD-3-Clause */
/* Source validation: by which interface a packet may come. */
#include "rig.h"
#include "wire/icmp6.h"

#define STRANGER  IP(8, 8, 8, 8)
#define STRANGER6 "2620::1"
#define SPARE_NET IP(10, 9, 9, 7)

static void validate(unsigned int port)
{
	dp_interface_validation(rig.tables, port, IP_V4, true);
	dp_interface_validation(rig.tables, port, IP_V6, true);
}

static struct frame from(uint32_t src, uint32_t dst)
{
	return frame_udp(&lan_mac, &host_mac, src, dst, 64, 10);
}

static struct frame from6(const char *src, const char *dst)
{
	return frame_udp6(&lan_mac, &host_mac, src, dst, 64, 10);
}

/* IP4-MAR-05 */
CASE(sources_are_held_against_the_way_back_where_that_is_wanted)
{
	static const uint32_t wrong[] = {STRANGER, SERVER, GATEWAY, FAR, SPARE_NET, LAN_ADDR,
		IP(192, 0, 2, 255), IP(192, 0, 2, 0)};
	static const char *const wrong6[] = {STRANGER6, SERVER6, FAR6, LAN6};

	validate(LAN);
	expect_forwarded(LAN, from(HOST, SERVER), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(LAN, from6(HOST6, SERVER6), UPLINK, &server_mac, &uplink_mac);
	for (unsigned int i = 0; i < RTE_DIM(wrong); i++)
		expect_verdict(LAN, from(wrong[i], SERVER), DP_DROP_SOURCE);
	for (unsigned int i = 0; i < RTE_DIM(wrong6); i++)
		expect_verdict(LAN, from6(wrong6[i], SERVER6), DP_DROP_SOURCE);
}

/* IP4-MAR-05: off, as at first, and of another interface or family */
CASE(where_it_is_not_wanted_any_source_will_do)
{
	struct frame up = frame_with_mac(from(STRANGER, HOST), &uplink_mac);

	expect_forwarded(LAN, from(STRANGER, SERVER), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(LAN, from6(STRANGER6, SERVER6), UPLINK, &server_mac, &uplink_mac);
	dp_interface_validation(rig.tables, LAN, IP_V4, true);
	expect_forwarded(UPLINK, up, LAN, &host_mac, &lan_mac);
	expect_forwarded(LAN, from6(STRANGER6, SERVER6), UPLINK, &server_mac, &uplink_mac);
	expect_verdict(LAN, from(STRANGER, SERVER), DP_DROP_SOURCE);
	dp_interface_validation(rig.tables, LAN, IP_V4, false);
	expect_forwarded(LAN, from(STRANGER, SERVER), UPLINK, &server_mac, &uplink_mac);
}

/* A host that nobody asked for yet, a gateway without a MAC, one that is taken for dead */
CASE(a_next_hop_need_not_be_known_or_alive)
{
	validate(LAN);
	expect_forwarded(LAN, from(IP(192, 0, 2, 77), SERVER), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(LAN, from6("2001:db8:51::77", SERVER6), UPLINK, &server_mac, &uplink_mac);
	rig_route("8.8.8.0/24", rig.lan_unresolved);
	expect_forwarded(LAN, from(STRANGER, SERVER), UPLINK, &server_mac, &uplink_mac);
	dp_adjacency_set(rig.tables, rig.lan_unresolved, DP_DROP_NEIGHBOR_FAILED, NULL);
	expect_forwarded(LAN, from(STRANGER, SERVER), UPLINK, &server_mac, &uplink_mac);
	rig_route("8.8.8.0/24", DP_ADJ_BLACKHOLE);
	expect_verdict(LAN, from(STRANGER, SERVER), DP_DROP_SOURCE);
}

/* Also a member that no flow takes now */
CASE(of_several_next_hops_any_will_do)
{
	static const uint16_t reached[] = {UPLINK, LAN};
	int64_t group = dp_group_alloc(rig.tables);

	require(group >= 0);
	validate(LAN);
	validate(UPLINK);
	validate(SPARE);
	dp_group_reached(rig.tables, group, reached, 2);
	dp_group_set(rig.tables, group, &rig.to_gateway, 1);
	rig_route("8.8.0.0/16", group);
	rig_route("2620::/32", group);
	expect_forwarded(LAN, from(STRANGER, SERVER), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(LAN, from6(STRANGER6, SERVER6), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(UPLINK, frame_with_mac(from(STRANGER, HOST), &uplink_mac), LAN, &host_mac,
		&lan_mac);
	expect_verdict(SPARE, frame_with_mac(from(STRANGER, HOST), &spare_mac), DP_DROP_SOURCE);
}

/* Before anything is answered: no ICMP error is made of it */
CASE(it_comes_before_all_other_reasons_to_punt)
{
	validate(LAN);
	expect_verdict(LAN, frame_with8(from(STRANGER, SERVER), F_TTL, 1), DP_DROP_SOURCE);
	expect_verdict(LAN, frame_with_options(from(STRANGER, SERVER), 1), DP_DROP_SOURCE);
	expect_verdict(LAN, from(STRANGER, IP(9, 9, 9, 9)), DP_DROP_SOURCE);
	expect_verdict(LAN, from(STRANGER, IP(198, 51, 100, 77)), DP_DROP_SOURCE);
	expect_verdict(LAN, frame_with8(from6(STRANGER6, SERVER6), F6_HOP, 1), DP_DROP_SOURCE);
	expect_verdict(LAN, from6(STRANGER6, NOWHERE6), DP_DROP_SOURCE);
	/* What is no source at all is still called that. */
	expect_verdict(LAN, from(IP(127, 0, 0, 1), SERVER), DP_DROP_MARTIAN_SRC);
}

CASE(packets_to_the_router_itself_are_held_to_it)
{
	validate(LAN);
	expect_punted(LAN, from(HOST, LAN_ADDR), DP_PUNT_LOCAL);
	expect_punted(LAN, from6(HOST6, LAN6), DP_PUNT_LOCAL);
	expect_verdict(LAN, from(STRANGER, LAN_ADDR), DP_DROP_SOURCE);
	expect_verdict(LAN, from(SERVER, UPLINK_ADDR), DP_DROP_SOURCE);
	expect_verdict(LAN, from6(STRANGER6, LAN6), DP_DROP_SOURCE);
	expect_verdict(LAN, from6(STRANGER6, ROUTER_LL), DP_DROP_SOURCE);
	expect_verdict(
		LAN, frame_with_mac(from(STRANGER, UINT32_MAX), &broadcast_mac), DP_DROP_SOURCE);
	/* Also where nothing else is taken. */
	dp_interface_forwarding(rig.tables, LAN, IP_V4, false);
	expect_punted(LAN, from(HOST, LAN_ADDR), DP_PUNT_LOCAL);
	expect_verdict(LAN, from(STRANGER, LAN_ADDR), DP_DROP_SOURCE);
}

CASE(the_links_own_sources_are_good_for_the_router_itself)
{
	validate(LAN);
	expect_punted(LAN, frame_with_mac(from(0, UINT32_MAX), &broadcast_mac), DP_PUNT_LOCAL);
	expect_punted(LAN, from(IP(169, 254, 7, 7), LAN_ADDR), DP_PUNT_LOCAL);
	expect_punted(LAN, from6(HOST_LL, LAN6), DP_PUNT_LOCAL);
	expect_punted(LAN, from6(HOST_LL, ROUTER_LL), DP_PUNT_LOCAL);
	/* And what becomes of them in transit is what it was. */
	expect_verdict(LAN, from(IP(169, 254, 7, 7), SERVER), DP_DROP_MARTIAN_SRC);
	expect_punted(LAN, from6(HOST_LL, SERVER6), DP_PUNT_SCOPE);
}

/* They know whom they listen to: a unicast peer may be anywhere */
CASE(vrrp_bfd_and_neighbor_discovery_judge_themselves)
{
	struct frame vrrp = frame_with8(from(STRANGER, LAN_ADDR), F_PROTO, 112);
	struct frame bfd = frame_with8(from(STRANGER, LAN_ADDR), F_TTL, 255);
	struct frame nd = from6(STRANGER6, LAN6);

	validate(LAN);
	expect_punted(LAN, vrrp, DP_PUNT_VRRP_SUSPECT);
	expect_punted(LAN, frame_with16(bfd, F_IP + 22, 3784), DP_PUNT_BFD);
	nd = frame_with8(nd, F6_NEXT, 58);
	nd = frame_with8(nd, F6_DATA, ICMP6_NS);
	expect_punted(LAN, nd, DP_PUNT_ND);
	/* In transit they are packets like any other. */
	expect_verdict(LAN, frame_with32(vrrp, F_DST, SERVER), DP_DROP_SOURCE);
	expect_verdict(LAN, frame_with_addr6(nd, F6_DST, SERVER6), DP_DROP_SOURCE);
}

/* In a burst of both kinds and families the good ones go on, in their order */
CASE(of_a_burst_the_good_ones_go_on_in_order)
{
	struct frame got;
	unsigned int n4 = 0, n6 = 0;

	validate(LAN);
	for (unsigned int i = 0; i < 24; i++) {
		struct frame f4 = from(i % 3 ? HOST : STRANGER, SERVER);
		struct frame f6 = from6(i % 4 ? HOST6 : STRANGER6, SERVER6);

		rig_send(
			LAN, i % 2 ? frame_with16(f4, F_IP + 20, i) : frame_with16(f6, F6_DATA, i));
	}
	rig_run();
	check_equal(rig_count(DP_DROP_SOURCE), 4 + 6);
	for (unsigned int last4 = 0, last6 = 0; rig_receive(UPLINK, &got);) {
		bool v6 = got.b[F_IP] >> 4 == 6;
		unsigned int number = frame_get16(got.b + (v6 ? F6_DATA : F_IP + 20));
		unsigned int *last = v6 ? &last6 : &last4;

		check(number >= *last);
		*last = number;
		n4 += !v6;
		n6 += v6;
	}
	check_equal(n4, 8);
	check_equal(n6, 6);
}

CASE(a_chain_of_buffers_is_held_to_it_too)
{
	struct frame bad = frame_udp(&lan_mac, &host_mac, STRANGER, SERVER, 64, 400);
	struct frame good = frame_udp(&lan_mac, &host_mac, HOST, SERVER, 64, 400);

	validate(LAN);
	rig_send_mbuf(LAN, rig_chain(&bad, 100));
	rig_send_mbuf(LAN, rig_chain(&good, 100));
	rig_run();
	check_equal(rig_count(DP_DROP_SOURCE), 1);
	check_equal(rig_count(DP_FORWARD), 1);
}

/* Each VLAN for itself, in one burst */
CASE(vlans_of_a_port_are_told_apart)
{
	struct frame tagged = frame_with_tag(from(STRANGER, SERVER), 0x8100, 7);

	dp_interface_set(rig.tables, 10, rig.port[LAN], 7, &lan_mac, 1500);
	dp_interface_up(rig.tables, 10, true);
	rig_send(LAN, tagged);
	rig_send(LAN, from(STRANGER, SERVER));
	rig_run();
	check_equal(rig_count(DP_FORWARD), 2);
	dp_interface_validation(rig.tables, 10, IP_V4, true);
	rig_send(LAN, tagged);
	rig_send(LAN, from(STRANGER, SERVER));
	rig_run();
	check_equal(rig_count(DP_FORWARD), 3);
	check_equal(rig_count(DP_DROP_SOURCE), 1);
	dp_interface_validation(rig.tables, 10, IP_V4, false);
	validate(LAN);
	rig_send(LAN, tagged);
	rig_send(LAN, from(STRANGER, SERVER));
	rig_run();
	check_equal(rig_count(DP_FORWARD), 4);
	check_equal(rig_count(DP_DROP_SOURCE), 2);
}
