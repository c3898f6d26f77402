/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMPv6 messages and the rules of when not to send an error. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "wire/bytes.h"
#include "wire/icmp6.h"

static struct ip_packet echo_packet(const uint8_t *payload, size_t len)
{
	return (struct ip_packet){.src = test_addr("fe80::99"),
		.dst = test_addr("fe80::51"),
		.proto = IP_PROTO_ICMP6,
		.ttl = 64,
		.payload = payload,
		.payload_len = len};
}

/* IP6-CSM-01: the sum is taken by hand. */
Test(icmp6, every_octet_of_an_echo_request)
{
	/* fe80 + 99 + fe80 + 51 + 3a + 9 + 8000 + 1234 + 1 + aa00 = 33a62, folded 3a65 */
	static const uint8_t want[] = {128, 0, 0xc5, 0x9a, 0x12, 0x34, 0, 1, 0xaa};
	struct ip_packet ip = echo_packet(NULL, 0);
	static const uint8_t data[] = {0xaa};
	struct icmp m = {
		.type = ICMP6_ECHO_REQUEST, .rest = 0x12340001, .data = data, .data_len = 1};
	uint8_t p[16];

	cr_assert_eq(icmp6_encode(p, sizeof(p), &m, &ip.src, &ip.dst), 9);
	cr_assert_arr_eq(p, want, 9, "%02x%02x", p[2], p[3]);
}

/* IP6-CSM-01 */
Test(icmp6, a_message_is_good_between_its_own_two_addresses_only)
{
	static const uint8_t data[] = {1, 2, 3, 4, 5};
	struct icmp in = {.type = ICMP6_ECHO_REPLY, .rest = 7, .data = data, .data_len = 5}, out;
	uint8_t *p = calloc(1, 13);
	struct ip_packet ip = echo_packet(p, 13);

	cr_assert_eq(icmp6_encode(p, 13, &in, &ip.src, &ip.dst), 13);
	cr_assert_eq(icmp6_decode(&out, &ip), 0);
	cr_assert_eq(out.type, ICMP6_ECHO_REPLY);
	cr_assert_eq(out.code, 0);
	cr_assert_eq(out.rest, 7);
	cr_assert_eq(out.data_len, 5);
	cr_assert_arr_eq(out.data, data, 5);
	ip.dst = test_addr("fe80::52");
	cr_assert_eq(icmp6_decode(&out, &ip), -EBADMSG);
	ip = echo_packet(p, 13);
	ip.src = test_addr("2001:db8::99");
	cr_assert_eq(icmp6_decode(&out, &ip), -EBADMSG);
	/* The sum that IPv4 would take. */
	cr_assert_eq(icmp_encode(p, 13, &in), 13);
	ip = echo_packet(p, 13);
	cr_assert_eq(icmp6_decode(&out, &ip), -EBADMSG);
	free(p);
}

Test(icmp6, short_and_spoilt_messages_are_refused)
{
	struct icmp m = {.type = ICMP6_ECHO_REQUEST, .rest = 0x12340001};
	uint8_t good[ICMP_HEADER_LEN] = {0};
	struct ip_packet ip = echo_packet(good, sizeof(good));

	icmp6_encode(good, sizeof(good), &m, &ip.src, &ip.dst);
	for (size_t len = 0; len < ICMP_HEADER_LEN; len++) {
		uint8_t *p = exact_copy(good, len);
		struct ip_packet cut = echo_packet(p, len);

		cr_assert_eq(icmp6_decode(&m, &cut), -EMSGSIZE, "%zu octets", len);
		free(p);
	}
	for (size_t bit = 0; bit < sizeof(good) * 8; bit++) {
		good[bit / 8] ^= 1 << bit % 8;
		cr_assert_eq(icmp6_decode(&m, &ip), -EBADMSG, "bit %zu", bit);
		good[bit / 8] ^= 1 << bit % 8;
	}
	cr_assert_eq(icmp6_decode(&m, &ip), 0);
}

/* IP6-ICM-13 */
Test(icmp6, an_echo_is_answered_in_place_with_all_its_data)
{
	const size_t len = ICMP_HEADER_LEN + 1452;
	uint8_t *p = calloc(1, len);
	struct ip_packet ip = echo_packet(p, len);
	struct icmp m;

	for (size_t i = 0; i < len; i++)
		p[i] = i * 7;
	m = (struct icmp){.type = ICMP6_ECHO_REQUEST, .rest = 7, .data = p + 8, .data_len = 1452};
	cr_assert_eq(icmp6_encode(p, len, &m, &ip.src, &ip.dst), (int)len);
	cr_assert_eq(icmp6_decode(&m, &ip), 0);
	m.type = ICMP6_ECHO_REPLY;
	cr_assert_eq(icmp6_encode(p, len, &m, &ip.dst, &ip.src), (int)len);
	ip.src = test_addr("fe80::51");
	ip.dst = test_addr("fe80::99");
	cr_assert_eq(icmp6_decode(&m, &ip), 0);
	cr_assert_eq(m.type, ICMP6_ECHO_REPLY);
	for (size_t i = 8; i < len; i++)
		cr_assert_eq(p[i], (uint8_t)(i * 7), "octet %zu", i);
	free(p);
}

static struct ip_packet udp_packet(void)
{
	return (struct ip_packet){.src = test_addr("2001:db8:51::99"),
		.dst = test_addr("2001:db8:64::9"),
		.proto = IP_PROTO_UDP,
		.ttl = 1};
}

/* IP6-ICM-02, IP6-ICM-14 */
Test(icmp6, no_error_about_an_error_or_a_redirect)
{
	static const struct {
		uint8_t type;
		bool allowed;
	} rows[] = {{0, false}, {ICMP6_UNREACHABLE, false}, {ICMP6_TOO_BIG, false},
		{ICMP6_TIME_EXCEEDED, false}, {ICMP6_PARAMETER, false}, {100, false}, {127, false},
		{ICMP6_ECHO_REQUEST, true}, {ICMP6_ECHO_REPLY, true}, {ICMP6_NS, true},
		{ICMP6_NA, true}, {ICMP6_REDIRECT, false}, {138, true}, {200, true}, {255, true}};
	struct ip_packet ip = udp_packet();

	ip.proto = IP_PROTO_ICMP6;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t *type = exact_copy(&rows[i].type, 1);

		ip.payload = type;
		ip.payload_len = 1;
		cr_assert_eq(icmp6_error_allowed(&ip, ICMP6_TIME_EXCEEDED, 0, false),
			rows[i].allowed, "type %u", rows[i].type);
		cr_assert_eq(icmp6_error_allowed(&ip, ICMP6_TOO_BIG, 0, false), rows[i].allowed,
			"type %u", rows[i].type);
		ip.fragment = true;
		cr_assert_not(icmp6_error_allowed(&ip, ICMP6_TIME_EXCEEDED, 0, false),
			"a later fragment's first octet is no type");
		ip.first = true;
		cr_assert_eq(icmp6_error_allowed(&ip, ICMP6_TIME_EXCEEDED, 0, false),
			rows[i].allowed, "type %u", rows[i].type);
		ip.fragment = ip.first = false;
		free(type);
	}
	ip.payload_len = 0;
	cr_assert_not(icmp6_error_allowed(&ip, ICMP6_TIME_EXCEEDED, 0, false),
		"the type is not there to be seen");
	ip = udp_packet();
	ip.fragment = true;
	cr_assert(icmp6_error_allowed(&ip, ICMP6_TIME_EXCEEDED, 0, false), "a fragment of UDP");
}

/* IP6-ICM-03, IP6-ICM-04, IP6-ICM-10 */
Test(icmp6, groups_get_two_kinds_of_error_only)
{
	static const struct {
		uint8_t type, code;
		bool allowed;
	} rows[] = {{ICMP6_UNREACHABLE, 0, false}, {ICMP6_UNREACHABLE, 2, false},
		{ICMP6_TOO_BIG, 0, true}, {ICMP6_TIME_EXCEEDED, 0, false},
		{ICMP6_PARAMETER, ICMP6_PARAMETER_FIELD, false},
		{ICMP6_PARAMETER, ICMP6_PARAMETER_NEXT_HEADER, false},
		{ICMP6_PARAMETER, ICMP6_PARAMETER_OPTION, true}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip_packet unicast = udp_packet(), group = udp_packet();

		group.dst = test_addr("ff0e::5");
		cr_assert(icmp6_error_allowed(&unicast, rows[i].type, rows[i].code, false));
		cr_assert_eq(icmp6_error_allowed(&unicast, rows[i].type, rows[i].code, true),
			rows[i].allowed, "row %zu: a group's frame", i);
		cr_assert_eq(icmp6_error_allowed(&group, rows[i].type, rows[i].code, false),
			rows[i].allowed, "row %zu: a group's address", i);
	}
}

/* IP6-ICM-05 */
Test(icmp6, no_error_to_a_source_that_is_not_one_node)
{
	static const struct {
		const char *src;
		bool allowed;
	} rows[] = {{"2001:db8:51::99", true}, {"fe80::99", true}, {"::", false},
		{"ff02::1", false}, {"ff0e::5", false}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip_packet ip = udp_packet();

		ip.src = test_addr(rows[i].src);
		cr_assert_eq(icmp6_error_allowed(&ip, ICMP6_TIME_EXCEEDED, 0, false),
			rows[i].allowed, "%s", rows[i].src);
		cr_assert_eq(icmp6_error_allowed(&ip, ICMP6_TOO_BIG, 0, false), rows[i].allowed,
			"%s", rows[i].src);
	}
}

/* IP6-ICM-01 */
Test(icmp6, an_error_quotes_what_fits_and_no_padding)
{
	static const struct {
		size_t total_len, frame_len, quoted;
	} rows[] = {{48, 48, 48}, {41, 46, 41}, {1232, 1232, 1232}, {1233, 1233, 1232},
		{1500, 1500, 1232}, {1500, 100, 100}};
	struct ip_packet orig = udp_packet(), ip = echo_packet(NULL, 0);

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t *packet = malloc(rows[i].frame_len);
		uint8_t *p = malloc(ICMP6_ERROR_MAX);
		struct icmp m = {
			.type = ICMP6_TIME_EXCEEDED, .data = packet, .data_len = rows[i].frame_len};
		int len;

		memset(packet, 0x5a, rows[i].frame_len);
		orig.payload_len = rows[i].total_len - IP6_HEADER_LEN;
		ip_packet_encode(packet, &orig);
		len = icmp6_encode_error(p, ICMP6_ERROR_MAX, &m, &ip.src, &ip.dst);
		cr_assert_eq(len, (int)(ICMP_HEADER_LEN + rows[i].quoted), "row %zu: %d", i, len);
		cr_assert_leq(IP6_HEADER_LEN + len, 1280);
		ip.payload = p;
		ip.payload_len = len;
		cr_assert_eq(icmp6_decode(&m, &ip), 0);
		cr_assert_eq(m.type, ICMP6_TIME_EXCEEDED);
		cr_assert_eq(m.data_len, rows[i].quoted);
		cr_assert_arr_eq(m.data, packet, rows[i].quoted);
		m.data = packet;
		cr_assert_eq(icmp6_encode_error(p, len - 1, &m, &ip.src, &ip.dst), -ENOSPC);
		free(p);
		free(packet);
	}
}

/* IP6-ICM-10, IP6-ICM-11, IP6-FWD-12 */
Test(icmp6, the_mtu_and_the_pointer_fill_octets_4_to_7)
{
	struct ip_packet orig = udp_packet();
	uint8_t packet[48] = {0}, p[64];
	struct icmp m = {.type = ICMP6_TOO_BIG, .rest = 1400, .data = packet, .data_len = 48};

	orig.payload_len = 8;
	ip_packet_encode(packet, &orig);
	cr_assert_eq(icmp6_encode_error(p, sizeof(p), &m, &orig.dst, &orig.src), 56);
	cr_assert_eq(p[0], 2);
	cr_assert_eq(get_be32(p + 4), 1400);
	m.type = ICMP6_PARAMETER;
	m.code = ICMP6_PARAMETER_NEXT_HEADER;
	m.rest = 65575; /* the last octet of the longest packet */
	cr_assert_eq(icmp6_encode_error(p, sizeof(p), &m, &orig.dst, &orig.src), 56);
	cr_assert_eq(get_be16(p), 0x0401);
	cr_assert_eq(get_be32(p + 4), 65575);
}
