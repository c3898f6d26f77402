/* SPDX-License-Identifier: BSD-3-Clause */
/* Master (RFC 9568 6.4.3): whom it yields to, whom it answers, and how it leaves. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rut.h"

/* V3-ACT-09, V2-MAS-05 */
Test(master, advertises_every_interval)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_run(&r, span_ms(2999));
	cr_assert(eq(uint, r.adverts, 2));
	rut_run(&r, span_ms(1));
	RUT_DID(&r, "advert:100 advert:100 advert:100");
	cr_assert(eq(u64, r.vr.stats.advertisement_sent, 4), "with the first of all");
}

/* V3-ACT-11, V3-ACT-16, V3-ACT-17, V2-MAS-07: preempt is not asked for here */
Test(master, yields_to_a_higher_priority)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.preempt = false;
	r = rut_master(&config);
	rut_hear(&r, 200, 4095, R1);
	RUT_DID(&r, "drain master>backup");
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_HIGHER_PRIORITY_BACKUP));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_NOT_MASTER));
	cr_assert(eq(u32, r.vr.master_adver_interval_cs, 4095));
	cr_assert(eq(i64, r.vr.skew_time.ns, 24953906250));
	cr_assert(eq(i64, rut_next(&r).ns, VRRP_CROSSING.ns));
	rut_run(&r, VRRP_CROSSING);
	RUT_DID(&r, "closed");
	cr_assert(eq(i64, rut_next(&r).ns, 147803906250 - VRRP_CROSSING.ns),
		"no Adver_Timer is left");
	cr_assert(rut_same(r.event.event.source, R1));
	cr_assert(eq(u8, r.event.event.source_priority, 200));
	rut_wait_master(&r);
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_REASON_NO_RESPONSE));
}

/* V3-ACT-12, V58-07 */
Test(master, yields_to_an_equal_priority_from_a_greater_address)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_hear(&r, 100, 100, R3);
	RUT_DID(&r, "drain master>backup");
}

/* V3-ACT-14: a smaller address, and the same (a duplicate) */
Test(master, insists_against_an_equal_priority_from_no_greater_address)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_hear(&r, 100, 100, R1);
	RUT_DID(&r, "advert:100");
	rut_run(&r, span_ms(10));
	rut_hear(&r, 100, 100, R2);
	RUT_DID(&r, "advert:100");
	cr_assert(eq(int, r.vr.state, VRRP_MASTER));
}

/* V3-ACT-13: not as signed, not as little-endian numbers */
Test(master, compares_addresses_unsigned_in_network_order)
{
	static const struct {
		uint32_t own, other;
		bool yields;
	} cases[] = {
		{0x0a000003, 0x0a0000c8, true}, {0x0a0000c8, 0x0a000003, false},
		{0x0a000001, 0xc0000001, true}, /* the sign bit */
		{0x0a0000ff, 0x0a000100, true}, /* the later octets */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vrrp_config config = rut_config_of(IP_V4);
		struct rut r;

		config.primary = ip_addr_v4(cases[i].own);
		r = rut_master(&config);
		rut_hear(&r, 100, 100, ip_addr_v4(cases[i].other));
		cr_assert(eq(int, r.vr.state, cases[i].yields ? VRRP_BACKUP : VRRP_MASTER),
			"case %zu", i);
	}
}

/* V3-ACT-14, V3-ACT-15: at once, and the next periodic advert at its old time */
Test(master, answers_a_losing_advert_without_touching_its_schedule)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);
	struct instant due = r.vr.adver_timer;

	rut_run(&r, span_ms(400));
	rut_hear(&r, 50, 100, R3);
	cr_assert(eq(uint, r.adverts, 1));
	cr_assert(eq(i64, r.vr.adver_timer.ns, due.ns));
	cr_assert(eq(u8, r.vr.last_adv_priority, 50));
	rut_run(&r, span_ms(600));
	cr_assert(eq(i64, r.advert_at.ns, due.ns));
}

/* IMP-LOOP-02: one in 10 ms, what is left out is counted */
Test(master, answers_at_most_once_in_10_ms)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	for (int i = 0; i < 1000; i++) {
		rut_hear(&r, 100, 100, R1);
		r.now = instant_add(r.now, span_us(100));
	}
	cr_assert(eq(uint, r.adverts, 10));
	cr_assert(eq(u64, r.vr.stats.readverts_suppressed, 990));
	cr_assert(eq(u64, r.vr.stats.advertisement_rcvd, 1000));
}

/* IMP-ACT-02, V58-06 */
Test(master, does_not_answer_when_told_not_to)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.lower_prio_no_advert = true;
	r = rut_master(&config);
	rut_hear(&r, 50, 100, R3);
	cr_assert(eq(uint, r.adverts, 0));
	cr_assert(eq(int, r.vr.state, VRRP_MASTER));
	cr_assert(eq(u64, r.vr.stats.readverts_suppressed, 0));
}

/* V3-ACT-10, V2-MAS-06 */
Test(master, answers_priority_0_and_starts_its_interval_anew)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_run(&r, span_ms(400));
	rut_hear(&r, 0, 4095, R1);
	cr_assert(eq(uint, r.adverts, 1));
	cr_assert(eq(int, r.vr.state, VRRP_MASTER));
	cr_assert(eq(u64, r.vr.stats.priority_zero_pkts_rcvd, 1));
	rut_run(&r, span_ms(999));
	cr_assert(eq(uint, r.adverts, 1));
	rut_run(&r, span_ms(1));
	cr_assert(eq(uint, r.adverts, 2));
}

/* V3-ACT-08, V2-MAS-04, V3-FMT-06: and drains for the longest skew a successor can have */
Test(master, says_priority_0_when_it_stops_and_drains)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_stop(&r);
	RUT_DID(&r, "advert:0 drain master>initialize");
	cr_assert(eq(u64, r.vr.stats.priority_zero_pkts_sent, 1));
	cr_assert(eq(int, r.vr.last_event, VRRP_EVENT_SHUTDOWN));
	cr_assert(eq(int, r.vr.new_master_reason, VRRP_NOT_MASTER));
	cr_assert(eq(i64, rut_next(&r).ns, span_ms(1100).ns));
	rut_run(&r, span_ms(1100));
	RUT_DID(&r, "closed");
	cr_assert(instant_is_never(vrrp_vr_deadline(&r.vr)));
}

/* V3-RX-21: the gate and nothing else, when what was sent before is through */
Test(master, that_stopped_ends_its_drain_soon_after_the_successor_spoke)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config), before;

	rut_stop(&r);
	rut_did(&r);
	before = r;
	rut_hear(&r, 0, 100, R1);
	cr_assert(eq(int, memcmp(&r, &before, sizeof(r)), 0), "one that leaves is no successor");
	rut_hear(&r, 1, 100, R1);
	RUT_DID(&r, "");
	rut_run(&r, span_ms(9));
	rut_hear(&r, 1, 100, R1); /* another one puts it off no longer */
	RUT_DID(&r, "");
	rut_run(&r, span_ms(1));
	RUT_DID(&r, "closed");
	before.vr.gate = VRRP_GATE_CLOSED;
	before.vr.drain_until = INSTANT_NEVER;
	cr_assert(eq(int, memcmp(&r.vr, &before.vr, sizeof(r.vr)), 0));
}

Test(master, that_stopped_and_starts_again_goes_on_draining)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_stop(&r);
	rut_did(&r);
	rut_start(&r);
	RUT_DID(&r, "initialize>backup");
	cr_assert(eq(int, r.vr.gate, VRRP_GATE_DRAIN));
	rut_run(&r, span_ms(1100));
	RUT_DID(&r, "closed");
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
}

/* IMP-ACT-03 */
Test(master, drops_everything_when_its_link_goes_down)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.announce.repeat = 5;
	config.announce.delay = span_s(1);
	r = rut_master(&config);
	rut_cut(&r);
	RUT_DID(&r, "closed master>initialize");
	cr_assert(instant_is_never(vrrp_vr_deadline(&r.vr)));
	cr_assert(eq(u64, r.vr.stats.priority_zero_pkts_sent, 0));

	rut_start(&r);
	rut_wait_master(&r);
	rut_stop(&r);
	rut_did(&r);
	rut_cut(&r);
	RUT_DID(&r, "closed", "a drain as well");
	cr_assert(instant_is_never(vrrp_vr_deadline(&r.vr)));
}

/* V3-BAK-08: repeats of the transition's announcement, then the refresh */
Test(master, repeats_and_refreshes_its_announcement)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.interval_cs = 4095; /* out of the way */
	config.announce.repeat = 2;
	config.announce.delay = span_s(5);
	config.announce.refresh = span_s(12);
	r = rut_master(&config);
	rut_run(&r, span_ms(4999));
	cr_assert(eq(uint, r.announces, 0));
	rut_run(&r, span_ms(1));
	cr_assert(eq(uint, r.announces, 1));
	rut_run(&r, span_s(5));
	cr_assert(eq(uint, r.announces, 2));
	rut_run(&r, span_ms(11999));
	cr_assert(eq(uint, r.announces, 2));
	rut_run(&r, span_ms(1));
	cr_assert(eq(uint, r.announces, 3));
	rut_run(&r, span_s(12));
	cr_assert(eq(uint, r.announces, 4));
}

Test(master, paces_repeats_that_are_configured_without_a_delay)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.announce.repeat = 3;
	r = rut_master(&config);
	rut_run(&r, span_ms(2));
	cr_assert(eq(uint, r.announces, 2));
	rut_run(&r, span_s(60));
	cr_assert(eq(uint, r.announces, 3));
}

/* After a split brain hosts and switches must find back. */
Test(master, announces_again_after_a_rival_at_most_once_a_second_and_once_after_the_last)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_run(&r, span_s(30));
	rut_did(&r);
	rut_hear(&r, 50, 100, R3);
	RUT_DID(&r, "advert:100 announce");
	for (int i = 0; i < 99; i++) {
		rut_run(&r, span_ms(25));
		rut_hear(&r, 50, 100, R3);
	}
	cr_assert(eq(uint, r.announces, 2), "2.475 s of it");
	rut_run(&r, span_s(60));
	cr_assert(eq(uint, r.announces, 3));
}

Test(master, does_not_put_off_a_repeat_for_a_rival)
{
	struct vrrp_config config = rut_config();
	struct rut r;

	config.announce.repeat = 2;
	config.announce.delay = span_ms(200);
	r = rut_master(&config);
	rut_run(&r, span_ms(100));
	rut_hear(&r, 50, 100, R3);
	cr_assert(eq(uint, r.announces, 0));
	rut_run(&r, span_ms(100));
	cr_assert(eq(uint, r.announces, 1));
}

/* A frozen machine wakes: a backup may have been master meanwhile. */
Test(master, announces_again_after_three_missed_intervals)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	for (int missed = 2; missed <= 3; missed++) {
		struct vrrp_actions out = {0};

		rut_run(&r, span_s(10));
		r.now = instant_add(r.vr.adver_timer, span_s(missed));
		vrrp_vr_expire(&r.vr, r.now, &out);
		cr_assert(eq(uint, out.n, missed == 3 ? 2 : 1));
		cr_assert(eq(int, out.list[0].kind, VRRP_ACTION_ADVERT));
	}
}

Test(master, announces_again_also_after_a_rival_that_leaves)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_run(&r, span_s(30));
	rut_did(&r);
	rut_hear(&r, 0, 100, R3);
	RUT_DID(&r, "advert:100 announce");
}

/* V3-CFG-08 */
Test(master, accepts_packets_to_its_addresses_as_owner_or_when_told_to)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	cr_assert(not(vrrp_vr_accepts(&r.vr)));
	config.accept_mode = true;
	r = rut_master(&config);
	cr_assert(vrrp_vr_accepts(&r.vr));
	rut_hear(&r, 200, 100, R1);
	cr_assert(not(vrrp_vr_accepts(&r.vr)), "not as backup");
	config.accept_mode = false;
	config.owner = true;
	r = rut_master(&config);
	cr_assert(vrrp_vr_accepts(&r.vr));
}
