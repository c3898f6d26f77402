/* SPDX-License-Identifier: BSD-3-Clause */
/* Cutting IPv6 packets, and what the decoder says of the pieces. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "wire/bytes.h"
#include "wire/ip.h"
#include "wire/ip6_fragment.h"

#define ID 0xc0ffee01

/* A packet of its own size, so that a sanitizer sees what reads past it; data that tells its place.
 */
static uint8_t *make(size_t data)
{
	uint8_t *p = malloc(IP6_HEADER_LEN + data);

	ip6_encode(p, &(struct ip6){.traffic_class = 0x28,
			      .flow_label = 0x12345,
			      .hop_limit = 9,
			      .next_header = IP_PROTO_UDP,
			      .src = test_addr("2001:db8:51::99"),
			      .dst = test_addr("2001:db8:64::9"),
			      .payload_len = data});
	for (size_t i = 0; i < data; i++)
		p[IP6_HEADER_LEN + i] = i * 7 + (i >> 8);
	return p;
}

/* Cuts it, checks each fragment, and puts them together again. How many. */
static unsigned int cut_and_join(size_t data, uint16_t most)
{
	uint8_t *packet = make(data), *buffer = malloc(most), *joined = malloc(data);
	struct ip6_cut cut;
	unsigned int n = 0;
	size_t len, done = 0;
	bool more = true;

	cr_assert_eq(ip6_cut_begin(&cut, packet, IP6_HEADER_LEN + data, most, ID), 0);
	while ((len = ip6_cut_next(&cut, buffer))) {
		struct ip_packet ip;
		const uint8_t *part = buffer + IP6_HEADER_LEN + IP6_FRAGMENT_LEN;

		cr_assert(more, "one after the last");
		cr_assert_leq(len, most);
		cr_assert_eq(ip_packet_decode(&ip, buffer, len), 0);
		cr_assert_eq(ip.total_len, len);
		cr_assert_eq(ip.proto, IP_PROTO_UDP);
		cr_assert_eq(ip.tos, 0x28);
		cr_assert_eq(ip.ttl, 9);
		cr_assert(ip.fragment);
		cr_assert_eq(ip.fragment_at, IP6_HEADER_LEN);
		cr_assert_eq(ip.first, n == 0);
		cr_assert_eq(ip.part_at, done);
		cr_assert_eq(get_be32(buffer + ip.fragment_at + 4), ID);
		cr_assert_arr_eq(buffer, packet, 4); /* traffic class and flow label */
		cr_assert_arr_eq(buffer + 7, packet + 7, IP6_HEADER_LEN - 7);
		more = ip.more;
		len -= IP6_HEADER_LEN + IP6_FRAGMENT_LEN;
		cr_assert(!more || len % 8 == 0);
		cr_assert_eq(ip_packet_is_part(&ip), more || done);
		memcpy(joined + done, part, len);
		done += len;
		n++;
	}
	cr_assert(!more || !n);
	cr_assert_eq(done, data);
	cr_assert_arr_eq(joined, packet + IP6_HEADER_LEN, data);
	free(joined);
	free(buffer);
	free(packet);
	return n;
}

Test(ip6_fragment, a_packet_of_any_size_is_cut_into_the_fewest_fragments)
{
	cr_expect_eq(cut_and_join(2 * 1232, 1280), 2);
	cr_expect_eq(cut_and_join(2 * 1232 + 1, 1280), 3);
	cr_expect_eq(cut_and_join(4008, 1500), 3);
	cr_expect_eq(cut_and_join(65535, 1500), 46);
	cr_expect_eq(cut_and_join(65535, 9000), 8);
	for (size_t data = 1; data < 300; data++)
		for (uint16_t most = 56; most < 80; most++)
			cut_and_join(data, most);
}

Test(ip6_fragment, what_cannot_be_cut_is_refused)
{
	uint8_t *packet = make(100);
	struct ip6_cut cut;

	cr_expect_eq(ip6_cut_begin(&cut, packet, IP6_HEADER_LEN + 99, 1280, ID), -EINVAL);
	cr_expect_eq(ip6_cut_begin(&cut, packet, IP6_HEADER_LEN + 100, 55, ID), -EMSGSIZE);
	cr_expect_eq(ip6_cut_begin(&cut, packet, IP6_HEADER_LEN + 100, 56, ID), 0);
	free(packet);
}

/* RFC 6946 */
Test(ip6_fragment, a_fragment_that_is_all_of_its_packet_is_no_part)
{
	uint8_t *packet = make(8), fragment[IP6_HEADER_LEN + IP6_FRAGMENT_LEN + 8];
	struct ip6_cut cut;
	struct ip_packet ip;

	cr_assert_eq(ip6_cut_begin(&cut, packet, IP6_HEADER_LEN + 8, 1280, ID), 0);
	cr_assert_eq(ip6_cut_next(&cut, fragment), sizeof(fragment));
	cr_assert_eq(ip_packet_decode(&ip, fragment, sizeof(fragment)), 0);
	cr_expect(ip.fragment && ip.first && !ip_packet_is_part(&ip));
	free(packet);
}
