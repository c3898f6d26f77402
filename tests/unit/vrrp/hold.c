/* SPDX-License-Identifier: BSD-3-Clause */
/* The preempt hold time (RFC 8347 preempt/hold-time; no VRRP RFC knows it). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rut.h"

static struct vrrp_config hold_config(void)
{
	struct vrrp_config config = rut_config();

	config.priority = 150;
	config.hold_time = span_s(5);
	return config;
}

/* IMP-PRE-01, YNG-CFG-04: five seconds after the first advert of the weaker master */
Test(hold, delays_preemption_by_exactly_the_hold_time)
{
	struct vrrp_config config = hold_config();
	struct rut r = rut_backup(&config);
	struct instant first;

	rut_run(&r, span_ms(700));
	rut_hear(&r, 100, 300, R1);
	first = r.now;
	cr_assert(eq(u32, r.vr.master_adver_interval_cs, 300), "good, and learned from");
	while (r.vr.state == VRRP_BACKUP) {
		rut_run(&r, span_ms(500));
		if (r.vr.state == VRRP_BACKUP)
			rut_hear(&r, 100, 300, R1);
	}
	cr_assert(eq(i64, instant_since(r.vr.state_since, first).ns, span_s(5).ns));
	RUT_DID(&r, "open advert:150 announce backup>master");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_PREEMPT_HOLD_TIMEOUT));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_PREEMPTED));
}

/* IMP-PRE-02 */
Test(hold, does_not_delay_takeover_after_silence)
{
	struct vrrp_config config = hold_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 100, 100, R1);
	cr_assert(eq(i64, rut_wait_master(&r).ns, 3414062500));
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_MASTER_TIMEOUT));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_NO_RESPONSE));
}

/* IMP-PRE-02 */
Test(hold, does_not_delay_takeover_after_priority_0)
{
	struct vrrp_config config = hold_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 100, 100, R1);
	rut_hear(&r, 0, 100, R1);
	cr_assert(eq(i64, rut_wait_master(&r).ns, 414062500));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_NO_RESPONSE));
}

/* IMP-PRE-01: it measures one stretch of weaker masters */
Test(hold, begins_anew_after_a_master_of_equal_or_higher_priority)
{
	struct vrrp_config config = hold_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 100, 100, R1);
	rut_run(&r, span_s(3));
	rut_hear(&r, 150, 100, R3);
	cr_assert(instant_is_never(r.vr.preempt_hold_until));
	rut_run(&r, span_s(1));
	rut_hear(&r, 100, 100, R1);
	cr_assert(eq(i64, instant_since(r.vr.preempt_hold_until, r.now).ns, span_s(5).ns));
}

Test(hold, does_not_run_with_preempt_off)
{
	struct vrrp_config config = hold_config();
	struct rut r;

	config.preempt = false;
	r = rut_backup(&config);
	for (int second = 0; second < 60; second++) {
		rut_hear(&r, 100, 100, R1);
		rut_run(&r, span_s(1));
	}
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
}

/* A lost uplink makes the weaker master a good one. */
Test(hold, ends_without_effect_when_the_own_priority_falls)
{
	struct vrrp_config config = hold_config();
	struct rut r;

	config.hold_time = span_ms(500); /* ends between two adverts */
	r = rut_backup(&config);
	rut_hear(&r, 100, 100, R1);
	rut_set_priority(&r, 90, true);
	rut_run(&r, span_s(1));
	for (int second = 0; second < 60; second++) {
		rut_hear(&r, 100, 100, R1);
		rut_run(&r, span_s(1));
	}
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
	RUT_DID(&r, "");
}
