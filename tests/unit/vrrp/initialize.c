/* SPDX-License-Identifier: BSD-3-Clause */
/* Initialize: startup, and that nothing else has an effect (RFC 9568 6.4.1). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rut.h"

/* V3-INI-06 */
Test(initialize, waits_for_nothing_and_does_nothing)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_make(&config);

	cr_assert(instant_is_never(vrrp_vr_deadline(&r.vr)));
	rut_run(&r, span_s(60));
	rut_stop(&r);
	rut_cut(&r);
	rut_set_priority(&r, 120, true);
	RUT_DID(&r, "");
	cr_assert(eq(int, r.vr.state, VRRP_INITIALIZE));
	cr_assert(eq(int, r.vr.gate, VRRP_GATE_CLOSED));
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_NONE));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_NOT_MASTER));
}

/* V3-RX-21 */
Test(initialize, is_not_touched_by_an_advert)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_make(&config), before = r;

	rut_hear(&r, 255, 100, VIP);
	rut_hear(&r, 0, 100, R1);
	cr_assert(eq(int, memcmp(&r, &before, sizeof(r)), 0));
}

/* V3-INI-05, V3-CFG-03, V2-INI-02: alone it is master after one down interval */
Test(initialize, starts_as_backup_and_listens_for_a_down_interval)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_make(&config);

	rut_start(&r);
	RUT_DID(&r, "initialize>backup");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_STARTUP));
	cr_assert(eq(u32, r.vr.master_adver_interval_cs, 100));
	cr_assert(eq(i64, rut_next(&r).ns, 3609375000));
	cr_assert(eq(i64, r.vr.up_since.ns, r.now.ns));

	cr_assert(eq(i64, rut_wait_master(&r).ns, 3609375000));
	RUT_DID(&r, "open advert:100 announce backup>master");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_MASTER_TIMEOUT));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_PRIORITY), "nobody was ever heard");
	cr_assert(eq(u32, r.vr.stats.master_transitions, 1));
	cr_assert(eq(int, r.event.event.source.family, IP_NONE));
	cr_assert(eq(i64, r.event.event.silence.ns, 0));
}

/* V3-INI-01, V3-INI-02, V3-INI-04, V3-INI-07, V3-ARP-06, V3-CFG-07, V2-INI-01, V3-FMT-04: with
 * preempt off and a hold time, and the gate open before the first word */
Test(initialize, makes_an_owner_master_at_once)
{
	for (uint8_t version = RUT_OLDEST_VERSION; version <= 3; version++) {
		struct vrrp_config config = rut_config();
		struct rut r;

		config.version = version;
		config.owner = true;
		config.primary = VIP;
		config.priority = 7; /* whatever is configured */
		config.preempt = false;
		config.hold_time = span_s(10);
		r = rut_make(&config);
		rut_start(&r);
		RUT_DID(&r, "open advert:255 announce initialize>master");
		cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_STARTUP));
		cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_PRIORITY));
		rut_run(&r, span_ms(100)); /* whoever was master gave the address up by then */
		RUT_DID(&r, "announce announce");
		rut_run(&r, span_ms(899));
		RUT_DID(&r, "");
		rut_run(&r, span_ms(1));
		RUT_DID(&r, "advert:255");
	}
}

/* IMP-ACT-03 */
Test(initialize, says_why_it_was_left)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_make(&config);
	struct vrrp_actions out = {0};

	vrrp_vr_startup(&r.vr, VRRP_EVENT_PRIMARY_IP_ADDRESS, r.now, &out);
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_PRIMARY_IP_ADDRESS));
	cr_assert(eq(int, out.list[0].event.why, VRRP_EVENT_PRIMARY_IP_ADDRESS));
}

/* YNG-STA-07: no-primary-ip-address and primary-ip-address; the link works, so it is said */
Test(initialize, is_entered_when_the_primary_address_is_lost)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);
	struct vrrp_actions out = {0};

	rut_lose_address(&r);
	RUT_DID(&r, "advert:0 drain master>initialize");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_NO_PRIMARY_IP_ADDRESS));
	cr_assert(eq(int, r.event.event.why, VRRP_EVENT_NO_PRIMARY_IP_ADDRESS));
	r.vr.config.primary = R3;
	vrrp_vr_startup(&r.vr, VRRP_EVENT_PRIMARY_IP_ADDRESS, r.now, &out);
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
	rut_lose_address(&r);
	RUT_DID(&r, "backup>initialize", "a backup has nothing to say");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_NO_PRIMARY_IP_ADDRESS));
}

Test(initialize, is_left_only_once)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);
	struct instant deadline = vrrp_vr_deadline(&r.vr);

	r.now = instant_add(r.now, span_s(1));
	rut_start(&r);
	RUT_DID(&r, "");
	cr_assert(eq(i64, vrrp_vr_deadline(&r.vr).ns, deadline.ns));
}

/* What was learned and heard before does not outlive a stop. */
Test(initialize, forgets_the_last_master)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 4095, R1);
	rut_stop(&r);
	r.now = instant_add(r.now, span_s(9));
	rut_start(&r);
	cr_assert(eq(i64, rut_next(&r).ns, 3609375000));
	cr_assert(instant_is_never(r.vr.last_adv_at));
	cr_assert(eq(int, r.vr.last_adv_source.family, IP_NONE));
	rut_wait_master(&r);
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_PRIORITY));
}
