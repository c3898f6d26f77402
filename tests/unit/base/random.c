/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random numbers: within their bounds, the same from the same seed, spread from near seeds.
 */
#include <criterion/criterion.h>

#include "base/random.h"

Test(base_random, a_seed_always_gives_the_same_numbers)
{
	struct random a = random_seeded(7), b = random_seeded(7);

	for (unsigned int i = 0; i < 100; i++)
		cr_assert_eq(random_u32(&a), random_u32(&b));
}

Test(base_random, near_seeds_give_spread_first_numbers)
{
	unsigned int tenths[10] = {0};

	for (uint64_t seed = 0; seed < 10000; seed++) {
		struct random r = random_seeded(seed);

		cr_assert_neq(r.state, 0);
		tenths[random_below(&r, 10)]++;
	}
	for (unsigned int i = 0; i < 10; i++) {
		cr_assert_gt(tenths[i], 800);
		cr_assert_lt(tenths[i], 1200);
	}
}

Test(base_random, a_span_has_both_its_bounds)
{
	struct random r = random_seeded(1);
	unsigned int seen[4] = {0};

	for (unsigned int i = 0; i < 1000; i++)
		seen[random_span(&r, span_ns(5), span_ns(8)).ns - 5]++;
	for (unsigned int i = 0; i < 4; i++)
		cr_assert_gt(seen[i], 200);
	cr_assert_eq(random_span(&r, span_s(3), span_s(3)).ns, span_s(3).ns);
	cr_assert_geq(random_span(&r, span_s(0), span_s(9000)).ns, 0);
}
