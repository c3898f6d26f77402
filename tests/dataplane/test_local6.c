/* SPDX-License-Identifier: BSD-3-Clause */
/* What goes to control over IPv6, and BFD and unicast adverts of both families. */
#include <rte_ethdev.h>

#include "rig.h"

#define BFD_PORT 3784

/* An ICMPv6 message of `type`, which only its first octet says. */
static struct frame icmp6(const char *src, const char *dst, uint8_t type)
{
	struct frame f = frame_udp6(&lan_mac, &host_mac, src, dst, 255, 24);
	struct mac group = {{0x33, 0x33}};

	f.b[F6_NEXT] = 58;
	f.b[F6_DATA] = type;
	if (f.b[F6_DST] == 0xff) {
		memcpy(group.b + 2, f.b + F6_DST + 12, 4);
		f = frame_with_mac(f, &group);
	}
	return f;
}

static struct frame bfd4(uint32_t src, uint8_t ttl)
{
	return frame_with16(
		frame_udp(&lan_mac, &host_mac, src, LAN_ADDR, ttl, 24), F_IP + 22, BFD_PORT);
}

static struct frame bfd6(const char *dst)
{
	return frame_with16(
		frame_udp6(&lan_mac, &host_mac, HOST_LL, dst, 255, 24), F6_DATA + 2, BFD_PORT);
}

static void allow(uint32_t pps, uint32_t ring_size)
{
	dp_worker_free(rig.worker);
	for (unsigned int reason = 1; reason < DP_FIRST_DROP; reason++)
		rig.params.rates.pps[reason] = pps;
	rig.params.ring_size = ring_size;
	rig.worker = rig_worker(&rig.params);
}

static void send_many(struct frame f, unsigned int n)
{
	while (n--)
		rig_send(LAN, f);
	rig_run();
}

static const uint8_t nd_types[] = {130, 131, 132, 133, 134, 135, 136, 137, 143};

/* V3-BAK-04: not through a closed virtual MAC */
CASE(neighbor_discovery_is_punted_from_the_groups_of_a_router)
{
	static const char *const groups[] = {"ff02::1", "ff02::2", "ff02::12", "ff02::16",
		"ff02::1:ff00:3", "ff02::1:ffff:ffff"};

	for (unsigned int i = 0; i < RTE_DIM(groups); i++)
		for (unsigned int k = 0; k < RTE_DIM(nd_types); k++) {
			struct frame f = icmp6(HOST_LL, groups[i], nd_types[k]);

			check(expect_punted(LAN, f, DP_PUNT_ND).link_group);
			/* From a host that has no address yet; and behind a router alert. */
			expect_punted(LAN, frame_with_addr6(f, F6_SRC, "::"), DP_PUNT_ND);
			expect_punted(LAN, frame_with_extension(f, 0, 8), DP_PUNT_ND);
			expect_verdict(LAN, frame_with_mac(f, &virtual6_mac), DP_DROP_VMAC_CLOSED);
		}
	expect_punted(LAN, frame_golden("P10", false), DP_PUNT_ND);
}

CASE(other_groups_and_other_messages_to_them_are_dropped)
{
	static const char *const groups[] = {"ff02::3", "ff02::fb", "ff02::1:ff", "ff02::2:ff00:3",
		"ff02:0:1::1", "ff01::1", "ff05::2", "ff02::1:fe00:3", "ff02:0:0:0:1::1"};

	for (unsigned int i = 0; i < RTE_DIM(groups); i++)
		expect_verdict(LAN, icmp6(HOST_LL, groups[i], 135), DP_DROP_MULTICAST);
	for (unsigned int type = 0; type < 256; type++)
		if ((type < 130 || type > 137) && type != 143)
			expect_verdict(LAN, icmp6(HOST_LL, "ff02::1", type), DP_DROP_MULTICAST);
	/* Behind a header that is not looked behind, or that does not end. */
	expect_verdict(LAN, frame_with_extension(icmp6(HOST_LL, "ff02::1", 135), 60, 8),
		DP_DROP_MULTICAST);
	expect_verdict(LAN,
		frame_with8(
			frame_with_extension(icmp6(HOST_LL, "ff02::1", 135), 0, 8), F6_DATA + 1, 9),
		DP_DROP_MULTICAST);
	expect_verdict(
		LAN, frame_with16(icmp6(HOST_LL, "ff02::1", 135), F6_LEN, 0), DP_DROP_MULTICAST);
}

CASE(neighbor_discovery_to_an_own_address_is_punted_and_in_transit_forwarded)
{
	for (unsigned int k = 0; k < RTE_DIM(nd_types); k++) {
		expect_punted(LAN, icmp6(HOST6, LAN6, nd_types[k]), DP_PUNT_ND);
		expect_punted(LAN, icmp6(HOST_LL, ROUTER_LL, nd_types[k]), DP_PUNT_ND);
		expect_forwarded(
			LAN, icmp6(HOST6, SERVER6, nd_types[k]), UPLINK, &server_mac, &uplink_mac);
	}
	expect_punted(LAN, icmp6(HOST6, LAN6, 128), DP_PUNT_LOCAL);
	expect_verdict(LAN, frame_golden("P11", false), DP_DROP_NOT_FOR_US);
}

/* V3-FWD-01, V3-FWD-02: without accept-mode hosts still probe whether the virtual router is
 * reachable. V3-RED-02 */
CASE(a_virtual_address_is_asked_for_but_not_talked_to)
{
	struct frame ask = frame_with_mac(icmp6(HOST6, VIP6, 135), &virtual6_mac);
	struct frame ping = frame_with_mac(icmp6(HOST6, VIP6, 128), &virtual6_mac);
	struct dp_meta meta;

	expect_verdict(LAN, ask, DP_DROP_VMAC_CLOSED);
	rig_master();
	meta = expect_punted(LAN, ask, DP_PUNT_ND);
	check_equal(meta.vrid, RIG_VRID);
	check(!meta.link_group);
	expect_verdict(LAN, ping, DP_DROP_VIP);
	rig_route(VIP6 "/128", DP_ADJ_LOCAL);
	meta = expect_punted(LAN, ping, DP_PUNT_LOCAL);
	check_equal(meta.vrid, RIG_VRID);
}

/* V3-RED-02 */
CASE(a_punt_tells_which_virtual_mac_the_packet_was_sent_to)
{
	struct frame six = frame_udp6(&virtual6_mac, &host_mac, HOST6, DEAD6, 64, 10);
	struct frame four = frame_udp(&virtual_mac, &host_mac, HOST, FAR, 1, 10);

	rig_master();
	check_equal(expect_punted(LAN, six, DP_PUNT_UNRESOLVED).vrid, RIG_VRID);
	check_equal(expect_punted(LAN, four, DP_PUNT_TTL).vrid, RIG_VRID);
	check_equal(expect_punted(LAN, frame_with_mac(six, &lan_mac), DP_PUNT_UNRESOLVED).vrid, 0);
	check_equal(expect_punted(LAN, frame_with_mac(four, &lan_mac), DP_PUNT_TTL).vrid, 0);
}

/* IP6-FWD-03 */
CASE(an_own_ipv6_address_is_reached_whatever_the_hop_limit)
{
	for (unsigned int hop = 0; hop < 256; hop += 5)
		expect_punted(
			LAN, frame_udp6(&lan_mac, &host_mac, HOST6, LAN6, hop, 10), DP_PUNT_LOCAL);
	expect_punted(
		LAN, frame_udp6(&lan_mac, &host_mac, HOST6, UPLINK6, 64, 1900), DP_PUNT_LOCAL);
	expect_punted(LAN,
		frame_with_extension(frame_udp6(&lan_mac, &host_mac, HOST6, LAN6, 1, 9), 44, 8),
		DP_PUNT_LOCAL);
}

/* V3-TX-13; X01, X07 */
CASE(an_ipv6_advert_is_urgent_only_if_a_master_can_have_sent_it)
{
	struct frame p04 = frame_golden("P04", false), bad = p04, split = p04;

	check(expect_punted(LAN, p04, DP_PUNT_VRRP).link_group);
	expect_punted(LAN, frame_with_mac(p04, &lan_mac), DP_PUNT_VRRP);
	expect_punted(UPLINK, p04, DP_PUNT_VRRP_SUSPECT);
	for (unsigned int hop = 0; hop < 255; hop++)
		expect_punted(LAN, frame_with8(p04, F6_HOP, hop), DP_PUNT_VRRP_SUSPECT);
	bad.b[F6_DATA + 6] ^= 1;
	expect_punted(LAN, bad, DP_PUNT_VRRP_SUSPECT);
	expect_punted(LAN, frame_with16(p04, F6_LEN, 39), DP_PUNT_VRRP_SUSPECT);
	/* Known is by family. */
	dp_known_set(rig.tables, LAN, IP_V6, RIG_VRID, false);
	expect_punted(LAN, p04, DP_PUNT_VRRP_SUSPECT);
	expect_punted(LAN, frame_golden("P02", false), DP_PUNT_VRRP);
	dp_known_set(rig.tables, LAN, IP_V6, RIG_VRID, true);
	/* To another group it is nothing. */
	expect_verdict(LAN, frame_with_addr6(p04, F6_DST, "ff02::13"), DP_DROP_MULTICAST);
	expect_verdict(LAN, frame_with_addr6(p04, F6_DST, "ff02::1:ff00:12"), DP_DROP_MULTICAST);
	rig_send_mbuf(LAN, rig_chain(&split, 80));
	rig_run();
	check_equal(rig_drain_punts(rig.worker), 1);
	check_equal(rig_count(DP_PUNT_VRRP_SUSPECT), 1 + 255 + 1 + 1 + 1 + 1);
}

CASE(a_unicast_advert_is_urgent_whatever_its_ttl_for_a_known_vrid)
{
	struct frame p18 = frame_golden("P18", false);

	expect_punted(LAN, p18, DP_PUNT_VRRP_UNICAST);
	expect_punted(LAN, frame_with8(p18, F_TTL, 5), DP_PUNT_VRRP_UNICAST);
	dp_known_set(rig.tables, LAN, IP_V4, RIG_VRID, false);
	expect_punted(LAN, p18, DP_PUNT_VRRP_SUSPECT);
	expect_punted(LAN,
		frame_with8(frame_udp6(&lan_mac, &host_mac, HOST6, LAN6, 255, 4), F6_NEXT, 112),
		DP_PUNT_VRRP_SUSPECT);
}

/* RFC 5881 4, 5 */
CASE(bfd_to_an_own_address_is_urgent_with_ttl_255)
{
	expect_punted(LAN, bfd4(HOST, 255), DP_PUNT_BFD);
	expect_punted(LAN, frame_with_options(bfd4(HOST, 255), 2), DP_PUNT_BFD);
	expect_punted(LAN, bfd6(LAN6), DP_PUNT_BFD);
	expect_punted(LAN, bfd6(ROUTER_LL), DP_PUNT_BFD);
	expect_punted(LAN, bfd4(HOST, 254), DP_PUNT_LOCAL);
	expect_punted(LAN, frame_with8(bfd6(LAN6), F6_HOP, 254), DP_PUNT_LOCAL);
	expect_punted(LAN, frame_with16(bfd4(HOST, 255), F_FRAG, 0x2000), DP_PUNT_LOCAL);
	expect_punted(LAN, frame_with16(bfd4(HOST, 255), F_IP + 22, 4784), DP_PUNT_LOCAL);
	expect_punted(LAN, frame_with16(bfd4(HOST, 255), F_TOTAL, 23), DP_PUNT_LOCAL);
	expect_forwarded(LAN, frame_with32(bfd4(HOST, 255), F_DST, SERVER), UPLINK, &server_mac,
		&uplink_mac);
}

/* IMP-RX-02 */
CASE(a_flood_of_one_bfd_peer_mutes_neither_another_nor_vrrp)
{
	allow(10, 0);
	send_many(bfd4(HOST, 255), 500);
	check_equal(rig_count(DP_PUNT_BFD), 32);
	rig_drain_punts(rig.worker);
	expect_verdict(LAN, bfd4(HOST, 255), DP_DROP_POLICED);
	expect_punted(LAN, bfd4(HOST + 1, 255), DP_PUNT_BFD);
	expect_punted(LAN, frame_golden("P02", true), DP_PUNT_VRRP);
	expect_punted(LAN, frame_golden("P04", true), DP_PUNT_VRRP);
	send_many(frame_golden("P18", true), 500);
	check_equal(rig_count(DP_PUNT_VRRP_UNICAST), 32);
	rig_drain_punts(rig.worker);
	expect_punted(LAN, frame_golden("P02", true), DP_PUNT_VRRP);
}

/* IMP-RX-02, IMP-TMR-02: from ever new addresses */
CASE(bfd_and_unicast_adverts_leave_half_the_urgent_ring_to_adverts)
{
	allow(1000000, 64);
	for (unsigned int i = 0; i < 100; i++)
		rig_send(LAN, bfd4(HOST + i, 255));
	rig_run();
	check(rig_count(DP_PUNT_BFD) >= 31 && rig_count(DP_PUNT_BFD) <= 63);
	check_equal(rig_count(DP_PUNT_BFD) + rig_count(DP_DROP_RING_FULL), 100);
	rig_drain_punts(rig.worker);
	for (unsigned int i = 0; i < 100; i++)
		send_many(bfd4(HOST + i, 255), 1);
	for (unsigned int i = 0; i < 25; i++)
		send_many(frame_golden("P02", true), 1);
	check_equal(rig_count(DP_PUNT_VRRP), 25);
	rig_drain_punts(rig.worker);
}

/* The virtual routers of both families have rates of their own. */
CASE(a_flood_of_one_family_does_not_mute_the_other)
{
	allow(10, 0);
	send_many(frame_golden("P04", true), 500);
	check_equal(rig_count(DP_PUNT_VRRP), 32);
	rig_drain_punts(rig.worker);
	expect_punted(LAN, frame_golden("P02", true), DP_PUNT_VRRP);
}
