/* SPDX-License-Identifier: BSD-3-Clause */
/* IPv4 headers. */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "frame.h"
#include "wire/bytes.h"

/* A good packet with `options` octets of options (zeros: end of list) and `payload` octets. */
static uint8_t *packet(size_t options, size_t payload)
{
	size_t header_len = IP4_HEADER_LEN + options;
	uint8_t *p = calloc(1, header_len + payload);

	p[0] = 0x40 | header_len / 4;
	p[1] = 0xc0;
	put_be16(p + 2, header_len + payload);
	put_be16(p + 4, 0x1234);
	put_be16(p + 6, IP4_DF);
	p[8] = 64;
	p[9] = IP_PROTO_UDP;
	put_be32(p + 12, 0xc0000263);
	put_be32(p + 16, 0xc6336409);
	put_be16(p + 10, csum_finish(csum_add(0, p, header_len)));
	return p;
}

static void fix_checksum(uint8_t *p, size_t header_len)
{
	put_be16(p + 10, 0);
	put_be16(p + 10, csum_finish(csum_add(0, p, header_len)));
}

Test(ip4, a_header_comes_back_as_it_was_written)
{
	struct ip4 in = {.tos = 0xc0,
		.ttl = 255,
		.proto = IP_PROTO_VRRP,
		.id = 0xbeef,
		.frag = IP4_DF,
		.src = ip_addr_v4(0xc0000202),
		.dst = ip_addr_v4(0xe0000012),
		.payload_len = 12};
	struct ip4 out;
	uint8_t *p = calloc(1, IP4_HEADER_LEN + 12);

	cr_assert_eq(ip4_encode(p, &in), IP4_HEADER_LEN);
	cr_assert_eq(ip4_decode(&out, p, IP4_HEADER_LEN + 12), IP4_OK);
	cr_assert_eq(out.tos, 0xc0);
	cr_assert_eq(out.ttl, 255);
	cr_assert_eq(out.proto, IP_PROTO_VRRP);
	cr_assert_eq(out.id, 0xbeef);
	cr_assert_eq(out.frag, IP4_DF);
	cr_assert(ip_addr_equal(&out.src, &in.src));
	cr_assert(ip_addr_equal(&out.dst, &in.dst));
	cr_assert_eq(out.header_len, IP4_HEADER_LEN);
	cr_assert_eq(out.total_len, IP4_HEADER_LEN + 12);
	cr_assert_eq(out.payload, p + IP4_HEADER_LEN);
	cr_assert_eq(out.payload_len, 12);
	free(p);
}

/* IP4-VAL-01, IP4-VAL-06 */
Test(ip4, every_cut_is_seen)
{
	uint8_t *whole = packet(8, 16);

	for (size_t len = 0; len < 44; len++) {
		uint8_t *p = exact_copy(whole, len);
		struct ip4 h;

		cr_assert_eq(ip4_decode(&h, p, len), IP4_TRUNCATED, "%zu octets", len);
		free(p);
	}
	free(whole);
}

/* IP4-VAL-06, V3-RX-20, X09 */
Test(ip4, padding_is_cut_off_and_options_are_stepped_over)
{
	uint8_t *p = packet(4, 2);
	uint8_t *padded = calloc(1, 46);
	struct ip4 h;

	memcpy(padded, p, 26);
	cr_assert_eq(ip4_decode(&h, padded, 46), IP4_OK);
	cr_assert_eq(h.header_len, 24);
	cr_assert_eq(h.payload, padded + 24);
	cr_assert_eq(h.payload_len, 2);
	free(padded);
	free(p);
}

/* IP4-VAL-02 */
Test(ip4, any_bit_of_the_header_that_flips_is_seen)
{
	for (size_t bit = 0; bit < 24 * 8; bit++) {
		uint8_t *p = packet(4, 0);
		struct ip4 h;

		p[bit / 8] ^= 0x80 >> bit % 8;
		cr_assert_neq(ip4_decode(&h, p, 24), IP4_OK, "bit %zu", bit);
		free(p);
	}
}

/* IP4-VAL-02 to IP4-VAL-05: each fault alone, and two at once in the order of RFC 1812 5.2.2. */
Test(ip4, faults_are_named_in_the_order_of_the_checks)
{
	static const struct {
		const char *what;
		uint8_t first; /* version and header length */
		uint16_t total_len;
		bool bad_checksum;
		enum ip4_error error;
	} rows[] = {
		{"nothing", 0x45, 28, false, IP4_OK},
		{"version 5", 0x55, 28, false, IP4_VERSION},
		{"version 6", 0x65, 28, false, IP4_VERSION},
		{"IHL 4", 0x44, 28, false, IP4_HEADER},
		{"IHL 0", 0x40, 28, false, IP4_HEADER},
		{"total length 19", 0x45, 19, false, IP4_HEADER},
		{"total length 0", 0x45, 0, false, IP4_HEADER},
		{"total length 23 with options", 0x46, 23, false, IP4_HEADER},
		{"total length 29", 0x45, 29, false, IP4_TRUNCATED},
		{"options past the end", 0x48, 28, false, IP4_TRUNCATED},
		{"checksum", 0x45, 28, true, IP4_CHECKSUM},
		{"checksum before version", 0x55, 28, true, IP4_CHECKSUM},
		{"checksum before IHL", 0x44, 28, true, IP4_CHECKSUM},
		{"version before IHL", 0x54, 28, false, IP4_VERSION},
		{"IHL before total length", 0x44, 99, false, IP4_HEADER},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t ihl = rows[i].first % 16 * 4;
		uint8_t *p = packet(0, 8);
		struct ip4 h;

		p[0] = rows[i].first;
		put_be16(p + 2, rows[i].total_len);
		fix_checksum(p, ihl < 20 ? 20 : ihl > 28 ? 28 : ihl);
		p[11] ^= rows[i].bad_checksum;
		cr_assert_eq(ip4_decode(&h, p, 28), rows[i].error, "%s", rows[i].what);
		free(p);
	}
}

/* IP4-VAL-08 */
Test(ip4, reserved_bits_are_no_fault)
{
	uint8_t *p = packet(0, 0);
	struct ip4 h;

	p[1] = 0xff;
	put_be16(p + 6, 0x8000);
	fix_checksum(p, 20);
	cr_assert_eq(ip4_decode(&h, p, 20), IP4_OK);
	cr_assert_eq(h.tos, 0xff);
	cr_assert_eq(h.frag, 0x8000);
	cr_assert_not(ip4_is_fragment(&h));
	free(p);
}

/* X13 */
Test(ip4, first_middle_and_last_fragments_are_told_from_whole_packets)
{
	cr_assert_not(ip4_is_fragment(&(struct ip4){.frag = 0}));
	cr_assert_not(ip4_is_fragment(&(struct ip4){.frag = IP4_DF}));
	cr_assert(ip4_is_fragment(&(struct ip4){.frag = IP4_MF}));
	cr_assert(ip4_is_fragment(&(struct ip4){.frag = IP4_MF | 185}));
	cr_assert(ip4_is_fragment(&(struct ip4){.frag = 1}));
}
