/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of its document that not every virtual router has. Any thread; pure. */
#include "app/show_vrrp.h"

json_t *show_vr_group_json(const struct show_vr *v)
{
	const struct show_group *g = &v->group;
	json_t *o, *members;

	if (!g->config)
		return NULL;
	o = json_object();
	members = json_array();
	for (uint32_t i = 0; i < g->config->n_members; i++)
		json_array_append_new(members,
			json_string(config_router_of(v->all, &g->config->members[i])->name));
	show_set(o, "name", json_string(g->config->name));
	show_set(o, "members", members);
	show_set(o, "ready", json_boolean(v->vr.ready));
	if (g->holder.name)
		show_set(o, "held-back-by", json_string(g->holder.name));
	if (g->weakest.name)
		show_set(o, "priority-of", json_string(g->weakest.name));
	return o;
}

/* Another master, as long as it is heard. */
json_t *show_vr_rival_json(const struct show_vr *v, const struct show_time *t)
{
	json_t *o;

	if (instant_is_never(v->vr.rival.until))
		return NULL;
	o = json_object();
	show_set(o, "source", show_address(&v->vr.rival.source));
	show_set(o, "priority", json_integer(v->vr.rival.priority));
	show_set(o, "sends-from-virtual-mac", json_boolean(v->vr.rival.virtual_mac));
	show_set(o, "since", show_datetime(t, v->vr.rival.since));
	return o;
}

json_t *show_vr_peers_json(const struct show_vr *v)
{
	json_t *list;

	if (!v->config->n_peers)
		return NULL;
	list = json_array();
	for (uint32_t i = 0; i < v->config->n_peers; i++) {
		const struct config_peer *peer = &v->config->peers[i];
		json_t *o = json_object();

		show_set(o, "address", show_address(&peer->address));
		show_set(o, "minimum-ttl", json_integer(peer->minimum_ttl));
		json_array_append_new(list, o);
	}
	return list;
}

/* Which keys there are, never what they are. */
json_t *show_vr_authentication_json(const struct show_vr *v)
{
	static const char *const modes[] = {[CONFIG_AUTH_RECEIVE_ONLY] = "receive-only",
		[CONFIG_AUTH_PERMISSIVE] = "permissive",
		[CONFIG_AUTH_ENFORCE] = "enforce"};
	const struct config_auth *auth = &v->config->auth;
	json_t *o, *ids;

	if (auth->type == CONFIG_AUTH_NONE)
		return NULL;
	o = json_object();
	if (auth->type == CONFIG_AUTH_SIMPLE_TEXT) {
		show_set(o, "type", json_string("simple-text"));
		return o;
	}
	ids = json_array();
	for (uint32_t i = 0; i < auth->n_keys; i++)
		json_array_append_new(ids, json_integer(auth->keys[i].id));
	show_set(o, "type", json_string("hmac-sha-256"));
	show_set(o, "mode", json_string(modes[auth->mode]));
	show_set(o, "sending-key-id", json_integer(auth->keys[0].id));
	show_set(o, "key-ids", ids);
	return o;
}

json_t *show_vr_advertisements_json(const struct show_vr *v, const struct show_time *t)
{
	json_t *o;

	if (!v->config->ra.send)
		return NULL;
	o = json_object();
	show_set(o, "sent", show_counter(v->ra_sent));
	show_set(o, "last-sent", show_datetime(t, v->ra_last));
	if (!instant_is_never(v->ra_next)) {
		int64_t us = instant_since(v->ra_next, t->now).ns / 1000;

		show_set(o, "next-in-us", json_integer(us > 0 ? us : 0));
	}
	return o;
}
