/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random events, and what must hold whatever happens: every packet handed over comes back exactly
 * once, requests for one address are a second apart, an entry told of as resolved has a MAC until
 * it is told of as unresolved, and the table's counts agree.
 */
#include "scene.h"

#include "tests/unit/random.h"

#define HOSTS      12
#define INTERFACES 2
#define ROOM       9 /* fewer than there are hosts */
#define PACKETS    4096

enum place { FREE, HELD, GONE };

struct packet {
	enum place place;
};

/* What the caller knows of an address. */
struct seen {
	struct instant asked;
	uint32_t pins;
	bool resolved;
};

struct model {
	struct scene s;
	struct random r;
	struct packet packets[PACKETS];
	uint32_t n_packets;
	struct seen seen[INTERFACES][HOSTS];
	bool down;         /* the event is an interface going down */
	int64_t pace_ns;   /* events are less than this apart */
	uint64_t *actions; /* by kind, over all runs */
};

static const uint32_t interfaces[INTERFACES] = {LAN, WAN};

static struct seen *seen_of(struct model *m, const struct neigh *e)
{
	return &m->seen[e->interface == WAN][e->addr.b[3]];
}

static void release(void *packet)
{
	struct packet *p = packet;

	cr_assert_eq(p->place, HELD);
	p->place = GONE;
}

static void release_held(struct neigh *e)
{
	cr_assert_gt(e->n_held, 0);
	for (unsigned int i = 0; i < e->n_held; i++)
		release(e->held[i]);
	neigh_held_done(e);
}

static void perform(struct model *m, const struct neigh_action *a)
{
	struct neigh *e = a->entry;
	struct seen *seen = seen_of(m, e);

	m->actions[a->kind]++;
	switch (a->kind) {
	case NEIGH_ACTION_REQUEST:
		cr_assert_geq(m->s.now.ns - seen->asked.ns, span_s(1).ns);
		cr_assert_eq(mac_is_zero(&a->unicast), e->state != NEIGH_PROBE);
		seen->asked = m->s.now;
		break;
	case NEIGH_ACTION_RESOLVED:
		cr_assert_not(mac_is_zero(&e->mac));
		seen->resolved = true;
		break;
	case NEIGH_ACTION_UNRESOLVED:
		cr_assert(seen->resolved);
		seen->resolved = false;
		break;
	case NEIGH_ACTION_SEND_HELD:
		cr_assert(seen->resolved);
		release_held(e);
		break;
	case NEIGH_ACTION_FAIL_HELD:
		cr_assert_not(seen->resolved);
		release_held(e);
		break;
	case NEIGH_ACTION_DROP_HELD:
		release(a->dropped);
		break;
	case NEIGH_ACTION_CONFLICT:
		cr_assert_eq(e->state, NEIGH_PERMANENT);
		break;
	case NEIGH_ACTION_NO_ROUTER:
		cr_assert_not(e->is_router);
		break;
	case NEIGH_ACTION_REMOVED:
		cr_assert_eq(e->pins, 0);
		cr_assert_eq(e->n_held, 0);
		cr_assert_not(seen->resolved);
		cr_assert_null(neigh_find(m->s.t, e->interface, &e->addr));
		/* an interface that flaps may ask again sooner: who was asked is forgotten */
		if (m->down)
			seen->asked.ns = 0;
		break;
	}
}

static void perform_all(struct model *m)
{
	cr_assert_leq(m->s.out.n, NEIGH_ACTIONS_MAX);
	for (unsigned int i = 0; i < m->s.out.n; i++)
		perform(m, &m->s.out.list[i]);
	neigh_reap(m->s.t);
}

static void want_one(struct model *m, uint32_t interface, const struct ip_addr *a)
{
	struct packet *p = &m->packets[m->n_packets];
	bool failed;
	struct neigh *e;

	m->s.out.n = 0;
	if (m->n_packets == PACKETS)
		return;
	if (random_below(&m->r, 8) == 0) {
		neigh_want(m->s.t, interface, a, NULL, &failed, m->s.now, &m->s.out);
		return;
	}
	e = neigh_want(m->s.t, interface, a, p, &failed, m->s.now, &m->s.out);
	if (e && !failed) {
		p->place = HELD;
		m->n_packets++;
	}
}

static void want_some(struct model *m, uint32_t interface, const struct ip_addr *a)
{
	unsigned int n = random_below(&m->r, 8) ? 1 : 2 * NEIGH_HOLD_MAX;

	while (--n) {
		want_one(m, interface, a);
		perform_all(m);
	}
	want_one(m, interface, a);
}

static void learn_one(struct model *m, uint32_t interface, const struct ip_addr *a)
{
	struct mac mac = mac_of(random_below(&m->r, 4));

	mac.b[0] |= random_below(&m->r, 10) == 0;
	neigh_learn(m->s.t, interface, a, &mac, random_below(&m->r, 2), random_below(&m->r, 2),
		m->s.now, &m->s.out);
}

/* What ND tells, believable or not, of an entry or of none. */
static void discover_one(struct model *m, uint32_t interface, const struct ip_addr *a)
{
	struct mac mac = mac_of(random_below(&m->r, 4)), *option = &mac;
	bool router = random_below(&m->r, 2), known = neigh_find(m->s.t, interface, a);

	mac.b[0] |= random_below(&m->r, 10) == 0;
	if (random_below(&m->r, 4) == 0)
		option = NULL;
	switch (random_below(&m->r, 3)) {
	case 0:
		neigh_hear_na(m->s.t, interface, a, option, router, random_below(&m->r, 2),
			random_below(&m->r, 2), m->s.now, &m->s.out);
		cr_assert(known || !m->s.out.n);
		break;
	case 1:
		neigh_hear_source(
			m->s.t, interface, a, option, random_below(&m->r, 3), m->s.now, &m->s.out);
		break;
	case 2:
		neigh_overhear(m->s.t, interface, a, &mac, m->s.now, &m->s.out);
		cr_assert(!known || !m->s.out.n);
		break;
	}
}

static void unpin_one(struct model *m, uint32_t interface, const struct ip_addr *a)
{
	struct neigh *e = neigh_find(m->s.t, interface, a);

	m->s.out.n = 0;
	if (!e || !e->pins)
		return;
	/* a silent entry went silent as its interface went down */
	m->down = true;
	seen_of(m, e)->pins--;
	neigh_unpin(m->s.t, e, m->s.now, &m->s.out);
}

static void event(struct model *m)
{
	uint32_t interface = interfaces[random_below(&m->r, INTERFACES)];
	struct ip_addr a = host(random_below(&m->r, HOSTS));
	struct mac mac = mac_of(200);
	struct neigh *e;

	m->s.out.n = 0;
	m->down = false;
	switch (random_below(&m->r, 500)) {
	case 0 ... 133:
		want_some(m, interface, &a);
		break;
	case 134 ... 233:
		learn_one(m, interface, &a);
		break;
	case 234 ... 263:
		e = neigh_pin(m->s.t, interface, &a, m->s.now, &m->s.out);
		if (e)
			seen_of(m, e)->pins++;
		break;
	case 264 ... 323:
		unpin_one(m, interface, &a);
		break;
	case 324 ... 391:
		e = neigh_find(m->s.t, interface, &a);
		if (e)
			e->used = true;
		break;
	case 392 ... 393:
		if (a.b[3] == 0) /* one address may become permanent, rarely */
			neigh_add_permanent(m->s.t, interface, &a, &mac, &m->s.out);
		break;
	case 394 ... 395:
		m->down = true;
		while (neigh_interface_down(m->s.t, interface, m->s.now, &m->s.out))
			perform_all(m);
		break;
	case 396 ... 399:
		while (neigh_interface_up(m->s.t, interface, m->s.now, &m->s.out))
			perform_all(m);
		break;
	case 400 ... 495:
		discover_one(m, interface, &a);
		break;
	case 496 ... 499:
		cr_assert_eq(neigh_keep_warm(m->s.t, interface, random_below(&m->r, 2)), 0);
		break;
	}
	perform_all(m);
}

static void check(struct model *m)
{
	uint32_t n = 0, held = 0, in_table = 0;

	for (struct neigh *e = neigh_next(m->s.t, NULL); e; e = neigh_next(m->s.t, e)) {
		n++;
		in_table += e->n_held;
		cr_assert_eq(neigh_find(m->s.t, e->interface, &e->addr), e);
		cr_assert_eq(e->pins, seen_of(m, e)->pins);
		cr_assert_eq(mac_is_zero(&e->mac), !seen_of(m, e)->resolved);
		cr_assert_eq(e->state == NEIGH_INCOMPLETE || e->state == NEIGH_FAILED,
			!seen_of(m, e)->resolved);
		/* it will end or be resolved, or waits for its interface */
		cr_assert(e->deadline.slot || e->state == NEIGH_PERMANENT ||
			  (e->pins && e->state == NEIGH_INCOMPLETE));
		cr_assert(e->n_held == 0 || e->state == NEIGH_INCOMPLETE);
	}
	for (uint32_t i = 0; i < m->n_packets; i++)
		held += m->packets[i].place == HELD;
	cr_assert_eq(n, neigh_count(m->s.t));
	cr_assert_leq(n, ROOM);
	cr_assert_eq(held, in_table);
}

/* A burst of events, or one now and then: from microseconds to tens of seconds apart. */
static void pass_time(struct model *m)
{
	if (random_below(&m->r, 64) == 0)
		m->pace_ns = (int64_t)1000 << random_below(&m->r, 25);
	m->s.now.ns += random_u32(&m->r) % 1000 * m->pace_ns / 1000;
}

static void run(uint64_t seed, uint64_t *actions)
{
	struct model *m = calloc(1, sizeof(*m));

	m->actions = actions;
	m->s = scene_open(ROOM);
	m->r.state = seed;
	while (m->n_packets < PACKETS) {
		pass_time(m);
		event(m);
		m->down = false;
		while (neigh_expire(m->s.t, m->s.now, &m->s.out))
			perform_all(m);
		cr_assert(instant_before(m->s.now, neigh_deadline(m->s.t)));
		if (random_below(&m->r, 16) == 0)
			check(m);
	}
	/* left alone, everything but what is pinned or permanent ends */
	for (unsigned int i = 0; i < 300; i++) {
		m->s.now = instant_add(m->s.now, span_s(1));
		while (neigh_expire(m->s.t, m->s.now, &m->s.out))
			perform_all(m);
	}
	check(m);
	for (struct neigh *e = neigh_next(m->s.t, NULL); e; e = neigh_next(m->s.t, e))
		cr_assert(e->pins || e->state == NEIGH_PERMANENT);
	scene_close(&m->s);
	free(m);
}

Test(neigh_random, whatever_happens_nothing_is_lost_or_asked_too_often)
{
	uint64_t actions[NEIGH_ACTION_REMOVED + 1] = {0};

	for (uint64_t seed = 1; seed <= 60; seed++)
		run(seed, actions);
	for (unsigned int i = 0; i <= NEIGH_ACTION_REMOVED; i++)
		cr_assert_gt(actions[i], 100, "kind %u", i);
}
