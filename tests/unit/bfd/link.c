/* SPDX-License-Identifier: BSD-3-Clause */
/* Two sessions over a link: up, kept up, down in time, and up again. */
#include <criterion/criterion.h>

#include "pair.h"

static void start_both(struct pair *p)
{
	pair_start(p, 0);
	pair_start(p, 1);
	cr_assert_geq(pair_wait_up(p, span_s(5)).ns, 0);
}

static void stop_both(struct pair *p)
{
	for (unsigned int i = 0; i < 2; i++)
		bfd_table_fini(&p->sides[i].table);
}

/* BFD-ENC-08, BFD-TX-02: three packets' way, where state changes do not wait for the second. */
Test(pair, both_come_up_within_milliseconds_of_hearing_each_other)
{
	struct pair p;

	pair_init(&p, span_ms(1));
	pair_start(&p, 0);
	pair_start(&p, 1);
	cr_assert_leq(pair_wait_up(&p, span_s(5)).ns, span_ms(20).ns);
	pair_run(&p, span_s(60));
	for (unsigned int i = 0; i < 2; i++) {
		cr_assert_eq(p.sides[i].downs, 0);
		cr_assert_eq(p.sides[i].ups, 1);
		cr_assert_eq(p.sides[i].s.poll, BFD_POLL_NONE, "all polls ended");
		cr_assert_eq(bfd_detection_time(&p.sides[i].s).ns, span_ms(150).ns);
	}
	stop_both(&p);
}

/* BFD-FSM-05: never later than the Detection Time after the last packet, never earlier. */
Test(pair, a_dead_peer_is_seen_after_the_detection_time)
{
	for (unsigned int offset_ms = 0; offset_ms < 50; offset_ms++) {
		struct pair p;
		struct instant died;

		pair_init(&p, span_ms(1));
		start_both(&p);
		pair_run(&p, span_ms(3000 + offset_ms));
		pair_kill(&p, 1);
		died = p.now;
		pair_run(&p, span_s(1));
		cr_assert_eq(p.sides[0].s.state, BFD_DOWN);
		cr_assert_eq(p.sides[0].silence.ns, span_ms(150).ns);
		cr_assert_leq(instant_since(p.sides[0].event_at, died).ns, span_ms(151).ns);
		cr_assert_geq(instant_since(p.sides[0].event_at, died).ns, span_ms(100).ns);
		stop_both(&p);
	}
}

/* A peer that starts anew comes with another discriminator and none of ours. */
Test(pair, a_restarted_peer_comes_up_again)
{
	struct pair p;

	pair_init(&p, span_ms(1));
	start_both(&p);
	for (uint32_t i = 0; i < 20; i++) {
		pair_clear(&p);
		p.sides[1].config.discriminator = 1000 + i;
		pair_start(&p, 1);
		pair_run(&p, span_ms(2));
		cr_assert_eq(p.sides[0].downs, 1);
		cr_assert_geq(pair_wait_up(&p, span_s(2)).ns, 0);
		pair_run(&p, span_ms(100 + 37 * i));
		cr_assert(pair_is_up(&p));
	}
	stop_both(&p);
}

/* One way lost: the deaf side sees silence, and tells the other. */
Test(pair, one_direction_lost_takes_both_down)
{
	struct pair p;

	pair_init(&p, span_ms(1));
	start_both(&p);
	pair_run(&p, span_s(1));
	pair_clear(&p);
	p.loss[1] = 100;
	pair_run(&p, span_ms(160));
	cr_assert_eq(p.sides[0].s.diag, BFD_DIAG_CONTROL_EXPIRY);
	cr_assert_eq(p.sides[1].s.diag, BFD_DIAG_NEIGHBOR_DOWN);
	pair_run(&p, span_s(10));
	cr_assert_neq(p.sides[0].s.state, BFD_UP);
	cr_assert_neq(p.sides[1].s.state, BFD_UP);
	p.loss[1] = 0;
	cr_assert_geq(pair_wait_up(&p, span_s(2)).ns, 0);
	stop_both(&p);
}

/* BFD-TMR-01, BFD-TMR-02 */
Test(pair, asymmetric_intervals_are_agreed_on_each_way)
{
	struct pair p;

	pair_init(&p, span_ms(2));
	p.sides[0].config.desired_min_tx_us = 10000;
	p.sides[0].config.required_min_rx_us = 300000;
	p.sides[1].config.desired_min_tx_us = 100000;
	p.sides[1].config.required_min_rx_us = 20000;
	p.sides[1].config.detect_mult = 5;
	start_both(&p);
	pair_run(&p, span_s(2));
	pair_clear(&p);
	pair_run(&p, span_s(60));
	cr_assert_eq(bfd_detection_time(&p.sides[0].s).ns, 5 * span_ms(300).ns);
	cr_assert_eq(bfd_detection_time(&p.sides[1].s).ns, 3 * span_ms(20).ns);
	/* 60 s at 87.5 percent of the interval in the mean */
	cr_assert(p.sides[0].sent > 3200 && p.sides[0].sent < 3700, "%u", p.sides[0].sent);
	cr_assert(p.sides[1].sent > 210 && p.sides[1].sent < 250, "%u", p.sides[1].sent);
	cr_assert_eq(p.sides[0].downs + p.sides[1].downs, 0);
	stop_both(&p);
}

/* BFD-TMR-04 */
Test(pair, a_multiplier_of_one_holds_where_nothing_is_lost)
{
	struct pair p;

	pair_init(&p, span_us(100));
	for (unsigned int i = 0; i < 2; i++) {
		p.sides[i].config.detect_mult = 1;
		p.sides[i].config.desired_min_tx_us = 10000;
		p.sides[i].config.required_min_rx_us = 10000;
	}
	start_both(&p);
	pair_run(&p, span_s(600));
	cr_assert_eq(p.sides[0].downs + p.sides[1].downs, 0);
	stop_both(&p);
}

/* BFD-TMR-07, BFD-TMR-08: what the order of changes is for. */
Test(pair, changed_timers_never_take_a_session_down)
{
	static const uint32_t intervals_us[] = {10000, 20000, 50000, 300000, 1000000, 2000000};
	struct pair p;

	pair_init(&p, span_ms(3));
	p.loss[0] = p.loss[1] = 1;
	start_both(&p);
	for (unsigned int i = 0; i < 2000; i++) {
		unsigned int side = random_below(&p.random, 2);

		pair_set_timers(&p, side, intervals_us[random_below(&p.random, 6)],
			intervals_us[random_below(&p.random, 6)], 6 + random_below(&p.random, 3));
		pair_run(&p, span_ms(random_below(&p.random, 3000)));
		cr_assert(pair_is_up(&p), "change %u", i);
	}
	cr_assert_eq(p.sides[0].downs + p.sides[1].downs, 0);
	stop_both(&p);
}

/* BFD-CLI-02, BFD-FSM-06, BFD-FSM-07 */
Test(pair, admin_down_reaches_the_peer_and_is_no_failure)
{
	static const struct bfd_client vrrp;
	struct pair p;

	pair_init(&p, span_ms(1));
	start_both(&p);
	pair_run(&p, span_s(1));
	pair_disable(&p, 0);
	pair_run(&p, span_s(20));
	cr_assert_eq(p.sides[0].s.state, BFD_ADMIN_DOWN);
	cr_assert_eq(p.sides[1].s.state, BFD_DOWN);
	cr_assert_eq(p.sides[1].s.diag, BFD_DIAG_NEIGHBOR_DOWN);
	for (unsigned int i = 0; i < 2; i++)
		cr_assert(!bfd_session_lost(&p.sides[i].s, &vrrp));
	pair_enable(&p, 0);
	while (!pair_is_up(&p)) {
		pair_run(&p, span_ms(1));
		for (unsigned int i = 0; i < 2; i++)
			cr_assert(!bfd_session_lost(&p.sides[i].s, &vrrp));
	}
	stop_both(&p);
}

/* Whatever was lost, both find together again. */
Test(pair, heavy_loss_ends_and_both_are_up)
{
	struct pair p;

	pair_init(&p, span_ms(5));
	pair_start(&p, 0);
	pair_start(&p, 1);
	for (unsigned int i = 0; i < 300; i++) {
		p.loss[0] = random_below(&p.random, 101);
		p.loss[1] = random_below(&p.random, 101);
		pair_run(&p, span_ms(random_below(&p.random, 5000)));
		if (random_below(&p.random, 5) == 0)
			pair_start(&p, random_below(&p.random, 2));
		p.loss[0] = p.loss[1] = 0;
		cr_assert_geq(pair_wait_up(&p, span_s(4)).ns, 0, "round %u", i);
		pair_run(&p, span_s(1));
		pair_clear(&p);
		pair_run(&p, span_s(5));
		cr_assert_eq(p.sides[0].downs + p.sides[1].downs, 0);
	}
	stop_both(&p);
}
