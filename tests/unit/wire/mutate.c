/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two hundred thousand spoilt golden frames through every decoder. Half of them get their checksums
 * mended afterwards, or hardly any would come past those. What a decoder hands out must lie inside
 * the frame, and a message that passes must survive being encoded again. The same frames every run.
 */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "frame.h"
#include "golden.h"
#include "spoil.h"
#include "tests/models/decode.h"
#include "wire/eth.h"

#define RUNS       200000
#define FRAMES_MAX 64

struct corpus {
	uint8_t *frames[FRAMES_MAX];
	size_t lens[FRAMES_MAX];
	size_t count;
};

/* How often each decoder said yes, so that the test is seen to go deep. */
struct passed {
	unsigned int eth;
	struct decoded decoded;
};

static void load(struct corpus *c)
{
	c->count = golden_count() * 2;
	cr_assert_leq(c->count, FRAMES_MAX);
	for (size_t i = 0; i < c->count; i++)
		c->frames[i] = golden_frame(golden_id(i / 2), i % 2, &c->lens[i]);
}

static void unload(struct corpus *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->frames[i]);
}

/* Makes the checksums above the Ethernet header right. */
static void mend(uint8_t *frame, size_t len)
{
	if (len >= ETH_HEADER_LEN)
		mend_packet(frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN);
}

static const char *try_frame(const uint8_t *frame, size_t len, struct passed *n)
{
	const uint8_t *p = frame + ETH_HEADER_LEN;
	struct eth_header eth;
	const char *wrong;

	if (eth_decode(&eth, frame, len) != 0)
		return len < ETH_HEADER_LEN ? NULL : "a whole header is refused";
	n->eth++;
	wrong = decode_arp(p, len - ETH_HEADER_LEN, &n->decoded);
	return wrong ? wrong : decode_ip(p, len - ETH_HEADER_LEN, &n->decoded);
}

Test(mutate, no_decoder_reads_or_points_outside_a_spoilt_frame)
{
	static struct corpus c;
	struct passed n = {0};
	struct random r = {5798};

	load(&c);
	for (int run = 0; run < RUNS; run++) {
		size_t pick = random_below(&r, c.count), len;
		uint8_t spoilt[FRAME_ROOM];
		const char *wrong;
		uint8_t *frame;

		memcpy(spoilt, c.frames[pick], c.lens[pick]);
		/* No golden frame is ICMP: some are made so. */
		if (random_below(&r, 16) == 0)
			spoilt[ETH_HEADER_LEN + 9] = IP_PROTO_ICMP;
		len = spoil(spoilt, c.lens[pick], &r);
		frame = exact_copy(spoilt, len);
		if (run % 2)
			mend(frame, len);
		wrong = try_frame(frame, len, &n);
		cr_assert_null(wrong, "run %d: %s", run, wrong);
		free(frame);
	}
	unload(&c);
	cr_log_info("%u Ethernet, %u ARP, %u IPv4, %u ICMP, %u VRRP", n.eth, n.decoded.arp,
		n.decoded.ip4, n.decoded.icmp, n.decoded.vrrp);
	cr_assert_gt(n.eth, RUNS / 2, "%u", n.eth);
	cr_assert_gt(n.decoded.arp, RUNS / 100, "%u", n.decoded.arp);
	cr_assert_gt(n.decoded.ip4, RUNS / 4, "%u", n.decoded.ip4);
	cr_assert_gt(n.decoded.icmp, RUNS / 100, "%u", n.decoded.icmp);
	cr_assert_gt(n.decoded.vrrp, RUNS / 8, "%u", n.decoded.vrrp);
}
