/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Neighbors of an interface that goes down and comes up.
 */
#include "scene.h"

Test(neigh_interface, going_down_silences_all_but_permanent_ones_and_ends_those_without_a_mac)
{
	struct scene s = scene_open(8);
	struct ip_addr fixed = host(50), other = host(1);
	struct mac mac = mac_of(50);
	struct neigh *pinned = pin(&s, 1), *e;
	unsigned int removed = 0, unresolved = 0;

	hear(&s, 1, 1, false, true);
	known(&s, 2);
	want(&s, 3, NULL);
	cr_assert_not_null(neigh_add_permanent(s.t, LAN, &fixed, &mac, &s.out));
	neigh_learn(s.t, WAN, &other, &mac, true, true, s.now, &s.out);

	while (neigh_interface_down(s.t, LAN, s.now, &s.out)) {
		removed += action(&s, NEIGH_ACTION_REMOVED) != NULL;
		unresolved += action(&s, NEIGH_ACTION_UNRESOLVED) != NULL;
		neigh_reap(s.t);
	}
	cr_assert_eq(removed, 1);
	cr_assert_null(find(&s, 3));
	cr_assert_eq(unresolved, 2);
	cr_assert_eq(neigh_count(s.t), 4);
	cr_assert_eq(find(&s, 2)->state, NEIGH_INCOMPLETE);
	cr_assert(want_fails(&s, 2, NULL));
	cr_assert_eq(pinned->state, NEIGH_INCOMPLETE);
	cr_assert(mac_is_zero(&pinned->mac));
	cr_assert_eq(find(&s, 50)->state, NEIGH_PERMANENT);
	e = neigh_find(s.t, WAN, &other);
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	cr_assert_not(neigh_interface_down(s.t, LAN, s.now, &s.out));
	scene_close(&s);
}

Test(neigh_interface, a_next_hop_is_silent_until_the_interface_is_up)
{
	struct scene s = scene_open(8);
	struct neigh *e = pin(&s, 1);
	int packet;

	cr_assert(neigh_interface_down(s.t, LAN, s.now, &s.out));
	cr_expect_no_actions(&s);
	cr_assert_not(neigh_interface_down(s.t, LAN, s.now, &s.out));
	cr_assert(instant_is_never(neigh_deadline(s.t)));
	cr_assert(want_fails(&s, 1, &packet));
	cr_assert_eq(e->n_held, 0);

	s.now = instant_add(s.now, span_s(10));
	cr_assert_not(neigh_interface_up(s.t, WAN, s.now, &s.out));
	cr_assert(neigh_interface_up(s.t, LAN, s.now, &s.out));
	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	cr_assert_eq(s.out.list[0].entry, e);
	cr_assert_not(neigh_interface_up(s.t, LAN, s.now, &s.out));
	cr_assert_eq(instant_since(neigh_deadline(s.t), s.now).ns, span_s(1).ns);
	scene_close(&s);
}

/* ARP-TX-03 */
Test(neigh_interface, a_flapping_interface_does_not_ask_more_than_once_a_second)
{
	struct scene s = scene_open(8);
	unsigned int requests = 0;

	pin(&s, 1);
	for (unsigned int ms = 0; ms < 5000; ms += 100) {
		s.now = instant_add(s.now, span_ms(100));
		while (neigh_interface_down(s.t, LAN, s.now, &s.out))
			cr_expect_no_actions(&s);
		while (neigh_interface_up(s.t, LAN, s.now, &s.out))
			requests += action(&s, NEIGH_ACTION_REQUEST) != NULL;
		while (neigh_expire(s.t, s.now, &s.out))
			requests += action(&s, NEIGH_ACTION_REQUEST) != NULL;
	}
	cr_assert_eq(requests, 5);
	scene_close(&s);
}

Test(neigh_interface, packets_that_wait_fail_when_it_goes_down)
{
	struct scene s = scene_open(8);
	int packets[2];
	struct neigh *e;

	pin(&s, 1);
	want(&s, 1, &packets[0]);
	cr_assert(neigh_interface_down(s.t, LAN, s.now, &s.out));
	cr_expect_actions(&s, NEIGH_ACTION_FAIL_HELD);
	cr_assert_eq(s.out.list[0].entry->held[0], &packets[0]);
	neigh_held_done(s.out.list[0].entry);

	want(&s, 2, &packets[1]);
	cr_assert(neigh_interface_down(s.t, LAN, s.now, &s.out));
	cr_expect_actions(&s, NEIGH_ACTION_FAIL_HELD, NEIGH_ACTION_REMOVED);
	e = s.out.list[0].entry;
	cr_assert_eq(e->n_held, 1);
	cr_assert_eq(e->held[0], &packets[1]);
	scene_close(&s);
}

/* Down for a moment, with neighbors 1, a next hop, and 2. */
static struct scene lost_link(void)
{
	struct scene s = scene_open(8);

	pin(&s, 1);
	hear(&s, 1, 1, false, true);
	known(&s, 2);
	s.now = instant_add(s.now, span_s(2));
	while (neigh_interface_down(s.t, LAN, s.now, &s.out))
		;
	s.now = instant_add(s.now, span_s(2));
	return s;
}

static void link_is_back(struct scene *s)
{
	while (neigh_interface_up(s->t, LAN, s->now, &s->out)) {
		cr_expect_actions(s, NEIGH_ACTION_RESOLVED, NEIGH_ACTION_REQUEST);
		cr_assert(mac_is_zero(&s->out.list[1].unicast));
		s->now = instant_add(s->now, span_ms(10)); /* a turn later */
	}
}

Test(neigh_interface, a_mac_outlasts_a_short_loss_and_is_asked_for_of_all)
{
	struct scene s = lost_link();

	link_is_back(&s);
	for (uint8_t n = 1; n <= 2; n++) {
		struct mac mac = mac_of(n);

		cr_assert_eq(find(&s, n)->state, NEIGH_PROBE);
		cr_assert(mac_equal(&find(&s, n)->mac, &mac));
		hear(&s, n, n, false, true);
		cr_assert_eq(find(&s, n)->state, NEIGH_REACHABLE);
	}
	do
		next(&s);
	while (!s.out.n);
	cr_expect_actions(&s, NEIGH_ACTION_REQUEST); /* proved: asked like any other from now on */
	cr_assert_not(mac_is_zero(&s.out.list[0].unicast));
	scene_close(&s);
}

Test(neigh_interface, one_that_moved_meanwhile_is_found_by_the_first_answer)
{
	struct scene s = lost_link();

	link_is_back(&s);
	hear(&s, 2, 9, false, true);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	scene_close(&s);
}

Test(neigh_interface, one_that_is_gone_ends_when_it_does_not_answer)
{
	struct scene s = lost_link();
	unsigned int requests = 0, n = 0;

	link_is_back(&s);
	hear(&s, 1, 1, false, true);
	while (find(&s, 2) && ++n < 20) {
		next(&s);
		requests += action(&s, NEIGH_ACTION_REQUEST) != NULL;
		neigh_reap(s.t);
	}
	cr_assert_null(find(&s, 2));
	cr_assert_eq(requests, 2, "three in all");
	scene_close(&s);
}

Test(neigh_interface, a_mac_does_not_outlast_a_long_loss_unless_a_route_needs_it)
{
	struct scene s = lost_link();

	cr_assert_eq(next(&s).ns, span_s(58).ns);
	cr_expect_actions(&s, NEIGH_ACTION_REMOVED);
	neigh_reap(s.t);
	cr_assert_null(find(&s, 2));
	cr_assert(instant_is_never(neigh_deadline(s.t)));
	link_is_back(&s);
	cr_assert_eq(find(&s, 1)->state, NEIGH_PROBE);
	scene_close(&s);
}

/* Its routes go with its link, and come back before its neighbors are asked for. */
Test(neigh_interface, a_next_hop_given_up_and_wanted_again_has_its_mac)
{
	struct scene s = lost_link();
	struct neigh *e = find(&s, 1);

	neigh_unpin(s.t, e, s.now, &s.out);
	cr_expect_no_actions(&s);
	cr_assert_eq(pin(&s, 1), e);
	cr_expect_no_actions(&s);
	link_is_back(&s);
	cr_assert_eq(e->state, NEIGH_PROBE);
	scene_close(&s);
}

Test(neigh_interface, an_unpinned_silent_entry_without_a_mac_goes_at_once)
{
	struct scene s = scene_open(8);
	struct neigh *e = pin(&s, 1);

	neigh_interface_down(s.t, LAN, s.now, &s.out);
	neigh_unpin(s.t, e, s.now, &s.out);
	cr_expect_actions(&s, NEIGH_ACTION_REMOVED);
	neigh_reap(s.t);
	cr_assert_eq(neigh_count(s.t), 0);
	cr_assert_not(neigh_interface_up(s.t, LAN, s.now, &s.out));
	scene_close(&s);
}

Test(neigh_interface, what_is_heard_from_a_silent_next_hop_resolves_it)
{
	struct scene s = scene_open(8);
	struct neigh *e = pin(&s, 1);

	neigh_interface_down(s.t, LAN, s.now, &s.out);
	hear(&s, 1, 1, false, false);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	cr_assert_not(neigh_interface_up(s.t, LAN, s.now, &s.out));
	cr_assert(neigh_interface_down(s.t, LAN, s.now, &s.out));
	cr_expect_actions(&s, NEIGH_ACTION_UNRESOLVED);
	scene_close(&s);
}
