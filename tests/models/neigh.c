/* SPDX-License-Identifier: BSD-3-Clause */
#include "neigh.h"

#define LAN  3u
#define WAN  1027u /* shares the LAN's bucket of interfaces */
#define ROOM 9     /* fewer than there are hosts */

enum place { FREE, HELD, GONE };

static const uint32_t interfaces[NEIGH_MODEL_INTERFACES] = {LAN, WAN};

static struct ip_addr host(uint8_t n)
{
	return ip_addr_v4(0xc0000200 | n);
}

static struct mac mac_of(uint8_t n)
{
	return (struct mac){{0x02, 0, 0, 0, 0, n}};
}

static struct neigh_model_seen *seen_of(struct neigh_model *m, const struct neigh *e)
{
	return &m->seen[e->interface == WAN][e->addr.b[3]];
}

static void release(void *packet)
{
	uint8_t *p = packet;

	assert(*p == HELD);
	*p = GONE;
}

static void release_held(struct neigh *e)
{
	assert(e->n_held > 0);
	for (unsigned int i = 0; i < e->n_held; i++)
		release(e->held[i]);
	neigh_held_done(e);
}

static void perform(struct neigh_model *m, const struct neigh_action *a)
{
	struct neigh *e = a->entry;
	struct neigh_model_seen *seen = seen_of(m, e);

	m->actions[a->kind]++;
	switch (a->kind) {
	case NEIGH_ACTION_REQUEST:
		assert((m->now.ns - seen->asked.ns) >= span_s(1).ns);
		assert(e->state == NEIGH_PROBE || mac_is_zero(&a->unicast));
		assert(mac_is_zero(&a->unicast) || mac_equal(&a->unicast, &e->mac));
		seen->asked = m->now;
		break;
	case NEIGH_ACTION_RESOLVED:
		assert(!mac_is_zero(&e->mac));
		seen->resolved = true;
		break;
	case NEIGH_ACTION_UNRESOLVED:
		assert(seen->resolved);
		seen->resolved = false;
		break;
	case NEIGH_ACTION_SEND_HELD:
		assert(seen->resolved);
		release_held(e);
		break;
	case NEIGH_ACTION_FAIL_HELD:
		assert(!seen->resolved);
		release_held(e);
		break;
	case NEIGH_ACTION_DROP_HELD:
		release(a->dropped);
		break;
	case NEIGH_ACTION_CONFLICT:
		assert(e->state == NEIGH_PERMANENT);
		break;
	case NEIGH_ACTION_NO_ROUTER:
		assert(!e->is_router);
		break;
	case NEIGH_ACTION_REMOVED:
		assert(e->pins == 0);
		assert(e->n_held == 0);
		assert(!seen->resolved);
		assert(!neigh_find(m->t, e->interface, &e->addr));
		/* an interface that flaps may ask again sooner: who was asked is forgotten */
		if (m->down)
			seen->asked.ns = 0;
		break;
	}
}

static void perform_all(struct neigh_model *m)
{
	assert(m->out.n <= NEIGH_ACTIONS_MAX);
	for (unsigned int i = 0; i < m->out.n; i++)
		perform(m, &m->out.list[i]);
	neigh_reap(m->t);
}

static void want_one(struct neigh_model *m, uint32_t interface, const struct ip_addr *a)
{
	uint8_t *p = &m->packets[m->n_packets];
	bool failed;
	struct neigh *e;

	m->out.n = 0;
	if (m->n_packets == NEIGH_MODEL_PACKETS)
		return;
	if (choose(&m->c, 8) == 0) {
		neigh_want(m->t, interface, a, NULL, &failed, m->now, &m->out);
		return;
	}
	e = neigh_want(m->t, interface, a, p, &failed, m->now, &m->out);
	if (e && !failed) {
		*p = HELD;
		m->n_packets++;
	}
}

static void want_some(struct neigh_model *m, uint32_t interface, const struct ip_addr *a)
{
	unsigned int n = choose(&m->c, 8) ? 1 : 2 * NEIGH_HOLD_MAX;

	while (--n) {
		want_one(m, interface, a);
		perform_all(m);
	}
	want_one(m, interface, a);
}

static void learn_one(struct neigh_model *m, uint32_t interface, const struct ip_addr *a)
{
	struct mac mac = mac_of(choose(&m->c, 4));

	mac.b[0] |= choose(&m->c, 10) == 0;
	neigh_learn(m->t, interface, a, &mac, choose(&m->c, 2), choose(&m->c, 2), m->now, &m->out);
}

/* What ND tells, believable or not, of an entry or of none. */
static void discover_one(struct neigh_model *m, uint32_t interface, const struct ip_addr *a)
{
	struct mac mac = mac_of(choose(&m->c, 4)), *option = &mac;
	bool router = choose(&m->c, 2), known = neigh_find(m->t, interface, a);

	mac.b[0] |= choose(&m->c, 10) == 0;
	if (choose(&m->c, 4) == 0)
		option = NULL;
	switch (choose(&m->c, 3)) {
	case 0:
		neigh_hear_na(m->t, interface, a, option, router, choose(&m->c, 2),
			choose(&m->c, 2), m->now, &m->out);
		assert(known || !m->out.n);
		break;
	case 1:
		neigh_hear_source(m->t, interface, a, option, choose(&m->c, 3), m->now, &m->out);
		break;
	case 2:
		neigh_overhear(m->t, interface, a, &mac, m->now, &m->out);
		assert(!known || !m->out.n);
		break;
	}
}

static void unpin_one(struct neigh_model *m, uint32_t interface, const struct ip_addr *a)
{
	struct neigh *e = neigh_find(m->t, interface, a);

	m->out.n = 0;
	if (!e || !e->pins)
		return;
	/* a silent entry went silent as its interface went down */
	m->down = true;
	seen_of(m, e)->pins--;
	neigh_unpin(m->t, e, m->now, &m->out);
}

static void event(struct neigh_model *m)
{
	uint32_t interface = interfaces[choose(&m->c, NEIGH_MODEL_INTERFACES)];
	struct ip_addr a = host(choose(&m->c, NEIGH_MODEL_HOSTS));
	struct mac mac = mac_of(200);
	struct neigh *e;

	m->out.n = 0;
	m->down = false;
	switch (choose(&m->c, 500)) {
	case 0 ... 133:
		want_some(m, interface, &a);
		break;
	case 134 ... 233:
		learn_one(m, interface, &a);
		break;
	case 234 ... 263:
		e = neigh_pin(m->t, interface, &a, m->now, &m->out);
		if (e)
			seen_of(m, e)->pins++;
		break;
	case 264 ... 323:
		unpin_one(m, interface, &a);
		break;
	case 324 ... 391:
		e = neigh_find(m->t, interface, &a);
		if (e)
			e->used = true;
		break;
	case 392 ... 393:
		if (a.b[3] == 0) /* one address may become permanent, rarely */
			neigh_add_permanent(m->t, interface, &a, &mac, &m->out);
		break;
	case 394 ... 395:
		m->down = true;
		while (neigh_interface_down(m->t, interface, m->now, &m->out))
			perform_all(m);
		break;
	case 396 ... 399:
		while (neigh_interface_up(m->t, interface, m->now, &m->out))
			perform_all(m);
		break;
	case 400 ... 495:
		discover_one(m, interface, &a);
		break;
	case 496 ... 499:
		assert(neigh_keep_warm(m->t, interface, choose(&m->c, 2)) == 0);
		break;
	}
	perform_all(m);
}

static void check(struct neigh_model *m)
{
	uint32_t n = 0, held = 0, in_table = 0;

	for (struct neigh *e = neigh_next(m->t, NULL); e; e = neigh_next(m->t, e)) {
		n++;
		in_table += e->n_held;
		assert(neigh_find(m->t, e->interface, &e->addr) == e);
		assert(e->pins == (seen_of(m, e)->pins));
		assert(mac_is_zero(&e->mac) == (!seen_of(m, e)->resolved));
		assert((e->state == NEIGH_INCOMPLETE || e->state == NEIGH_FAILED) ==
			(!seen_of(m, e)->resolved));
		/* it will end or be resolved, or waits for its interface */
		assert(e->deadline.slot || e->state == NEIGH_PERMANENT ||
			(e->pins && e->state == NEIGH_INCOMPLETE));
		assert(e->n_held == 0 || e->state == NEIGH_INCOMPLETE);
	}
	for (uint32_t i = 0; i < m->n_packets; i++)
		held += m->packets[i] == HELD;
	assert(n == neigh_count(m->t));
	assert(n <= ROOM);
	assert(held == in_table);
}

/* A burst of events, or one now and then: from microseconds to tens of seconds apart. */
static void pass_time(struct neigh_model *m)
{
	if (choose(&m->c, 64) == 0)
		m->pace_ns = (int64_t)1000 << choose(&m->c, 25);
	m->now.ns += choose(&m->c, 1000) * m->pace_ns / 1000;
}

void neigh_model_begin(struct neigh_model *m)
{
	struct neigh_params p = neigh_params_default();

	p.entries_max = ROOM;
	p.interfaces_max = WAN + 1;
	m->t = neigh_table_create(&p);
	assert(m->t);
	m->now = (struct instant){1000000000000};
}

static void expire_all(struct neigh_model *m)
{
	while (neigh_expire(m->t, m->now, &m->out))
		perform_all(m);
}

bool neigh_model_step(struct neigh_model *m)
{
	pass_time(m);
	event(m);
	m->down = false;
	expire_all(m);
	assert(instant_before(m->now, neigh_deadline(m->t)));
	if (choose(&m->c, 16) == 0)
		check(m);
	return m->n_packets < NEIGH_MODEL_PACKETS;
}

void neigh_model_end(struct neigh_model *m)
{
	for (unsigned int i = 0; i < 300; i++) {
		m->now = instant_add(m->now, span_s(1));
		expire_all(m);
	}
	check(m);
	for (struct neigh *e = neigh_next(m->t, NULL); e; e = neigh_next(m->t, e))
		assert(e->pins || e->state == NEIGH_PERMANENT);
	neigh_table_free(m->t);
}
