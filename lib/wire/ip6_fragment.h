/* SPDX-License-Identifier: BSD-3-Clause */
/* Cutting an IPv6 packet of this node's own into fragments (RFC 8200 4.5): the fewest, in order.
 * Any thread; pure functions. */
#ifndef WIRE_IP6_FRAGMENT_H
#define WIRE_IP6_FRAGMENT_H

#include "wire/ip6.h"

#define IP6_FRAGMENT_LEN 8 /* of the header */

/* A packet being cut. */
struct ip6_cut {
	const uint8_t *packet; /* from its header on */
	uint32_t id;           /* of this packet alone (RFC 7739) */
	uint16_t payload_len;
	uint16_t most; /* octets of a fragment */
	uint16_t done; /* of the payload */
};

/* `packet`: `len` octets or more, its upper layer right behind its header. 0, -EINVAL when it is
 * not good, or -EMSGSIZE when `most` leaves no room for data. */
int ip6_cut_begin(
	struct ip6_cut *cut, const uint8_t *packet, size_t len, uint16_t most, uint32_t id);
/* Writes the next fragment, of at most `most` octets. How many, or 0 when there is none left. */
size_t ip6_cut_next(struct ip6_cut *cut, uint8_t *p);

#endif
