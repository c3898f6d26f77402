/* SPDX-License-Identifier: BSD-3-Clause */
#include "watch.h"

#include "world.h"

/* A drifting clock does not show every nanosecond. */
#define GRAIN span_ns(10)

void watch_init(struct watch *watch)
{
	*watch = (struct watch){
		.spoke = INSTANT_NEVER,
		.announce_due = INSTANT_NEVER,
		.drains_since = INSTANT_NEVER,
		.patient_until = {INT64_MIN},
	};
}

static bool just_woke(const struct world *w, const struct member *m, struct instant now)
{
	return w->routers[m->router].woke.ns == now.ns;
}

/* No drain lasts longer: relinquishing waits for the longest Skew_Time and one more, and a lower
 * priority meanwhile makes that longer by less than a third; in a group it is a fourth, or three
 * intervals more. */
static struct span longest_drain(const struct vrrp_config *config)
{
	struct span skew = vrrp_skew_time(config->version, 0, config->interval_cs);

	if (config->grouped)
		skew.ns += span_cs(config->interval_cs).ns;
	return span_ns(3 * skew.ns + 2 * VRRP_DRAIN_SLACK.ns);
}

void watch_before(struct world *w, struct member *m, struct instant now)
{
	const struct vrrp_config *config = &m->vr.config;
	const struct watch *watch = &m->watch;

	if (just_woke(w, m, now))
		return;
	if (watch->state == VRRP_MASTER) {
		int64_t silent = instant_since(now, watch->spoke).ns;

		if (silent > span_cs(config->interval_cs).ns + GRAIN.ns)
			world_break(w, m, "master, and silent for %.9f s", silent / 1e9);
		if (instant_before(instant_add(watch->announce_due, GRAIN), now))
			world_break(w, m, "heard a rival and has not announced itself again");
	}
	if (watch->gate == VRRP_GATE_DRAIN &&
		instant_since(now, watch->drains_since).ns > longest_drain(config).ns)
		world_break(w, m, "drains without end");
	if (watch->owes_farewell &&
		instant_since(now, watch->drains_since).ns > VRRP_CROSSING.ns + GRAIN.ns)
		world_break(w, m, "has left without a word");
}

void watch_advert(struct member *m, uint8_t priority, uint16_t interval_cs, struct instant now)
{
	struct watch *watch = &m->watch;

	if (priority != VRRP_PRIO_LEAVING)
		watch->owes_farewell = false;
	if (watch->state == VRRP_INITIALIZE)
		return;
	if (watch->state == VRRP_MASTER && instant_is_never(watch->announce_due))
		watch->announce_due = instant_add(now, VRRP_REANNOUNCE_GAP);
	if (priority == VRRP_PRIO_LEAVING) {
		watch->patient_until = now;
	} else if (priority >= m->vr.effective_priority) {
		watch->patient_until = instant_add(now, span_ns(3 * span_cs(interval_cs).ns));
		watch->patient_priority = priority;
	} else if (!m->vr.config.preempt || m->vr.config.hold_time.ns > 0) {
		watch->patient_priority = 0; /* it may be followed, with its interval */
	}
}

/* Becoming master: gate, advert, announcement, in that order, and not too early. */
static void check_takeover(
	struct world *w, struct member *m, struct instant now, const struct vrrp_actions *out)
{
	static const enum vrrp_action_kind order[] = {
		VRRP_ACTION_GATE, VRRP_ACTION_ADVERT, VRRP_ACTION_ANNOUNCE, VRRP_ACTION_EVENT};

	if (out->n != 4)
		world_break(w, m, "becomes master with %u actions", out->n);
	for (unsigned int i = 0; i < out->n && i < 4; i++)
		if (out->list[i].kind != order[i])
			world_break(w, m, "becomes master with action %u out of order", i);
	if (w->routers[m->router].queued)
		world_break(w, m, "judges silence without having listened");
	if (m->watch.state == VRRP_BACKUP &&
		m->watch.patient_priority >= m->vr.effective_priority &&
		instant_before(now, m->watch.patient_until))
		world_break(w, m, "takes over %.9f s before the end of three intervals",
			instant_since(m->watch.patient_until, now).ns / 1e9);
}

static void check_words(
	struct world *w, struct member *m, struct instant now, const struct vrrp_actions *out)
{
	struct watch *watch = &m->watch;
	bool master = m->vr.state == VRRP_MASTER;
	bool leaves = !master && m->vr.gate == VRRP_GATE_DRAIN &&
		      (watch->state == VRRP_MASTER || watch->owes_farewell);

	for (unsigned int i = 0; i < out->n; i++) {
		const struct vrrp_action *a = &out->list[i];

		if (a->kind == VRRP_ACTION_ADVERT) {
			watch->spoke = now;
			if (!(leaves && a->priority == 0) &&
				!(master && a->priority == m->vr.effective_priority))
				world_break(w, m, "speaks with priority %u as %s", a->priority,
					vrrp_state_name(m->vr.state));
		} else if (a->kind == VRRP_ACTION_ANNOUNCE) {
			watch->announce_due = INSTANT_NEVER;
			if (!master)
				world_break(w, m, "announces itself as %s",
					vrrp_state_name(m->vr.state));
		}
	}
}

static void check_gate(
	struct world *w, struct member *m, struct instant now, const struct vrrp_actions *out)
{
	enum vrrp_gate gate = m->watch.gate; /* as published */

	for (unsigned int i = 0; i < out->n; i++)
		if (out->list[i].kind == VRRP_ACTION_GATE)
			gate = out->list[i].gate;
	if ((gate == VRRP_GATE_OPEN) != (m->vr.state == VRRP_MASTER))
		world_break(w, m, "%s with its gate %s", vrrp_state_name(m->vr.state),
			gate == VRRP_GATE_OPEN ? "open" : "not open");
	if (gate == VRRP_GATE_DRAIN && m->watch.gate != VRRP_GATE_DRAIN)
		m->watch.drains_since = now;
	m->watch.gate = gate;
}

static bool says_farewell(const struct vrrp_actions *out)
{
	for (unsigned int i = 0; i < out->n; i++)
		if (out->list[i].kind == VRRP_ACTION_ADVERT &&
			out->list[i].priority == VRRP_PRIO_LEAVING)
			return true;
	return false;
}

void watch_after(
	struct world *w, struct member *m, struct instant now, const struct vrrp_actions *out)
{
	struct virtual *v = &w->virtuals[m->virtual];

	if (m->watch.state == VRRP_MASTER && m->vr.state != VRRP_MASTER)
		m->watch.owes_farewell = m->vr.drains_until_master;
	if (m->vr.state != m->watch.state) {
		if (m->vr.state == VRRP_MASTER)
			check_takeover(w, m, now, out);
		else
			m->watch.announce_due = INSTANT_NEVER;
		if (m->vr.state != VRRP_BACKUP || m->vr.drains_until_master)
			m->watch.patient_priority = 0; /* it yielded to nobody */
		if (v->settled)
			world_break(w, m, "%s > %s (%s) without a cause",
				vrrp_state_name(m->watch.state), vrrp_state_name(m->vr.state),
				vrrp_event_name(m->vr.last_event));
		v->changed = w->now;
		w->tally.transitions++;
	}
	check_words(w, m, now, out);
	check_gate(w, m, now, out);
	if (says_farewell(out) || m->vr.gate != VRRP_GATE_DRAIN)
		m->watch.owes_farewell = false;
	m->watch.state = m->vr.state;
}
