/* SPDX-License-Identifier: BSD-3-Clause */
#include "group.h"

#include "member.h"

struct stage {
	struct world *w;
	struct instant now;
};

static struct vrrp_sync *group_of(struct world *w, const struct member *m)
{
	return &w->routers[m->router].group.sync;
}

static void perform(void *context, struct vrrp_vr *vr, const struct vrrp_actions *actions)
{
	struct stage *s = context;

	member_act(s->w, member_of(vr), s->now, actions);
}

/* Each router has them configured in an order of its own. */
void group_init(struct world *w, struct router *r)
{
	unsigned int n = 0, number = r - w->routers;

	for (unsigned int i = 0; i < w->n_members; i++) {
		struct member *m = &w->members[number % 2 ? w->n_members - 1 - i : i];

		if (m->router == number && m->vr.config.grouped)
			r->group.members[n++].vr = &m->vr;
	}
	vrrp_sync_init(&r->group.sync, r->group.members, n);
	w->tally.groups += n > 0;
}

/* All members are master, or none is; with one interface down none is. */
static void check(struct world *w, const struct member *m)
{
	const struct vrrp_sync *group = group_of(w, m);
	unsigned int masters = 0, up = 0;

	for (unsigned int i = 0; i < group->n; i++) {
		masters += group->members[i].vr->state == VRRP_MASTER;
		up += member_is_ready(w, member_of(group->members[i].vr));
	}
	if (masters && (masters < group->n || up < group->n))
		world_break(
			w, m, "its group is split: %u masters of %u, %u up", masters, group->n, up);
}

void group_start(struct world *w, struct member *m, enum vrrp_event why, struct instant now)
{
	struct stage s = {w, now};

	vrrp_sync_startup(group_of(w, m), &m->vr, why, now, perform, &s);
	check(w, m);
}

void group_cut(struct world *w, struct member *m, struct instant now)
{
	struct stage s = {w, now};

	vrrp_sync_interface_down(group_of(w, m), &m->vr, now, perform, &s);
	check(w, m);
}

void group_lose_address(struct world *w, struct member *m, struct instant now)
{
	struct stage s = {w, now};

	vrrp_sync_address_lost(group_of(w, m), &m->vr, now, perform, &s);
	check(w, m);
}

void group_stop(struct world *w, const struct member *m, struct instant now)
{
	struct stage s = {w, now};

	vrrp_sync_shutdown(group_of(w, m), now, perform, &s);
	check(w, m);
}

void group_settle(struct world *w, const struct member *m, struct instant now)
{
	struct stage s = {w, now};

	vrrp_sync_settle(group_of(w, m), now, perform, &s);
	check(w, m);
}
