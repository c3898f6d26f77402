/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A warm interface: its neighbors are kept without traffic, at a bounded rate, and what was not
 * meant for us may become one.
 */
#include "scene.h"

#include <errno.h>

#define HOSTS 4094 /* of a /20 */
#define RATE  100  /* requests a second, the default */

static void keep_warm(struct scene *s, bool warm)
{
	cr_assert_eq(neigh_keep_warm(s->t, LAN, warm), 0);
}

static void overhear(struct scene *s, uint8_t n)
{
	struct ip_addr a = host(n);
	struct mac mac = mac_of(n);

	neigh_overhear(s->t, LAN, &a, &mac, s->now, &s->out);
}

Test(neigh_warm, an_entry_without_traffic_is_probed_when_its_trust_ends)
{
	struct scene s = scene_open(4);
	struct neigh *e = known(&s, 9);

	keep_warm(&s, true);
	for (unsigned int i = 0; i < 20; i++) {
		cr_assert_eq(next(&s).ns, span_s(30).ns);
		cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
		cr_assert(mac_equal(&s.out.list[0].unicast, &e->mac));
		hear(&s, 9, 9, false, true);
		cr_expect_no_actions(&s);
		cr_assert_eq(e->state, NEIGH_REACHABLE);
	}
	scene_close(&s);
}

Test(neigh_warm, an_entry_that_does_not_answer_three_probes_goes)
{
	struct scene s = scene_open(4);
	struct instant learned;

	keep_warm(&s, true);
	known(&s, 9);
	learned = s.now;
	for (unsigned int i = 0; i < 3; i++) {
		next(&s);
		cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	}
	next(&s);
	cr_expect_actions(&s, NEIGH_ACTION_UNRESOLVED, NEIGH_ACTION_REMOVED);
	cr_assert_eq(instant_since(s.now, learned).ns, span_s(33).ns);
	scene_close(&s);
}

Test(neigh_warm, other_interfaces_and_one_that_is_warm_no_more_age)
{
	struct scene s = scene_open(4);
	struct ip_addr a = host(8);
	struct mac mac = mac_of(8);
	unsigned int requests = 0;

	keep_warm(&s, true);
	known(&s, 9);
	neigh_learn(s.t, WAN, &a, &mac, true, true, s.now, &s.out);
	keep_warm(&s, false);
	while (!instant_is_never(neigh_deadline(s.t))) {
		next(&s);
		requests += action(&s, NEIGH_ACTION_REQUEST) != NULL;
		neigh_reap(s.t);
	}
	cr_assert_eq(requests, 0);
	cr_assert_eq(neigh_count(s.t), 0);
	scene_close(&s);
}

/* ARP-RX-04, ND-RXNA-01: off by default */
Test(neigh_warm, what_is_overheard_makes_an_entry_on_a_warm_interface_only)
{
	struct scene s = scene_open(8);
	struct neigh *e;

	overhear(&s, 9);
	cr_expect_no_actions(&s);
	cr_assert_eq(neigh_count(s.t), 0);

	keep_warm(&s, true);
	overhear(&s, 9);
	cr_expect_actions(&s, NEIGH_ACTION_RESOLVED);
	e = find(&s, 9);
	cr_assert_eq(e->state, NEIGH_STALE);
	cr_assert_leq(next(&s).ns, span_s(5).ns);
	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	hear(&s, 9, 9, false, true);
	cr_assert_eq(e->state, NEIGH_REACHABLE);
	/* it is the others' to change */
	hear(&s, 9, 77, false, true);
	overhear(&s, 9);
	cr_expect_no_actions(&s);
	cr_assert_eq(e->mac.b[5], 77);
	scene_close(&s);
}

Test(neigh_warm, what_is_overheard_must_be_believable)
{
	struct scene s = scene_open(8);
	struct ip_addr a = host(9), zero = ip_addr_v4(0);
	struct mac mac = mac_of(9), group = {{1, 0, 0x5e, 0, 0, 1}};

	keep_warm(&s, true);
	neigh_overhear(s.t, LAN, &zero, &mac, s.now, &s.out);
	cr_expect_no_actions(&s);
	neigh_overhear(s.t, LAN, &a, &group, s.now, &s.out);
	cr_expect_no_actions(&s);
	cr_assert_eq(neigh_count(s.t), 0);
	scene_close(&s);
}

Test(neigh_warm, what_is_overheard_leaves_a_quarter_of_the_table_to_the_needed)
{
	struct scene s = scene_open(8);

	keep_warm(&s, true);
	for (unsigned int n = 1; n <= 8; n++)
		overhear(&s, n);
	cr_expect_no_actions(&s);
	cr_assert_eq(neigh_count(s.t), 6);
	cr_assert_not_null(want(&s, 7, NULL));
	cr_assert_not_null(pin(&s, 8));
	scene_close(&s);
}

Test(neigh_warm, traffic_does_not_wait_for_a_turn)
{
	struct scene s = scene_open(300);
	struct neigh *e = NULL;

	keep_warm(&s, true);
	for (unsigned int n = 1; n < 200; n++)
		e = known(&s, n);
	s.now = instant_add(s.now, span_s(30));
	while (neigh_expire(s.t, s.now, &s.out))
		;
	cr_assert_eq(e->state, NEIGH_STALE);
	want(&s, 199, NULL);
	cr_expect_actions(&s, NEIGH_ACTION_REQUEST);
	scene_close(&s);
}

Test(neigh_warm, an_interface_beyond_the_parameters_cannot_be_warm)
{
	struct scene s = scene_open(4);
	struct ip_addr a = host(9);
	struct mac mac = mac_of(9);

	cr_assert_eq(neigh_keep_warm(s.t, 4095, true), 0);
	cr_assert_eq(neigh_keep_warm(s.t, 4096, true), -ERANGE);
	neigh_overhear(s.t, 4096, &a, &mac, s.now, &s.out);
	cr_expect_no_actions(&s);
	scene_close(&s);
}

/* A LAN full of hosts, and when each was last asked. */
struct crowd {
	struct scene s;
	struct instant sent[RATE + 5]; /* the last requests; a ring */
	uint32_t requests;
	struct instant asked[HOSTS];
	struct span longest; /* between two requests to one host */
};

static struct ip_addr crowd_addr(uint32_t i)
{
	return ip_addr_v4(0x0a000001 + i);
}

static struct crowd *crowd_open(void)
{
	struct crowd *c = calloc(1, sizeof(*c));

	cr_assert_not_null(c);
	c->s = scene_open(2 * HOSTS);
	keep_warm(&c->s, true);
	for (uint32_t i = 0; i < HOSTS; i++) {
		struct ip_addr a = crowd_addr(i);
		struct mac mac = mac_of(1);

		neigh_learn(c->s.t, LAN, &a, &mac, true, true, c->s.now, &c->s.out);
		c->asked[i] = c->s.now;
	}
	return c;
}

static void crowd_close(struct crowd *c)
{
	scene_close(&c->s);
	free(c);
}

/* One deadline at the time it is handled, `answer`: by hosts that are there. */
static void crowd_step(struct crowd *c, bool answer)
{
	const struct neigh_action *a;
	struct instant *oldest = &c->sent[c->requests % (RATE + 5)];
	struct ip_addr addr;
	struct mac mac = mac_of(1);
	struct span waited;
	uint32_t i;

	cr_assert(neigh_expire(c->s.t, c->s.now, &c->s.out));
	a = action(&c->s, NEIGH_ACTION_REQUEST);
	neigh_reap(c->s.t);
	if (!a)
		return;
	if (c->requests >= RATE + 5)
		cr_assert_geq(instant_since(c->s.now, *oldest).ns, span_s(1).ns);
	*oldest = c->s.now;
	c->requests++;
	addr = a->entry->addr;
	i = ip_addr_to_v4(&addr) - 0x0a000001;
	waited = instant_since(c->s.now, c->asked[i]);
	if (waited.ns > c->longest.ns)
		c->longest = waited;
	c->asked[i] = c->s.now;
	if (answer)
		neigh_learn(c->s.t, LAN, &addr, &mac, false, true, c->s.now, &c->s.out);
}

static void crowd_run(struct crowd *c, struct span d, bool answer)
{
	struct instant end = instant_add(c->s.now, d);

	while (instant_before(neigh_deadline(c->s.t), end)) {
		if (instant_before(c->s.now, neigh_deadline(c->s.t)))
			c->s.now = neigh_deadline(c->s.t);
		crowd_step(c, answer);
	}
	c->s.now = end;
}

Test(neigh_warm, a_crowd_is_kept_at_no_more_than_the_rate_and_each_has_its_turn)
{
	struct crowd *c = crowd_open();

	crowd_run(c, span_s(600), true);
	cr_assert_eq(neigh_count(c->s.t), HOSTS);
	/* 570 s of turns, of which hardly one was wasted */
	cr_assert_leq(c->requests, 570 * RATE + 1);
	cr_assert_gt(c->requests, 560 * RATE);
	/* the first time they wait for their trust to end as well */
	cr_assert_leq(c->longest.ns, span_s(30 + HOSTS / RATE + 1).ns);
	crowd_close(c);
}

Test(neigh_warm, a_crowd_that_fell_silent_is_asked_no_faster_and_goes)
{
	struct crowd *c = crowd_open();

	crowd_run(c, span_s(60), true);
	c->requests = 0;
	crowd_run(c, span_s(30 + 3 * HOSTS / RATE + HOSTS / RATE + 10), false);
	cr_assert_eq(c->requests, 3 * HOSTS);
	cr_assert_eq(neigh_count(c->s.t), 0);
	crowd_close(c);
}

/* crowd_step() checks that any second has no more than RATE + 4 */
Test(neigh_warm, a_stalled_caller_does_not_make_up_for_it_in_a_burst)
{
	struct crowd *c = crowd_open();

	crowd_run(c, span_s(40), true);
	for (unsigned int i = 0; i < 50; i++) {
		c->s.now = instant_add(c->s.now, span_ms(137 * (i % 40)));
		crowd_run(c, span_s(1), true);
	}
	cr_assert_eq(neigh_count(c->s.t), HOSTS);
	crowd_close(c);
}
