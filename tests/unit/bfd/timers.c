/* SPDX-License-Identifier: BSD-3-Clause */
/* When packets leave, and when silence is one: RFC 5880 6.8.2 to 6.8.4 and 6.8.7. */
#include <criterion/criterion.h>

#include "sut.h"

/* Every gap of the record, the first packet's apart, is within the two shares of the interval, and
 * among many they reach both ends. */
static void expect_gaps(
	const struct sut *t, struct span interval, unsigned int least, unsigned int most)
{
	int64_t shortest = INT64_MAX, longest = 0;

	for (unsigned int i = 1; i < t->sent; i++) {
		int64_t ns = sut_gap(t, i).ns;

		cr_assert_geq(ns * 100, interval.ns * least, "gap %u: %ld ns", i, (long)ns);
		cr_assert_leq(ns * 100, interval.ns * most, "gap %u: %ld ns", i, (long)ns);
		shortest = ns < shortest ? ns : shortest;
		longest = ns > longest ? ns : longest;
	}
	if (t->sent < 1000)
		return;
	cr_assert_lt(shortest * 100, interval.ns * (least + 1));
	cr_assert_gt(longest * 100, interval.ns * (most - 1));
}

/* BFD-TMR-01 */
Test(timers, the_detection_time_is_the_peers_multiplier_times_the_slower_interval)
{
	struct sut *t = sut_up();

	cr_assert_eq(bfd_detection_time(&t->s).ns, span_ms(150).ns);
	t->peer.desired_min_tx_us = 70000;
	sut_hear(t, BFD_UP);
	cr_assert_eq(bfd_detection_time(&t->s).ns, span_ms(210).ns);
	t->peer.desired_min_tx_us = 10000;
	t->peer.detect_mult = 5;
	sut_hear(t, BFD_UP);
	cr_assert_eq(bfd_detection_time(&t->s).ns, span_ms(250).ns, "what we accept is slower");
	cr_assert_eq(bfd_deadline_detect(&t->s).ns, instant_add(t->now, span_ms(250)).ns);
	sut_free(t);
}

/* BFD-TMR-02, BFD-TMR-03 */
Test(timers, a_thousand_gaps_at_the_peers_pace)
{
	struct sut *t = sut_up();

	t->peer.required_min_rx_us = 300000;
	sut_hear(t, BFD_UP);
	sut_clear(t);
	sut_run_heard(t, span_s(300), span_ms(100), BFD_UP);
	cr_assert_gt(t->sent, 1000);
	expect_gaps(t, span_ms(300), 75, 100);
	sut_free(t);
}

/* BFD-TMR-02, BFD-TMR-03 */
Test(timers, a_thousand_gaps_at_our_pace)
{
	struct sut *t = sut_up();

	t->peer.required_min_rx_us = 10000;
	sut_run_heard(t, span_s(60), span_ms(100), BFD_UP);
	cr_assert_gt(t->sent, 1000);
	expect_gaps(t, span_ms(50), 75, 100);
	sut_free(t);
}

/* BFD-TMR-04 */
Test(timers, with_a_multiplier_of_one_a_gap_is_90_percent_at_most)
{
	struct sut *t = sut_up();

	sut_set_timers(t, 50000, 50000, 1);
	sut_run_heard(t, span_ms(100), span_ms(50), BFD_UP);
	sut_clear(t);
	sut_run_heard(t, span_s(60), span_ms(100), BFD_UP);
	cr_assert_gt(t->sent, 1000);
	expect_gaps(t, span_ms(50), 75, 90);
	cr_assert_eq(sut_last(t)->detect_mult, 1);
	sut_free(t);
}

/* Two sessions of different seeds do not march in step; of one seed, they do. */
Test(timers, the_seed_decides_the_gaps)
{
	struct bfd_config config = sut_config();
	struct sut *a = sut_make(&config), *b = sut_make(&config);
	struct sut *c;

	config.seed = 2;
	c = sut_make(&config);
	sut_run(a, span_s(20));
	sut_run(b, span_s(20));
	sut_run(c, span_s(20));
	cr_assert_eq(a->sent, b->sent);
	cr_assert_arr_eq((uint8_t *)a->at, (uint8_t *)b->at, a->sent * sizeof(a->at[0]));
	cr_assert_neq(a->at[1].ns, c->at[1].ns);
	sut_free(a);
	sut_free(b);
	sut_free(c);
}

/* BFD-TMR-05 */
Test(timers, while_not_up_packets_are_a_second_apart)
{
	struct bfd_config config = sut_config();
	struct sut *t = sut_make(&config);

	cr_assert_eq(t->sent, 1, "the first at once");
	sut_run(t, span_s(2000));
	expect_gaps(t, span_s(1), 75, 100);
	for (unsigned int i = 0; i < t->sent; i++)
		cr_assert_eq(t->packets[i].desired_min_tx_us, 1000000);
	sut_free(t);
}

/* BFD-TMR-05: down again, and it is slow again. */
Test(timers, after_up_it_is_slow_again)
{
	struct sut *t = sut_up();

	sut_run(t, span_ms(150));
	cr_assert_eq(t->s.state, BFD_DOWN);
	cr_assert_eq(sut_last(t)->desired_min_tx_us, 1000000);
	sut_run(t, span_s(1));
	sut_clear(t);
	sut_run(t, span_s(20));
	expect_gaps(t, span_s(1), 75, 100);
	sut_free(t);
}

/* BFD-TMR-05: one that is slower by configuration stays so. */
Test(timers, a_configured_interval_over_a_second_holds_while_not_up)
{
	struct bfd_config config = sut_config();
	struct sut *t;

	config.desired_min_tx_us = 5000000;
	t = sut_make(&config);
	sut_run(t, span_s(100));
	expect_gaps(t, span_s(5), 75, 100);
	cr_assert_eq(sut_last(t)->desired_min_tx_us, 5000000);
	sut_free(t);
}

/* BFD-TMR-09 */
Test(timers, a_peer_that_accepts_more_gets_more_at_once)
{
	struct sut *t = sut_up();

	t->peer.required_min_rx_us = 2000000;
	sut_hear(t, BFD_UP);
	sut_run_heard(t, span_s(10), span_ms(100), BFD_UP);
	/* Until 50 ms after a packet, so that the shorter gap has passed already. */
	sut_clear(t);
	while (t->sent == 0)
		sut_run_heard(t, span_ms(1), span_ms(1), BFD_UP);
	sut_run_heard(t, span_ms(60), span_ms(20), BFD_UP);
	sut_clear(t);
	t->peer.required_min_rx_us = 50000;
	sut_hear(t, BFD_UP);
	cr_assert_eq(t->sent, 1);
	sut_run_heard(t, span_s(1), span_ms(20), BFD_UP);
	expect_gaps(t, span_ms(50), 75, 100);
	sut_free(t);
}

/* BFD-TMR-09: not passed yet, it is kept from the last packet on. */
Test(timers, a_shorter_gap_counts_from_the_last_packet)
{
	struct sut *t = sut_up();
	struct instant last;

	t->peer.required_min_rx_us = 2000000;
	sut_run_heard(t, span_s(5), span_ms(100), BFD_UP);
	sut_clear(t);
	while (t->sent == 0)
		sut_run_heard(t, span_ms(1), span_ms(1), BFD_UP);
	last = t->at[0];
	t->peer.required_min_rx_us = 100000;
	sut_hear(t, BFD_UP);
	cr_assert_eq(t->sent, 1);
	sut_run_heard(t, span_ms(100), span_ms(20), BFD_UP);
	cr_assert_eq(t->sent, 2);
	cr_assert_leq(instant_since(t->at[1], last).ns, span_ms(100).ns);
	cr_assert_geq(instant_since(t->at[1], last).ns, span_ms(75).ns);
	sut_free(t);
}

/* BFD-TMR-10 */
Test(timers, a_peer_that_wants_none_gets_none_but_answers)
{
	struct sut *t = sut_up();

	t->peer.required_min_rx_us = 0;
	sut_hear(t, BFD_UP);
	sut_run_heard(t, span_s(10), span_ms(100), BFD_UP);
	cr_assert_eq(t->sent, 0);
	sut_hear_poll(t, BFD_UP);
	cr_assert_eq(t->sent, 1);
	cr_assert(sut_last(t)->final && !sut_last(t)->poll);
	sut_run_heard(t, span_s(10), span_ms(100), BFD_UP);
	cr_assert_eq(t->sent, 1);
	t->peer.required_min_rx_us = 50000;
	sut_hear(t, BFD_UP);
	cr_assert_eq(t->sent, 2, "and resumes at once");
	sut_free(t);
}

/* The peer is gone, and with it its wish to hear nothing. */
Test(timers, a_forgotten_peer_is_called_again)
{
	struct sut *t = sut_up();

	t->peer.required_min_rx_us = 0;
	sut_hear(t, BFD_UP);
	sut_run(t, span_s(5));
	cr_assert_geq(t->sent, 5);
	cr_assert_eq(sut_last(t)->state, BFD_DOWN);
	sut_free(t);
}

/* BFD-TX-03 */
Test(timers, a_peer_in_demand_mode_gets_polls_and_answers_only)
{
	struct sut *t = sut_up();

	t->peer.demand = true;
	sut_hear(t, BFD_UP);
	sut_run_heard(t, span_s(10), span_ms(100), BFD_UP);
	cr_assert_eq(t->sent, 0);
	sut_hear_poll(t, BFD_UP);
	cr_assert_eq(t->sent, 1, "answered");
	sut_set_timers(t, 50000, 60000, 3);
	sut_run_heard(t, span_ms(200), span_ms(20), BFD_UP);
	cr_assert_geq(t->sent, 4, "a Poll Sequence is sent all the same");
	cr_assert(sut_last(t)->poll);
	sut_hear_final(t, BFD_UP);
	sut_clear(t);
	sut_run_heard(t, span_s(1), span_ms(100), BFD_UP);
	cr_assert_eq(t->sent, 0, "and ends with its answer");
	t->peer.demand = false;
	sut_hear(t, BFD_UP);
	cr_assert_eq(t->sent, 1, "without D packets resume");
	sut_free(t);
}

/* BFD-TX-03 */
Test(timers, demand_mode_ends_with_up)
{
	struct sut *t = sut_up();

	t->peer.demand = true;
	sut_hear(t, BFD_UP);
	sut_run_heard(t, span_s(1), span_ms(100), BFD_UP);
	cr_assert_eq(t->sent, 0);
	sut_run(t, span_s(10));
	cr_assert_eq(t->s.state, BFD_DOWN);
	cr_assert_geq(t->sent, 9);
	sut_free(t);
}

/* BFD-TX-03: D says nothing while one of both is not Up. */
Test(timers, demand_needs_both_up)
{
	struct bfd_config config = sut_config();
	struct sut *t = sut_make(&config);

	t->peer.demand = true;
	sut_hear(t, BFD_DOWN);
	sut_hear(t, BFD_DOWN);
	cr_assert_eq(t->s.state, BFD_INIT);
	sut_clear(t);
	sut_run_heard(t, span_s(10), span_ms(100), BFD_DOWN);
	cr_assert_geq(t->sent, 10);
	sut_hear(t, BFD_UP);
	sut_run(t, span_ms(20));
	sut_hear_final(t, BFD_INIT);
	sut_clear(t);
	sut_run_heard(t, span_s(1), span_ms(20), BFD_INIT);
	cr_assert_eq(t->s.state, BFD_UP);
	cr_assert_geq(t->sent, 19, "the peer is not Up yet");
	sut_free(t);
}
