/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Multicast listening. See groups.h.
 *
 * A group has two timers: of the report that it was joined or left, sent twice as one may be lost,
 * and of the answer to a query. Its deadline is the earlier. MLDv2's answer to a general query has
 * one timer for all groups, MLDv1's one for each.
 */
#include "neigh/mld_groups.h"

#include <errno.h>
#include <stdlib.h>

#define ROBUSTNESS           2
#define UNSOLICITED_INTERVAL span_s(1)
/* Older Version Querier Present Timeout: Robustness * Query Interval + Query Response Interval */
#define V1_QUERIER_PRESENT span_s(ROBUSTNESS * 125 + 10)

int mld_groups_init(struct mld_groups *g, uint32_t room, uint64_t seed)
{
	uint32_t chains = 1;

	*g = (struct mld_groups){
		.room = room,
		.random = random_seeded(seed),
		.general_answer = INSTANT_NEVER,
	};
	while (chains < room && chains < 1u << 31)
		chains *= 2;
	g->chains_mask = chains - 1;
	g->slots = calloc(room, sizeof(*g->slots));
	g->chains = calloc(chains, sizeof(*g->chains));
	if ((!g->slots && room) || !g->chains || deadlines_init(&g->deadlines, room) < 0) {
		free(g->chains);
		free(g->slots);
		return -ENOMEM;
	}
	for (uint32_t i = room; i-- > 0;) {
		g->slots[i].next = g->free;
		g->free = &g->slots[i];
	}
	return 0;
}

void mld_groups_fini(struct mld_groups *g)
{
	deadlines_fini(&g->deadlines);
	free(g->chains);
	free(g->slots);
}

/* --- slots --- */

static struct mld_group **chain_of(const struct mld_groups *g, const struct ip_addr *addr)
{
	uint64_t low, h;

	memcpy(&low, addr->b + 8, sizeof(low));
	h = low * 0x9e3779b97f4a7c15u ^ addr->b[1];
	return &g->chains[(h >> 32) & g->chains_mask];
}

static struct mld_group *find(const struct mld_groups *g, const struct ip_addr *addr)
{
	struct mld_group *e = *chain_of(g, addr);

	while (e && !ip_addr_equal(&e->addr, addr))
		e = e->next;
	return e;
}

static bool is_used(const struct mld_group *e)
{
	return e->refs || e->changes_left;
}

static void release(struct mld_groups *g, struct mld_group *e)
{
	struct mld_group **link = chain_of(g, &e->addr);

	while (*link != e)
		link = &(*link)->next;
	*link = e->next;
	deadlines_cancel(&g->deadlines, &e->deadline);
	*e = (struct mld_group){.next = g->free};
	g->free = e;
}

/* With no slot free, one that was left gives way: its querier learns by its own timer. */
static struct mld_group *get(struct mld_groups *g, const struct ip_addr *addr)
{
	struct mld_group **chain = chain_of(g, addr);
	struct mld_group *e;

	for (uint32_t i = 0; i < g->room && !g->free; i++)
		if (!g->slots[i].refs)
			release(g, &g->slots[i]);
	e = g->free;
	if (!e)
		return NULL;
	g->free = e->next;
	*e = (struct mld_group){
		.addr = *addr,
		.change = INSTANT_NEVER,
		.answer = INSTANT_NEVER,
		.next = *chain,
	};
	*chain = e;
	return e;
}

const struct mld_group *mld_groups_next(const struct mld_groups *g, const struct mld_group *after)
{
	const struct mld_group *e = after ? after + 1 : g->slots;

	while (e < g->slots + g->room && !e->refs)
		e++;
	return e < g->slots + g->room ? e : NULL;
}

/* --- timers --- */

static void arm(struct mld_groups *g, struct mld_group *e)
{
	deadlines_arm(&g->deadlines, &e->deadline, instant_min(e->change, e->answer));
}

/* RFC 3810 6: all nodes, and the scopes reserved and interface-local, are nobody's to forward. */
static bool is_reported(const struct ip_addr *addr)
{
	static const uint8_t all_nodes[16] = {0xff, 0x02, [15] = 1};

	return (addr->b[1] & 0xf) > 1 && memcmp(addr->b, all_nodes, sizeof(all_nodes)) != 0;
}

static void tell_change(
	struct mld_groups *g, struct mld_group *e, uint8_t times, struct instant now)
{
	e->answer = INSTANT_NEVER;
	e->changes_left = times;
	e->change = now;
	arm(g, e);
}

/* Ends what is not to be sent any more; a group that was left is then forgotten. */
static void quiet(struct mld_groups *g, struct mld_group *e)
{
	e->changes_left = 0;
	e->change = INSTANT_NEVER;
	e->answer = INSTANT_NEVER;
	arm(g, e);
	if (!e->refs)
		release(g, e);
}

static bool speaks_v1(const struct mld_groups *g)
{
	return g->v1_until.ns != 0;
}

/* Another version: what waits was meant for the old one (RFC 3810 8.2.1), but for what has not been
 * told at all. */
static void change_version(struct mld_groups *g, struct instant v1_until)
{
	bool changed = speaks_v1(g) != (v1_until.ns != 0);

	g->v1_until = v1_until;
	if (!changed)
		return;
	g->general_answer = INSTANT_NEVER;
	for (uint32_t i = 0; i < g->room; i++) {
		struct mld_group *e = &g->slots[i];

		if (is_used(e) && e->changes_left < ROBUSTNESS)
			quiet(g, e);
	}
}

static void forget_old_querier(struct mld_groups *g, struct instant now)
{
	if (speaks_v1(g) && instant_reached(g->v1_until, now))
		change_version(g, (struct instant){0});
}

/* --- events --- */

int mld_groups_join(struct mld_groups *g, const struct ip_addr *group, struct instant now)
{
	struct mld_group *e = find(g, group);

	forget_old_querier(g, now);
	if (!e)
		e = get(g, group);
	if (!e)
		return -ENOSPC;
	if (e->refs++)
		return 0;
	if (g->up && is_reported(group))
		tell_change(g, e, ROBUSTNESS, now);
	return 1;
}

bool mld_groups_leave(struct mld_groups *g, const struct ip_addr *group, struct instant now)
{
	struct mld_group *e = find(g, group);

	forget_old_querier(g, now);
	if (!e || !e->refs || --e->refs)
		return false;
	if (g->up && is_reported(group))
		tell_change(g, e, speaks_v1(g) ? 1 : ROBUSTNESS, now);
	else
		release(g, e);
	return true;
}

void mld_groups_up(struct mld_groups *g, struct instant now)
{
	g->up = true;
	for (uint32_t i = 0; i < g->room; i++)
		if (g->slots[i].refs && is_reported(&g->slots[i].addr))
			tell_change(g, &g->slots[i], ROBUSTNESS, now);
}

void mld_groups_down(struct mld_groups *g)
{
	g->up = false;
	g->v1_until = (struct instant){0};
	g->general_answer = INSTANT_NEVER;
	for (uint32_t i = 0; i < g->room; i++)
		if (is_used(&g->slots[i]))
			quiet(g, &g->slots[i]);
}

/* An answer that is due sooner already is enough (RFC 3810 6.2, RFC 2710 4). */
static void answer_by(struct mld_groups *g, struct mld_group *e, struct instant at)
{
	if (!e->refs || !is_reported(&e->addr))
		return;
	e->answer = instant_min(e->answer, at);
	arm(g, e);
}

static struct instant some_time(struct mld_groups *g, struct instant now, struct span max_delay)
{
	return instant_add(now, random_span(&g->random, span_ns(0), max_delay));
}

static void answer_all(struct mld_groups *g, struct span max_delay, struct instant now)
{
	struct instant at = some_time(g, now, max_delay);

	if (instant_before(at, g->general_answer)) {
		g->general_answer = at;
		g->answered = 0;
	}
}

void mld_groups_hear_query(struct mld_groups *g, const struct ip_addr *group, uint8_t version,
	struct span max_delay, struct instant now)
{
	struct instant at;
	struct mld_group *e;

	if (!g->up)
		return;
	forget_old_querier(g, now);
	if (version == 1)
		change_version(g, instant_add(now, V1_QUERIER_PRESENT));
	if (group) {
		at = some_time(g, now, max_delay);
		e = find(g, group);
		if (e && instant_before(at, g->general_answer))
			answer_by(g, e, at);
	} else if (!speaks_v1(g)) {
		answer_all(g, max_delay, now);
	} else {
		for (uint32_t i = 0; i < g->room; i++)
			answer_by(g, &g->slots[i], some_time(g, now, max_delay));
	}
}

void mld_groups_hear_report(struct mld_groups *g, const struct ip_addr *group, struct instant now)
{
	struct mld_group *e = find(g, group);

	forget_old_querier(g, now);
	if (!e || !speaks_v1(g))
		return;
	e->answer = INSTANT_NEVER;
	arm(g, e);
}

static void report(const struct mld_groups *g, const struct mld_group *e,
	enum mld_group_report_kind kind, struct mld_group_report *out)
{
	*out = (struct mld_group_report){
		.group = e->addr,
		.kind = kind,
		.version = speaks_v1(g) ? 1 : 2,
	};
}

/* The next group of the answer to a general query; NULL when it is through. */
static const struct mld_group *next_answered(struct mld_groups *g)
{
	while (g->answered < g->room) {
		const struct mld_group *e = &g->slots[g->answered++];

		if (e->refs && is_reported(&e->addr))
			return e;
	}
	g->general_answer = INSTANT_NEVER;
	return NULL;
}

static void expire_group(
	struct mld_groups *g, struct mld_group *e, struct instant now, struct mld_group_report *out)
{
	if (!instant_reached(e->change, now)) {
		report(g, e, GROUP_CURRENT, out);
		e->answer = INSTANT_NEVER;
		arm(g, e);
		return;
	}
	report(g, e, e->refs ? GROUP_JOINED : GROUP_LEFT, out);
	e->changes_left--;
	e->change = e->changes_left ? some_time(g, now, UNSOLICITED_INTERVAL) : INSTANT_NEVER;
	arm(g, e);
	if (!is_used(e))
		release(g, e);
}

bool mld_groups_expire(struct mld_groups *g, struct instant now, struct mld_group_report *out)
{
	struct deadline *d;
	const struct mld_group *e;

	forget_old_querier(g, now);
	if (instant_reached(g->general_answer, now)) {
		e = next_answered(g);
		if (e) {
			report(g, e, GROUP_CURRENT, out);
			return true;
		}
	}
	d = deadlines_first(&g->deadlines);
	if (!d || !instant_reached(d->at, now))
		return false;
	expire_group(g, (struct mld_group *)((char *)d - offsetof(struct mld_group, deadline)), now,
		out);
	return true;
}

struct instant mld_groups_deadline(const struct mld_groups *g)
{
	return instant_min(deadlines_next(&g->deadlines), g->general_answer);
}
