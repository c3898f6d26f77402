/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Between routes and neighbors on one side and the FIB on the other: next hops get adjacencies,
 * packets without a MAC are held, and the FIB's host entries follow who is where.
 * Control lcore only.
 */
#ifndef APP_RESOLVE_H
#define APP_RESOLVE_H

#include "app/control.h"

/* What the neighbor table asked for. Entries it removes stay in their places until the end of the
 * turn: telling the sender of a held packet that it failed may ask for another neighbor, and that
 * one may not be put where the list of actions still points. */
void resolve_perform(struct control *c, struct neigh_actions *actions);

/* The FIB's entry of exactly this address, from scratch: this router's own, a route's, a
 * neighbor's, or none. To be called when any of these changed. */
void resolve_host(struct control *c, const struct ip_addr *addr);

/* The RIB's callback: the best route to a prefix changed. `context` is the struct control. */
void resolve_best_route(void *context, const struct ip_prefix *prefix, const struct route *best);

/* Sends an IP frame to the next hop on the interface, or holds it until there is a MAC.
 * Takes it over. One to this router's own address, or to a broadcast address, ends here. */
void resolve_send(struct control *c, const struct app_interface *ifc,
	const struct ip_addr *next_hop, struct rte_mbuf *m);

/* An interface came or went: its neighbors with it. */
void resolve_interface(struct control *c, const struct app_interface *ifc, bool up);
/* Everything of the neighbors that is due, and the end of those that were removed: once a turn. */
void resolve_expire(struct control *c);

#endif
