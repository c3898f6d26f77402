/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Neighbor Discovery on IPv6 interfaces (RFC 4861, RFC 9568 8.2): solicitations answered and sent,
 * advertisements heard, own addresses probed, virtual ones announced. Control lcore only.
 */
#ifndef APP_ND_H
#define APP_ND_H

#include "app/control.h"
#include "wire/nd.h"

/* A packet with the verdict DP_PUNT_ND: ND or MLD. The mbuf stays the caller's. */
void nd_input(struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip);

/* Asks for the neighbor's MAC, the group of its address when `unicast` is zero. */
void nd_solicit(struct control *c, const struct app_interface *ifc, const struct ip_addr *addr,
	const struct mac *unicast);
/* Asks whether anyone has an address that is not ours yet (RFC 4862 5.4.2). */
void nd_probe(struct control *c, const struct app_interface *ifc, const struct ip_addr *addr);
/* Tells all nodes that a virtual address is at its virtual MAC. */
void nd_announce(struct control *c, const struct app_interface *ifc, const struct ip_addr *addr,
	const struct mac *mac);

/* Sends a message from the MAC `from` to `to`, or, when NULL, to the group `dst` or from the port's
 * MAC to the node that has `dst`. */
void nd_send(struct control *c, const struct app_interface *ifc, const struct mac *from,
	const struct mac *to, const struct ip_addr *src, const struct ip_addr *dst,
	const struct nd *message);

#endif
