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
#include "tests/models/decode.h"
#include "wire/bytes.h"
#include "wire/eth.h"
#include "wire/nd.h"

#define RUNS       200000
#define FRAMES_MAX 16

struct corpus {
	uint8_t frames[FRAMES_MAX][FRAME_ROOM];
	size_t lens[FRAMES_MAX];
	size_t count;
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

Test(mutate, no_decoder_reads_or_points_outside_a_spoilt_ipv6_frame)
{
	static struct corpus c;
	struct decoded n = {0};
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
		if (len >= ETH_HEADER_LEN) {
			if (run % 2)
				mend_packet(frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN);
			wrong = decode_ip(frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN, &n);
		}
		cr_assert_null(wrong, "run %d: %s", run, wrong);
		free(frame);
	}
	cr_log_info("%u packets, %u extended, %u ICMPv6, %u ND, %u redirects, %u with prefixes, "
		    "%u MLD, %u VRRP",
		n.ip6, n.extended, n.icmp, n.nd, n.redirect, n.prefixes, n.mld, n.vrrp);
	cr_assert_gt(n.ip6, RUNS / 2, "%u", n.ip6);
	cr_assert_gt(n.extended, RUNS / 20, "%u", n.extended);
	cr_assert_gt(n.icmp, RUNS / 8, "%u", n.icmp);
	cr_assert_gt(n.nd, RUNS / 20, "%u", n.nd);
	cr_assert_gt(n.redirect, RUNS / 200, "%u", n.redirect);
	cr_assert_gt(n.prefixes, RUNS / 200, "%u", n.prefixes);
	cr_assert_gt(n.mld, RUNS / 200, "%u", n.mld);
	cr_assert_gt(n.vrrp, RUNS / 40, "%u", n.vrrp);
}
