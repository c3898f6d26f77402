/* SPDX-License-Identifier: BSD-3-Clause */
/* Tracked objects: see track.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_common.h>

#include "app/address.h"
#include "app/fib.h"
#include "app/track.h"
#include "app/vr.h"

static uint8_t priority_of(const struct app_vr *v)
{
	return track_effective_priority(v->priority, v->config->owner, v->track, v->n_track);
}

/* What one of a group lost all of them feel: they move together. */
static uint8_t least_priority(const struct app_sync *s)
{
	uint8_t least = VRRP_PRIO_OWNER;

	for (unsigned int i = 0; i < s->n; i++)
		least = RTE_MIN(least, priority_of(s->vrs[i]));
	return least;
}

void track_apply(struct control *c, struct app_vr *v, bool lost)
{
	timer_arm(&c->timers, &v->track_timer, TIMER_PLAIN, track_deadline(v->track, v->n_track));
	vr_set_priority(c, v, v->sync ? least_priority(v->sync) : priority_of(v), lost);
}

/* A recovery delay has passed. */
static void recovered(struct control *c, struct app_timer *t)
{
	struct app_vr *v = container_of(t, struct app_vr, track_timer);

	for (uint32_t i = 0; i < v->n_track; i++)
		track_entry_expire(&v->track[i], c->now);
	track_apply(c, v, false);
}

static void tell(struct control *c, struct app_object *o, bool good)
{
	uint32_t index = o - c->objects;

	if (o->good == good)
		return;
	o->good = good;
	for (unsigned int i = 0; i < c->n_vrs; i++) {
		struct app_vr *v = c->vrs[i];
		bool told = false;

		for (uint32_t k = 0; k < v->n_track; k++)
			if (v->track[k].object == index) {
				track_entry_tell(&v->track[k], good, c->now);
				told = true;
			}
		if (told)
			track_apply(c, v, !good);
	}
}

static bool is_one(const struct app_object *o, enum object_kind kind, uint32_t index)
{
	return o->kind == kind && o->index == index;
}

void track_interface(struct control *c, uint32_t interface, bool up)
{
	for (uint32_t i = 0; i < c->n_objects; i++)
		if (is_one(&c->objects[i], OBJECT_INTERFACE, interface))
			tell(c, &c->objects[i], up);
}

void track_network(struct control *c, const struct ip_prefix *prefix, bool there)
{
	for (uint32_t i = 0; i < c->n_objects; i++)
		if (c->objects[i].kind == OBJECT_NETWORK &&
			ip_prefix_equal(&c->objects[i].prefix, prefix))
			tell(c, &c->objects[i], there);
}

void track_networks(struct control *c)
{
	for (uint32_t i = 0; i < c->n_objects; i++)
		if (c->objects[i].kind == OBJECT_NETWORK)
			tell(c, &c->objects[i], fib_reaches(c, &c->objects[i].prefix));
}

void track_bfd(struct control *c, const struct app_bfd *b)
{
	for (uint32_t i = 0; i < c->n_objects; i++) {
		struct app_object *o = &c->objects[i];

		if (is_one(o, OBJECT_BFD, b - c->bfd))
			tell(c, o, !bfd_session_lost(&b->session, &o->client));
	}
}

void track_forwarding(struct control *c, uint32_t port, bool good)
{
	for (uint32_t i = 0; i < c->n_objects; i++)
		if (is_one(&c->objects[i], OBJECT_FORWARDING, port))
			tell(c, &c->objects[i], good);
}

/* --- set-up --- */

static bool same(const struct app_object *a, const struct app_object *b)
{
	return is_one(a, b->kind, b->index) && ip_prefix_equal(&a->prefix, &b->prefix) &&
	       a->client.admin_down_is_loss == b->client.admin_down_is_loss &&
	       a->client.not_yet_is_loss == b->client.not_yet_is_loss;
}

/* As it is now. A session that never was up is no loss, unless the configuration says so; and a
 * worker that never starts is no running router's. */
static bool is_good(const struct control *c, const struct app_object *o)
{
	const struct app_interface *ifc = &c->interfaces[o->index];

	switch (o->kind) {
	case OBJECT_INTERFACE:
		return ifc->up && address_settled(ifc) && !c->ports[ifc->port].stands_still;
	case OBJECT_NETWORK:
		return fib_reaches(c, &o->prefix);
	case OBJECT_BFD:
		return !bfd_session_lost(&c->bfd[o->index].session, &o->client);
	case OBJECT_FORWARDING:
		return !c->ports[o->index].stands_still;
	}
	return false;
}

/* The one like it that is there already, or a new one. */
static uint32_t object_like(struct control *c, const struct app_object *wanted)
{
	uint32_t i = 0;

	while (i < c->n_objects && !same(&c->objects[i], wanted))
		i++;
	if (i < c->n_objects)
		return i;
	c->objects[c->n_objects] = *wanted;
	c->objects[c->n_objects++].good = is_good(c, wanted);
	return i;
}

static void add_entry(struct control *c, struct app_vr *v, const struct app_object *o,
	uint8_t decrement, uint16_t recovery_delay_s)
{
	struct track_entry *e = &v->track[v->n_track++];

	*e = track_entry_make(object_like(c, o), decrement, span_s(recovery_delay_s));
	if (c->objects[e->object].good)
		track_entry_tell(e, true, c->now);
}

static void add_interfaces(struct control *c, struct app_vr *v, const struct config_track *cfg)
{
	for (uint32_t i = 0; i < cfg->n_interfaces; i++) {
		const struct config_track_interface *t = &cfg->interfaces[i];
		struct app_object o = {
			.kind = OBJECT_INTERFACE, .index = t->interface, .noun = "interface"};

		snprintf(o.name, sizeof(o.name), "%s", c->config->interfaces[t->interface].name);
		add_entry(c, v, &o, t->priority_decrement, t->recovery_delay_s);
	}
}

static void add_networks(struct control *c, struct app_vr *v, const struct config_track *cfg)
{
	for (uint32_t i = 0; i < cfg->n_networks; i++) {
		const struct config_track_network *t = &cfg->networks[i];
		struct app_object o = {
			.kind = OBJECT_NETWORK, .prefix = t->prefix, .noun = "network"};

		ip_prefix_format(&t->prefix, o.name);
		add_entry(c, v, &o, t->priority_decrement, t->recovery_delay_s);
	}
}

static void add_bfd(struct control *c, struct app_vr *v, const struct config_track *cfg)
{
	for (uint32_t i = 0; i < cfg->n_bfd; i++) {
		const struct config_track_bfd *t = &cfg->bfd[i];
		struct app_object o = {.kind = OBJECT_BFD,
			.index = t->session,
			.client = {.admin_down_is_loss = t->admin_down_is_loss,
				.not_yet_is_loss = t->down_until_first_up},
			.noun = "bfd"};

		snprintf(o.name, sizeof(o.name), "%s", c->config->bfd[t->session].name);
		add_entry(c, v, &o, t->priority_decrement, t->recovery_delay_s);
	}
}

static void add_forwarding(struct control *c, struct app_vr *v, const struct config_track *cfg)
{
	uint32_t port = c->interfaces[v->interface].port;
	struct app_object o = {.kind = OBJECT_FORWARDING, .index = port, .noun = "forwarding"};

	if (!cfg->forwarding.priority_decrement)
		return;
	snprintf(o.name, sizeof(o.name), "%s", c->config->ports[port].name);
	add_entry(c, v, &o, cfg->forwarding.priority_decrement, cfg->forwarding.recovery_delay_s);
}

uint32_t track_objects_max(const struct app_vr *v)
{
	const struct config_track *cfg = &v->config->track;

	return cfg->n_interfaces + cfg->n_networks + cfg->n_bfd + 1;
}

int track_entries_create(struct app_vr *v)
{
	v->track_timer.fire = recovered;
	v->track = calloc(track_objects_max(v), sizeof(*v->track));
	return v->track ? 0 : -ENOMEM;
}

static void add_entries(struct control *c, struct app_vr *v)
{
	add_interfaces(c, v, &v->config->track);
	add_networks(c, v, &v->config->track);
	add_bfd(c, v, &v->config->track);
	add_forwarding(c, v, &v->config->track);
}

/* A virtual router without entries is a new one, or tracks other objects now. */
struct app_object *track_remake(struct control *c, struct app_object *objects)
{
	struct app_object *old = c->objects;

	c->objects = objects;
	c->n_objects = 0;
	for (unsigned int i = 0; i < c->n_vrs; i++) {
		struct app_vr *v = c->vrs[i];

		for (uint32_t k = 0; k < v->n_track; k++)
			v->track[k].object = object_like(c, &old[v->track[k].object]);
		if (!v->n_track)
			add_entries(c, v);
	}
	for (unsigned int i = 0; i < c->n_vrs; i++)
		track_apply(c, c->vrs[i], false);
	return old;
}

int track_create(struct control *c)
{
	struct app_object *objects;
	uint32_t most = 1;

	for (unsigned int i = 0; i < c->n_vrs; i++)
		most += track_objects_max(c->vrs[i]);
	objects = calloc(most, sizeof(*objects));
	if (!objects)
		return -ENOMEM;
	track_remake(c, objects);
	return 0;
}

void track_free(struct control *c)
{
	free(c->objects);
}
