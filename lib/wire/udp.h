/* SPDX-License-Identifier: BSD-3-Clause */
/* The UDP header (RFC 768) over IPv4 and IPv6 (RFC 8200 8.1). Any thread; pure functions. */
#ifndef WIRE_UDP_H
#define WIRE_UDP_H

#include "base/addr.h"

#define UDP_HEADER_LEN 8

struct udp {
	uint16_t src_port;
	uint16_t dst_port;
	const uint8_t *payload; /* inside the decoded buffer; ends where the UDP length says */
	uint16_t payload_len;
};

/* `p`, `len`: the IP payload as the IP header bounds it. `src`, `dst`: of the IP header; they give
 * the family. 0, -EMSGSIZE when the header or what its length field says is not there, -EBADMSG
 * when the checksum is wrong. No checksum at all is good over IPv4 and wrong over IPv6. */
int udp_decode(struct udp *u, const uint8_t *p, size_t len, const struct ip_addr *src,
	const struct ip_addr *dst);
/* Writes header, payload and checksum. Octets written, or -ENOSPC. The payload may lie in `p` at
 * its final place already. */
int udp_encode(uint8_t *p, size_t room, const struct udp *u, const struct ip_addr *src,
	const struct ip_addr *dst);

#endif
