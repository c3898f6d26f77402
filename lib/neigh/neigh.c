/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The life of a neighbor. See neigh.h for the rules of time.
 *
 *   state        deadline                      its expiry
 *   INCOMPLETE   next request                  request, or after the last one FAILED
 *   INCOMPLETE   its interface is down: none   (neigh_interface_up)
 *                unless pinned, end of `stale` removed
 *   REACHABLE    end of trust                  PROBE when used or pinned, else STALE
 *   STALE        next look, or its turn        PROBE when used or pinned or its turn has come,
 *                                              in the end removed
 *   PROBE        next request                  request, or after the last one INCOMPLETE when
 *                                              used or pinned, else removed
 *   FAILED       end of the hold               INCOMPLETE when pinned, else removed
 *   PERMANENT    none
 *
 * Requests are spaced by `retry` for as long as an entry lives, whatever its states (RFC 1122
 * 2.3.2.1, RFC 4861 7.2.2): one that would come sooner is put off.
 *
 * RFC 4861's DELAY is no state here: it waits up to 5 s between the first packet to a STALE
 * neighbor and its probe, so that an upper layer may confirm it meanwhile. Forwarded packets are
 * only known by the look at `used`, which comes up to `stale_look` after the first of them, and a
 * router has no upper layer to hear from: a used STALE entry's look is DELAY's end.
 */
#include "neigh/neigh.h"

#include "neigh/life.h"
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
		.interfaces_max = 4096,
		.warm_rate = 100,
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

static bool is_silent(struct neigh *e)
{
	return neigh_slot_of(e)->list == NEIGH_LIST_SILENT;
}

/* Silent: pinned for as long as it takes, else for the sake of its MAC, and not for ever. */
static void wait_for_interface(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	if (e->pins)
		neigh_arm(t, e, INSTANT_NEVER);
	else if (mac_is_zero(&neigh_slot_of(e)->kept) ||
		 instant_reached(instant_add(e->since, t->params.stale), now))
		neigh_end(t, e, out);
	else
		neigh_arm(t, e, instant_add(e->since, t->params.stale));
}

static bool is_wanted(const struct neigh *e)
{
	return e->pins || e->used;
}

/* Probed in its turn, though there is no traffic. */
static bool is_cared_for(const struct neigh_table *t, struct neigh *e)
{
	return neigh_slot_of(e)->doubted || neigh_is_warm(t, e->interface);
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
	neigh_become_incomplete(t, e, now, out);
	return e;
}

static void hold(struct neigh *e, void *packet, struct neigh_actions *out)
{
	if (!packet)
		return;
	if (e->n_held == NEIGH_HOLD_MAX) {
		neigh_act(out, NEIGH_ACTION_DROP_HELD, e)->dropped = e->held[0];
		e->n_held--;
		memmove(&e->held[0], &e->held[1], e->n_held * sizeof(e->held[0]));
	}
	e->held[e->n_held++] = packet;
	if (neigh_has_mac(e))
		neigh_act(out, NEIGH_ACTION_SEND_HELD, e);
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
		neigh_become_probe(t, e, now, out);
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
		neigh_become_probe(t, e, now, out);
	return e;
}

void neigh_unpin(
	struct neigh_table *t, struct neigh *entry, struct instant now, struct neigh_actions *out)
{
	out->n = 0;
	entry->pins--;
	if (!entry->pins && is_silent(entry))
		wait_for_interface(t, entry, now, out);
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
	news = !neigh_has_mac(e) || !mac_equal(&e->mac, mac);
	neigh_enter(e, NEIGH_PERMANENT, (struct instant){0});
	e->mac = *mac;
	neigh_arm(t, e, INSTANT_NEVER);
	neigh_slot_list(t, e, NEIGH_LIST_NONE);
	if (news)
		neigh_act(out, NEIGH_ACTION_RESOLVED, e);
	if (e->n_held)
		neigh_act(out, NEIGH_ACTION_SEND_HELD, e);
	return e;
}

void neigh_release_permanent(
	struct neigh_table *t, uint32_t interface, const struct ip_addr *addr, struct instant now)
{
	struct neigh *e = neigh_find(t, interface, addr);

	if (!e || e->state != NEIGH_PERMANENT)
		return;
	neigh_slot_list(t, e, NEIGH_LIST_ACTIVE);
	neigh_become_stale(t, e, now);
}

static void expire_stale(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	struct instant heard = e->since, last;

	if (is_wanted(e)) {
		neigh_become_probe(t, e, now, out);
		return;
	}
	if (is_cared_for(t, e)) {
		if (neigh_take_turn(t, e, now))
			neigh_become_probe(t, e, now, out);
		else
			neigh_arm(t, e,
				instant_min(neigh_slot_of(e)->turn,
					instant_add(now, t->params.stale_look)));
		return;
	}
	if (!instant_is_never(e->confirmed) && instant_before(heard, e->confirmed))
		heard = e->confirmed;
	last = instant_add(heard, t->params.stale);
	if (instant_reached(last, now))
		neigh_end(t, e, out);
	else
		neigh_arm(t, e, instant_min(last, instant_add(now, t->params.stale_look)));
}

/* REACHABLE no longer and no traffic: one that is cared for waits for its turn at once. */
static void become_unused(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	neigh_become_stale(t, e, now);
	if (is_cared_for(t, e))
		expire_stale(t, e, now, out);
}

bool neigh_interface_down(
	struct neigh_table *t, uint32_t interface, struct instant now, struct neigh_actions *out)
{
	struct neigh *e = neigh_slot_listed(t, NEIGH_LIST_ACTIVE, interface);

	out->n = 0;
	if (!e)
		return false;
	if (!e->pins && !neigh_has_mac(e)) {
		neigh_end(t, e, out);
		return true;
	}
	neigh_slot_of(e)->kept = e->mac;
	neigh_forget_mac(e, out);
	neigh_enter(e, NEIGH_INCOMPLETE, now);
	neigh_slot_list(t, e, NEIGH_LIST_SILENT);
	wait_for_interface(t, e, now, out);
	if (e->n_held)
		neigh_act(out, NEIGH_ACTION_FAIL_HELD, e);
	return true;
}

bool neigh_interface_up(
	struct neigh_table *t, uint32_t interface, struct instant now, struct neigh_actions *out)
{
	struct neigh *e = neigh_slot_listed(t, NEIGH_LIST_SILENT, interface);
	struct neigh_slot *s;

	out->n = 0;
	if (!e)
		return false;
	s = neigh_slot_of(e);
	neigh_slot_list(t, e, NEIGH_LIST_ACTIVE);
	if (mac_is_zero(&s->kept)) {
		neigh_become_incomplete(t, e, now, out);
		return true;
	}
	e->mac = s->kept;
	s->doubted = true;
	neigh_act(out, NEIGH_ACTION_RESOLVED, e);
	if (e->pins)
		neigh_become_probe(t, e, now, out);
	else
		become_unused(t, e, now, out);
	return true;
}

static void expire_tries(
	struct neigh_table *t, struct neigh *e, struct instant now, struct neigh_actions *out)
{
	bool courtesy = e->state == NEIGH_PROBE && !is_wanted(e) && is_cared_for(t, e);

	if (e->tries < t->params.tries && courtesy && !neigh_take_turn(t, e, now))
		neigh_arm(t, e, neigh_slot_of(e)->turn);
	else if (e->tries < t->params.tries)
		neigh_ask(t, e, now, out);
	else if (e->state == NEIGH_INCOMPLETE)
		neigh_become_failed(t, e, now, out);
	else if (is_wanted(e))
		neigh_become_incomplete(t, e, now, out);
	else
		neigh_end(t, e, out);
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
	if (is_silent(e)) {
		wait_for_interface(t, e, now, out);
		return true;
	}
	switch (e->state) {
	case NEIGH_INCOMPLETE:
	case NEIGH_PROBE:
		expire_tries(t, e, now, out);
		break;
	case NEIGH_REACHABLE:
		if (is_wanted(e))
			neigh_become_probe(t, e, now, out);
		else
			become_unused(t, e, now, out);
		break;
	case NEIGH_STALE:
		expire_stale(t, e, now, out);
		break;
	case NEIGH_FAILED:
		if (e->pins)
			neigh_become_incomplete(t, e, now, out);
		else
			neigh_end(t, e, out);
		break;
	case NEIGH_PERMANENT: /* never armed */
		break;
	}
	return true;
}
