/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Neighbor Discovery messages (RFC 4861 4): solicitations and advertisements of neighbors and
 * routers, and redirects, to one struct and back. Any thread; pure functions.
 */
#ifndef WIRE_ND_H
#define WIRE_ND_H

#include "wire/icmp6.h"

#define ND_HOP_LIMIT    255 /* of every message sent; of every one that counts (ND-NA-08) */
#define ND_PREFIXES_MAX 32  /* in one router advertisement */
#define ND_LEN_MAX      (IP6_MTU_MIN - IP6_HEADER_LEN)

enum nd_type {
	ND_RS = ICMP6_RS,
	ND_RA = ICMP6_RA,
	ND_NS = ICMP6_NS,
	ND_NA = ICMP6_NA,
	ND_REDIRECT = ICMP6_REDIRECT,
};

/* A prefix information option (RFC 4861 4.6.2). UINT32_MAX seconds are for ever. */
struct nd_prefix {
	struct ip_prefix prefix;
	bool on_link;    /* L */
	bool autonomous; /* A: hosts make addresses of it */
	uint32_t valid_s;
	uint32_t preferred_s;
};

/* What a router advertisement says besides. 0: not specified, but for the lifetime. */
struct nd_ra {
	uint8_t hop_limit;
	bool managed;        /* M */
	bool other;          /* O */
	uint16_t lifetime_s; /* as default router; 0: it is none */
	uint32_t reachable_ms;
	uint32_t retrans_ms;
	uint32_t mtu;
	unsigned int n_prefixes;
	struct nd_prefix prefixes[ND_PREFIXES_MAX];
};

/* What a type does not have is zero in a message received and not read in one to be sent. */
struct nd {
	enum nd_type type;
	bool router; /* NA: R, S and O */
	bool solicited;
	bool override;
	bool has_mac;
	struct mac mac;        /* link-layer address: RS, RA, NS: the sender's; else the target's */
	struct ip_addr target; /* NS, NA, redirect */
	struct ip_addr destination; /* redirect: what is to be reached by `target` */
	struct nd_ra ra;
	const uint8_t *redirected; /* redirect: the packet that caused it, from its header on */
	uint16_t redirected_len;   /* 0: none is quoted */
};

/* ff02::1:ffXX:XXXX of an IPv6 address (RFC 4291 2.7.1). */
struct ip_addr nd_solicited_node(const struct ip_addr *addr);

/* 0 and a message that RFC 4861 6.1.1, 6.1.2, 7.1.1, 7.1.2 or 8.1 calls valid (that a redirect is
 * from the current first hop is the caller's to know), or -EPROTONOSUPPORT for another ICMPv6 type,
 * -EMSGSIZE for lengths, -EBADMSG for the checksum, -EINVAL for any other rule. Prefixes over
 * ND_PREFIXES_MAX are left out, as are options that the type does not have. */
int nd_decode(struct nd *m, const struct ip_packet *ip);

/* Writes the message, for an IPv6 header with ND_HOP_LIMIT. Of the redirected packet as much is
 * quoted as keeps the whole within the least MTU, in units of 8 octets. Octets written, at most
 * ND_LEN_MAX, or -ENOSPC. */
int nd_encode(uint8_t *p, size_t room, const struct nd *m, const struct ip_addr *src,
	const struct ip_addr *dst);

/* The announcement of `addr` at `mac` by a router, to all nodes (RFC 4861 7.2.6). */
struct nd nd_announcement(const struct ip_addr *addr, const struct mac *mac);
/* The answer of a router whose address at `mac` the solicitation `q` from `src` asks for; *dst is
 * where it goes: to all nodes, and unsolicited, when src is :: (RFC 4861 7.2.4). */
struct nd nd_answer_to(
	const struct nd *q, const struct ip_addr *src, const struct mac *mac, struct ip_addr *dst);

#endif
