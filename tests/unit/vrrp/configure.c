/* SPDX-License-Identifier: BSD-3-Clause */
/* A configuration that changes while its virtual router runs. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rut.h"

static void configure(struct rut *r, const struct vrrp_config *config)
{
	struct vrrp_actions out = {0};

	vrrp_vr_configure(&r->vr, config, r->now, &out);
	cr_assert(eq(u32, out.n, r->vr.state != VRRP_INITIALIZE));
	cr_assert(out.n == 0 || out.list[0].kind == VRRP_ACTION_GATE);
}

/* V3-ARP-05, V3-ND-06 */
Test(configure, an_address_added_to_a_master_is_announced_at_once)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.announce.repeat = 1;
	config.announce.delay = span_ms(20);
	r = rut_master(&config);
	rut_run(&r, span_s(5));
	rut_did(&r);
	config.addresses[config.count++] = rut_address(77);
	configure(&r, &config);
	rut_run(&r, span_ms(0));
	RUT_DID(&r, "announce");
	rut_run(&r, span_ms(25));
	RUT_DID(&r, "announce", "and repeated");
	cr_assert(eq(int, r.vr.state, VRRP_MASTER));
}

Test(configure, an_address_added_to_a_backup_is_not_announced)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 100, R1);
	config.addresses[config.count++] = rut_address(77);
	configure(&r, &config);
	rut_run(&r, span_s(1));
	RUT_DID(&r, "");
}

Test(configure, an_address_taken_away_is_not_announced)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.addresses[config.count++] = rut_address(77);
	r = rut_master(&config);
	rut_run(&r, span_ms(10));
	rut_did(&r);
	config.count--;
	configure(&r, &config);
	rut_run(&r, span_ms(50));
	RUT_DID(&r, "");
}

Test(configure, what_is_the_same_changes_no_timer)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);
	struct instant before;

	rut_run(&r, span_ms(300));
	before = vrrp_vr_deadline(&r.vr);
	configure(&r, &config);
	cr_assert(eq(i64, vrrp_vr_deadline(&r.vr).ns, before.ns));
	r = rut_backup(&config);
	rut_hear(&r, 200, 100, R1);
	rut_run(&r, span_ms(300));
	before = vrrp_vr_deadline(&r.vr);
	configure(&r, &config);
	cr_assert(eq(i64, vrrp_vr_deadline(&r.vr).ns, before.ns));
}

Test(configure, a_shorter_interval_of_a_master_counts_at_once)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	config.interval_cs = 200;
	r = rut_master(&config);
	config.interval_cs = 100;
	rut_run(&r, span_ms(300));
	configure(&r, &config);
	cr_assert(eq(i64, rut_next(&r).ns, span_s(1).ns));
}

/* The backups, which wait for three short ones, learn of it from the advert that is due. */
Test(configure, a_longer_interval_of_a_master_counts_from_the_advert_that_is_due)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	config.interval_cs = 400;
	rut_run(&r, span_ms(300));
	configure(&r, &config);
	cr_assert(eq(i64, rut_next(&r).ns, span_ms(700).ns));
	rut_run(&r, span_ms(700));
	cr_assert(eq(i64, rut_next(&r).ns, span_s(4).ns));
}

Test(configure, an_interval_learned_from_a_master_stays)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_hear(&r, 200, 50, R1);
	config.interval_cs = 400;
	configure(&r, &config);
	cr_assert(eq(i64, rut_next(&r).ns, vrrp_master_down_interval(3, 100, 50).ns));
}

Test(configure, a_backup_that_heard_nobody_waits_by_its_own_interval)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);

	rut_run(&r, span_s(1));
	config.interval_cs = 50;
	configure(&r, &config);
	cr_assert(eq(i64, rut_next(&r).ns, vrrp_master_down_interval(3, 100, 50).ns - 1000000000));
	config.interval_cs = 10;
	configure(&r, &config);
	cr_assert(eq(i64, rut_next(&r).ns, 0), "not before now");
}

/* The wait of one that gave up, and of one whose master left, is no master-down interval. */
Test(configure, a_wait_for_a_successor_stays)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);
	struct span wait;

	rut_set_priority(&r, 40, true);
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
	wait = rut_next(&r);
	config.interval_cs = 10;
	configure(&r, &config);
	cr_assert(eq(i64, rut_next(&r).ns, wait.ns));
}

Test(configure, without_preemption_a_hold_time_that_runs_ends_in_nothing)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.hold_time = span_s(5);
	r = rut_backup(&config);
	rut_hear(&r, 50, 100, R1);
	cr_assert(not(instant_is_never(r.vr.preempt_hold_until)));
	config.preempt = false;
	configure(&r, &config);
	for (unsigned int i = 0; i < 10; i++) {
		rut_run(&r, span_s(1));
		rut_hear(&r, 50, 100, R1);
	}
	RUT_DID(&r, "");
}

Test(configure, another_version_is_not_compatible)
{
	struct vrrp_config a = rut_config(), b = a;

	cr_assert(vrrp_config_compatible(&a, &b));
	b.priority = 7;
	b.interval_cs = 7;
	b.count++;
	cr_assert(vrrp_config_compatible(&a, &b));
	b = a;
	b.owner = true;
	cr_assert(not(vrrp_config_compatible(&a, &b)));
	b = a;
	b.version_2_too = true;
	cr_assert(not(vrrp_config_compatible(&a, &b)));
	b = a;
	b.primary = R3;
	cr_assert(not(vrrp_config_compatible(&a, &b)));
}
