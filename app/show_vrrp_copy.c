/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtual routers copied on the control lcore, and the documents made from the copies.
 * Any thread but control, except the steps.
 */
#include "app/show_vrrp.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/address.h"
#include "app/sync.h"
#include "app/track.h"

struct vr_copy {
	struct show_vr *list;
	uint32_t n, done;
	const char *only; /* a name, or NULL */
	uint32_t interfaces;
	struct vrrp_global_stats stats;
	struct show_time time;
};

static struct show_track track_of(const struct control *c, const struct track_entry *e)
{
	const struct app_object *o = &c->objects[e->object];
	const struct app_port *still = track_port_still(c, o);
	struct show_track t = {.noun = o->noun,
		.decrement = e->decrement,
		.lost = e->lost,
		.recovers_at = e->recovers_at};

	snprintf(t.name, sizeof(t.name), "%s", o->name);
	if (still) {
		t.port = still->config->name;
		t.receive = still->receive;
	}
	return t;
}

static struct show_place place_of(const struct control *c, const struct app_vr *a)
{
	const struct app_interface *i = &c->interfaces[a->interface];
	const struct app_port *p = &c->ports[i->port];
	struct show_place place = {.interface = i->config->name,
		.port = p->config->name,
		.interface_up = i->up,
		.port_link = p->device_up,
		.port_admin = p->admin_up,
		.port_deaf = p->stands_still,
		.address = a->vr.config.primary};

	for (uint32_t k = 0; k < i->n_addresses; k++) {
		if (!ip_addr_equal(&i->addresses[k].prefix.addr, &place.address))
			continue;
		place.address_usable = i->addresses[k].usable;
		place.address_state = i->addresses[k].dad.state;
	}
	return place;
}

/* Its tracked losses, what they take off, and the first of them. */
static unsigned int losses_of(
	const struct control *c, const struct app_vr *a, struct show_track *first)
{
	unsigned int sum = 0;

	for (uint32_t k = 0; k < a->n_track; k++) {
		if (!a->track[k].lost)
			continue;
		if (!sum)
			*first = track_of(c, &a->track[k]);
		sum += a->track[k].decrement;
	}
	return sum;
}

static struct show_member member_of(const struct control *c, const struct app_vr *a)
{
	struct show_member m = {.name = a->config->name,
		.place = place_of(c, a),
		.state = a->vr.state,
		.master = a->vr.last_adv_source,
		.master_priority = a->vr.last_adv_priority};

	losses_of(c, a, &m.lost);
	return m;
}

/* Its sync group: who holds it back, and whose losses are worse than its own. */
static struct show_group group_of(const struct control *c, const struct app_vr *a)
{
	const struct app_sync *s = a->sync;
	struct show_group g = {.config = s->config};
	const struct vrrp_vr *holder = vrrp_sync_holder(&s->group);
	const struct app_vr *weakest = NULL;
	struct show_track ignored;
	unsigned int most = losses_of(c, a, &ignored);

	for (unsigned int i = 0; i < s->n; i++) {
		unsigned int sum = losses_of(c, s->vrs[i], &ignored);

		if (&s->vrs[i]->vr == holder)
			g.holder = member_of(c, s->vrs[i]);
		if (sum > most) {
			most = sum;
			weakest = s->vrs[i];
		}
	}
	if (weakest)
		g.weakest = member_of(c, weakest);
	return g;
}

/* How many records that was. */
static unsigned int copy_one(struct control *c, const struct app_vr *a, struct show_vr *to)
{
	to->config = a->config;
	to->all = c->config;
	to->vr = a->vr;
	to->priority = a->priority;
	to->place = place_of(c, a);
	to->ra_sent = a->ra_sent;
	to->ra_last = a->ra.last;
	to->ra_next = a->ra.deadline;
	if (a->sync)
		to->group = group_of(c, a);
	for (uint32_t k = 0; k < to->n_track; k++)
		to->track[k] = track_of(c, &a->track[k]);
	return 1 + (a->sync ? a->sync->n : 0);
}

static bool copy_step(struct control *c, struct request *r)
{
	struct vr_copy *copy = r->arg;
	unsigned int turn = 0;

	if (copy->only) {
		const struct app_vr *a = control_find_vr(c, copy->only);

		if (a)
			copy_one(c, a, &copy->list[copy->done++]);
		copy->n = copy->done;
	}
	while (turn < SHOW_TURN && copy->done < copy->n) {
		turn += copy_one(c, c->vrs[copy->done], &copy->list[copy->done]);
		copy->done++;
	}
	copy->stats = c->set.stats;
	copy->time = show_time_of(c);
	return copy->done == copy->n;
}

static void copy_free(struct vr_copy *copy)
{
	for (uint32_t i = 0; copy->list && copy->list[i].config; i++)
		free(copy->list[i].track);
	free(copy->list);
}

/* Room for `n`, and one more that ends the list. The configuration changes only in the admin
 * thread, so what it says of tracks holds until the copy is done. */
static bool copy_room(struct control *c, struct vr_copy *copy)
{
	copy->list = calloc(copy->n + 1, sizeof(*copy->list));
	if (!copy->list)
		return false;
	for (uint32_t i = 0, at = 0; i < c->n_vrs && at < copy->n; i++) {
		const struct config_vrrp *cfg = c->vrs[i]->config;

		if (copy->only && strcmp(cfg->name, copy->only) != 0)
			continue;
		copy->list[at].config = cfg;
		copy->list[at].n_track = c->vrs[i]->n_track;
		copy->list[at].track = calloc(c->vrs[i]->n_track + 1, sizeof(struct show_track));
		if (!copy->list[at++].track)
			return false;
	}
	return true;
}

static bool vr_copy(struct control *c, const char *name, struct vr_copy *copy, struct show_error *e)
{
	*copy = (struct vr_copy){.n = name ? 1 : c->n_vrs, .only = name};
	if (!copy_room(c, copy)) {
		show_error_set(e, "out of memory");
		copy_free(copy);
		return false;
	}
	for (uint32_t i = 0; i < c->n_vrs; i++)
		copy->interfaces += i == 0 || c->vrs[i]->interface != c->vrs[i - 1]->interface;
	if (!show_ask(c, copy_step, copy, e)) {
		copy_free(copy);
		return false;
	}
	if (name && copy->n == 0) {
		show_error_set(e, "there is no virtual router '%s'", name);
		copy_free(copy);
		return false;
	}
	return true;
}

static json_t *global_json(const struct vr_copy *copy)
{
	const struct vrrp_global_stats *s = &copy->stats;
	json_t *o = json_object(), *statistics = json_object();

	show_set(o, "virtual-routers", json_integer(copy->n));
	show_set(o, "interfaces", json_integer(copy->interfaces));
	show_set(
		statistics, "discontinuity-datetime", show_datetime(&copy->time, s->discontinuity));
	show_set(statistics, "last-protocol-error",
		json_string(vrrp_protocol_error_name(s->last_error)));
	show_set(statistics, "checksum-errors", show_counter(s->checksum_errors));
	show_set(statistics, "version-errors", show_counter(s->version_errors));
	show_set(statistics, "vrid-errors", show_counter(s->vrid_errors));
	show_set(statistics, "ip-ttl-errors", show_counter(s->ip_ttl_errors));
	/* no leaf in the model */
	show_set(statistics, "fragments", show_counter(s->fragments));
	show_set(statistics, "bad-destination", show_counter(s->bad_destination));
	show_set(statistics, "bad-source", show_counter(s->bad_source));
	show_set(statistics, "unattributed", show_counter(s->unattributed));
	show_set(o, "statistics", statistics);
	return o;
}

json_t *show_vrrp(struct control *c, const char *name, struct show_error *e)
{
	struct vr_copy copy;
	json_t *doc, *list;

	if (!vr_copy(c, name, &copy, e))
		return NULL;
	if (name) {
		doc = show_vr_json(&copy.list[0], &copy.time);
	} else {
		doc = global_json(&copy);
		list = json_array();
		for (uint32_t i = 0; i < copy.n; i++)
			json_array_append_new(list, show_vr_json(&copy.list[i], &copy.time));
		show_set(doc, "vrrp-instance", list);
	}
	copy_free(&copy);
	return doc;
}

json_t *show_vrrp_brief(struct control *c, struct show_error *e)
{
	struct vr_copy copy;
	json_t *doc, *list;

	if (!vr_copy(c, NULL, &copy, e))
		return NULL;
	doc = json_object();
	list = json_array();
	for (uint32_t i = 0; i < copy.n; i++)
		json_array_append_new(list, show_vr_brief_json(&copy.list[i], &copy.time));
	show_set(doc, "vrrp-instance", list);
	copy_free(&copy);
	return doc;
}

json_t *show_vrrp_global(struct control *c, struct show_error *e)
{
	struct vr_copy copy;
	json_t *doc;

	if (!vr_copy(c, NULL, &copy, e))
		return NULL;
	doc = global_json(&copy);
	copy_free(&copy);
	return doc;
}
