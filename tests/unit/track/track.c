/* SPDX-License-Identifier: BSD-3-Clause */
/* What lost objects do to a priority. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "track/track.h"

static const struct track_entry entries[] = {{0, 10}, {2, 60}, {3, 254}};

#define EFFECTIVE(configured, owner, ...)                                                          \
	track_effective_priority(configured, owner, entries, 3, (const bool[]){__VA_ARGS__})

Test(track, takes_nothing_off_while_every_object_is_up)
{
	cr_assert(eq(u8, EFFECTIVE(150, false, true, false, true, true), 150),
		"object 1 is not tracked");
	cr_assert(eq(u8, track_effective_priority(150, false, NULL, 0, NULL), 150));
}

Test(track, adds_up_the_decrements_of_what_is_down)
{
	cr_assert(eq(u8, EFFECTIVE(150, false, false, true, true, true), 140));
	cr_assert(eq(u8, EFFECTIVE(150, false, false, true, false, true), 80));
}

/* YNG-CFG-11 */
Test(track, gives_back_what_it_took)
{
	bool up[] = {true, true, false, true};

	cr_assert(eq(u8, track_effective_priority(100, false, entries, 3, up), 40));
	up[2] = true;
	cr_assert(eq(u8, track_effective_priority(100, false, entries, 3, up), 100));
}

/* BFD-CLI-06, BFD-CLI-07 */
Test(track, never_makes_a_priority_of_0)
{
	cr_assert(eq(u8, EFFECTIVE(100, false, true, true, true, false), 1), "254 from 100");
	cr_assert(eq(u8, EFFECTIVE(254, false, true, true, true, false), 1), "254 from 254");
	cr_assert(eq(u8, EFFECTIVE(70, false, false, true, false, true), 1), "70 from 70");
	cr_assert(eq(u8, EFFECTIVE(254, false, false, true, false, false), 1), "324 from 254");
	cr_assert(eq(u8, EFFECTIVE(1, false, false, true, true, true), 1));
}

/* BFD-CLI-06, V3-FMT-04 */
Test(track, leaves_an_owner_at_255)
{
	cr_assert(eq(u8, EFFECTIVE(100, true, false, true, false, false), 255));
}

/* BFD-CLI-06 */
Test(track, never_makes_a_non_owner_255)
{
	cr_assert(eq(u8, EFFECTIVE(255, false, true, true, true, true), 254));
}
