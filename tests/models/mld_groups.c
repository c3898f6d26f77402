/* SPDX-License-Identifier: BSD-3-Clause */
#include "mld_groups.h"

#define GROUPS MLD_GROUPS_MODEL_GROUPS
#define ROOM   16

/* 0 is ff02::1, which is told of to nobody. */
static struct ip_addr group(uint32_t i)
{
	return (struct ip_addr){IP_V6, {0xff, 0x02, [15] = i + 1}};
}

static uint32_t listened(const struct mld_groups_model *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < GROUPS; i++)
		n += m->refs[i] != 0;
	return n;
}

static void owe_nothing(struct mld_groups_model *m)
{
	for (uint32_t i = 0; i < GROUPS; i++)
		m->owed[i] = INSTANT_NEVER;
}

static void join(struct mld_groups_model *m, uint32_t i)
{
	struct ip_addr a = group(i);
	int rc = mld_groups_join(&m->g, &a, m->now);

	if (m->refs[i] || listened(m) < ROOM)
		assert(rc == (m->refs[i]++ == 0));
	else
		assert(rc < 0);
}

static void leave(struct mld_groups_model *m, uint32_t i)
{
	struct ip_addr a = group(i);

	assert(mld_groups_leave(&m->g, &a, m->now) == (m->refs[i] == 1));
	m->refs[i] -= m->refs[i] != 0;
	if (!m->refs[i])
		m->owed[i] = INSTANT_NEVER;
}

static void query(struct mld_groups_model *m, uint32_t i)
{
	struct ip_addr a = group(i);
	bool general = choose(&m->c, 2);
	uint8_t version = choose(&m->c, 20) ? 2 : 1;
	struct span delay = span_ms(choose(&m->c, 10000));
	bool v1 = m->g.v1_until.ns != 0;

	mld_groups_hear_query(&m->g, general ? NULL : &a, version, delay, m->now);
	if (v1 != (m->g.v1_until.ns != 0))
		owe_nothing(m); /* of the other version */
	for (uint32_t j = 1; j < GROUPS; j++)
		if (m->up && m->refs[j] && (general || j == i))
			m->owed[j] = instant_min(m->owed[j], instant_add(m->now, delay));
}

static void outage(struct mld_groups_model *m)
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

static void event(struct mld_groups_model *m)
{
	uint32_t i = choose(&m->c, GROUPS);
	struct ip_addr a = group(i);

	switch (choose(&m->c, 200)) {
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

static void drain(struct mld_groups_model *m)
{
	struct mld_group_report r;
	bool v1 = m->g.v1_until.ns != 0;

	while (mld_groups_expire(&m->g, m->now, &r)) {
		uint32_t i = r.group.b[15] - 1;

		assert(m->up);
		assert(i != 0);
		assert((r.kind == GROUP_LEFT) == (m->refs[i] == 0));
		assert(r.version == (m->g.v1_until.ns ? 1 : 2));
		m->forwarded[i] = r.kind != GROUP_LEFT;
		m->reports[2 * r.kind + r.version - 1]++;
		/* a join told is an answer, as far as a querier is concerned */
		m->owed[i] = INSTANT_NEVER;
	}
	if (v1 && !m->g.v1_until.ns)
		owe_nothing(m);
	for (uint32_t i = 0; i < GROUPS; i++)
		assert(!instant_reached(m->owed[i], m->now));
	assert(instant_before(m->now, mld_groups_deadline(&m->g)));
}

static void check(const struct mld_groups_model *m)
{
	uint32_t n = 0;

	for (const struct mld_group *e = NULL; (e = mld_groups_next(&m->g, e));) {
		n++;
		assert(e->refs == (m->refs[e->addr.b[15] - 1]));
	}
	assert(n == listened(m));
	/* joins are told at once; a leave is, but where its place was needed */
	for (uint32_t i = 1; i < GROUPS && m->up; i++)
		assert(m->forwarded[i] || !m->refs[i]);
}

void mld_groups_model_begin(struct mld_groups_model *m)
{
	int rc = mld_groups_init(&m->g, ROOM, choose_u32(&m->c));

	assert(rc == 0);
	m->now = (struct instant){1000};
	owe_nothing(m);
}

void mld_groups_model_step(struct mld_groups_model *m)
{
	m->now.ns += choose(&m->c, 1000) * (choose(&m->c, 64) ? 1000000LL : 300000000LL);
	drain(m);
	event(m);
	drain(m);
	check(m);
}

void mld_groups_model_end(struct mld_groups_model *m)
{
	for (uint32_t i = 0; i < GROUPS; i++)
		while (m->refs[i])
			leave(m, i);
	for (unsigned int i = 0; i < 10; i++) {
		m->now = instant_add(m->now, span_s(10));
		drain(m);
	}
	assert(instant_is_never(mld_groups_deadline(&m->g)));
	mld_groups_fini(&m->g);
}
