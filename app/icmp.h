/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ICMP as this router speaks it: echo replies and errors (RFC 1812 4.3), the latter held to a
 * rate. Control lcore only.
 */
#ifndef APP_ICMP_H
#define APP_ICMP_H

#include "app/control.h"
#include "wire/icmp.h"

/* An IP packet to one of this router's addresses; `m` is its frame, which is taken over. */
void icmp_local_input(struct control *c, struct rte_mbuf *m, const struct ip4 *ip);

/* An error about the IP packet at `packet` (its header first, `len` octets there), unless the RFC
 * forbids one or the rate is used up. `link_group`: it came in a broadcast or multicast frame.
 * `rest`: octets 4-7, e.g. the MTU. */
void icmp_error(struct control *c, uint8_t type, uint8_t code, uint32_t rest, const uint8_t *packet,
	size_t len, bool link_group);

#endif
