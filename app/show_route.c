/* SPDX-License-Identifier: BSD-3-Clause */
/* Routes (RFC 8349). Any thread but control, except the steps. */
#include "app/bfd.h"
#include "app/show.h"
#include "app/show_text.h"

#include <stdlib.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* Whether a next hop takes packets, and why not. */
enum hop_state {
	HOP_WORKS,
	HOP_UNREACHABLE,    /* its gateway is on no interface's subnet */
	HOP_INTERFACE_DOWN, /* */
	HOP_UNRESOLVED,     /* no MAC of its gateway is known */
	HOP_BFD_DOWN,       /* the session with its gateway says that it is lost */
};

static const char *hop_state_name(enum hop_state state)
{
	static const char *const names[] = {[HOP_WORKS] = "works",
		[HOP_UNREACHABLE] = "unreachable",
		[HOP_INTERFACE_DOWN] = "interface-down",
		[HOP_UNRESOLVED] = "unresolved",
		[HOP_BFD_DOWN] = "bfd-down"};

	return names[state];
}

static enum hop_state hop_state(const struct control *c, const struct route_next_hop *hop)
{
	const struct neigh *n;

	if (hop->interface >= c->config->n_interfaces)
		return HOP_UNREACHABLE;
	if (!c->interfaces[hop->interface].up)
		return HOP_INTERFACE_DOWN;
	if (ip_addr_is_none(&hop->gateway))
		return HOP_WORKS;
	if (bfd_says_lost(c, hop->interface, &hop->gateway))
		return HOP_BFD_DOWN;
	n = neigh_find(c->neighbors, hop->interface, &hop->gateway);
	return n && neigh_has_mac(n) ? HOP_WORKS : HOP_UNRESOLVED;
}

struct route_copy {
	struct rib_entry *list; /* room for `room`; its thread of use changes with each request */
	uint8_t (*hops)[ROUTE_NEXT_HOPS_MAX]; /* enum hop_state, as many */
	uint32_t n, room;
	struct rib_cursor cursor;
	bool end;
};

/* A turn's worth; the list grows between requests, so that control allocates nothing. */
static bool walk_step(struct control *c, struct request *r)
{
	struct route_copy *copy = r->arg;
	unsigned int n = rib_walk(c->rib, &copy->cursor, copy->list + copy->n, SHOW_TURN);

	for (unsigned int k = 0; k < n; k++, copy->n++) {
		const struct route *route = &copy->list[copy->n].route;

		for (unsigned int i = 0; i < route->n_next_hops; i++)
			copy->hops[copy->n][i] = hop_state(c, &route->next_hops[i]);
	}
	copy->end = n == 0;
	return copy->end || copy->n + SHOW_TURN > copy->room;
}

static json_t *next_hops_json(const struct control *c, const struct route *route,
	const uint8_t states[ROUTE_NEXT_HOPS_MAX])
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < route->n_next_hops; i++) {
		const struct route_next_hop *hop = &route->next_hops[i];
		json_t *o = json_object();

		if (!ip_addr_is_none(&hop->gateway))
			show_set(o, "next-hop-address", show_address(&hop->gateway));
		if (hop->interface < c->config->n_interfaces)
			show_set(o, "outgoing-interface",
				json_string(c->interfaces[hop->interface].config->name));
		show_set(o, "state", json_string(hop_state_name(states[i])));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *route_json(const struct control *c, const struct route *route,
	const uint8_t states[ROUTE_NEXT_HOPS_MAX])
{
	json_t *o = json_object();

	show_set(o, "destination-prefix", show_prefix(&route->prefix));
	show_set(o, "source-protocol", json_string(route_source_name(route->source)));
	show_set(o, "route-preference", json_integer(route->source));
	if (route->blackhole)
		show_set(o, "special-next-hop", json_string("blackhole"));
	show_set(o, "next-hops", next_hops_json(c, route, states));
	return o;
}

static bool copy_grow(struct route_copy *copy)
{
	uint32_t room = copy->room ? copy->room * 2 : 4 * SHOW_TURN;
	void *list = realloc(copy->list, room * sizeof(*copy->list)), *hops;

	if (!list)
		return false;
	copy->list = list;
	hops = realloc(copy->hops, room * sizeof(*copy->hops));
	if (!hops)
		return false;
	copy->hops = hops;
	copy->room = room;
	return true;
}

json_t *show_route(struct control *c, struct show_error *e)
{
	struct route_copy copy = {0};
	json_t *doc = NULL, *list;

	while (!copy.end) {
		if (!copy_grow(&copy)) {
			show_error_set(e, "out of memory");
			goto free_list;
		}
		if (!show_ask(c, walk_step, &copy, e))
			goto free_list;
	}
	doc = json_object();
	list = json_array();
	for (uint32_t i = 0; i < copy.n; i++) {
		json_t *o = route_json(c, &copy.list[i].route, copy.hops[i]);

		show_set(o, "active", json_boolean(copy.list[i].best));
		show_set(o, "usable", json_boolean(copy.list[i].usable));
		json_array_append_new(list, o);
	}
	show_set(doc, "routes", list);
free_list:
	free(copy.list);
	free(copy.hops);
	return doc;
}

struct lookup {
	struct ip_prefix prefix; /* with len as given; an address when `exact` is false */
	bool exact;
	bool found;
	struct route route;
	uint8_t states[ROUTE_NEXT_HOPS_MAX]; /* enum hop_state */
	/* of the next hops that are neighbors */
	struct {
		bool known;
		enum neigh_state state;
		struct mac mac;
	} hops[ROUTE_NEXT_HOPS_MAX];
};

static bool lookup_step(struct control *c, struct request *r)
{
	struct lookup *l = r->arg;

	l->found = l->exact ? rib_find(c->rib, &l->prefix, &l->route)
			    : rib_lookup(c->rib, &l->prefix.addr, &l->route);
	for (unsigned int i = 0; l->found && i < l->route.n_next_hops; i++) {
		const struct route_next_hop *hop = &l->route.next_hops[i];
		const struct ip_addr *addr =
			ip_addr_is_none(&hop->gateway) ? &l->prefix.addr : &hop->gateway;
		const struct neigh *n;

		l->states[i] = hop_state(c, hop);
		if (l->exact && ip_addr_is_none(&hop->gateway))
			continue;
		n = neigh_find(c->neighbors, hop->interface, addr);
		if (!n)
			continue;
		l->hops[i].known = true;
		l->hops[i].state = n->state;
		l->hops[i].mac = n->mac;
	}
	return true;
}

json_t *show_route_lookup(struct control *c, const char *what, struct show_error *e)
{
	struct lookup l = {0};
	json_t *doc, *hop;
	size_t i;

	l.exact = strchr(what, '/') != NULL;
	if (l.exact ? ip_prefix_parse(what, &l.prefix) : ip_addr_parse(what, &l.prefix.addr)) {
		show_error_set(e,
			"'%s' is neither an address (192.0.2.1) nor a prefix "
			"(192.0.2.0/24)",
			what);
		return NULL;
	}
	if (l.exact)
		l.prefix = ip_prefix_network(&l.prefix);
	if (!show_ask(c, lookup_step, &l, e))
		return NULL;
	if (!l.found) {
		show_error_set(
			e, l.exact ? "there is no route to exactly %s" : "no route to %s", what);
		return NULL;
	}
	doc = route_json(c, &l.route, l.states);
	json_array_foreach (json_object_get(doc, "next-hops"), i, hop) {
		if (!l.hops[i].known)
			continue;
		show_set(hop, "neighbor-state", json_string(neigh_state_name(l.hops[i].state)));
		if (l.hops[i].state != NEIGH_INCOMPLETE && l.hops[i].state != NEIGH_FAILED)
			show_set(hop, "link-layer-address", show_mac(&l.hops[i].mac));
	}
	return doc;
}

/* "198.51.100.1 on wan, 198.51.100.9 on wan (unresolved)", "blackhole" */
static json_t *via(json_t *route)
{
	const char *special = json_string_value(json_object_get(route, "special-next-hop"));
	struct text line = {0};
	json_t *hop, *out;
	size_t i;

	if (special)
		text_puts(&line, special);
	json_array_foreach (json_object_get(route, "next-hops"), i, hop) {
		const char *gateway = json_string_value(json_object_get(hop, "next-hop-address"));
		const char *on = json_string_value(json_object_get(hop, "outgoing-interface"));
		const char *state = json_string_value(json_object_get(hop, "state"));

		text_printf(&line, "%s%s%s%s", i ? ", " : "", gateway ? gateway : "the link",
			on ? " on " : "", on ? on : "");
		if (strcmp(state, hop_state_name(HOP_WORKS)) != 0)
			text_printf(&line, " (%s)", state);
	}
	out = json_stringn(line.data ? line.data : "", line.len);
	text_free(&line);
	return out;
}

void show_route_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"DESTINATION", "destination-prefix"},
		{"SOURCE", "source-protocol"}, {"PREF", "route-preference"}, {"ACTIVE", "active"},
		{"USABLE", "usable"}, {"THROUGH", "through"}};
	json_t *rows = json_array(), *route;
	size_t i;

	json_array_foreach (json_object_get(doc, "routes"), i, route) {
		json_t *row = json_copy(route);

		show_set(row, "through", via(route));
		json_array_append_new(rows, row);
	}
	show_text_table(out, rows, columns, N(columns));
	json_decref(rows);
}

void show_route_lookup_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"NEXT HOP", "next-hop-address"},
		{"INTERFACE", "outgoing-interface"}, {"STATE", "state"},
		{"NEIGHBOR", "neighbor-state"}, {"MAC", "link-layer-address"}};
	static const char *const skip[] = {"next-hops", NULL};

	show_text_fields(out, doc, 0, skip);
	show_text_table(out, json_object_get(doc, "next-hops"), columns, N(columns));
}
