/* SPDX-License-Identifier: BSD-3-Clause */
/* The forwarding switch of an interface and family: both ways, and nothing but transit. */
#include "rig.h"

static struct frame udp(uint32_t dst)
{
	return frame_udp(&lan_mac, &host_mac, HOST, dst, 64, 10);
}

static struct frame udp6(const char *dst)
{
	return frame_udp6(&lan_mac, &host_mac, HOST6, dst, 64, 10);
}

/* IP4-CTL-01 */
CASE(what_comes_in_where_forwarding_is_off_is_dropped_silently)
{
	dp_interface_forwarding(rig.tables, LAN, IP_V4, false);
	expect_verdict(LAN, udp(SERVER), DP_DROP_FORWARDING_OFF);
	expect_verdict(LAN, frame_with_mac(udp(SERVER), &(struct mac){0}), DP_DROP_NOT_FOR_US);
	/* Nor is there an error about it, whatever else is wrong. */
	expect_verdict(LAN, frame_with8(udp(SERVER), F_TTL, 1), DP_DROP_FORWARDING_OFF);
	expect_verdict(LAN, udp(IP(8, 8, 8, 8)), DP_DROP_FORWARDING_OFF);
	expect_verdict(LAN, frame_with_options(udp(FAR), 1), DP_DROP_FORWARDING_OFF);
	expect_verdict(LAN, frame_with_tag(udp(SERVER), 0x8100, 0), DP_DROP_FORWARDING_OFF);
}

CASE(the_router_itself_is_reached_as_before)
{
	dp_interface_forwarding(rig.tables, LAN, IP_V4, false);
	dp_interface_forwarding(rig.tables, LAN, IP_V6, false);
	rig_master();
	expect_punted(LAN, udp(LAN_ADDR), DP_PUNT_LOCAL);
	expect_punted(LAN, udp(UPLINK_ADDR), DP_PUNT_LOCAL);
	expect_punted(LAN, udp6(LAN6), DP_PUNT_LOCAL);
	expect_verdict(LAN, udp(VIP), DP_DROP_VIP);
	expect_punted(LAN, frame_golden("P02", true), DP_PUNT_VRRP);
	expect_punted(LAN, frame_arp(&broadcast_mac, &host_mac, HOST, LAN_ADDR), DP_PUNT_ARP);
	/* Also by a virtual MAC. */
	expect_punted(LAN, frame_with_mac(udp(LAN_ADDR), &virtual_mac), DP_PUNT_LOCAL);
	expect_verdict(LAN, frame_with_mac(udp(SERVER), &virtual_mac), DP_DROP_FORWARDING_OFF);
}

CASE(the_other_family_and_the_other_interface_go_on)
{
	dp_interface_forwarding(rig.tables, LAN, IP_V4, false);
	expect_forwarded(LAN, udp6(SERVER6), UPLINK, &server_mac, &uplink_mac);
	expect_forwarded(UPLINK, frame_udp(&uplink_mac, &gateway_mac, FAR, SERVER, 64, 10), UPLINK,
		&server_mac, &uplink_mac);
	dp_interface_forwarding(rig.tables, LAN, IP_V6, false);
	expect_verdict(LAN, udp6(SERVER6), DP_DROP_FORWARDING_OFF);
	expect_verdict(LAN, udp6(NOWHERE6), DP_DROP_FORWARDING_OFF);
	dp_interface_forwarding(rig.tables, LAN, IP_V4, true);
	expect_forwarded(LAN, udp(SERVER), UPLINK, &server_mac, &uplink_mac);
}

CASE(a_link_local_source_is_dropped_without_a_word_then)
{
	struct frame f = frame_udp6(&lan_mac, &host_mac, HOST_LL, FAR6, 64, 10);

	expect_punted(LAN, f, DP_PUNT_SCOPE);
	dp_interface_forwarding(rig.tables, LAN, IP_V6, false);
	expect_verdict(LAN, f, DP_DROP_FORWARDING_OFF);
}

CASE(a_tagged_interface_has_the_switch_too)
{
	dp_interface_set(rig.tables, 7, rig.port[LAN], 100, &lan_mac, 1500);
	dp_interface_up(rig.tables, 7, true);
	dp_interface_forwarding(rig.tables, 7, IP_V4, false);
	expect_verdict(LAN, frame_with_tag(udp(SERVER), 0x8100, 100), DP_DROP_FORWARDING_OFF);
	expect_verdict(LAN, frame_with_tag(udp(LAN_ADDR), 0x8100, 100), DP_PUNT_LOCAL);
	rig_drain_punts(rig.worker);
}

/* IP4-CTL-01: the way out is an adjacency's to refuse. */
CASE(what_would_leave_where_forwarding_is_off_is_dropped_silently)
{
	dp_adjacency_set(rig.tables, rig.to_server, DP_DROP_FORWARDING_OFF, NULL);
	expect_verdict(LAN, udp(SERVER), DP_DROP_FORWARDING_OFF);
	expect_verdict(LAN, frame_with8(udp(SERVER), F_TTL, 1), DP_DROP_FORWARDING_OFF);
	expect_verdict(LAN, frame_udp(&lan_mac, &host_mac, HOST, SERVER, 64, 1600),
		DP_DROP_FORWARDING_OFF);
}
