/* SPDX-License-Identifier: BSD-3-Clause */
/* Which adverts are urgent, which are suspect; and that none is ever forwarded. */
#include <rte_ethdev.h>

#include "rig.h"

/* Every golden frame, as given and padded, in backup and as master. */
static const struct {
	const char *id;
	enum dp_verdict verdict;
} golden[] = {
	{"P01", DP_PUNT_VRRP}, {"P02", DP_PUNT_VRRP}, {"P03", DP_PUNT_VRRP},
	{"P04", DP_PUNT_VRRP}, /* IPv6 */
	{"P05", DP_PUNT_VRRP}, {"P06", DP_PUNT_VRRP}, {"P07", DP_PUNT_VRRP}, {"P08", DP_PUNT_VRRP},
	{"P09", DP_PUNT_ARP}, {"P10", DP_PUNT_ND}, {"P11", DP_DROP_NOT_FOR_US},
	{"P12", DP_PUNT_VRRP_SUSPECT},                /* TTL 254 */
	{"P13", DP_PUNT_VRRP_SUSPECT},                /* checksum */
	{"P14", DP_PUNT_VRRP_SUSPECT},                /* version */
	{"P15", DP_PUNT_VRRP_SUSPECT},                /* count and length */
	{"P16", DP_PUNT_VRRP},                        /* authentication: control's to judge */
	{"P17", DP_PUNT_VRRP_SUSPECT},                /* VRID 0 */
	{"P18", DP_PUNT_VRRP_UNICAST},                /* to an own address */
	{"P19", DP_PUNT_VRRP}, {"P20", DP_PUNT_VRRP}, /* interval 0: control's to judge */
};

static void expect_all_golden(void)
{
	for (unsigned int i = 0; i < RTE_DIM(golden); i++)
		for (unsigned int padded = 0; padded < 2; padded++) {
			struct frame f = frame_golden(golden[i].id, padded);

			if (dp_verdict_is_punt(golden[i].verdict))
				expect_punted(LAN, f, golden[i].verdict);
			else
				expect_verdict(LAN, f, golden[i].verdict);
		}
}

/* IP4-LOC-01, IMP-NIC-01 */
CASE(golden_frames_get_their_verdicts_in_backup)
{
	expect_all_golden();
}

CASE(golden_frames_get_their_verdicts_as_master)
{
	rig_master();
	expect_all_golden();
}

CASE(an_advert_tells_that_its_frame_was_multicast)
{
	struct dp_meta meta = expect_punted(LAN, frame_golden("P02", true), DP_PUNT_VRRP);

	check(meta.link_group);
	/* Some switches and access points make unicast frames of multicast ones. */
	meta = expect_punted(
		LAN, frame_with_mac(frame_golden("P02", true), &lan_mac), DP_PUNT_VRRP);
	check(!meta.link_group);
}

/* X09: VRRP behind IP options */
CASE(an_advert_may_have_ip_options)
{
	expect_punted(LAN, frame_with_options(frame_golden("P02", false), 1), DP_PUNT_VRRP);
	expect_punted(LAN, frame_with_options(frame_golden("P02", true), 10), DP_PUNT_VRRP);
}

/* X13, IMP-RX-03 */
CASE(a_fragment_of_an_advert_is_suspect)
{
	struct frame p02 = frame_golden("P02", false);

	expect_punted(LAN, frame_with16(p02, F_FRAG, 0x2000), DP_PUNT_VRRP_SUSPECT);
	expect_punted(LAN, frame_with16(p02, F_FRAG, 0x0001), DP_PUNT_VRRP_SUSPECT);
	expect_punted(LAN, frame_with16(p02, F_FRAG, 0x4000), DP_PUNT_VRRP);
}

CASE(an_advert_of_any_other_ttl_is_suspect)
{
	for (unsigned int ttl = 0; ttl < 255; ttl += 2)
		expect_punted(LAN, frame_with8(frame_golden("P02", true), F_TTL, ttl),
			DP_PUNT_VRRP_SUSPECT);
}

/* IMP-NIC-02 */
CASE(an_advert_for_an_unknown_vrid_is_suspect_by_interface)
{
	struct frame p02 = frame_golden("P02", true);

	expect_punted(UPLINK, p02, DP_PUNT_VRRP_SUSPECT);
	dp_known_set(rig.tables, UPLINK, IP_V4, RIG_VRID, true);
	expect_punted(UPLINK, p02, DP_PUNT_VRRP);
	dp_known_set(rig.tables, LAN, IP_V4, RIG_VRID, false);
	expect_punted(LAN, p02, DP_PUNT_VRRP_SUSPECT);
}

/* X04, X03: no octet past the datagram is read, padded or not */
CASE(an_advert_cut_short_is_suspect)
{
	struct frame p02 = frame_golden("P02", false);

	for (unsigned int octets = 0; octets < 12; octets++) {
		struct frame f = frame_with16(p02, F_TOTAL, 20 + octets);

		expect_punted(LAN, frame_cut(f, 34 + octets), DP_PUNT_VRRP_SUSPECT);
		expect_punted(LAN, frame_padded(f, 60), DP_PUNT_VRRP_SUSPECT);
	}
}

/* X15 */
CASE(an_advert_from_a_martian_is_dropped_by_ip)
{
	struct frame p02 = frame_golden("P02", false);

	expect_verdict(LAN, frame_with32(p02, F_SRC, IP(224, 0, 0, 9)), DP_DROP_MARTIAN_SRC);
	expect_verdict(LAN, frame_padded(frame_with32(p02, F_SRC, IP(224, 0, 0, 9)), 60),
		DP_DROP_MARTIAN_SRC);
	/* Routers may speak VRRP from link-local addresses. */
	expect_punted(LAN, frame_with32(p02, F_SRC, IP(169, 254, 0, 2)), DP_PUNT_VRRP);
}

/* IMP-NIC-03 */
CASE(an_advert_with_a_wrong_ip_checksum_is_dropped)
{
	struct frame f = frame_golden("P02", true);

	f.b[F_CSUM + 1] ^= 0x80;
	expect_verdict(LAN, f, DP_DROP_IP_CHECKSUM);
}

/* V3-TX-12, V2-TX-04, IP4-MC-01 */
CASE(nothing_to_the_vrrp_group_is_forwarded_whatever_its_ttl_and_protocol)
{
	struct frame p02 = frame_golden("P02", true), left;

	require(fib4_add(rig.tables->fib4, IP(224, 0, 0, 0), 4, rig.to_server) == 0);
	require(fib4_add(rig.tables->fib4, IP(224, 0, 0, 18), 32, rig.to_server) == 0);
	rig_master();
	for (unsigned int ttl = 0; ttl < 256; ttl++)
		for (unsigned int proto = 17; proto <= 112; proto += 95) {
			struct frame f = frame_with8(frame_with8(p02, F_TTL, ttl), F_PROTO, proto);

			rig_send(LAN, f);
			rig_send(LAN, frame_with_mac(f, &lan_mac));
			rig_send(LAN, frame_with_mac(f, &virtual_mac));
			rig_run();
			rig_drain_punts(rig.worker);
			for (unsigned int port = 0; port < RIG_PORTS; port++)
				check(!rig_receive(port, &left));
		}
	check_equal(rig_count(DP_FORWARD), 0);
	check_equal(rig_count(DP_DROP_MULTICAST), 3 * 256);
}
