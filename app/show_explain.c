/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Why a virtual router is in its state, in words: its priority and what lowered it, who was heard
 * and with what, why it is or is not master, which timer runs, and what looks wrong.
 *
 * Any thread; pure. The rules told here are those of RFC 9568 6.4.
 */
#include "app/show_explain.h"

#include <stdio.h>

#include "app/wall.h"

void say(struct explain *x, const char *format, ...)
{
	struct text line = {0};
	va_list ap;

	va_start(ap, format);
	text_vprintf(&line, format, ap);
	va_end(ap);
	json_array_append_new(x->out, json_stringn(line.data, line.len));
	text_free(&line);
}

const char *duration(struct span d, char buf[DURATION_STRLEN])
{
	int64_t ms = d.ns > 0 ? d.ns / 1000000 : 0;
	long long s = ms / 1000;

	if (ms < 1000)
		snprintf(buf, DURATION_STRLEN, "%lld.%lld ms", (long long)ms,
			(long long)(d.ns > 0 ? d.ns / 100000 % 10 : 0));
	else if (s < 120)
		snprintf(buf, DURATION_STRLEN, "%lld.%lld s", s, (long long)ms / 100 % 10);
	else if (s < 7200)
		snprintf(buf, DURATION_STRLEN, "%lld min %lld s", s / 60, s % 60);
	else
		snprintf(buf, DURATION_STRLEN, "%lld h %lld min", s / 3600, s / 60 % 60);
	return buf;
}

const char *remaining(const struct explain *x, struct instant at, char buf[DURATION_STRLEN])
{
	return duration(instant_since(at, x->t->now), buf);
}

const char *heard_from(const struct explain *x, char buf[IP_ADDR_STRLEN])
{
	return ip_addr_format(&x->vr->last_adv_source, buf);
}

bool heard(const struct explain *x)
{
	return !instant_is_never(x->vr->last_adv_at) && !ip_addr_is_none(&x->vr->last_adv_source);
}

static const char *became_master_because(enum vrrp_new_master_reason reason)
{
	switch (reason) {
	case VRRP_REASON_PRIORITY:
		return ", because it found no other master when it started";
	case VRRP_REASON_PREEMPTED:
		return ", because it took over from a master of lower priority";
	case VRRP_REASON_NO_RESPONSE:
		return ", because the master before it fell silent or left";
	case VRRP_NOT_MASTER:
		break;
	}
	return "";
}

static void say_state(struct explain *x)
{
	char since[WALL_STRLEN], took[DURATION_STRLEN];
	const struct vrrp_vr *vr = x->vr;

	say(x, "It is %s since %s (%s)%s; the last event was %s.", vrrp_state_name(vr->state),
		wall_format(vr->state_since.ns + x->t->wall_offset_ns, since),
		duration(instant_since(x->t->now, vr->state_since), took),
		vr->state == VRRP_MASTER ? became_master_because(vr->new_master_reason) : "",
		vrrp_event_name(vr->last_event));
}

static void say_heard(struct explain *x)
{
	char from[IP_ADDR_STRLEN], age[DURATION_STRLEN];
	const struct vrrp_vr *vr = x->vr;

	if (!heard(x)) {
		say(x, "No advert of another router was heard since start.");
		return;
	}
	say(x,
		"The last advert heard came from %s %s ago, with priority %u and interval %u.%02u "
		"s.",
		heard_from(x, from), duration(instant_since(x->t->now, vr->last_adv_at), age),
		vr->last_adv_priority, vr->last_adv_interval_cs / 100,
		vr->last_adv_interval_cs % 100);
}

/* A live master of lower priority. */
static void say_why_not_preempting(struct explain *x, const char *from)
{
	const struct vrrp_vr *vr = x->vr;
	char still[DURATION_STRLEN];

	if (!vr->config.preempt)
		say(x,
			"It is not master because preempt is off: its priority %u is better than "
			"the %u of %s, but it waits until that one falls silent or leaves.",
			vr->effective_priority, vr->last_adv_priority, from);
	else if (!instant_is_never(vr->preempt_hold_until) &&
		 instant_before(x->t->now, vr->preempt_hold_until))
		say(x,
			"It is not master yet because of the preempt hold-time: its priority %u is "
			"better than the %u of %s, and it takes over in %s.",
			vr->effective_priority, vr->last_adv_priority, from,
			remaining(x, vr->preempt_hold_until, still));
	else
		say(x,
			"It is about to take over from %s, whose priority %u is lower than its own "
			"%u: it does so when the master-down timer expires.",
			from, vr->last_adv_priority, vr->effective_priority);
}

/* It would take over, but moves with its sync group only. */
static void say_ready(struct explain *x)
{
	const struct show_group *g = &x->v->group;
	char from[IP_ADDR_STRLEN];

	if (!g->config || !g->holder.name || ip_addr_is_none(&g->holder.master)) {
		say(x, "It is ready to be master, and waits for its sync group.");
		return;
	}
	say(x,
		"It is not master because its sync group %s holds it back: it is ready, but %s "
		"follows %s, which is master there with priority %u, and they are master "
		"together or not at all.",
		g->config->name, g->holder.name, ip_addr_format(&g->holder.master, from),
		g->holder.master_priority);
}

/* The others of its sync group wait for it. */
static void say_holds_others_back(struct explain *x)
{
	const struct show_group *g = &x->v->group;

	if (g->holder.name && strcmp(g->holder.name, x->v->config->name) == 0)
		say(x,
			"It holds back its sync group %s, of which others are ready: they are "
			"master together or not at all.",
			g->config->name);
}

static void say_why_backup(struct explain *x)
{
	const struct vrrp_vr *vr = x->vr;
	char from[IP_ADDR_STRLEN];

	if (x->v->place.port_deaf) {
		say(x,
			"It does not become master while receive on port %s stands still: it could "
			"not hear whether there is one.",
			x->v->place.port);
		return;
	}
	if (vr->ready) {
		say_ready(x);
		return;
	}
	if (!heard(x)) {
		say(x, "It is not master yet because it still listens whether there is one: it "
		       "becomes master when the master-down timer expires.");
		return;
	}
	heard_from(x, from);
	if (vr->priority_zero || vr->last_adv_priority == VRRP_PRIO_LEAVING)
		say(x,
			"%s gave up mastership (priority 0); this router becomes master when the "
			"skew time has passed, unless a better one does before.",
			from);
	else if (vr->last_adv_priority > vr->effective_priority)
		say(x, "It is not master because %s is, with priority %u, higher than %u.", from,
			vr->last_adv_priority, vr->effective_priority);
	else if (vr->last_adv_priority == vr->effective_priority)
		say(x,
			"It is not master because %s is, with the same priority %u: a backup does "
			"not take over from its equal.",
			from, vr->last_adv_priority);
	else
		say_why_not_preempting(x, from);
}

static void say_why(struct explain *x)
{
	switch (x->vr->state) {
	case VRRP_INITIALIZE:
		say_why_initialize(x);
		break;
	case VRRP_BACKUP:
		say_why_backup(x);
		say_holds_others_back(x);
		break;
	case VRRP_MASTER:
		if (x->v->place.port_deaf)
			say(x,
				"Receive on port %s stands still: it would not hear another "
				"master.",
				x->v->place.port);
		say_rival(x);
		say_tie(x);
		break;
	}
}

static void say_timers(struct explain *x)
{
	const struct vrrp_vr *vr = x->vr;
	char still[DURATION_STRLEN], whole[DURATION_STRLEN];

	if (vr->state == VRRP_BACKUP && !instant_is_never(vr->master_down_timer) &&
		!x->v->place.port_deaf)
		say(x, "The master-down timer still has %s of %s.",
			remaining(x, vr->master_down_timer, still),
			duration(vr->priority_zero ? vr->skew_time : vr->master_down_interval,
				whole));
	if (vr->state == VRRP_MASTER && !instant_is_never(vr->adver_timer))
		say(x, "Its next advert leaves in %s, one every %s.",
			remaining(x, vr->adver_timer, still),
			duration(span_cs(vr->config.interval_cs), whole));
	if (vr->state == VRRP_MASTER && vr->announces_left)
		say(x, "The virtual addresses are announced %u more times, next in %s.",
			vr->announces_left, remaining(x, vr->announce_timer, still));
	if (vr->gate == VRRP_GATE_DRAIN)
		say(x,
			"It still forwards what arrives at the virtual MAC, until the next master "
			"is heard or %s have passed.",
			remaining(x, vr->drain_until, still));
}

static void say_ping(struct explain *x)
{
	const struct vrrp_config *cfg = &x->vr->config;

	if (x->vr->state != VRRP_MASTER)
		say(x, "Ping to its virtual addresses is answered by the master, if at all.");
	else if (cfg->owner)
		say(x, "Ping to its virtual addresses is answered here, because it is the owner.");
	else if (cfg->accept_mode)
		say(x, "Ping to its virtual addresses is answered here, because accept-mode is "
		       "on.");
	else
		say(x, "Ping to its virtual addresses is not answered, because accept-mode is off "
		       "(RFC 9568 6.4.3); forwarding through them works all the same.");
}

json_t *show_vr_explain(const struct show_vr *v, const struct show_time *t)
{
	struct explain x = {.v = v, .vr = &v->vr, .t = t, .out = json_array()};

	say_state(&x);
	say_priority(&x);
	say_why(&x);
	say_heard(&x);
	say_timers(&x);
	say_discarded(&x);
	say_ping(&x);
	return x.out;
}
