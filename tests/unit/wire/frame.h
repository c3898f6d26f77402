/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the tests of lib/wire share: memory of exactly the size of what it holds, so that ASan sees
 * a decoder read past it, and a whole frame taken apart down to its VRRP message.
 */
#ifndef UNIT_WIRE_FRAME_H
#define UNIT_WIRE_FRAME_H

#include "wire/eth.h"
#include "wire/ip.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A malloc'd copy; the caller frees it. */
uint8_t *exact_copy(const uint8_t *p, size_t len);

/* The address that the text says; aborts if it says none. */
struct ip_addr test_addr(const char *text);

/* The layers under a VRRP message, and the message itself: a part of the frame. */
struct vrrp_frame {
	struct eth_header eth;
	struct ip_addr src;
	struct ip_addr dst;
	uint8_t ttl;
	const uint8_t *message;
	size_t len;
};

/* Whether the frame holds a whole IP packet of protocol 112. */
bool vrrp_frame_decode(struct vrrp_frame *f, const uint8_t *frame, size_t len);

#endif
