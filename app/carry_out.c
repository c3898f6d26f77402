/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Plans carried out: see plan.h. Control lcore.
 *
 * Who leaves goes first, says priority 0 and drains until a successor was heard; then everything
 * about virtual routers changes in one turn, and the routes follow, some a turn.
 */
#include <rte_common.h>

#include "app/apply.h"
#include "app/bfd.h"
#include "app/mld.h"
#include "app/plan.h"
#include "app/resolve.h"
#include "app/track.h"
#include "app/vr.h"

#define DRAIN_MAX       span_s(60) /* drains end by themselves, sooner */
#define ROUTES_PER_TURN 64

/* Also those that a link or an address which came up meanwhile has started again. */
static void leave(struct control *c, struct plan *p)
{
	for (unsigned int i = 0; i < p->n_gone; i++)
		vr_shutdown(c, p->gone[i]);
	for (unsigned int i = 0; i < p->n_vrs; i++)
		if (p->parts[i].fate == PLAN_RESTARTS)
			vr_shutdown(c, p->vrs[i]);
}

static bool is_out(const struct app_vr *v)
{
	return v->vr.state == VRRP_INITIALIZE && v->vr.gate == VRRP_GATE_CLOSED;
}

static bool drained(const struct control *c, const struct plan *p)
{
	if (instant_reached(p->until, c->now))
		return true;
	for (unsigned int i = 0; i < p->n_gone; i++)
		if (!is_out(p->gone[i]))
			return false;
	for (unsigned int i = 0; i < p->n_vrs; i++)
		if (p->parts[i].fate == PLAN_RESTARTS && !is_out(p->vrs[i]))
			return false;
	return true;
}

/* What was made of the old configuration is of the new one: all but virtual routers is the same. */
static void point_to_config(struct control *c)
{
	for (uint32_t i = 0; i < c->config->n_ports; i++)
		c->ports[i].config = &c->config->ports[i];
	for (uint32_t i = 0; i < c->config->n_interfaces; i++)
		c->interfaces[i].config = &c->config->interfaces[i];
	for (uint32_t i = 0; i < c->config->n_bfd; i++)
		c->bfd[i].config = &c->config->bfd[i];
	for (uint32_t i = 0; i < c->config->n_sync_groups; i++)
		c->syncs[i].config = &c->config->sync_groups[i];
}

/* Those of each interface lie together, in its order. */
static void share_out(struct control *c, const struct plan *p)
{
	unsigned int at = 0;

	for (uint32_t i = 0; i < c->config->n_interfaces; i++) {
		const struct config_interface *cfg = &c->config->interfaces[i];
		struct app_interface *ifc = &c->interfaces[i];
		unsigned int n4 = cfg->ipv4.n_vrrp, n = n4 + cfg->ipv6.n_vrrp;

		ifc->first_vr = at;
		ifc->n_vrs = n;
		for (unsigned int k = 0; k < n; k++, at++)
			if (p->parts[at].fate == PLAN_STAYS)
				c->vrs[at]->config =
					k < n4 ? &cfg->ipv4.vrrp[k] : &cfg->ipv6.vrrp[k - n4];
		neigh_keep_warm(c->neighbors, i, n && cfg->warm_neighbors);
		mld_change(c, ifc, cfg->ipv6.n_vrrp, p->config->interfaces[i].ipv6.n_vrrp);
	}
}

/* With its group, all of which stopped. */
static void start_again(struct control *c, struct app_vr *v)
{
	for (unsigned int i = 0; v->sync && i < v->sync->n; i++)
		if (v->sync->vrs[i]->vr.state == VRRP_INITIALIZE)
			vr_start_if_ready(c, v->sync->vrs[i]);
	if (!v->sync)
		vr_start_if_ready(c, v);
}

static void change_one(struct control *c, struct plan *p, unsigned int i)
{
	struct plan_vr *part = &p->parts[i];

	if (part->fate == PLAN_COMES && vr_enter(c, c->vrs[i]) != 0) {
		part->failed = true;
		p->failures++;
	}
	if (part->fate == PLAN_CHANGES || part->fate == PLAN_RESTARTS)
		vr_change(c, c->vrs[i], part->fresh);
}

/* Before the old configuration goes: it has the addresses. */
static void release_neighbors(struct control *c, const struct plan *p)
{
	for (uint32_t i = 0; i < p->n_neighbors_gone; i++) {
		const struct plan_neighbor *n = &p->neighbors_gone[i];
		const struct app_interface *ifc = &c->interfaces[n->interface];

		neigh_release_permanent(c->neighbors, n->interface, n->ip, c->now);
		if (!ifc->up)
			resolve_interface(c, ifc, false);
	}
}

static void change(struct control *c, struct plan *p)
{
	release_neighbors(c, p);
	for (unsigned int i = 0; i < p->n_gone; i++)
		vr_leave(c, p->gone[i]);
	c->n_vrs = p->n_vrs;
	RTE_SWAP(c->vrs, p->vrs);
	RTE_SWAP(c->config, p->config);
	p->carried_out = true;
	point_to_config(c);
	share_out(c, p);
	for (uint32_t i = 0; i < c->config->n_interfaces; i++)
		apply_neighbors(c, &c->interfaces[i]);
	for (unsigned int i = 0; i < c->n_vrs; i++)
		change_one(c, p, i);
	for (uint32_t i = 0; i < c->config->n_sync_groups; i++)
		vrrp_sync_configured(&c->syncs[i].group);
	p->objects = track_remake(c, p->objects);
	for (unsigned int i = 0; i < c->n_vrs; i++)
		if ((p->parts[i].fate == PLAN_COMES && !p->parts[i].failed) ||
			p->parts[i].fate == PLAN_RESTARTS)
			start_again(c, c->vrs[i]);
}

/* Whether none is left. */
static bool change_routes(struct control *c, struct plan *p)
{
	uint32_t all = p->n_routes_gone + p->n_routes;

	for (unsigned int n = 0; n < ROUTES_PER_TURN && p->next < all; n++, p->next++)
		if (p->next < p->n_routes_gone)
			rib_remove(c->rib, &p->routes_gone[p->next]->prefix, ROUTE_STATIC);
		else if (apply_route(c, p->routes[p->next - p->n_routes_gone]) != 0)
			p->failures++;
	return p->next == all;
}

bool plan_step(struct control *c, struct request *r)
{
	struct plan *p = r->arg;

	switch (p->phase) {
	case PLAN_LEAVE:
		p->until = instant_add(c->now, DRAIN_MAX);
		leave(c, p);
		p->phase = PLAN_DRAIN;
		return true;
	case PLAN_DRAIN:
		leave(c, p);
		if (drained(c, p))
			p->phase = PLAN_CHANGE;
		return true;
	case PLAN_CHANGE:
		change(c, p);
		p->phase = PLAN_ROUTES;
		return true;
	case PLAN_ROUTES:
		if (!change_routes(c, p))
			return false;
		p->phase = PLAN_DONE;
		return true;
	case PLAN_DONE:
		break;
	}
	return true;
}
