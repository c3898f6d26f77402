/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Multicast groups of an interface and what is told of them (RFC 3810, RFC 2710).
 */
#include <criterion/criterion.h>

#include <errno.h>

#include "neigh/mld_groups.h"

struct scene {
	struct mld_groups g;
	struct instant now;
	struct mld_group_report r;
};

static struct scene scene_open(uint32_t room)
{
	struct scene s = {.now = {1000000000000}};

	cr_assert_eq(mld_groups_init(&s.g, room, 1), 0);
	mld_groups_up(&s.g, s.now);
	return s;
}

static struct ip_addr addr(const char *text)
{
	struct ip_addr a;

	cr_assert_eq(ip_addr_parse(text, &a), 0);
	return a;
}

static int join(struct scene *s, const char *group)
{
	struct ip_addr a = addr(group);

	return mld_groups_join(&s->g, &a, s->now);
}

static bool leave(struct scene *s, const char *group)
{
	struct ip_addr a = addr(group);

	return mld_groups_leave(&s->g, &a, s->now);
}

static void query(struct scene *s, const char *group, uint8_t version)
{
	struct ip_addr a = addr(group ? group : "::");

	mld_groups_hear_query(&s->g, group ? &a : NULL, version, span_s(10), s->now);
}

/* To the next report, which is of this kind and version; how long that took. */
static struct span next(struct scene *s, enum mld_group_report_kind kind, uint8_t version)
{
	struct span waited = instant_since(mld_groups_deadline(&s->g), s->now);

	cr_assert_not(instant_is_never(mld_groups_deadline(&s->g)));
	if (waited.ns > 0)
		s->now = mld_groups_deadline(&s->g);
	cr_assert(mld_groups_expire(&s->g, s->now, &s->r));
	cr_assert_eq(s->r.kind, kind);
	cr_assert_eq(s->r.version, version);
	return waited;
}

static bool is_of(const struct scene *s, const char *group)
{
	struct ip_addr a = addr(group);

	return ip_addr_equal(&s->r.group, &a);
}

/* Nothing more is told, however long one waits. */
static void expect_silence(struct scene *s)
{
	s->now = instant_add(s->now, span_s(30));
	cr_assert_not(mld_groups_expire(&s->g, s->now, &s->r));
	cr_assert(instant_is_never(mld_groups_deadline(&s->g)));
}

/* What a new group has to tell is told. */
static void settle(struct scene *s)
{
	s->now = instant_add(s->now, span_s(3));
	while (mld_groups_expire(&s->g, s->now, &s->r))
		s->now = instant_add(s->now, span_s(1));
	cr_assert(instant_is_never(mld_groups_deadline(&s->g)));
}

static unsigned int count(const struct scene *s)
{
	unsigned int n = 0;

	for (const struct mld_group *e = NULL; (e = mld_groups_next(&s->g, e));)
		n++;
	return n;
}

/* V3-TX-17 */
Test(neigh_groups, a_join_is_told_at_once_and_once_more_within_a_second)
{
	struct scene s = scene_open(4);

	cr_assert_eq(join(&s, "ff02::12"), 1);
	cr_assert_eq(next(&s, GROUP_JOINED, 2).ns, 0);
	cr_assert(is_of(&s, "ff02::12"));
	cr_assert_leq(next(&s, GROUP_JOINED, 2).ns, span_s(1).ns);
	expect_silence(&s);
	mld_groups_fini(&s.g);
}

/* V3-TX-17: all nodes and scopes 0 and 1 only are exempt */
Test(neigh_groups, only_groups_that_no_switch_withholds_are_not_told)
{
	const char *exempt[] = {"ff02::1", "ff00::12", "ff01::1", "ff01::2", "ff11::12"};
	const char *told[] = {"ff02::2", "ff02::12", "ff02::1:ff00:1", "ff05::1", "ff0e::1",
		"ff12::1", "ff02::101"};
	struct scene s = scene_open(16);

	for (unsigned int i = 0; i < 5; i++) {
		cr_assert_eq(join(&s, exempt[i]), 1);
		expect_silence(&s);
		query(&s, NULL, 2);
		query(&s, exempt[i], 2);
		s.now = instant_add(s.now, span_s(10));
		cr_assert_not(mld_groups_expire(&s.g, s.now, &s.r));
		cr_assert(leave(&s, exempt[i]));
		expect_silence(&s);
	}
	for (unsigned int i = 0; i < 7; i++) {
		join(&s, told[i]);
		next(&s, GROUP_JOINED, 2);
		cr_assert(is_of(&s, told[i]));
		settle(&s);
	}
	mld_groups_fini(&s.g);
}

/* ND-GRP-01: fe80::1:aabb:ccdd and 2001:db8::ffbb:ccdd have one solicited-node group */
Test(neigh_groups, a_group_is_left_when_the_last_address_that_maps_to_it_goes)
{
	struct scene s = scene_open(4);

	cr_assert_eq(join(&s, "ff02::1:ffbb:ccdd"), 1);
	settle(&s);
	cr_assert_eq(join(&s, "ff02::1:ffbb:ccdd"), 0);
	cr_assert_not(leave(&s, "ff02::1:ffbb:ccdd"));
	expect_silence(&s);
	cr_assert_eq(count(&s), 1);
	cr_assert(leave(&s, "ff02::1:ffbb:ccdd"));
	cr_assert_eq(count(&s), 0);
	cr_assert_eq(next(&s, GROUP_LEFT, 2).ns, 0);
	cr_assert_leq(next(&s, GROUP_LEFT, 2).ns, span_s(1).ns);
	expect_silence(&s);
	cr_assert_not(leave(&s, "ff02::1:ffbb:ccdd"));
	mld_groups_fini(&s.g);
}

Test(neigh_groups, a_group_joined_again_is_told_as_joined)
{
	struct scene s = scene_open(4);

	join(&s, "ff02::12");
	settle(&s);
	leave(&s, "ff02::12");
	next(&s, GROUP_LEFT, 2);
	cr_assert_eq(join(&s, "ff02::12"), 1);
	next(&s, GROUP_JOINED, 2);
	next(&s, GROUP_JOINED, 2);
	expect_silence(&s);
	mld_groups_fini(&s.g);
}

Test(neigh_groups, a_general_query_is_answered_for_all_at_one_time_within_its_delay)
{
	struct scene s = scene_open(8);
	struct span waited;

	join(&s, "ff02::12");
	join(&s, "ff02::1:ff00:1");
	join(&s, "ff02::1:ff00:2");
	join(&s, "ff02::1");
	settle(&s);
	query(&s, NULL, 2);
	query(&s, NULL, 2);
	waited = next(&s, GROUP_CURRENT, 2);
	cr_assert_leq(waited.ns, span_s(10).ns);
	cr_assert_eq(next(&s, GROUP_CURRENT, 2).ns, 0);
	cr_assert_eq(next(&s, GROUP_CURRENT, 2).ns, 0);
	cr_assert_not(mld_groups_expire(&s.g, s.now, &s.r));
	expect_silence(&s);
	mld_groups_fini(&s.g);
}

Test(neigh_groups, a_query_for_a_group_is_answered_for_it_if_it_is_ours)
{
	struct scene s = scene_open(8);

	join(&s, "ff02::12");
	join(&s, "ff02::2");
	settle(&s);
	query(&s, "ff02::6", 2);
	cr_assert(instant_is_never(mld_groups_deadline(&s.g)));
	query(&s, "ff02::2", 2);
	cr_assert_leq(next(&s, GROUP_CURRENT, 2).ns, span_s(10).ns);
	cr_assert(is_of(&s, "ff02::2"));
	expect_silence(&s);
	mld_groups_fini(&s.g);
}

/* RFC 3810 6.2: a general answer that comes sooner is enough */
Test(neigh_groups, two_queries_are_not_answered_twice)
{
	struct scene s = scene_open(8);
	struct ip_addr a = addr("ff02::12");

	join(&s, "ff02::12");
	settle(&s);
	mld_groups_hear_query(&s.g, NULL, 2, span_ns(0), s.now);
	mld_groups_hear_query(&s.g, &a, 2, span_s(10), s.now);
	next(&s, GROUP_CURRENT, 2);
	expect_silence(&s);
	mld_groups_fini(&s.g);
}

Test(neigh_groups, a_group_that_was_left_is_not_answered_for)
{
	struct scene s = scene_open(8);

	join(&s, "ff02::12");
	settle(&s);
	query(&s, "ff02::12", 2);
	query(&s, NULL, 2);
	leave(&s, "ff02::12");
	next(&s, GROUP_LEFT, 2);
	next(&s, GROUP_LEFT, 2);
	query(&s, "ff02::12", 2);
	expect_silence(&s);
	mld_groups_fini(&s.g);
}

Test(neigh_groups, an_old_querier_is_spoken_to_in_its_version_for_260_seconds)
{
	struct scene s = scene_open(8);
	struct instant heard;

	join(&s, "ff02::12");
	settle(&s);
	query(&s, NULL, 1);
	heard = s.now;
	cr_assert_leq(next(&s, GROUP_CURRENT, 1).ns, span_s(10).ns);
	join(&s, "ff02::2");
	cr_assert_eq(next(&s, GROUP_JOINED, 1).ns, 0);
	next(&s, GROUP_JOINED, 1);
	leave(&s, "ff02::2");
	next(&s, GROUP_LEFT, 1);
	cr_assert(instant_is_never(mld_groups_deadline(&s.g)));

	s.now = instant_add(heard, span_ms(259999));
	query(&s, NULL, 2);
	s.now = instant_add(heard, span_s(260));
	/* what was to be said in the old version is dropped */
	expect_silence(&s);
	query(&s, NULL, 2);
	next(&s, GROUP_CURRENT, 2);
	mld_groups_fini(&s.g);
}

Test(neigh_groups, another_version_drops_what_waits_but_not_what_was_never_told)
{
	struct scene s = scene_open(8);

	join(&s, "ff02::12");
	next(&s, GROUP_JOINED, 2);
	join(&s, "ff02::2");
	query(&s, "ff02::6", 1);
	next(&s, GROUP_JOINED, 1);
	cr_assert(is_of(&s, "ff02::2"));
	next(&s, GROUP_JOINED, 1);
	cr_assert(is_of(&s, "ff02::2"));
	expect_silence(&s);
	cr_assert_eq(count(&s), 2);
	mld_groups_fini(&s.g);
}

Test(neigh_groups, in_version_1_another_listeners_report_is_answer_enough)
{
	struct scene s = scene_open(8);
	struct ip_addr a = addr("ff02::12");

	join(&s, "ff02::12");
	settle(&s);
	query(&s, NULL, 2);
	mld_groups_hear_report(&s.g, &a, s.now);
	next(&s, GROUP_CURRENT, 2);
	query(&s, NULL, 1);
	mld_groups_hear_report(&s.g, &a, s.now);
	expect_silence(&s);
	mld_groups_fini(&s.g);
}

/* V3-TX-17 */
Test(neigh_groups, an_interface_that_comes_up_tells_all_and_a_down_one_nothing)
{
	struct scene s = scene_open(8);

	join(&s, "ff02::12");
	query(&s, NULL, 1);
	mld_groups_down(&s.g);
	expect_silence(&s);
	cr_assert_eq(join(&s, "ff02::2"), 1);
	cr_assert_eq(join(&s, "ff02::6"), 1);
	cr_assert(leave(&s, "ff02::6"));
	query(&s, NULL, 2);
	expect_silence(&s);
	mld_groups_up(&s.g, s.now);
	/* and nothing is known of the old querier */
	cr_assert_eq(next(&s, GROUP_JOINED, 2).ns, 0);
	cr_assert_eq(next(&s, GROUP_JOINED, 2).ns, 0);
	next(&s, GROUP_JOINED, 2);
	next(&s, GROUP_JOINED, 2);
	expect_silence(&s);
	mld_groups_fini(&s.g);
}

Test(neigh_groups, a_group_that_was_left_gives_way_to_one_that_is_joined)
{
	struct scene s = scene_open(2);

	join(&s, "ff02::12");
	join(&s, "ff02::2");
	cr_assert_eq(join(&s, "ff02::6"), -ENOSPC);
	cr_assert_eq(join(&s, "ff02::2"), 0);
	leave(&s, "ff02::12");
	cr_assert_eq(join(&s, "ff02::6"), 1);
	cr_assert_eq(join(&s, "ff02::12"), -ENOSPC);
	cr_assert_eq(count(&s), 2);
	settle(&s);
	mld_groups_fini(&s.g);
}
