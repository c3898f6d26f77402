/* SPDX-License-Identifier: BSD-3-Clause */
/* Poll Sequences, and what waits for their end: RFC 5880 6.5 and 6.8.3. */
#include <criterion/criterion.h>

#include "sut.h"

/* BFD-POL-01 */
Test(polls, a_poll_is_answered_at_once_in_every_state)
{
	for (int state = BFD_ADMIN_DOWN; state <= BFD_UP; state++) {
		struct bfd_config config = sut_config();
		struct sut *t = state == BFD_UP ? sut_up() : sut_make(&config);
		struct instant next;

		if (state == BFD_ADMIN_DOWN)
			sut_disable(t);
		if (state == BFD_INIT)
			sut_hear(t, BFD_DOWN);
		sut_run(t, span_ms(20));
		sut_clear(t);
		next = bfd_deadline_send(&t->s);
		/* Such a state that this one changes nothing. */
		sut_hear_poll(t, state == BFD_INIT ? BFD_DOWN : BFD_UP);
		cr_assert_eq(t->sent, 1);
		cr_assert(sut_last(t)->final && !sut_last(t)->poll);
		cr_assert_eq(sut_last(t)->state, (enum bfd_state)state);
		cr_assert_eq(t->at[0].ns, t->now.ns);
		cr_assert_eq(bfd_deadline_send(&t->s).ns, next.ns, "the timer runs on");
		sut_free(t);
	}
}

/* BFD-POL-01, BFD-TX-02: the answer tells the new state; nothing else need be sent. */
Test(polls, an_answer_is_of_the_state_after_the_packet)
{
	struct sut *t = sut_up();

	sut_hear_poll(t, BFD_DOWN);
	cr_assert_eq(t->sent, 1);
	cr_assert(sut_last(t)->final);
	cr_assert_eq(sut_last(t)->state, BFD_DOWN);
	cr_assert_eq(sut_last(t)->desired_min_tx_us, 1000000);
	sut_free(t);
}

/* BFD-TMR-06, BFD-POL-02, BFD-POL-03, BFD-RX-13 */
Test(polls, a_changed_interval_is_polled_on_the_periodic_packets)
{
	for (int which = 0; which < 2; which++) {
		struct sut *t = sut_up();
		unsigned int n;

		sut_run_heard(t, span_ms(200), span_ms(20), BFD_UP);
		sut_clear(t);
		sut_set_timers(t, which ? 50000 : 40000, which ? 60000 : 50000, 3);
		sut_run_heard(t, span_s(1), span_ms(20), BFD_UP);
		n = t->sent;
		/* At 37.5 to 50 ms, or 30 to 40 ms, there is no room for more. */
		cr_assert_leq(n, which ? 27 : 34);
		for (unsigned int i = 0; i < n; i++) {
			cr_assert(t->packets[i].poll && !t->packets[i].final);
			cr_assert_eq(t->packets[i].desired_min_tx_us, which ? 50000 : 40000);
			cr_assert_eq(t->packets[i].required_min_rx_us, which ? 60000 : 50000);
		}
		sut_hear_final(t, BFD_UP);
		sut_run_heard(t, span_s(1), span_ms(20), BFD_UP);
		cr_assert_gt(t->sent, n);
		for (unsigned int i = n; i < t->sent; i++)
			cr_assert(!t->packets[i].poll);
		sut_free(t);
	}
}

/* BFD-TMR-06 */
Test(polls, a_changed_multiplier_or_nothing_is_not_polled)
{
	struct sut *t = sut_up();

	sut_set_timers(t, 50000, 50000, 4);
	sut_run_heard(t, span_ms(100), span_ms(20), BFD_UP);
	cr_assert(!sut_last(t)->poll);
	cr_assert_eq(sut_last(t)->detect_mult, 4);
	sut_free(t);
}

/* BFD-TMR-06: the interval that becoming Up allows is a change like any other. */
Test(polls, coming_up_is_polled)
{
	struct bfd_config config = sut_config();
	struct sut *t = sut_make(&config);

	sut_hear(t, BFD_INIT);
	cr_assert_eq(sut_last(t)->state, BFD_UP);
	cr_assert(sut_last(t)->poll);
	cr_assert_eq(sut_last(t)->desired_min_tx_us, 50000);
	sut_free(t);
}

/* BFD-TMR-07 */
Test(polls, a_longer_interval_waits_for_the_answer)
{
	struct sut *t = sut_up();

	sut_set_timers(t, 400000, 50000, 3);
	sut_run_heard(t, span_s(1), span_ms(20), BFD_UP);
	cr_assert_geq(t->sent, 19);
	cr_assert_eq(sut_last(t)->desired_min_tx_us, 400000);
	for (unsigned int i = 1; i < t->sent; i++)
		cr_assert_leq(sut_gap(t, i).ns, span_ms(50).ns);
	sut_hear_final(t, BFD_UP);
	sut_clear(t);
	sut_run_heard(t, span_s(10), span_ms(20), BFD_UP);
	cr_assert_leq(t->sent, 34);
	for (unsigned int i = 1; i < t->sent; i++)
		cr_assert_geq(sut_gap(t, i).ns, span_ms(300).ns);
	sut_free(t);
}

/* BFD-TMR-08, BFD-RX-13 */
Test(polls, a_shorter_detection_time_waits_for_the_answer)
{
	struct sut *t = sut_up();

	t->peer.desired_min_tx_us = 10000;
	sut_set_timers(t, 50000, 20000, 3);
	sut_run_heard(t, span_ms(200), span_ms(20), BFD_UP);
	cr_assert_eq(sut_last(t)->required_min_rx_us, 20000);
	cr_assert_eq(bfd_detection_time(&t->s).ns, span_ms(150).ns);
	sut_run(t, span_ms(149));
	cr_assert_eq(t->s.state, BFD_UP, "silence in the Poll Sequence");
	sut_hear_final(t, BFD_UP);
	cr_assert_eq(bfd_detection_time(&t->s).ns, span_ms(60).ns);
	sut_run(t, span_ms(60));
	cr_assert_eq(t->s.state, BFD_DOWN);
	sut_free(t);
}

/* BFD-TMR-08 */
Test(polls, a_longer_detection_time_holds_at_once)
{
	struct sut *t = sut_up();

	sut_set_timers(t, 50000, 80000, 3);
	cr_assert_eq(bfd_detection_time(&t->s).ns, span_ms(240).ns);
	sut_free(t);
}

/* BFD-TMR-07, BFD-TMR-08: while not Up nothing waits. */
Test(polls, while_not_up_changes_hold_at_once)
{
	struct sut *t = sut_up();

	sut_hear(t, BFD_DOWN);
	sut_set_timers(t, 3000000, 20000, 3);
	cr_assert_eq(bfd_detection_time(&t->s).ns, span_ms(150).ns, "the peer is slower");
	cr_assert_eq(t->s.rx_us, 20000);
	cr_assert_eq(t->s.tx_us, 3000000);
	sut_free(t);
}

/* BFD-TMR-07, BFD-RX-13: an F may answer the P before the last change. */
Test(polls, a_change_during_a_poll_is_polled_again)
{
	struct sut *t = sut_up();

	sut_set_timers(t, 400000, 50000, 3);
	sut_run_heard(t, span_ms(60), span_ms(20), BFD_UP);
	cr_assert(sut_last(t)->poll);
	sut_set_timers(t, 500000, 50000, 3);
	sut_hear_final(t, BFD_UP);
	cr_assert_eq(t->s.tx_us, 50000, "not agreed yet");
	sut_run_heard(t, span_ms(60), span_ms(20), BFD_UP);
	cr_assert(sut_last(t)->poll);
	cr_assert_eq(sut_last(t)->desired_min_tx_us, 500000);
	sut_hear_final(t, BFD_UP);
	cr_assert_eq(t->s.tx_us, 500000);
	sut_free(t);
}

/* BFD-RX-13: one that answers nothing ends nothing. */
Test(polls, an_f_before_any_p_was_sent_is_ignored)
{
	struct sut *t = sut_up();

	sut_set_timers(t, 400000, 50000, 3);
	sut_hear_final(t, BFD_UP);
	cr_assert_eq(t->s.tx_us, 50000);
	sut_run_heard(t, span_ms(60), span_ms(20), BFD_UP);
	cr_assert(sut_last(t)->poll);
	sut_free(t);
}

/* BFD-POL-02: polled while polling. */
Test(polls, an_answer_in_ones_own_poll_has_no_p)
{
	struct sut *t = sut_up();

	sut_set_timers(t, 40000, 50000, 3);
	sut_clear(t);
	sut_hear_poll(t, BFD_UP);
	cr_assert_eq(t->sent, 1);
	cr_assert(sut_last(t)->final && !sut_last(t)->poll);
	sut_run_heard(t, span_ms(60), span_ms(20), BFD_UP);
	cr_assert(sut_last(t)->poll, "the Poll Sequence goes on");
	sut_free(t);
}
