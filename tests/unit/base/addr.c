/* SPDX-License-Identifier: BSD-3-Clause */
/* Addresses, prefixes and MACs: tables of text and what it means. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdio.h>

#include "base/addr.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct ip_addr addr(const char *text)
{
	struct ip_addr a = {0};

	cr_assert_eq(ip_addr_parse(text, &a), 0, "%s", text);
	return a;
}

static struct ip_prefix prefix(const char *text)
{
	struct ip_prefix p = {0};

	cr_assert_eq(ip_prefix_parse(text, &p), 0, "%s", text);
	return p;
}

Test(addr, good_text_is_read_and_printed_in_its_shortest_form)
{
	static const struct {
		const char *in, *out;
		uint8_t family;
		uint8_t octets[16];
	} rows[] = {
		{"0.0.0.0", "0.0.0.0", IP_V4, {0}},
		{"192.0.2.1", "192.0.2.1", IP_V4, {192, 0, 2, 1}},
		{"255.255.255.255", "255.255.255.255", IP_V4, {255, 255, 255, 255}},
		{"::", "::", IP_V6, {0}},
		{"::1", "::1", IP_V6, {[15] = 1}},
		{"FE80::0:51", "fe80::51", IP_V6, {0xfe, 0x80, [15] = 0x51}},
		{"2001:db8:51:0:0:0:0:1", "2001:db8:51::1", IP_V6,
			{0x20, 0x01, 0x0d, 0xb8, 0, 0x51, [15] = 1}},
		{"::ffff:192.0.2.1", "::ffff:192.0.2.1", IP_V6, {[10] = 0xff, 0xff, 192, 0, 2, 1}},
		{"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", IP_V6,
			{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
				255}},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip_addr a = addr(rows[i].in);
		char buf[IP_ADDR_STRLEN];

		cr_assert_eq(a.family, rows[i].family, "%s", rows[i].in);
		cr_assert_arr_eq(a.b, rows[i].octets, 16, "%s", rows[i].in);
		cr_assert_str_eq(ip_addr_format(&a, buf), rows[i].out);
	}
}

Test(addr, bad_text_is_refused_and_changes_nothing)
{
	static const char *const bad[] = {"", " ", "1", "192.0.2", "192.0.2.", ".0.2.1",
		"192.0.2.256", "192.0.2.1.", "192.0.2.1.5", "192.0.2.01", "0xc0.0.2.1",
		"192.0.2.-1", " 192.0.2.1", "192.0.2.1 ", "192.0.2.1/24", "a.b.c.d", ":",
		":::", "1::2::3", "12345::", "fe80::1%eth0", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
		"g::", "-"};
	struct ip_addr a, before;

	memset(&a, 0xa5, sizeof(a));
	before = a;
	for (size_t i = 0; i < COUNT(bad); i++) {
		cr_assert_eq(ip_addr_parse(bad[i], &a), -EINVAL, "\"%s\"", bad[i]);
		cr_assert_arr_eq(&a, &before, sizeof(a), "\"%s\"", bad[i]);
	}
}

Test(addr, no_address_prints_a_dash)
{
	struct ip_addr none = {0};
	struct ip_prefix nowhere = {0};
	char buf[IP_PREFIX_STRLEN];

	cr_assert(ip_addr_is_none(&none));
	cr_assert_str_eq(ip_addr_format(&none, buf), "-");
	cr_assert_str_eq(ip_prefix_format(&nowhere, buf), "-");
}

Test(addr, order_is_unsigned_in_network_order_and_ipv4_comes_first)
{
	static const char *const ascending[] = {"0.0.0.0", "1.0.0.255", "127.255.255.255",
		"128.0.0.0", "192.0.2.2", "192.0.2.3", "255.255.255.255", "::", "::ffff",
		"7fff::", "8000::", "fe80::2", "fe80::3"};

	for (size_t i = 0; i < COUNT(ascending); i++) {
		struct ip_addr a = addr(ascending[i]);

		for (size_t j = 0; j < COUNT(ascending); j++) {
			struct ip_addr b = addr(ascending[j]);
			int c = ip_addr_cmp(&a, &b);

			cr_assert_eq((c > 0) - (c < 0), (i > j) - (i < j), "%s and %s",
				ascending[i], ascending[j]);
			cr_assert_eq(ip_addr_equal(&a, &b), i == j);
		}
	}
}

Test(addr, kinds_of_addresses)
{
	static const struct {
		const char *text;
		bool multicast, unspecified, link_local;
	} rows[] = {
		{"0.0.0.0", false, true, false},
		{"0.0.0.1", false, false, false},
		{"169.253.255.255", false, false, false},
		{"169.254.0.0", false, false, true},
		{"169.254.255.255", false, false, true},
		{"169.255.0.0", false, false, false},
		{"223.255.255.255", false, false, false},
		{"224.0.0.18", true, false, false},
		{"239.255.255.255", true, false, false},
		{"240.0.0.0", false, false, false},
		{"::", false, true, false},
		{"::1", false, false, false},
		{"fe7f::1", false, false, false},
		{"fe80::1", false, false, true},
		{"febf::1", false, false, true},
		{"fec0::1", false, false, false},
		{"feff::1", false, false, false},
		{"ff02::12", true, false, false},
	};
	struct ip_addr none = {0};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip_addr a = addr(rows[i].text);

		cr_assert_eq(ip_addr_is_multicast(&a), rows[i].multicast, "%s", rows[i].text);
		cr_assert_eq(ip_addr_is_unspecified(&a), rows[i].unspecified, "%s", rows[i].text);
		cr_assert_eq(ip_addr_is_link_local(&a), rows[i].link_local, "%s", rows[i].text);
	}
	cr_assert_not(ip_addr_is_multicast(&none) || ip_addr_is_unspecified(&none) ||
		      ip_addr_is_link_local(&none));
}

Test(addr, numbers_and_octets_make_the_same_address)
{
	static const uint8_t octets[] = {192, 0, 2, 1, 0xee};
	struct ip_addr a = addr("192.0.2.1");
	struct ip_addr b = ip_addr_from_octets(IP_V4, octets);
	struct ip_addr c = ip_addr_v4(0xc0000201);

	cr_assert(ip_addr_equal(&a, &b), "the fifth octet is not part of it");
	cr_assert(ip_addr_equal(&a, &c));
	cr_assert_eq(ip_addr_to_v4(&a), 0xc0000201);
	cr_assert_str_eq(ip_family_name(IP_V4), "ipv4");
	cr_assert_str_eq(ip_family_name(IP_V6), "ipv6");
}

Test(addr, prefixes_keep_their_host_bits_until_asked_for_the_network)
{
	static const struct {
		const char *text, *network;
	} rows[] = {
		{"192.0.2.2/24", "192.0.2.0/24"},
		{"192.0.2.255/25", "192.0.2.128/25"},
		{"192.0.2.255/31", "192.0.2.254/31"},
		{"192.0.2.255/32", "192.0.2.255/32"},
		{"255.255.255.255/0", "0.0.0.0/0"},
		{"255.255.255.255/1", "128.0.0.0/1"},
		{"255.255.255.255/9", "255.128.0.0/9"},
		{"2001:db8:51::1/64", "2001:db8:51::/64"},
		{"ffff::ffff/127", "ffff::fffe/127"},
		{"ffff::ffff/128", "ffff::ffff/128"},
		{"ffff::/0", "::/0"},
		{"ffff:ffff::1/17", "ffff:8000::/17"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip_prefix p = prefix(rows[i].text);
		struct ip_prefix net = ip_prefix_network(&p);
		struct ip_prefix want = prefix(rows[i].network);
		char buf[IP_PREFIX_STRLEN];

		cr_assert_str_eq(ip_prefix_format(&p, buf), rows[i].text);
		cr_assert_str_eq(ip_prefix_format(&net, buf), rows[i].network);
		cr_assert(ip_prefix_equal(&net, &want));
		cr_assert(ip_prefix_contains(&net, &p.addr), "%s", rows[i].text);
	}
}

Test(addr, bad_prefixes_are_refused_and_change_nothing)
{
	static const char *const bad[] = {"", "/", "/24", "192.0.2.0", "192.0.2.0/", "192.0.2.0/33",
		"192.0.2.0/-1", "192.0.2.0/+8", "192.0.2.0/ 8", "192.0.2.0/8 ", "192.0.2.0/08",
		"192.0.2.0/00", "192.0.2.0/24/8", "192.0.2.0/2a", "192.0.2/24",
		"192.0.2.0/4294967304", "192.0.2.0/255.255.255.0", "::/129", "::/1000", "::",
		"00000000000000000000000000000000000000000000000000000000000000000000000001/8"};
	struct ip_prefix p, before;

	memset(&p, 0xa5, sizeof(p));
	before = p;
	for (size_t i = 0; i < COUNT(bad); i++) {
		cr_assert_eq(ip_prefix_parse(bad[i], &p), -EINVAL, "\"%s\"", bad[i]);
		cr_assert_arr_eq(&p, &before, sizeof(p), "\"%s\"", bad[i]);
	}
}

Test(addr, a_prefix_contains_what_shares_its_bits_and_family)
{
	static const struct {
		const char *prefix, *addr;
		bool contains;
	} rows[] = {
		{"192.0.2.0/24", "192.0.2.255", true},
		{"192.0.2.77/24", "192.0.2.1", true},
		{"192.0.2.0/24", "192.0.3.0", false},
		{"192.0.2.0/23", "192.0.3.0", true},
		{"192.0.2.1/32", "192.0.2.1", true},
		{"192.0.2.1/32", "192.0.2.0", false},
		{"0.0.0.0/0", "255.255.255.255", true},
		{"0.0.0.0/0", "::", false},
		{"::/0", "0.0.0.0", false},
		{"::/0", "ffff::", true},
		{"2001:db8::/33", "2001:db8:7fff::1", true},
		{"2001:db8::/33", "2001:db8:8000::1", false},
		{"fe80::1/128", "fe80::1", true},
		{"fe80::1/128", "fe80::2", false},
	};
	struct ip_addr none = {0};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip_prefix p = prefix(rows[i].prefix);
		struct ip_addr a = addr(rows[i].addr);

		cr_assert_eq(ip_prefix_contains(&p, &a), rows[i].contains, "%s in %s", rows[i].addr,
			rows[i].prefix);
		cr_assert_not(ip_prefix_contains(&p, &none));
		cr_assert_not(ip_prefix_contains(&(struct ip_prefix){0}, &a));
	}
}

Test(addr, prefixes_overlap_when_one_contains_the_other)
{
	static const struct {
		const char *a, *b;
		bool overlaps;
	} rows[] = {
		{"192.0.2.0/24", "192.0.2.128/25", true},
		{"192.0.2.0/25", "192.0.2.128/25", false},
		{"192.0.2.1/24", "192.0.2.2/24", true},
		{"0.0.0.0/0", "198.51.100.0/24", true},
		{"0.0.0.0/0", "::/0", false},
		{"2001:db8::/32", "2001:db8:51::/64", true},
		{"2001:db8::/32", "2001:db9::/32", false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip_prefix a = prefix(rows[i].a);
		struct ip_prefix b = prefix(rows[i].b);

		cr_assert_eq(ip_prefix_overlaps(&a, &b), rows[i].overlaps, "%s", rows[i].a);
		cr_assert_eq(ip_prefix_overlaps(&b, &a), rows[i].overlaps, "%s", rows[i].a);
	}
}

Test(addr, prefixes_are_equal_in_address_and_length)
{
	struct ip_prefix a = prefix("192.0.2.0/24");
	struct ip_prefix longer = prefix("192.0.2.0/25");
	struct ip_prefix host = prefix("192.0.2.1/24");
	struct ip_prefix same = prefix("192.0.2.0/24");

	cr_assert(ip_prefix_equal(&a, &same));
	cr_assert_not(ip_prefix_equal(&a, &longer));
	cr_assert_not(ip_prefix_equal(&a, &host));
}

/* IP4-BC-06 */
Test(addr, a_subnet_of_two_hosts_or_one_has_no_broadcast_address)
{
	static const struct {
		const char *prefix, *broadcast;
	} rows[] = {
		{"192.0.2.2/24", "192.0.2.255"},
		{"192.0.2.1/30", "192.0.2.3"},
		{"192.0.2.0/31", "-"},
		{"192.0.2.0/32", "-"},
		{"10.1.2.3/8", "10.255.255.255"},
		{"10.1.2.3/0", "255.255.255.255"},
		{"2001:db8::/64", "-"},
		{"2001:db8::/24", "-"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip_prefix p = prefix(rows[i].prefix);
		struct ip_addr a = ip_prefix_broadcast(&p);
		char buf[IP_ADDR_STRLEN];

		cr_assert_str_eq(ip_addr_format(&a, buf), rows[i].broadcast, "%s", rows[i].prefix);
	}
}

Test(addr, macs_are_read_in_either_case_and_printed_in_lower)
{
	static const char *const bad[] = {"", "02:00:00:00:00", "02:00:00:00:00:0",
		"02:00:00:00:00:01:", "02:00:00:00:00:01:02", "2:0:0:0:0:1", "02-00-00-00-00-01",
		"0200.0000.0001", "020000000001", "02:00:00:00:00:0g", " 2:00:00:00:00:01",
		"+2:00:00:00:00:01", "02:00:00:00:00:01 ", "02:00:00:00:00 01"};
	struct mac m, before;
	char buf[MAC_STRLEN];

	cr_assert_eq(mac_parse("00:00:5E:00:01:fF", &m), 0);
	cr_assert_str_eq(mac_format(&m, buf), "00:00:5e:00:01:ff");
	before = m;
	for (size_t i = 0; i < COUNT(bad); i++) {
		cr_assert_eq(mac_parse(bad[i], &m), -EINVAL, "\"%s\"", bad[i]);
		cr_assert(mac_equal(&m, &before), "\"%s\"", bad[i]);
	}
}

Test(addr, kinds_of_macs)
{
	struct mac zero = {{0}};
	struct mac group = {{0x01, 0x00, 0x5e, 0x00, 0x00, 0x12}};
	struct mac host = {{0x02, 0x00, 0x00, 0x00, 0x00, 0x01}};

	cr_assert(mac_is_zero(&zero));
	cr_assert_not(mac_is_zero(&host));
	cr_assert(mac_is_multicast(&group));
	cr_assert_not(mac_is_multicast(&host));
	cr_assert_not(mac_equal(&group, &host));
}

/* V3-TX-10, V2-TX-03, V3-FMT-03 */
Test(addr, the_virtual_mac_ends_in_family_and_vrid)
{
	static const struct {
		uint8_t family, vrid;
		const char *mac;
	} rows[] = {
		{IP_V4, 1, "00:00:5e:00:01:01"},
		{IP_V4, 51, "00:00:5e:00:01:33"},
		{IP_V4, 255, "00:00:5e:00:01:ff"},
		{IP_V6, 1, "00:00:5e:00:02:01"},
		{IP_V6, 51, "00:00:5e:00:02:33"},
		{IP_V6, 255, "00:00:5e:00:02:ff"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mac m = mac_virtual(rows[i].family, rows[i].vrid);
		char buf[MAC_STRLEN];

		cr_assert_str_eq(mac_format(&m, buf), rows[i].mac);
	}
}

/* RFC 2464 4 and 5: the example there, and the bit in both directions. */
Test(mac, a_link_local_address_is_made_of_it)
{
	static const struct {
		const char *mac, *addr;
	} rows[] = {
		{"34:56:78:9a:bc:de", "fe80::3656:78ff:fe9a:bcde"},
		{"02:00:00:00:00:02", "fe80::ff:fe00:2"},
		{"00:00:5e:00:02:33", "fe80::200:5eff:fe00:233"},
		{"ff:ff:ff:ff:ff:ff", "fe80::fdff:ffff:feff:ffff"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char buf[IP_ADDR_STRLEN];
		struct ip_addr a;
		struct mac m;

		cr_assert_eq(mac_parse(rows[i].mac, &m), 0);
		a = ip_addr_link_local_of_mac(&m);
		cr_assert_str_eq(ip_addr_format(&a, buf), rows[i].addr);
	}
}
