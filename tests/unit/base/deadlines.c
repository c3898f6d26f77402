/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap of deadlines. */
#include <criterion/criterion.h>

#include "base/deadlines.h"
#include "tests/models/deadlines.h"

#define OPERATIONS 100000

static struct instant at(int64_t ns)
{
	return (struct instant){ns};
}

Test(deadlines, an_empty_heap_has_nothing_due)
{
	struct deadlines ds;

	cr_assert_eq(deadlines_init(&ds, 0), 0);
	cr_assert_null(deadlines_first(&ds));
	cr_assert(instant_is_never(deadlines_next(&ds)));
	deadlines_fini(&ds);
}

Test(deadlines, the_earliest_is_first_whatever_the_order_of_arming)
{
	struct deadline a = {0}, b = {0}, c = {0};
	struct deadlines ds;

	cr_assert_eq(deadlines_init(&ds, 3), 0);
	deadlines_arm(&ds, &b, at(20));
	deadlines_arm(&ds, &c, at(30));
	deadlines_arm(&ds, &a, at(10));
	cr_assert_eq(deadlines_first(&ds), &a);
	cr_assert_eq(deadlines_next(&ds).ns, 10);
	deadlines_cancel(&ds, &a);
	cr_assert_eq(deadlines_first(&ds), &b);
	deadlines_cancel(&ds, &b);
	cr_assert_eq(deadlines_first(&ds), &c);
	deadlines_cancel(&ds, &c);
	cr_assert_null(deadlines_first(&ds));
	deadlines_fini(&ds);
}

Test(deadlines, arming_again_moves_both_ways)
{
	struct deadline a = {0}, b = {0};
	struct deadlines ds;

	cr_assert_eq(deadlines_init(&ds, 2), 0);
	deadlines_arm(&ds, &a, at(10));
	deadlines_arm(&ds, &b, at(20));
	deadlines_arm(&ds, &a, at(30));
	cr_assert_eq(deadlines_first(&ds), &b);
	deadlines_arm(&ds, &a, at(5));
	cr_assert_eq(deadlines_first(&ds), &a);
	cr_assert_eq(ds.count, 2);
	deadlines_fini(&ds);
}

Test(deadlines, arming_for_never_cancels_and_cancelling_twice_is_harmless)
{
	struct deadline a = {0}, b = {0};
	struct deadlines ds;

	cr_assert_eq(deadlines_init(&ds, 1), 0);
	deadlines_arm(&ds, &a, at(10));
	deadlines_arm(&ds, &a, INSTANT_NEVER);
	cr_assert_eq(a.slot, 0);
	cr_assert_null(deadlines_first(&ds));
	deadlines_cancel(&ds, &a);
	/* Neither takes room. */
	deadlines_arm(&ds, &b, INSTANT_NEVER);
	deadlines_arm(&ds, &b, at(1));
	cr_assert_eq(deadlines_first(&ds), &b);
	deadlines_fini(&ds);
}

Test(deadlines, reserving_more_room_keeps_what_is_armed)
{
	struct deadline timers[100] = {0};
	struct deadlines ds;

	cr_assert_eq(deadlines_init(&ds, 1), 0);
	for (int i = 0; i < 100; i++) {
		cr_assert_eq(deadlines_reserve(&ds, i + 1), 0);
		deadlines_arm(&ds, &timers[i], at(1000 - i));
	}
	cr_assert_eq(deadlines_reserve(&ds, 10), 0, "less room than there is changes nothing");
	for (int i = 99; i >= 0; i--) {
		cr_assert_eq(deadlines_first(&ds), &timers[i]);
		deadlines_cancel(&ds, &timers[i]);
	}
	deadlines_fini(&ds);
}

Test(deadlines, a_hundred_thousand_random_operations_agree_with_a_plain_array)
{
	static struct deadlines_model m;

	m.c = choice_random(20260101);
	deadlines_model_begin(&m);
	for (int op = 0; op < OPERATIONS; op++)
		deadlines_model_step(&m);
	deadlines_model_end(&m);
}
