/* SPDX-License-Identifier: BSD-3-Clause */
/* Random joins, leaves, queries, versions and outages next to a snooping switch. */
#include <criterion/criterion.h>

#include "tests/models/mld_groups.h"

Test(neigh_random_groups, a_switch_that_snoops_forwards_what_is_listened_to)
{
	uint64_t reports[2 * GROUP_CURRENT + 2] = {0};

	for (uint64_t seed = 1; seed <= 30; seed++) {
		struct mld_groups_model m = {.c = choice_random(seed)};

		mld_groups_model_begin(&m);
		for (unsigned int i = 0; i < 20000; i++)
			mld_groups_model_step(&m);
		mld_groups_model_end(&m);
		for (unsigned int i = 0; i < 2 * GROUP_CURRENT + 2; i++)
			reports[i] += m.reports[i];
	}
	for (unsigned int i = 0; i < 2 * GROUP_CURRENT + 2; i++)
		cr_assert_gt(reports[i], 100, "kind %u", i);
}
