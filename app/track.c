/* SPDX-License-Identifier: BSD-3-Clause */
/* Tracked objects: see track.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_common.h>

#include "app/track.h"
#include "app/vr.h"

void track_apply(struct control *c, struct app_vr *v, bool lost)
{
	uint8_t priority =
		track_effective_priority(v->priority, v->config->owner, v->track, v->n_track);
	struct vrrp_actions actions = {0};

	timer_arm(&c->timers, &v->track_timer, TIMER_PLAIN, track_deadline(v->track, v->n_track));
	if (priority == v->vr.effective_priority)
		return;
	vrrp_vr_set_priority(&v->vr, priority, lost, c->now, &actions);
	vr_perform(c, v, &actions);
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
		struct app_vr *v = &c->vrs[i];
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

void track_interface(struct control *c, uint32_t interface, bool up)
{
	for (uint32_t i = 0; i < c->n_objects; i++)
		if (c->objects[i].kind == OBJECT_INTERFACE && c->objects[i].index == interface)
			tell(c, &c->objects[i], up);
}

/* --- set-up --- */

static bool same(const struct app_object *a, const struct app_object *b)
{
	return a->kind == b->kind && a->index == b->index;
}

/* The one like it that is there already, or a new one. */
static uint32_t object_like(struct control *c, const struct app_object *wanted)
{
	uint32_t i = 0;

	while (i < c->n_objects && !same(&c->objects[i], wanted))
		i++;
	if (i == c->n_objects)
		c->objects[c->n_objects++] = *wanted;
	return i;
}

static uint32_t interface_object(struct control *c, uint32_t interface)
{
	struct app_object o = {.kind = OBJECT_INTERFACE, .index = interface, .noun = "interface"};

	snprintf(o.name, sizeof(o.name), "%s", c->config->interfaces[interface].name);
	return object_like(c, &o);
}

static int add_entries(struct control *c, struct app_vr *v)
{
	const struct config_vrrp *cfg = v->config;

	v->track_timer.fire = recovered;
	v->track = calloc(RTE_MAX(cfg->track.n_interfaces, 1u), sizeof(*v->track));
	if (!v->track)
		return -ENOMEM;
	for (uint32_t i = 0; i < cfg->track.n_interfaces; i++)
		v->track[v->n_track++] =
			track_entry_make(interface_object(c, cfg->track.interfaces[i].interface),
				cfg->track.interfaces[i].priority_decrement,
				span_s(cfg->track.interfaces[i].recovery_delay_s));
	track_apply(c, v, false);
	return 0;
}

int track_create(struct control *c)
{
	uint32_t most = 1;
	int rc = 0;

	for (unsigned int i = 0; i < c->n_vrs; i++)
		most += c->vrs[i].config->track.n_interfaces;
	c->objects = calloc(most, sizeof(*c->objects));
	if (!c->objects)
		return -ENOMEM;
	for (unsigned int i = 0; !rc && i < c->n_vrs; i++)
		rc = add_entries(c, &c->vrs[i]);
	return rc;
}

void track_free(struct control *c)
{
	for (unsigned int i = 0; c->vrs && i < c->n_vrs; i++)
		free(c->vrs[i].track);
	free(c->objects);
}
