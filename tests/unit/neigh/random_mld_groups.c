/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random joins, leaves, queries, versions and outages, next to a snooping switch that believes what
 * it is told: once all is told it forwards what is listened to and nothing else; a query is
 * answered in time; and nothing is told of what was never listened to.
 */
#include <criterion/criterion.h>

#include "neigh/mld_groups.h"
#include "tests/unit/random.h"

#define GROUPS 24
#define ROOM   16

struct model {
	struct mld_groups g;
	struct random r;
	struct instant now;
	uint32_t refs[GROUPS];
	bool forwarded[GROUPS];      /* by the switch */
	struct instant owed[GROUPS]; /* an answer, at the latest; never when none is */
	bool up;
	uint64_t *reports; /* by kind and version, over all runs */
};

/* 0 is ff02::1, which is told of to nobody. */
static struct ip_addr group(uint32_t i)
{
	return (struct ip_addr){IP_V6, {0xff, 0x02, [15] = i + 1}};
}

static uint32_t listened(const struct model *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < GROUPS; i++)
		n += m->refs[i] != 0;
	return n;
}

static void owe_nothing(struct model *m)
{
	for (uint32_t i = 0; i < GROUPS; i++)
		m->owed[i] = INSTANT_NEVER;
}

static void join(struct model *m, uint32_t i)
{
	struct ip_addr a = group(i);
	int rc = mld_groups_join(&m->g, &a, m->now);

	if (m->refs[i] || listened(m) < ROOM)
		cr_assert_eq(rc, m->refs[i]++ == 0);
	else
		cr_assert_lt(rc, 0);
}

static void leave(struct model *m, uint32_t i)
{
	struct ip_addr a = group(i);

	cr_assert_eq(mld_groups_leave(&m->g, &a, m->now), m->refs[i] == 1);
	m->refs[i] -= m->refs[i] != 0;
	if (!m->refs[i])
		m->owed[i] = INSTANT_NEVER;
}

static void query(struct model *m, uint32_t i)
{
	struct ip_addr a = group(i);
	bool general = random_below(&m->r, 2);
	uint8_t version = random_below(&m->r, 20) ? 2 : 1;
	struct span delay = span_ms(random_below(&m->r, 10000));
	bool v1 = m->g.v1_until.ns != 0;

	mld_groups_hear_query(&m->g, general ? NULL : &a, version, delay, m->now);
	if (v1 != (m->g.v1_until.ns != 0))
		owe_nothing(m); /* of the other version */
	for (uint32_t j = 1; j < GROUPS; j++)
		if (m->up && m->refs[j] && (general || j == i))
			m->owed[j] = instant_min(m->owed[j], instant_add(m->now, delay));
}

static void outage(struct model *m)
{
	m->up = !m->up;
	owe_nothing(m);
	if (m->up) {
		mld_groups_up(&m->g, m->now);
		return;
	}
	mld_groups_down(&m->g);
	memset(m->forwarded, 0, sizeof(m->forwarded));
}

static void event(struct model *m)
{
	uint32_t i = random_below(&m->r, GROUPS);
	struct ip_addr a = group(i);

	switch (random_below(&m->r, 200)) {
	case 0 ... 79:
		join(m, i);
		break;
	case 80 ... 159:
		leave(m, i);
		break;
	case 160 ... 179:
		query(m, i);
		break;
	case 180 ... 195:
		mld_groups_hear_report(&m->g, &a, m->now);
		if (m->g.v1_until.ns)
			m->owed[i] = INSTANT_NEVER;
		break;
	case 196 ... 199:
		outage(m);
		break;
	}
}

static void drain(struct model *m)
{
	struct mld_group_report r;
	bool v1 = m->g.v1_until.ns != 0;

	while (mld_groups_expire(&m->g, m->now, &r)) {
		uint32_t i = r.group.b[15] - 1;

		cr_assert(m->up);
		cr_assert_neq(i, 0);
		cr_assert_eq(r.kind == GROUP_LEFT, m->refs[i] == 0);
		cr_assert_eq(r.version, m->g.v1_until.ns ? 1 : 2);
		m->forwarded[i] = r.kind != GROUP_LEFT;
		m->reports[2 * r.kind + r.version - 1]++;
		/* a join told is an answer, as far as a querier is concerned */
		m->owed[i] = INSTANT_NEVER;
	}
	if (v1 && !m->g.v1_until.ns)
		owe_nothing(m);
	for (uint32_t i = 0; i < GROUPS; i++)
		cr_assert(!instant_reached(m->owed[i], m->now));
	cr_assert(instant_before(m->now, mld_groups_deadline(&m->g)));
}

static void check(const struct model *m)
{
	uint32_t n = 0;

	for (const struct mld_group *e = NULL; (e = mld_groups_next(&m->g, e));) {
		n++;
		cr_assert_eq(e->refs, m->refs[e->addr.b[15] - 1]);
	}
	cr_assert_eq(n, listened(m));
	/* joins are told at once; a leave is, but where its place was needed */
	for (uint32_t i = 1; i < GROUPS && m->up; i++)
		cr_assert(m->forwarded[i] || !m->refs[i]);
}

static void run(uint64_t seed, uint64_t *reports)
{
	struct model m = {.r = random_seeded(seed), .now = {1000}, .reports = reports};

	cr_assert_eq(mld_groups_init(&m.g, ROOM, seed), 0);
	owe_nothing(&m);
	for (unsigned int i = 0; i < 20000; i++) {
		m.now.ns +=
			random_u32(&m.r) % 1000 * (random_below(&m.r, 64) ? 1000000 : 300000000);
		drain(&m);
		event(&m);
		drain(&m);
		check(&m);
	}
	for (uint32_t i = 0; i < GROUPS; i++)
		while (m.refs[i])
			leave(&m, i);
	for (unsigned int i = 0; i < 10; i++) {
		m.now = instant_add(m.now, span_s(10));
		drain(&m);
	}
	cr_assert(instant_is_never(mld_groups_deadline(&m.g)));
	mld_groups_fini(&m.g);
}

Test(neigh_random_groups, a_switch_that_snoops_forwards_what_is_listened_to)
{
	uint64_t reports[2 * GROUP_CURRENT + 2] = {0};

	for (uint64_t seed = 1; seed <= 30; seed++)
		run(seed, reports);
	for (unsigned int i = 0; i < 2 * GROUP_CURRENT + 2; i++)
		cr_assert_gt(reports[i], 100, "kind %u", i);
}
