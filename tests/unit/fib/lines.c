/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory in cache lines: how many there are, and when a block is used again.
 */
#include <criterion/criterion.h>
#include <errno.h>

#include "tests/models/fake_grace.h"
#include "fib/fib6.h"
#include "fib/lines.h"

static struct lines ls;

static void make(uint32_t max, struct fake_grace *grace)
{
	struct fib_grace hooks = {0};

	if (grace)
		hooks = fake_grace_hooks(grace);
	cr_assert_eq(lines_init(&ls, max, &hooks), 0);
}

static uint32_t take(uint32_t n)
{
	uint32_t first = lines_take(&ls, n);

	lines_commit(&ls);
	return first;
}

static void drop(uint32_t first, uint32_t n)
{
	lines_drop(&ls, first, n);
	lines_commit(&ls);
}

Test(lines, blocks_of_any_size_do_not_overlap)
{
	uint8_t owner[1024] = {0};

	make(1024, NULL);
	for (uint32_t n = 1; n <= 20; n++) {
		uint32_t first = take(n);

		cr_assert_neq(first, LINE_NONE);
		for (uint32_t i = first; i < first + n; i++) {
			cr_assert_eq(owner[i], 0);
			owner[i] = n;
		}
	}
	lines_fini(&ls);
}

Test(lines, a_dropped_block_waits_for_its_grace_period)
{
	struct fake_grace grace = {0};
	uint32_t a, b;

	make(4, &grace);
	a = take(2);
	b = take(2);
	cr_assert_eq(take(1), LINE_NONE);
	drop(a, 2);
	drop(b, 2);
	cr_assert_eq(ls.n_waiting, 4);
	cr_assert_eq(take(2), LINE_NONE);
	grace.passed = 1;
	cr_assert_eq(take(2), a);
	cr_assert_eq(take(2), LINE_NONE);
	grace.passed = 2;
	cr_assert_eq(take(2), b);
	cr_assert_eq(ls.n_waiting, 0);
	lines_fini(&ls);
}

Test(lines, what_an_aborted_change_took_is_free_and_what_it_dropped_stays)
{
	struct fake_grace grace = {0};
	uint32_t kept;

	make(8, &grace);
	kept = take(4);
	cr_assert_neq(lines_take(&ls, 4), LINE_NONE);
	lines_drop(&ls, kept, 4);
	cr_assert_eq(lines_take(&ls, 1), LINE_NONE);
	lines_abort(&ls);
	cr_assert_eq(grace.started, 0);
	cr_assert_neq(take(4), LINE_NONE);
	cr_assert_eq(take(1), LINE_NONE);
	lines_fini(&ls);
}

Test(lines, a_larger_block_is_split_when_nothing_else_is_left)
{
	uint32_t large;

	make(128, NULL);
	large = take(128);
	cr_assert_neq(large, LINE_NONE);
	drop(large, 128);
	for (unsigned int i = 0; i < 128 / 4; i++)
		cr_assert_neq(take(4), LINE_NONE, "%u", i);
	cr_assert_eq(take(1), LINE_NONE);
	lines_fini(&ls);
}

Test(lines, a_table_that_has_none_takes_prefixes_up_to_24)
{
	struct fib6 *fib = fib6_create(0, 0, NULL);
	const uint8_t prefix[16] = {0x20, 0x01, 0x0d, 0xb8}, *at = prefix;
	uint32_t value;

	cr_assert_eq(fib6_add(fib, prefix, 24, 1), 0);
	cr_assert_eq(fib6_add(fib, prefix, 25, 2), -ENOSPC);
	cr_assert_eq(fib6_add(fib, prefix, 96, 2), -ENOSPC);
	cr_assert_eq(fib6_add(fib, prefix, 128, 2), -ENOSPC);
	cr_assert_eq(fib6_get(fib, prefix, 128, &value), -ENOENT);
	cr_assert_eq(fib6_lookup(fib, prefix), 1);
	value = 0;
	fib6_lookup_bulk(fib, &at, 0, &value, 1);
	cr_assert_eq(value, 1);
	fib6_free(fib);
}
