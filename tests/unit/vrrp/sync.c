/* SPDX-License-Identifier: BSD-3-Clause */
/* Sync groups: two routers on two LANs in virtual time (pair.h), and one group closely. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pair.h"

static bool is_held_by(struct pair *p, unsigned int router, unsigned int lan)
{
	return vrrp_sync_holder(&p->groups[router]) == pair_vr(p, router, lan);
}

static bool nobody_waits(struct pair *p, unsigned int router)
{
	return vrrp_sync_holder(&p->groups[router]) == NULL;
}

/* --- start --- */

Test(sync, starts_when_every_interface_is_ready_and_then_all_at_once)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_make(&p, &config, 200, 100);
	cr_assert(nobody_waits(&p, 0), "nobody is there yet");
	pair_up(&p, 0, 1);
	pair_run(&p, span_s(30));
	cr_assert(eq(int, pair_vr(&p, 0, 1)->state, VRRP_INITIALIZE));
	cr_assert(is_held_by(&p, 0, 0));
	pair_up(&p, 0, 0);
	cr_assert(nobody_waits(&p, 0));
	for (unsigned int lan = 0; lan < 2; lan++) {
		cr_assert(eq(int, pair_vr(&p, 0, lan)->state, VRRP_BACKUP));
		cr_assert(eq(int, pair_vr(&p, 0, lan)->last_event, VRRP_EVENT_INTERFACE_UP));
		cr_assert(eq(i64, pair_vr(&p, 0, lan)->up_since.ns, p.lans[0].now.ns));
	}
}

/* Their adverts leave together, also much later */
Test(sync, becomes_master_in_one_call_and_stays_in_phase)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 200, 100);
	cr_assert(eq(i64, pair_vr(&p, 0, 0)->state_since.ns, pair_vr(&p, 0, 1)->state_since.ns));
	pair_run(&p, span_s(600));
	cr_assert(eq(int, pair_master(&p), 0));
	cr_assert(eq(i64, pair_vr(&p, 0, 0)->adver_timer.ns, pair_vr(&p, 0, 1)->adver_timer.ns));
	cr_assert(eq(uint, p.joint, 0));
}

/* --- takeover --- */

Test(sync, takes_over_jointly_after_a_crash)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 200, 100);
	pair_kill(&p, 0);
	pair_run(&p, span_ms(3700));
	cr_assert(eq(int, pair_master(&p), 1));
	cr_assert(eq(uint, p.joint, 1));
	cr_assert(le(i64, pair_lost(&p).ns, 2 * vrrp_master_down_interval(3, 100, 100).ns));
	for (unsigned int lan = 0; lan < 2; lan++) {
		const struct vrrp_vr *vr = pair_vr(&p, 1, lan);

		cr_assert(eq(int, vr->new_master_reason, VRRP_REASON_NO_RESPONSE));
		cr_assert(eq(int, vr->last_event, VRRP_EVENT_MASTER_TIMEOUT));
		cr_assert(not(vr->ready));
	}
}

Test(sync, gives_the_gateways_back_together_and_without_loss)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 200, 100);
	pair_kill(&p, 0);
	pair_run(&p, span_s(10));
	pair_clear(&p);
	pair_revive(&p, 0);
	pair_run(&p, span_s(10));
	cr_assert(eq(int, pair_master(&p), 0));
	cr_assert(eq(uint, p.joint, 1));
	cr_assert(eq(i64, pair_lost(&p).ns, 0));
	cr_assert(eq(int, pair_vr(&p, 0, 0)->new_master_reason, VRRP_REASON_PREEMPTED));
	cr_assert(eq(int, pair_vr(&p, 0, 1)->new_master_reason, VRRP_REASON_PREEMPTED));
}

/* IMP-PRE-01 */
Test(sync, gives_the_gateways_back_after_the_hold_time)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	config.hold_time = span_s(20);
	pair_init(&p, &config, 200, 100);
	pair_kill(&p, 0);
	pair_run(&p, span_s(10));
	pair_clear(&p);
	pair_revive(&p, 0);
	pair_run(&p, span_s(19));
	cr_assert(eq(int, pair_master(&p), 1));
	pair_run(&p, span_s(3));
	cr_assert(eq(int, pair_master(&p), 0));
	cr_assert(eq(int, pair_vr(&p, 0, 1)->last_event, VRRP_EVENT_PREEMPT_HOLD_TIMEOUT));
	cr_assert(eq(i64, pair_lost(&p).ns, 0));
}

/* V3-ACT-08: a planned stop moves both within the successor's skew */
Test(sync, stops_together_and_without_loss)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 200, 100);
	pair_stop(&p, 0);
	pair_run(&p, span_ms(620));
	cr_assert(eq(int, pair_master(&p), 1));
	pair_run(&p, span_s(10));
	cr_assert(eq(i64, pair_lost(&p).ns, 0));
	cr_assert(eq(uint, p.joint, 1));
}

/* BFD-CLI-07 */
Test(sync, moves_together_when_a_tracked_object_is_lost)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 150, 100);
	pair_set_priority(&p, 0, 90, true);
	pair_run(&p, span_ms(620));
	cr_assert(eq(int, pair_master(&p), 1));
	pair_run(&p, span_s(10));
	cr_assert(eq(int, pair_master(&p), 1));
	cr_assert(eq(i64, pair_lost(&p).ns, 0));
	pair_set_priority(&p, 0, 150, false);
	pair_run(&p, span_s(10));
	cr_assert(eq(int, pair_master(&p), 0));
	cr_assert(eq(uint, p.joint, 2));
	cr_assert(eq(i64, pair_lost(&p).ns, 0));
}

/* --- faults of one member --- */

Test(sync, leaves_both_lans_when_one_link_is_lost)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 200, 100);
	pair_down(&p, 0, 0);
	for (unsigned int lan = 0; lan < 2; lan++) {
		cr_assert(eq(int, pair_vr(&p, 0, lan)->state, VRRP_INITIALIZE));
		cr_assert(eq(int, pair_vr(&p, 0, lan)->last_event, VRRP_EVENT_INTERFACE_DOWN));
	}
	cr_assert(eq(int, pair_vr(&p, 0, 1)->gate, VRRP_GATE_DRAIN), "its link still works");
	cr_assert(eq(u64, pair_vr(&p, 0, 1)->stats.priority_zero_pkts_sent, 1));
	pair_run(&p, span_ms(3700));
	cr_assert(eq(int, pair_master(&p), 1));
	cr_assert(eq(i64, p.lans[1].lost.ns, 0), "the drain lasts until the successor is heard");
	cr_assert(eq(int, pair_vr(&p, 0, 1)->gate, VRRP_GATE_CLOSED));
	cr_assert(is_held_by(&p, 0, 0));

	pair_run(&p, span_s(10));
	pair_clear(&p);
	pair_up(&p, 0, 0);
	pair_run(&p, span_s(10));
	cr_assert(eq(int, pair_master(&p), 0));
	cr_assert(eq(i64, pair_lost(&p).ns, 0));
}

/* A backup's link: nobody else notices. */
Test(sync, holds_a_backup_in_initialize_while_one_link_is_down)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 200, 100);
	pair_down(&p, 1, 1);
	cr_assert(eq(int, pair_vr(&p, 1, 0)->state, VRRP_INITIALIZE));
	pair_run(&p, span_s(30));
	cr_assert(eq(int, pair_master(&p), 0));
	pair_kill(&p, 0);
	pair_run(&p, span_s(30));
	cr_assert(eq(int, pair_master(&p), -1), "half a router is none");
	pair_up(&p, 1, 1);
	pair_run(&p, span_s(4));
	cr_assert(eq(int, pair_master(&p), 1));
}

/* One LAN in two: the backup hears nobody there, and its other LAN holds it back. */
Test(sync, does_not_move_and_says_who_holds_it_back_when_one_lan_is_severed)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 200, 100);
	pair_sever(&p, 0, true);
	pair_run(&p, span_s(60));
	cr_assert(eq(int, pair_master(&p), 0));
	cr_assert(eq(uint, p.joint, 0));
	cr_assert(pair_vr(&p, 1, 0)->ready);
	cr_assert(not(pair_vr(&p, 1, 1)->ready));
	cr_assert(is_held_by(&p, 1, 1));
	cr_assert(eq(u64, pair_vr(&p, 1, 0)->stats.advertisement_sent, 0));
	cr_assert(le(uint, p.lans[1].adverts, 60), "and no advert more than usual");

	pair_sever(&p, 0, false);
	pair_run(&p, span_s(2));
	cr_assert(not(pair_vr(&p, 1, 0)->ready), "an acceptable advert was heard");
	cr_assert(nobody_waits(&p, 1));
	pair_sever(&p, 0, true);
	pair_run(&p, span_s(10));
	pair_kill(&p, 0);
	pair_run(&p, span_s(4));
	cr_assert(eq(int, pair_master(&p), 1), "when the other LAN falls silent too");
}

/* The better router comes back to find one LAN severed: it sees silence there, a weaker master on
 * the other, and no reason to wait. Joined again, the weaker one yields on one LAN and gives up
 * the other. */
Test(sync, takes_over_from_a_weaker_router_that_it_hears_on_one_lan_only)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 200, 100);
	pair_kill(&p, 0);
	pair_run(&p, span_s(10));
	pair_sever(&p, 0, true);
	pair_clear(&p);
	pair_revive(&p, 0);
	pair_run(&p, span_s(60));
	cr_assert(eq(int, pair_vr(&p, 0, 0)->state, VRRP_MASTER));
	cr_assert(eq(int, pair_vr(&p, 1, 0)->state, VRRP_BACKUP));
	cr_assert(is_held_by(&p, 1, 1));
	cr_assert(eq(uint, p.joint, 1), "no flapping");
	cr_assert(eq(int, pair_vr(&p, 0, 0)->new_master_reason, VRRP_REASON_PRIORITY));
	cr_assert(eq(int, pair_vr(&p, 0, 1)->new_master_reason, VRRP_REASON_PREEMPTED));
	pair_sever(&p, 0, false);
	pair_run(&p, span_s(2));
	cr_assert(eq(int, pair_master(&p), 0));
}

/* A peer that is not grouped, or lost its configuration of one LAN: it says so there. */
Test(sync, does_not_move_when_its_peer_leaves_one_lan_only)
{
	struct vrrp_config config = rut_config();
	struct vrrp_actions out = {0};
	struct pair p;

	pair_init(&p, &config, 200, 100);
	p.lans[0].told = p.lans[1].told = NULL; /* the peer's group is not settled any more */
	vrrp_vr_shutdown(pair_vr(&p, 0, 0), p.lans[0].now, &out);
	lan_perform(&p.lans[0], 0, &out);
	for (int i = 0; i < 600; i++) {
		pair_run(&p, span_ms(100));
		vrrp_sync_settle(&p.groups[1], p.lans[0].now, NULL, NULL);
		cr_assert(eq(int, pair_vr(&p, 1, 0)->state, VRRP_BACKUP));
		cr_assert(eq(int, pair_vr(&p, 1, 1)->state, VRRP_BACKUP));
	}
	cr_assert(is_held_by(&p, 1, 1));
}

/* --- one group closely --- */

struct words {
	char text[512];
	size_t used;
};

static void note(void *context, struct vrrp_vr *vr, const struct vrrp_actions *actions)
{
	static const char kinds[] = {'g', 'a', 'n', 'e', 'r', 'r'};
	struct words *w = context;

	w->text[w->used++] = '0' + vr->config.vrid % 10;
	for (unsigned int i = 0; i < actions->n; i++)
		w->text[w->used++] = kinds[actions->list[i].kind];
	w->text[w->used++] = ' ';
}

/* IMP-ACT-01 within each, in the order of configuration */
Test(sync, opens_each_gate_before_that_members_advert)
{
	struct vrrp_config config = rut_config();
	struct vrrp_sync_member members[2];
	struct rut ruts[2];
	struct vrrp_sync group;
	struct words w = {0};

	config.grouped = true;
	for (unsigned int i = 0; i < 2; i++) {
		config.vrid = 1 + i;
		ruts[i] = rut_make(&config);
		members[i].vr = &ruts[i].vr;
	}
	vrrp_sync_init(&group, members, 2);
	for (unsigned int i = 0; i < 2; i++)
		vrrp_sync_startup(&group, &ruts[i].vr, VRRP_EVENT_STARTUP, ruts[0].now, note, &w);
	rut_run(&ruts[1], span_s(9));
	vrrp_sync_settle(&group, ruts[1].now, note, &w);
	cr_assert(eq(str, w.text, (char *)"1e 2e "), "one is ready, and asks for nothing");
	cr_assert(ruts[1].vr.ready);
	cr_assert(instant_is_never(vrrp_vr_deadline(&ruts[1].vr)));
	rut_run(&ruts[0], span_s(9));
	vrrp_sync_settle(&group, ruts[0].now, note, &w);
	cr_assert(eq(str, w.text, (char *)"1e 2e 1gane 2gane "));
	cr_assert(eq(int, members[1].vr->new_master_reason, VRRP_REASON_PRIORITY));
}

/* Ready is what the hold time made of it: weaker adverts do not start it again. */
Test(sync, stays_ready_after_the_hold_time_until_a_better_master_speaks)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.grouped = true;
	config.hold_time = span_ms(500);
	r = rut_backup(&config);
	rut_hear(&r, 50, 100, R1);
	rut_run(&r, span_ms(500));
	cr_assert(r.vr.ready);
	for (int i = 0; i < 20; i++) {
		rut_run(&r, span_s(1));
		rut_hear(&r, 50, 100, R1);
		cr_assert(r.vr.ready);
	}
	rut_hear(&r, 100, 100, R1);
	cr_assert(not(r.vr.ready));
	cr_assert(eq(i64, rut_next(&r).ns, r.vr.master_down_interval.ns));
	rut_hear(&r, 50, 100, R1);
	cr_assert(eq(i64, rut_next(&r).ns, span_ms(500).ns), "and now it begins anew");
	RUT_DID(&r, "");
}

/* V3-BAK-12: and a priority that falls below the weaker master's makes that one a good one */
Test(sync, is_not_ready_any_more_after_priority_0_or_when_its_own_priority_falls)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.grouped = true;
	r = rut_backup(&config);
	rut_run(&r, span_s(4));
	cr_assert(r.vr.ready);
	rut_hear(&r, 0, 100, R1);
	cr_assert(not(r.vr.ready));
	rut_run(&r, r.vr.skew_time);
	cr_assert(r.vr.ready);
	rut_hear(&r, 50, 100, R1);
	cr_assert(r.vr.ready);
	rut_set_priority(&r, 40, true);
	cr_assert(not(r.vr.ready));
	cr_assert(eq(i64, rut_next(&r).ns, vrrp_master_down_interval(3, 40, 100).ns));
}

Test(sync, is_not_ready_when_it_could_not_hear)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.grouped = true;
	r = rut_backup(&config);
	rut_run(&r, span_s(4));
	cr_assert(r.vr.ready);
	vrrp_vr_unheard(&r.vr, r.now);
	cr_assert(not(r.vr.ready));
	cr_assert(eq(i64, rut_next(&r).ns, r.vr.master_down_interval.ns));
}
