/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Spoilt frames: whatever arrives, it gets one verdict, nothing bad leaves, and no octet past its
 * end is read. ASan does not see overruns inside mbufs, so the checks run on exact copies as well.
 */
#include <stdlib.h>

#include <rte_ethdev.h>

#include "dataplane/check.h"
#include "rig.h"

#define FRAMES 100000

static uint64_t state;

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 16;
}

static uint32_t below(uint32_t n)
{
	return random32() % n;
}

static struct frame base(void)
{
	static const char *const ids[] = {
		"P01", "P02", "P03", "P04", "P06", "P07", "P09", "P12", "P15", "P18"};
	static const uint32_t dsts[] = {SERVER, FAR, HOST, VIP, LAN_ADDR, IP(8, 8, 8, 8),
		IP(198, 51, 100, 77), IP(192, 0, 2, 255), 0xffffffff, IP(224, 0, 0, 18),
		IP(169, 254, 1, 1), IP(127, 0, 0, 1)};
	const struct mac *const macs[] = {
		&lan_mac, &lan_mac, &virtual_mac, &broadcast_mac, &vrrp_group_mac, &host_mac};
	struct frame f;

	if (below(3) == 0)
		return frame_golden(ids[below(RTE_DIM(ids))], below(2));
	f = frame_udp(macs[below(RTE_DIM(macs))], &host_mac, HOST, dsts[below(RTE_DIM(dsts))],
		below(4), below(100));
	if (below(8) == 0)
		f = frame_with_options(f, 1 + below(10));
	if (below(8) == 0)
		f = frame_with_tag(f, below(2) ? 0x8100 : 0x88a8, below(3));
	return f;
}

/* Half of them with a header checksum that is right again, so that they get further. */
static struct frame spoilt(void)
{
	struct frame f = base();

	for (unsigned int n = below(4); n; n--) {
		size_t at = below(RTE_MIN(f.len, (size_t)60));

		if (below(2))
			f.b[at] = random32();
		else
			f.b[at] ^= 1u << below(8);
	}
	if (below(4) == 0)
		f.len = below(f.len + 1);
	if (below(4) == 0)
		f = frame_padded(f, f.len + below(80));
	if (below(2) && f.len >= 74)
		f = frame_with8(f, F_IP + 1, random32());
	return f;
}

static void check_left(const struct frame *f)
{
	uint16_t total = frame_get16(f->b + F_TOTAL);

	check_equal(f->b[F_IP], 0x45);
	check_equal(f->len, 14 + total);
	check_equal(frame_get16(f->b + F_CSUM), frame_ip_sum(f->b + F_IP));
	check(f->b[F_TTL] >= 1);
	check(f->b[F_DST] >= 1 && f->b[F_DST] < 224 && f->b[F_SRC] >= 1 && f->b[F_SRC] < 224);
	check(!(f->b[0] & 1));
}

CASE(spoilt_frames_get_one_verdict_each_and_nothing_bad_leaves)
{
	struct frame left;

	state = 0x5eed;
	rig_master();
	for (unsigned int i = 0; i < FRAMES; i += 50) {
		for (unsigned int k = 0; k < 50; k++)
			rig_send(k % 2 ? LAN : k % 3, spoilt());
		rig_run();
		rig_drain_punts(rig.worker);
		for (unsigned int port = 0; port < RIG_PORTS; port++)
			while (rig_receive(port, &left))
				check_left(&left);
	}
	check_equal(dp_worker_counters(rig.worker)->received, FRAMES);
	rig_check_sum();
	check(rig_count(DP_FORWARD) > FRAMES / 100);
	check(rig_count(DP_DROP_IP_CHECKSUM) > FRAMES / 100);
}

/* Of a chain only the first part is at hand. */
CASE(the_exact_checks_read_only_the_octets_at_hand)
{
	const struct dp_interface *in = &rig.tables->interfaces[LAN];

	state = 0xf00d;
	for (unsigned int i = 0; i < FRAMES; i++) {
		struct frame f = spoilt();
		size_t at_hand = below(f.len + 1);
		uint8_t *copy = malloc(at_hand ? at_hand : 1);
		struct check exact;

		memcpy(copy, f.b, at_hand);
		exact = check_frame(in, copy, at_hand, f.len, 0);
		check(exact.verdict < DP_VERDICTS);
		check(exact.verdict == DP_DROP_TRUNCATED || at_hand >= 14);
		check(exact.verdict != DP_FORWARD || at_hand >= 34);
		free(copy);
	}
}

/* The quick checks may never pass what the exact ones would not. */
CASE(the_quick_checks_agree_with_the_exact_ones)
{
	const struct dp_interface *in = &rig.tables->interfaces[LAN];
	unsigned int plain = 0;

	state = 0xcafe;
	rig_master();
	for (unsigned int i = 0; i < FRAMES; i++) {
		struct frame f = spoilt();
		uint8_t *copy = malloc(f.len ? f.len : 1);
		struct check exact;
		bool quick;

		memcpy(copy, f.b, f.len);
		exact = check_frame(in, copy, f.len, f.len, 0);
		check(exact.verdict < DP_VERDICTS);
		if (f.len >= 34 && frame_get16(copy + 12) == 0x0800 && copy[14] == 0x45) {
			quick = check_mac(in, load_mac(&in->mac), load_mac(copy)) &&
				check_plain_ip4(copy + 14, f.len - 14);
			plain += quick;
			if (quick)
				check(exact.verdict == DP_FORWARD && exact.transit == DP_FORWARD);
			else
				check(exact.verdict != DP_FORWARD || exact.transit != DP_FORWARD);
		}
		free(copy);
	}
	check(plain > FRAMES / 100);
}
