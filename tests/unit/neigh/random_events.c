/* SPDX-License-Identifier: BSD-3-Clause */
/* Random events on a small neighbor table. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/models/neigh.h"

static void run(uint64_t seed, uint64_t *actions)
{
	struct neigh_model *m = calloc(1, sizeof(*m));

	m->c = choice_random(seed);
	neigh_model_begin(m);
	while (neigh_model_step(m))
		;
	neigh_model_end(m);
	for (unsigned int i = 0; i <= NEIGH_ACTION_REMOVED; i++)
		actions[i] += m->actions[i];
	free(m);
}

Test(neigh_random, whatever_happens_nothing_is_lost_or_asked_too_often)
{
	uint64_t actions[NEIGH_ACTION_REMOVED + 1] = {0};

	for (uint64_t seed = 1; seed <= 60; seed++)
		run(seed, actions);
	for (unsigned int i = 0; i <= NEIGH_ACTION_REMOVED; i++)
		cr_assert_gt(actions[i], 100, "kind %u", i);
}
