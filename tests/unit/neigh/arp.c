/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is heard: which MAC is believed, and what becomes an entry (RFC 826, 1812, 5227).
 */
#include "scene.h"

/* ARP-RX-01 */
Test(neigh_learn, an_entry_takes_the_new_mac_whatever_the_packet_was)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);

	hear(&s, 9, 77, false, false);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	cr_assert_eq(s.out.list[0].entry, e);
	cr_assert(mac_equal(&e->mac, &(struct mac){{2, 0, 0, 0, 0, 77}}));
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	scene_close(&s);
}

/* ARP-RX-01: in every state that can be */
Test(neigh_learn, stale_probed_incomplete_and_failed_entries_take_a_mac)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);

	next(&s);
	cr_assert_eq(e->state, NEIGH_STALE);
	hear(&s, 9, 10, false, false);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	e->used = true;
	next(&s);
	cr_assert_eq(e->state, NEIGH_PROBE);
	hear(&s, 9, 11, false, false);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	cr_assert_eq(e->state, NEIGH_REACHABLE);

	e = want(&s, 20, NULL);
	cr_assert_eq(e->state, NEIGH_INCOMPLETE);
	hear(&s, 20, 20, false, false);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);

	e = want(&s, 21, NULL);
	while (e->state != NEIGH_FAILED)
		next(&s);
	hear(&s, 21, 21, false, false);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	scene_close(&s);
}

/* ARP-RX-02 */
Test(neigh_learn, who_asks_for_us_becomes_an_entry)
{
	struct scene s = scene_open(4);
	struct neigh *e;

	hear(&s, 9, 9, true, false);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	e = find(&s, 9);
	cr_assert_not_null(e);
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	cr_assert_eq(e->confirmed.ns, s.now.ns);
	cr_assert_null(e->context);
	cr_assert_eq(neigh_count(s.t), 1);
	scene_close(&s);
}

/* ARP-RX-04 */
Test(neigh_learn, what_was_not_meant_for_us_makes_no_entry)
{
	struct scene s = scene_open(4);

	hear(&s, 9, 9, false, false);
	cr_expect_no_actions(&s);
	cr_assert_null(find(&s, 9));
	cr_assert_eq(neigh_count(s.t), 0);
	scene_close(&s);
}

/* ARP-RX-05 */
Test(neigh_learn, a_broadcast_multicast_or_zero_mac_is_not_believed)
{
	const struct mac bad[] = {{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
		{{0x01, 0x00, 0x5e, 0, 0, 1}}, {{0x33, 0x33, 0, 0, 0, 1}}, {{0}}};
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);
	struct ip_addr there = host(9), absent = host(10);

	for (unsigned int i = 0; i < 4; i++) {
		neigh_learn(s.t, LAN, &there, &bad[i], true, true, s.now, &s.out);
		cr_expect_no_actions(&s);
		neigh_learn(s.t, LAN, &absent, &bad[i], true, true, s.now, &s.out);
		cr_expect_no_actions(&s);
	}
	cr_assert(mac_equal(&e->mac, &(struct mac){{2, 0, 0, 0, 0, 9}}));
	cr_assert_eq(neigh_count(s.t), 1);
	scene_close(&s);
}

/* ARP-RX-07 */
Test(neigh_learn, a_probe_from_the_unspecified_address_makes_no_entry)
{
	struct scene s = scene_open(4);
	struct ip_addr zero = ip_addr_v4(0), group = ip_addr_v4(0xe0000012);
	struct mac mac = mac_of(9);

	neigh_learn(s.t, LAN, &zero, &mac, true, false, s.now, &s.out);
	cr_expect_no_actions(&s);
	neigh_learn(s.t, LAN, &group, &mac, true, false, s.now, &s.out);
	cr_expect_no_actions(&s);
	cr_assert_eq(neigh_count(s.t), 0);
	scene_close(&s);
}

Test(neigh_learn, one_address_on_two_interfaces_is_two_neighbors)
{
	struct scene s = scene_open(4);
	struct ip_addr a = host(9);
	struct mac mac = mac_of(99);

	known(&s, 9);
	neigh_learn(s.t, WAN, &a, &mac, true, true, s.now, &s.out);
	cr_assert_eq(neigh_count(s.t), 2);
	cr_assert(mac_equal(&neigh_find(s.t, WAN, &a)->mac, &mac));
	cr_assert_not(mac_equal(&neigh_find(s.t, LAN, &a)->mac, &mac));
	scene_close(&s);
}

Test(neigh_learn, ipv6_addresses_are_kept_as_well)
{
	struct scene s = scene_open(4);
	struct ip_addr a, b;
	struct mac mac = mac_of(6);

	cr_assert_eq(ip_addr_parse("fe80::1:2:3:4", &a), 0);
	cr_assert_eq(ip_addr_parse("fe80::1:2:3:5", &b), 0);
	neigh_learn(s.t, LAN, &a, &mac, true, true, s.now, &s.out);
	cr_assert_not_null(neigh_find(s.t, LAN, &a));
	cr_assert_null(neigh_find(s.t, LAN, &b));
	scene_close(&s);
}

Test(neigh_learn, a_permanent_neighbor_is_never_changed_but_a_claim_is_told)
{
	struct scene s = scene_open(4);
	struct ip_addr a = host(9);
	struct mac mac = mac_of(50), claimed = mac_of(9);
	struct neigh *e = neigh_add_permanent(s.t, LAN, &a, &mac, &s.out);

	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	cr_assert(instant_is_never(e->confirmed));
	hear(&s, 9, 9, true, true);
	cr_expect_actions(&s, NEIGH_ACTION_CONFLICT);
	cr_assert(mac_equal(&s.out.list[0].unicast, &claimed));
	cr_assert(mac_equal(&e->mac, &mac));
	cr_assert(instant_is_never(e->confirmed));
	hear(&s, 9, 50, true, true);
	cr_expect_no_actions(&s);
	cr_assert_eq(e->confirmed.ns, s.now.ns);
	cr_assert(instant_is_never(neigh_deadline(s.t)));
	scene_close(&s);
}

Test(neigh_learn, a_configured_mac_replaces_a_learned_one_and_frees_what_was_held)
{
	struct scene s = scene_open(4);
	struct ip_addr a = host(9);
	struct mac mac = mac_of(50);
	int packet;

	want(&s, 9, &packet);
	cr_assert_not_null(neigh_add_permanent(s.t, LAN, &a, &mac, &s.out));
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED, NEIGH_ACTION_SEND_HELD);
	neigh_held_done(find(&s, 9));
	cr_assert_eq(find(&s, 9)->state, NEIGH_PERMANENT);
	cr_assert(instant_is_never(neigh_deadline(s.t)));

	cr_assert_not_null(neigh_add_permanent(s.t, LAN, &a, &mac, &s.out));
	cr_expect_no_actions(&s);
	known(&s, 10);
	a = host(10);
	cr_assert_not_null(neigh_add_permanent(s.t, LAN, &a, &mac, &s.out));
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	scene_close(&s);
}

Test(neigh_learn, a_full_table_takes_nobody_in)
{
	struct scene s = scene_open(2);
	struct ip_addr a = host(3);
	struct mac mac = mac_of(3);
	bool failed;

	known(&s, 1);
	known(&s, 2);
	hear(&s, 3, 3, true, true);
	cr_expect_no_actions(&s);
	cr_assert_null(neigh_want(s.t, LAN, &a, NULL, &failed, s.now, &s.out));
	cr_expect_no_actions(&s);
	cr_assert_null(neigh_pin(s.t, LAN, &a, s.now, &s.out));
	cr_assert_null(neigh_add_permanent(s.t, LAN, &a, &mac, &s.out));
	cr_assert_eq(neigh_count(s.t), 2);
	scene_close(&s);
}

Test(neigh_learn, a_neighbor_configured_no_longer_is_a_stale_one)
{
	struct scene s = scene_open(4);
	struct ip_addr a = host(9), b = host(10);
	struct mac mac = mac_of(50), heard = mac_of(9);

	cr_assert_not_null(neigh_add_permanent(s.t, LAN, &a, &mac, &s.out));
	neigh_release_permanent(s.t, LAN, &a, s.now);
	neigh_release_permanent(s.t, LAN, &b, s.now);
	cr_assert_eq(find(&s, 9)->state, NEIGH_STALE);
	cr_assert(mac_equal(&find(&s, 9)->mac, &mac));
	hear(&s, 9, 9, true, true);
	cr_assert(mac_equal(&find(&s, 9)->mac, &heard));
	scene_close(&s);
}
