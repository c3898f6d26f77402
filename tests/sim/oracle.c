/* SPDX-License-Identifier: BSD-3-Clause */
#include "oracle.h"

#include "drift.h"
#include "member.h"

/* A member of a group needs the links and addresses of all. */
static bool is_live(const struct world *w, const struct member *m)
{
	const struct router *r = &w->routers[m->router];

	if (!m->vr.config.grouped)
		return member_is_ready(w, m) && r->powered && !r->stopped;
	for (unsigned int i = 0; i < r->group.sync.n; i++)
		if (!member_is_ready(w, member_of(r->group.sync.members[i].vr)))
			return false;
	return r->powered && !r->stopped;
}

/* Whether the segments of a group's virtual routers fall apart in different ways. */
static bool is_partial(const struct world *w, const struct virtual *v)
{
	const uint8_t *side = w->segments[v->segment].side;

	for (unsigned int i = 0; i < w->n_virtuals; i++) {
		const struct virtual *o = &w->virtuals[i];

		if (v->grouped && o->grouped &&
			memcmp(side, w->segments[o->segment].side, WORLD_ROUTERS) != 0)
			return true;
	}
	return false;
}

static uint32_t masters_of(const struct world *w, uint32_t members)
{
	uint32_t masters = 0;

	WORLD_EACH (i, members)
		if (is_live(w, &w->members[i]) && w->members[i].vr.state == VRRP_MASTER)
			masters |= 1u << i;
	return masters;
}

static bool puts_tie_off(const struct world *w)
{
	for (unsigned int i = 0; i < w->n_members; i++) {
		const struct member *m = &w->members[i];

		if (vrrp_vr_puts_tie_off(&m->vr, drift_local(&w->routers[m->router], w->now)))
			return true;
	}
	return false;
}

void oracle_begin(struct world *w)
{
	w->quiet_since = w->now;
	w->tally.quiets++;
	for (unsigned int i = 0; i < w->n_virtuals; i++) {
		struct virtual *v = &w->virtuals[i];

		v->masters = masters_of(w, v->members);
		v->tied = v->grouped && puts_tie_off(w);
		v->changed = w->now;
	}
}

void oracle_end(struct world *w)
{
	w->quiet_since = INSTANT_NEVER;
	for (unsigned int i = 0; i < w->n_virtuals; i++)
		w->virtuals[i].settled = false;
}

/* What ties can be put off for: the longest that all but the last of a group's members ask for. */
static int64_t tie_wait_ns(const struct world *w)
{
	int64_t longest = 0;

	for (unsigned int i = 0; i < w->n_members; i++)
		if (w->members[i].vr.tie.patience.ns > longest)
			longest = w->members[i].vr.tie.patience.ns;
	return longest;
}

/* Its interval; a version 2 copy says that in seconds, and at least one. */
static struct span longest_said(const struct vrrp_config *c)
{
	struct span own = span_cs(c->interval_cs);
	struct span copied = span_s(vrrp_interval_seconds(c->interval_cs));

	return c->version_2_too && copied.ns > own.ns ? copied : own;
}

struct instant oracle_bound(const struct world *w, const struct virtual *v)
{
	int64_t interval = 0, hold = 0, ns;
	uint32_t members = v->members;

	for (unsigned int i = 0; i < w->n_virtuals && v->grouped; i++)
		if (w->virtuals[i].grouped)
			members |= w->virtuals[i].members;

	WORLD_EACH (i, members) {
		const struct vrrp_config *c = &w->members[i].vr.config;
		int64_t own = longest_said(c).ns;

		if (own > interval)
			interval = own;
		if (c->hold_time.ns > hold)
			hold = c->hold_time.ns;
	}
	ns = 6 * interval + (v->version == 2 ? span_s(1).ns : interval) + hold +
	     4 * w->segments[v->segment].latency.ns;
	if (v->grouped)
		ns = 2 * ns;
	if (is_partial(w, v))
		ns += tie_wait_ns(w);
	return instant_add(w->quiet_since, span_ns(ns + ns / 1000000 * DRIFT_MAX_PPM + 1000));
}

static uint32_t island_of(const struct world *w, const struct virtual *v, uint8_t side)
{
	uint32_t island = 0;

	WORLD_EACH (i, v->members) {
		const struct member *m = &w->members[i];

		if (is_live(w, m) && w->segments[v->segment].side[m->router] == side)
			island |= 1u << i;
	}
	return island;
}

/* Whose address decides between equals: its own, or that of its router's member in the virtual
 * router of the group with the lowest address, and VRID. */
static const struct member *decider_of(const struct world *w, const struct member *m)
{
	const struct member *first = m;

	for (unsigned int i = 0; i < w->n_members && m->vr.config.grouped; i++) {
		const struct vrrp_config *a = &w->members[i].vr.config, *b = &first->vr.config;
		int order = ip_addr_cmp(&a->addresses[0], &b->addresses[0]);

		if (w->members[i].router == m->router && a->grouped &&
			(order < 0 || (order == 0 && a->vrid < b->vrid)))
			first = &w->members[i];
	}
	return first;
}

static bool is_better(const struct world *w, const struct member *a, const struct member *b)
{
	if (a->vr.effective_priority != b->vr.effective_priority)
		return a->vr.effective_priority > b->vr.effective_priority;
	if (w->virtuals[a->virtual].tied)
		return false;
	return ip_addr_cmp(&decider_of(w, a)->vr.config.primary,
		       &decider_of(w, b)->vr.config.primary) > 0;
}

/* (1), of one that is not the master */
static void judge_backup(struct world *w, const struct member *m, const struct member *master)
{
	struct instant now = drift_local(&w->routers[m->router], w->now);
	int64_t longest =
		span_cs(master->vr.config.interval_cs).ns + w->segments[m->segment].latency.ns;
	char name[MEMBER_NAMELEN];

	if (m->vr.gate != VRRP_GATE_CLOSED)
		world_break(w, m, "its gate is not closed, and %s is master",
			member_name(master, name));
	if (!ip_addr_equal(&m->vr.last_adv_source, &master->vr.config.primary) ||
		instant_since(now, m->vr.last_adv_at).ns >
			longest + longest / 1000000 * 2 * DRIFT_MAX_PPM + 1000)
		world_break(w, m, "has not heard %s, which is master", member_name(master, name));
}

static void judge_island(struct world *w, const struct virtual *v, uint32_t island)
{
	uint32_t masters = masters_of(w, island);
	const struct member *master;
	char name[MEMBER_NAMELEN];

	if (!island || (is_partial(w, v) && __builtin_popcount(masters) < 2))
		return;
	if (__builtin_popcount(masters) != 1) {
		world_break(w, &w->members[__builtin_ctz(island)],
			"%u masters among the %u that hear each other", __builtin_popcount(masters),
			__builtin_popcount(island));
		return;
	}
	master = &w->members[__builtin_ctz(masters)];
	member_name(master, name);
	WORLD_EACH (i, island & ~masters) {
		const struct member *m = &w->members[i];

		judge_backup(w, m, master);
		if (m->vr.effective_priority > master->vr.effective_priority &&
			(m->vr.config.preempt || m->vr.config.owner))
			world_break(w, m, "preempts, and weaker %s is master", name);
	}
	WORLD_EACH (i, island & v->masters)
		if (is_better(w, &w->members[i], master))
			world_break(w, &w->members[i], "was master, and %s is in its place", name);
	w->tally.elections++;
}

void oracle_judge(struct world *w, struct virtual *v)
{
	int64_t bound = instant_since(oracle_bound(w, v), w->quiet_since).ns;
	int64_t needed = instant_since(v->changed, w->quiet_since).ns;

	for (uint8_t side = 0; side < WORLD_ROUTERS; side++)
		judge_island(w, v, island_of(w, v, side));
	v->settled = true;
	if (needed * 1000 / bound > w->tally.worst_settle[v->grouped])
		w->tally.worst_settle[v->grouped] = needed * 1000 / bound;
}
