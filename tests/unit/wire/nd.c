/* SPDX-License-Identifier: BSD-3-Clause */
/* Neighbor Discovery messages: their octets, and that they come back as they were sent. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "golden.h"
#include "nd_scene.h"
#include "wire/bytes.h"

static const struct mac host_mac = {{0x02, 0, 0, 0, 0, 0x99}};

/* Encodes into memory of exactly its size, decodes; *p is the caller's to free. */
static struct nd there_and_back(const struct nd *m, struct nd_packet *p, int want_len)
{
	struct ip_addr src = test_addr("fe80::51"), dst = test_addr("fe80::99");
	struct nd out;

	for (int room = 0; room < want_len; room += 8) {
		uint8_t *small = malloc(room);

		cr_assert_eq(nd_encode(small, room, m, &src, &dst), -ENOSPC, "%d octets", room);
		free(small);
	}
	*p = (struct nd_packet){.message = malloc(want_len)};
	memset(p->message, 0xff, want_len);
	cr_assert_eq(nd_encode(p->message, want_len, m, &src, &dst), want_len);
	p->ip = (struct ip_packet){.src = src,
		.dst = dst,
		.proto = IP_PROTO_ICMP6,
		.ttl = ND_HOP_LIMIT,
		.payload = p->message,
		.payload_len = want_len};
	cr_assert_eq(nd_decode(&out, &p->ip), 0);
	cr_assert_eq(out.type, m->type);
	cr_assert_eq(out.has_mac, m->has_mac);
	cr_assert(mac_equal(&out.mac, &m->mac));
	return out;
}

/* The frame of a message from `src` to `dst`, as the virtual router sends it. */
static size_t make_frame(uint8_t *p, size_t room, const struct nd *m, const struct ip_addr *src,
	const struct ip_addr *dst)
{
	struct eth_header eth = {.dst = ip_addr_is_multicast(dst) ? eth_multicast(dst) : host_mac,
		.src = mac_virtual(IP_V6, 51),
		.type = ETH_TYPE_IP6};
	struct ip_packet ip = {
		.src = *src, .dst = *dst, .proto = IP_PROTO_ICMP6, .ttl = ND_HOP_LIMIT};
	size_t before = ETH_HEADER_LEN + IP6_HEADER_LEN;
	int len = nd_encode(p + before, room - before, m, src, dst);

	cr_assert_gt(len, 0);
	ip.payload_len = len;
	eth_encode(p, &eth);
	ip_packet_encode(p + ETH_HEADER_LEN, &ip);
	return before + len;
}

/* P10, V3-BAK-08, ND-NA-07, ND-NA-08: the announcement of a virtual address. */
Test(nd, the_announcement_is_made_byte_for_byte)
{
	struct mac vmac = mac_virtual(IP_V6, 51);
	struct ip_addr vip = test_addr("2001:db8:51::1");
	struct nd m = nd_announcement(&vip, &vmac), got;
	uint8_t made[128];
	size_t len;
	uint8_t *frame = golden_frame("P10", true, &len);
	struct ip_packet ip;

	cr_assert_eq(make_frame(made, sizeof(made), &m, &vip, &ip6_all_nodes), len);
	cr_assert_arr_eq(made, frame, len);
	cr_assert_eq(ip_packet_decode(&ip, frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN), 0);
	cr_assert_eq(nd_decode(&got, &ip), 0);
	cr_assert_eq(got.type, ND_NA);
	cr_assert(got.router);
	cr_assert_not(got.solicited);
	cr_assert(got.override);
	cr_assert(got.has_mac);
	cr_assert(mac_equal(&got.mac, &vmac));
	cr_assert(ip_addr_equal(&got.target, &vip));
	free(frame);
}

/* P11, V3-ND-01, V3-ND-02, ND-NA-01, ND-NA-02, ND-NA-03, ND-NA-04, ND-NA-06 */
Test(nd, the_answer_to_a_host_is_made_byte_for_byte)
{
	static const uint8_t solicitation[32] = {
		135, [8] = 0xfe, 0x80, [23] = 0x51, 1, 1, 2, 0, 0, 0, 0, 0x99};
	struct nd_packet p =
		nd_packet_make("fe80::99", "ff02::1:ff00:51", solicitation, sizeof(solicitation));
	struct mac vmac = mac_virtual(IP_V6, 51);
	struct nd q, answer;
	struct ip_addr dst;
	uint8_t made[128];
	size_t len;
	uint8_t *frame = golden_frame("P11", true, &len);

	cr_assert_eq(nd_decode(&q, &p.ip), 0);
	cr_assert(q.has_mac);
	cr_assert(mac_equal(&q.mac, &host_mac));
	answer = nd_answer_to(&q, &p.ip.src, &vmac, &dst);
	cr_assert_eq(make_frame(made, sizeof(made), &answer, &q.target, &dst), len);
	cr_assert_arr_eq(made, frame, len);
	free(frame);
	nd_packet_free(&p);
}

/* X17, ND-NA-05, ND-DAD-05: who asks has no address yet. */
Test(nd, the_answer_to_nobody_goes_to_all_nodes_unsolicited)
{
	static const uint8_t probe[24] = {135, [8] = 0xfe, 0x80, [23] = 0x51};
	struct nd_packet p = nd_packet_make("::", "ff02::1:ff00:51", probe, sizeof(probe));
	struct mac vmac = mac_virtual(IP_V6, 51);
	struct nd q, answer;
	struct ip_addr dst;

	cr_assert_eq(nd_decode(&q, &p.ip), 0);
	answer = nd_answer_to(&q, &p.ip.src, &vmac, &dst);
	cr_assert(ip_addr_equal(&dst, &ip6_all_nodes));
	cr_assert_not(answer.solicited);
	cr_assert(answer.router);
	cr_assert(answer.override);
	cr_assert(answer.has_mac);
	cr_assert(mac_equal(&answer.mac, &vmac));
	cr_assert(ip_addr_equal(&answer.target, &q.target));
	nd_packet_free(&p);
}

/* ND-RES-01, V3-ND-03 */
Test(nd, a_solicitation_comes_back_as_it_was_sent)
{
	struct nd m = {.type = ND_NS,
		.has_mac = true,
		.mac = mac_virtual(IP_V6, 51),
		.target = test_addr("fe80::99")};
	static const uint8_t option[] = {1, 1, 0, 0, 0x5e, 0, 2, 0x33};
	struct nd_packet p;
	struct nd out = there_and_back(&m, &p, 32);

	cr_assert(ip_addr_equal(&out.target, &m.target));
	cr_assert_eq(get_be32(p.message + 4), 0);
	cr_assert_arr_eq(p.message + 24, option, 8);
	nd_packet_free(&p);

	m.has_mac = false;
	m.mac = (struct mac){0};
	there_and_back(&m, &p, 24);
	nd_packet_free(&p);
}

Test(nd, each_flag_of_an_advertisement_is_its_own_bit)
{
	for (unsigned int flags = 0; flags < 8; flags++) {
		struct nd m = {.type = ND_NA,
			.router = flags & 4,
			.solicited = flags & 2,
			.override = flags & 1,
			.target = test_addr("fe80::51")};
		struct nd_packet p;
		struct nd out = there_and_back(&m, &p, 24);

		cr_assert_eq(get_be32(p.message + 4), flags << 29);
		cr_assert_eq(out.router, m.router);
		cr_assert_eq(out.solicited, m.solicited);
		cr_assert_eq(out.override, m.override);
		nd_packet_free(&p);
	}
}

Test(nd, a_router_solicitation_comes_back_as_it_was_sent)
{
	struct nd m = {.type = ND_RS, .has_mac = true, .mac = host_mac};
	struct nd_packet p;

	there_and_back(&m, &p, 16);
	nd_packet_free(&p);
}

static struct nd router_advertisement(void)
{
	struct nd m = {.type = ND_RA, .has_mac = true, .mac = mac_virtual(IP_V6, 51)};

	m.ra = (struct nd_ra){.hop_limit = 64,
		.other = true,
		.lifetime_s = 1800,
		.reachable_ms = 3600000,
		.retrans_ms = 1000,
		.mtu = 1400,
		.n_prefixes = 1};
	m.ra.prefixes[0] = (struct nd_prefix){.prefix = {test_addr("2001:db8:51::1"), 64},
		.on_link = true,
		.autonomous = true,
		.valid_s = 2592000,
		.preferred_s = 604800};
	return m;
}

/* ND-RA-01, ND-RA-05, V3-ND-09: no bit behind the prefix is sent. */
Test(nd, every_octet_of_a_router_advertisement)
{
	static const uint8_t want[] = {134, 0, 0, 0, 64, 0x40, 0x07, 0x08, 0, 0x36, 0xee, 0x80, 0,
		0, 0x03, 0xe8, 1, 1, 0, 0, 0x5e, 0, 2, 0x33, 5, 1, 0, 0, 0, 0, 0x05, 0x78, 3, 4, 64,
		0xc0, 0, 0x27, 0x8d, 0, 0, 0x09, 0x3a, 0x80, 0, 0, 0, 0, 0x20, 1, 0x0d, 0xb8, 0,
		0x51, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
	struct nd m = router_advertisement();
	struct nd_packet p;
	uint8_t sent[sizeof(want)];

	there_and_back(&m, &p, sizeof(want));
	memcpy(sent, p.message, sizeof(sent));
	put_be16(sent + 2, 0); /* the sum is proven by the decoder */
	cr_assert_arr_eq(sent, want, sizeof(want));
	nd_packet_free(&p);
}

Test(nd, a_router_advertisement_comes_back_as_it_was_sent)
{
	struct nd m = router_advertisement(), out;
	struct nd_packet p;

	m.ra.managed = true;
	m.ra.other = false;
	m.ra.n_prefixes = ND_PREFIXES_MAX;
	for (unsigned int i = 0; i < ND_PREFIXES_MAX; i++) {
		m.ra.prefixes[i] = (struct nd_prefix){.prefix = {test_addr("2001:db8::"), 32 + i},
			.on_link = i & 1,
			.autonomous = i & 2,
			.valid_s = UINT32_MAX - i,
			.preferred_s = i};
	}
	out = there_and_back(&m, &p, 32 + 32 * ND_PREFIXES_MAX);
	cr_assert_eq(out.ra.hop_limit, 64);
	cr_assert(out.ra.managed);
	cr_assert_not(out.ra.other);
	cr_assert_eq(out.ra.lifetime_s, 1800);
	cr_assert_eq(out.ra.reachable_ms, 3600000);
	cr_assert_eq(out.ra.retrans_ms, 1000);
	cr_assert_eq(out.ra.mtu, 1400);
	cr_assert_eq(out.ra.n_prefixes, ND_PREFIXES_MAX);
	for (unsigned int i = 0; i < ND_PREFIXES_MAX; i++) {
		const struct nd_prefix *got = &out.ra.prefixes[i], *want = &m.ra.prefixes[i];

		cr_assert(ip_prefix_equal(&got->prefix, &want->prefix), "prefix %u", i);
		cr_assert_eq(got->on_link, want->on_link, "prefix %u", i);
		cr_assert_eq(got->autonomous, want->autonomous, "prefix %u", i);
		cr_assert_eq(got->valid_s, want->valid_s, "prefix %u", i);
		cr_assert_eq(got->preferred_s, want->preferred_s, "prefix %u", i);
	}
	nd_packet_free(&p);
}

/* ND-VAL-07 */
Test(nd, prefixes_that_do_not_fit_are_left_out)
{
	uint8_t message[16 + 32 * (ND_PREFIXES_MAX + 1) + 8] = {134};
	struct nd_packet p;
	struct nd m;

	for (unsigned int i = 0; i <= ND_PREFIXES_MAX; i++) {
		uint8_t *option = message + 16 + 32 * i;

		option[0] = 3;
		option[1] = 4;
		option[2] = 64;
		memset(option + 16, i, 16); /* with bits behind the prefix */
	}
	message[sizeof(message) - 8] = 5;
	message[sizeof(message) - 7] = 1;
	message[sizeof(message) - 1] = 99;
	p = nd_packet_make("fe80::51", "ff02::1", message, sizeof(message));
	cr_assert_eq(nd_decode(&m, &p.ip), 0);
	cr_assert_eq(m.ra.n_prefixes, ND_PREFIXES_MAX);
	for (unsigned int i = 0; i < ND_PREFIXES_MAX; i++) {
		cr_assert_eq(m.ra.prefixes[i].prefix.addr.b[7], i);
		cr_assert_eq(m.ra.prefixes[i].prefix.addr.b[8], 0);
	}
	cr_assert_eq(m.ra.mtu, 99, "what follows them is read");
	nd_packet_free(&p);
}

/* ND-RED-01, RFC 4861 4.6.3: within 1280 octets in all, in units of 8, without link padding. */
Test(nd, a_redirect_quotes_what_fits)
{
	static const struct {
		bool has_mac;
		size_t total_len, frame_len, quoted;
	} rows[] = {{true, 48, 48, 48}, {true, 48, 60, 48}, {false, 55, 60, 48},
		{true, 1184, 1184, 1184}, {true, 1500, 1500, 1184}, {false, 1500, 1500, 1192}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ip_packet orig = {.src = test_addr("fe80::99"),
			.dst = test_addr("2001:db8:64::9"),
			.proto = IP_PROTO_UDP,
			.payload_len = rows[i].total_len - IP6_HEADER_LEN};
		uint8_t *packet = malloc(rows[i].frame_len);
		struct nd m = {.type = ND_REDIRECT,
			.has_mac = rows[i].has_mac,
			.target = test_addr("fe80::77"),
			.destination = test_addr("2001:db8:64::9"),
			.redirected = packet,
			.redirected_len = rows[i].frame_len};
		int len = 40 + (rows[i].has_mac ? 8 : 0) + 8 + rows[i].quoted;
		struct nd_packet p;
		struct nd out;

		if (m.has_mac)
			m.mac = host_mac;
		memset(packet, 0x5a, rows[i].frame_len);
		ip_packet_encode(packet, &orig);
		out = there_and_back(&m, &p, len);
		cr_assert_leq(IP6_HEADER_LEN + len, 1280);
		cr_assert(ip_addr_equal(&out.target, &m.target));
		cr_assert(ip_addr_equal(&out.destination, &m.destination));
		cr_assert_eq(out.redirected_len, rows[i].quoted, "row %zu", i);
		cr_assert_arr_eq(out.redirected, packet, rows[i].quoted);
		nd_packet_free(&p);
		free(packet);
	}
}

/* V3-BAK-09, ND-GRP-01 */
Test(nd, groups_of_solicited_nodes_have_the_last_24_bits)
{
	static const char *const pairs[][2] = {{"fe80::51", "ff02::1:ff00:51"},
		{"2001:db8:51::1", "ff02::1:ff00:1"}, {"2001:db8::12ab:cdef", "ff02::1:ffab:cdef"},
		{"fe80::ffff:ffff", "ff02::1:ffff:ffff"}};
	char buf[IP_ADDR_STRLEN];

	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct ip_addr a = test_addr(pairs[i][0]), group = nd_solicited_node(&a);

		cr_assert_str_eq(ip_addr_format(&group, buf), pairs[i][1]);
	}
	cr_assert_str_eq(ip_addr_format(&ip6_all_nodes, buf), "ff02::1");
	cr_assert_str_eq(ip_addr_format(&ip6_all_routers, buf), "ff02::2");
}
