/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A member of a world: each event goes to the virtual router and to its model, what the virtual
 * router asks for is done and watched, and the two are compared.
 */
#ifndef SIM_MEMBER_H
#define SIM_MEMBER_H

#include "world.h"

static inline struct member *member_of(struct vrrp_vr *vr)
{
	return (struct member *)((char *)vr - offsetof(struct member, vr));
}

/* Fresh from power on. */
void member_init(struct world *w, struct member *m);
void member_start(struct world *w, struct member *m, enum vrrp_event why);
void member_stop(struct world *w, struct member *m);
void member_cut(struct world *w, struct member *m);
/* Its interface's, which still works. */
void member_lose_address(struct world *w, struct member *m);
/* Another one, or the same; in initialize. */
void member_readdress(struct member *m, struct ip_addr primary);
void member_hear(struct world *w, struct member *m, const struct frame *f);
/* Its priority, tracking and configuration taken together; with it that of its group. */
void member_reprioritize(struct world *w, struct member *m, bool lost);
/* A tracked object is good or lost now. Whether that is a loss; member_reprioritize() follows. */
bool member_tell(struct world *w, struct member *m, unsigned int object, bool good);
/* Runs its timers, or leaves them to the time when its router runs again. */
void member_expire(struct world *w, struct member *m);
/* Does what it asked for, and watches it. `now`: by the router's clock. */
void member_act(
	struct world *w, struct member *m, struct instant now, const struct vrrp_actions *actions);
/* Nothing of it waits any more. */
void member_forget(struct world *w, struct member *m);

/* Speaks and is spoken to: powered, its link up. */
bool member_is_connected(const struct world *w, const struct member *m);
/* Its interface is up and has an address. */
bool member_is_ready(const struct world *w, const struct member *m);

#endif
