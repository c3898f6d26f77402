/* SPDX-License-Identifier: BSD-3-Clause */
/* A priority that changes at run time, and relinquishing: one router's part of it. What comes of
 * it between routers is in election.c. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rut.h"

/* BFD-CLI-07, V3-TX-09: at once, the schedule is not touched */
Test(priority, of_a_master_is_advertised_at_once)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_run(&r, span_ms(300));
	rut_set_priority(&r, 120, false);
	RUT_DID(&r, "advert:120");
	rut_set_priority(&r, 120, false);
	RUT_DID(&r, "", "no change");
	cr_assert(eq(i64, rut_next(&r).ns, span_ms(700).ns));
	rut_run(&r, span_ms(700));
	RUT_DID(&r, "advert:120");
}

/* BFD-CLI-07: an operator's `set` is no loss, and with relinquish off a loss is not one either */
Test(priority, that_falls_without_relinquishing_is_only_advertised)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_set_priority(&r, 40, false);
	RUT_DID(&r, "advert:40");
	config.relinquish = false;
	r = rut_master(&config);
	rut_set_priority(&r, 40, true);
	RUT_DID(&r, "advert:40");
	cr_assert(eq(int, r.vr.state, VRRP_MASTER));
}

/* BFD-CLI-07: the running timer moves with the skew, at once */
Test(priority, of_a_backup_moves_its_running_timer)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 100, R1);
	rut_run(&r, span_s(1));
	rut_set_priority(&r, 50, true);
	cr_assert(eq(i64, rut_next(&r).ns, vrrp_master_down_interval(3, 50, 100).ns - 1000000000));
	rut_set_priority(&r, 180, false);
	cr_assert(eq(i64, rut_next(&r).ns, vrrp_master_down_interval(3, 180, 100).ns - 1000000000));
	RUT_DID(&r, "");

	rut_hear(&r, 0, 100, R1);
	rut_run(&r, span_ms(100));
	rut_set_priority(&r, 100, true);
	cr_assert(eq(i64, rut_next(&r).ns, 609375000 - 100000000), "and a skew that runs");
}

Test(priority, of_a_backup_that_rises_late_ends_its_wait_now_and_not_before)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 0, 100, R1);
	rut_run(&r, span_ms(600));
	rut_set_priority(&r, 250, false);
	cr_assert(eq(i64, rut_next(&r).ns, 0));
	RUT_DID(&r, "", "it listens first");
	cr_assert(eq(i64, rut_wait_master(&r).ns, 0));
}

/* Two masters are heard in turn for a moment, and the weaker one at short intervals */
Test(priority, of_a_backup_that_falls_below_a_weak_master_waits_no_less_for_the_strong_one)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 100, R1);
	rut_hear(&r, 50, 10, R3);
	rut_set_priority(&r, 20, true);
	cr_assert(eq(i64, rut_next(&r).ns, vrrp_master_down_interval(3, 20, 100).ns));
}

/* V3-BAK-14: judged at the next advert */
Test(priority, of_a_backup_that_rises_above_the_master_preempts_from_the_next_advert_on)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 120, 100, R1);
	rut_set_priority(&r, 150, false);
	for (int second = 1; second <= 3; second++) {
		rut_run(&r, span_s(1));
		rut_hear(&r, 120, 100, R1);
	}
	cr_assert(eq(i64, rut_wait_master(&r).ns,
		vrrp_master_down_interval(3, 150, 100).ns - 3000000000));
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_LOWER_PRIORITY_MASTER));
}

/* The deadline to preempt a weaker master must not fire once it is not the weaker one. */
Test(priority, of_a_backup_that_falls_makes_a_disregarded_master_good_again)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 150;
	r = rut_backup(&config);
	for (int second = 1; second <= 3; second++) {
		rut_run(&r, span_s(1));
		rut_hear(&r, 100, 200, R1);
	}
	rut_run(&r, span_ms(300));
	rut_set_priority(&r, 100, true);
	cr_assert(eq(u32, r.vr.master_adver_interval_cs, 200));
	cr_assert(eq(
		i64, rut_next(&r).ns, vrrp_master_down_interval(3, 100, 200).ns - span_ms(300).ns));
	cr_assert(not(r.vr.master_is_lower));
}

/* Priority 0, drain, and a wait that any other's skew undercuts */
Test(relinquish, says_priority_0_drains_and_waits_longer_than_anyones_skew)
{
	for (uint8_t version = RUT_OLDEST_VERSION; version <= 3; version++) {
		struct vrrp_config config = rut_config();
		struct span longest;
		struct rut r;

		config.version = version;
		config.priority = 150;
		config.interval_cs = version == 2 ? 300 : 10;
		r = rut_master(&config);
		rut_set_priority(&r, 90, true);
		RUT_DID(&r, "advert:0 drain master>backup");
		cr_assert(eq(u64, r.vr.stats.priority_zero_pkts_sent, 1));
		cr_assert(eq(int, r.event.event.source.family, IP_NONE));
		cr_assert(eq(int, r.vr.new_master_reason, VRRP_NOT_MASTER));
		longest = vrrp_skew_time(version, 1, config.interval_cs);
		cr_assert(gt(i64, rut_next(&r).ns, longest.ns));
		cr_assert(lt(i64, rut_next(&r).ns, 2 * longest.ns));
	}
}

Test(relinquish, ends_in_master_again_without_a_gap_when_nobody_is_there)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 150;
	r = rut_master(&config);
	rut_set_priority(&r, 90, true);
	rut_did(&r);
	cr_assert(eq(i64, rut_wait_master(&r).ns, span_s(1).ns + 648437500));
	RUT_DID(&r, "open advert:90 announce backup>master", "the gate was never closed");
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_PRIORITY));
	cr_assert(eq(int, r.event.event.source.family, IP_NONE));
	rut_run(&r, span_s(9));
	cr_assert(eq(uint, r.adverts, 9));
}

/* Whoever was heard in a former life has no part in it. */
Test(relinquish, names_nobody_when_nobody_was_heard_since)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 100, R1);
	rut_wait_master(&r);
	rut_run(&r, span_s(3600));
	rut_set_priority(&r, 90, true);
	rut_wait_master(&r);
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_PRIORITY));
	cr_assert(eq(int, r.event.event.source.family, IP_NONE));
	cr_assert(eq(i64, r.event.event.silence.ns, 0));
}

Test(relinquish, ends_the_drain_soon_after_the_successors_first_advert)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 150;
	r = rut_master(&config);
	rut_set_priority(&r, 90, true);
	rut_did(&r);
	rut_run(&r, span_ms(610));
	rut_hear(&r, 100, 100, R1);
	RUT_DID(&r, "");
	rut_run(&r, VRRP_CROSSING);
	RUT_DID(&r, "closed");
	cr_assert(eq(
		i64, rut_next(&r).ns, vrrp_master_down_interval(3, 90, 100).ns - VRRP_CROSSING.ns));
	cr_assert(instant_is_never(r.vr.drain_until));
}

Test(relinquish, drains_on_through_a_stop_but_not_for_ever)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 150;
	r = rut_master(&config);
	rut_set_priority(&r, 90, true);
	rut_did(&r);
	rut_run(&r, span_s(1));
	rut_stop(&r);
	RUT_DID(&r, "backup>initialize");
	cr_assert(eq(int, r.vr.gate, VRRP_GATE_DRAIN));
	rut_run(&r, span_s(1));
	RUT_DID(&r, "closed");
	cr_assert(instant_is_never(vrrp_vr_deadline(&r.vr)));
}

/* A second loss moves the own timer; the drain must still outlast it. */
Test(relinquish, drains_until_it_is_master_again_also_when_more_is_lost)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 254;
	r = rut_master(&config);
	rut_set_priority(&r, 250, true);
	rut_set_priority(&r, 1, true);
	rut_did(&r);
	rut_wait_master(&r);
	RUT_DID(&r, "open advert:1 announce backup>master");
}

/* A lcore that was held up hears a slow successor just before the drain ends, and follows it once
 * its own priority is lower still. */
Test(relinquish, ends_the_drain_soon_after_a_successor_heard_late_however_slow_that_one_is)
{
	struct vrrp_config config = rut_config();
	struct instant end;
	struct rut r;

	config.priority = 150;
	r = rut_master(&config);
	rut_set_priority(&r, 90, true);
	rut_did(&r);
	end = r.vr.drain_until;
	r.now = instant_add(end, span_ms(-5));
	rut_hear(&r, 80, 4000, R1);
	rut_set_priority(&r, 60, true);
	cr_assert(eq(i64, r.vr.drain_until.ns, end.ns));
	rut_run(&r, span_ms(5));
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
	cr_assert(eq(int, r.vr.gate, VRRP_GATE_CLOSED));
}

/* At the floor there is nothing more to give up. */
Test(relinquish, is_not_done_when_the_priority_does_not_fall)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 1;
	r = rut_master(&config);
	rut_set_priority(&r, 1, true);
	RUT_DID(&r, "");
	rut_set_priority(&r, 20, true);
	RUT_DID(&r, "advert:20", "one object came, another went");
}
