/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What becomes of the running router when another configuration takes the place of its own: which
 * virtual routers and routes come, go, change or stay. All that takes memory or time is done when a
 * plan is made, in the admin thread; control then carries it out, a step a turn.
 *
 * A virtual router that is the same in both goes on as if nothing had happened; one that changed
 * goes on with its state, timers and counters, unless its version, its ownership or its group is
 * another: that one stops, drains and starts anew. What takes a restart of the program (EAL,
 * devices, interfaces and their addresses, BFD sessions, sync groups, the console's socket) makes
 * no plan.
 */
#ifndef APP_PLAN_H
#define APP_PLAN_H

#include "app/control.h"
#include "app/text.h"

struct app_object;

enum plan_fate {
	PLAN_STAYS,
	PLAN_COMES,
	PLAN_CHANGES,
	PLAN_RESTARTS, /* it changes, and cannot go on meanwhile */
	PLAN_FATES,
};

/* One virtual router of the new configuration. */
struct plan_vr {
	enum plan_fate fate;
	bool failed;          /* it is not known: it may not start */
	struct app_vr *fresh; /* made of the new configuration; NULL for one that stays */
};

struct plan_neighbor {
	uint32_t interface;
	const struct ip_addr *ip; /* the old configuration's */
};

enum plan_phase {
	PLAN_LEAVE,
	PLAN_DRAIN,
	PLAN_CHANGE,
	PLAN_ROUTES,
	PLAN_DONE,
};

struct plan {
	struct config *config; /* the new one; carried out: the old one */
	unsigned int n_vrs;
	struct app_vr **vrs; /* as control.vrs; carried out: the old array */
	struct plan_vr *parts;
	unsigned int n_gone, n_restarts;
	struct app_vr **gone;
	struct app_object *objects; /* room for what is tracked; carried out: the old ones */
	uint32_t n_neighbors_gone;
	struct plan_neighbor *neighbors_gone; /* configured no longer; the new ones are all set */
	uint32_t n_routes_gone, n_routes;
	const struct config_route **routes_gone,
		**routes; /* of the old, and of the new that differ */
	/* carrying it out */
	enum plan_phase phase; /* comes next */
	struct instant until;
	uint32_t next;
	uint32_t failures; /* what had no room */
	bool carried_out;  /* but for the routes */
};

/* Takes `config`. NULL, with the reasons in `why`, when it cannot be without a restart or there is
 * no memory; nothing has changed then. Admin thread. */
struct plan *plan_make(struct control *c, struct config *config, struct text *why);
/* Frees what is not in use, whether carried out or not. */
void plan_free(struct plan *p);

/* A request's step: its argument is the plan. Such requests are made until its phase is PLAN_DONE:
 * one for each phase, of PLAN_DRAIN as many as it takes. Control lcore. */
bool plan_step(struct control *c, struct request *r);

unsigned int plan_count(const struct plan *p, enum plan_fate fate);

#endif
