/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Multicast Listener Discovery, the listener's side: reports of version 2 (RFC 3810 5) and, where
 * an older querier is, of version 1 (RFC 2710 3), and the queries they answer. A listener here
 * wants a group from any source or not at all. Any thread; pure functions.
 */
#ifndef WIRE_MLD_H
#define WIRE_MLD_H

#include "wire/icmp6.h"

#define MLD_HOP_LIMIT 1
/* What an IPv6 header's payload begins with: hop-by-hop options with the router alert, padded. The
 * header's next header is IP_PROTO_HOP_BY_HOP. */
#define MLD_ALERT_LEN 8
#define MLD_V1_LEN    (MLD_ALERT_LEN + 24)
#define MLD_RECORDS_MAX                                                                            \
	((IP6_MTU_MIN - IP6_HEADER_LEN - MLD_ALERT_LEN - ICMP_HEADER_LEN) / 20) /* in one report   \
										 */

/* Of a record without sources. */
enum mld_change {
	MLD_IS_EXCLUDE = 2, /* an answer: listens to the group */
	MLD_TO_INCLUDE = 3, /* has left it */
	MLD_TO_EXCLUDE = 4, /* has joined it */
};

struct mld_record {
	enum mld_change change;
	struct ip_addr group;
};

enum mld_v1_type {
	MLD_V1_REPORT = ICMP6_MLD_REPORT,
	MLD_V1_DONE = ICMP6_MLD_DONE,
};

struct mld_query {
	uint8_t version;       /* 1 or 2 */
	struct ip_addr group;  /* ::: every group */
	uint32_t max_delay_ms; /* answers are spread over this */
	bool sources;          /* version 2: about some sources of the group only */
};

/* ff02::16, where reports of version 2 go. */
extern const struct ip_addr mld_routers;

/* Octets that a report of `n` records takes, MLD_ALERT_LEN included. */
size_t mld_report_len(unsigned int n);
/* Writes what follows the IPv6 header of a packet from `src` (link-local, or :: while there is no
 * such address) to mld_routers. Octets written, or -ENOSPC. */
int mld_encode_report(uint8_t *p, size_t room, const struct mld_record *records, unsigned int n,
	const struct ip_addr *src);

/* Where a message of version 1 goes: to the group itself, or to all routers. */
struct ip_addr mld_v1_destination(enum mld_v1_type type, const struct ip_addr *group);
/* The same for a message of version 1 from `src` to there. */
int mld_encode_v1(uint8_t *p, size_t room, enum mld_v1_type type, const struct ip_addr *group,
	const struct ip_addr *src);

/* 0 and a query that RFC 3810 6.2 lets count; -EPROTONOSUPPORT for another ICMPv6 type, -EMSGSIZE
 * for lengths, -EBADMSG for the checksum, -EINVAL unless it comes from a link-local address, with
 * MLD_HOP_LIMIT and a router alert, unfragmented, about :: or a group. */
int mld_decode_query(struct mld_query *q, const struct ip_packet *ip);

#endif
