/* SPDX-License-Identifier: BSD-3-Clause */
#include "vrrp_message.h"

#include <criterion/criterion.h>

#include <stdlib.h>

const uint8_t ip4_addresses[12] = {192, 0, 2, 1, 192, 0, 2, 10, 192, 0, 2, 11};
const uint8_t ip6_addresses[16] = {0xfe, 0x80, [15] = 0x51};

struct scene scene(uint8_t family)
{
	struct scene s = {.dst = vrrp_group(family), .family = family};

	cr_assert_eq(ip_addr_parse(family == IP_V4 ? "192.0.2.2" : "fe80::2", &s.src), 0);
	return s;
}

struct vrrp_pdu advert(uint8_t version, uint8_t family)
{
	return (struct vrrp_pdu){.version = version,
		.type = VRRP_TYPE_ADVERT,
		.vrid = 51,
		.priority = 100,
		.count = 1,
		.interval_cs = 100,
		.addresses = family == IP_V4 ? ip4_addresses : ip6_addresses,
		.checksum = VRRP_CSUM_MESSAGE};
}

uint8_t *encode(const struct vrrp_pdu *pdu, const struct scene *s, size_t extra, size_t *len)
{
	uint8_t *p = malloc(vrrp_pdu_len(pdu, s->family) + extra);
	int written = vrrp_pdu_encode(p, vrrp_pdu_len(pdu, s->family), pdu, &s->src, &s->dst);

	cr_assert_eq(written, (int)vrrp_pdu_len(pdu, s->family));
	memset(p + written, 0xde, extra);
	*len = written + extra;
	return p;
}

enum vrrp_pdu_error decode(
	struct vrrp_pdu *out, const uint8_t *p, size_t len, const struct scene *s)
{
	return vrrp_pdu_decode(out, p, len, &s->src, &s->dst);
}
