/* SPDX-License-Identifier: BSD-3-Clause */
/* ARP packets to structs and back (RFC 826). Any thread; pure functions. */
#include "wire/arp.h"

#include <errno.h>

#include "wire/bytes.h"
#include "wire/eth.h"

#define HARDWARE_ETHERNET 1

int arp_decode(struct arp *a, const uint8_t *p, size_t len)
{
	if (len < ARP_LEN)
		return -EMSGSIZE;
	if (get_be16(p) != HARDWARE_ETHERNET || get_be16(p + 2) != ETH_TYPE_IP4 || p[4] != 6 ||
		p[5] != 4)
		return -EPROTONOSUPPORT;
	a->op = get_be16(p + 6);
	memcpy(a->sha.b, p + 8, 6);
	a->spa = ip_addr_from_octets(IP_V4, p + 14);
	memcpy(a->tha.b, p + 18, 6);
	a->tpa = ip_addr_from_octets(IP_V4, p + 24);
	return 0;
}

size_t arp_encode(uint8_t *p, const struct arp *a)
{
	put_be16(p, HARDWARE_ETHERNET);
	put_be16(p + 2, ETH_TYPE_IP4);
	p[4] = 6;
	p[5] = 4;
	put_be16(p + 6, a->op);
	memcpy(p + 8, a->sha.b, 6);
	memcpy(p + 14, a->spa.b, 4);
	memcpy(p + 18, a->tha.b, 6);
	memcpy(p + 24, a->tpa.b, 4);
	return ARP_LEN;
}

struct arp arp_gratuitous(const struct mac *mac, const struct ip_addr *addr)
{
	return (struct arp){.op = ARP_REQUEST, .sha = *mac, .spa = *addr, .tpa = *addr};
}

struct arp arp_reply_to(const struct arp *q, const struct mac *mac)
{
	return (struct arp){
		.op = ARP_REPLY, .sha = *mac, .spa = q->tpa, .tha = q->sha, .tpa = q->spa};
}
