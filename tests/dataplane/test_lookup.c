/* SPDX-License-Identifier: BSD-3-Clause */
/* What the lookup decides: the adjacency's verdict, TTL, options and size, in their order. */
#include <rte_ethdev.h>

#include "rig.h"

#define DEAD IP(198, 51, 100, 77)

static struct frame to(uint32_t dst, uint8_t ttl, size_t data)
{
	return frame_udp(&lan_mac, &host_mac, HOST, dst, ttl, data);
}

/* IP4-LOC-01, IP4-LOC-02, IP4-LOC-04 */
CASE(a_packet_to_an_own_address_is_punted_whatever_its_ttl_size_or_options)
{
	static const uint8_t ttls[] = {0, 1, 2, 64, 255};
	struct dp_meta meta;

	for (unsigned int i = 0; i < RTE_DIM(ttls); i++)
		expect_punted(LAN, to(LAN_ADDR, ttls[i], 10), DP_PUNT_LOCAL);
	meta = expect_punted(LAN, to(UPLINK_ADDR, 64, 10), DP_PUNT_LOCAL);
	check(!meta.link_group);
	expect_punted(LAN, to(LAN_ADDR, 64, 1900), DP_PUNT_LOCAL);
	expect_punted(LAN, frame_with_options(to(LAN_ADDR, 64, 10), 3), DP_PUNT_LOCAL);
	expect_punted(LAN, frame_with16(to(LAN_ADDR, 64, 10), F_FRAG, 0x2000), DP_PUNT_LOCAL);
	expect_punted(LAN, frame_padded(to(LAN_ADDR, 64, 1), 60), DP_PUNT_LOCAL);
}

/* V3-FWD-01, V3-FWD-02, V2-OPS-04: X20, for a master without accept-mode and then with it */
CASE(a_packet_to_a_virtual_address_is_dropped_unless_accepted)
{
	struct frame x20 = frame_udp(&virtual_mac, &host_mac, HOST, VIP, 64, 10);

	rig_master();
	expect_verdict(LAN, x20, DP_DROP_VIP);
	expect_verdict(LAN, frame_with8(x20, F_TTL, 1), DP_DROP_VIP);
	expect_verdict(UPLINK, frame_udp(&uplink_mac, &gateway_mac, FAR, VIP, 64, 10), DP_DROP_VIP);
	require(fib4_add(rig.tables->fib4, VIP, 32, DP_ADJ_LOCAL) == 0);
	expect_punted(LAN, x20, DP_PUNT_LOCAL);
}

/* IP4-UNR-01 */
CASE(a_packet_without_a_route_is_punted)
{
	expect_punted(LAN, to(IP(8, 8, 8, 8), 64, 10), DP_PUNT_NO_ROUTE);
}

CASE(a_packet_whose_next_hop_is_unresolved_is_punted_with_its_adjacency)
{
	struct dp_meta meta = expect_punted(LAN, to(DEAD, 64, 10), DP_PUNT_UNRESOLVED);

	check_equal(meta.adjacency, rig.uplink_unresolved);
	dp_adjacency_set(rig.tables, rig.to_gateway, DP_PUNT_UNRESOLVED, NULL);
	meta = expect_punted(LAN, to(FAR, 64, 10), DP_PUNT_UNRESOLVED);
	check_equal(meta.adjacency, rig.to_gateway);
	dp_adjacency_set(rig.tables, rig.to_gateway, DP_FORWARD, &server_mac);
	expect_forwarded(LAN, to(FAR, 64, 10), UPLINK, &server_mac, &uplink_mac);
}

CASE(a_packet_whose_next_hop_does_not_answer_is_dropped)
{
	dp_adjacency_set(rig.tables, rig.to_gateway, DP_DROP_NEIGHBOR_FAILED, NULL);
	expect_verdict(LAN, to(FAR, 64, 10), DP_DROP_NEIGHBOR_FAILED);
}

CASE(a_blackhole_route_drops)
{
	require(fib4_add(rig.tables->fib4, FAR, 32, DP_ADJ_BLACKHOLE) == 0);
	expect_verdict(LAN, to(FAR, 64, 10), DP_DROP_BLACKHOLE);
	expect_verdict(LAN, to(FAR, 1, 10), DP_DROP_BLACKHOLE);
}

/* IP4-TTL-02, IP4-TTL-03 */
CASE(ttl_0_and_1_in_transit_are_punted)
{
	struct dp_meta meta = expect_punted(LAN, to(FAR, 1, 10), DP_PUNT_TTL);

	check(!meta.link_group);
	expect_punted(LAN, to(FAR, 0, 10), DP_PUNT_TTL);
}

/* IP4-FRG-01, IP4-FRG-04 */
CASE(a_packet_larger_than_the_way_out_is_punted_with_its_adjacency)
{
	struct dp_meta meta = expect_punted(LAN, to(FAR, 64, 1473), DP_PUNT_TOO_BIG);

	check_equal(meta.adjacency, rig.to_gateway);
	expect_punted(LAN, frame_with16(to(FAR, 64, 1473), F_FRAG, 0x4000), DP_PUNT_TOO_BIG);
	/* It is the packet that counts, not the frame. */
	expect_forwarded(
		LAN, frame_padded(to(FAR, 64, 1472), 1700), UPLINK, &gateway_mac, &uplink_mac);
}

/* IP4-OPT-01 and the rest of them: control looks at options */
CASE(options_in_transit_are_punted)
{
	for (unsigned int words = 1; words <= 10; words++)
		expect_punted(LAN, frame_with_options(to(FAR, 64, 10), words), DP_PUNT_OPTIONS);
}

/* IP4-TTL-05: route, TTL, options, size, next hop. IP4-UNR-01: no route comes before TTL. */
CASE(of_several_reasons_the_first_in_the_order_of_rfc_1812_counts)
{
	struct frame all = frame_with_options(to(FAR, 1, 1600), 2);

	expect_punted(LAN, frame_with32(all, F_DST, IP(8, 8, 8, 8)), DP_PUNT_NO_ROUTE);
	dp_adjacency_set(rig.tables, rig.to_gateway, DP_PUNT_UNRESOLVED, NULL);
	expect_punted(LAN, all, DP_PUNT_TTL);
	expect_punted(LAN, frame_with8(all, F_TTL, 64), DP_PUNT_OPTIONS);
	expect_punted(LAN, to(FAR, 64, 1600), DP_PUNT_TOO_BIG);
	expect_punted(LAN, to(FAR, 64, 16), DP_PUNT_UNRESOLVED);
	dp_adjacency_set(rig.tables, rig.to_gateway, DP_DROP_NEIGHBOR_FAILED, NULL);
	expect_punted(LAN, all, DP_PUNT_TTL);
}
