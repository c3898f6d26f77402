/* SPDX-License-Identifier: BSD-3-Clause */
/* Backup (RFC 9568 6.4.2): whom it follows, for how long, and how it takes over. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rut.h"

/* V3-TX-16 */
Test(backup, says_nothing_as_long_as_a_master_speaks)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	for (int second = 0; second < 60; second++) {
		rut_run(&r, span_s(1));
		rut_hear(&r, 100, 100, R1);
	}
	RUT_DID(&r, "");
	cr_assert(eq(u64, r.vr.stats.advertisement_sent, 0));
	cr_assert(eq(u64, r.vr.stats.advertisement_rcvd, 60));
	cr_assert(eq(int, r.vr.gate, VRRP_GATE_CLOSED));
}

/* V3-BAK-07, V3-BAK-08, IMP-ACT-01, V2-BAK-05, V58-08, V3-CFG-05 */
Test(backup, takes_over_from_a_silent_master_gate_first)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 100, R1);
	rut_run(&r, span_ns(3609374999));
	RUT_DID(&r, "");
	rut_run(&r, span_ns(1));
	RUT_DID(&r, "open advert:100 announce backup>master");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_MASTER_TIMEOUT));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_NO_RESPONSE));
	cr_assert(rut_same(r.event.event.source, R1));
	cr_assert(eq(u8, r.event.event.source_priority, 200));
	cr_assert(eq(i64, r.event.event.silence.ns, 3609375000));
	cr_assert(eq(i64, r.event.event.lateness.ns, 0));
}

Test(backup, tells_how_late_the_verdict_was)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);
	struct vrrp_actions out = {0};

	vrrp_vr_expire(&r.vr, instant_add(vrrp_vr_deadline(&r.vr), span_ms(20)), &out);
	cr_assert(eq(uint, out.n, 4));
	cr_assert(eq(i64, out.list[3].event.lateness.ns, span_ms(20).ns));
}

/* V3-BAK-11, V3-CFG-11: the master's interval for waiting, the own one for speaking */
Test(backup, waits_by_the_learned_interval_and_speaks_by_its_own)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 4095, R1);
	cr_assert(eq(u32, r.vr.master_adver_interval_cs, 4095));
	cr_assert(eq(i64, r.vr.skew_time.ns, 24953906250));
	cr_assert(eq(i64, rut_next(&r).ns, 147803906250));
	rut_wait_master(&r);
	cr_assert(eq(i64, rut_next(&r).ns, span_s(1).ns));
}

/* V3-BAK-12, V2-BAK-06: the skew of the learned interval, and that advert's own is not learned */
Test(backup, waits_its_skew_when_the_master_leaves)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 0, 1000, R1);
	cr_assert(eq(i64, rut_next(&r).ns, 609375000));
	cr_assert(eq(u32, r.vr.master_adver_interval_cs, 100));
	cr_assert(r.vr.priority_zero);
	cr_assert(eq(u64, r.vr.stats.priority_zero_pkts_rcvd, 1));
	cr_assert(eq(u64, r.vr.stats.advertisement_rcvd, 1));
	rut_run(&r, span_ns(609375000));
	RUT_DID(&r, "open advert:100 announce backup>master");
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_NO_RESPONSE));
}

/* V58-05: the skew after a priority 0 is that of the interval learned before */
Test(backup, recomputes_its_skew_with_every_accepted_advert)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 4095, R1);
	rut_hear(&r, 0, 4095, R1);
	cr_assert(eq(i64, rut_next(&r).ns, 24953906250));
}

/* V3-BAK-16 */
Test(backup, waits_in_full_again_when_a_successor_speaks)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 0, 100, R1);
	rut_run(&r, span_ms(600));
	rut_hear(&r, 100, 100, R3);
	cr_assert(eq(i64, rut_next(&r).ns, 3609375000));
	cr_assert(not(r.vr.priority_zero));
}

/* V3-BAK-13, V3-BAK-15, V2-BAK-07: equal priority, whatever the address */
Test(backup, follows_equal_and_higher_priorities)
{
	static const uint8_t priorities[] = {100, 101, 254, 255};
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	for (size_t i = 0; i < sizeof(priorities); i++) {
		rut_run(&r, span_s(3));
		rut_hear(&r, priorities[i], 100, R1); /* lower than R2 */
		cr_assert(eq(i64, rut_next(&r).ns, 3609375000));
	}
	RUT_DID(&r, "");
}

/* V3-BAK-14, V2-BAK-08: takeover at the original deadline */
Test(backup, disregards_a_weaker_master_and_preempts_it)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 150;
	r = rut_backup(&config);
	for (int second = 1; second <= 3; second++) {
		rut_run(&r, span_s(1));
		rut_hear(&r, 100, 500, R1);
	}
	cr_assert(eq(u32, r.vr.master_adver_interval_cs, 100), "nothing is learned from it");
	cr_assert(eq(i64, rut_next(&r).ns, 414062500));
	rut_wait_master(&r);
	RUT_DID(&r, "open advert:150 announce backup>master");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_LOWER_PRIORITY_MASTER));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_PREEMPTED));
}

/* The one it took over from may have answered the first announcement from the virtual MAC. */
Test(backup, announces_itself_again_soon_after_preempting_a_live_master)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 150;
	config.announce.repeat = 1;
	config.announce.delay = span_s(5);
	r = rut_backup(&config);
	for (int second = 1; second <= 3; second++) {
		rut_run(&r, span_s(1));
		rut_hear(&r, 100, 100, R1);
	}
	rut_wait_master(&r);
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_PREEMPTED));
	rut_did(&r);
	rut_run(&r, span_ms(4));
	RUT_DID(&r, "");
	rut_run(&r, span_ms(1));
	RUT_DID(&r, "announce");
	rut_run(&r, span_ms(94));
	RUT_DID(&r, "");
	rut_run(&r, span_ms(1));
	RUT_DID(&r, "announce");
	rut_run(&r, span_s(60));
	cr_assert(eq(uint, r.announces, 0), "that was the one repeat");
}

/* The weaker master was gone before the down timer ended: that is not preemption. */
Test(backup, says_no_response_when_the_weaker_master_died_meanwhile)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 150;
	r = rut_backup(&config);
	rut_run(&r, span_ms(100));
	rut_hear(&r, 100, 100, R1);
	rut_wait_master(&r);
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_MASTER_TIMEOUT));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_NO_RESPONSE));
}

/* V3-CFG-06, V3-BAK-17 */
Test(backup, follows_a_weaker_master_with_preempt_off_and_learns_from_it)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 200;
	config.preempt = false;
	r = rut_backup(&config);
	rut_hear(&r, 1, 500, R1);
	cr_assert(eq(u32, r.vr.master_adver_interval_cs, 500));
	cr_assert(eq(i64, rut_next(&r).ns, vrrp_master_down_interval(3, 200, 500).ns));
	for (int i = 0; i < 20; i++) {
		rut_run(&r, span_s(5));
		rut_hear(&r, 1, 500, R1);
	}
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
}

/* V3-CFG-11: a fast backup beside a slow master flaps at most once */
Test(backup, recovers_once_it_has_heard_a_slow_master)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.interval_cs = 10;
	r = rut_backup(&config);
	rut_wait_master(&r);
	for (int i = 0; i < 5; i++) {
		rut_hear(&r, 200, 4095, R1);
		rut_run(&r, span_ms(40950));
	}
	cr_assert(eq(u32, r.vr.stats.master_transitions, 1));
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
}

/* V3-BAK-06, V2-BAK-04 */
Test(backup, stops_without_a_word)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_stop(&r);
	RUT_DID(&r, "backup>initialize");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_SHUTDOWN));
	cr_assert(instant_is_never(vrrp_vr_deadline(&r.vr)));
	cr_assert(instant_is_never(r.vr.up_since));
}

/* IMP-ACT-03 */
Test(backup, is_in_initialize_when_its_link_goes_down_and_starts_again_with_it)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_cut(&r);
	RUT_DID(&r, "backup>initialize");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_INTERFACE_DOWN));
	cr_assert(instant_is_never(vrrp_vr_deadline(&r.vr)));
	rut_start(&r);
	RUT_DID(&r, "initialize>backup");
}

/* Silence that it could not hear is no verdict: from the moment on at which it can, it listens as
 * long as one that has just started. */
Test(backup, waits_anew_when_it_could_not_hear)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 100, R1);
	rut_run(&r, span_ms(3600));
	vrrp_vr_unheard(&r.vr, r.now);
	rut_run(&r, span_ns(3609374999));
	RUT_DID(&r, "");
	rut_run(&r, span_ns(1));
	RUT_DID(&r, "open advert:100 announce backup>master");
	cr_assert(eq(i64, r.event.event.silence.ns, 3600000000 + 3609375000));
}

/* Not by the skew time alone: another one may have become master meanwhile. */
Test(backup, waits_anew_for_a_successor_that_it_could_not_hear)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 100, R1);
	rut_hear(&r, 0, 100, R1);
	vrrp_vr_unheard(&r.vr, r.now);
	cr_assert(eq(i64, rut_wait_master(&r).ns, 3609375000));
}

Test(backup, does_not_preempt_whom_it_could_not_hear)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.priority = 150;
	config.hold_time = span_s(2);
	r = rut_backup(&config);
	rut_hear(&r, 100, 100, R1);
	rut_run(&r, span_ms(1900));
	vrrp_vr_unheard(&r.vr, r.now);
	rut_run(&r, span_s(3));
	RUT_DID(&r, "");
	/* The hold time runs from its next advert. */
	rut_hear(&r, 100, 100, R1);
	rut_run(&r, span_ms(1999));
	RUT_DID(&r, "");
	rut_run(&r, span_ms(1));
	RUT_DID(&r, "open advert:150 announce backup>master");
}

Test(backup, alone_waits_for_what_it_could_not_hear)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);
	struct instant due = vrrp_vr_deadline(&r.vr);

	vrrp_vr_unheard(&r.vr, r.now);
	cr_assert(eq(i64, vrrp_vr_deadline(&r.vr).ns, due.ns));
	rut_stop(&r);
	due = vrrp_vr_deadline(&r.vr);
	vrrp_vr_unheard(&r.vr, r.now);
	cr_assert(eq(i64, vrrp_vr_deadline(&r.vr).ns, due.ns), "the drain");
}
