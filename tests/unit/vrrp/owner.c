/* SPDX-License-Identifier: BSD-3-Clause */
/* An owner that hears another master: erratum 8298. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rut.h"

static struct vrrp_config owner_config(void)
{
	struct vrrp_config config = rut_config();

	config.owner = true;
	config.primary = VIP;
	return config;
}

/* V3-ACT-18, V3-OPS-01: two owners; only the greater address stays */
Test(owner, yields_to_a_second_owner_of_greater_address_and_keeps_255)
{
	struct vrrp_config config = owner_config();
	struct rut r = rut_master(&config);

	rut_hear(&r, 255, 100, R3);
	RUT_DID(&r, "drain master>backup");
	cr_assert(not(vrrp_vr_accepts(&r.vr)));
	cr_assert(eq(u8, r.vr.effective_priority, 255));
	cr_assert(eq(i64, instant_since(r.vr.master_down_timer, r.now).ns, 3003906250));
	rut_wait_master(&r);
	RUT_DID(&r, "closed open advert:255 announce backup>master");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_MASTER_TIMEOUT));
}

Test(owner, insists_against_a_second_owner_of_smaller_address)
{
	struct vrrp_config config = owner_config();
	struct rut r = rut_master(&config);

	rut_hear(&r, 255, 100, rut_address(0));
	RUT_DID(&r, "advert:255");
	cr_assert(eq(int, r.vr.state, VRRP_MASTER));
}

/* V3-CFG-07: neither preempt off nor a hold time keeps an owner from its address */
Test(owner, in_backup_preempts_whatever_is_configured)
{
	struct vrrp_config config = owner_config();
	struct rut r;

	config.preempt = false;
	config.hold_time = span_s(60);
	r = rut_master(&config);
	rut_hear(&r, 255, 100, R3);
	rut_did(&r);
	for (int second = 1; second <= 3; second++) {
		rut_run(&r, span_s(1));
		rut_hear(&r, 254, 100, R3);
	}
	cr_assert(eq(i64, rut_next(&r).ns, 3906250));
	rut_wait_master(&r);
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_OWNER_PREEMPT));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_PREEMPTED));
}

/* BFD-CLI-06 */
Test(owner, has_255_whatever_tracking_says)
{
	struct vrrp_config config = owner_config();
	struct rut r = rut_master(&config);

	rut_set_priority(&r, 1, true);
	RUT_DID(&r, "");
	cr_assert(eq(u8, r.vr.effective_priority, 255));
}
