/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ICMP and ICMPv6 as this router speaks them: echo replies and errors (RFC 1812 4.3, RFC 4443), the
 * latter held to a rate. Control lcore only.
 */
#ifndef APP_ICMP_H
#define APP_ICMP_H

#include "app/control.h"
#include "wire/ip.h"

/* What an error is about, whatever the family calls it. */
enum icmp_problem {
	PROBLEM_NO_ROUTE,
	PROBLEM_SCOPE,    /* IPv6: the source is of this link only, the way out is another */
	PROBLEM_NEIGHBOR, /* the next hop does not answer */
	PROBLEM_PROTOCOL, /* to this router: nothing here speaks it */
	PROBLEM_PORT,
	PROBLEM_TTL,
	PROBLEM_TOO_BIG, /* `value`: the MTU */
	PROBLEM_FIELD,   /* `value`: where in the packet, in octets from its first */
};

/* A packet to one of this router's addresses; `m` is its frame, which is taken over. */
void icmp_local_input(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip);

/* An error about the packet `about`, unless the RFCs forbid one or the rate is used up. `value`:
 * what the problem says. `meta`: how it was received. */
void icmp_error(struct control *c, enum icmp_problem problem, uint32_t value,
	const struct ip_packet *about, const struct dp_meta *meta);

#endif
