/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A packet that may be for the router itself, of either family, as far as the worker reads it: to
 * whom in the control lcore it goes. The worker's thread; pure functions of bytes.
 */
#ifndef DATAPLANE_PACKET_H
#define DATAPLANE_PACKET_H

#include "dataplane/tables.h"
#include "dataplane/verdict.h"
#include "wire/bytes.h"

struct packet {
	const struct dp_interface *in;
	enum dp_family family;
	const uint8_t *src, *dst; /* 4 or 16 octets */
	uint8_t proto;            /* IPv6: a hop-by-hop header is looked behind, no other */
	uint8_t ttl;
	bool fragment;
	bool whole;          /* all of it is at hand */
	const uint8_t *data; /* behind the header */
	size_t octets;       /* of the data at hand */
};

/* `ip`: with a good header; `octets` are at hand, padding included. */
void packet_read(struct packet *p, const struct dp_interface *in, const uint8_t *ip, size_t octets,
	enum dp_family family);

/* Neighbor Discovery or MLD (RFC 4861 4, RFC 2710 3, RFC 3810 5.2). Whether the hop limit is right
 * is control's to judge. */
bool packet_is_nd(const struct packet *p);
/* VRRP: PUNT_VRRP to its group, PUNT_VRRP_UNICAST otherwise, where it is what a master can have
 * sent for a VRID of the interface; then no flood of anything else delays or displaces it. Else
 * PUNT_VRRP_SUSPECT. */
enum dp_verdict packet_advert(const struct packet *p, bool to_group, uint16_t *bucket);
/* To an own address: the reason of its protocol, or PUNT_LOCAL. */
enum dp_verdict packet_local(const struct packet *p, uint16_t *bucket);

#endif
