/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What must hold of every decoder's answer, whatever octets it was given: what it hands out lies
 * inside the packet, and a message that passes survives being encoded again. Each function returns
 * NULL, or what is wrong, and counts what passed.
 */
#ifndef MODELS_DECODE_H
#define MODELS_DECODE_H

#include "wire/ip.h"

/* How often each decoder said yes. */
struct decoded {
	unsigned int ip4, ip6, extended, icmp, nd, redirect, prefixes, mld, vrrp, udp, bfd, arp;
};

/* What follows an Ethernet header: the packet of either family, the error that quotes it, and its
 * payload read as everything that a payload may be. */
const char *decode_ip(const uint8_t *p, size_t len, struct decoded *n);
const char *decode_arp(const uint8_t *p, size_t len, struct decoded *n);

/* The payload of a packet as one thing. */
const char *decode_icmp(const struct ip_packet *ip, struct decoded *n);
const char *decode_nd(const struct ip_packet *ip, struct decoded *n);
const char *decode_mld(const struct ip_packet *ip, struct decoded *n);
const char *decode_vrrp(const struct ip_packet *ip, struct decoded *n);
/* Also the datagram's payload, as BFD. */
const char *decode_udp(const struct ip_packet *ip, struct decoded *n);

/* Makes the checksums of a packet's header and payload right, as far as it can be read; without
 * this hardly any that is not good from the start would come past them. */
void mend_packet(uint8_t *p, size_t len);
/* The same of the payload alone; `p` is where `ip` says the payload is. */
void mend_payload(uint8_t *p, const struct ip_packet *ip);

#endif
