/* SPDX-License-Identifier: BSD-3-Clause */
/* IPv6 headers and the walk over extension headers. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "wire/bytes.h"

/* Extension headers for the tables below; the first octet names what follows. */
#define HOP_ALERT(next)    next, 0, 5, 2, 0, 0, 1, 0
#define HOP_PADDED(next)   next, 0, 1, 4, 0, 0, 0, 0
#define OPTIONS_16(next)   next, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define FRAGMENT(next, at) next, 0, (at) >> 8, (at)&0xff, 0, 0, 0, 9
#define ROUTING(next, left)                                                                        \
	next, 2, 0, left, 0, 0, 0, 0, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
/* 24 octets: its length field counts fours, less two */
#define AH(next) next, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12

#define MORE 1
#define UDP  IP_PROTO_UDP

static struct ip6 header(uint8_t next_header, const uint8_t *payload, size_t len)
{
	return (struct ip6){.hop_limit = 64,
		.next_header = next_header,
		.src = test_addr("2001:db8:51::99"),
		.dst = test_addr("2001:db8:64::9"),
		.payload = payload,
		.payload_len = len};
}

Test(ip6, a_header_comes_back_as_it_was_written)
{
	static const uint8_t want[8] = {0x6a, 0xb1, 0x23, 0x45, 0x00, 0x03, 112, 255};
	struct ip6 in = {.traffic_class = 0xab,
		.flow_label = 0x12345,
		.hop_limit = 255,
		.next_header = IP_PROTO_VRRP,
		.src = test_addr("fe80::2"),
		.dst = test_addr("ff02::12"),
		.payload_len = 3};
	uint8_t *p = calloc(1, IP6_HEADER_LEN + 3);
	struct ip6 out;

	memset(p, 0xff, IP6_HEADER_LEN);
	cr_assert_eq(ip6_encode(p, &in), IP6_HEADER_LEN);
	cr_assert_arr_eq(p, want, 8);
	cr_assert_eq(ip6_decode(&out, p, IP6_HEADER_LEN + 3), IP6_OK);
	cr_assert_eq(out.traffic_class, 0xab);
	cr_assert_eq(out.flow_label, 0x12345);
	cr_assert_eq(out.hop_limit, 255);
	cr_assert_eq(out.next_header, IP_PROTO_VRRP);
	cr_assert(ip_addr_equal(&out.src, &in.src));
	cr_assert(ip_addr_equal(&out.dst, &in.dst));
	cr_assert_eq(out.payload, p + IP6_HEADER_LEN);
	cr_assert_eq(out.payload_len, 3);
	free(p);
}

Test(ip6, a_flow_label_of_more_than_20_bits_leaves_the_class_alone)
{
	struct ip6 in = header(UDP, NULL, 0);
	uint8_t p[IP6_HEADER_LEN];

	in.flow_label = UINT32_MAX;
	ip6_encode(p, &in);
	cr_assert_eq(get_be32(p), 0x600fffff);
}

/* IP6-VAL-01 */
Test(ip6, a_packet_cut_anywhere_is_truncated_and_padding_is_no_part_of_it)
{
	struct ip6 in = header(UDP, NULL, 9), out;
	uint8_t good[IP6_HEADER_LEN + 9 + 4] = {0};

	ip6_encode(good, &in);
	for (size_t len = 0; len <= sizeof(good); len++) {
		uint8_t *p = exact_copy(good, len);

		cr_assert_eq(ip6_decode(&out, p, len),
			len < IP6_HEADER_LEN + 9 ? IP6_TRUNCATED : IP6_OK, "%zu octets", len);
		if (len >= IP6_HEADER_LEN + 9)
			cr_assert_eq(out.payload_len, 9);
		free(p);
	}
}

/* IP6-VAL-01 */
Test(ip6, only_version_6_is_known)
{
	struct ip6 in = header(UDP, NULL, 0), out;
	uint8_t p[IP6_HEADER_LEN];

	ip6_encode(p, &in);
	for (unsigned int version = 0; version < 16; version++) {
		p[0] = version << 4;
		cr_assert_eq(ip6_decode(&out, p, sizeof(p)), version == 6 ? IP6_OK : IP6_VERSION);
	}
}

static const struct walk_row {
	const char *what;
	uint8_t first;
	uint8_t octets[96];
	size_t len; /* of the extension headers; 4 octets of upper layer follow */
	struct ip6_upper want;
} walks[] = {
	{"no extension header", UDP, {0}, 0, {.proto = UDP, .proto_at = 6}},
	{"hop-by-hop without a router alert", IP_PROTO_HOP_BY_HOP, {HOP_PADDED(UDP)}, 8,
		{.proto = UDP, .proto_at = 40}},
	{"hop-by-hop with one", IP_PROTO_HOP_BY_HOP, {HOP_ALERT(IP_PROTO_ICMP6)}, 8,
		{.proto = IP_PROTO_ICMP6, .proto_at = 40, .router_alert = true}},
	{"a router alert behind Pad1 and an unknown option", IP_PROTO_HOP_BY_HOP,
		{UDP, 1, 0, 0, 0x1e, 3, 5, 2, 0, 5, 2, 0, 0, 1, 1, 0}, 16,
		{.proto = UDP, .proto_at = 40, .router_alert = true}},
	{"a router alert of another length", IP_PROTO_HOP_BY_HOP, {UDP, 0, 5, 3, 0, 0, 0, 0}, 8,
		{.proto = UDP, .proto_at = 40}},
	{"an option past the header's end", IP_PROTO_HOP_BY_HOP, {UDP, 0, 1, 5, 0, 0, 5, 2}, 8,
		{.proto = UDP, .proto_at = 40}},
	{"a router alert past the header's end", IP_PROTO_HOP_BY_HOP, {UDP, 0, 1, 1, 0, 5, 2, 0}, 8,
		{.proto = UDP, .proto_at = 40}},
	{"half a router alert, and the rest behind the header", IP_PROTO_HOP_BY_HOP,
		{UDP, 0, 1, 3, 0, 0, 0, 5, 2}, 8, {.proto = UDP, .proto_at = 40}},
	{"a router alert among destination options", IP_PROTO_DEST_OPTS, {HOP_ALERT(UDP)}, 8,
		{.proto = UDP, .proto_at = 40}},
	{"destination options", IP_PROTO_DEST_OPTS, {OPTIONS_16(UDP)}, 16,
		{.proto = UDP, .proto_at = 40}},
	{"authentication", IP_PROTO_AH, {AH(UDP)}, 24, {.proto = UDP, .proto_at = 40}},
	{"a routing header that is spent", IP_PROTO_ROUTING, {ROUTING(UDP, 0)}, 24,
		{.proto = UDP, .proto_at = 40}},
	{"a routing header with segments left", IP_PROTO_ROUTING, {ROUTING(UDP, 1)}, 24,
		{.proto = UDP, .proto_at = 40, .routed_at = 42}},
	{"the second of two routing headers", IP_PROTO_ROUTING,
		{ROUTING(IP_PROTO_ROUTING, 0), ROUTING(UDP, 1)}, 48,
		{.proto = UDP, .proto_at = 64, .routed_at = 66}},
	{"both of two routing headers", IP_PROTO_ROUTING,
		{ROUTING(IP_PROTO_ROUTING, 1), ROUTING(UDP, 1)}, 48,
		{.proto = UDP, .proto_at = 64, .routed_at = 42}},
	{"a whole packet with a fragment header", IP_PROTO_FRAGMENT, {FRAGMENT(UDP, 0)}, 8,
		{.proto = UDP, .proto_at = 40, .fragment = true, .first = true}},
	{"a first fragment", IP_PROTO_FRAGMENT,
		{FRAGMENT(IP_PROTO_DEST_OPTS, MORE), OPTIONS_16(UDP)}, 24,
		{.proto = UDP, .proto_at = 48, .fragment = true, .first = true}},
	{"a fragment in the middle", IP_PROTO_FRAGMENT, {FRAGMENT(IP_PROTO_DEST_OPTS, 8 | MORE)}, 8,
		{.proto = IP_PROTO_DEST_OPTS, .proto_at = 40, .fragment = true}},
	{"the last fragment", IP_PROTO_FRAGMENT, {FRAGMENT(UDP, 0xfff8)}, 8,
		{.proto = UDP, .proto_at = 40, .fragment = true}},
	{"reserved bits of a fragment header", IP_PROTO_FRAGMENT, {FRAGMENT(UDP, 6)}, 8,
		{.proto = UDP, .proto_at = 40, .fragment = true, .first = true}},
	{"all of them in order", IP_PROTO_HOP_BY_HOP,
		{HOP_ALERT(IP_PROTO_ROUTING), ROUTING(IP_PROTO_FRAGMENT, 0),
			FRAGMENT(IP_PROTO_AH, 0), AH(IP_PROTO_DEST_OPTS), OPTIONS_16(UDP)},
		80,
		{.proto = UDP,
			.proto_at = 104,
			.fragment = true,
			.first = true,
			.router_alert = true}},
	{"hop-by-hop in the second place", IP_PROTO_DEST_OPTS, {OPTIONS_16(IP_PROTO_HOP_BY_HOP)},
		16, {.proto = IP_PROTO_HOP_BY_HOP, .proto_at = 40}},
	{"an unknown option that drops, behind one to be skipped", IP_PROTO_HOP_BY_HOP,
		{UDP, 1, 0x1e, 2, 0x80, 0x80, 0x5e, 1, 0, 0x9e, 0, 1, 3, 0, 0, 0}, 16,
		{.proto = UDP, .proto_at = 40, .option_at = 46, .option = 0x5e}},
	{"one that is told of, behind the routing header", IP_PROTO_ROUTING,
		{ROUTING(IP_PROTO_DEST_OPTS, 0), UDP, 0, 1, 0, 0x9e, 2, 0, 0}, 32,
		{.proto = UDP, .proto_at = 64, .option_at = 68, .option = 0x9e}},
	{"one that is told of where it went to one node", IP_PROTO_HOP_BY_HOP,
		{UDP, 0, 0, 0, 0, 0, 0xde, 0}, 8,
		{.proto = UDP, .proto_at = 40, .option_at = 46, .option = 0xde}},
	{"no next header", 59, {0}, 0, {.proto = 59, .proto_at = 6}},
	{"encrypted", 50, {0}, 0, {.proto = 50, .proto_at = 6}},
};

/* IP6-FWD-06, IP6-FWD-12, IP6-ICM-11 */
Test(ip6, the_walk_finds_the_upper_layer_and_what_stands_before_it)
{
	for (size_t i = 0; i < COUNT(walks); i++) {
		const struct walk_row *row = &walks[i];
		const struct ip6_upper *want = &row->want;
		uint8_t *p = exact_copy(row->octets, row->len + 4);
		struct ip6 h = header(row->first, p, row->len + 4);
		struct ip6_upper u;

		cr_assert_eq(ip6_walk(&u, &h), 0, "%s", row->what);
		cr_assert_eq(u.proto, want->proto, "%s: %u", row->what, u.proto);
		cr_assert_eq(u.proto_at, want->proto_at, "%s: at %u", row->what, u.proto_at);
		cr_assert_eq(u.offset, row->len, "%s: %u", row->what, u.offset);
		cr_assert_eq(u.len, 4, "%s: %u", row->what, u.len);
		cr_assert_eq(u.fragment, want->fragment, "%s", row->what);
		cr_assert_eq(u.first, want->first, "%s", row->what);
		cr_assert_eq(u.router_alert, want->router_alert, "%s", row->what);
		cr_assert_eq(u.routed_at, want->routed_at, "%s: %u", row->what, u.routed_at);
		cr_assert_eq(u.option_at, want->option_at, "%s: %u", row->what, u.option_at);
		cr_assert_eq(u.option, want->option, "%s: %u", row->what, u.option);
		free(p);
	}
}

Test(ip6, extension_headers_cut_anywhere_are_seen)
{
	for (size_t i = 0; i < COUNT(walks); i++) {
		for (size_t len = 0; len <= walks[i].len; len++) {
			uint8_t *p = exact_copy(walks[i].octets, len);
			struct ip6 h = header(walks[i].first, p, len);
			struct ip6_upper u;

			cr_assert_eq(ip6_walk(&u, &h), len < walks[i].len ? -EMSGSIZE : 0,
				"%s: %zu octets", walks[i].what, len);
			free(p);
		}
	}
}

Test(ip6, the_longest_chain_of_extension_headers_ends)
{
	static uint8_t p[65535];
	struct ip6 h = header(IP_PROTO_DEST_OPTS, p, sizeof(p));
	struct ip6_upper u;

	for (size_t at = 0; at < sizeof(p); at += 8)
		p[at] = IP_PROTO_DEST_OPTS;
	cr_assert_eq(ip6_walk(&u, &h), -EMSGSIZE);
	p[65520] = UDP;
	cr_assert_eq(ip6_walk(&u, &h), 0);
	cr_assert_eq(u.offset, 65528);
	cr_assert_eq(u.len, 7);
	cr_assert_eq(u.proto_at, 65560);
}
