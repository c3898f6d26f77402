/* SPDX-License-Identifier: BSD-3-Clause */
/* The IPv4 header (RFC 791), checked as RFC 1812 5.2.2 says. Any thread; pure functions. */
#ifndef WIRE_IP4_H
#define WIRE_IP4_H

#include "base/addr.h"

#define IP4_HEADER_LEN 20 /* without options */
#define IP4_DF         0x4000
#define IP4_MF         0x2000
#define IP4_OFFSET     0x1fff

#define IP_PROTO_ICMP 1
#define IP_PROTO_TCP  6
#define IP_PROTO_UDP  17
#define IP_PROTO_VRRP 112

struct ip4 {
	uint8_t tos;
	uint8_t ttl;
	uint8_t proto;
	uint8_t header_len; /* octets, options included */
	uint16_t total_len; /* octets, header included */
	uint16_t id;
	uint16_t frag; /* flags and offset as on the wire, host order */
	struct ip_addr src;
	struct ip_addr dst;
	const uint8_t *payload; /* inside the decoded buffer; ends where total_len says */
	uint16_t payload_len;
};

/* In the order of the checks (RFC 1812 5.2.2), but that total_len past the end is seen last. */
enum ip4_error {
	IP4_OK = 0,
	IP4_TRUNCATED, /* fewer octets than a header, or than total_len says */
	IP4_CHECKSUM,
	IP4_VERSION,
	IP4_HEADER, /* IHL under 5, or total_len shorter than the header */
};

/* `len` may exceed total_len by link padding. */
enum ip4_error ip4_decode(struct ip4 *h, const uint8_t *p, size_t len);
/* Writes an IP4_HEADER_LEN header with its checksum; total_len is 20 + h->payload_len (header_len,
 * total_len and payload of `h` are not read). Returns IP4_HEADER_LEN. */
size_t ip4_encode(uint8_t *p, const struct ip4 *h);

static inline bool ip4_is_fragment(const struct ip4 *h)
{
	return h->frag & (IP4_MF | IP4_OFFSET);
}

#endif
