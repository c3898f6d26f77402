/* SPDX-License-Identifier: BSD-3-Clause */
/* Cutting an IPv6 packet into fragments: see ip6_fragment.h. Any thread; pure functions. */
#include "wire/ip6_fragment.h"

#include <errno.h>

#include "wire/bytes.h"

#define UNIT        8 /* octets that the offset counts by */
#define HEADERS_LEN (IP6_HEADER_LEN + IP6_FRAGMENT_LEN)
#define MORE        1

int ip6_cut_begin(
	struct ip6_cut *cut, const uint8_t *packet, size_t len, uint16_t most, uint32_t id)
{
	struct ip6 h;

	if (ip6_decode(&h, packet, len) != IP6_OK)
		return -EINVAL;
	*cut = (struct ip6_cut){
		.packet = packet, .id = id, .payload_len = h.payload_len, .most = most};
	return most < HEADERS_LEN + UNIT ? -EMSGSIZE : 0;
}

size_t ip6_cut_next(struct ip6_cut *cut, uint8_t *p)
{
	uint16_t left = cut->payload_len - cut->done, n = cut->most - HEADERS_LEN, more = 0;

	if (left == 0)
		return 0;
	if (left > n) {
		more = MORE;
		n -= n % UNIT;
	} else {
		n = left;
	}
	memcpy(p, cut->packet, IP6_HEADER_LEN);
	put_be16(p + 4, IP6_FRAGMENT_LEN + n);
	p[IP6_HEADER_LEN] = p[6];
	p[6] = IP_PROTO_FRAGMENT;
	p[IP6_HEADER_LEN + 1] = 0;
	put_be16(p + IP6_HEADER_LEN + 2, cut->done | more);
	put_be32(p + IP6_HEADER_LEN + 4, cut->id);
	memcpy(p + HEADERS_LEN, cut->packet + IP6_HEADER_LEN + cut->done, n);
	cut->done += n;
	return HEADERS_LEN + n;
}
