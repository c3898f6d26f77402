/* SPDX-License-Identifier: BSD-3-Clause */
/* Which frames are taken: MACs and the virtual MACs' gates, tags, EtherTypes, interfaces. */
#include <rte_ethdev.h>

#include "rig.h"

/* What no interface has: a quick check must not mistake it for that of none. */
static const struct mac no_mac;

static struct frame udp_to(const struct mac *mac, uint32_t dst)
{
	return frame_udp(mac, &host_mac, HOST, dst, 64, 18);
}

CASE(a_frame_to_another_mac_is_dropped)
{
	struct mac mac = lan_mac;

	for (unsigned int i = 0; i < 6; i++) {
		mac.b[i] ^= 0x10;
		expect_verdict(LAN, udp_to(&mac, SERVER), DP_DROP_NOT_FOR_US);
		mac.b[i] ^= 0x10;
	}
	/* That of another port of the router is another. */
	expect_verdict(LAN, udp_to(&uplink_mac, SERVER), DP_DROP_NOT_FOR_US);
	/* IPv6's virtual MAC, and groups of no IPv4. */
	expect_verdict(LAN, udp_to(&virtual6_mac, SERVER), DP_DROP_NOT_FOR_US);
	expect_verdict(
		LAN, udp_to(&(struct mac){{0x33, 0x33, 0, 0, 0, 1}}, SERVER), DP_DROP_NOT_FOR_US);
	expect_verdict(
		LAN, udp_to(&(struct mac){{1, 0, 0x5e, 0x80, 0, 1}}, SERVER), DP_DROP_NOT_FOR_US);
}

/* V3-BAK-04, V2-BAK-02: X19, X20, and a ping of an own address */
CASE(a_backup_takes_nothing_that_comes_to_the_virtual_mac)
{
	expect_verdict(LAN, udp_to(&virtual_mac, SERVER), DP_DROP_VMAC_CLOSED);
	expect_verdict(LAN, udp_to(&virtual_mac, LAN_ADDR), DP_DROP_VMAC_CLOSED);
	expect_verdict(LAN, udp_to(&virtual_mac, VIP), DP_DROP_VMAC_CLOSED);
	rig_master();
	rig_backup();
	expect_verdict(LAN, udp_to(&virtual_mac, SERVER), DP_DROP_VMAC_CLOSED);
	expect_verdict(LAN, udp_to(&virtual_mac, LAN_ADDR), DP_DROP_VMAC_CLOSED);
}

/* V2-BAK-03: to a backup the virtual address is any other of the LAN. */
CASE(a_backup_does_not_accept_packets_to_the_virtual_address)
{
	struct dp_meta meta = expect_punted(LAN, udp_to(&lan_mac, VIP), DP_PUNT_UNRESOLVED);

	check_equal(meta.adjacency, rig.lan_unresolved);
	rig_master();
	rig_backup();
	expect_punted(
		UPLINK, frame_udp(&uplink_mac, &gateway_mac, FAR, VIP, 64, 10), DP_PUNT_UNRESOLVED);
}

/* IMP-NIC-01 */
CASE(a_gate_opens_for_its_vrid_alone)
{
	struct mac mac = virtual_mac;

	rig_master();
	for (unsigned int vrid = 0; vrid < 256; vrid++) {
		mac.b[5] = vrid;
		if (vrid != RIG_VRID)
			expect_verdict(LAN, udp_to(&mac, SERVER), DP_DROP_VMAC_CLOSED);
	}
	for (unsigned int vrid = 1; vrid < 256; vrid += 2) {
		mac.b[5] = vrid;
		dp_gate_set(rig.tables, LAN, IP_V4, vrid, true);
		expect_forwarded(LAN, udp_to(&mac, SERVER), UPLINK, &server_mac, &uplink_mac);
		dp_gate_set(rig.tables, LAN, IP_V4, vrid, false);
		expect_verdict(LAN, udp_to(&mac, SERVER), DP_DROP_VMAC_CLOSED);
	}
}

/* IMP-NIC-02 */
CASE(a_virtual_mac_of_one_interface_is_nothing_on_another)
{
	struct frame f = frame_udp(&virtual_mac, &gateway_mac, FAR, HOST, 64, 18);

	rig_master();
	expect_verdict(UPLINK, f, DP_DROP_VMAC_CLOSED);
	dp_gate_set(rig.tables, UPLINK, IP_V4, RIG_VRID, true);
	dp_gate_set(rig.tables, LAN, IP_V4, RIG_VRID, false);
	expect_forwarded(UPLINK, f, LAN, &host_mac, &lan_mac);
	expect_verdict(LAN, udp_to(&virtual_mac, SERVER), DP_DROP_VMAC_CLOSED);
}

CASE(an_ipv6_virtual_router_opens_nothing_for_ipv4)
{
	dp_gate_set(rig.tables, LAN, IP_V6, RIG_VRID, true);
	expect_verdict(LAN, udp_to(&virtual_mac, SERVER), DP_DROP_VMAC_CLOSED);
}

/* V3-BAK-04 and its other side */
CASE(an_own_address_is_reached_through_an_open_virtual_mac)
{
	rig_master();
	expect_punted(LAN, udp_to(&virtual_mac, LAN_ADDR), DP_PUNT_LOCAL);
	expect_punted(LAN, udp_to(&virtual_mac, UPLINK_ADDR), DP_PUNT_LOCAL);
}

/* X10: an advert, and transit, in VLAN 100 */
CASE(a_tagged_frame_is_dropped)
{
	struct frame f = udp_to(&lan_mac, SERVER);
	struct rte_mbuf *m;

	expect_verdict(LAN, frame_with_tag(frame_golden("P02", false), 0x8100, 100), DP_DROP_VLAN);
	expect_verdict(LAN, frame_with_tag(frame_golden("P02", true), 0x8100, 100), DP_DROP_VLAN);
	expect_verdict(LAN, frame_with_tag(f, 0x8100, 0xe001), DP_DROP_VLAN);
	expect_verdict(LAN, frame_with_tag(f, 0x88a8, 4095), DP_DROP_VLAN);
	/* A tag behind a priority tag. */
	expect_verdict(LAN, frame_with_tag(frame_with_tag(f, 0x8100, 5), 0x88a8, 0), DP_DROP_VLAN);
	/* As a device hands it over that takes tags off. */
	m = rig_mbuf(&f);
	m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
	m->vlan_tci = 100;
	rig_send_mbuf(LAN, m);
	rig_run();
	check_equal(rig_count(DP_DROP_VLAN), 6);
	check_equal(rig_waiting(UPLINK), 0);
}

CASE(a_frame_that_ends_in_its_tag_is_truncated)
{
	struct frame f = frame_with_tag(udp_to(&lan_mac, SERVER), 0x8100, 0);

	for (size_t len = 14; len < 18 + 20; len++)
		expect_verdict(LAN, frame_cut(f, len), DP_DROP_TRUNCATED);
}

CASE(other_ethertypes_are_dropped)
{
	struct frame f = udp_to(&lan_mac, SERVER);
	static const uint16_t types[] = {0x8847, 0x88cc, 0x0806 + 1, 0x0800 + 1, 0x0008, 0x0608,
		38 /* an 802.3 length */, 0xffff, 0};

	for (unsigned int i = 0; i < RTE_DIM(types); i++) {
		frame_put16(f.b + 12, types[i]);
		expect_verdict(LAN, f, DP_DROP_ETHERTYPE);
	}
}

CASE(a_frame_shorter_than_its_header_is_truncated)
{
	struct frame f = udp_to(&lan_mac, SERVER);

	for (size_t len = 0; len < 14; len++)
		expect_verdict(LAN, frame_cut(f, len), DP_DROP_TRUNCATED);
}

CASE(a_port_without_an_interface_drops_all)
{
	expect_verdict(UNUSED, udp_to(&lan_mac, SERVER), DP_DROP_PORT_UNUSED);
	expect_verdict(UNUSED, udp_to(&no_mac, SERVER), DP_DROP_PORT_UNUSED);
	expect_verdict(UNUSED, frame_golden("P02", false), DP_DROP_PORT_UNUSED);
}

/* IMP-ACT-03, in part */
CASE(an_interface_that_is_down_drops_all)
{
	rig_master();
	dp_interface_up(rig.tables, LAN, false);
	expect_verdict(LAN, udp_to(&lan_mac, SERVER), DP_DROP_IF_DOWN);
	expect_verdict(LAN, udp_to(&no_mac, SERVER), DP_DROP_IF_DOWN);
	expect_verdict(LAN, udp_to(&virtual_mac, SERVER), DP_DROP_IF_DOWN);
	expect_verdict(LAN, frame_golden("P02", false), DP_DROP_IF_DOWN);
	dp_interface_up(rig.tables, LAN, true);
	expect_forwarded(LAN, udp_to(&lan_mac, SERVER), UPLINK, &server_mac, &uplink_mac);
}

/* V3-BAK-04: a backup does not even see ARP to the virtual MAC. */
CASE(arp_is_punted_but_not_through_a_closed_virtual_mac)
{
	struct dp_meta meta;

	meta = expect_punted(LAN, frame_arp(&broadcast_mac, &host_mac, HOST, VIP), DP_PUNT_ARP);
	check(meta.link_group);
	meta = expect_punted(LAN, frame_arp(&lan_mac, &host_mac, HOST, LAN_ADDR), DP_PUNT_ARP);
	check(!meta.link_group);
	expect_punted(LAN, frame_padded(frame_golden("P09", false), 60), DP_PUNT_ARP);
	expect_verdict(LAN, frame_arp(&virtual_mac, &host_mac, HOST, VIP), DP_DROP_VMAC_CLOSED);
	expect_verdict(LAN, frame_arp(&host_mac, &server_mac, HOST, VIP), DP_DROP_NOT_FOR_US);
	rig_master();
	expect_punted(LAN, frame_arp(&virtual_mac, &host_mac, HOST, VIP), DP_PUNT_ARP);
}

CASE(arp_with_a_priority_tag_is_punted_without_it)
{
	struct frame f = frame_arp(&broadcast_mac, &host_mac, HOST, VIP), got;
	struct rte_mbuf *m;

	rig_send(LAN, frame_with_tag(f, 0x8100, 0));
	rig_run();
	require(dp_worker_punted(rig.worker, &m, 1) == 1);
	got = frame_bytes(rte_pktmbuf_mtod(m, uint8_t *), rte_pktmbuf_data_len(m));
	rte_pktmbuf_free(m);
	check_equal(got.len, f.len);
	check(memcmp(got.b, f.b, f.len) == 0);
}

/* IP4-BC-01, IP4-BC-02, IP4-BC-03, IP4-ERR-04 */
CASE(unicast_ip_in_a_broadcast_or_multicast_frame_is_dropped)
{
	struct mac group = {{1, 0, 0x5e, 1, 2, 3}};

	expect_verdict(LAN, udp_to(&broadcast_mac, SERVER), DP_DROP_LINK_BROADCAST);
	expect_verdict(LAN, udp_to(&group, SERVER), DP_DROP_LINK_BROADCAST);
	expect_verdict(LAN, udp_to(&vrrp_group_mac, SERVER), DP_DROP_LINK_BROADCAST);
	expect_verdict(LAN, udp_to(&broadcast_mac, LAN_ADDR), DP_DROP_LINK_BROADCAST);
	expect_verdict(LAN, udp_to(&broadcast_mac, IP(192, 0, 2, 255)), DP_DROP_LINK_BROADCAST);
}
