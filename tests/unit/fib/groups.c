/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The groups below a /24: how many there may be, and when one is used again.
 */
#include <criterion/criterion.h>
#include <errno.h>

#include "tests/models/fake_grace.h"

#define MISS 0u

static struct fib4_stats stats(const struct fib4 *fib)
{
	struct fib4_stats s;

	fib4_get_stats(fib, &s);
	return s;
}

Test(fib4_groups, when_there_is_none_left_nothing_changes)
{
	struct fib4 *fib = fib4_create(2, MISS, NULL);
	uint32_t value;

	cr_assert_eq(fib4_add(fib, 0x0a000001, 32, 1), 0);
	cr_assert_eq(fib4_add(fib, 0x0a000102, 32, 2), 0);
	cr_assert_eq(fib4_add(fib, 0x0a000203, 32, 3), -ENOSPC);
	cr_assert_eq(fib4_lookup(fib, 0x0a000203), MISS);
	cr_assert_eq(fib4_get(fib, 0x0a000203, 32, &value), -ENOENT);
	cr_assert_eq(fib4_delete(fib, 0x0a000203, 32), -ENOENT);
	cr_assert_eq(stats(fib).prefixes, 2);

	/* more in a group that is there, and shorter prefixes, are no trouble */
	cr_assert_eq(fib4_add(fib, 0x0a000002, 32, 4), 0);
	cr_assert_eq(fib4_add(fib, 0x0a000200, 24, 5), 0);
	cr_assert_eq(fib4_lookup(fib, 0x0a000002), 4);
	cr_assert_eq(fib4_lookup(fib, 0x0a000203), 5);

	cr_assert_eq(fib4_delete(fib, 0x0a000102, 32), 0);
	cr_assert_eq(fib4_add(fib, 0x0a000203, 32, 3), 0);
	cr_assert_eq(fib4_lookup(fib, 0x0a000203), 3);
	cr_assert_eq(fib4_lookup(fib, 0x0a000204), 5);
	fib4_free(fib);
}

Test(fib4_groups, a_table_without_groups_takes_prefixes_up_to_24)
{
	struct fib4 *fib = fib4_create(0, MISS, NULL);

	cr_assert_eq(fib4_add(fib, 0x0a000000, 24, 1), 0);
	cr_assert_eq(fib4_add(fib, 0x0a000000, 25, 2), -ENOSPC);
	cr_assert_eq(fib4_lookup(fib, 0x0a000000), 1);
	fib4_free(fib);
}

Test(fib4_groups, a_retired_group_waits_for_its_grace_period_and_is_then_used_again)
{
	struct fake_grace grace = {0};
	struct fib_grace hooks = fake_grace_hooks(&grace);
	struct fib4 *fib = fib4_create(2, MISS, &hooks);

	cr_assert_eq(fib4_add(fib, 0x0a000001, 32, 1), 0);
	cr_assert_eq(fib4_add(fib, 0x0a000102, 32, 2), 0);
	cr_assert_eq(fib4_delete(fib, 0x0a000001, 32), 0);
	cr_assert_eq(fib4_delete(fib, 0x0a000102, 32), 0);
	cr_assert_eq(stats(fib).groups_used, 0);
	cr_assert_eq(stats(fib).groups_waiting, 2);
	cr_assert_eq(grace.started, 2);

	for (unsigned int i = 0; i < 3; i++)
		cr_assert_eq(fib4_add(fib, 0x0a000203, 32, 3), -ENOSPC);
	cr_assert_eq(fib4_lookup(fib, 0x0a000203), MISS);

	grace.passed = 1;
	cr_assert_eq(fib4_add(fib, 0x0a000203, 32, 3), 0);
	cr_assert_eq(stats(fib).groups_used, 1);
	cr_assert_eq(stats(fib).groups_waiting, 1);
	cr_assert_eq(fib4_add(fib, 0x0a000304, 32, 4), -ENOSPC);
	grace.passed = 2;
	cr_assert_eq(fib4_add(fib, 0x0a000304, 32, 4), 0);
	cr_assert_eq(stats(fib).groups_waiting, 0);
	cr_assert_eq(fib4_lookup(fib, 0x0a000203), 3);
	cr_assert_eq(fib4_lookup(fib, 0x0a000304), 4);
	/* nothing of the earlier tenants is left in them */
	cr_assert_eq(fib4_lookup(fib, 0x0a000201), MISS);
	cr_assert_eq(fib4_lookup(fib, 0x0a000302), MISS);
	fib4_free(fib);
}

/* The link is gone at once, but who still holds it reads what was there. */
Test(fib4_groups, a_waiting_group_keeps_its_contents)
{
	struct fake_grace grace = {0};
	struct fib_grace hooks = fake_grace_hooks(&grace);
	struct fib4 *fib = fib4_create(4, MISS, &hooks);
	uint32_t held;

	cr_assert_eq(fib4_add(fib, 0x0a000000, 24, 1), 0);
	cr_assert_eq(fib4_add(fib, 0x0a000080, 25, 2), 0);
	held = fib->dir[0x0a0000];
	cr_assert(held & FIB4_GROUP);
	cr_assert_eq(fib4_delete(fib, 0x0a000080, 25), 0);
	cr_assert_not(fib->dir[0x0a0000] & FIB4_GROUP);
	for (uint32_t i = 0; i < 3; i++)
		cr_assert_eq(fib4_add(fib, 0x0b000001 + (i << 8), 32, 9), 0);
	cr_assert_eq(fib4_add(fib, 0x0a000000, 24, 7), 0);
	cr_assert_eq(fib4_entry_in_group(fib, held, 0x0a000001) - 1, 1);
	cr_assert_eq(fib4_entry_in_group(fib, held, 0x0a000081) - 1, 2);
	fib4_free(fib);
}

Test(fib4_groups, the_ring_of_waiting_groups_goes_round_many_times)
{
	struct fake_grace grace = {0};
	struct fib_grace hooks = fake_grace_hooks(&grace);
	struct fib4 *fib = fib4_create(3, MISS, &hooks);

	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t addr = i << 8;

		grace.passed = i >= 2 ? i - 2 : 0; /* two wait always */
		cr_assert_eq(fib4_add(fib, addr, 32, i), 0);
		cr_assert_eq(fib4_lookup(fib, addr), i);
		cr_assert_eq(fib4_lookup(fib, addr + 1), MISS);
		cr_assert_eq(fib4_delete(fib, addr, 32), 0);
	}
	fib4_free(fib);
}
