/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The steps of a neighbor's life: how it enters a state and what that tells the caller. For
 * lib/neigh only; neigh.c, hear.c and warm.c decide when. See neigh.h for the rules of time.
 */
#ifndef NEIGH_LIFE_H
#define NEIGH_LIFE_H

#include "neigh/neigh.h"

struct neigh_action *neigh_act(
	struct neigh_actions *out, enum neigh_action_kind kind, struct neigh *e);

void neigh_arm(struct neigh_table *t, struct neigh *e, struct instant at);
void neigh_enter(struct neigh *e, enum neigh_state state, struct instant now);
/* One request more, or the deadline of when there may be one. */
void neigh_ask(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out);
void neigh_forget_mac(struct neigh *e, struct neigh_actions *out);
/* The MAC is `mac` from now on; `reachable`: it is proved that it works both ways. */
void neigh_resolve(struct neigh_table *t, struct neigh *e, const struct mac *mac, bool reachable,
	struct instant now, struct neigh_actions *out);

void neigh_become_incomplete(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out);
void neigh_become_probe(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out);
void neigh_become_stale(struct neigh_table *t, struct neigh *e, struct instant now);
void neigh_become_failed(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out);
void neigh_end(struct neigh_table *t, struct neigh *e, struct neigh_actions *out);

/* Whether the interface's entries are kept without traffic. */
bool neigh_is_warm(const struct neigh_table *t, uint32_t interface);
/* Whether the entry of a warm interface may ask now though nobody needs it; if not, its slot's
 * `turn` says when. */
bool neigh_take_turn(struct neigh_table *t, struct neigh *e, struct instant now);

#endif
