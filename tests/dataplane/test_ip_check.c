/* SPDX-License-Identifier: BSD-3-Clause */
/* The IPv4 header's checks, and which addresses may not pass (RFC 1812 5.2.2, 5.3.4, 5.3.7). */
#include <rte_ethdev.h>

#include "rig.h"

static struct frame transit(void)
{
	return frame_udp(&lan_mac, &host_mac, HOST, SERVER, 64, 40);
}

static struct frame from(uint32_t src)
{
	return frame_with32(transit(), F_SRC, src);
}

static struct frame to(uint32_t dst)
{
	return frame_with32(transit(), F_DST, dst);
}

/* IP4-VAL-01 */
CASE(fewer_octets_than_a_header_is_truncated)
{
	for (size_t octets = 0; octets < 20; octets++)
		expect_verdict(LAN, frame_cut(transit(), 14 + octets), DP_DROP_TRUNCATED);
}

/* IP4-VAL-02, IP4-VAL-07, IP4-ERR-02 */
CASE(a_wrong_checksum_is_dropped_whichever_bit_is_wrong)
{
	struct frame f = transit();

	for (unsigned int bit = 0; bit < 16; bit++) {
		f.b[F_CSUM + bit / 8] ^= 1u << bit % 8;
		expect_verdict(LAN, f, DP_DROP_IP_CHECKSUM);
		f.b[F_CSUM + bit / 8] ^= 1u << bit % 8;
	}
	for (unsigned int offset = F_FRAG; offset < F_IP + 20; offset++) {
		f.b[offset] ^= 0x40;
		expect_verdict(LAN, f, DP_DROP_IP_CHECKSUM);
		f.b[offset] ^= 0x40;
	}
}

/* IP4-VAL-02, IMP-NIC-03 */
CASE(the_device_is_not_believed_about_a_checksum)
{
	static const uint64_t told[] = {0, RTE_MBUF_F_RX_IP_CKSUM_GOOD, RTE_MBUF_F_RX_IP_CKSUM_BAD,
		RTE_MBUF_F_RX_IP_CKSUM_NONE};

	for (unsigned int i = 0; i < RTE_DIM(told); i++) {
		struct frame wrong = transit(), advert = frame_golden("P02", true),
			     good = transit();
		const struct frame *frames[] = {&wrong, &advert, &good};

		wrong.b[F_CSUM] ^= 1;
		advert.b[F_CSUM] ^= 1;
		for (unsigned int k = 0; k < RTE_DIM(frames); k++) {
			struct rte_mbuf *m = rig_mbuf(frames[k]);

			m->ol_flags |= told[i];
			rig_send_mbuf(LAN, m);
		}
		rig_run();
		check_equal(rig_count(DP_DROP_IP_CHECKSUM), 2 * (i + 1));
		check_equal(rig_count(DP_FORWARD), i + 1);
	}
}

CASE(a_checksum_over_options_counts_too)
{
	struct frame f = frame_with_options(transit(), 2);

	f.b[F_IP + 21] ^= 1;
	expect_verdict(LAN, f, DP_DROP_IP_CHECKSUM);
}

/* IP4-VAL-03 */
CASE(another_version_is_dropped)
{
	for (unsigned int version = 0; version < 16; version++)
		if (version != 4)
			expect_verdict(LAN, frame_with8(transit(), F_IP, version << 4 | 5),
				DP_DROP_IP_VERSION);
}

/* IP4-VAL-04 */
CASE(a_header_of_less_than_five_words_is_dropped)
{
	for (unsigned int ihl = 0; ihl < 5; ihl++)
		expect_verdict(LAN, frame_with8(transit(), F_IP, 0x40 | ihl), DP_DROP_IP_HEADER);
}

/* IP4-VAL-05 */
CASE(a_total_length_below_the_headers_is_dropped)
{
	for (unsigned int len = 0; len < 20; len++)
		expect_verdict(LAN, frame_with16(transit(), F_TOTAL, len), DP_DROP_IP_HEADER);
	expect_verdict(LAN, frame_with16(frame_with_options(transit(), 1), F_TOTAL, 23),
		DP_DROP_IP_HEADER);
}

/* IP4-VAL-06 */
CASE(a_frame_shorter_than_the_total_length_is_truncated)
{
	struct frame f = transit();

	expect_verdict(LAN, frame_cut(f, f.len - 1), DP_DROP_TRUNCATED);
	expect_verdict(LAN, frame_cut(f, 14 + 20), DP_DROP_TRUNCATED);
	expect_verdict(LAN, frame_with16(f, F_TOTAL, f.len - 14 + 1), DP_DROP_TRUNCATED);
	expect_verdict(LAN, frame_with16(f, F_TOTAL, 0xffff), DP_DROP_TRUNCATED);
	/* Options said to be there that are not. */
	expect_verdict(LAN,
		frame_cut(frame_with16(frame_with8(f, F_IP, 0x4f), F_TOTAL, 60), 14 + 40),
		DP_DROP_TRUNCATED);
}

/* IP4-MAR-01, IP4-ERR-05 */
CASE(martian_sources_are_dropped)
{
	static const uint32_t sources[] = {0, 1, IP(0, 255, 255, 255), IP(127, 0, 0, 0),
		IP(127, 0, 0, 1), IP(127, 255, 255, 255), IP(224, 0, 0, 0), IP(224, 0, 0, 9),
		IP(239, 255, 255, 255), IP(240, 0, 0, 0), IP(255, 255, 255, 254), 0xffffffff};

	for (unsigned int i = 0; i < RTE_DIM(sources); i++) {
		expect_verdict(LAN, from(sources[i]), DP_DROP_MARTIAN_SRC);
		/* To the router itself no less. */
		expect_verdict(
			LAN, frame_with32(from(sources[i]), F_DST, LAN_ADDR), DP_DROP_MARTIAN_SRC);
	}
}

CASE(sources_just_outside_the_martian_ranges_are_forwarded)
{
	static const uint32_t sources[] = {IP(1, 0, 0, 0), IP(126, 255, 255, 255), IP(128, 0, 0, 0),
		IP(169, 253, 255, 255), IP(169, 255, 0, 0), IP(223, 255, 255, 255)};

	for (unsigned int i = 0; i < RTE_DIM(sources); i++)
		expect_forwarded(LAN, from(sources[i]), UPLINK, &server_mac, &uplink_mac);
}

/* IP4-MAR-02, IP4-BC-07; whatever the routes say */
CASE(martian_destinations_are_dropped)
{
	static const uint32_t dsts[] = {0, 1, IP(0, 255, 255, 255), IP(127, 0, 0, 0),
		IP(127, 0, 0, 1), IP(127, 255, 255, 255), IP(240, 0, 0, 0), IP(255, 255, 255, 254)};

	require(fib4_add(rig.tables->fib4, 0, 0, rig.to_gateway) == 0);
	for (unsigned int i = 0; i < RTE_DIM(dsts); i++)
		expect_verdict(LAN, to(dsts[i]), DP_DROP_MARTIAN_DST);
}

CASE(destinations_just_outside_the_martian_ranges_are_forwarded)
{
	static const uint32_t dsts[] = {IP(1, 0, 0, 0), IP(126, 255, 255, 255), IP(128, 0, 0, 0),
		IP(169, 253, 255, 255), IP(169, 255, 0, 0), IP(223, 255, 255, 255)};

	require(fib4_add(rig.tables->fib4, 0, 0, rig.to_gateway) == 0);
	for (unsigned int i = 0; i < RTE_DIM(dsts); i++)
		expect_forwarded(LAN, to(dsts[i]), UPLINK, &gateway_mac, &uplink_mac);
}

/* IP4-MAR-04 */
CASE(link_local_addresses_are_never_forwarded)
{
	uint32_t own = IP(169, 254, 1, 1), host = IP(169, 254, 1, 2);

	require(fib4_add(rig.tables->fib4, IP(169, 254, 0, 0), 16, rig.to_gateway) == 0);
	expect_verdict(LAN, from(host), DP_DROP_MARTIAN_SRC);
	expect_verdict(LAN, from(IP(169, 254, 255, 255)), DP_DROP_MARTIAN_SRC);
	expect_verdict(LAN, to(host), DP_DROP_MARTIAN_DST);
	expect_verdict(LAN, frame_with32(from(host), F_DST, HOST), DP_DROP_MARTIAN_SRC);
	/* But the router itself may have one, and be talked to from one. */
	require(fib4_add(rig.tables->fib4, own, 32, DP_ADJ_LOCAL) == 0);
	expect_punted(LAN, to(own), DP_PUNT_LOCAL);
	expect_punted(LAN, frame_with32(from(host), F_DST, own), DP_PUNT_LOCAL);
	expect_punted(LAN, frame_with32(from(host), F_DST, LAN_ADDR), DP_PUNT_LOCAL);
}

/* IP4-MC-01, IP4-LOC-01, IP4-ERR-03: also with a route, and whatever the TTL */
CASE(groups_that_are_not_joined_are_dropped)
{
	static const uint32_t groups[] = {IP(224, 0, 0, 0), IP(224, 0, 0, 1), IP(224, 0, 0, 5),
		IP(224, 0, 0, 18), IP(224, 0, 0, 251), IP(224, 0, 1, 1), IP(239, 1, 1, 1),
		IP(239, 255, 255, 255)};

	require(fib4_add(rig.tables->fib4, IP(224, 0, 0, 0), 4, rig.to_gateway) == 0);
	for (unsigned int i = 0; i < RTE_DIM(groups); i++) {
		struct mac mac = {{1, 0, 0x5e, (groups[i] >> 16) & 0x7f, (groups[i] >> 8) & 0xff,
			groups[i] & 0xff}};

		expect_verdict(LAN, frame_with_mac(to(groups[i]), &mac), DP_DROP_MULTICAST);
		expect_verdict(LAN, to(groups[i]), DP_DROP_MULTICAST);
		expect_verdict(LAN, frame_with8(to(groups[i]), F_TTL, 1), DP_DROP_MULTICAST);
	}
}

/* IP4-BC-04, IP4-LOC-01: a DHCP discover, and another */
CASE(the_limited_broadcast_is_received_and_not_forwarded)
{
	struct frame f = frame_with_mac(to(0xffffffff), &broadcast_mac);
	struct dp_meta meta;

	require(fib4_add(rig.tables->fib4, 0, 0, rig.to_gateway) == 0);
	meta = expect_punted(LAN, f, DP_PUNT_LOCAL);
	check(meta.link_group);
	expect_punted(LAN, frame_with32(f, F_SRC, 0), DP_PUNT_LOCAL);
	meta = expect_punted(LAN, to(0xffffffff), DP_PUNT_LOCAL);
	check(!meta.link_group);
	expect_verdict(LAN, frame_with32(f, F_SRC, IP(127, 0, 0, 1)), DP_DROP_MARTIAN_SRC);
}

/* IP4-BC-05, IP4-BC-07 */
CASE(directed_broadcasts_and_network_addresses_are_dropped)
{
	struct frame far = frame_udp(&uplink_mac, &gateway_mac, FAR, HOST, 64, 40);

	expect_verdict(UPLINK, frame_with32(far, F_DST, IP(192, 0, 2, 255)), DP_DROP_BROADCAST);
	expect_verdict(UPLINK, frame_with32(far, F_DST, IP(192, 0, 2, 0)), DP_DROP_BROADCAST);
	expect_verdict(LAN, to(IP(192, 0, 2, 255)), DP_DROP_BROADCAST);
}
