/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * When Router Advertisements go out, and whether two agree (RFC 4861 6.2).
 */
#include <criterion/criterion.h>

#include "neigh/ra.h"

#define START ((struct instant){1000000000000})

static struct ra_sender sender(struct span least, struct span most, uint64_t seed)
{
	struct ra_params p = {true, least, most};
	struct ra_sender ra;

	ra_init(&ra, &p, seed);
	return ra;
}

/* To the next advertisement; how long that took since `*now`. */
static struct span next(struct ra_sender *ra, struct instant *now)
{
	struct span waited = instant_since(ra->deadline, *now);

	cr_assert_not(instant_is_never(ra->deadline));
	if (waited.ns > 0)
		*now = ra->deadline;
	cr_assert(ra_expire(ra, *now));
	cr_assert_not(ra_expire(ra, *now));
	return waited;
}

/* ND-RA-02 */
Test(neigh_ra, by_default_none_is_sent)
{
	struct ra_params p = ra_params_default();
	struct ra_sender ra;

	ra_init(&ra, &p, 1);
	ra_start(&ra, START);
	ra_hear_solicitation(&ra, START);
	cr_assert(instant_is_never(ra.deadline));
	cr_assert_not(ra_expire(&ra, instant_add(START, span_s(3600))));
}

/* ND-RA-03 */
Test(neigh_ra, the_default_intervals_are_those_of_the_rfc)
{
	struct ra_params p = ra_params_default();

	cr_assert_eq(p.interval_max.ns, span_s(600).ns);
	cr_assert_eq(p.interval_min.ns, span_s(198).ns);
	cr_assert_eq(ra_interval_min_default(span_s(1800)).ns, span_s(594).ns);
	cr_assert_eq(ra_interval_min_default(span_s(9)).ns, span_ms(2970).ns);
	cr_assert_eq(ra_interval_min_default(span_s(8)).ns, span_s(8).ns);
	cr_assert_eq(ra_interval_min_default(span_s(4)).ns, span_s(4).ns);
}

/* ND-RA-06, V3-ACT-04 */
Test(neigh_ra, a_new_master_sends_at_once_and_the_first_three_soon)
{
	struct ra_sender ra = sender(span_s(198), span_s(600), 3);
	struct instant now = START;

	ra_start(&ra, now);
	cr_assert_eq(next(&ra, &now).ns, 0);
	cr_assert_eq(next(&ra, &now).ns, span_s(16).ns);
	cr_assert_eq(next(&ra, &now).ns, span_s(16).ns);
	cr_assert_geq(next(&ra, &now).ns, span_s(198).ns);
}

/* ND-RA-06 */
Test(neigh_ra, gaps_are_spread_between_minimum_and_maximum)
{
	struct ra_sender ra = sender(span_s(20), span_s(30), 3);
	struct instant now = START;
	unsigned int tenths[10] = {0};

	ra_start(&ra, now);
	for (unsigned int i = 0; i < 3; i++)
		next(&ra, &now);
	for (unsigned int i = 0; i < 10000; i++) {
		struct span gap = next(&ra, &now);

		cr_assert_geq(gap.ns, span_s(20).ns);
		cr_assert_leq(gap.ns, span_s(30).ns);
		tenths[(gap.ns - span_s(20).ns) / (span_s(1).ns + 1)]++;
	}
	for (unsigned int i = 0; i < 10; i++) {
		cr_assert_gt(tenths[i], 800);
		cr_assert_lt(tenths[i], 1200);
	}
}

/* ND-RA-07 */
Test(neigh_ra, a_solicitation_is_answered_within_half_a_second)
{
	struct span most = span_s(0);

	for (uint64_t seed = 0; seed < 500; seed++) {
		struct ra_sender ra = sender(span_s(198), span_s(600), seed);
		struct instant now = START;
		struct span waited;

		ra_start(&ra, now);
		next(&ra, &now);
		now = instant_add(now, span_s(10));
		ra_hear_solicitation(&ra, now);
		waited = next(&ra, &now);
		cr_assert_geq(waited.ns, 0);
		cr_assert_leq(waited.ns, span_ms(500).ns);
		if (waited.ns > most.ns)
			most = waited;
	}
	cr_assert_gt(most.ns, span_ms(450).ns);
}

/* ND-RA-07: the interval begins anew with the answer, and what is due sooner is answer enough */
Test(neigh_ra, an_answer_is_one_of_the_regular_ones)
{
	struct ra_sender ra = sender(span_s(100), span_s(100), 3);
	struct instant now = START;

	ra_start(&ra, now);
	for (unsigned int i = 0; i < 3; i++)
		next(&ra, &now);
	now = instant_add(now, span_s(50));
	ra_hear_solicitation(&ra, now);
	next(&ra, &now);
	cr_assert_eq(instant_since(ra.deadline, now).ns, span_s(100).ns);

	now = instant_add(now, span_ns(span_s(100).ns - 1));
	ra_hear_solicitation(&ra, now);
	cr_assert_leq(next(&ra, &now).ns, 1);
	cr_assert_eq(instant_since(ra.deadline, now).ns, span_s(100).ns);
}

/* ND-RA-07: a storm of solicitations, stops and starts */
Test(neigh_ra, advertisements_are_three_seconds_apart_whatever_happens)
{
	struct random r = random_seeded(5);

	for (uint64_t seed = 0; seed < 50; seed++) {
		struct ra_sender ra = sender(span_s(3), span_s(4), seed);
		struct instant now = START, last = {0}, asked = INSTANT_NEVER;
		unsigned int sent = 0;

		for (unsigned int i = 0; i < 4000; i++) {
			bool running = !instant_is_never(ra.deadline);

			now = instant_add(now, random_span(&r, span_ns(0), span_ms(20)));
			switch (random_below(&r, 200)) {
			case 0:
				ra_stop(&ra);
				asked = INSTANT_NEVER;
				break;
			case 1 ... 5:
				ra_start(&ra, now);
				break;
			case 6 ... 199:
				ra_hear_solicitation(&ra, now);
				if (running)
					asked = instant_min(asked, now);
				break;
			}
			if (!ra_expire(&ra, now)) {
				/* who asks waits no longer than the gap, the delay and a step */
				cr_assert(instant_is_never(asked) ||
					  instant_since(now, asked).ns < span_ms(3520).ns);
				continue;
			}
			cr_assert_geq(instant_since(now, last).ns, span_s(3).ns);
			last = now;
			asked = INSTANT_NEVER;
			sent++;
		}
		cr_assert_gt(sent, 5);
	}
}

/* V3-BAK-03, ND-RA-09 */
Test(neigh_ra, a_router_that_is_master_no_more_is_silent)
{
	struct ra_sender ra = sender(span_s(3), span_s(4), 3);
	struct instant now = START;

	ra_start(&ra, now);
	next(&ra, &now);
	now = instant_add(now, span_s(1));
	ra_hear_solicitation(&ra, now);
	ra_stop(&ra);
	cr_assert(instant_is_never(ra.deadline));
	ra_hear_solicitation(&ra, now);
	cr_assert(instant_is_never(ra.deadline));
	cr_assert_not(ra_expire(&ra, instant_add(now, span_s(1200))));

	/* and the gap holds across a short time as backup */
	ra_start(&ra, now);
	cr_assert_eq(next(&ra, &now).ns, span_s(2).ns);
}

Test(neigh_ra, a_late_clock_sends_one_and_not_two)
{
	struct ra_sender ra = sender(span_s(3), span_s(4), 3);
	struct instant now = START;

	ra_start(&ra, now);
	now = instant_add(now, span_s(60));
	next(&ra, &now);
	cr_assert_geq(instant_since(ra.deadline, now).ns, span_s(3).ns);
}

static struct ra_prefix prefix(const char *text, uint32_t valid_s, uint32_t preferred_s)
{
	struct ra_prefix p = {.valid_s = valid_s, .preferred_s = preferred_s};

	cr_assert_eq(ip_prefix_parse(text, &p.prefix), 0);
	return p;
}

/* ND-RA-10, V3-ND-09 */
Test(neigh_ra, every_difference_is_found)
{
	const struct ra_prefix p = prefix("2001:db8::/64", 2592000, 604800);
	const struct ra_prefix other_valid = prefix("2001:db8::/64", 86400, 604800);
	const struct ra_prefix other_preferred = prefix("2001:db8::/64", 2592000, 3600);
	const struct ra_content ours = {64, false, true, 30000, 1000, 1500, &p, 1};
	struct ra_content heard = ours;

	cr_assert_eq(ra_differences(&ours, &heard), 0);
#define cr_expect_difference(field, value, bit)                                                    \
	do {                                                                                       \
		heard = ours;                                                                      \
		heard.field = value;                                                               \
		cr_assert_eq(ra_differences(&ours, &heard), bit);                                  \
	} while (0)
	cr_expect_difference(hop_limit, 63, RA_DIFFERS_HOP_LIMIT);
	cr_expect_difference(managed, true, RA_DIFFERS_MANAGED);
	cr_expect_difference(other, false, RA_DIFFERS_OTHER);
	cr_expect_difference(reachable_ms, 1, RA_DIFFERS_REACHABLE);
	cr_expect_difference(retrans_ms, 1, RA_DIFFERS_RETRANS);
	cr_expect_difference(mtu, 1280, RA_DIFFERS_MTU);
	cr_expect_difference(prefixes, &other_valid, RA_DIFFERS_VALID);
	cr_expect_difference(prefixes, &other_preferred, RA_DIFFERS_PREFERRED);
	heard = (struct ra_content){63, true, false, 1, 1, 1280, &other_valid, 1};
	cr_assert_eq(ra_differences(&ours, &heard), 0x7f);
}

/* ND-RA-10: RFC 4861 6.2.7 */
Test(neigh_ra, what_is_left_unsaid_is_no_difference)
{
	const struct ra_prefix p = prefix("2001:db8::/64", 2592000, 604800);
	const struct ra_prefix elsewhere = prefix("2001:db8:1::/64", 1, 1);
	const struct ra_prefix shorter = prefix("2001:db8::/63", 1, 1);
	const struct ra_content ours = {64, true, true, 30000, 1000, 1500, &p, 1};
	struct ra_content heard = {.managed = true, .other = true};

	cr_assert_eq(ra_differences(&ours, &heard), 0);
	cr_assert_eq(ra_differences(&heard, &ours), 0);
	heard.n_prefixes = 1;
	heard.prefixes = &elsewhere;
	cr_assert_eq(ra_differences(&ours, &heard), 0);
	heard.prefixes = &shorter;
	cr_assert_eq(ra_differences(&ours, &heard), 0);
}
