/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMP messages and the rules of when not to send one. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "wire/bytes.h"
#include "wire/icmp.h"

Test(icmp, a_message_comes_back_as_it_was_written)
{
	static const uint8_t data[] = {1, 2, 3, 4, 5};
	struct icmp in = {
		.type = ICMP_ECHO_REQUEST, .rest = 0x12340001, .data = data, .data_len = 5};
	struct icmp out;
	uint8_t *p = malloc(13);

	cr_assert_eq(icmp_encode(p, 13, &in), 13);
	cr_assert_eq(icmp_decode(&out, p, 13), 0);
	cr_assert_eq(out.type, ICMP_ECHO_REQUEST);
	cr_assert_eq(out.code, 0);
	cr_assert_eq(out.rest, 0x12340001);
	cr_assert_eq(out.data_len, 5);
	cr_assert_arr_eq(out.data, data, 5);
	free(p);
}

Test(icmp, short_and_spoilt_messages_are_refused)
{
	struct icmp m = {.type = ICMP_ECHO_REQUEST, .rest = 0x12340001};
	uint8_t good[ICMP_HEADER_LEN];

	icmp_encode(good, sizeof(good), &m);
	for (size_t len = 0; len < ICMP_HEADER_LEN; len++) {
		uint8_t *p = exact_copy(good, len);

		cr_assert_eq(icmp_decode(&m, p, len), -EMSGSIZE, "%zu octets", len);
		free(p);
	}
	for (size_t bit = 0; bit < sizeof(good) * 8; bit++) {
		good[bit / 8] ^= 1 << bit % 8;
		cr_assert_eq(icmp_decode(&m, good, sizeof(good)), -EBADMSG, "bit %zu", bit);
		good[bit / 8] ^= 1 << bit % 8;
	}
	cr_assert_eq(icmp_decode(&m, good, sizeof(good)), 0);
	cr_assert_eq(m.data_len, 0);
}

/* IP4-LOC-03 */
Test(icmp, an_echo_is_answered_in_place_with_all_its_data)
{
	const size_t len = ICMP_HEADER_LEN + 1464;
	uint8_t *p = malloc(len);
	struct icmp m;

	for (size_t i = 0; i < len; i++)
		p[i] = i * 7;
	m = (struct icmp){.type = ICMP_ECHO_REQUEST, .rest = 7, .data = p + 8, .data_len = 1464};
	cr_assert_eq(icmp_encode(p, len, &m), (int)len);
	cr_assert_eq(icmp_decode(&m, p, len), 0);
	m.type = ICMP_ECHO_REPLY;
	cr_assert_eq(icmp_encode(p, len, &m), (int)len);
	cr_assert_eq(icmp_decode(&m, p, len), 0);
	cr_assert_eq(m.type, ICMP_ECHO_REPLY);
	cr_assert_eq(m.rest, 7);
	for (size_t i = 8; i < len; i++)
		cr_assert_eq(p[i], (uint8_t)(i * 7), "octet %zu", i);
	free(p);
}

Test(icmp, nothing_is_written_where_there_is_no_room)
{
	static const uint8_t data[4];
	struct icmp m = {.type = ICMP_ECHO_REPLY, .data = data, .data_len = sizeof(data)};

	for (size_t room = 0; room < 12; room++) {
		uint8_t *p = malloc(room);

		cr_assert_eq(icmp_encode(p, room, &m), -ENOSPC);
		free(p);
	}
}

static struct ip4 udp_packet(void)
{
	return (struct ip4){.ttl = 1,
		.proto = IP_PROTO_UDP,
		.header_len = 20,
		.src = ip_addr_v4(0xc0000263),
		.dst = ip_addr_v4(0xc6336409)};
}

/* IP4-ERR-01, RFC 1122 3.2.2 */
Test(icmp, no_error_about_an_error)
{
	static const struct {
		uint8_t type;
		bool allowed;
	} rows[] = {{ICMP_ECHO_REPLY, true}, {ICMP_ECHO_REQUEST, true}, {13, true}, {18, true},
		{ICMP_UNREACHABLE, false}, {4, false}, {ICMP_REDIRECT, false},
		{ICMP_TIME_EXCEEDED, false}, {ICMP_PARAMETER, false}, {1, false}, {200, false}};
	struct ip4 h = udp_packet();

	h.proto = IP_PROTO_ICMP;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t *type = exact_copy(&rows[i].type, 1);

		h.payload = type;
		h.payload_len = 1;
		cr_assert_eq(icmp_error_allowed(&h), rows[i].allowed, "type %u", rows[i].type);
		free(type);
	}
	h.payload_len = 0;
	cr_assert_not(icmp_error_allowed(&h), "the type is not there to be seen");
}

/* IP4-ERR-03, IP4-ERR-05, IP4-TTL-02 */
Test(icmp, no_error_about_a_group_or_to_what_is_not_one_host)
{
	static const struct {
		uint32_t src, dst;
		bool allowed;
	} rows[] = {
		{0xc0000263, 0xc6336409, true},
		{0xc0000263, 0xe0000012, false}, /* 224.0.0.18 */
		{0xc0000263, 0xef010101, false}, /* 239.1.1.1 */
		{0xc0000263, 0xffffffff, false},
		{0x00000000, 0xc6336409, false},
		{0x00010203, 0xc6336409, false}, /* network 0 */
		{0x01000001, 0xc6336409, true},
		{0x7f000001, 0xc6336409, false}, /* loopback */
		{0x80000001, 0xc6336409, true},
		{0xdfffffff, 0xc6336409, true}, /* 223.255.255.255 */
		{0xe0000009, 0xc6336409, false},
		{0xf0000001, 0xc6336409, false}, /* class E */
		{0xffffffff, 0xc6336409, false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip4 h = udp_packet();

		h.src = ip_addr_v4(rows[i].src);
		h.dst = ip_addr_v4(rows[i].dst);
		cr_assert_eq(icmp_error_allowed(&h), rows[i].allowed, "row %zu", i);
	}
}

/* IP4-ERR-06 */
Test(icmp, an_error_about_the_first_fragment_only)
{
	struct ip4 h = udp_packet();

	h.frag = IP4_MF;
	cr_assert(icmp_error_allowed(&h));
	h.frag = IP4_MF | 1;
	cr_assert_not(icmp_error_allowed(&h));
	h.frag = 185;
	cr_assert_not(icmp_error_allowed(&h));
}

/* IP4-ERR-07, IP4-ERR-08 */
Test(icmp, an_error_quotes_what_fits_and_no_padding)
{
	static const struct {
		size_t total_len, frame_len, quoted;
	} rows[] = {{28, 28, 28}, {28, 46, 28}, {548, 548, 548}, {549, 549, 548}, {1400, 1400, 548},
		{1400, 100, 100}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t *orig = malloc(rows[i].frame_len);
		uint8_t *p = malloc(ICMP_ERROR_MAX);
		struct ip4 h = udp_packet();
		struct icmp m;
		int len;

		memset(orig, 0x5a, rows[i].frame_len);
		h.payload_len = rows[i].total_len - 20;
		ip4_encode(orig, &h);
		len = icmp_encode_error(
			p, ICMP_ERROR_MAX, ICMP_TIME_EXCEEDED, 0, 0, orig, rows[i].frame_len);
		cr_assert_eq(len, (int)(ICMP_HEADER_LEN + rows[i].quoted), "row %zu: %d", i, len);
		cr_assert_leq(IP4_HEADER_LEN + len, ICMP_ERROR_MAX);
		cr_assert_eq(icmp_decode(&m, p, len), 0);
		cr_assert_eq(m.type, ICMP_TIME_EXCEEDED);
		cr_assert_arr_eq(m.data, orig, rows[i].quoted);
		cr_assert_eq(icmp_encode_error(
				     p, len - 1, ICMP_TIME_EXCEEDED, 0, 0, orig, rows[i].frame_len),
			-ENOSPC);
		free(p);
		free(orig);
	}
}

/* IP4-FRG-04 */
Test(icmp, fragmentation_needed_names_the_mtu_in_the_low_half)
{
	uint8_t orig[28] = {0}, p[64];
	struct ip4 h = udp_packet();

	h.payload_len = 8;
	ip4_encode(orig, &h);
	cr_assert_eq(icmp_encode_error(p, sizeof(p), ICMP_UNREACHABLE, ICMP_UNREACH_FRAG, 1400,
			     orig, sizeof(orig)),
		36);
	cr_assert_eq(p[0], 3);
	cr_assert_eq(p[1], 4);
	cr_assert_eq(get_be16(p + 4), 0);
	cr_assert_eq(get_be16(p + 6), 0x0578);
}
