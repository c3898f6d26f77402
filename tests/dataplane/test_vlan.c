/* SPDX-License-Identifier: BSD-3-Clause */
/* Several interfaces on one port, by VLAN: tags in frames and taken off or put in by the device. */
#include <rte_ethdev.h>

#include "dataplane/tag.h"
#include "rig.h"

/* Interfaces beside the rig's; 10 and 20 are on the LAN's port, 30 on the uplink's. */
enum { V10 = 10, V20, V30 };

#define VLAN_HOST IP(10, 30, 0, 9)
#define TPID      0x8100

static uint32_t to_vlan_host;

static void vlan_up(uint16_t interface, unsigned int port, uint16_t vlan_id, const struct mac *mac)
{
	dp_interface_set(rig.tables, interface, rig.port[port], vlan_id, mac, 1500);
	dp_interface_up(rig.tables, interface, true);
}

static void vlans_up(bool offload)
{
	int64_t a;

	dp_port_tag_offload(rig.tables, rig.port[UPLINK], offload);
	vlan_up(V10, LAN, 10, &lan_mac);
	vlan_up(V20, LAN, 20, &lan_mac);
	vlan_up(V30, UPLINK, 30, &uplink_mac);
	a = dp_adjacency_alloc(rig.tables, V30);
	require(a >= 0);
	to_vlan_host = a;
	dp_adjacency_set(rig.tables, a, DP_FORWARD, &host_mac);
	rig_route("10.30.0.0/16", a);
	rig_route("2001:db8:30::/48", a);
}

static struct frame four(uint32_t dst)
{
	return frame_udp(&lan_mac, &host_mac, HOST, dst, 64, 30);
}

static struct frame six(const char *dst)
{
	return frame_udp6(&lan_mac, &host_mac, HOST6, dst, 64, 30);
}

/* How a device hands a frame of a VLAN over: the tag in it, or taken off. */
enum form { IN_FRAME, STRIPPED, FORMS };

static void arrive(struct frame f, uint16_t tci, enum form form)
{
	struct rte_mbuf *m;

	if (form == IN_FRAME)
		f = frame_with_tag(f, TPID, tci);
	m = rig_mbuf(&f);
	if (form == STRIPPED) {
		m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
		m->vlan_tci = tci;
	}
	rig_send_mbuf(LAN, m);
	rig_run();
}

static void expect_left(unsigned int port, const struct frame *wanted)
{
	struct frame got;

	require(rig_receive(port, &got));
	check_equal(got.len, wanted->len);
	check(memcmp(got.b, wanted->b, wanted->len) == 0);
	check_equal(rig_waiting(port), 0);
}

CASE(a_packet_of_a_vlan_is_routed_like_any_other)
{
	struct frame in[] = {four(SERVER), six(SERVER6), frame_padded(four(SERVER), 200)};

	vlans_up(false);
	for (unsigned int form = 0; form < FORMS; form++)
		for (unsigned int i = 0; i < RTE_DIM(in); i++) {
			struct frame wanted = frame_forwarded(&in[i], &server_mac, &uplink_mac);

			arrive(in[i], 10, form);
			expect_left(UPLINK, &wanted);
			arrive(in[i], 0xe000 | 20, form);
			expect_left(UPLINK, &wanted);
		}
	check_equal(rig_count(DP_FORWARD), 12);
}

/* X10 */
CASE(a_vlan_that_no_interface_has_is_dropped)
{
	struct frame p02 = frame_golden("P02", true);
	struct rte_mbuf *m;

	vlans_up(false);
	for (unsigned int form = 0; form < FORMS; form++) {
		arrive(four(SERVER), 30, form); /* another port's */
		arrive(four(SERVER), 11, form);
		arrive(six(SERVER6), 4095, form);
		arrive(p02, 100, form);
		arrive(frame_with_tag(four(SERVER), TPID, 10), 10, form);
	}
	check_equal(rig_count(DP_DROP_VLAN), 10);
	expect_verdict(LAN, frame_with_tag(four(SERVER), 0x88a8, 10), DP_DROP_VLAN);
	/* And it is taken in the VLAN that the interface has. */
	vlan_up(V30 + 1, LAN, 100, &lan_mac);
	dp_known_set(rig.tables, V30 + 1, IP_V4, RIG_VRID, true);
	for (unsigned int form = 0; form < FORMS; form++) {
		arrive(p02, 100, form);
		require(dp_worker_urgent(rig.worker, &m, 1) == 1);
		check_equal(dp_meta(m)->interface, V30 + 1);
		check_equal(rte_pktmbuf_pkt_len(m), p02.len);
		check(memcmp(rte_pktmbuf_mtod(m, uint8_t *), p02.b, p02.len) == 0);
		rte_pktmbuf_free(m);
	}
}

/* Whether a frame of the VLAN is forwarded; else it is dropped at the gate. */
static bool is_let_in(struct frame f, uint16_t vlan_id, enum form form)
{
	uint64_t closed = rig_count(DP_DROP_VMAC_CLOSED), sent = rig_count(DP_FORWARD);
	struct frame left;

	arrive(f, vlan_id, form);
	check_equal(rig_count(DP_DROP_VMAC_CLOSED) - closed + rig_count(DP_FORWARD) - sent, 1);
	return rig_receive(UPLINK, &left);
}

/* IMP-NIC-02: X19 in another VLAN; the same VRID on two VLANs of one port are two routers. */
CASE(a_virtual_mac_belongs_to_the_vlan_of_its_interface)
{
	struct frame x19 = frame_with_mac(four(SERVER), &virtual_mac);
	struct frame x19_6 = frame_with_mac(six(SERVER6), &virtual6_mac);

	vlans_up(false);
	for (unsigned int form = 0; form < FORMS; form++) {
		dp_gate_set(rig.tables, V10, IP_V4, RIG_VRID, true);
		dp_gate_set(rig.tables, V20, IP_V6, RIG_VRID, true);
		check(is_let_in(x19, 10, form) && !is_let_in(x19, 20, form));
		check(is_let_in(x19_6, 20, form) && !is_let_in(x19_6, 10, form));
		check(!is_let_in(x19, 0, form) && !is_let_in(x19_6, 0, form));
		/* One goes to backup, its sibling stays. */
		dp_gate_set(rig.tables, V20, IP_V4, RIG_VRID, true);
		dp_gate_set(rig.tables, V10, IP_V4, RIG_VRID, false);
		check(!is_let_in(x19, 10, form) && is_let_in(x19, 20, form));
		dp_gate_set(rig.tables, V20, IP_V4, RIG_VRID, false);
	}
}

CASE(what_leaves_by_a_vlan_has_its_tag_in_the_frame)
{
	struct frame in[] = {four(VLAN_HOST), six("2001:db8:30::9")};
	struct frame got;

	vlans_up(false);
	for (unsigned int i = 0; i < RTE_DIM(in); i++) {
		struct frame plain = frame_forwarded(&in[i], &host_mac, &uplink_mac);
		struct frame wanted = frame_with_tag(plain, TPID, 30);

		rig_send(LAN, in[i]);
		rig_run();
		expect_left(UPLINK, &wanted);
		for (unsigned int form = 0; form < FORMS; form++) {
			arrive(in[i], 0xa000 | 10, form);
			expect_left(UPLINK, &wanted);
		}
		rig_send_mbuf(LAN, rig_chain(&in[i], 60));
		rig_run();
		require(rig_receive(UPLINK, &got));
		check_equal(got.len, wanted.len);
		check(memcmp(got.b, wanted.b, wanted.len) == 0);
	}
	check_equal(rig_count(DP_FORWARD), 8);
	check(dp_adjacency_used(rig.tables, to_vlan_host));
	check(!dp_adjacency_used(rig.tables, to_vlan_host));
	rig_send(LAN, in[0]);
	rig_run();
	check(dp_adjacency_used(rig.tables, to_vlan_host));
}

CASE(a_device_that_puts_tags_in_is_told_the_vlan)
{
	struct frame in[] = {four(VLAN_HOST), six("2001:db8:30::9")};

	vlans_up(true);
	for (unsigned int i = 0; i < RTE_DIM(in); i++)
		for (unsigned int form = 0; form < FORMS; form++) {
			struct frame wanted = frame_forwarded(&in[i], &host_mac, &uplink_mac);
			struct rte_mbuf *m;

			arrive(in[i], 10, form);
			m = rig_receive_mbuf(UPLINK);
			require(m);
			check(m->ol_flags & RTE_MBUF_F_TX_VLAN);
			check_equal(m->vlan_tci, 30);
			check_equal(rte_pktmbuf_pkt_len(m), wanted.len);
			check(memcmp(rte_pktmbuf_mtod(m, uint8_t *), wanted.b, wanted.len) == 0);
			rte_pktmbuf_free(m);
			/* What came with a tag leaves untagged without one. */
			arrive(i ? six(SERVER6) : four(SERVER), 10, form);
			m = rig_receive_mbuf(UPLINK);
			require(m);
			check(!(m->ol_flags & RTE_MBUF_F_TX_VLAN));
			rte_pktmbuf_free(m);
		}
}

CASE(a_buffer_without_room_for_the_tag_is_dropped)
{
	struct frame f = four(VLAN_HOST);
	struct rte_mbuf *m = rig_mbuf(&f);

	vlans_up(false);
	m->data_off = 3;
	memcpy(rte_pktmbuf_mtod(m, uint8_t *), f.b, f.len);
	rig_send_mbuf(LAN, m);
	rig_run();
	check_equal(rig_count(DP_DROP_HEADROOM), 1);
	/* A frame that brought a tag brought the room. */
	f = frame_with_tag(f, TPID, 10);
	m = rig_mbuf(&f);
	m->data_off = 0;
	memcpy(rte_pktmbuf_mtod(m, uint8_t *), f.b, f.len);
	rig_send_mbuf(LAN, m);
	rig_run();
	check_equal(rig_waiting(UPLINK), 1);
}

CASE(a_port_may_have_tagged_interfaces_alone)
{
	struct frame f = four(SERVER);

	dp_interface_set(rig.tables, V10, rig.port[UNUSED], 10, &lan_mac, 1500);
	expect_verdict(UNUSED, f, DP_DROP_PORT_UNUSED);
	expect_verdict(UNUSED, frame_with_tag(f, TPID, 0), DP_DROP_VLAN);
	expect_verdict(UNUSED, frame_with_tag(f, TPID, 10), DP_DROP_IF_DOWN);
	dp_interface_up(rig.tables, V10, true);
	rig_send(UNUSED, frame_with_tag(f, TPID, 10));
	rig_run();
	check_equal(rig_waiting(UPLINK), 1);
}

CASE(a_vlan_goes_on_while_the_ports_untagged_interface_is_down)
{
	vlans_up(false);
	dp_interface_up(rig.tables, LAN, false);
	expect_verdict(LAN, four(SERVER), DP_DROP_IF_DOWN);
	expect_verdict(LAN, frame_with_tag(four(SERVER), TPID, 0), DP_DROP_IF_DOWN);
	arrive(four(SERVER), 10, IN_FRAME);
	arrive(six(SERVER6), 10, STRIPPED);
	check_equal(rig_waiting(UPLINK), 2);
	dp_interface_up(rig.tables, V10, false);
	arrive(four(SERVER), 10, STRIPPED);
	check_equal(rig_count(DP_DROP_IF_DOWN), 3);
	check_equal(rig_waiting(UPLINK), 2);
}

/* Punts name the interface and have no tag. */
CASE(a_punt_from_a_vlan_names_its_interface)
{
	struct frame arp = frame_arp(&broadcast_mac, &host_mac, HOST, LAN_ADDR);
	struct frame in[] = {arp, frame_golden("P10", false), four(LAN_ADDR), six(LAN6),
		frame_with8(four(FAR), F_TTL, 1), frame_with8(six(FAR6), F6_HOP, 1)};
	struct rte_mbuf *m;

	vlans_up(false);
	for (unsigned int form = 0; form < FORMS; form++)
		for (unsigned int i = 0; i < RTE_DIM(in); i++) {
			arrive(in[i], 20, form);
			require(dp_worker_punted(rig.worker, &m, 1) == 1);
			check_equal(dp_meta(m)->interface, V20);
			check_equal(rte_pktmbuf_pkt_len(m), in[i].len);
			check(memcmp(rte_pktmbuf_mtod(m, uint8_t *), in[i].b, in[i].len) == 0);
			rte_pktmbuf_free(m);
		}
}

/* In one burst, in and out; tags do not count. */
CASE(a_burst_of_many_vlans_is_counted_by_interface)
{
	const struct dp_interface_counters *in = dp_worker_counters(rig.worker)->interfaces;
	static const uint16_t vlans[] = {0, 10, 20, 11};
	struct frame f[] = {four(SERVER), four(VLAN_HOST), six(SERVER6)};
	uint64_t octets = 0;

	vlans_up(false);
	for (unsigned int i = 0; i < 24; i++) {
		struct frame one = f[i % 3];

		octets += i % 4 == 1 ? one.len : 0;
		if (vlans[i % 4])
			one = frame_with_tag(one, TPID, vlans[i % 4]);
		rig_send(LAN, one);
	}
	rig_run();
	check_equal(rig_count(DP_FORWARD), 18);
	check_equal(rig_count(DP_DROP_VLAN), 6);
	check_equal(in[LAN].in_pkts, 6);
	check_equal(in[LAN].in_octets, octets);
	check_equal(in[V10].in_pkts, 6);
	check_equal(in[V10].in_octets, octets);
	check_equal(in[V20].in_pkts, 6);
	check_equal(in[UPLINK].out_pkts, 12);
	check_equal(in[UPLINK].out_octets, 6 * (f[0].len + f[2].len));
	check_equal(in[V30].out_pkts, 6);
	check_equal(in[V30].out_octets, 6 * f[1].len);
}

CASE(what_a_full_queue_does_not_take_of_a_vlan_is_not_counted)
{
	const struct dp_interface_counters *out = &dp_worker_counters(rig.worker)->interfaces[V30];
	struct frame f = four(VLAN_HOST);

	vlans_up(false);
	for (unsigned int i = 0; i < RIG_TX_SLOTS + 20; i++)
		rig_send(LAN, f);
	rig_run();
	check_equal(rig_count(DP_DROP_TX_FULL), 20);
	check_equal(out->out_pkts, RIG_TX_SLOTS);
	check_equal(out->out_octets, RIG_TX_SLOTS * f.len);
}

CASE(a_frame_of_controls_gets_its_interfaces_tag)
{
	struct frame f = four(VLAN_HOST), tagged = frame_with_tag(f, TPID, 30);
	struct rte_mbuf *m = rig_mbuf(&f);

	vlans_up(false);
	check(dp_tag_push(&rig.tables->interfaces[LAN], m));
	check_equal(rte_pktmbuf_pkt_len(m), f.len);
	check(dp_tag_push(&rig.tables->interfaces[V30], m));
	check_equal(rte_pktmbuf_pkt_len(m), tagged.len);
	check(memcmp(rte_pktmbuf_mtod(m, uint8_t *), tagged.b, tagged.len) == 0);
	m->data_off = 3;
	check(!dp_tag_push(&rig.tables->interfaces[V30], m));
	rte_pktmbuf_free(m);
	rig.tables->interfaces[V30].tag_offload = true;
	m = rig_mbuf(&f);
	check(dp_tag_push(&rig.tables->interfaces[V30], m));
	check(m->ol_flags & RTE_MBUF_F_TX_VLAN);
	check_equal(m->vlan_tci, 30);
	check_equal(rte_pktmbuf_pkt_len(m), f.len);
	rte_pktmbuf_free(m);
}

/* What one burst leaves behind is nothing to the next: VLAN 10 alone, then VLAN 20 and one without
 * a tag. */
static void two_bursts(struct frame last)
{
	struct frame tagged = frame_with_tag(four(SERVER), TPID, 10);
	struct frame other = frame_with_tag(four(SERVER), TPID, 20);
	struct rte_mbuf *first[DP_BURST], *then[2] = {rig_mbuf(&other), rig_mbuf(&last)};

	for (unsigned int i = 0; i < DP_BURST; i++)
		first[i] = rig_mbuf(&tagged);
	dp_worker_packets(rig.worker, rig.port[LAN], first, DP_BURST);
	dp_worker_packets(rig.worker, rig.port[LAN], then, 2);
	for (struct rte_mbuf *m; (m = rig_receive_mbuf(UPLINK));)
		rte_pktmbuf_free(m);
}

CASE(a_plain_packet_behind_a_tagged_one_is_punted_with_its_own_interface)
{
	struct rte_mbuf *m;

	vlans_up(false);
	two_bursts(four(LAN_ADDR));
	require(dp_worker_punted(rig.worker, &m, 1) == 1);
	check_equal(dp_meta(m)->interface, LAN);
	rte_pktmbuf_free(m);
}

CASE(a_plain_packet_behind_a_tagged_one_is_validated_by_its_own_interface)
{
	vlans_up(false);
	dp_interface_validation(rig.tables, LAN, IP_V4, true);
	two_bursts(frame_udp(&lan_mac, &host_mac, IP(8, 8, 8, 8), SERVER, 64, 30));
	check_equal(rig_count(DP_DROP_SOURCE), 1);
}
