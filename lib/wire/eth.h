/* SPDX-License-Identifier: BSD-3-Clause */
/* Ethernet II header, untagged. Any thread; pure functions. */
#ifndef WIRE_ETH_H
#define WIRE_ETH_H

#include "base/addr.h"

#define ETH_HEADER_LEN 14
#define ETH_TYPE_IP4   0x0800
#define ETH_TYPE_ARP   0x0806
#define ETH_TYPE_VLAN  0x8100
#define ETH_TYPE_QINQ  0x88a8
#define ETH_TYPE_IP6   0x86dd

struct eth_header {
	struct mac dst;
	struct mac src;
	uint16_t type; /* host order */
};

/* The type of frames that carry IP packets of the family. */
static inline uint16_t eth_type_ip(uint8_t family)
{
	return family == IP_V4 ? ETH_TYPE_IP4 : ETH_TYPE_IP6;
}

/* ff:ff:ff:ff:ff:ff */
extern const struct mac eth_broadcast;

/* 0, or -EMSGSIZE when shorter than a header. */
int eth_decode(struct eth_header *h, const uint8_t *frame, size_t len);
/* Writes ETH_HEADER_LEN bytes and returns that. */
size_t eth_encode(uint8_t *frame, const struct eth_header *h);
/* The group's MAC: RFC 1112 6.4 for IPv4, RFC 2464 7 for IPv6. */
struct mac eth_multicast(const struct ip_addr *group);

#endif
