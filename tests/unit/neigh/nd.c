/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Neighbor Discovery tells: advertisements, and the senders of solicitations and Router
 * Advertisements (RFC 4861 7.2.5, 7.2.3, 6.2.6, 6.3.4).
 */
#include "scene.h"

static struct ip_addr host6(uint8_t n)
{
	struct ip_addr a;

	cr_assert_eq(ip_addr_parse("fe80::1:2:3:0", &a), 0);
	a.b[15] = n;
	return a;
}

static struct neigh *find6(const struct scene *s, uint8_t n)
{
	struct ip_addr a = host6(n);

	return neigh_find(s->t, LAN, &a);
}

/* An NA of host n with MAC m (0: no option) and the flags of the text "RSO" in it. */
static void advert(struct scene *s, uint8_t n, uint8_t m, const char *flags)
{
	struct ip_addr a = host6(n);
	struct mac mac = mac_of(m);

	neigh_hear_na(s->t, LAN, &a, m ? &mac : NULL, strchr(flags, 'R'), strchr(flags, 'S'),
		strchr(flags, 'O'), s->now, &s->out);
}

static void source(struct scene *s, uint8_t n, uint8_t m, enum neigh_heard what)
{
	struct ip_addr a = host6(n);
	struct mac mac = mac_of(m);

	neigh_hear_source(s->t, LAN, &a, m ? &mac : NULL, what, s->now, &s->out);
}

static struct neigh *want6(struct scene *s, uint8_t n, void *packet)
{
	struct ip_addr a = host6(n);
	bool failed;

	return neigh_want(s->t, LAN, &a, packet, &failed, s->now, &s->out);
}

/* Host n at MAC n, in the given state. */
static struct neigh *known6(struct scene *s, uint8_t n, enum neigh_state state)
{
	struct neigh *e = want6(s, n, NULL);

	advert(s, n, n, "SO");
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	e->used = state == NEIGH_PROBE;
	if (state != NEIGH_REACHABLE)
		next(s);
	cr_assert_eq(e->state, state);
	return e;
}

static bool is_at(const struct neigh *e, uint8_t m)
{
	struct mac mac = mac_of(m);

	return mac_equal(&e->mac, &mac);
}

/* ND-RXNA-01 */
Test(neigh_nd, an_advert_of_a_stranger_makes_no_entry)
{
	struct scene s = scene_open(4);

	advert(&s, 9, 9, "RSO");
	cr_expect_no_actions(&s);
	cr_assert_eq(neigh_count(s.t), 0);
	scene_close(&s);
}

/* ND-RXNA-02: S decides the state, O does not matter, R is kept, the queue goes out */
Test(neigh_nd, an_advert_resolves_an_incomplete_entry)
{
	const struct {
		const char *flags;
		enum neigh_state state;
		bool router;
	} cases[] = {
		{"S", NEIGH_REACHABLE, false},
		{"SO", NEIGH_REACHABLE, false},
		{"RS", NEIGH_REACHABLE, true},
		{"", NEIGH_STALE, false},
		{"O", NEIGH_STALE, false},
		{"RO", NEIGH_STALE, true},
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s = scene_open(4);
		int packet;
		struct neigh *e = want6(&s, 9, &packet);

		advert(&s, 9, 9, cases[i].flags);
		cr_expect_actions(&s, NEIGH_ACTION_RESOLVED, NEIGH_ACTION_SEND_HELD);
		cr_assert_eq(e->held[0], &packet);
		cr_assert_eq(e->state, cases[i].state, "%s", cases[i].flags);
		cr_assert_eq(e->is_router, cases[i].router);
		cr_assert(is_at(e, 9));
		scene_close(&s);
	}
}

/* ND-RXNA-02: an address is needed */
Test(neigh_nd, an_advert_without_an_option_resolves_nothing)
{
	struct scene s = scene_open(4);
	struct neigh *e = want6(&s, 9, NULL);

	advert(&s, 9, 0, "RSO");
	cr_expect_no_actions(&s);
	cr_assert_eq(e->state, NEIGH_INCOMPLETE);
	cr_assert_not(e->is_router);
	scene_close(&s);
}

/* ND-RXNA-03 */
Test(neigh_nd, without_override_another_mac_is_not_taken_but_ends_trust)
{
	const enum neigh_state states[] = {NEIGH_REACHABLE, NEIGH_STALE, NEIGH_PROBE};
	const enum neigh_state after[] = {NEIGH_STALE, NEIGH_STALE, NEIGH_PROBE};

	for (unsigned int i = 0; i < 3; i++) {
		struct scene s = scene_open(4);
		struct neigh *e = known6(&s, 9, states[i]);
		struct instant confirmed = e->confirmed, due = neigh_deadline(s.t);

		advert(&s, 9, 77, i % 2 ? "RS" : "R");
		cr_expect_no_actions(&s);
		cr_assert_eq(e->state, after[i]);
		cr_assert(is_at(e, 9));
		cr_assert_not(e->is_router);
		cr_assert_eq(e->confirmed.ns, confirmed.ns);
		if (states[i] != NEIGH_REACHABLE)
			cr_assert_eq(neigh_deadline(s.t).ns, due.ns);
		scene_close(&s);
	}
}

/* ND-RXNA-04, V3-ND-11: the table of state, flags and MAC */
Test(neigh_nd, an_advert_that_may_change_an_entry_does)
{
	const struct {
		enum neigh_state before;
		uint8_t mac; /* 9: the one that is known */
		const char *flags;
		enum neigh_state after;
	} cases[] = {
		{NEIGH_REACHABLE, 77, "O", NEIGH_STALE},
		{NEIGH_STALE, 77, "O", NEIGH_STALE},
		{NEIGH_PROBE, 77, "O", NEIGH_STALE},
		{NEIGH_REACHABLE, 77, "SO", NEIGH_REACHABLE},
		{NEIGH_STALE, 77, "SO", NEIGH_REACHABLE},
		{NEIGH_PROBE, 77, "SO", NEIGH_REACHABLE},
		{NEIGH_REACHABLE, 9, "", NEIGH_REACHABLE},
		{NEIGH_STALE, 9, "O", NEIGH_STALE},
		{NEIGH_PROBE, 9, "O", NEIGH_PROBE},
		{NEIGH_STALE, 9, "S", NEIGH_REACHABLE},
		{NEIGH_PROBE, 9, "S", NEIGH_REACHABLE},
		{NEIGH_PROBE, 0, "S", NEIGH_REACHABLE},
		{NEIGH_STALE, 0, "S", NEIGH_REACHABLE},
		{NEIGH_REACHABLE, 0, "O", NEIGH_REACHABLE},
		{NEIGH_PROBE, 0, "", NEIGH_PROBE},
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s = scene_open(4);
		struct neigh *e = known6(&s, 9, cases[i].before);

		s.now = instant_add(s.now, span_ms(1));
		advert(&s, 9, cases[i].mac, cases[i].flags);
		cr_assert_eq(e->state, cases[i].after, "case %u", i);
		cr_assert(is_at(e, cases[i].mac ? cases[i].mac : 9), "case %u", i);
		cr_assert_eq(s.out.n, cases[i].mac == 77);
		cr_assert_eq(action(&s, NEIGH_ACTION_RESOLVED) != NULL, cases[i].mac == 77);
		cr_assert_eq(e->confirmed.ns, s.now.ns);
		scene_close(&s);
	}
}

/* ND-RXNA-04 */
Test(neigh_nd, a_router_that_ceases_to_be_one_is_told)
{
	struct scene s = scene_open(4);
	struct neigh *e = known6(&s, 9, NEIGH_REACHABLE);

	advert(&s, 9, 9, "RO");
	cr_expect_no_actions(&s);
	cr_assert(e->is_router);
	advert(&s, 9, 9, "R");
	cr_expect_no_actions(&s);
	advert(&s, 9, 0, "");
	cr_expect_actions(&s, NEIGH_ACTION_NO_ROUTER);
	cr_assert_eq(s.out.list[0].entry, e);
	cr_assert_not(e->is_router);
	advert(&s, 9, 9, "");
	cr_expect_no_actions(&s);
	scene_close(&s);
}

/* V3-ND-11: what traffic uses is verified soon, by a probe, as after RFC 4861's DELAY */
Test(neigh_nd, a_used_entry_is_probed_within_five_seconds_of_an_unasked_change)
{
	struct scene s = scene_open(4);
	struct neigh *e = known6(&s, 9, NEIGH_REACHABLE);

	advert(&s, 9, 77, "O");
	e->used = true;
	cr_assert_eq(next(&s).ns, span_s(5).ns);
	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	cr_assert(is_at(e, 77));
	cr_assert(mac_equal(&s.out.list[0].unicast, &e->mac));
	scene_close(&s);
}

/* ND-RES-02, ND-RES-03, ND-RES-04 */
Test(neigh_nd, a_dead_address_is_solicited_three_times_a_second_apart_and_the_queue_fails)
{
	struct scene s = scene_open(4);
	int packets[NEIGH_HOLD_MAX + 1];
	struct neigh *e = want6(&s, 9, &packets[0]);

	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	cr_assert(mac_is_zero(&s.out.list[0].unicast));
	for (unsigned int i = 1; i <= NEIGH_HOLD_MAX; i++)
		want6(&s, 9, &packets[i]);
	cr_expect_actions(&s, NEIGH_ACTION_DROP_HELD);
	cr_assert_eq(s.out.list[0].dropped, &packets[0]);
	for (unsigned int i = 0; i < 2; i++) {
		cr_assert_eq(next(&s).ns, span_s(1).ns);
		cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	}
	cr_assert_eq(next(&s).ns, span_s(1).ns);
	cr_expect_actions(&s, NEIGH_ACTION_FAIL_HELD);
	cr_assert_eq(e->n_held, NEIGH_HOLD_MAX);
	for (unsigned int i = 0; i < NEIGH_HOLD_MAX; i++)
		cr_assert_eq(e->held[i], &packets[i + 1]);
	scene_close(&s);
}

/* ND-NS-02 */
Test(neigh_nd, who_solicits_us_becomes_a_stale_entry_and_a_changed_mac_makes_it_stale)
{
	struct scene s = scene_open(4);
	struct neigh *e;
	int packet;

	source(&s, 9, 9, NEIGH_HEARD_NS);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	e = find6(&s, 9);
	cr_assert_eq(e->state, NEIGH_STALE);
	cr_assert_not(e->is_router);
	advert(&s, 9, 9, "SO");
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	source(&s, 9, 9, NEIGH_HEARD_NS);
	cr_expect_no_actions(&s);
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	source(&s, 9, 77, NEIGH_HEARD_NS);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	cr_assert_eq(e->state, NEIGH_STALE);
	cr_assert(is_at(e, 77));

	e = want6(&s, 10, &packet);
	source(&s, 10, 10, NEIGH_HEARD_NS);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED, NEIGH_ACTION_SEND_HELD);
	cr_assert_eq(e->state, NEIGH_STALE);
	scene_close(&s);
}

/* ND-NS-02: without the option there is nothing to learn */
Test(neigh_nd, a_solicitation_without_an_option_makes_no_entry)
{
	struct scene s = scene_open(4);

	for (unsigned int what = NEIGH_HEARD_NS; what <= NEIGH_HEARD_RA; what++) {
		source(&s, 9, 0, what);
		cr_expect_no_actions(&s);
	}
	cr_assert_eq(neigh_count(s.t), 0);
	scene_close(&s);
}

/* ND-NS-03, ND-RA-08 */
Test(neigh_nd, what_comes_from_the_unspecified_address_changes_nothing)
{
	struct scene s = scene_open(4);
	struct ip_addr none = {.family = IP_V6};
	struct mac mac = mac_of(9);

	neigh_hear_source(s.t, LAN, &none, &mac, NEIGH_HEARD_NS, s.now, &s.out);
	cr_expect_no_actions(&s);
	neigh_hear_source(s.t, LAN, &none, &mac, NEIGH_HEARD_RS, s.now, &s.out);
	cr_expect_no_actions(&s);
	cr_assert_eq(neigh_count(s.t), 0);
	scene_close(&s);
}

/* ND-NS-04; RFC 4861 6.2.6 and 6.3.4 for RS and RA */
Test(neigh_nd, is_router_follows_adverts_and_router_messages_but_no_solicitation)
{
	struct scene s = scene_open(4);
	struct neigh *e;

	source(&s, 9, 9, NEIGH_HEARD_RA);
	e = find6(&s, 9);
	cr_assert(e->is_router);
	cr_assert_eq(e->state, NEIGH_STALE);
	source(&s, 9, 9, NEIGH_HEARD_NS);
	source(&s, 9, 77, NEIGH_HEARD_NS);
	cr_assert(e->is_router);
	source(&s, 9, 0, NEIGH_HEARD_RS);
	cr_expect_actions(&s, NEIGH_ACTION_NO_ROUTER);
	cr_assert_not(e->is_router);
	source(&s, 9, 0, NEIGH_HEARD_RA);
	cr_expect_no_actions(&s);
	cr_assert(e->is_router);
	scene_close(&s);
}

Test(neigh_nd, a_permanent_neighbor_is_never_changed)
{
	struct scene s = scene_open(4);
	struct ip_addr a = host6(9);
	struct mac mac = mac_of(50);
	struct neigh *e = neigh_add_permanent(s.t, LAN, &a, &mac, &s.out);

	advert(&s, 9, 9, "RSO");
	cr_expect_actions(&s, NEIGH_ACTION_CONFLICT);
	cr_assert(is_at(&(struct neigh){.mac = s.out.list[0].unicast}, 9));
	source(&s, 9, 9, NEIGH_HEARD_NS);
	cr_expect_actions(&s, NEIGH_ACTION_CONFLICT);
	/* a proxy may answer for it without override */
	advert(&s, 9, 9, "S");
	cr_expect_no_actions(&s);
	source(&s, 9, 0, NEIGH_HEARD_RA);
	cr_expect_no_actions(&s);
	cr_assert(instant_is_never(e->confirmed));
	advert(&s, 9, 0, "SO");
	cr_expect_no_actions(&s);
	cr_assert_eq(e->confirmed.ns, s.now.ns);
	cr_assert(is_at(e, 50));
	cr_assert_eq(e->state, NEIGH_PERMANENT);
	cr_assert_not(e->is_router);
	scene_close(&s);
}

Test(neigh_nd, a_multicast_or_zero_mac_is_not_believed)
{
	const struct mac bad[] = {{{0x33, 0x33, 0, 0, 0, 1}}, {{0}}};
	struct scene s = scene_open(4);
	struct ip_addr there = host6(9), absent = host6(10);
	struct neigh *e = known6(&s, 9, NEIGH_REACHABLE);

	for (unsigned int i = 0; i < 2; i++) {
		neigh_hear_na(s.t, LAN, &there, &bad[i], true, true, true, s.now, &s.out);
		cr_expect_no_actions(&s);
		neigh_hear_source(s.t, LAN, &absent, &bad[i], NEIGH_HEARD_RA, s.now, &s.out);
		cr_expect_no_actions(&s);
	}
	cr_assert(is_at(e, 9));
	cr_assert_not(e->is_router);
	cr_assert_eq(neigh_count(s.t), 1);
	scene_close(&s);
}

Test(neigh_nd, a_full_table_takes_nobody_in)
{
	struct scene s = scene_open(1);

	known6(&s, 9, NEIGH_REACHABLE);
	source(&s, 10, 10, NEIGH_HEARD_NS);
	cr_expect_no_actions(&s);
	cr_assert_eq(neigh_count(s.t), 1);
	scene_close(&s);
}
