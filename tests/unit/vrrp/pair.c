/* SPDX-License-Identifier: BSD-3-Clause */
#include "pair.h"

#include <criterion/criterion.h>

static struct instant now(const struct pair *p)
{
	return p->lans[0].now;
}

struct vrrp_vr *pair_vr(struct pair *p, unsigned int router, unsigned int lan)
{
	return &p->lans[lan].routers[router].r.vr;
}

static bool same_state(struct pair *p, unsigned int router)
{
	return pair_vr(p, router, 0)->state == pair_vr(p, router, 1)->state;
}

/* Of a group: finds the LAN of the member, and sends there. */
static void perform(void *context, struct vrrp_vr *vr, const struct vrrp_actions *actions)
{
	struct pair *p = context;

	for (unsigned int lan = 0; lan < PAIR_LANS; lan++)
		for (unsigned int i = 0; i < PAIR_ROUTERS; i++)
			if (pair_vr(p, i, lan) == vr)
				lan_perform(&p->lans[lan], i, actions);
}

static void settle(struct pair *p, unsigned int router)
{
	enum vrrp_state before = pair_vr(p, router, 0)->state;
	struct vrrp_vr once[PAIR_LANS];

	if (p->single[router])
		return;
	vrrp_sync_settle(&p->groups[router], now(p), perform, p);
	cr_assert(same_state(p, router), "router %u is split", router);
	p->joint += before != VRRP_MASTER && pair_vr(p, router, 0)->state == VRRP_MASTER;
	for (unsigned int lan = 0; lan < PAIR_LANS; lan++)
		once[lan] = *pair_vr(p, router, lan);
	vrrp_sync_settle(&p->groups[router], now(p), perform, p);
	for (unsigned int lan = 0; lan < PAIR_LANS; lan++)
		cr_assert_eq(memcmp(&once[lan], pair_vr(p, router, lan), sizeof(once[lan])), 0,
			"settling twice is not settling once");
}

static void told(struct lan *lan, unsigned int router)
{
	settle(lan->context, router);
}

void pair_make(
	struct pair *p, const struct vrrp_config *config, uint8_t priority0, uint8_t priority1)
{
	struct vrrp_config grouped = *config;

	*p = (struct pair){0};
	grouped.grouped = true;
	for (unsigned int lan = 0; lan < PAIR_LANS; lan++) {
		grouped.vrid = VRID + lan;
		lan_make(&p->lans[lan], &grouped, 2, (uint8_t[]){priority0, priority1});
		p->lans[lan].told = told;
		p->lans[lan].context = p;
	}
	for (unsigned int i = 0; i < PAIR_ROUTERS; i++) {
		for (unsigned int lan = 0; lan < PAIR_LANS; lan++)
			p->members[i][lan].vr = pair_vr(p, i, lan);
		vrrp_sync_init(&p->groups[i], p->members[i], PAIR_LANS);
	}
}

void pair_init(
	struct pair *p, const struct vrrp_config *config, uint8_t priority0, uint8_t priority1)
{
	pair_make(p, config, priority0, priority1);
	for (unsigned int i = 0; i < PAIR_ROUTERS; i++)
		for (unsigned int lan = 0; lan < PAIR_LANS; lan++)
			pair_up(p, i, lan);
	pair_run(p, span_s(10));
	cr_assert_eq(pair_master(p), 0);
	pair_clear(p);
}

void pair_run(struct pair *p, struct span d)
{
	struct instant end = instant_add(now(p), d);

	for (;;) {
		struct instant t0 = lan_next(&p->lans[0], end), t1 = lan_next(&p->lans[1], end);
		struct lan *first = &p->lans[instant_before(t1, t0)];
		struct lan *other = &p->lans[!instant_before(t1, t0)];

		lan_pass(other, instant_min(t0, t1));
		if (!lan_step(first, end) && !lan_step(other, end))
			return;
	}
}

void pair_up(struct pair *p, unsigned int router, unsigned int lan)
{
	p->lans[lan].routers[router].cut_off = false;
	if (p->single[router]) {
		lan_start(&p->lans[lan], router);
		return;
	}
	vrrp_sync_startup(&p->groups[router], pair_vr(p, router, lan), VRRP_EVENT_INTERFACE_UP,
		now(p), perform, p);
	settle(p, router);
}

void pair_down(struct pair *p, unsigned int router, unsigned int lan)
{
	p->lans[lan].routers[router].cut_off = true;
	vrrp_sync_interface_down(&p->groups[router], pair_vr(p, router, lan), now(p), perform, p);
	settle(p, router);
}

void pair_sever(struct pair *p, unsigned int lan, bool severed)
{
	p->lans[lan].routers[1].cut_off = severed;
}

void pair_kill(struct pair *p, unsigned int router)
{
	for (unsigned int lan = 0; lan < PAIR_LANS; lan++)
		lan_kill(&p->lans[lan], router);
}

void pair_revive(struct pair *p, unsigned int router)
{
	for (unsigned int lan = 0; lan < PAIR_LANS; lan++) {
		struct vrrp_config config = pair_vr(p, router, lan)->config;

		vrrp_vr_init(pair_vr(p, router, lan), &config, now(p));
		p->lans[lan].routers[router].dead = false;
	}
	vrrp_sync_init(&p->groups[router], p->members[router], PAIR_LANS);
	for (unsigned int lan = 0; lan < PAIR_LANS; lan++)
		pair_up(p, router, lan);
}

void pair_stop(struct pair *p, unsigned int router)
{
	vrrp_sync_shutdown(&p->groups[router], now(p), perform, p);
	settle(p, router);
}

void pair_set_priority(struct pair *p, unsigned int router, uint8_t priority, bool lost)
{
	for (unsigned int lan = 0; lan < PAIR_LANS; lan++) {
		struct vrrp_actions out = {0};

		vrrp_vr_set_priority(pair_vr(p, router, lan), priority, lost, now(p), &out);
		lan_perform(&p->lans[lan], router, &out);
	}
	settle(p, router);
}

int pair_master(struct pair *p)
{
	int m = lan_master(&p->lans[0]);

	return m == lan_master(&p->lans[1]) ? m : -1;
}

struct span pair_lost(const struct pair *p)
{
	return span_ns(p->lans[0].lost.ns + p->lans[1].lost.ns);
}

void pair_clear(struct pair *p)
{
	p->joint = 0;
	for (unsigned int lan = 0; lan < PAIR_LANS; lan++)
		lan_clear(&p->lans[lan]);
}
