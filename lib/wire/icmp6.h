/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMPv6 (RFC 4443): echo and errors. A message is a struct icmp as in IPv4, but that its checksum
 * covers the pseudo-header. Any thread; pure functions. */
#ifndef WIRE_ICMP6_H
#define WIRE_ICMP6_H

#include "wire/icmp.h"
#include "wire/ip.h"

/* The whole error packet stays within the least MTU (RFC 4443 2.4 (c)). */
#define ICMP6_ERROR_MAX IP6_MTU_MIN

#define ICMP6_UNREACHABLE   1
#define ICMP6_TOO_BIG       2 /* rest: the MTU */
#define ICMP6_TIME_EXCEEDED 3
#define ICMP6_PARAMETER     4   /* rest: the pointer, from the IPv6 header's first octet */
#define ICMP6_INFORMATIONAL 128 /* types from here on are no errors */
#define ICMP6_ECHO_REQUEST  128
#define ICMP6_ECHO_REPLY    129
#define ICMP6_MLD_QUERY     130
#define ICMP6_MLD_REPORT    131 /* version 1 */
#define ICMP6_MLD_DONE      132
#define ICMP6_RS            133
#define ICMP6_RA            134
#define ICMP6_NS            135
#define ICMP6_NA            136
#define ICMP6_REDIRECT      137
#define ICMP6_MLD2_REPORT   143

#define ICMP6_UNREACH_ROUTE      0
#define ICMP6_UNREACH_PROHIBITED 1
#define ICMP6_UNREACH_SCOPE      2 /* beyond the source's */
#define ICMP6_UNREACH_ADDRESS    3
#define ICMP6_UNREACH_PORT       4

#define ICMP6_EXCEEDED_REASSEMBLY 1

#define ICMP6_PARAMETER_FIELD       0
#define ICMP6_PARAMETER_NEXT_HEADER 1
#define ICMP6_PARAMETER_OPTION      2

/* `ip`: an IPv6 packet with ICMPv6 behind its headers, not a fragment. 0, -EMSGSIZE when shorter
 * than a header, -EBADMSG when the checksum is wrong (IP6-CSM-01). */
int icmp6_decode(struct icmp *m, const struct ip_packet *ip);
/* As icmp_encode(), for a packet from `src` to `dst`. */
int icmp6_encode(uint8_t *p, size_t room, const struct icmp *m, const struct ip_addr *src,
	const struct ip_addr *dst);

/* Whether RFC 4443 2.4 (e) allows an error of `type` and `code` about the packet `ip` (IP6-ICM-02
 * to -05, but that an anycast source is not known here): not about an ICMPv6 error or redirect, nor
 * to a source that is not one node, nor about what was sent to a group, except Packet Too Big and
 * the unknown option. `link_group`: it came in a broadcast or multicast frame. A later fragment of
 * an ICMPv6 message might be an error's. */
bool icmp6_error_allowed(const struct ip_packet *ip, uint8_t type, uint8_t code, bool link_group);

/* Writes the error `m`, whose data is the packet it is about, from its header on, as received; as
 * much of it is quoted as fits in ICMP6_ERROR_MAX less an IPv6 header. Octets written, or
 * -ENOSPC. */
int icmp6_encode_error(uint8_t *p, size_t room, const struct icmp *m, const struct ip_addr *src,
	const struct ip_addr *dst);

#endif
