/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two hundred thousand spoilt IPv6 frames through every decoder of what IPv6 carries, as mutate.c
 * does with IPv4: adverts and neighbor advertisements of the golden frames, and one frame each of
 * the other messages. Half of them get their checksums mended afterwards. What a decoder hands out
 * must lie inside the packet, and a message that passes must survive being encoded again.
 */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "frame.h"
#include "golden.h"
#include "spoil.h"
#include "wire/bytes.h"
#include "wire/mld.h"
#include "wire/nd.h"
#include "wire/vrrp.h"

#define RUNS       200000
#define FRAMES_MAX 16

struct corpus {
	uint8_t frames[FRAMES_MAX][FRAME_ROOM];
	size_t lens[FRAMES_MAX];
	size_t count;
};

/* How often each decoder said yes, so that the test is seen to go deep. */
struct passed {
	unsigned int packet, extended, icmp, nd, redirect, prefixes, mld, vrrp;
};

static void add_golden(struct corpus *c, const char *id)
{
	uint8_t *frame = golden_frame(id, false, &c->lens[c->count]);

	memcpy(c->frames[c->count], frame, c->lens[c->count]);
	c->count++;
	free(frame);
}

/* A frame with `len` octets of payload, which begins with what `next_header` says. */
static void add(struct corpus *c, const char *src, const char *dst, uint8_t ttl,
	uint8_t next_header, const uint8_t *payload, size_t len)
{
	struct ip_packet ip = {.src = test_addr(src),
		.dst = test_addr(dst),
		.ttl = ttl,
		.proto = next_header,
		.payload_len = len};
	uint8_t *p = c->frames[c->count] + ETH_HEADER_LEN;

	put_be16(p - 2, ETH_TYPE_IP6);
	memcpy(p + ip_packet_encode(p, &ip), payload, len);
	c->lens[c->count++] = ETH_HEADER_LEN + IP6_HEADER_LEN + len;
}

static void add_nd(struct corpus *c, const char *src, const char *dst, const struct nd *m)
{
	struct ip_addr from = test_addr(src), to = test_addr(dst);
	uint8_t message[FRAME_ROOM];
	int len = nd_encode(message, sizeof(message), m, &from, &to);

	cr_assert_gt(len, 0);
	add(c, src, dst, ND_HOP_LIMIT, IP_PROTO_ICMP6, message, len);
}

static void load(struct corpus *c)
{
	static const uint8_t chain[] = {43, 0, 5, 2, 0, 0, 1, 0, 44, 0, 4, 1, 0, 0, 0, 0, 60, 0, 0,
		1, 0, 0, 0, 9, 51, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 58, 1, 0, 0, 0, 0,
		0, 1, 0, 0, 0, 1, 128, 0, 0, 0, 0, 0, 0, 1, 2, 3};
	static const uint8_t query[] = {58, 0, 5, 2, 0, 0, 1, 0, 130, 0, 0, 0, 0x90, 1, 0, 0, 0xff,
		2, [31] = 0x12, 2, 125, 0, 1, 0x20, 1, [51] = 1};
	static const uint8_t quoted[48] = {0x60, [5] = 8, 17, 64};
	struct nd ns = {.type = ND_NS, .has_mac = true, .target = test_addr("fe80::51")};
	struct nd rs = {.type = ND_RS, .has_mac = true};
	struct nd ra = {.type = ND_RA, .has_mac = true, .ra = {.mtu = 1400, .n_prefixes = 2}};
	struct nd redirect = {.type = ND_REDIRECT,
		.has_mac = true,
		.target = test_addr("fe80::77"),
		.destination = test_addr("2001:db8::9"),
		.redirected = quoted,
		.redirected_len = sizeof(quoted)};

	for (unsigned int i = 0; i < ra.ra.n_prefixes; i++)
		ra.ra.prefixes[i].prefix = (struct ip_prefix){test_addr("2001:db8::"), 64};
	add_golden(c, "P04");
	add_golden(c, "P10");
	add_golden(c, "P11");
	add_golden(c, "P19");
	add(c, "fe80::99", "fe80::51", 64, IP_PROTO_HOP_BY_HOP, chain, sizeof(chain));
	add(c, "fe80::99", "ff02::12", 1, IP_PROTO_HOP_BY_HOP, query, sizeof(query));
	add_nd(c, "fe80::99", "ff02::1:ff00:51", &ns);
	add_nd(c, "fe80::99", "ff02::2", &rs);
	add_nd(c, "fe80::51", "ff02::1", &ra);
	add_nd(c, "fe80::51", "fe80::99", &redirect);
}

/* Makes the checksum right above a header that can be read. */
static void mend(uint8_t *frame, size_t len)
{
	struct ip_packet ip;
	size_t offset = 2, summed;
	uint8_t *p;

	if (len < ETH_HEADER_LEN ||
		ip_packet_decode(&ip, frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN) != 0 ||
		ip.src.family != IP_V6 || ip.payload_len < ICMP_HEADER_LEN)
		return;
	p = frame + (ip.payload - frame);
	summed = ip.payload_len;
	if (ip.proto == IP_PROTO_VRRP) {
		struct vrrp_pdu pdu = {.version = p[0] >> 4, .count = p[3]};

		if (vrrp_pdu_len(&pdu, IP_V6) > ip.payload_len)
			return;
		summed = vrrp_pdu_len(&pdu, IP_V6);
		offset = 6;
	}
	put_be16(p + offset, 0);
	put_be16(p + offset, csum_finish(csum_add(ip_pseudo_sum(&ip.src, &ip.dst, ip.proto, summed),
				     p, summed)));
}

static bool same_prefixes(const struct nd_ra *a, const struct nd_ra *b)
{
	if (a->n_prefixes != b->n_prefixes)
		return false;
	for (unsigned int i = 0; i < a->n_prefixes; i++)
		if (!ip_prefix_equal(&a->prefixes[i].prefix, &b->prefixes[i].prefix) ||
			a->prefixes[i].on_link != b->prefixes[i].on_link ||
			a->prefixes[i].autonomous != b->prefixes[i].autonomous ||
			a->prefixes[i].valid_s != b->prefixes[i].valid_s ||
			a->prefixes[i].preferred_s != b->prefixes[i].preferred_s)
			return false;
	return true;
}

static bool same_nd(const struct nd *a, const struct nd *b)
{
	return a->type == b->type && a->router == b->router && a->solicited == b->solicited &&
	       a->override == b->override && a->has_mac == b->has_mac &&
	       mac_equal(&a->mac, &b->mac) && ip_addr_equal(&a->target, &b->target) &&
	       ip_addr_equal(&a->destination, &b->destination) &&
	       a->ra.hop_limit == b->ra.hop_limit && a->ra.managed == b->ra.managed &&
	       a->ra.other == b->ra.other && a->ra.lifetime_s == b->ra.lifetime_s &&
	       a->ra.reachable_ms == b->ra.reachable_ms && a->ra.retrans_ms == b->ra.retrans_ms &&
	       a->ra.mtu == b->ra.mtu && same_prefixes(&a->ra, &b->ra);
}

static const char *try_nd(const struct ip_packet *ip, struct passed *n)
{
	uint8_t made[ND_LEN_MAX];
	struct ip_packet again = *ip;
	struct nd m, out;
	int len;

	if (nd_decode(&m, ip) != 0)
		return NULL;
	n->nd++;
	n->redirect += m.redirected_len != 0;
	n->prefixes += m.ra.n_prefixes != 0;
	if (m.redirected_len &&
		!inside(m.redirected, m.redirected_len, ip->payload, ip->payload_len))
		return "a redirected packet outside the message";
	len = nd_encode(made, sizeof(made), &m, &ip->src, &ip->dst);
	if (len < 0 || len > ip->payload_len)
		return "encoded again it is longer";
	again.payload = made;
	again.payload_len = len;
	if (nd_decode(&out, &again) != 0)
		return "encoded again it is refused";
	return same_nd(&m, &out) ? NULL : "encoded again it says something else";
}

/* Whatever the payload was meant to be, it is read as everything. */
static const char *try_payload(const struct ip_packet *ip, struct passed *n)
{
	struct mld_query query;
	struct vrrp_pdu pdu;
	struct icmp m;

	if (icmp6_decode(&m, ip) == 0) {
		n->icmp++;
		if (!inside(m.data, m.data_len, ip->payload, ip->payload_len))
			return "ICMP data outside the payload";
	}
	if (mld_decode_query(&query, ip) == 0) {
		n->mld++;
		if (query.version != 1 && query.version != 2)
			return "a query of no version";
	}
	if (vrrp_pdu_decode(&pdu, ip->payload, ip->payload_len, &ip->src, &ip->dst) ==
		VRRP_PDU_OK) {
		n->vrrp++;
		if (!inside(pdu.addresses, pdu.count * (size_t)16, ip->payload, ip->payload_len))
			return "addresses outside the payload";
	}
	return try_nd(ip, n);
}

static const char *try_packet(const uint8_t *p, size_t len, struct passed *n)
{
	uint8_t made[ICMP6_ERROR_MAX];
	struct icmp error = {.type = ICMP6_TIME_EXCEEDED, .data = p, .data_len = len};
	struct ip_packet ip;

	if (ip_packet_decode(&ip, p, len) != 0 || ip.src.family != IP_V6)
		return NULL;
	n->packet++;
	n->extended += ip.header_len > IP6_HEADER_LEN;
	if (ip.total_len > len || ip.header_len + ip.payload_len != ip.total_len ||
		ip.payload != p + ip.header_len)
		return "payload outside the packet";
	if (ip.proto_at >= ip.header_len || p[ip.proto_at] != ip.proto)
		return "the protocol is not where it is said to be";
	if (ip.routed_at && (ip.routed_at >= ip.header_len || p[ip.routed_at + 1] == 0))
		return "no routing header where one is said to be";
	if (icmp6_error_allowed(&ip, ICMP6_TIME_EXCEEDED, 0, false) &&
		icmp6_encode_error(made, sizeof(made), &error, &ip.dst, &ip.src) !=
			(int)(ICMP_HEADER_LEN + ip.total_len))
		return "an error quotes another length";
	return try_payload(&ip, n);
}

Test(mutate, no_decoder_reads_or_points_outside_a_spoilt_ipv6_frame)
{
	static struct corpus c;
	struct passed n = {0};
	struct random r = {8200};

	load(&c);
	for (int run = 0; run < RUNS; run++) {
		size_t pick = random_below(&r, c.count), len;
		uint8_t spoilt[FRAME_ROOM];
		const char *wrong = NULL;
		uint8_t *frame;

		memcpy(spoilt, c.frames[pick], c.lens[pick]);
		len = spoil(spoilt, c.lens[pick], &r);
		frame = exact_copy(spoilt, len);
		if (run % 2)
			mend(frame, len);
		if (len >= ETH_HEADER_LEN)
			wrong = try_packet(frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN, &n);
		cr_assert_null(wrong, "run %d: %s", run, wrong);
		free(frame);
	}
	cr_log_info("%u packets, %u extended, %u ICMPv6, %u ND, %u redirects, %u with prefixes, "
		    "%u MLD, %u VRRP",
		n.packet, n.extended, n.icmp, n.nd, n.redirect, n.prefixes, n.mld, n.vrrp);
	cr_assert_gt(n.packet, RUNS / 2, "%u", n.packet);
	cr_assert_gt(n.extended, RUNS / 20, "%u", n.extended);
	cr_assert_gt(n.icmp, RUNS / 8, "%u", n.icmp);
	cr_assert_gt(n.nd, RUNS / 20, "%u", n.nd);
	cr_assert_gt(n.redirect, RUNS / 200, "%u", n.redirect);
	cr_assert_gt(n.prefixes, RUNS / 200, "%u", n.prefixes);
	cr_assert_gt(n.mld, RUNS / 200, "%u", n.mld);
	cr_assert_gt(n.vrrp, RUNS / 40, "%u", n.vrrp);
}
