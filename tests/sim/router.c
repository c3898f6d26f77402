/* SPDX-License-Identifier: BSD-3-Clause */
#include "router.h"

#include "drift.h"
#include "group.h"
#include "member.h"
#include "trace.h"

#define EACH_OF(r, m)                                                                              \
	for (struct member *m = w->members; m < w->members + w->n_members; m++)                    \
		if (m->router == (r))

static void start_connected(struct world *w, unsigned int r)
{
	EACH_OF (r, m)
		if (member_is_ready(w, m))
			member_start(w, m, VRRP_EVENT_STARTUP);
}

void router_power_on(struct world *w, unsigned int r)
{
	struct router *router = &w->routers[r];

	trace(w, "r%u  powers on", r);
	router->powered = true;
	router->stopped = false;
	router->wake = (struct event){.kind = EVENT_WAKE};
	router->woke = INSTANT_NEVER;
	EACH_OF (r, m)
		member_init(w, m);
	group_init(w, router);
	EACH_OF (r, m)
		member_reprioritize(w, m, false);
	start_connected(w, r);
}

void router_power_off(struct world *w, unsigned int r)
{
	struct router *router = &w->routers[r];

	trace(w, "r%u  loses power", r);
	router->powered = router->held_up = false;
	while (router->queued)
		world_drop_frame(w, &w->frames[router->queue[--router->queued].frame]);
	deadlines_cancel(&w->events, &router->wake.deadline);
	EACH_OF (r, m)
		member_forget(w, m);
}

void router_stop(struct world *w, unsigned int r)
{
	trace(w, "r%u  stops", r);
	w->routers[r].stopped = true;
	EACH_OF (r, m)
		member_stop(w, m);
}

void router_start(struct world *w, unsigned int r)
{
	trace(w, "r%u  starts", r);
	w->routers[r].stopped = false;
	start_connected(w, r);
}

void router_set_link(struct world *w, unsigned int r, unsigned int segment, bool up)
{
	struct router *router = &w->routers[r];

	trace(w, "r%u/s%u  link %s", r, segment, up ? "up" : "down");
	router->link[segment] = up;
	EACH_OF (r, m) {
		if (m->segment != segment)
			continue;
		if (!up)
			member_cut(w, m);
		else if (!router->stopped && member_is_ready(w, m))
			member_start(w, m, VRRP_EVENT_INTERFACE_UP);
	}
}

/* Peers know the one that it had. */
static struct ip_addr next_address(struct world *w, const struct member *m)
{
	struct ip_addr a = m->vr.config.primary;
	unsigned int last = m->vr.config.family == IP_V6 ? 15 : 3;

	if (!w->virtuals[m->virtual].unicast)
		a.b[last] = random_below(&w->random, 2) ? m->host : WORLD_HOSTS + m->router;
	return a;
}

void router_set_address(
	struct world *w, unsigned int r, unsigned int segment, uint8_t family, bool there)
{
	struct router *router = &w->routers[r];

	trace(w, "r%u/s%u/%s  %s", r, segment, ip_family_name(family),
		there ? "has an address" : "loses its address");
	router->addressed[segment][family == IP_V6] = there;
	EACH_OF (r, m) {
		if (m->segment != segment || m->vr.config.family != family)
			continue;
		if (!there)
			member_lose_address(w, m);
		else
			member_readdress(m, next_address(w, m));
		if (!router->stopped && member_is_ready(w, m))
			member_start(w, m, VRRP_EVENT_PRIMARY_IP_ADDRESS);
	}
}

void router_set_object(struct world *w, unsigned int r, unsigned int object, bool up)
{
	bool lost = false;

	trace(w, "r%u  tracked object %u %s", r, object, up ? "good" : "lost");
	w->routers[r].object[object] = up;
	EACH_OF (r, m)
		lost |= member_tell(w, m, object, up);
	EACH_OF (r, m)
		member_reprioritize(w, m, lost);
}

void router_hold_up(struct world *w, unsigned int r, struct span d)
{
	struct router *router = &w->routers[r];

	trace(w, "r%u  is held up for %.6f s", r, d.ns / 1e9);
	router->held_up = true;
	EACH_OF (r, m)
		deadlines_cancel(&w->events, &m->timer.deadline);
	deadlines_arm(&w->events, &router->wake.deadline, instant_add(w->now, d));
}

void router_wake(struct world *w, struct router *router)
{
	unsigned int r = router - w->routers, n = router->queued;

	trace(w, "r%u  runs on, %u frames wait", r, n);
	router->held_up = false;
	router->woke = drift_local(router, w->now);
	for (unsigned int i = 0; i < n; i++) {
		struct frame *f = &w->frames[router->queue[i].frame];

		member_hear(w, &w->members[router->queue[i].member], f);
		world_drop_frame(w, f);
	}
	router->queued = 0;
	EACH_OF (r, m)
		member_expire(w, m);
}

void router_receive(struct world *w, struct member *m, struct frame *f)
{
	struct router *router = &w->routers[m->router];

	if (!member_is_connected(w, m))
		return;
	if (!router->held_up) {
		member_hear(w, m, f);
	} else if (router->queued < WORLD_QUEUE) {
		router->queue[router->queued++] = (struct queued){f - w->frames, m->index};
		f->holders++;
	}
}
