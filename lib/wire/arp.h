/* SPDX-License-Identifier: BSD-3-Clause */
/* ARP for IPv4 over Ethernet (RFC 826). Any thread; pure functions. */
#ifndef WIRE_ARP_H
#define WIRE_ARP_H

#include "base/addr.h"

#define ARP_LEN 28

enum arp_op {
	ARP_REQUEST = 1,
	ARP_REPLY = 2,
};

struct arp {
	uint16_t op;        /* as on the wire, host order; other than 1 and 2 are handed on */
	struct mac sha;     /* sender hardware address */
	struct ip_addr spa; /* sender protocol address, IPv4 */
	struct mac tha;
	struct ip_addr tpa;
};

/* `p` is what follows the Ethernet header; more than ARP_LEN bytes are padding.
 * 0, -EMSGSIZE when shorter, -EPROTONOSUPPORT unless Ethernet and IPv4 (ARP-FMT-01). */
int arp_decode(struct arp *a, const uint8_t *p, size_t len);
/* Writes ARP_LEN bytes and returns that. */
size_t arp_encode(uint8_t *p, const struct arp *a);

/* The announcement of `addr` at `mac`: request form, sender = target = addr, target hardware zero
 * (RFC 5227 2.3, RFC 9568 6.4.2 with errata 7947 and 7949). */
struct arp arp_gratuitous(const struct mac *mac, const struct ip_addr *addr);
/* The answer to request `q` for an address that is at `mac`. */
struct arp arp_reply_to(const struct arp *q, const struct mac *mac);

#endif
