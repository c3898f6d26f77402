/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A router's sync group in a world: what vrrp/sync.h is told, and that the group is never split.
 *
 * The model of model.h knows single virtual routers, so members of a group are judged by what the
 * watch sees and by the outcome.
 */
#ifndef SIM_GROUP_H
#define SIM_GROUP_H

#include "world.h"

/* After power on: its members are in initialize. */
void group_init(struct world *w, struct router *r);
void group_start(struct world *w, struct member *m, enum vrrp_event why, struct instant now);
void group_cut(struct world *w, struct member *m, struct instant now);
void group_lose_address(struct world *w, struct member *m, struct instant now);
void group_stop(struct world *w, const struct member *m, struct instant now);
/* After each event of a member, and when all have their new priority. */
void group_settle(struct world *w, const struct member *m, struct instant now);

#endif
