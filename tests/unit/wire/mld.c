/* SPDX-License-Identifier: BSD-3-Clause */
/* MLD: the octets of reports, and which queries count. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "wire/bytes.h"
#include "wire/mld.h"

#define ALERT 58, 0, 5, 2, 0, 0, 1, 0
#define VRRP  0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12

/* Sees that the payload of an IPv6 packet, its hop-by-hop header first, has a good checksum. */
static void assert_sum(uint8_t *payload, size_t len, const char *src, const struct ip_addr *dst)
{
	struct ip_packet ip = {.src = test_addr(src),
		.dst = *dst,
		.proto = IP_PROTO_HOP_BY_HOP,
		.ttl = MLD_HOP_LIMIT,
		.payload_len = len};
	uint8_t *p = malloc(IP6_HEADER_LEN + len);
	struct icmp m;

	memcpy(p + ip_packet_encode(p, &ip), payload, len);
	cr_assert_eq(ip_packet_decode(&ip, p, IP6_HEADER_LEN + len), 0);
	cr_assert(ip.router_alert);
	cr_assert_eq(ip.proto, IP_PROTO_ICMP6);
	cr_assert_eq(icmp6_decode(&m, &ip), 0);
	free(p);
}

/* V3-TX-17, V3-BAK-09, ND-GRP-01 */
Test(mld, every_octet_of_a_report)
{
	static const uint8_t want[] = {ALERT, 143, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, VRRP, 2, 0, 0,
		0, 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0x51, 3, 0, 0, 0, 0xff, 2, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 1};
	struct mld_record records[] = {{MLD_TO_EXCLUDE, test_addr("ff02::12")},
		{MLD_IS_EXCLUDE, test_addr("ff02::1:ff00:51")},
		{MLD_TO_INCLUDE, test_addr("ff02::1:ff00:1")}};
	struct ip_addr src = test_addr("fe80::3");
	char buf[IP_ADDR_STRLEN];
	uint8_t p[sizeof(want)];

	memset(p, 0xff, sizeof(p));
	cr_assert_eq(mld_report_len(3), sizeof(want));
	cr_assert_eq(mld_encode_report(p, sizeof(p), records, 3, &src), (int)sizeof(want));
	assert_sum(p, sizeof(p), "fe80::3", &mld_routers);
	put_be16(p + 10, 0);
	cr_assert_arr_eq(p, want, sizeof(want));
	cr_assert_str_eq(ip_addr_format(&mld_routers, buf), "ff02::16");
}

/* RFC 3810 5.2.13 */
Test(mld, a_report_may_come_from_who_has_no_address_yet)
{
	struct mld_record record = {MLD_TO_EXCLUDE, test_addr("ff02::1:ff00:3")};
	struct ip_addr nobody = test_addr("::");
	uint8_t p[36];

	cr_assert_eq(mld_encode_report(p, sizeof(p), &record, 1, &nobody), 36);
	assert_sum(p, sizeof(p), "::", &mld_routers);
}

Test(mld, the_longest_report_keeps_within_1280_octets)
{
	struct mld_record records[MLD_RECORDS_MAX];
	struct ip_addr src = test_addr("fe80::3");
	size_t len = mld_report_len(MLD_RECORDS_MAX);
	uint8_t *p = malloc(len);

	for (unsigned int i = 0; i < MLD_RECORDS_MAX; i++)
		records[i] = (struct mld_record){MLD_IS_EXCLUDE, test_addr("ff02::12")};
	cr_assert_leq(IP6_HEADER_LEN + len, 1280);
	cr_assert_gt(IP6_HEADER_LEN + mld_report_len(MLD_RECORDS_MAX + 1), 1280);
	cr_assert_eq(mld_encode_report(p, len, records, MLD_RECORDS_MAX, &src), (int)len);
	assert_sum(p, len, "fe80::3", &mld_routers);
	cr_assert_eq(mld_encode_report(p, len - 1, records, MLD_RECORDS_MAX, &src), -ENOSPC);
	free(p);
}

/* RFC 2710 3 and 4: a report goes to the group, a done to all routers. */
Test(mld, every_octet_of_the_messages_of_version_1)
{
	static const struct {
		enum mld_v1_type type;
		uint8_t octet;
		const char *dst;
	} rows[] = {{MLD_V1_REPORT, 131, "ff02::12"}, {MLD_V1_DONE, 132, "ff02::2"}};
	struct ip_addr group = test_addr("ff02::12"), src = test_addr("fe80::3");

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t want[] = {ALERT, rows[i].octet, 0, 0, 0, 0, 0, 0, 0, VRRP};
		struct ip_addr dst = mld_v1_destination(rows[i].type, &group);
		struct ip_addr want_dst = test_addr(rows[i].dst);
		uint8_t p[MLD_V1_LEN];

		cr_assert(ip_addr_equal(&dst, &want_dst));
		memset(p, 0xff, sizeof(p));
		cr_assert_eq(mld_encode_v1(p, sizeof(p), rows[i].type, &group, &src), MLD_V1_LEN);
		assert_sum(p, sizeof(p), "fe80::3", &want_dst);
		put_be16(p + 10, 0);
		cr_assert_arr_eq(p, want, sizeof(want));
		cr_assert_eq(mld_encode_v1(p, MLD_V1_LEN - 1, rows[i].type, &group, &src), -ENOSPC);
	}
}

/* A query of `len` octets in memory of its size, its checksum right. The caller frees payload. */
static struct ip_packet query(uint16_t code, const char *group, unsigned int sources, size_t len)
{
	uint8_t message[28 + 16 * 3] = {130, [24] = 2, 125};
	struct ip_packet ip = {.src = test_addr("fe80::51"),
		.dst = test_addr("ff02::1"),
		.proto = IP_PROTO_ICMP6,
		.ttl = 1,
		.router_alert = true,
		.payload_len = len};
	uint32_t sum = ip_pseudo_sum(&ip.src, &ip.dst, IP_PROTO_ICMP6, len);

	put_be16(message + 4, code);
	memcpy(message + 8, test_addr(group).b, 16);
	put_be16(message + 26, sources);
	put_be16(message + 2, csum_finish(csum_add(sum, message, len)));
	ip.payload = exact_copy(message, len);
	return ip;
}

static int decode_query(struct mld_query *q, const struct ip_packet *ip)
{
	int error = mld_decode_query(q, ip);

	free((void *)ip->payload);
	return error;
}

/* RFC 3810 8.1: the length tells the version. */
Test(mld, the_version_of_a_query_is_in_its_length)
{
	for (size_t len = 0; len <= 28; len++) {
		struct ip_packet ip = query(10000, "::", 0, len);
		struct mld_query q;
		int error = decode_query(&q, &ip);

		if (len != 24 && len != 28) {
			cr_assert_eq(error, -EMSGSIZE, "%zu octets: %d", len, error);
			continue;
		}
		cr_assert_eq(error, 0, "%zu octets: %d", len, error);
		cr_assert_eq(q.version, len == 24 ? 1 : 2);
		cr_assert_eq(q.max_delay_ms, 10000);
		cr_assert(ip_addr_is_unspecified(&q.group));
		cr_assert_not(q.sources);
	}
}

Test(mld, a_query_about_a_group_names_it)
{
	struct ip_addr group = test_addr("ff02::1:ff00:51");
	struct ip_packet ip = query(1000, "ff02::1:ff00:51", 0, 28);
	struct mld_query q;

	cr_assert_eq(decode_query(&q, &ip), 0);
	cr_assert(ip_addr_equal(&q.group, &group));
	ip = query(1000, "ff02::1:ff00:51", 0, 24);
	cr_assert_eq(decode_query(&q, &ip), 0);
	cr_assert(ip_addr_equal(&q.group, &group));
	ip = query(1000, "fe80::51", 0, 28);
	cr_assert_eq(decode_query(&q, &ip), -EINVAL, "no group");
}

Test(mld, the_sources_of_a_query_must_be_there)
{
	for (unsigned int n = 0; n <= 3; n++) {
		for (size_t len = 28; len <= 28 + 16 * 3; len++) {
			struct ip_packet ip = query(1000, "ff02::12", n, len);
			struct mld_query q;

			cr_assert_eq(decode_query(&q, &ip), len < 28 + 16 * n ? -EMSGSIZE : 0,
				"%u sources in %zu octets", n, len);
			cr_assert_eq(q.sources, n > 0 && len >= 28 + 16 * n);
		}
	}
}

/* RFC 3810 5.1.3; version 1 knows no exponent. */
Test(mld, long_delays_have_an_exponent_in_version_2)
{
	static const struct {
		uint16_t code;
		uint32_t ms;
	} rows[] = {{0, 0}, {1, 1}, {32767, 32767}, {0x8000, 32768}, {0x8001, 32776},
		{0x9000, 65536}, {0xffff, 0x1fffU << 10}};
	struct mld_query q;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip_packet ip = query(rows[i].code, "::", 0, 28);

		cr_assert_eq(decode_query(&q, &ip), 0);
		cr_assert_eq(
			q.max_delay_ms, rows[i].ms, "code %x: %u", rows[i].code, q.max_delay_ms);
		ip = query(rows[i].code, "::", 0, 24);
		cr_assert_eq(decode_query(&q, &ip), 0);
		cr_assert_eq(q.max_delay_ms, rows[i].code);
	}
}

/* RFC 3810 6.2 */
Test(mld, a_query_that_breaks_a_rule_does_not_count)
{
	struct ip_packet ip = query(1000, "::", 0, 28);
	uint8_t *p = (uint8_t *)ip.payload;
	struct mld_query q;

	ip.ttl = 2;
	cr_assert_eq(mld_decode_query(&q, &ip), -EINVAL, "hop limit");
	ip.ttl = 255;
	cr_assert_eq(mld_decode_query(&q, &ip), -EINVAL, "hop limit");
	ip.ttl = 1;
	ip.router_alert = false;
	cr_assert_eq(mld_decode_query(&q, &ip), -EINVAL, "router alert");
	ip.router_alert = true;
	ip.fragment = ip.first = true;
	cr_assert_eq(mld_decode_query(&q, &ip), -EINVAL, "fragment");
	ip.fragment = ip.first = false;
	ip.src = test_addr("2001:db8:51::51");
	cr_assert_eq(mld_decode_query(&q, &ip), -EINVAL, "source");
	ip.src = test_addr("::");
	cr_assert_eq(mld_decode_query(&q, &ip), -EINVAL, "source");
	ip.src = test_addr("fe80::51");
	p[3] ^= 1;
	cr_assert_eq(mld_decode_query(&q, &ip), -EBADMSG, "checksum");
	p[3] ^= 1;
	cr_assert_eq(mld_decode_query(&q, &ip), 0);
	/* One more in the type or the code is one less in the sum. */
	p[0] = 131;
	put_be16(p + 2, get_be16(p + 2) - 0x100);
	cr_assert_eq(mld_decode_query(&q, &ip), -EPROTONOSUPPORT, "type");
	p[0] = 130;
	p[1] = 7;
	put_be16(p + 2, get_be16(p + 2) + 0x100 - 7);
	cr_assert_eq(mld_decode_query(&q, &ip), 0, "a code is no fault");
	free(p);
}
