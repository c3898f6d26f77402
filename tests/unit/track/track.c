/* SPDX-License-Identifier: BSD-3-Clause */
/* What lost objects do to a priority, and when a recovery counts. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "track/track.h"

#define N 3

static const struct instant start = {1000};

/* Entries of decrements 10, 60 and 254; `good` of each has been told. */
static void track(struct track_entry entries[N], const bool good[N])
{
	static const uint8_t decrements[N] = {10, 60, 254};

	for (unsigned int i = 0; i < N; i++) {
		entries[i] = track_entry_make(i, decrements[i], span_s(0));
		track_entry_tell(&entries[i], good[i], start);
	}
}

static uint8_t effective(uint8_t configured, bool owner, bool a, bool b, bool c)
{
	struct track_entry entries[N];

	track(entries, (const bool[]){a, b, c});
	return track_effective_priority(configured, owner, entries, N);
}

static struct instant after(int64_t ms)
{
	return instant_add(start, span_ms(ms));
}

Test(track, takes_nothing_off_while_every_object_is_good)
{
	cr_assert(eq(u8, effective(150, false, true, true, true), 150));
	cr_assert(eq(u8, track_effective_priority(150, false, NULL, 0), 150));
}

Test(track, adds_up_the_decrements_of_what_is_lost)
{
	cr_assert(eq(u8, effective(150, false, false, true, true), 140));
	cr_assert(eq(u8, effective(150, false, false, false, true), 80));
}

/* YNG-CFG-11 */
Test(track, gives_back_what_it_took)
{
	struct track_entry entries[N];

	track(entries, (const bool[]){true, false, true});
	cr_assert(eq(u8, track_effective_priority(100, false, entries, N), 40));
	cr_assert(track_entry_tell(&entries[1], true, after(1)));
	cr_assert(eq(u8, track_effective_priority(100, false, entries, N), 100));
}

/* BFD-CLI-06, BFD-CLI-07 */
Test(track, never_makes_a_priority_of_0)
{
	cr_assert(eq(u8, effective(100, false, true, true, false), 1), "254 from 100");
	cr_assert(eq(u8, effective(254, false, true, true, false), 1), "254 from 254");
	cr_assert(eq(u8, effective(70, false, false, false, true), 1), "70 from 70");
	cr_assert(eq(u8, effective(254, false, false, false, false), 1), "324 from 254");
	cr_assert(eq(u8, effective(1, false, false, true, true), 1));
}

/* BFD-CLI-06, V3-FMT-04 */
Test(track, leaves_an_owner_at_255)
{
	cr_assert(eq(u8, effective(100, true, false, false, false), 255));
}

/* BFD-CLI-06 */
Test(track, never_makes_a_non_owner_255)
{
	cr_assert(eq(u8, effective(255, false, true, true, true), 254));
}

Test(track, counts_what_was_never_seen_as_lost_and_its_first_sight_at_once)
{
	struct track_entry e = track_entry_make(0, 60, span_s(5));

	cr_assert(eq(u8, track_effective_priority(100, false, &e, 1), 40));
	cr_assert(track_entry_tell(&e, true, start));
	cr_assert(eq(u8, track_effective_priority(100, false, &e, 1), 100));
	cr_assert(instant_is_never(track_deadline(&e, 1)));
}

Test(track, counts_a_recovery_only_after_its_delay)
{
	struct track_entry e = track_entry_make(0, 60, span_ms(500));

	track_entry_tell(&e, true, start);
	cr_assert(track_entry_tell(&e, false, after(10)), "a loss counts at once");
	cr_assert(not(track_entry_tell(&e, true, after(20))));
	cr_assert(eq(i64, track_deadline(&e, 1).ns, after(520).ns));
	cr_assert(not(track_entry_expire(&e, after(519))));
	cr_assert(e.lost);
	cr_assert(track_entry_expire(&e, after(520)));
	cr_assert(not(e.lost));
	cr_assert(instant_is_never(track_deadline(&e, 1)));
}

Test(track, starts_the_delay_anew_when_the_object_flaps)
{
	struct track_entry e = track_entry_make(0, 60, span_ms(500));

	track_entry_tell(&e, true, start);
	track_entry_tell(&e, false, after(0));
	track_entry_tell(&e, true, after(100));
	cr_assert(not(track_entry_tell(&e, false, after(400))), "it was lost all the while");
	cr_assert(instant_is_never(track_deadline(&e, 1)));
	track_entry_tell(&e, true, after(450));
	track_entry_tell(&e, true, after(700));
	cr_assert(eq(i64, track_deadline(&e, 1).ns, after(950).ns),
		"being told again of what is good does not prolong the wait");
	cr_assert(not(track_entry_expire(&e, after(700))));
	cr_assert(track_entry_expire(&e, after(950)));
}

Test(track, tells_the_earliest_deadline_of_several)
{
	struct track_entry entries[2] = {
		track_entry_make(0, 10, span_ms(500)), track_entry_make(1, 10, span_ms(300))};

	for (unsigned int i = 0; i < 2; i++) {
		track_entry_tell(&entries[i], true, start);
		track_entry_tell(&entries[i], false, start);
		track_entry_tell(&entries[i], true, start);
	}
	cr_assert(eq(i64, track_deadline(entries, 2).ns, after(300).ns));
	track_entry_expire(&entries[1], after(300));
	cr_assert(eq(i64, track_deadline(entries, 2).ns, after(500).ns));
}
