/* SPDX-License-Identifier: BSD-3-Clause */
/* A packet whose header is drawn and whose payload is the rest of a fuzzer's octets. */
#ifndef FUZZ_PACKET_H
#define FUZZ_PACKET_H

#include "fuzz.h"
#include "tests/models/decode.h"

static inline uint8_t fuzz_family(struct choice *c)
{
	return choose(c, 2) ? IP_V6 : IP_V4;
}

/* Any address, as often as not one that a message may have. */
static inline struct ip_addr fuzz_address(struct choice *c, uint8_t family)
{
	static const uint8_t groups[2][16] = {{224, 0, 0, 18}, {0xff, 0x02, [15] = 0x12}};
	static const uint8_t hosts[2][16] = {{192, 0, 2, 2}, {0xfe, 0x80, [15] = 2}};
	uint8_t any[16] = {0};

	switch (choose(c, 4)) {
	case 0:
		return ip_addr_from_octets(family, groups[family == IP_V6]);
	case 1:
		return ip_addr_from_octets(family, hosts[family == IP_V6]);
	default:
		for (unsigned int i = 0; i < ip_family_octets(family); i++)
			any[i] = choose(c, 256);
		return ip_addr_from_octets(family, any);
	}
}

/* Mostly with the TTL that its receiver wants, and with a checksum that is right. *payload is the
 * caller's to free. */
static inline struct ip_packet fuzz_packet(
	struct choice *c, uint8_t family, uint8_t proto, uint8_t ttl, uint8_t **payload)
{
	bool mend = !choose_rarely(c, 16);
	struct ip_packet ip = {.proto = proto, .ttl = ttl, .header_len = ip_header_len(family)};

	ip.src = fuzz_address(c, family);
	ip.dst = fuzz_address(c, family);
	if (choose_rarely(c, 16))
		ip.ttl = choose(c, 256);
	ip.fragment = choose_rarely(c, 16);
	if (family == IP_V6)
		ip.router_alert = !choose_rarely(c, 16);
	ip.payload_len = c->left < UINT16_MAX ? c->left : UINT16_MAX;
	ip.payload = *payload = fuzz_rest(c);
	ip.total_len = ip.header_len + ip.payload_len;
	if (mend)
		mend_payload(*payload, &ip);
	return ip;
}

#endif
