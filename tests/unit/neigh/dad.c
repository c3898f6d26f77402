/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Duplicate address detection of both families (RFC 4862 5.4, RFC 5227 2.1).
 */
#include <criterion/criterion.h>

#include "neigh/dad.h"

#define START ((struct instant){1000000000000})

static struct dad detect(struct dad_params params, uint64_t seed)
{
	struct dad d;

	dad_init(&d, &params, seed);
	return d;
}

/* To the deadline; how long that took since `*now`. */
static struct span wait_for(const struct dad *d, struct instant *now)
{
	struct span waited = instant_since(d->deadline, *now);

	cr_assert_not(instant_is_never(d->deadline));
	*now = d->deadline;
	return waited;
}

/* ND-DAD-01 */
Test(neigh_dad, an_address_nobody_answers_for_is_ours_a_second_after_its_probe)
{
	struct dad d = detect(dad_params_nd(1, false), 1);
	struct instant now = START;

	cr_assert_eq(dad_start(&d, now), DAD_SEND_PROBE);
	cr_assert_eq(d.state, DAD_TENTATIVE);
	cr_assert_eq(wait_for(&d, &now).ns, span_s(1).ns);
	cr_assert_eq(dad_expire(&d, (struct instant){now.ns - 1}), DAD_NOTHING);
	cr_assert_eq(dad_expire(&d, now), DAD_USE);
	cr_assert_eq(d.state, DAD_PREFERRED);
	cr_assert(instant_is_never(d.deadline));
}

/* ND-DAD-01: as many as are asked for, and none */
Test(neigh_dad, the_number_of_probes_is_a_parameter)
{
	for (unsigned int probes = 0; probes <= 5; probes++) {
		struct dad d = detect(dad_params_nd(probes, false), 1);
		struct instant now = START;
		enum dad_action a = dad_start(&d, now);
		unsigned int sent = 0;

		for (; a == DAD_SEND_PROBE; a = dad_expire(&d, now)) {
			sent++;
			cr_assert_eq(wait_for(&d, &now).ns, span_s(1).ns);
		}
		cr_assert_eq(a, DAD_USE);
		cr_assert_eq(sent, probes);
		cr_assert_eq(instant_since(now, START).ns, span_s(probes).ns);
		cr_assert_eq(d.state, DAD_PREFERRED);
	}
}

/* ND-DAD-01: nodes that start together do not probe together */
Test(neigh_dad, the_first_probe_waits_up_to_a_second_after_an_interface_came_up)
{
	struct span least = span_s(9), most = span_s(0);

	for (uint64_t seed = 0; seed < 1000; seed++) {
		struct dad d = detect(dad_params_nd(1, true), seed);
		struct instant now = START;
		struct span waited;

		dad_start(&d, now);
		waited = wait_for(&d, &now);
		if (waited.ns < least.ns)
			least = waited;
		if (waited.ns > most.ns)
			most = waited;
	}
	cr_assert_geq(least.ns, 0);
	cr_assert_lt(least.ns, span_ms(10).ns);
	cr_assert_leq(most.ns, span_s(1).ns);
	cr_assert_gt(most.ns, span_ms(990).ns);
}

/* ARP-ACD-01 */
Test(neigh_dad, arp_probes_three_times_and_waits_two_seconds)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct dad d = detect(dad_params_arp(), seed);
		struct instant now = START;

		cr_assert_eq(dad_start(&d, now), DAD_NOTHING);
		cr_assert_leq(wait_for(&d, &now).ns, span_s(1).ns);
		for (unsigned int i = 0; i < 2; i++) {
			struct span gap;

			cr_assert_eq(dad_expire(&d, now), DAD_SEND_PROBE);
			gap = wait_for(&d, &now);
			cr_assert_geq(gap.ns, span_s(1).ns);
			cr_assert_leq(gap.ns, span_s(2).ns);
		}
		cr_assert_eq(dad_expire(&d, now), DAD_SEND_PROBE);
		cr_assert_eq(wait_for(&d, &now).ns, span_s(2).ns);
		cr_assert_eq(dad_expire(&d, now), DAD_USE);
	}
}

/* ND-DAD-03, ND-DAD-04: another's probe or claim, before our first probe and after our last */
Test(neigh_dad, who_else_probes_or_has_the_address_makes_it_a_duplicate)
{
	for (unsigned int after = 0; after < 3; after++) {
		struct dad d = detect(dad_params_nd(2, true), 7);
		struct instant now = START;

		dad_start(&d, now);
		for (unsigned int i = 0; i < after; i++) {
			wait_for(&d, &now);
			cr_assert_eq(dad_expire(&d, now), DAD_SEND_PROBE);
		}
		cr_assert_eq(dad_hear(&d, false), DAD_GIVE_UP);
		cr_assert_eq(d.state, DAD_DUPLICATE);
		cr_assert(instant_is_never(d.deadline));
		/* once is enough, and it stays so */
		cr_assert_eq(dad_hear(&d, false), DAD_NOTHING);
		cr_assert_eq(dad_expire(&d, instant_add(now, span_s(60))), DAD_NOTHING);
		cr_assert_eq(d.state, DAD_DUPLICATE);
	}
}

/* ND-DAD-03 */
Test(neigh_dad, our_own_probe_that_comes_back_is_none_of_anothers)
{
	struct dad d = detect(dad_params_nd(1, false), 1);
	struct instant now = START;

	dad_start(&d, now);
	cr_assert_eq(dad_hear(&d, true), DAD_NOTHING);
	cr_assert_eq(d.state, DAD_TENTATIVE);
	wait_for(&d, &now);
	cr_assert_eq(dad_expire(&d, now), DAD_USE);
}

/* ND-DAD-06 */
Test(neigh_dad, an_address_in_use_is_not_given_up)
{
	struct dad d = detect(dad_params_nd(0, false), 1);

	cr_assert_eq(dad_start(&d, START), DAD_USE);
	cr_assert_eq(dad_hear(&d, false), DAD_NOTHING);
	cr_assert_eq(d.state, DAD_PREFERRED);
}

Test(neigh_dad, a_stop_silences_and_a_start_begins_anew)
{
	struct dad d = detect(dad_params_nd(1, false), 1);
	struct instant now = START;

	cr_assert_eq(dad_hear(&d, false), DAD_NOTHING);
	cr_assert_eq(d.state, DAD_TENTATIVE);
	dad_start(&d, now);
	dad_stop(&d);
	cr_assert(instant_is_never(d.deadline));
	cr_assert_eq(dad_hear(&d, false), DAD_NOTHING);
	cr_assert_eq(dad_start(&d, now), DAD_SEND_PROBE);
	cr_assert_eq(dad_hear(&d, false), DAD_GIVE_UP);
	cr_assert_eq(dad_start(&d, now), DAD_SEND_PROBE);
	cr_assert_eq(d.state, DAD_TENTATIVE);
	wait_for(&d, &now);
	cr_assert_eq(dad_expire(&d, now), DAD_USE);
}
