/* SPDX-License-Identifier: BSD-3-Clause */
/* UDP over both families: the checksum, and where a datagram ends. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "wire/bytes.h"
#include "wire/udp.h"

#define LEN 13

static const uint8_t data[LEN - UDP_HEADER_LEN] = {1, 2, 3, 4, 5};

struct ends {
	struct ip_addr src, dst;
};

static struct ends ends(uint8_t family)
{
	struct ends e = {ip_addr_v4(0xc0000202), ip_addr_v4(0xc0000203)};

	if (family == IP_V6) {
		cr_assert_eq(ip_addr_parse("fe80::1", &e.src), 0);
		cr_assert_eq(ip_addr_parse("2001:db8::abcd", &e.dst), 0);
	}
	return e;
}

static void write_datagram(uint8_t p[LEN], const struct ends *e)
{
	struct udp u = {
		.src_port = 50000, .dst_port = 3784, .payload = data, .payload_len = sizeof(data)};

	cr_assert_eq(udp_encode(p, LEN, &u, &e->src, &e->dst), LEN);
}

Test(udp, a_datagram_comes_back_as_it_was_written)
{
	for (int family = IP_V4; family <= IP_V6; family += 2) {
		struct ends e = ends(family);
		uint8_t p[LEN];
		struct udp u;

		write_datagram(p, &e);
		cr_assert_eq(udp_decode(&u, p, LEN, &e.src, &e.dst), 0, "IPv%d", family);
		cr_assert_eq(u.src_port, 50000);
		cr_assert_eq(u.dst_port, 3784);
		cr_assert_eq(u.payload_len, sizeof(data));
		cr_assert_arr_eq(u.payload, data, sizeof(data));
	}
}

/* By hand: 0x0a000001 -> 0x0a000002, ports 1 -> 2, no data: the sum is 0x0a00 + 0x0001 + 0x0a00 +
 * 0x0002 + 0x0011 + 8 + 1 + 2 + 8 = 0x1427. */
Test(udp, the_checksum_covers_the_pseudo_header)
{
	struct ip_addr src = ip_addr_v4(0x0a000001), dst = ip_addr_v4(0x0a000002);
	struct udp u = {.src_port = 1, .dst_port = 2};
	uint8_t p[UDP_HEADER_LEN];

	cr_assert_eq(udp_encode(p, sizeof(p), &u, &src, &dst), UDP_HEADER_LEN);
	cr_assert_eq(get_be16(p + 6), (uint16_t)~0x1427);
}

Test(udp, a_checksum_that_comes_out_as_zero_is_sent_as_all_ones)
{
	struct ip_addr src = ip_addr_v4(0x0a000001), dst = ip_addr_v4(0x0a000002);
	struct udp u = {.src_port = 1, .dst_port = (uint16_t)(2 + ~0x1427)};
	uint8_t p[UDP_HEADER_LEN];

	cr_assert_eq(udp_encode(p, sizeof(p), &u, &src, &dst), UDP_HEADER_LEN);
	cr_assert_eq(get_be16(p + 6), 0xffff);
	cr_assert_eq(udp_decode(&u, p, sizeof(p), &src, &dst), 0);
}

Test(udp, every_single_spoilt_bit_is_seen)
{
	for (int family = IP_V4; family <= IP_V6; family += 2) {
		struct ends e = ends(family);
		uint8_t p[LEN];
		struct udp u;

		write_datagram(p, &e);
		for (size_t bit = 0; bit < LEN * 8; bit++) {
			p[bit / 8] ^= 1 << bit % 8;
			cr_assert_lt(udp_decode(&u, p, LEN, &e.src, &e.dst), 0, "IPv%d bit %zu",
				family, bit);
			p[bit / 8] ^= 1 << bit % 8;
		}
		e.dst.b[3] ^= 1;
		cr_assert_eq(udp_decode(&u, p, LEN, &e.src, &e.dst), -EBADMSG);
	}
}

/* IP6-CSM-02 */
Test(udp, no_checksum_is_good_over_ipv4_only)
{
	struct ends e4 = ends(IP_V4), e6 = ends(IP_V6);
	uint8_t p[LEN];
	struct udp u;

	write_datagram(p, &e4);
	put_be16(p + 6, 0);
	cr_assert_eq(udp_decode(&u, p, LEN, &e4.src, &e4.dst), 0);
	cr_assert_eq(udp_decode(&u, p, LEN, &e6.src, &e6.dst), -EBADMSG);
}

Test(udp, the_length_field_bounds_the_payload_and_is_bounded_by_ip)
{
	struct ends e = ends(IP_V4);
	uint8_t good[LEN + 3] = {0};
	struct udp u;

	write_datagram(good, &e);
	cr_assert_eq(udp_decode(&u, good, sizeof(good), &e.src, &e.dst), 0, "octets behind it");
	cr_assert_eq(u.payload_len, sizeof(data));
	for (size_t len = 0; len < LEN; len++) {
		uint8_t *p = exact_copy(good, len);

		cr_assert_eq(udp_decode(&u, p, len, &e.src, &e.dst), -EMSGSIZE, "%zu octets", len);
		free(p);
	}
	put_be16(good + 6, 0);
	put_be16(good + 4, UDP_HEADER_LEN - 1);
	cr_assert_eq(udp_decode(&u, good, LEN, &e.src, &e.dst), -EMSGSIZE);
	put_be16(good + 4, UDP_HEADER_LEN);
	cr_assert_eq(udp_decode(&u, good, LEN, &e.src, &e.dst), 0);
	cr_assert_eq(u.payload_len, 0);
}

Test(udp, nothing_is_written_where_there_is_no_room)
{
	struct ends e = ends(IP_V4);
	struct udp u = {.payload = data, .payload_len = sizeof(data)};

	for (size_t room = 0; room < LEN; room++) {
		uint8_t *p = malloc(room);

		cr_assert_eq(udp_encode(p, room, &u, &e.src, &e.dst), -ENOSPC, "%zu", room);
		free(p);
	}
}
