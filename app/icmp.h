/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ICMP and ICMPv6 errors, redirects among them (RFC 1812 4.3, RFC 4443), held to a rate. Control
 * lcore only.
 */
#ifndef APP_ICMP_H
#define APP_ICMP_H

#include "app/control.h"
#include "wire/ip.h"

#define ICMP_TTL 64 /* of what this router sends (IP4-ERR-10) */

/* What an error is about, whatever the family calls it. */
enum icmp_problem {
	PROBLEM_NO_ROUTE,
	PROBLEM_SCOPE,    /* IPv6: the source is of this link only, the way out is another */
	PROBLEM_NEIGHBOR, /* the next hop does not answer */
	PROBLEM_PROTOCOL, /* to this router: nothing here speaks it */
	PROBLEM_PORT,
	PROBLEM_TTL,
	PROBLEM_REASSEMBLY, /* its other fragments did not come in time */
	PROBLEM_TOO_BIG,    /* `value`: the MTU */
	PROBLEM_FIELD,      /* `value`: where in the packet, in octets from its first */
	PROBLEM_OPTION,     /* IPv6: the same of an option */
	PROBLEM_DETOUR,     /* IPv4: a redirect for the host; `value`: the better next hop */
};

/* An error about the packet `about`, unless the RFCs forbid one or the rate is used up. `value`:
 * what the problem says. `meta`: how it was received. */
void icmp_error(struct control *c, enum icmp_problem problem, uint32_t value,
	const struct ip_packet *about, const struct dp_meta *meta);
/* The same from an address of this router's that the caller chose. */
void icmp_error_from(struct control *c, enum icmp_problem problem, uint32_t value,
	const struct ip_packet *about, const struct dp_meta *meta, const struct ip_addr *src);

/* Whether the rate of them all allows one more: errors a second, and how many may come at once (RFC
 * 1812 4.3.2.8, RFC 4443 2.4 (f)). It counts as sent then. */
bool icmp_rate_allows(struct control *c);

#endif
