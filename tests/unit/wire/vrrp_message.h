/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of the VRRP message share: an ordinary advert from R1, to bytes and back. */
#ifndef UNIT_WIRE_VRRP_MESSAGE_H
#define UNIT_WIRE_VRRP_MESSAGE_H

#include "frame.h"
#include "wire/vrrp.h"

/* 192.0.2.1 and what follows it, or fe80::51. */
extern const uint8_t ip4_addresses[12];
extern const uint8_t ip6_addresses[16];

/* Who sends to whom. */
struct scene {
	struct ip_addr src, dst;
	uint8_t family;
};

/* From 192.0.2.2 or fe80::2 to the group. */
struct scene scene(uint8_t family);

/* VRID 51, priority 100, 100 cs, one address, message-only checksum. */
struct vrrp_pdu advert(uint8_t version, uint8_t family);

/* The message in memory of its exact size, with `extra` octets 0xde after it. The caller frees. */
uint8_t *encode(const struct vrrp_pdu *pdu, const struct scene *s, size_t extra, size_t *len);

enum vrrp_pdu_error decode(
	struct vrrp_pdu *out, const uint8_t *p, size_t len, const struct scene *s);

#endif
