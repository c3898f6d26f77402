/* SPDX-License-Identifier: BSD-3-Clause */
/* The RIB against a plain list of routes, under random changes. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/models/rib.h"

static void run(uint64_t seed, uint8_t family, unsigned int live)
{
	struct rib_model *w = calloc(1, sizeof(*w));

	w->c = choice_random(seed);
	w->family = family;
	w->live = live;
	rib_model_begin(w);
	for (unsigned int i = 0; i < 4000; i++) {
		rib_model_step(w);
		if (i % 64 == 0)
			rib_model_check_walk(w);
	}
	cr_assert_gt(w->tellings, 1000);
	rib_model_end(w);
	free(w);
}

Test(rib_differential, few_routes_ipv4)
{
	run(1, IP_V4, 12);
}

Test(rib_differential, many_routes_ipv4)
{
	run(2, IP_V4, 60);
}

Test(rib_differential, few_routes_ipv6)
{
	run(3, IP_V6, 12);
}

Test(rib_differential, many_routes_ipv6)
{
	run(4, IP_V6, 60);
}
