/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An IP packet of either family, for whoever receives or sends one and does not care which: the
 * view of the header, and the pseudo-header of the checksums above it. Any thread; pure functions.
 */
#ifndef WIRE_IP_H
#define WIRE_IP_H

#include "wire/ip4.h"
#include "wire/ip6.h"

struct ip_packet {
	struct ip_addr src;
	struct ip_addr dst;
	uint8_t proto;        /* the upper layer's, behind any extension headers */
	uint8_t ttl;          /* or hop limit */
	uint8_t tos;          /* or traffic class */
	uint32_t header_len;  /* octets up to the payload, options or extension headers included */
	uint32_t total_len;   /* octets of headers and payload, without link padding */
	bool fragment;        /* IPv6: any packet with a fragment header, as RFC 6980 5 wants it */
	bool first;           /* of fragments, so that the payload begins with its header */
	bool more;            /* of fragments: it is not the last */
	uint32_t part_at;     /* of fragments: which octet of the whole it begins with */
	uint32_t fragment_at; /* IPv6: of the fragment header; 0: there is none */
	uint16_t id;          /* IPv4 */
	uint16_t frag;        /* IPv4: flags and offset as on the wire, host order */
	bool router_alert;    /* IPv6: as in struct ip6_upper; 0 in IPv4, like the next four */
	uint8_t option;
	uint32_t option_at;
	uint32_t proto_at;
	uint32_t routed_at;
	const uint8_t *payload; /* of the upper layer; the header is header_len octets before it */
	uint16_t payload_len;
};

/* Whether it is only a part of a packet: an IPv6 fragment that is all of it is none (RFC 6946). */
static inline bool ip_packet_is_part(const struct ip_packet *ip)
{
	return ip->more || ip->part_at;
}

/* `p`, `len`: what follows the Ethernet header, padding included. 0; -EMSGSIZE when cut short,
 * -EBADMSG when IPv4's checksum is wrong, -EPROTONOSUPPORT for another version, -EINVAL for IPv4
 * lengths that contradict each other. */
int ip_packet_decode(struct ip_packet *ip, const uint8_t *p, size_t len);

/* Octets of a header without options. */
static inline size_t ip_header_len(uint8_t family)
{
	return family == IP_V4 ? IP4_HEADER_LEN : IP6_HEADER_LEN;
}

/* Writes such a header, of the family of src, from src, dst, proto, ttl, tos, payload_len and, for
 * IPv4, id and frag. Returns its length. */
size_t ip_packet_encode(uint8_t *p, const struct ip_packet *ip);

/* How many of the `len` octets at `p`, a packet's, are not link padding. */
size_t ip_unpadded_len(const uint8_t *p, size_t len);

/* The sum, for csum_add(), of the pseudo-header over an upper-layer message of `len` octets: RFC
 * 8200 8.1, and for IPv4 that of UDP (RFC 768). */
uint32_t ip_pseudo_sum(
	const struct ip_addr *src, const struct ip_addr *dst, uint8_t proto, size_t len);

#endif
