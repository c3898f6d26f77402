/* SPDX-License-Identifier: BSD-3-Clause */
/* The timers of RFC 9568 6.1 and RFC 3768 6.1, to the nanosecond. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rut.h"

/* V3-CFG-04, V3-CFG-05, V2-TMR-01, V2-TMR-02, V3-IOP-04 */
Test(timers, are_those_of_the_formulas_and_never_rounded_to_centiseconds)
{
	static const struct {
		uint8_t version, priority;
		uint32_t interval_cs;
		double skew_cs, down_cs;
	} rows[] = {
		{3, 255, 100, 0.390625, 300.390625},
		{3, 254, 100, 0.78125, 300.78125},
		{3, 200, 100, 21.875, 321.875},
		{3, 101, 100, 60.546875, 360.546875},
		{3, 100, 100, 60.9375, 360.9375},
		{3, 1, 100, 99.609375, 399.609375},
		{3, 100, 1, 0.609375, 3.609375},
		{3, 100, 10, 6.09375, 36.09375},
		{3, 100, 4095, 2495.390625, 14780.390625},
		{3, 1, 4095, 4079.00390625, 16364.00390625},
		{3, 100, 25500, 15539.0625, 92039.0625}, /* a version 2 master at 255 s */
		{2, 100, 100, 60.9375, 360.9375},
		{2, 254, 100, 0.78125, 300.78125},
		{2, 1, 100, 99.609375, 399.609375},
		{2, 100, 25500, 60.9375, 76560.9375},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span skew =
			vrrp_skew_time(rows[i].version, rows[i].priority, rows[i].interval_cs);
		struct span down = vrrp_master_down_interval(
			rows[i].version, rows[i].priority, rows[i].interval_cs);

		/* doubles hold these values exactly; a span may cut off half a nanosecond */
		cr_assert(eq(i64, skew.ns, (int64_t)(rows[i].skew_cs * 1e7)), "skew, row %zu", i);
		cr_assert(eq(i64, down.ns, (int64_t)(rows[i].down_cs * 1e7)), "down, row %zu", i);
	}
}

/* V3-CFG-04: two backups one apart in priority do not take over together at 10 ms intervals */
Test(timers, tell_neighboring_priorities_apart_at_short_intervals)
{
	for (unsigned int priority = 1; priority < 254; priority++)
		cr_assert(gt(i64, vrrp_skew_time(3, priority, 1).ns,
			vrrp_skew_time(3, priority + 1, 1).ns + 39000));
}

/* IMP-TMR-01: 60 s at 1 cs */
Test(timers, pace_adverts_on_an_absolute_schedule)
{
	struct vrrp_config config = rut_config();
	struct rut r;
	struct instant first;

	config.interval_cs = 1;
	r = rut_master(&config);
	first = r.vr.adver_timer;
	for (int i = 0; i < 6000; i++) {
		struct vrrp_actions out = {0};

		/* always late, by up to 4 ms, and never by the same */
		vrrp_vr_expire(
			&r.vr, instant_add(vrrp_vr_deadline(&r.vr), span_us(i * 7 % 4000)), &out);
		cr_assert(eq(uint, out.n, 1));
	}
	cr_assert(eq(i64, instant_since(r.vr.adver_timer, first).ns, span_s(60).ns));
}

/* V3-ACT-09 */
Test(timers, let_a_thousand_adverts_at_10_cs_take_100_s)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.interval_cs = 10;
	r = rut_master(&config);
	rut_run(&r, span_s(100));
	cr_assert(eq(uint, r.adverts, 1000));
}

/* IMP-TMR-01: missed periods are not made up for by a burst */
Test(timers, start_afresh_after_more_than_one_missed_period)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);
	struct vrrp_actions out = {0};
	struct instant late = instant_add(r.vr.adver_timer, span_ms(2500));

	vrrp_vr_expire(&r.vr, late, &out);
	cr_assert(eq(uint, out.n, 1));
	cr_assert(eq(i64, instant_since(vrrp_vr_deadline(&r.vr), late).ns, span_s(1).ns));
}
