/* SPDX-License-Identifier: BSD-3-Clause */
/* When what a session watches counts as lost, RFC 5882 3 and 5. */
#include <criterion/criterion.h>

#include "sut.h"

static const struct bfd_client vrrp;
static const struct bfd_client next_hop = {.admin_down_is_loss = true};
static const struct bfd_client capable = {.not_yet_is_loss = true};

/* BFD-CLI-04, BFD-CLI-05 */
Test(clients, a_session_that_never_was_up_is_lost_by_option_only)
{
	struct bfd_config config = sut_config();
	struct sut *t = sut_make(&config);

	for (int i = 0; i < 3; i++) {
		cr_assert(!bfd_session_lost(&t->s, &vrrp));
		cr_assert(!bfd_session_lost(&t->s, &next_hop));
		cr_assert(bfd_session_lost(&t->s, &capable));
		/* Init; and back to Down, without ever having been Up */
		if (i == 0)
			sut_hear(t, BFD_DOWN);
		else
			sut_run(t, span_s(1));
	}
	cr_assert_eq(t->s.state, BFD_DOWN);
	sut_hear(t, BFD_INIT);
	cr_assert(!bfd_session_lost(&t->s, &capable));
	sut_free(t);
}

Test(clients, a_failure_is_a_loss_until_it_is_up_again)
{
	struct sut *t = sut_up();

	cr_assert(!bfd_session_lost(&t->s, &vrrp));
	sut_run(t, span_ms(150));
	cr_assert(bfd_session_lost(&t->s, &vrrp));
	sut_hear(t, BFD_DOWN);
	cr_assert_eq(t->s.state, BFD_INIT);
	cr_assert(bfd_session_lost(&t->s, &vrrp));
	sut_hear(t, BFD_UP);
	cr_assert(!bfd_session_lost(&t->s, &vrrp));
	sut_hear(t, BFD_DOWN);
	cr_assert(bfd_session_lost(&t->s, &vrrp), "the peer lost us");
	sut_free(t);
}

/* BFD-CLI-02, BFD-CLI-03 */
Test(clients, a_peer_told_to_be_down_is_lost_by_option_only)
{
	struct sut *t = sut_up();

	sut_hear(t, BFD_ADMIN_DOWN);
	cr_assert_eq(t->s.state, BFD_DOWN);
	cr_assert(!bfd_session_lost(&t->s, &vrrp));
	cr_assert(bfd_session_lost(&t->s, &next_hop));
	/* BFD-CLI-04: nor is the way back up, for one; for the other it lasts until then. */
	sut_hear(t, BFD_DOWN);
	cr_assert_eq(t->s.state, BFD_INIT);
	cr_assert(!bfd_session_lost(&t->s, &vrrp));
	cr_assert(bfd_session_lost(&t->s, &next_hop));
	sut_hear(t, BFD_UP);
	cr_assert(!bfd_session_lost(&t->s, &next_hop));
	sut_free(t);
}

/* BFD-CLI-02, BFD-CLI-03 */
Test(clients, this_side_told_to_be_down_is_lost_by_option_only)
{
	struct sut *t = sut_up();

	for (int i = 0; i < 2; i++) {
		if (i == 0)
			sut_disable(t);
		else
			sut_enable(t);
		cr_assert(!bfd_session_lost(&t->s, &vrrp));
		cr_assert(bfd_session_lost(&t->s, &next_hop));
	}
	sut_free(t);
}

/* The clients must ask again, although the session's own state stays Down. */
Test(clients, a_failed_peer_that_turns_out_to_be_admin_down_is_told)
{
	struct sut *t = sut_up();

	sut_run(t, span_s(1));
	cr_assert(bfd_session_lost(&t->s, &vrrp));
	sut_clear(t);
	sut_hear(t, BFD_ADMIN_DOWN);
	cr_assert_eq(t->events, 1);
	cr_assert_eq(t->event.event.from, BFD_DOWN);
	cr_assert_eq(t->event.event.to, BFD_DOWN);
	cr_assert(!bfd_session_lost(&t->s, &vrrp));
	sut_hear(t, BFD_ADMIN_DOWN);
	cr_assert_eq(t->events, 1, "once");
	sut_free(t);
}

Test(clients, a_lost_interface_is_a_loss)
{
	struct sut *t = sut_up();

	sut_interface(t, false);
	cr_assert(bfd_session_lost(&t->s, &vrrp));
	sut_free(t);
}
