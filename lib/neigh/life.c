/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a neighbor enters its states. See life.h.
 */
#include "neigh/life.h"

#include "neigh/table.h"

struct neigh_action *neigh_act(
	struct neigh_actions *out, enum neigh_action_kind kind, struct neigh *e)
{
	struct neigh_action *a = &out->list[out->n++];

	*a = (struct neigh_action){.kind = kind, .entry = e};
	return a;
}

void neigh_arm(struct neigh_table *t, struct neigh *e, struct instant at)
{
	deadlines_arm(&t->deadlines, &e->deadline, at);
}

void neigh_enter(struct neigh *e, enum neigh_state state, struct instant now)
{
	neigh_slot_of(e)->turn = INSTANT_NEVER;
	e->state = state;
	e->since = now;
	e->tries = 0;
	e->used = false;
}

void neigh_ask(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	struct neigh_slot *s = neigh_slot_of(e);
	struct instant free_at = instant_add(s->asked, t->params.retry);

	if (!instant_is_never(s->asked) && instant_before(now, free_at)) {
		neigh_arm(t, e, free_at);
		return;
	}
	s->asked = now;
	e->tries++;
	neigh_arm(t, e, instant_add(now, t->params.retry));
	neigh_act(out, NEIGH_ACTION_REQUEST, e)->unicast = s->doubted ? (struct mac){{0}} : e->mac;
}

void neigh_forget_mac(struct neigh *e, struct neigh_actions *out)
{
	if (neigh_has_mac(e))
		neigh_act(out, NEIGH_ACTION_UNRESOLVED, e);
	e->mac = (struct mac){{0}};
}

void neigh_become_incomplete(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	neigh_forget_mac(e, out);
	neigh_enter(e, NEIGH_INCOMPLETE, now);
	neigh_ask(t, e, now, out);
}

void neigh_become_probe(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	neigh_enter(e, NEIGH_PROBE, now);
	neigh_ask(t, e, now, out);
}

void neigh_become_stale(struct neigh_table *t, struct neigh *e, struct instant now)
{
	neigh_enter(e, NEIGH_STALE, now);
	neigh_arm(t, e, instant_add(now, t->params.stale_look));
}

void neigh_become_failed(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	neigh_enter(e, NEIGH_FAILED, now);
	neigh_arm(t, e, instant_add(now, t->params.failed_hold));
	if (e->n_held)
		neigh_act(out, NEIGH_ACTION_FAIL_HELD, e);
}

static void become_reachable(struct neigh_table *t, struct neigh *e, struct instant now)
{
	neigh_enter(e, NEIGH_REACHABLE, now);
	neigh_arm(t, e, instant_add(now, t->params.reachable));
}

void neigh_resolve(struct neigh_table *t, struct neigh *e, const struct mac *mac, bool reachable,
	struct instant now, struct neigh_actions *out)
{
	bool news = !neigh_has_mac(e) || !mac_equal(&e->mac, mac);

	e->mac = *mac;
	e->confirmed = now;
	if (reachable)
		become_reachable(t, e, now);
	else
		neigh_become_stale(t, e, now);
	neigh_slot_of(e)->doubted = false;
	neigh_slot_list(t, e, NEIGH_LIST_ACTIVE);
	if (news)
		neigh_act(out, NEIGH_ACTION_RESOLVED, e);
	if (e->n_held)
		neigh_act(out, NEIGH_ACTION_SEND_HELD, e);
}

void neigh_end(struct neigh_table *t, struct neigh *e, struct neigh_actions *out)
{
	neigh_forget_mac(e, out);
	e->state = NEIGH_FAILED;
	if (e->n_held)
		neigh_act(out, NEIGH_ACTION_FAIL_HELD, e);
	neigh_act(out, NEIGH_ACTION_REMOVED, e);
	neigh_slot_remove(t, e);
}
