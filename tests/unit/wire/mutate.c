/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two hundred thousand spoilt golden frames through every decoder. Half of them get their checksums
 * mended afterwards, or hardly any would come past those. What a decoder hands out must lie inside
 * the frame, and an advert that passes must survive being encoded again. The same frames every run.
 */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "frame.h"
#include "golden.h"
#include "spoil.h"
#include "wire/arp.h"
#include "wire/bytes.h"
#include "wire/icmp.h"
#include "wire/vrrp.h"

#define RUNS       200000
#define FRAMES_MAX 64

struct corpus {
	uint8_t *frames[FRAMES_MAX];
	size_t lens[FRAMES_MAX];
	size_t count;
};

/* How often each decoder said yes, so that the test is seen to go deep. */
struct passed {
	unsigned int eth, arp, ip4, icmp, message, reencoded;
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

/* Sets the checksum at `offset` in the `len` octets that it covers. */
static void set_checksum(uint8_t *p, size_t len, size_t offset)
{
	put_be16(p + offset, 0);
	put_be16(p + offset, csum_finish(csum_add(0, p, len)));
}

/* Makes the checksums of an IPv4 frame right, as far as the frame reaches. */
static void mend(uint8_t *frame, size_t len)
{
	uint8_t *ip = frame + ETH_HEADER_LEN;
	size_t ip_len = len > ETH_HEADER_LEN ? len - ETH_HEADER_LEN : 0;
	size_t header_len = ip_len ? (ip[0] & 15) * 4 : 0;
	struct ip4 h;

	if (header_len < IP4_HEADER_LEN || ip_len < header_len)
		return;
	set_checksum(ip, header_len, 10);
	if (ip4_decode(&h, ip, ip_len) != IP4_OK || h.payload_len < ICMP_HEADER_LEN)
		return;
	ip += header_len;
	if (h.proto == IP_PROTO_VRRP) {
		struct vrrp_pdu pdu = {.version = ip[0] >> 4, .count = ip[3]};

		if (vrrp_pdu_len(&pdu, IP_V4) <= h.payload_len)
			set_checksum(ip, vrrp_pdu_len(&pdu, IP_V4), 6);
	} else {
		set_checksum(ip, h.payload_len, 2);
	}
}

static const char *try_message(const struct vrrp_frame *f, struct passed *n)
{
	struct vrrp_pdu pdu, again;
	uint8_t made[FRAME_ROOM];
	int len;

	if (vrrp_pdu_decode(&pdu, f->message, f->len, &f->src, &f->dst) != VRRP_PDU_OK)
		return NULL;
	n->message++;
	if (pdu.count == 0 || vrrp_pdu_len(&pdu, f->src.family) > f->len)
		return "a message longer than its packet";
	if (!inside(pdu.addresses, (size_t)pdu.count * ip_family_octets(f->src.family), f->message,
		    f->len))
		return "addresses outside the packet";
	len = vrrp_pdu_encode(made, sizeof(made), &pdu, &f->src, &f->dst);
	if (len < 0)
		return "does not fit where it came from";
	if (vrrp_pdu_decode(&again, made, len, &f->src, &f->dst) != VRRP_PDU_OK)
		return "encoded again it is refused";
	/* An interval of 0 s is sent as 1 s: the one field that may differ. */
	if (again.vrid != pdu.vrid || again.priority != pdu.priority || again.count != pdu.count ||
		again.auth_type != pdu.auth_type || again.checksum != pdu.checksum ||
		(again.interval_cs != pdu.interval_cs && pdu.interval_cs != 0))
		return "encoded again it says something else";
	n->reencoded++;
	return NULL;
}

static const char *try_ip4(const uint8_t *p, size_t len, struct passed *n)
{
	uint8_t made[ICMP_ERROR_MAX];
	struct icmp m;
	struct ip4 h;

	/* Whatever the payload was meant to be, it is read as ICMP too. */
	if (icmp_decode(&m, p, len) == 0 && !inside(m.data, m.data_len, p, len))
		return "ICMP data outside the packet";
	if (ip4_decode(&h, p, len) != IP4_OK)
		return NULL;
	n->ip4++;
	if (!inside(h.payload, h.payload_len, p, h.total_len) || h.total_len > len)
		return "payload outside the packet";
	if (icmp_decode(&m, h.payload, h.payload_len) == 0) {
		n->icmp += h.proto == IP_PROTO_ICMP;
		if (!inside(m.data, m.data_len, h.payload, h.payload_len))
			return "ICMP data outside the payload";
	}
	if (icmp_error_allowed(&h) && icmp_encode_error(made, sizeof(made), ICMP_TIME_EXCEEDED, 0,
					      0, p, len) != ICMP_HEADER_LEN + h.total_len)
		return "an error quotes another length";
	return NULL;
}

static const char *try_frame(const uint8_t *frame, size_t len, struct passed *n)
{
	struct eth_header eth;
	struct vrrp_frame f;
	struct arp arp;
	const char *wrong;

	if (eth_decode(&eth, frame, len) != 0)
		return len < ETH_HEADER_LEN ? NULL : "a whole header is refused";
	n->eth++;
	n->arp += arp_decode(&arp, frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN) == 0;
	wrong = try_ip4(frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN, n);
	if (!wrong && vrrp_frame_decode(&f, frame, len))
		wrong = try_message(&f, n);
	return wrong;
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
	cr_log_info("%u Ethernet, %u ARP, %u IPv4, %u ICMP, %u VRRP", n.eth, n.arp, n.ip4, n.icmp,
		n.message);
	cr_assert_gt(n.eth, RUNS / 2, "%u", n.eth);
	cr_assert_gt(n.arp, RUNS / 100, "%u", n.arp);
	cr_assert_gt(n.ip4, RUNS / 4, "%u", n.ip4);
	cr_assert_gt(n.icmp, RUNS / 100, "%u", n.icmp);
	cr_assert_gt(n.message, RUNS / 8, "%u", n.message);
	cr_assert_eq(n.reencoded, n.message);
}
