/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap of deadlines, held against a plain array that is searched from end to end. */
#include <criterion/criterion.h>

#include "base/deadlines.h"
#include "tests/unit/random.h"

#define TIMERS     200
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

struct model {
	struct deadline timers[TIMERS];
	struct instant due[TIMERS]; /* what each should say; never: not armed */
};

static const char *differs(const struct deadlines *ds, const struct model *m)
{
	struct instant next = INSTANT_NEVER;
	uint32_t armed = 0;

	for (int i = 0; i < TIMERS; i++) {
		const struct deadline *d = &m->timers[i];

		next = instant_min(next, m->due[i]);
		if (instant_is_never(m->due[i])) {
			if (d->slot != 0)
				return "armed though cancelled";
			continue;
		}
		armed++;
		if (d->slot == 0 || d->slot > ds->count || ds->heap[d->slot] != d)
			return "not in its slot";
		if (d->at.ns != m->due[i].ns)
			return "due at another time";
	}
	if (ds->count != armed)
		return "wrong count";
	return deadlines_next(ds).ns == next.ns ? NULL : "another is first";
}

Test(deadlines, a_hundred_thousand_random_operations_agree_with_a_plain_array)
{
	static struct model m;
	struct random r = {20260101};
	struct deadlines ds;
	const char *wrong;

	for (int i = 0; i < TIMERS; i++)
		m.due[i] = INSTANT_NEVER;
	cr_assert_eq(deadlines_init(&ds, TIMERS), 0);
	for (int op = 0; op < OPERATIONS; op++) {
		uint32_t i = random_below(&r, TIMERS);

		switch (random_below(&r, 4)) {
		case 0: /* few distinct times, so that many are equal */
			m.due[i] = at(random_below(&r, 50));
			break;
		case 1:
			m.due[i] = at(random_u32(&r));
			break;
		case 2:
			m.due[i] = INSTANT_NEVER;
			break;
		default:
			if (deadlines_first(&ds))
				i = deadlines_first(&ds) - m.timers;
			m.due[i] = INSTANT_NEVER;
		}
		if (instant_is_never(m.due[i]))
			deadlines_cancel(&ds, &m.timers[i]);
		else
			deadlines_arm(&ds, &m.timers[i], m.due[i]);
		wrong = differs(&ds, &m);
		cr_assert_null(wrong, "operation %d on timer %u: %s", op, i, wrong);
	}
	deadlines_fini(&ds);
}
