/* SPDX-License-Identifier: BSD-3-Clause */
/* Packets of either family through one view. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "wire/bytes.h"

static struct ip_packet sent(uint8_t family, uint16_t payload_len)
{
	return (struct ip_packet){
		.src = test_addr(family == IP_V4 ? "192.0.2.2" : "fe80::2"),
		.dst = test_addr(family == IP_V4 ? "224.0.0.18" : "ff02::12"),
		.proto = IP_PROTO_VRRP,
		.ttl = 255,
		.tos = 0xc0,
		.id = 0xbeef,
		.frag = IP4_DF,
		.payload_len = payload_len,
	};
}

static const uint8_t families[] = {IP_V4, IP_V6};

Test(ip, a_packet_comes_back_as_it_was_written)
{
	for (size_t i = 0; i < COUNT(families); i++) {
		uint8_t family = families[i];
		struct ip_packet in = sent(family, 9), out;
		size_t header_len = ip_header_len(family);
		uint8_t *p = calloc(1, header_len + 9 + 3);

		cr_assert_eq(ip_packet_encode(p, &in), header_len);
		cr_assert_eq(ip_packet_decode(&out, p, header_len + 9 + 3), 0);
		cr_assert(ip_addr_equal(&out.src, &in.src));
		cr_assert(ip_addr_equal(&out.dst, &in.dst));
		cr_assert_eq(out.proto, IP_PROTO_VRRP);
		cr_assert_eq(out.ttl, 255);
		cr_assert_eq(out.tos, 0xc0);
		cr_assert_eq(out.header_len, header_len);
		cr_assert_eq(out.total_len, header_len + 9);
		cr_assert_eq(out.payload, p + header_len);
		cr_assert_eq(out.payload_len, 9);
		cr_assert_not(out.fragment);
		cr_assert_not(out.first);
		cr_assert_eq(out.id, family == IP_V4 ? 0xbeef : 0);
		cr_assert_eq(out.frag, family == IP_V4 ? IP4_DF : 0);
		free(p);
	}
}

Test(ip, headers_are_20_and_40_octets)
{
	cr_assert_eq(ip_header_len(IP_V4), 20);
	cr_assert_eq(ip_header_len(IP_V6), 40);
}

/* X09 */
Test(ip, the_payload_begins_behind_options_and_extension_headers)
{
	static const uint8_t options[] = {0x46, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 2,
		192, 0, 2, 3, 1, 1, 1, 0, 0xaa, 0xbb, 0xcc, 0xdd};
	static const uint8_t extensions[] = {0x6c, 0, 0, 0, 0, 36, 0, 1, 0xfe, 0x80, [23] = 2, 0xff,
		2, [39] = 0x16, 43, 0, 5, 2, 0, 0, 1, 0, 58, 2, 4, 1, [72] = 0xaa, 0xbb, 0xcc,
		0xdd};
	uint8_t *p = exact_copy(options, sizeof(options));
	struct ip_packet ip;

	put_be16(p + 10, csum_finish(csum_add(0, p, 24)));
	cr_assert_eq(ip_packet_decode(&ip, p, sizeof(options)), 0);
	cr_assert_eq(ip.header_len, 24);
	cr_assert_eq(ip.total_len, 28);
	cr_assert_eq(ip.payload_len, 4);
	cr_assert_eq(get_be32(ip.payload), 0xaabbccdd);
	cr_assert_not(ip.router_alert);
	cr_assert_eq(ip.routed_at, 0);
	free(p);

	p = exact_copy(extensions, sizeof(extensions));
	cr_assert_eq(ip_packet_decode(&ip, p, sizeof(extensions)), 0);
	cr_assert_eq(ip.header_len, 72);
	cr_assert_eq(ip.total_len, 76);
	cr_assert_eq(ip.proto, IP_PROTO_ICMP6);
	cr_assert_eq(ip.proto_at, 48);
	cr_assert_eq(ip.routed_at, 50);
	cr_assert_eq(p[ip.routed_at], 4, "the routing type");
	cr_assert(ip.router_alert);
	cr_assert_eq(ip.ttl, 1);
	cr_assert_eq(ip.payload_len, 4);
	cr_assert_eq(get_be32(ip.payload), 0xaabbccdd);
	free(p);
}

/* X13, ND-VAL-08 */
Test(ip, fragments_of_either_family_are_marked)
{
	static const struct {
		uint16_t frag;
		bool fragment, first;
	} ip4_rows[] = {{0, false, false}, {IP4_DF, false, false}, {IP4_MF, true, true},
		{IP4_MF | 5, true, false}, {5, true, false}},
	  ip6_rows[] = {{0, true, true}, {1, true, true}, {8, true, false}, {9, true, false}};
	uint8_t p[64] = {0};
	struct ip_packet ip;

	for (size_t i = 0; i < COUNT(ip4_rows); i++) {
		struct ip_packet in = sent(IP_V4, 8);

		in.frag = ip4_rows[i].frag;
		ip_packet_encode(p, &in);
		cr_assert_eq(ip_packet_decode(&ip, p, sizeof(p)), 0);
		cr_assert_eq(ip.fragment, ip4_rows[i].fragment, "IPv4, row %zu", i);
		cr_assert_eq(ip.first, ip4_rows[i].first, "IPv4, row %zu", i);
	}
	for (size_t i = 0; i < COUNT(ip6_rows); i++) {
		struct ip_packet in = sent(IP_V6, 16);

		in.proto = IP_PROTO_FRAGMENT;
		memset(p, 0, sizeof(p));
		ip_packet_encode(p, &in);
		p[40] = IP_PROTO_VRRP;
		put_be16(p + 42, ip6_rows[i].frag);
		cr_assert_eq(ip_packet_decode(&ip, p, sizeof(p)), 0);
		cr_assert_eq(ip.fragment, ip6_rows[i].fragment, "IPv6, row %zu", i);
		cr_assert_eq(ip.first, ip6_rows[i].first, "IPv6, row %zu", i);
		cr_assert_eq(ip.proto, IP_PROTO_VRRP);
		cr_assert_eq(ip.payload_len, 8);
	}
}

/* IP4-VAL-01, IP6-VAL-01 */
Test(ip, a_packet_cut_anywhere_is_refused)
{
	for (size_t i = 0; i < COUNT(families); i++) {
		struct ip_packet in = sent(families[i], 5), ip;
		size_t whole = ip_header_len(families[i]) + 5;
		uint8_t good[64] = {0};

		ip_packet_encode(good, &in);
		for (size_t len = 0; len <= whole; len++) {
			uint8_t *p = exact_copy(good, len);

			cr_assert_eq(ip_packet_decode(&ip, p, len), len < whole ? -EMSGSIZE : 0,
				"%zu of %zu", len, whole);
			free(p);
		}
	}
}

Test(ip, malformed_headers_are_refused_by_their_kind)
{
	struct ip_packet in = sent(IP_V4, 8), ip;
	uint8_t p[64] = {0};

	for (unsigned int version = 0; version < 16; version++) {
		p[0] = version << 4;
		if (version != 4 && version != 6)
			cr_assert_eq(ip_packet_decode(&ip, p, sizeof(p)), -EPROTONOSUPPORT);
	}
	ip_packet_encode(p, &in);
	p[11] ^= 1;
	cr_assert_eq(ip_packet_decode(&ip, p, sizeof(p)), -EBADMSG);
	p[0] = 0x44;
	put_be16(p + 10, 0);
	put_be16(p + 10, csum_finish(csum_add(0, p, 20)));
	cr_assert_eq(ip_packet_decode(&ip, p, sizeof(p)), -EINVAL);

	in = sent(IP_V6, 7);
	in.proto = IP_PROTO_DEST_OPTS;
	ip_packet_encode(p, &in);
	cr_assert_eq(ip_packet_decode(&ip, p, sizeof(p)), -EMSGSIZE, "a short extension header");
}

Test(ip, link_padding_is_not_of_the_packet)
{
	for (size_t i = 0; i < COUNT(families); i++) {
		struct ip_packet in = sent(families[i], 7);
		size_t header_len = ip_header_len(families[i]);
		uint8_t good[64] = {0};

		ip_packet_encode(good, &in);
		for (size_t len = 0; len < sizeof(good); len++) {
			uint8_t *p = exact_copy(good, len);

			cr_assert_eq(ip_unpadded_len(p, len),
				len < header_len + 7 ? len : header_len + 7, "%zu octets", len);
			free(p);
		}
	}
}

/* IP6-CSM-01, V3-FMT-11: the examples are summed by hand. */
Test(ip, the_pseudo_header_of_both_families)
{
	struct ip_addr src = ip_addr_v4(0xc0000202), dst = ip_addr_v4(0xe0000012);

	/* c000 + 0202 + e000 + 0012 + 0070 + 000c */
	cr_assert_eq(csum_finish(ip_pseudo_sum(&src, &dst, 112, 12)), (uint16_t)~0xa291);
	src = test_addr("fe80::2");
	dst = test_addr("ff02::1:ff00:51");
	/* fe80 + 0002 + ff02 + 0001 + ff00 + 0051 + 003a + 12344 (1 + 2344) */
	cr_assert_eq(csum_finish(ip_pseudo_sum(&src, &dst, 58, 0x12344)), (uint16_t)~0x2058);
}
