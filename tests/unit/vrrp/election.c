/* SPDX-License-Identifier: BSD-3-Clause */
/* Two and three routers on a LAN in virtual time (lan.h): who is master, when, and what is lost. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "lan.h"

#define LAN(...) lan_init(&lan, &config, sizeof((uint8_t[]){__VA_ARGS__}), (uint8_t[]){__VA_ARGS__})

static struct vrrp_stats *stats(struct lan *lan, unsigned int i)
{
	return &lan->routers[i].r.vr.stats;
}

static uint32_t transitions(struct lan *lan)
{
	uint32_t n = 0;

	for (unsigned int i = 0; i < lan->n; i++)
		n += stats(lan, i)->master_transitions;
	return n;
}

/* V3-OPS-03, V58-11 */
Test(election, makes_one_master_of_three_that_start_together)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(100, 200, 150);
	lan_run(&lan, span_s(10));
	cr_assert(eq(int, lan_master(&lan), 1));
	cr_assert(eq(u32, transitions(&lan), 1));
	cr_assert(eq(int, lan.routers[1].r.vr.new_master_reason, VRRP_REASON_PRIORITY));
}

/* V3-ACT-12: equal priorities end with one master all the same */
Test(election, decides_a_tie_by_address)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(100, 100, 100);
	lan_run(&lan, span_s(10));
	cr_assert(eq(int, lan_master(&lan), 2));
	cr_assert(lt(uint, lan.adverts, 20), "and no storm");
}

/* V3-OPS-03: exactly one of two backups takes over, at the protocol's floor */
Test(election, replaces_a_dead_master_by_the_best_backup)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(200, 100, 50);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan_kill(&lan, 0);
	lan_run(&lan, span_s(10));
	cr_assert(eq(int, lan_master(&lan), 1));
	cr_assert(eq(u32, stats(&lan, 2)->master_transitions, 0));
	cr_assert(le(i64, lan.lost.ns, vrrp_master_down_interval(3, 100, 100).ns));
	cr_assert(eq(int, lan.routers[1].r.vr.new_master_reason, VRRP_REASON_NO_RESPONSE));
}

/* V3-BAK-14 */
Test(election, gives_the_gateway_back_to_a_better_router_without_loss)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(200, 100);
	lan_kill(&lan, 0);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan_revive(&lan, 0);
	lan_run(&lan, span_s(10));
	cr_assert(eq(int, lan_master(&lan), 0));
	cr_assert(eq(i64, lan.lost.ns, 0));
	cr_assert(eq(int, lan.routers[0].r.vr.new_master_reason, VRRP_REASON_PREEMPTED));
}

/* A host asks for the gateway just when it moves: the old master, which has not heard of the new
 * one, answers from the virtual MAC, and the switch follows that. */
Test(election, preempts_without_loss_although_the_old_master_speaks_last)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(150, 100);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan_set_priority(&lan, 0, 50, false);
	cr_assert(ge(i64, lan_wait_master(&lan, 1, span_s(10)).ns, 0));
	lan.learned = 0;
	lan_run(&lan, span_ms(1));
	cr_assert(eq(int, lan_master(&lan), 1), "the old one has heard of it");
	cr_assert(eq(uint, lan.learned, 0));
	lan_run(&lan, span_s(1));
	cr_assert(eq(uint, lan.learned, 1));
	cr_assert(eq(i64, lan.lost.ns, 0));
	cr_assert(eq(int, lan.routers[0].r.vr.gate, VRRP_GATE_CLOSED));
}

/* V3-CFG-06 */
Test(election, leaves_the_gateway_where_it_is_with_preempt_off)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	config.preempt = false;
	LAN(200, 100);
	lan_kill(&lan, 0);
	lan_run(&lan, span_s(10));
	lan_revive(&lan, 0);
	lan_run(&lan, span_s(60));
	cr_assert(eq(int, lan_master(&lan), 1));
}

/* IMP-PRE-01 */
Test(election, gives_the_gateway_back_after_the_hold_time)
{
	struct vrrp_config config = rut_config();
	struct span took;
	struct lan lan;

	config.hold_time = span_s(5);
	LAN(200, 100);
	lan_kill(&lan, 0);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan_revive(&lan, 0);
	took = lan_wait_master(&lan, 0, span_s(60));
	cr_assert(ge(i64, took.ns, span_s(5).ns));
	cr_assert(le(i64, took.ns, span_s(6).ns));
	lan_run(&lan, span_s(3));
	cr_assert(eq(int, lan_master(&lan), 0));
	cr_assert(eq(i64, lan.lost.ns, 0));
}

/* V3-ACT-08, V3-BAK-12: a planned switchover loses nothing */
Test(election, moves_on_a_stop_within_the_successors_skew_and_without_loss)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(200, 100, 50);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan_stop(&lan, 0);
	cr_assert(eq(i64, lan_wait_master(&lan, 1, span_s(3)).ns,
		vrrp_skew_time(3, 100, 100).ns + lan.latency.ns));
	lan_run(&lan, span_s(10));
	cr_assert(eq(int, lan_master(&lan), 1));
	cr_assert(eq(i64, lan.lost.ns, 0));
	cr_assert(eq(int, lan.routers[0].r.vr.gate, VRRP_GATE_CLOSED));
	cr_assert(eq(u32, stats(&lan, 2)->master_transitions, 0));
}

/* --- relinquish: see vr.h for the cases --- */

Test(relinquish, moves_to_a_better_backup_within_its_skew)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(150, 100, 80);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan_set_priority(&lan, 0, 90, true);
	cr_assert(eq(i64, lan_wait_master(&lan, 1, span_s(3)).ns,
		vrrp_skew_time(3, 100, 100).ns + lan.latency.ns));
	lan_run(&lan, span_s(60));
	cr_assert(eq(int, lan_master(&lan), 1));
	cr_assert(eq(u32, transitions(&lan), 2), "nobody else had a turn");
	cr_assert(eq(i64, lan.lost.ns, 0));

	lan_set_priority(&lan, 0, 150, false);
	lan_run(&lan, span_s(10));
	cr_assert(eq(int, lan_master(&lan), 0), "what was lost came back");
	cr_assert(eq(i64, lan.lost.ns, 0));
}

Test(relinquish, comes_back_when_nobody_takes_it)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(150);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan_set_priority(&lan, 0, 90, true);
	cr_assert(lt(i64, lan_wait_master(&lan, 0, span_s(3)).ns, span_s(2).ns));
	lan_run(&lan, span_s(10));
	cr_assert(eq(i64, lan.lost.ns, 0));
}

Test(relinquish, lends_the_gateway_to_a_worse_backup_and_takes_it_back)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(150, 80);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan_set_priority(&lan, 0, 90, true);
	cr_assert(lt(i64, lan_wait_master(&lan, 1, span_s(3)).ns, span_s(1).ns));
	cr_assert(lt(i64, lan_wait_master(&lan, 0, span_s(3)).ns, span_s(2).ns));
	cr_assert(eq(int, lan.routers[0].r.vr.new_master_reason, VRRP_REASON_PREEMPTED));
	lan_run(&lan, span_s(60));
	cr_assert(eq(int, lan_master(&lan), 0));
	cr_assert(eq(u32, transitions(&lan), 3));
	cr_assert(eq(i64, lan.lost.ns, 0));
}

Test(relinquish, leaves_it_with_a_worse_backup_when_preempt_is_off)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	config.preempt = false;
	LAN(150, 80);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan_set_priority(&lan, 0, 90, true);
	lan_run(&lan, span_s(60));
	cr_assert(eq(int, lan_master(&lan), 1));
	cr_assert(eq(i64, lan.lost.ns, 0));
}

/* A lost race would be for good here: the better backup would follow the gateway without uplink. */
Test(relinquish, loses_to_a_better_backup_that_is_slow_and_does_not_preempt)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	config.interval_cs = 1;
	config.preempt = false;
	LAN(150, 91);
	lan_run(&lan, span_s(10));
	cr_assert(eq(int, lan_master(&lan), 0));
	lan.latency = span_ms(4);
	lan_clear(&lan);
	lan_set_priority(&lan, 0, 90, true);
	lan_run(&lan, span_s(10));
	cr_assert(eq(int, lan_master(&lan), 1));
	cr_assert(eq(u32, transitions(&lan), 2));
	cr_assert(eq(i64, lan.lost.ns, 0));
}

Test(relinquish, moves_in_the_end_also_when_its_priority_0_is_lost)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(150, 100);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan.swallow_next = true;
	lan_set_priority(&lan, 0, 90, true);
	lan_run(&lan, span_s(10));
	cr_assert(eq(int, lan_master(&lan), 1));
	cr_assert(eq(i64, lan.lost.ns, 0));
}

/* Both uplinks fail, one after the other: the least bad keeps the gateway. */
Test(relinquish, goes_back_and_forth_with_the_losses_and_no_more)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(150, 100);
	lan_run(&lan, span_s(10));
	lan_clear(&lan);
	lan_set_priority(&lan, 0, 90, true);
	lan_run(&lan, span_s(10));
	lan_set_priority(&lan, 1, 40, true);
	lan_run(&lan, span_s(60));
	cr_assert(eq(int, lan_master(&lan), 0));
	cr_assert(eq(u32, transitions(&lan), 3));
	cr_assert(eq(i64, lan.lost.ns, 0));
}

/* --- what should not happen --- */

/* V3-ACT-14: the wires are joined again; the weaker yields at once, the stronger calls hosts back
 */
Test(split_brain, heals_within_one_interval_and_a_few_frames)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(200, 100);
	lan_run(&lan, span_s(10));
	lan.routers[1].cut_off = true;
	lan_run(&lan, span_s(30));
	cr_assert(eq(int, lan.routers[1].r.vr.state, VRRP_MASTER));
	lan.routers[1].cut_off = false;
	lan.learned = 1;
	lan_clear(&lan);
	lan_run(&lan, span_s(1));
	cr_assert(eq(int, lan_master(&lan), 0));
	cr_assert(eq(uint, lan.learned, 0));
	cr_assert(le(uint, lan.adverts, 3));
	cr_assert(eq(i64, lan.lost.ns, 0));
}

/* IMP-LOOP-02: two masters that no rule tells apart do not answer each other at line rate */
Test(split_brain, of_equal_priority_and_address_is_bounded)
{
	struct vrrp_config config = rut_config();
	struct lan lan;

	LAN(100, 100);
	lan.routers[1].r.vr.config.primary = lan.routers[0].r.vr.config.primary;
	lan.latency = span_us(1);
	lan_run(&lan, span_s(4));
	lan_clear(&lan);
	lan_run(&lan, span_s(10));
	cr_assert(eq(int, lan_master(&lan), -1), "two masters: a misconfiguration");
	cr_assert(le(uint, lan.adverts, 10 * 100 * 2));
}
