/* SPDX-License-Identifier: BSD-3-Clause */
/* Why a virtual router changed its state, in words: see transition.h. */
#include <stdio.h>

#include "app/sync.h"
#include "app/track.h"
#include "app/transition.h"

static bool has_lost(const struct app_vr *v, const struct app_object *o, const struct control *c)
{
	for (uint32_t i = 0; i < v->n_track; i++)
		if (v->track[i].lost && &c->objects[v->track[i].object] == o)
			return true;
	return false;
}

/* It, or one of its group, whose loss is its own. */
static bool suffers(const struct app_vr *v, const struct app_object *o, const struct control *c)
{
	if (!v->sync)
		return has_lost(v, o, c);
	for (unsigned int i = 0; i < v->sync->n; i++)
		if (has_lost(v->sync->vrs[i], o, c))
			return true;
	return false;
}

static bool is_deaf(const struct control *c, const struct app_object *o)
{
	const struct app_port *p = track_port_still(c, o);

	return p && p->receive.dead;
}

/* Which tracked objects are lost, as "interface wan, interface mgmt". */
static void list_lost(const struct control *c, const struct app_vr *v, char *text, size_t len)
{
	size_t at = 0;

	text[0] = '\0';
	for (const struct app_object *o = c->objects; o < c->objects + c->n_objects && at < len;
		o++)
		if (suffers(v, o, c))
			at += snprintf(text + at, len - at, "%s%s %s%s", at ? ", " : "", o->noun,
				o->name, is_deaf(c, o) ? " (receive has stopped)" : "");
}

/* A member of its group took it along. */
static void explain_along(const struct vrrp_action *a, char *text, size_t len)
{
	const struct vrrp_vr *along = a->event.along;
	const char *name = container_of(along, struct app_vr, vr)->config->name;
	char source[IP_ADDR_STRLEN];

	switch (a->event.why) {
	case VRRP_EVENT_INTERFACE_DOWN:
		snprintf(text, len, "along with %s of its group: the interface there went down",
			name);
		break;
	case VRRP_EVENT_NO_PRIMARY_IP_ADDRESS:
		snprintf(text, len, "along with %s of its group, which lost its address", name);
		break;
	case VRRP_EVENT_HIGHER_PRIORITY_BACKUP:
		if (along->last_adv_at.ns == along->state_since.ns)
			snprintf(text, len, "along with %s of its group, which gave way to %s",
				name, ip_addr_format(&along->last_adv_source, source));
		else
			snprintf(text, len,
				"along with %s of its group, which handed over: priority is now %u",
				name, along->effective_priority);
		break;
	default:
		snprintf(text, len, "along with %s of its group (%s)", name,
			vrrp_event_name(a->event.why));
	}
}

static void explain(const struct control *c, char *text, size_t len, const struct app_vr *v,
	const struct vrrp_action *a)
{
	char source[IP_ADDR_STRLEN], lost[128];

	if (a->event.along) {
		explain_along(a, text, len);
		return;
	}
	ip_addr_format(&a->event.source, source);
	switch (a->event.why) {
	case VRRP_EVENT_MASTER_TIMEOUT:
		if (ip_addr_is_none(&a->event.source))
			snprintf(text, len, "no master was heard for the master-down-interval");
		else if (v->vr.last_adv_priority == VRRP_PRIO_LEAVING)
			snprintf(text, len, "%s left (priority 0); its skew time ran out", source);
		else
			snprintf(text, len,
				"no acceptable advert, the last one from %s (priority %u)", source,
				a->event.source_priority);
		break;
	case VRRP_EVENT_HIGHER_PRIORITY_BACKUP:
		if (ip_addr_is_none(&a->event.source)) {
			list_lost(c, v, lost, sizeof(lost));
			snprintf(text, len, "handed over: tracked and lost: %s; priority is now %u",
				lost, v->vr.effective_priority);
			break;
		}
		snprintf(text, len, "advert from %s with priority %u, ours is %u", source,
			a->event.source_priority, v->vr.effective_priority);
		break;
	case VRRP_EVENT_LOWER_PRIORITY_MASTER:
		snprintf(text, len, "preempted %s with priority %u, ours is %u", source,
			a->event.source_priority, v->vr.effective_priority);
		break;
	case VRRP_EVENT_PREEMPT_HOLD_TIMEOUT:
		snprintf(text, len, "the preempt hold-time is over; %s has priority %u, ours is %u",
			source, a->event.source_priority, v->vr.effective_priority);
		break;
	case VRRP_EVENT_OWNER_PREEMPT:
		snprintf(text, len, "owner of the virtual address");
		break;
	case VRRP_EVENT_INTERFACE_DOWN:
		snprintf(text, len, "the interface went down");
		break;
	case VRRP_EVENT_INTERFACE_UP:
		snprintf(text, len, "the interface came up");
		break;
	case VRRP_EVENT_NO_PRIMARY_IP_ADDRESS:
		snprintf(text, len, "its interface lost the address that adverts are sent from");
		break;
	case VRRP_EVENT_SHUTDOWN:
		snprintf(text, len, "asked to stop");
		break;
	case VRRP_EVENT_STARTUP:
		snprintf(text, len, "started");
		break;
	default:
		snprintf(text, len, "%s", vrrp_event_name(a->event.why));
	}
}

void transition_rival(struct control *c, const struct app_vr *v, const struct vrrp_action *a)
{
	bool gone = a->kind == VRRP_ACTION_RIVAL_GONE;
	struct event e = {.at = c->now,
		.wall_ns = c->now.ns + c->wall_offset_ns,
		.detection_us = -1,
		.is_trouble = !gone};
	char source[IP_ADDR_STRLEN];

	ip_addr_format(&a->event.source, source);
	snprintf(e.what, sizeof(e.what), "%s", v->config->name);
	if (gone)
		snprintf(e.why, sizeof(e.why), "%s is no longer heard as master beside this router",
			source);
	else
		snprintf(e.why, sizeof(e.why),
			"%s is master too, with priority %u: it has not heard this router%s",
			source, a->event.source_priority,
			v->vr.rival.virtual_mac ? "; it sends from the virtual MAC, see 'show vrrp'"
						: "");
	events_add(c->events, &e);
}

void transition_record(struct control *c, const struct app_vr *v, const struct vrrp_action *a)
{
	struct event e = {
		.at = c->now, .wall_ns = c->now.ns + c->wall_offset_ns, .detection_us = -1};

	snprintf(e.what, sizeof(e.what), "%s", v->config->name);
	snprintf(e.from, sizeof(e.from), "%s", vrrp_state_name(a->event.from));
	snprintf(e.to, sizeof(e.to), "%s", vrrp_state_name(a->event.to));
	explain(c, e.why, sizeof(e.why), v, a);
	if (a->event.to == VRRP_MASTER && !ip_addr_is_none(&a->event.source))
		e.detection_us = a->event.silence.ns / 1000;
	events_add(c->events, &e);
}
