/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is sent: requests and their pace, packets that wait, and how an entry ages
 * (RFC 1122 2.3.2, RFC 1812 3.3.2).
 */
#include "scene.h"

/* ARP-TX-03 */
Test(neigh_resolve, a_wanted_address_is_asked_for_three_times_a_second_apart_and_fails)
{
	struct scene s = scene_open(4);
	struct neigh *e = want(&s, 9, NULL);

	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	cr_assert(mac_is_zero(&s.out.list[0].unicast));
	for (unsigned int i = 0; i < 2; i++) {
		cr_assert_eq(next(&s).ns, span_s(1).ns);
		cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
		cr_assert_eq(e->tries, i + 2);
	}
	cr_assert_eq(next(&s).ns, span_s(1).ns);
	cr_expect_no_actions(&s);
	cr_assert_eq(e->state, NEIGH_FAILED);
	cr_assert_eq(next(&s).ns, span_s(3).ns);
	cr_expect_actions(&s, NEIGH_ACTION_REMOVED);
	cr_assert_null(find(&s, 9));
	cr_assert_eq(s.out.list[0].entry->addr.b[3], 9); /* readable still */
	neigh_reap(s.t);
	cr_assert(instant_is_never(neigh_deadline(s.t)));
	cr_assert_eq(neigh_count(s.t), 0);
	scene_close(&s);
}

/* ARP-TX-03: a million packets a second to a dead host */
Test(neigh_resolve, a_flood_to_a_dead_host_costs_a_request_a_second_at_most)
{
	struct scene s = scene_open(4);
	struct ip_addr a = host(9);
	struct instant last = {0};
	unsigned int requests = 0;
	bool failed;

	for (unsigned int us = 0; us < 20000000; us += 37) {
		s.now.ns += 37000;
		while (neigh_expire(s.t, s.now, &s.out)) {
			if (action(&s, NEIGH_ACTION_REQUEST)) {
				cr_assert_geq(s.now.ns - last.ns, span_s(1).ns);
				last = s.now;
				requests++;
			}
			neigh_reap(s.t);
		}
		neigh_want(s.t, LAN, &a, NULL, &failed, s.now, &s.out);
		if (action(&s, NEIGH_ACTION_REQUEST)) {
			cr_assert_geq(s.now.ns - last.ns, span_s(1).ns);
			last = s.now;
			requests++;
		}
	}
	cr_assert_geq(requests, 10);
	cr_assert_leq(requests, 12);
	scene_close(&s);
}

/* ARP-TX-04 */
Test(neigh_resolve, packets_wait_for_the_answer_and_go_in_their_order)
{
	struct scene s = scene_open(4);
	struct neigh *e = NULL;
	int packets[3];

	for (unsigned int i = 0; i < 3; i++)
		e = want(&s, 9, &packets[i]);
	cr_expect_no_actions(&s);
	hear(&s, 9, 9, false, true);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED, NEIGH_ACTION_SEND_HELD);
	cr_assert_eq(e->n_held, 3);
	for (unsigned int i = 0; i < 3; i++)
		cr_assert_eq(e->held[i], &packets[i]);
	neigh_held_done(e);
	cr_assert_eq(e->n_held, 0);
	scene_close(&s);
}

/* ARP-TX-04: the latest are kept */
Test(neigh_resolve, the_oldest_waiting_packet_gives_way)
{
	struct scene s = scene_open(4);
	struct neigh *e = NULL;
	int packets[NEIGH_HOLD_MAX + 2];

	for (unsigned int i = 0; i < NEIGH_HOLD_MAX; i++)
		want(&s, 9, &packets[i]);
	for (unsigned int i = 0; i < 2; i++) {
		e = want(&s, 9, &packets[NEIGH_HOLD_MAX + i]);
		cr_expect_actions(&s, NEIGH_ACTION_DROP_HELD);
		cr_assert_eq(s.out.list[0].dropped, &packets[i]);
	}
	cr_assert_eq(e->n_held, NEIGH_HOLD_MAX);
	for (unsigned int i = 0; i < NEIGH_HOLD_MAX; i++)
		cr_assert_eq(e->held[i], &packets[i + 2]);
	scene_close(&s);
}

/* ARP-TX-05 */
Test(neigh_resolve, a_host_is_unreachable_only_after_resolution_failed)
{
	struct scene s = scene_open(4);
	int packet, late;
	struct neigh *e = want(&s, 9, &packet);

	while (e->state == NEIGH_INCOMPLETE) {
		cr_assert_null(action(&s, NEIGH_ACTION_FAIL_HELD));
		next(&s);
	}
	cr_expect_actions(&s, NEIGH_ACTION_FAIL_HELD);
	cr_assert_eq(e->n_held, 1);
	cr_assert_eq(e->held[0], &packet);
	neigh_held_done(e);

	/* and at once while it is known to have failed */
	cr_assert(want_fails(&s, 9, &late));
	cr_expect_no_actions(&s);
	cr_assert_eq(e->n_held, 0);
	scene_close(&s);
}

/* ARP-TX-02 */
Test(neigh_resolve, an_unused_entry_ages_out)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);
	struct instant learned = s.now;

	cr_assert_eq(next(&s).ns, span_s(30).ns);
	cr_expect_no_actions(&s);
	cr_assert_eq(e->state, NEIGH_STALE);
	while (find(&s, 9))
		next(&s);
	cr_expect_actions(&s, NEIGH_ACTION_UNRESOLVED, NEIGH_ACTION_REMOVED);
	cr_assert_eq(instant_since(s.now, learned).ns, span_s(90).ns);
	scene_close(&s);
}

/* ARP-TX-02: the times are the caller's to choose */
Test(neigh_resolve, the_times_are_parameters)
{
	struct neigh_params p = neigh_params_default();
	struct scene s = {.now = {5}};
	struct neigh *e;

	p.entries_max = 2;
	p.reachable = span_ms(100);
	p.retry = span_ms(10);
	p.tries = 1;
	p.stale = span_ms(20);
	p.failed_hold = span_ms(50);
	s.t = neigh_table_create(&p);
	e = known(&s, 9);
	cr_assert_eq(next(&s).ns, span_ms(100).ns);
	cr_assert_eq(e->state, NEIGH_STALE);
	next(&s);
	cr_assert_null(find(&s, 9));
	neigh_reap(s.t);
	e = want(&s, 8, NULL);
	cr_assert_eq(next(&s).ns, span_ms(10).ns);
	cr_assert_eq(e->state, NEIGH_FAILED);
	cr_assert_eq(next(&s).ns, span_ms(50).ns);
	cr_assert_null(find(&s, 8));
	scene_close(&s);
}

/* ARP-TX-02 */
Test(neigh_resolve, a_used_entry_is_asked_again_by_unicast_while_traffic_flows)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);

	e->used = true;
	cr_assert_eq(next(&s).ns, span_s(30).ns);
	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	cr_assert(mac_equal(&s.out.list[0].unicast, &e->mac));
	cr_assert_eq(e->state, NEIGH_PROBE);
	cr_assert_not(e->used);
	hear(&s, 9, 9, false, true);
	cr_expect_no_actions(&s);
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	cr_assert_eq(instant_since(neigh_deadline(s.t), s.now).ns, span_s(30).ns);
	scene_close(&s);
}

Test(neigh_resolve, the_caller_can_tell_of_traffic_just_before_an_entry_ages)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);

	s.now = instant_add(s.now, span_ms(29999));
	cr_assert_null(neigh_due(s.t, s.now));
	s.now = instant_add(s.now, span_ms(1));
	cr_assert_eq(neigh_due(s.t, s.now), e);
	e->used = true;
	cr_assert(neigh_expire(s.t, s.now, &s.out));
	cr_assert_eq(e->state, NEIGH_PROBE);
	cr_assert_null(neigh_due(s.t, s.now));
	scene_close(&s);
}

Test(neigh_resolve, traffic_to_a_stale_entry_is_noticed_within_seconds)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);

	next(&s);
	cr_assert_eq(e->state, NEIGH_STALE);
	next(&s);
	next(&s);
	cr_assert_eq(e->state, NEIGH_STALE);
	e->used = true;
	cr_assert_leq(next(&s).ns, span_s(5).ns);
	cr_assert_eq(e->state, NEIGH_PROBE);
	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	scene_close(&s);
}

Test(neigh_resolve, a_packet_for_a_stale_entry_goes_out_and_starts_a_probe)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);
	int packet;

	next(&s);
	want(&s, 9, &packet);
	cr_expect_actions(&s, NEIGH_ACTION_SEND_HELD, NEIGH_ACTION_REQUEST);
	cr_assert_eq(e->state, NEIGH_PROBE);
	cr_assert_eq(e->held[0], &packet);
	neigh_held_done(e);
	want(&s, 9, NULL);
	cr_expect_no_actions(&s);
	scene_close(&s);
}

Test(neigh_resolve, an_entry_that_does_not_answer_its_probe_ends_when_unused)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);

	e->used = true;
	next(&s);
	for (unsigned int i = 0; i < 2; i++) {
		cr_assert_eq(next(&s).ns, span_s(1).ns);
		cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
		cr_assert(mac_equal(&s.out.list[0].unicast, &e->mac));
	}
	cr_assert_eq(next(&s).ns, span_s(1).ns);
	cr_expect_actions(&s, NEIGH_ACTION_UNRESOLVED, NEIGH_ACTION_REMOVED);
	scene_close(&s);
}

Test(neigh_resolve, a_used_entry_that_does_not_answer_its_probe_is_asked_for_by_broadcast)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);
	int packet;

	e->used = true;
	next(&s);
	e->used = true;
	for (unsigned int i = 0; i < 3; i++)
		next(&s);
	cr_expect_actions(&s, NEIGH_ACTION_UNRESOLVED, NEIGH_ACTION_REQUEST);
	cr_assert(mac_is_zero(&s.out.list[1].unicast));
	cr_assert_eq(e->state, NEIGH_INCOMPLETE);
	want(&s, 9, &packet);
	cr_expect_no_actions(&s);
	cr_assert_eq(e->n_held, 1);
	scene_close(&s);
}

/* What comes unasked proves one direction only. */
Test(neigh_resolve, news_unasked_with_the_same_mac_neither_prolong_nor_answer)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);
	struct instant due = neigh_deadline(s.t);

	s.now = instant_add(s.now, span_s(20));
	hear(&s, 9, 9, true, false);
	cr_expect_no_actions(&s);
	cr_assert_eq(neigh_deadline(s.t).ns, due.ns);
	cr_assert_eq(e->confirmed.ns, s.now.ns);
	e->used = true;
	next(&s);
	hear(&s, 9, 9, true, false);
	cr_assert_eq(e->state, NEIGH_PROBE);
	hear(&s, 9, 9, true, true);
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	scene_close(&s);
}

Test(neigh_resolve, an_unused_entry_that_is_heard_stays)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);

	next(&s);
	for (unsigned int i = 0; i < 50; i++) {
		next(&s);
		hear(&s, 9, 9, true, false);
	}
	cr_assert_eq(find(&s, 9), e);
	cr_assert_eq(e->state, NEIGH_STALE);
	scene_close(&s);
}

Test(neigh_resolve, a_next_hop_is_resolved_without_traffic_and_kept)
{
	struct scene s = scene_open(4);
	struct neigh *e = pin(&s, 1);

	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	cr_assert_eq(e->pins, 1);
	cr_assert_eq(pin(&s, 1), e);
	cr_expect_no_actions(&s);
	cr_assert_eq(e->pins, 2);
	hear(&s, 1, 1, false, true);
	for (unsigned int i = 0; i < 10; i++) {
		cr_assert_eq(next(&s).ns, span_s(30).ns);
		cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
		hear(&s, 1, 1, false, true);
	}
	neigh_unpin(s.t, e, s.now, &s.out);
	neigh_unpin(s.t, e, s.now, &s.out);
	cr_expect_no_actions(&s);
	next(&s);
	cr_assert_eq(e->state, NEIGH_STALE);
	cr_assert_eq(pin(&s, 1), e);
	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	cr_assert_eq(e->state, NEIGH_PROBE);
	scene_close(&s);
}

Test(neigh_resolve, a_dead_next_hop_is_asked_for_for_ever)
{
	struct scene s = scene_open(4);
	struct neigh *e = pin(&s, 1);
	unsigned int requests = 1;

	for (unsigned int i = 0; i < 40; i++) {
		next(&s);
		requests += action(&s, NEIGH_ACTION_REQUEST) != NULL;
		cr_assert_null(action(&s, NEIGH_ACTION_REMOVED));
	}
	cr_assert_eq(requests, 31);
	while (e->state != NEIGH_FAILED)
		next(&s);
	neigh_unpin(s.t, e, s.now, &s.out);
	next(&s);
	cr_expect_actions(&s, NEIGH_ACTION_REMOVED);
	scene_close(&s);
}

Test(neigh_resolve, a_silent_next_hop_loses_its_mac_and_is_asked_for_by_broadcast)
{
	struct scene s = scene_open(4);
	struct neigh *e = pin(&s, 1);

	hear(&s, 1, 1, false, true);
	for (unsigned int i = 0; i < 4; i++)
		next(&s);
	cr_expect_actions(&s, NEIGH_ACTION_UNRESOLVED, NEIGH_ACTION_REQUEST);
	cr_assert(mac_is_zero(&s.out.list[1].unicast));
	cr_assert(mac_is_zero(&e->mac));
	cr_assert_eq(e->state, NEIGH_INCOMPLETE);
	scene_close(&s);
}

Test(neigh_resolve, a_late_clock_does_not_bunch_requests)
{
	struct scene s = scene_open(4);

	want(&s, 9, NULL);
	s.now = instant_add(s.now, span_ms(2500));
	cr_assert(neigh_expire(s.t, s.now, &s.out));
	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	cr_assert_not(neigh_expire(s.t, s.now, &s.out));
	cr_assert_eq(instant_since(neigh_deadline(s.t), s.now).ns, span_s(1).ns);
	scene_close(&s);
}

/* Whoever says that he is many may not keep those away whom traffic goes to. */
Test(neigh_resolve, those_that_only_spoke_leave_a_quarter_to_those_that_are_wanted)
{
	struct scene s = scene_open(40);
	struct mac mac = mac_of(1);
	unsigned int n;

	for (uint8_t i = 1; i <= 60; i++) {
		struct ip_addr a = host(i);

		if (i % 2)
			neigh_learn(s.t, LAN, &a, &mac, true, false, s.now, &s.out);
		else
			neigh_hear_source(s.t, LAN, &a, &mac, NEIGH_HEARD_NS, s.now, &s.out);
	}
	n = neigh_count(s.t);
	cr_expect_eq(n, 30);
	for (uint8_t i = 101; i <= 110; i++) {
		struct ip_addr a = host(i);
		bool failed;

		cr_expect_not_null(neigh_want(s.t, LAN, &a, NULL, &failed, s.now, &s.out));
		hear(&s, i, 1, true, true);
	}
	cr_expect_eq(neigh_count(s.t), n + 10);
	scene_close(&s);
}

Test(neigh_resolve, every_state_has_a_name)
{
	const char *names[] = {"incomplete", "reachable", "stale", "probe", "failed", "permanent"};

	for (unsigned int i = 0; i < 6; i++)
		cr_assert_str_eq(neigh_state_name(i), names[i]);
}
