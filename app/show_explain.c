/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Why a virtual router is in its state, in words: its priority and what lowered it, who was heard
 * and with what, why it is or is not master, which timer runs, and what looks wrong.
 *
 * Any thread; pure. The rules told here are those of RFC 9568 6.4.
 */
#include "app/show_vrrp.h"

#include <stdio.h>

#include "app/wall.h"

struct explain {
	const struct show_vr *v;
	const struct vrrp_vr *vr;
	const struct show_time *t;
	json_t *out;
};

static void say(struct explain *x, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(struct explain *x, const char *format, ...)
{
	struct text line = {0};
	va_list ap;

	va_start(ap, format);
	text_vprintf(&line, format, ap);
	va_end(ap);
	json_array_append_new(x->out, json_stringn(line.data, line.len));
	text_free(&line);
}

#define DURATION_STRLEN 32

/* "431 ms", "12.3 s", "2 h 5 min". */
static const char *duration(struct span d, char buf[DURATION_STRLEN])
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

static const char *remaining(const struct explain *x, struct instant at, char buf[DURATION_STRLEN])
{
	return duration(instant_since(at, x->t->now), buf);
}

static const char *source(const struct explain *x, char buf[IP_ADDR_STRLEN])
{
	return ip_addr_format(&x->vr->last_adv_source, buf);
}

static bool heard(const struct explain *x)
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

static void say_priority(struct explain *x)
{
	const struct show_vr *v = x->v;
	char address[IP_ADDR_STRLEN];
	struct text line = {0};
	unsigned int lost = 0;

	if (x->vr->config.owner) {
		say(x,
			"Its priority is 255: it is the owner, %s is an address of interface %s "
			"itself.",
			ip_addr_format(&v->config->addresses[0], address), v->interface);
		return;
	}
	for (uint32_t i = 0; i < v->n_track; i++) {
		if (!v->track[i].lost)
			continue;
		text_printf(&line, "%s %u because %s %s is %s", lost ? " and" : ", less",
			v->track[i].decrement, v->track[i].noun, v->track[i].name,
			instant_is_never(v->track[i].recovers_at) ? "down"
								  : "up again only just now");
		lost += v->track[i].decrement;
	}
	if (lost >= v->priority)
		text_puts(&line, ", but never below 1");
	if (v->priority != v->config->priority)
		say(x,
			"Its priority is %u: set to %u on the console (the configuration says "
			"%u)%.*s.",
			x->vr->effective_priority, v->priority, v->config->priority, (int)line.len,
			line.data);
	else
		say(x, "Its priority is %u: configured %u%.*s.", x->vr->effective_priority,
			v->priority, (int)line.len, line.len ? line.data : "");
	text_free(&line);
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
		source(x, from), duration(instant_since(x->t->now, vr->last_adv_at), age),
		vr->last_adv_priority, vr->last_adv_interval_cs / 100,
		vr->last_adv_interval_cs % 100);
}

static void say_why_initialize(struct explain *x)
{
	const struct show_vr *v = x->v;

	if (v->interface_up)
		say(x, "It is not master because it was shut down, or has not been started yet.");
	else if (!v->port_admin)
		say(x,
			"It is not master because interface %s is down: port %s was taken down by "
			"'set port %s link down'.",
			v->interface, v->port, v->port);
	else if (!v->port_link)
		say(x, "It is not master because interface %s is down: port %s has no link.",
			v->interface, v->port);
	else
		say(x, "It is not master because interface %s is down.", v->interface);
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

static void say_why_backup(struct explain *x)
{
	const struct vrrp_vr *vr = x->vr;
	char from[IP_ADDR_STRLEN];

	if (!heard(x)) {
		say(x, "It is not master yet because it still listens whether there is one: it "
		       "becomes master when the master-down timer expires.");
		return;
	}
	source(x, from);
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

/* Another router says that it is master, too, and said so since this one is. */
static void say_two_masters(struct explain *x)
{
	const struct vrrp_vr *vr = x->vr;
	char from[IP_ADDR_STRLEN], age[DURATION_STRLEN];
	struct span ago = instant_since(x->t->now, vr->last_adv_at);

	if (!heard(x) || instant_before(vr->last_adv_at, vr->state_since) ||
		vr->last_adv_priority == VRRP_PRIO_LEAVING ||
		ago.ns > 4 * span_cs(vr->last_adv_interval_cs).ns)
		return;
	say(x,
		"There are two masters: %s sent an advert with priority %u %s ago. Unless that is "
		"over in a moment, it does not hear the adverts of this router, or discards them: "
		"look for a link that works one way only, a filter of protocol 112 or of "
		"224.0.0.18, another version, or another checksum form (sent here: %s).",
		source(x, from), vr->last_adv_priority, duration(ago, age),
		show_checksum_name(vr->config.checksum_send));
}

static void say_why(struct explain *x)
{
	switch (x->vr->state) {
	case VRRP_INITIALIZE:
		say_why_initialize(x);
		break;
	case VRRP_BACKUP:
		say_why_backup(x);
		break;
	case VRRP_MASTER:
		say_two_masters(x);
		break;
	}
}

static void say_timers(struct explain *x)
{
	const struct vrrp_vr *vr = x->vr;
	char still[DURATION_STRLEN], whole[DURATION_STRLEN];

	if (vr->state == VRRP_BACKUP && !instant_is_never(vr->master_down_timer))
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

/* What was discarded, and what that looks like. */
static void say_discarded(struct explain *x)
{
	const struct vrrp_stats *s = &x->vr->stats;
	const struct vrrp_config *cfg = &x->vr->config;
	const char *accepts = show_checksum_name(cfg->checksum_accept);
	char from[IP_ADDR_STRLEN];

	if (s->checksum_errors)
		say(x,
			"%llu adverts that name it had a wrong checksum. It accepts: %s. If all of "
			"one router's are wrong, that router uses the other form.",
			(unsigned long long)s->checksum_errors, accepts);
	if (s->checksum_other_form)
		say(x,
			"%llu adverts used another checksum form than this router sends (%s). A "
			"router that takes only its own form does not hear this one.",
			(unsigned long long)s->checksum_other_form,
			show_checksum_name(cfg->checksum_send));
	if (s->owner_conflicts)
		say(x,
			"%llu adverts of other routers for addresses this router owns were heard, "
			"the last from %s: is the address configured on two routers?",
			(unsigned long long)s->owner_conflicts,
			heard(x) ? source(x, from) : "a router with another interval");
	if (s->version_errors)
		say(x, "%llu adverts of another version were discarded; this one speaks %u.",
			(unsigned long long)s->version_errors, cfg->version);
	if (s->interval_errors)
		say(x, "%llu adverts had another advertisement interval than is configured here.",
			(unsigned long long)s->interval_errors);
	if (s->address_list_errors)
		say(x, "%llu adverts listed other virtual addresses than are configured here.",
			(unsigned long long)s->address_list_errors);
	if (s->ip_ttl_errors)
		say(x, "%llu adverts had passed a router (TTL not 255) and were discarded.",
			(unsigned long long)s->ip_ttl_errors);
	if (s->auth_type_errors)
		say(x, "%llu adverts were discarded because they carry authentication.",
			(unsigned long long)s->auth_type_errors);
	if (s->own_adverts_rcvd)
		say(x,
			"%llu of its own adverts came back: there is a loop, or a port that "
			"reflects.",
			(unsigned long long)s->own_adverts_rcvd);
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
