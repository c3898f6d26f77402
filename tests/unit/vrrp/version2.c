/* SPDX-License-Identifier: BSD-3-Clause */
/* Version 2 (RFC 3768 6): where its state machine is not that of version 3. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "lan.h"

static struct vrrp_config v2_config(uint16_t interval_cs)
{
	struct vrrp_config config = rut_config();

	config.version = 2;
	config.interval_cs = interval_cs;
	return config;
}

/* V2-INI-02, V2-TMR-02, V2-BAK-05 */
Test(version2, starts_as_backup_and_takes_over_after_its_own_down_interval)
{
	struct vrrp_config config = v2_config(300);
	struct rut r = rut_backup(&config);

	cr_assert(eq(i64, rut_wait_master(&r).ns, 9609375000));
	RUT_DID(&r, "open advert:100 announce backup>master");
	cr_assert(eq(i64, rut_next(&r).ns, span_s(3).ns));
}

/* V2-BAK-06, V2-TMR-01: whatever the interval, less than a second */
Test(version2, waits_its_skew_when_the_master_leaves)
{
	struct vrrp_config config = v2_config(25400);
	struct rut r = rut_backup(&config);

	rut_hear(&r, 0, 25400, R1);
	cr_assert(eq(i64, rut_next(&r).ns, 609375000));
}

/* V2-BAK-07, V2-BAK-08 */
Test(version2, follows_equal_and_higher_priorities_and_with_preempt_off_all)
{
	struct vrrp_config config = v2_config(100);
	struct rut r = rut_backup(&config);

	rut_run(&r, span_s(1));
	rut_hear(&r, 100, 100, R1);
	cr_assert(eq(i64, rut_next(&r).ns, 3609375000));
	rut_run(&r, span_s(1));
	rut_hear(&r, 50, 100, R1);
	cr_assert(eq(i64, rut_next(&r).ns, 2609375000));
	config.preempt = false;
	r = rut_backup(&config);
	rut_run(&r, span_s(1));
	rut_hear(&r, 50, 100, R1);
	cr_assert(eq(i64, rut_next(&r).ns, 3609375000));
}

/* V2-MAS-08 */
Test(version2, never_answers_a_losing_advert_with_one)
{
	struct vrrp_config config = v2_config(100);
	struct rut r = rut_master(&config);

	rut_run(&r, span_ms(1500));
	rut_did(&r);
	rut_hear(&r, 50, 100, R1);
	cr_assert(eq(uint, r.adverts, 0));
	cr_assert(eq(int, r.vr.state, VRRP_MASTER));
	cr_assert(eq(i64, rut_next(&r).ns, span_ms(500).ns));
}

/* V2-MAS-07: by address too */
Test(version2, yields_to_higher_priority_and_to_greater_address)
{
	struct vrrp_config config = v2_config(100);
	struct rut r = rut_master(&config);

	rut_hear(&r, 100, 100, R1);
	cr_assert(eq(int, r.vr.state, VRRP_MASTER));
	rut_hear(&r, 100, 100, R3);
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
	cr_assert(eq(i64, instant_since(r.vr.master_down_timer, r.now).ns, 3609375000));
	r = rut_master(&config);
	rut_hear(&r, 101, 100, R1);
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
}

/* V2-MAS-06 */
Test(version2, answers_priority_0_and_starts_its_interval_anew)
{
	struct vrrp_config config = v2_config(100);
	struct rut r = rut_master(&config);

	rut_run(&r, span_ms(400));
	rut_hear(&r, 0, 100, R1);
	cr_assert(eq(uint, r.adverts, 1));
	cr_assert(eq(i64, instant_since(r.vr.adver_timer, r.now).ns, span_s(1).ns));
}

/* V2-MAS-04, V2-FMT-04: a version 2 successor has at most a second of skew */
Test(version2, says_priority_0_when_it_stops)
{
	struct vrrp_config config = v2_config(1000);
	struct rut r = rut_master(&config);

	rut_stop(&r);
	RUT_DID(&r, "advert:0 drain master>initialize");
	cr_assert(eq(i64, rut_next(&r).ns, span_ms(1100).ns));
}

/* V2-MAS-02, V2-MAS-03 */
Test(version2, accepts_packets_to_its_addresses_as_owner_only)
{
	struct vrrp_config config = v2_config(100);
	struct rut r = rut_master(&config);

	cr_assert(not(vrrp_vr_accepts(&r.vr)));
	config.owner = true;
	r = rut_master(&config);
	cr_assert(vrrp_vr_accepts(&r.vr));
}

Test(relinquish, works_in_version_2_with_its_longer_intervals)
{
	struct vrrp_config config = v2_config(500);
	struct lan lan;

	lan_init(&lan, &config, 2, (uint8_t[]){150, 100});
	lan_run(&lan, span_s(60));
	lan_clear(&lan);
	lan_set_priority(&lan, 0, 90, true);
	cr_assert(lt(i64, lan_wait_master(&lan, 1, span_s(3)).ns, span_s(1).ns));
	lan_run(&lan, span_s(60));
	cr_assert(eq(int, lan_master(&lan), 1));
	cr_assert(eq(i64, lan.lost.ns, 0));
}
