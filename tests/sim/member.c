/* SPDX-License-Identifier: BSD-3-Clause */
#include "member.h"

#include "drift.h"
#include "group.h"
#include "segment.h"
#include "trace.h"

/* One event on its way: what the model wants to be said, and what was asked for. */
struct turn {
	struct instant now; /* by the router's clock */
	int advert;
	struct vrrp_actions out;
};

bool member_is_connected(const struct world *w, const struct member *m)
{
	const struct router *r = &w->routers[m->router];

	return r->powered && r->link[m->segment];
}

bool member_is_ready(const struct world *w, const struct member *m)
{
	const struct router *r = &w->routers[m->router];

	return r->link[m->segment] && r->addressed[m->segment][m->vr.config.family == IP_V6];
}

static void begin(struct world *w, struct member *m, struct turn *t)
{
	t->now = drift_local(&w->routers[m->router], w->now);
	t->advert = MODEL_SILENT;
	t->out.n = 0;
	watch_before(w, m, t->now);
}

static void compare(struct world *w, struct member *m, const struct turn *t)
{
	const char *difference = model_difference(&m->model, &m->vr);
	int said = MODEL_SILENT;
	unsigned int adverts = 0;

	for (unsigned int i = 0; i < t->out.n; i++)
		if (t->out.list[i].kind == VRRP_ACTION_ADVERT) {
			said = t->out.list[i].priority;
			adverts++;
		}
	if (difference)
		world_break(w, m, "its %s is not what the rules ask for", difference);
	if (adverts > 1 || said != t->advert)
		world_break(w, m, "sent %u adverts (priority %d), the rules ask for %d", adverts,
			said, t->advert);
}

static void tell(struct world *w, const struct member *m, const struct vrrp_action *a)
{
	static const char *const gates[] = {"closed", "drain", "open"};
	char name[MEMBER_NAMELEN];

	member_name(m, name);
	switch (a->kind) {
	case VRRP_ACTION_GATE:
		trace(w, "%s  gate %s", name, gates[a->gate]);
		break;
	case VRRP_ACTION_ADVERT:
		trace(w, "%s  sends priority %u, %u cs", name, a->priority,
			m->vr.config.interval_cs);
		break;
	case VRRP_ACTION_ANNOUNCE:
		trace(w, "%s  announces", name);
		break;
	case VRRP_ACTION_EVENT:
		trace(w, "%s  %s > %s (%s)", name, vrrp_state_name(a->event.from),
			vrrp_state_name(a->event.to), vrrp_event_name(a->event.why));
		break;
	case VRRP_ACTION_RIVAL:
	case VRRP_ACTION_RIVAL_GONE:
		trace(w, "%s  %s a rival of priority %u", name,
			a->kind == VRRP_ACTION_RIVAL ? "has" : "has lost",
			a->event.source_priority);
		break;
	}
}

static void rearm(struct world *w, struct member *m)
{
	const struct router *r = &w->routers[m->router];
	struct instant at =
		instant_min(vrrp_vr_deadline(&m->vr), track_deadline(m->track, m->tracks));

	if (r->held_up)
		at = INSTANT_NEVER;
	deadlines_arm(&w->events, &m->timer.deadline, drift_global(r, at));
}

void member_act(
	struct world *w, struct member *m, struct instant now, const struct vrrp_actions *actions)
{
	for (unsigned int i = 0; i < actions->n; i++) {
		if (w->trace)
			tell(w, m, &actions->list[i]);
		if (actions->list[i].kind == VRRP_ACTION_ADVERT)
			segment_send(w, m, actions->list[i].priority);
	}
	watch_after(w, m, now, actions);
	rearm(w, m);
}

static void end(struct world *w, struct member *m, struct turn *t)
{
	member_act(w, m, t->now, &t->out);
	if (m->vr.config.grouped)
		group_settle(w, m, t->now);
	else if (!w->outcomes_only)
		compare(w, m, t);
}

void member_init(struct world *w, struct member *m)
{
	struct vrrp_config config = m->vr.config;
	struct instant now = drift_local(&w->routers[m->router], w->now);

	config.priority = m->priority;
	vrrp_vr_init(&m->vr, &config, now);
	model_init(&m->model, &m->vr.config, now);
	watch_init(&m->watch);
	m->timer = (struct event){.kind = EVENT_TIMER};
	for (unsigned int i = 0; i < m->tracks; i++) {
		struct track_entry *e = &m->track[i];

		*e = track_entry_make(e->object, e->decrement, e->recovery_delay);
		track_entry_tell(e, w->routers[m->router].object[e->object], now);
	}
}

void member_start(struct world *w, struct member *m, enum vrrp_event why)
{
	struct turn t;

	begin(w, m, &t);
	if (m->vr.config.grouped) {
		group_start(w, m, why, t.now);
		return;
	}
	t.advert = model_start(&m->model, t.now);
	vrrp_vr_startup(&m->vr, why, t.now, &t.out);
	end(w, m, &t);
}

void member_stop(struct world *w, struct member *m)
{
	struct turn t;

	begin(w, m, &t);
	if (m->vr.config.grouped) {
		group_stop(w, m, t.now);
		return;
	}
	t.advert = model_stop(&m->model, t.now);
	vrrp_vr_shutdown(&m->vr, t.now, &t.out);
	end(w, m, &t);
}

void member_cut(struct world *w, struct member *m)
{
	struct turn t;

	begin(w, m, &t);
	if (m->vr.config.grouped) {
		group_cut(w, m, t.now);
		return;
	}
	t.advert = model_cut(&m->model);
	vrrp_vr_interface_down(&m->vr, t.now, &t.out);
	end(w, m, &t);
}

void member_lose_address(struct world *w, struct member *m)
{
	struct turn t;

	begin(w, m, &t);
	if (m->vr.config.grouped) {
		group_lose_address(w, m, t.now);
		return;
	}
	t.advert = model_stop(&m->model, t.now);
	vrrp_vr_address_lost(&m->vr, t.now, &t.out);
	end(w, m, &t);
}

void member_readdress(struct member *m, struct ip_addr primary)
{
	m->vr.config.primary = primary;
	memset(m->leaving, 0, sizeof(m->leaving));
	memset(m->speaking, 0, sizeof(m->speaking));
}

/* Whether the rules let the advert pass; not so those of an owner that need not listen. */
static bool must_pass(
	const struct member *m, const struct frame *f, const struct heard *h, struct instant now)
{
	const struct vrrp_config *c = &m->vr.config;
	bool own = f->from == m->index && ip_addr_equal(&h->src, &c->primary);

	if (f->damaged || own || model_is_spare(&m->model, h, now))
		return false;
	if (h->version != c->version && !(h->version == 2 && c->version_2_too))
		return false;
	if (f->packet.unicast && !ip_addr_equal(&f->packet.dst, &c->primary))
		return false;
	return !c->owner || m->vr.state == VRRP_INITIALIZE ||
	       (h->version == 3 && !c->owner_ignore_adverts);
}

static void tell_heard(struct world *w, const struct member *m, const struct frame *f, bool pass)
{
	char name[MEMBER_NAMELEN], other[MEMBER_NAMELEN];

	trace(w, "%s  hears priority %u of %s in version %u%s", member_name(m, name),
		f->packet.priority, member_name(&w->members[f->from], other), f->packet.version,
		pass ? "" : ", in vain");
}

void member_hear(struct world *w, struct member *m, const struct frame *f)
{
	const struct vrrp_config *sender = &w->members[f->from].vr.config;
	struct heard heard = {
		.version = f->packet.version,
		.priority = f->packet.priority,
		.interval_cs = f->packet.interval_cs,
		.src = f->packet.src,
	};
	struct vrrp_packet packet = {
		.interface = m->segment,
		.eth_src = mac_virtual(sender->family, sender->vrid),
		.src = f->packet.src,
		.dst = f->packet.dst,
		.ttl = f->ttl,
		.payload = f->packet.octets,
		.payload_len = f->packet.len,
	};
	struct vrrp_rx_result result;
	struct turn t;
	bool pass;

	begin(w, m, &t);
	pass = must_pass(m, f, &heard, t.now);
	if (w->trace)
		tell_heard(w, m, f, pass);
	if (pass) {
		watch_advert(m, heard.priority, heard.interval_cs, t.now);
		t.advert = model_hear(&m->model, &heard, t.now);
		if (m->vr.state != VRRP_INITIALIZE)
			model_note_version(&m->model, &heard, t.now);
	}
	result = vrrp_receive(
		&w->routers[m->router].set, &packet, t.now, vrrp_wall_from_ns(t.now.ns), &t.out);
	if ((result.verdict == VRRP_RX_ACCEPTED) != pass)
		world_break(w, m, "an advert that must%s pass: %s", pass ? "" : " not",
			vrrp_rx_verdict_name(result.verdict));
	end(w, m, &t);
}

bool member_tell(struct world *w, struct member *m, unsigned int object, bool good)
{
	struct instant now = drift_local(&w->routers[m->router], w->now);
	bool lost = false;

	for (unsigned int i = 0; i < m->tracks; i++)
		if (m->track[i].object == object)
			lost |= track_entry_tell(&m->track[i], good, now) && !good;
	return lost;
}

static void reprioritize(struct world *w, struct member *m, bool lost, struct turn *t)
{
	uint8_t priority =
		track_effective_priority(m->priority, m->vr.config.owner, m->track, m->tracks);

	begin(w, m, t);
	t->advert = model_set_priority(&m->model, priority, lost, t->now);
	vrrp_vr_set_priority(&m->vr, priority, lost, t->now, &t->out);
}

void member_reprioritize(struct world *w, struct member *m, bool lost)
{
	const struct vrrp_sync *group = &w->routers[m->router].group.sync;
	struct turn t;

	for (unsigned int i = 0; i < group->n && m->vr.config.grouped; i++) {
		struct member *other = member_of(group->members[i].vr);

		if (other == m)
			continue;
		reprioritize(w, other, lost, &t);
		member_act(w, other, t.now, &t.out);
	}
	reprioritize(w, m, lost, &t);
	end(w, m, &t);
}

static bool expire_tracks(struct member *m, struct instant now)
{
	bool changed = false;

	for (unsigned int i = 0; i < m->tracks; i++)
		changed |= track_entry_expire(&m->track[i], now);
	return changed;
}

/* A member that shares a group's priority recovers with it. */
static void recover(struct world *w, struct member *m)
{
	const struct vrrp_sync *group = &w->routers[m->router].group.sync;
	struct instant now = drift_local(&w->routers[m->router], w->now);

	if (!expire_tracks(m, now))
		return;
	for (unsigned int i = 0; i < group->n && m->vr.config.grouped; i++)
		expire_tracks(member_of(group->members[i].vr), now);
	member_reprioritize(w, m, false);
}

void member_expire(struct world *w, struct member *m)
{
	struct turn t;

	if (w->routers[m->router].held_up)
		return;
	recover(w, m);
	begin(w, m, &t);
	t.advert = model_expire(&m->model, t.now);
	vrrp_vr_expire(&m->vr, t.now, &t.out);
	end(w, m, &t);
}

void member_forget(struct world *w, struct member *m)
{
	deadlines_cancel(&w->events, &m->timer.deadline);
	w->virtuals[m->virtual].changed = w->now;
}
