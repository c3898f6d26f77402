/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMP for IPv4 (RFC 792, RFC 1812 4.3): echo and errors. Any thread; pure functions. */
#ifndef WIRE_ICMP_H
#define WIRE_ICMP_H

#include "wire/ip4.h"

#define ICMP_HEADER_LEN 8
/* The whole error datagram stays within this (RFC 1812 4.3.2.3). */
#define ICMP_ERROR_MAX 576

#define ICMP_ECHO_REPLY    0
#define ICMP_UNREACHABLE   3
#define ICMP_REDIRECT      5
#define ICMP_ECHO_REQUEST  8
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETER     12

#define ICMP_UNREACH_NET   0
#define ICMP_UNREACH_HOST  1
#define ICMP_UNREACH_PROTO 2
#define ICMP_UNREACH_PORT  3
#define ICMP_UNREACH_FRAG  4

#define ICMP_EXCEEDED_REASSEMBLY 1

#define ICMP_REDIRECT_HOST 1

struct icmp {
	uint8_t type;
	uint8_t code;
	uint32_t rest; /* octets 4-7, host order */
	const uint8_t *data;
	uint16_t data_len;
};

/* 0, -EMSGSIZE when shorter than a header, -EBADMSG when the checksum is wrong. */
int icmp_decode(struct icmp *m, const uint8_t *p, size_t len);
/* Writes header, data and checksum. Octets written, or -ENOSPC. `data` may lie in `p` at its
 * final place already (an echo answered in place). */
int icmp_encode(uint8_t *p, size_t room, const struct icmp *m);
/* The same for a checksum that covers more: `sum` is what csum_add() made of that (ICMPv6). */
int icmp_decode_summed(struct icmp *m, const uint8_t *p, size_t len, uint32_t sum);
int icmp_encode_summed(uint8_t *p, size_t room, const struct icmp *m, uint32_t sum);

/* Whether RFC 1812 4.3.2.7 allows an error about packet `h` (IP4-ERR-01 to -06 but for the link
 * layer's part, which the caller knows): not about another ICMP error, a multicast or broadcast
 * destination, a fragment other than the first, or a source that is not one host. A subnet's
 * broadcast address is not known here. An ICMP type that is no known query counts as an error. */
bool icmp_error_allowed(const struct ip4 *h);

/* Writes an ICMP error that quotes the IP datagram `orig` (its header as received and as much as
 * fits in ICMP_ERROR_MAX less an IP header). Octets written, or -ENOSPC. */
int icmp_encode_error(uint8_t *p, size_t room, uint8_t type, uint8_t code, uint32_t rest,
	const uint8_t *orig, size_t len);

#endif
