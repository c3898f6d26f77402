/* SPDX-License-Identifier: BSD-3-Clause */
/* The state machine, RFC 5880 6.8.6 and 6.8.16. */
#include <criterion/criterion.h>

#include "sut.h"

/* Brings a fresh session into `state`. */
static struct sut *in_state(enum bfd_state state)
{
	struct bfd_config config = sut_config();
	struct sut *t = state == BFD_UP ? sut_up() : sut_make(&config);

	if (state == BFD_INIT)
		sut_hear(t, BFD_DOWN);
	if (state == BFD_ADMIN_DOWN)
		sut_disable(t);
	cr_assert_eq(t->s.state, state);
	sut_clear(t);
	return t;
}

/* BFD-VAR-01 */
Test(states, a_new_session_has_the_initial_values)
{
	struct bfd_config config = sut_config();
	struct bfd_session s;

	bfd_session_init(&s, &config, (struct instant){5});
	cr_assert_eq(s.state, BFD_DOWN);
	cr_assert_eq(s.diag, BFD_DIAG_NONE);
	cr_assert_eq(s.remote.state, BFD_DOWN);
	cr_assert_eq(s.remote.discriminator, 0);
	cr_assert_eq(s.remote.required_min_rx_us, 1);
	cr_assert(!s.remote.demand);
	cr_assert_geq(s.desired_min_tx_us, 1000000);
	cr_assert_eq(s.config.detect_mult, 3);
	cr_assert(instant_is_never(bfd_deadline_send(&s)), "its interface is not up yet");
	cr_assert(instant_is_never(bfd_deadline_detect(&s)));
}

/* BFD-FSM-01, BFD-FSM-02, BFD-FSM-03, BFD-FSM-04, BFD-RX-14 */
Test(states, every_state_heard_in_every_state)
{
	static const struct {
		enum bfd_state local, heard, then;
		enum bfd_diag diag;
	} cases[] = {
		{BFD_ADMIN_DOWN, BFD_ADMIN_DOWN, BFD_ADMIN_DOWN, BFD_DIAG_ADMIN_DOWN},
		{BFD_ADMIN_DOWN, BFD_DOWN, BFD_ADMIN_DOWN, BFD_DIAG_ADMIN_DOWN},
		{BFD_ADMIN_DOWN, BFD_INIT, BFD_ADMIN_DOWN, BFD_DIAG_ADMIN_DOWN},
		{BFD_ADMIN_DOWN, BFD_UP, BFD_ADMIN_DOWN, BFD_DIAG_ADMIN_DOWN},
		{BFD_DOWN, BFD_ADMIN_DOWN, BFD_DOWN, BFD_DIAG_NONE},
		{BFD_DOWN, BFD_DOWN, BFD_INIT, BFD_DIAG_NONE},
		{BFD_DOWN, BFD_INIT, BFD_UP, BFD_DIAG_NONE},
		{BFD_DOWN, BFD_UP, BFD_DOWN, BFD_DIAG_NONE},
		{BFD_INIT, BFD_ADMIN_DOWN, BFD_DOWN, BFD_DIAG_NEIGHBOR_DOWN},
		{BFD_INIT, BFD_DOWN, BFD_INIT, BFD_DIAG_NONE},
		{BFD_INIT, BFD_INIT, BFD_UP, BFD_DIAG_NONE},
		{BFD_INIT, BFD_UP, BFD_UP, BFD_DIAG_NONE},
		{BFD_UP, BFD_ADMIN_DOWN, BFD_DOWN, BFD_DIAG_NEIGHBOR_DOWN},
		{BFD_UP, BFD_DOWN, BFD_DOWN, BFD_DIAG_NEIGHBOR_DOWN},
		{BFD_UP, BFD_INIT, BFD_UP, BFD_DIAG_NONE},
		{BFD_UP, BFD_UP, BFD_UP, BFD_DIAG_NONE},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sut *t = in_state(cases[i].local);

		sut_hear(t, cases[i].heard);
		cr_assert_eq(t->s.state, cases[i].then, "%s hears %s and is %s",
			bfd_state_name(cases[i].local), bfd_state_name(cases[i].heard),
			bfd_state_name(t->s.state));
		cr_assert_eq(t->s.diag, cases[i].diag);
		if (cases[i].local != cases[i].then) {
			cr_assert_eq(t->events, 1);
			cr_assert_eq(t->event.event.from, cases[i].local);
			cr_assert_eq(t->event.event.to, cases[i].then);
			cr_assert_eq(t->event.event.diag, cases[i].diag);
		}
		sut_free(t);
	}
}

/* BFD-FSM-05, BFD-VAR-03 */
Test(states, silence_for_the_detection_time_ends_up)
{
	struct sut *t = sut_up();
	struct instant heard = t->now;

	sut_run(t, span_ns(span_ms(150).ns - 1));
	cr_assert_eq(t->s.state, BFD_UP);
	sut_clear(t);
	sut_run(t, span_ns(1));
	cr_assert_eq(t->s.state, BFD_DOWN);
	cr_assert_eq(t->s.diag, BFD_DIAG_CONTROL_EXPIRY);
	cr_assert_eq(t->event.event.silence.ns, span_ms(150).ns);
	cr_assert_eq(t->event.event.lateness.ns, 0);
	cr_assert_eq(t->s.stats.last_down_time.ns, instant_add(heard, span_ms(150)).ns);
	cr_assert_eq(sut_last(t)->state, BFD_DOWN);
	cr_assert_eq(sut_last(t)->diag, BFD_DIAG_CONTROL_EXPIRY);
	cr_assert_eq(sut_last(t)->your_discriminator, 0);
	sut_free(t);
}

/* BFD-FSM-05, BFD-VAR-03 */
Test(states, silence_ends_init_too)
{
	struct sut *t = in_state(BFD_INIT);

	sut_run(t, span_ms(150));
	cr_assert_eq(t->s.state, BFD_DOWN);
	cr_assert_eq(t->s.diag, BFD_DIAG_CONTROL_EXPIRY);
	cr_assert_eq(t->s.remote.discriminator, 0);
	sut_free(t);
}

/* BFD-FSM-05: the verdict stands when it is judged, and says how late that was. */
Test(states, silence_judged_late_says_so)
{
	struct sut *t = sut_up();
	struct bfd_actions out = {0};
	struct instant later = instant_add(t->now, span_ms(170));

	bfd_expire_detect(&t->s, instant_add(t->now, span_ms(149)), &out);
	cr_assert_eq(out.n, 0, "too early to judge");
	cr_assert_eq(t->s.state, BFD_UP);
	bfd_expire_detect(&t->s, later, &out);
	cr_assert_eq(out.list[0].kind, BFD_ACTION_EVENT);
	cr_assert_eq(out.list[0].event.silence.ns, span_ms(170).ns);
	cr_assert_eq(out.list[0].event.lateness.ns, span_ms(20).ns);
	sut_free(t);
}

/* BFD-VAR-03: in Down as well. */
Test(states, a_silent_peer_is_forgotten_in_any_state)
{
	static const enum bfd_state heard_in[] = {BFD_ADMIN_DOWN, BFD_DOWN};

	for (size_t i = 0; i < 2; i++) {
		struct sut *t = in_state(heard_in[i]);

		t->peer.demand = true;
		sut_hear(t, heard_in[i] == BFD_DOWN ? BFD_UP : BFD_DOWN);
		cr_assert_eq(t->s.remote.discriminator, THEIRS);
		sut_run(t, span_ns(span_ms(150).ns - 1));
		cr_assert_eq(t->s.remote.discriminator, THEIRS);
		sut_run(t, span_ns(1));
		cr_assert_eq(t->s.remote.discriminator, 0);
		cr_assert_eq(t->s.remote.required_min_rx_us, 1);
		cr_assert(!t->s.remote.demand);
		cr_assert_eq(t->s.state, heard_in[i]);
		sut_free(t);
	}
}

/* BFD-VAR-04 */
Test(states, a_flap_keeps_what_is_known_of_the_peer)
{
	struct sut *t = sut_up();

	t->peer.required_min_rx_us = 300000;
	sut_hear(t, BFD_DOWN);
	cr_assert_eq(t->s.state, BFD_DOWN);
	sut_run(t, span_ms(149));
	cr_assert_eq(t->s.remote.discriminator, THEIRS);
	cr_assert_eq(t->s.remote.required_min_rx_us, 300000);
	cr_assert_eq(sut_last(t)->your_discriminator, THEIRS);
	sut_free(t);
}

/* BFD-FSM-06 */
Test(states, disabled_and_enabled)
{
	for (int state = BFD_DOWN; state <= BFD_UP; state++) {
		struct sut *t = in_state(state);

		sut_disable(t);
		cr_assert_eq(t->s.state, BFD_ADMIN_DOWN);
		cr_assert_eq(t->s.diag, BFD_DIAG_ADMIN_DOWN);
		cr_assert_eq(t->events, 1);
		sut_disable(t);
		cr_assert_eq(t->events, 1, "again, and nothing happens");
		sut_enable(t);
		cr_assert_eq(t->s.state, BFD_DOWN);
		cr_assert_eq(t->events, 2);
		sut_free(t);
	}
}

/* BFD-FSM-07 */
Test(states, admin_down_is_told_for_longer_than_a_detection_time)
{
	struct sut *t = sut_up();

	sut_disable(t);
	cr_assert_eq(t->sent, 1, "at once");
	sut_run(t, span_s(10));
	cr_assert_geq(t->sent, 10);
	for (unsigned int i = 0; i < t->sent; i++) {
		cr_assert_eq(t->packets[i].state, BFD_ADMIN_DOWN);
		cr_assert_eq(t->packets[i].diag, BFD_DIAG_ADMIN_DOWN);
	}
	sut_free(t);
}

Test(states, a_lost_interface_is_a_failed_path)
{
	struct sut *t = sut_up();

	sut_interface(t, false);
	cr_assert_eq(t->s.state, BFD_DOWN);
	cr_assert_eq(t->s.diag, BFD_DIAG_PATH_DOWN);
	cr_assert_eq(t->events, 1);
	cr_assert_eq(sut_hear(t, BFD_DOWN), BFD_RX_INTERFACE_DOWN);
	cr_assert_eq(t->s.state, BFD_DOWN);
	sut_run(t, span_s(5));
	cr_assert_eq(t->sent, 0);
	sut_interface(t, true);
	cr_assert_eq(t->sent, 1);
	cr_assert_eq(sut_last(t)->state, BFD_DOWN);
	cr_assert_eq(sut_last(t)->diag, BFD_DIAG_PATH_DOWN);
	sut_free(t);
}

Test(states, counters_and_times_of_a_flap)
{
	struct sut *t = sut_up();

	cr_assert_eq(t->s.stats.up_count, 1);
	cr_assert_eq(t->s.stats.down_count, 0);
	sut_hear(t, BFD_DOWN);
	cr_assert_eq(t->s.stats.down_count, 1);
	cr_assert_eq(t->s.last_down_diag, BFD_DIAG_NEIGHBOR_DOWN);
	sut_run(t, span_ms(100));
	sut_hear(t, BFD_INIT);
	cr_assert_eq(t->s.stats.up_count, 2);
	cr_assert_eq(t->s.stats.last_up_time.ns, t->now.ns);
	cr_assert_eq(t->s.state_since.ns, t->now.ns);
	cr_assert_eq(t->s.diag, BFD_DIAG_NONE);
	cr_assert_eq(t->s.last_down_diag, BFD_DIAG_NEIGHBOR_DOWN);
	sut_free(t);
}

Test(states, names_are_the_yang_models)
{
	cr_assert_str_eq(bfd_state_name(BFD_ADMIN_DOWN), "admin-down");
	cr_assert_str_eq(bfd_state_name(BFD_UP), "up");
	cr_assert_str_eq(bfd_diag_name(BFD_DIAG_CONTROL_EXPIRY), "control-expiry");
	cr_assert_str_eq(bfd_diag_name(BFD_DIAG_NEIGHBOR_DOWN), "neighbor-down");
	cr_assert_str_eq(bfd_diag_name(31), "unknown");
	for (int v = 0; v < BFD_RX_VERDICTS; v++)
		cr_assert_not_null(bfd_rx_verdict_name(v));
}
