/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What control sends: frames out of an interface, and the actions of the protocol modules turned
 * into packets, tables and events. Control lcore only; nothing here waits.
 */
#ifndef APP_EMIT_H
#define APP_EMIT_H

#include "app/control.h"
#include "wire/arp.h"
#include "wire/ip.h"

/* An empty mbuf for a frame, or NULL (counted). */
struct rte_mbuf *emit_alloc(struct control *c);
/* The same with room for a packet of `octets` and its Ethernet header, to leave by the interface,
 * whose MTU it keeps to. */
struct rte_mbuf *emit_alloc_for(struct control *c, const struct app_interface *ifc, size_t octets);
/* The largest such packet. */
size_t emit_room(const struct control *c, const struct app_interface *ifc);
/* Frees a packet that goes nowhere, counted. */
void emit_drop(struct control *c, struct rte_mbuf *m);
/* Takes the frame over and sends it out of the interface, now or at the next emit_flush(). */
void emit_frame(struct control *c, const struct app_interface *ifc, struct rte_mbuf *m);
/* Hands every waiting frame to its device. */
void emit_flush(struct control *c);
/* The port's link is down: what it has not sent, it shall not send when it is up again. */
void emit_drop_unsent(const struct control *c, const struct app_port *p);

/* Where a packet to `dst` goes: the first of the next hops there are; for a destination on the link
 * the destination itself. False: there is no route. `interface`: as below. */
bool emit_next_hop(const struct control *c, const struct ip_addr *dst, uint16_t interface,
	struct route_next_hop *out);
/* Which interface a packet to `dst` leaves by; NULL: there is no route. `interface`: the one on
 * whose link `dst` is when it is an IPv6 link-local address. */
const struct app_interface *emit_interface(
	const struct control *c, const struct ip_addr *dst, uint16_t interface);
/* A packet of this router's own: `m` is a frame whose Ethernet header is room to be written. Routes
 * it, resolves the next hop, holds it meanwhile. Takes it over. */
void emit_ip(struct control *c, struct rte_mbuf *m, const struct ip_addr *dst, uint16_t interface);

/* An IP packet of this router's own on the interface's link: `ip` and its payload in a frame from
 * the MAC `from` to `to`, or, when NULL, to its group's. */
void emit_packet(struct control *c, const struct app_interface *ifc, const struct mac *from,
	const struct mac *to, const struct ip_packet *ip);
/* The same to the node that has ip->dst, on the interface's link or where routes lead; from the
 * port's MAC. */
void emit_unicast(struct control *c, const struct app_interface *ifc, const struct ip_packet *ip);

/* ARP: a request for `addr`, broadcast when `unicast` is zero; and any ARP packet as it is. */
void emit_arp_request(struct control *c, const struct app_interface *ifc,
	const struct ip_addr *addr, const struct mac *unicast);
void emit_arp(struct control *c, const struct app_interface *ifc, const struct mac *eth_src,
	const struct mac *eth_dst, const struct arp *arp);

#endif
