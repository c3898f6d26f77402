/* SPDX-License-Identifier: BSD-3-Clause */
/* Instants and spans. */
#include <criterion/criterion.h>

#include "base/clock.h"

Test(clock, every_unit_counts_nanoseconds)
{
	cr_assert_eq(span_ns(7).ns, 7);
	cr_assert_eq(span_us(7).ns, 7000);
	cr_assert_eq(span_ms(7).ns, 7000000);
	cr_assert_eq(span_cs(7).ns, 70000000);
	cr_assert_eq(span_s(7).ns, 7000000000);
}

Test(clock, never_stays_never_and_comes_after_everything)
{
	struct instant late = {INT64_MAX - 1};

	cr_assert(instant_is_never(instant_add(INSTANT_NEVER, span_s(1))));
	cr_assert(instant_is_never(instant_add(INSTANT_NEVER, span_s(-1))));
	cr_assert(instant_before(late, INSTANT_NEVER));
	cr_assert_not(instant_reached(INSTANT_NEVER, late));
	cr_assert_eq(instant_min(INSTANT_NEVER, late).ns, late.ns);
	cr_assert_eq(instant_min(late, INSTANT_NEVER).ns, late.ns);
}

Test(clock, a_timer_expires_at_its_instant_and_not_before)
{
	struct instant start = {1000};
	struct instant at = instant_add(start, span_cs(100));

	cr_assert_eq(instant_since(at, start).ns, 1000000000);
	cr_assert_eq(instant_since(start, at).ns, -1000000000);
	cr_assert_not(instant_reached(at, (struct instant){at.ns - 1}));
	cr_assert(instant_reached(at, at));
	cr_assert(instant_reached(at, (struct instant){at.ns + 1}));
	cr_assert_not(instant_before(at, at));
}
