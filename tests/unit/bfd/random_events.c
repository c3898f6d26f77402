/* SPDX-License-Identifier: BSD-3-Clause */
/* Half a million random events on sessions of random configuration. */
#include <criterion/criterion.h>

#include "tests/models/bfd.h"

#define EVENTS   500000
#define LIFETIME 1000 /* events of one configuration */

Test(random_events, half_a_million)
{
	static struct bfd_model m;

	m.c = choice_random(3784);
	for (unsigned int i = 0; i < EVENTS; i++) {
		if (i % LIFETIME == 0)
			bfd_model_begin(&m);
		bfd_model_step(&m);
	}
	for (unsigned int state = BFD_ADMIN_DOWN; state <= BFD_UP; state++)
		cr_assert_gt(m.reached[state], 5000, "state %u: %u", state, m.reached[state]);
	cr_assert_gt(m.accepted, 100000);
	cr_assert_gt(m.discarded, 10000);
	cr_assert_gt(m.answers, 10000);
	cr_assert_gt(m.polls, 5000);
	cr_assert_gt(m.losses, 500, "%u", m.losses);
	bfd_model_end(&m);
}
