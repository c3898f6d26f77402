/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The data path's checks of a received frame: one verdict whatever arrives, no octet read past
 * those at hand, and the quick checks pass nothing that the exact ones do not.
 */
#include "dataplane/check.h"
#include "fuzz.h"
#include "tests/models/decode.h"
#include "wire/bytes.h"
#include "wire/ip6.h"

#define IP(frame) ((frame) + ETH_HEADER_LEN)

/* Of either family, VRID 51 is open and known, 52 only known. */
static const struct dp_interface in = {
	.gate = {{UINT64_C(1) << 51}, {UINT64_C(1) << 51}},
	.known = {{UINT64_C(3) << 51}, {UINT64_C(3) << 51}},
	.mac = {{0x02, 0, 0, 0, 0, 3}},
	.mtu = 1500,
	.up = true,
};

/* The octets at hand are all of the frame. */
static void check_quick(const uint8_t *frame, size_t len, const struct check *exact)
{
	uint16_t type = len >= ETH_HEADER_LEN ? get_be16(frame + 12) : 0;
	enum dp_family family = type == ETH_TYPE_IP6 ? DP_V6 : DP_V4;
	size_t header_len = family == DP_V4 ? IP4_HEADER_LEN : IP6_HEADER_LEN;
	uint32_t room = len - ETH_HEADER_LEN;
	bool quick;

	if ((type != ETH_TYPE_IP4 && type != ETH_TYPE_IP6) || room < header_len)
		return;
	if (family == DP_V4 ? *IP(frame) != 0x45 : *IP(frame) >> 4 != 6)
		return;
	quick = check_mac(&in, load_mac(&in.mac), load_mac(frame), family) &&
		check_len(check_total_len(IP(frame), family), room, family) &&
		(family == DP_V4 ? check_plain_ip4(IP(frame)) : check_plain_ip6(IP(frame)));
	assert(quick == (exact->verdict == DP_FORWARD && exact->transit == DP_FORWARD));
	assert(!quick || exact->family == family);
}

/* What a lookup may find, and what follows. */
static void check_on_its_way(const uint8_t *frame, size_t at_hand, enum dp_family family)
{
	static const enum dp_verdict found[] = {DP_FORWARD, DP_PUNT_UNRESOLVED, DP_PUNT_LOCAL,
		DP_DROP_VIP, DP_PUNT_NO_ROUTE, DP_DROP_BROADCAST};
	static const struct dp_adjacency out = {.longest = 14 + 1400};

	for (unsigned int i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
		struct check next = check_transit(&in, &out, dp_adjacency_word(found[i], &in.mac),
			IP(frame), at_hand - ETH_HEADER_LEN);

		assert(next.verdict < DP_VERDICTS && next.bucket < CHECK_BUCKETS);
		assert(next.family == family);
		if (next.verdict == DP_FORWARD)
			assert(i == 0 && check_ttl(IP(frame), family) > 1 &&
				14 + check_total_len(IP(frame), family) <= out.longest);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct choice c = choice_from(octets, len);
	bool mend = choose(&c, 4) != 0;
	size_t beyond = choose_rarely(&c, 8) ? choose(&c, 256) : 0; /* in further buffers */
	size_t at_hand = c.left;
	uint8_t *frame = fuzz_rest(&c);
	struct check exact;

	if (mend && at_hand > ETH_HEADER_LEN)
		mend_packet(IP(frame), at_hand - ETH_HEADER_LEN);
	exact = check_frame(&in, frame, at_hand, at_hand + beyond);
	assert(exact.verdict < DP_VERDICTS && exact.bucket < CHECK_BUCKETS);
	assert(exact.verdict == DP_DROP_TRUNCATED || at_hand >= ETH_HEADER_LEN);
	assert(exact.verdict != DP_FORWARD || at_hand >= ETH_HEADER_LEN + IP4_HEADER_LEN);
	if (exact.verdict == DP_FORWARD)
		check_on_its_way(frame, at_hand, exact.family);
	if (!beyond)
		check_quick(frame, at_hand, &exact);
	free(frame);
	return 0;
}
