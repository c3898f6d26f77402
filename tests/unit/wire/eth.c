/* SPDX-License-Identifier: BSD-3-Clause */
/* Ethernet headers and group MACs. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"

Test(eth, a_header_comes_back_as_it_was_written)
{
	struct eth_header in = {
		.dst = eth_broadcast, .src = mac_virtual(IP_V4, 51), .type = ETH_TYPE_ARP};
	struct eth_header out;
	uint8_t *p = malloc(ETH_HEADER_LEN);

	cr_assert_eq(eth_encode(p, &in), ETH_HEADER_LEN);
	cr_assert_eq(eth_decode(&out, p, ETH_HEADER_LEN), 0);
	cr_assert(mac_equal(&out.dst, &in.dst));
	cr_assert(mac_equal(&out.src, &in.src));
	cr_assert_eq(out.type, ETH_TYPE_ARP);
	cr_assert_eq(p[12], 0x08);
	cr_assert_eq(p[13], 0x06);
	free(p);
}

Test(eth, less_than_a_header_is_refused)
{
	static const uint8_t zero[ETH_HEADER_LEN];

	for (size_t len = 0; len < ETH_HEADER_LEN; len++) {
		uint8_t *p = exact_copy(zero, len);
		struct eth_header h;

		cr_assert_eq(eth_decode(&h, p, len), -EMSGSIZE, "%zu octets", len);
		free(p);
	}
}

/* V3-TX-11 */
Test(eth, groups_map_to_their_macs)
{
	static const struct {
		const char *group, *mac;
	} rows[] = {
		{"224.0.0.18", "01:00:5e:00:00:12"},
		{"224.128.1.2", "01:00:5e:00:01:02"}, /* 23 bits: the 24th is lost */
		{"239.255.255.255", "01:00:5e:7f:ff:ff"},
		{"ff02::12", "33:33:00:00:00:12"},
		{"ff02::1:ff00:51", "33:33:ff:00:00:51"},
		{"ff02::89ab:cdef", "33:33:89:ab:cd:ef"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char buf[MAC_STRLEN];
		struct ip_addr group;
		struct mac m;

		cr_assert_eq(ip_addr_parse(rows[i].group, &group), 0);
		m = eth_multicast(&group);
		cr_assert_str_eq(mac_format(&m, buf), rows[i].mac, "%s", rows[i].group);
	}
}
