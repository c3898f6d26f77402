/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The life of a neighbor. See neigh.h for the rules of time.
 *
 *   state        deadline                      its expiry
 *   INCOMPLETE   next request                  request, or after the last one FAILED
 *   INCOMPLETE   none: its interface is down   (neigh_interface_up)
 *   REACHABLE    end of trust                  PROBE when used or pinned, else STALE
 *   STALE        next look                     PROBE when used or pinned, in the end removed
 *   PROBE        next request                  request, or after the last one INCOMPLETE when
 *                                              used or pinned, else removed
 *   FAILED       end of the hold               INCOMPLETE when pinned, else removed
 *   PERMANENT    none
 *
 * Requests are spaced by `retry` for as long as an entry lives, whatever its states (RFC 1122
 * 2.3.2.1): one that would come sooner is put off.
 */
#include "neigh/neigh.h"

#include "neigh/table.h"

struct neigh_params neigh_params_default(void)
{
	return (struct neigh_params){
		.entries_max = 65536,
		.reachable = span_s(30),
		.retry = span_s(1),
		.tries = 3,
		.stale = span_s(60),
		.stale_look = span_s(5),
		.failed_hold = span_s(3),
	};
}

const char *neigh_state_name(enum neigh_state state)
{
	static const char *const names[] = {
		[NEIGH_INCOMPLETE] = "incomplete",
		[NEIGH_REACHABLE] = "reachable",
		[NEIGH_STALE] = "stale",
		[NEIGH_PROBE] = "probe",
		[NEIGH_FAILED] = "failed",
		[NEIGH_PERMANENT] = "permanent",
	};

	return names[state];
}

struct instant neigh_deadline(const struct neigh_table *t)
{
	return deadlines_next(&t->deadlines);
}

void neigh_held_done(struct neigh *entry)
{
	entry->n_held = 0;
}

static struct neigh_action *act(
	struct neigh_actions *out, enum neigh_action_kind kind, struct neigh *e)
{
	struct neigh_action *a = &out->list[out->n++];

	*a = (struct neigh_action){.kind = kind, .entry = e};
	return a;
}

static bool has_mac(const struct neigh *e)
{
	return e->state != NEIGH_INCOMPLETE && e->state != NEIGH_FAILED;
}

static bool is_silent(const struct neigh *e)
{
	return e->state == NEIGH_INCOMPLETE && !e->deadline.slot;
}

static bool is_wanted(const struct neigh *e)
{
	return e->pins || e->used;
}

static void arm(struct neigh_table *t, struct neigh *e, struct instant at)
{
	deadlines_arm(&t->deadlines, &e->deadline, at);
}

static void enter(struct neigh *e, enum neigh_state state, struct instant now)
{
	e->state = state;
	e->since = now;
	e->tries = 0;
	e->used = false;
}

/* One request more, or the deadline of when there may be one. */
static void ask(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	struct neigh_slot *s = neigh_slot_of(e);
	struct instant free_at = instant_add(s->asked, t->params.retry);

	if (!instant_is_never(s->asked) && instant_before(now, free_at)) {
		arm(t, e, free_at);
		return;
	}
	s->asked = now;
	e->tries++;
	arm(t, e, instant_add(now, t->params.retry));
	act(out, NEIGH_ACTION_REQUEST, e)->unicast = e->mac;
}

static void forget_mac(struct neigh *e, struct neigh_actions *out)
{
	if (has_mac(e))
		act(out, NEIGH_ACTION_UNRESOLVED, e);
	e->mac = (struct mac){{0}};
}

static void become_incomplete(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	forget_mac(e, out);
	enter(e, NEIGH_INCOMPLETE, now);
	ask(t, e, now, out);
}

static void become_probe(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	enter(e, NEIGH_PROBE, now);
	ask(t, e, now, out);
}

static void become_stale(struct neigh_table *t, struct neigh *e, struct instant now)
{
	enter(e, NEIGH_STALE, now);
	arm(t, e, instant_add(now, t->params.stale_look));
}

static void become_failed(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	enter(e, NEIGH_FAILED, now);
	arm(t, e, instant_add(now, t->params.failed_hold));
	if (e->n_held)
		act(out, NEIGH_ACTION_FAIL_HELD, e);
}

static void become_reachable(struct neigh_table *t, struct neigh *e, const struct mac *mac,
	struct instant now, struct neigh_actions *out)
{
	bool news = !has_mac(e) || !mac_equal(&e->mac, mac);

	e->mac = *mac;
	e->confirmed = now;
	enter(e, NEIGH_REACHABLE, now);
	arm(t, e, instant_add(now, t->params.reachable));
	neigh_slot_list(t, e, NEIGH_LIST_ACTIVE);
	if (news)
		act(out, NEIGH_ACTION_RESOLVED, e);
	if (e->n_held)
		act(out, NEIGH_ACTION_SEND_HELD, e);
}

static void end(struct neigh_table *t, struct neigh *e, struct neigh_actions *out)
{
	forget_mac(e, out);
	e->state = NEIGH_FAILED;
	if (e->n_held)
		act(out, NEIGH_ACTION_FAIL_HELD, e);
	act(out, NEIGH_ACTION_REMOVED, e);
	neigh_slot_remove(t, e);
}

static struct neigh *find_or_ask(struct neigh_table *t, uint32_t interface,
	const struct ip_addr *addr, struct instant now, struct neigh_actions *out)
{
	struct neigh *e = neigh_find(t, interface, addr);

	if (e)
		return e;
	e = neigh_slot_get(t, interface, addr);
	if (!e)
		return NULL;
	neigh_slot_list(t, e, NEIGH_LIST_ACTIVE);
	become_incomplete(t, e, now, out);
	return e;
}

static void hold(struct neigh *e, void *packet, struct neigh_actions *out)
{
	if (!packet)
		return;
	if (e->n_held == NEIGH_HOLD_MAX) {
		act(out, NEIGH_ACTION_DROP_HELD, e)->dropped = e->held[0];
		e->n_held--;
		memmove(&e->held[0], &e->held[1], e->n_held * sizeof(e->held[0]));
	}
	e->held[e->n_held++] = packet;
	if (has_mac(e))
		act(out, NEIGH_ACTION_SEND_HELD, e);
}

struct neigh *neigh_want(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr,
	void *packet, bool *failed, struct instant now, struct neigh_actions *out)
{
	struct neigh *e;

	out->n = 0;
	*failed = false;
	e = find_or_ask(t, interface, addr, now, out);
	if (!e)
		return NULL;
	if (e->state == NEIGH_FAILED || is_silent(e)) {
		*failed = true;
		return e;
	}
	hold(e, packet, out);
	if (e->state == NEIGH_STALE)
		become_probe(t, e, now, out);
	e->used = true;
	return e;
}

struct neigh *neigh_pin(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr,
	struct instant now, struct neigh_actions *out)
{
	struct neigh *e;

	out->n = 0;
	e = find_or_ask(t, interface, addr, now, out);
	if (!e)
		return NULL;
	e->pins++;
	if (e->state == NEIGH_STALE)
		become_probe(t, e, now, out);
	return e;
}

void neigh_unpin(
	struct neigh_table *t, struct neigh *entry, struct instant now, struct neigh_actions *out)
{
	(void)now;
	out->n = 0;
	entry->pins--;
	if (!entry->pins && is_silent(entry))
		end(t, entry, out);
}

struct neigh *neigh_add_permanent(struct neigh_table *t, uint32_t interface,
	const struct ip_addr *addr, const struct mac *mac, struct neigh_actions *out)
{
	struct neigh *e = neigh_find(t, interface, addr);
	bool news;

	out->n = 0;
	if (!e)
		e = neigh_slot_get(t, interface, addr); /* INCOMPLETE, as zero is */
	if (!e)
		return NULL;
	news = !has_mac(e) || !mac_equal(&e->mac, mac);
	enter(e, NEIGH_PERMANENT, (struct instant){0});
	e->mac = *mac;
	arm(t, e, INSTANT_NEVER);
	neigh_slot_list(t, e, NEIGH_LIST_NONE);
	if (news)
		act(out, NEIGH_ACTION_RESOLVED, e);
	if (e->n_held)
		act(out, NEIGH_ACTION_SEND_HELD, e);
	return e;
}

/* Whether the pair can be a neighbor's at all (RFC 1812 3.3.2, RFC 5227 1.1). */
static bool is_believable(const struct ip_addr *addr, const struct mac *mac)
{
	return !mac_is_multicast(mac) && !mac_is_zero(mac) && !ip_addr_is_unspecified(addr) &&
	       !ip_addr_is_multicast(addr);
}

void neigh_learn(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr,
	const struct mac *mac, bool create, bool solicited, struct instant now,
	struct neigh_actions *out)
{
	struct neigh *e;

	out->n = 0;
	if (!is_believable(addr, mac))
		return;
	e = neigh_find(t, interface, addr);
	if (!e && create)
		e = neigh_slot_get(t, interface, addr);
	if (!e)
		return;
	if (e->state == NEIGH_PERMANENT) {
		if (mac_equal(&e->mac, mac))
			e->confirmed = now;
		else
			act(out, NEIGH_ACTION_CONFLICT, e)->unicast = *mac;
		return;
	}
	if (has_mac(e) && mac_equal(&e->mac, mac) && !solicited)
		e->confirmed = now;
	else
		become_reachable(t, e, mac, now, out);
}

bool neigh_interface_down(
	struct neigh_table *t, uint32_t interface, struct instant now, struct neigh_actions *out)
{
	struct neigh *e = neigh_slot_listed(t, NEIGH_LIST_ACTIVE, interface);

	out->n = 0;
	if (!e)
		return false;
	if (!e->pins) {
		end(t, e, out);
		return true;
	}
	forget_mac(e, out);
	enter(e, NEIGH_INCOMPLETE, now);
	arm(t, e, INSTANT_NEVER);
	neigh_slot_list(t, e, NEIGH_LIST_SILENT);
	if (e->n_held)
		act(out, NEIGH_ACTION_FAIL_HELD, e);
	return true;
}

bool neigh_interface_up(
	struct neigh_table *t, uint32_t interface, struct instant now, struct neigh_actions *out)
{
	struct neigh *e = neigh_slot_listed(t, NEIGH_LIST_SILENT, interface);

	out->n = 0;
	if (!e)
		return false;
	neigh_slot_list(t, e, NEIGH_LIST_ACTIVE);
	become_incomplete(t, e, now, out);
	return true;
}

static void expire_stale(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	struct instant heard = e->since, last;

	if (is_wanted(e)) {
		become_probe(t, e, now, out);
		return;
	}
	if (!instant_is_never(e->confirmed) && instant_before(heard, e->confirmed))
		heard = e->confirmed;
	last = instant_add(heard, t->params.stale);
	if (instant_reached(last, now))
		end(t, e, out);
	else
		arm(t, e, instant_min(last, instant_add(now, t->params.stale_look)));
}

static void expire_tries(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	if (e->tries < t->params.tries)
		ask(t, e, now, out);
	else if (e->state == NEIGH_INCOMPLETE)
		become_failed(t, e, now, out);
	else if (is_wanted(e))
		become_incomplete(t, e, now, out);
	else
		end(t, e, out);
}

struct neigh *neigh_due(const struct neigh_table *t, struct instant now)
{
	struct deadline *d = deadlines_first(&t->deadlines);

	if (!d || !instant_reached(d->at, now))
		return NULL;
	return (struct neigh *)((char *)d - offsetof(struct neigh, deadline));
}

bool neigh_expire(struct neigh_table *t, struct instant now, struct neigh_actions *out)
{
	struct neigh *e = neigh_due(t, now);

	out->n = 0;
	if (!e)
		return false;
	switch (e->state) {
	case NEIGH_INCOMPLETE:
	case NEIGH_PROBE:
		expire_tries(t, e, now, out);
		break;
	case NEIGH_REACHABLE:
		if (is_wanted(e))
			become_probe(t, e, now, out);
		else
			become_stale(t, e, now);
		break;
	case NEIGH_STALE:
		expire_stale(t, e, now, out);
		break;
	case NEIGH_FAILED:
		if (e->pins)
			become_incomplete(t, e, now, out);
		else
			end(t, e, out);
		break;
	case NEIGH_PERMANENT: /* never armed */
		break;
	}
	return true;
}
