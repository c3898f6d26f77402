/* SPDX-License-Identifier: BSD-3-Clause */
/* Cutting an IPv4 packet into fragments (RFC 791 3.2, RFC 1812 5.2.6): the fewest, in order. Any
 * thread; pure functions. */
#ifndef WIRE_IP4_FRAGMENT_H
#define WIRE_IP4_FRAGMENT_H

#include "wire/ip4.h"

/* A packet being cut. */
struct ip4_cut {
	const uint8_t *packet; /* from its header on, as it is to be sent but for its size */
	struct ip4 header;
	uint16_t most; /* octets of a fragment */
	uint16_t done; /* of the payload */
};

/* `packet`: `len` octets or more, itself a fragment perhaps, without DF. 0, -EINVAL when it is not
 * good or its options are not, or -EMSGSIZE when `most` leaves no room for data. */
int ip4_cut_begin(struct ip4_cut *cut, const uint8_t *packet, size_t len, uint16_t most);
/* Writes the next fragment, of at most `most` octets. How many, or 0 when there is none left. */
size_t ip4_cut_next(struct ip4_cut *cut, uint8_t *p);

#endif
