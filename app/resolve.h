/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Neighbors: those that have a MAC have an adjacency, packets without one are held meanwhile, and
 * the FIB's host entries and the ways follow who is where. Control lcore only.
 */
#ifndef APP_RESOLVE_H
#define APP_RESOLVE_H

#include "app/control.h"
#include "wire/nd.h"

/* What the neighbor table asked for. Entries it removes stay in their places until the end of the
 * turn: telling the sender of a held packet that it failed may ask for another neighbor, and that
 * one may not be put where the list of actions still points. */
void resolve_perform(struct control *c, struct neigh_actions *actions);

/* Its adjacency; 0: it has none. */
uint32_t resolve_adjacency(const struct neigh *n);

/* A route's gateway: kept resolved, with an adjacency, until it is unpinned. NULL when there is no
 * room. */
struct neigh *resolve_pin(struct control *c, uint32_t interface, const struct ip_addr *gateway);
void resolve_unpin(struct control *c, struct neigh *n);

/* Sends an IP frame to the next hop on the interface, or holds it until there is a MAC; where too
 * many wait already, the neighbor is asked for and the frame dropped. Takes it over. One to this
 * router's own address, or to a broadcast address, ends here. */
void resolve_send(struct control *c, const struct app_interface *ifc,
	const struct ip_addr *next_hop, struct rte_mbuf *m);

/* An interface came or went: its neighbors with it. */
void resolve_interface(struct control *c, const struct app_interface *ifc, bool up);
/* Everything of the neighbors that is due, and the end of those that were removed: once a turn. */
void resolve_expire(struct control *c);

#endif
