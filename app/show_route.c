/* SPDX-License-Identifier: BSD-3-Clause */
/* Routes (RFC 8349). Any thread but control, except the steps. */
#include "app/show.h"
#include "app/show_text.h"

#include <stdlib.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

struct route_copy {
	struct rib_entry *list; /* room for `room`; its thread of use changes with each request */
	uint32_t n, room;
	struct rib_cursor cursor;
	bool end;
};

/* A turn's worth; the list grows between requests, so that control allocates nothing. */
static bool walk_step(struct control *c, struct request *r)
{
	struct route_copy *copy = r->arg;
	unsigned int n = rib_walk(c->rib, &copy->cursor, copy->list + copy->n, SHOW_TURN);

	copy->n += n;
	copy->end = n == 0;
	return copy->end || copy->n + SHOW_TURN > copy->room;
}

static json_t *next_hops_json(const struct control *c, const struct route *route)
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
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *route_json(const struct control *c, const struct route *route)
{
	json_t *o = json_object();

	show_set(o, "destination-prefix", show_prefix(&route->prefix));
	show_set(o, "source-protocol", json_string(route_source_name(route->source)));
	show_set(o, "route-preference", json_integer(route->source));
	show_set(o, "next-hops", next_hops_json(c, route));
	return o;
}

json_t *show_route(struct control *c, struct show_error *e)
{
	struct route_copy copy = {0};
	json_t *doc = NULL, *list;

	while (!copy.end) {
		uint32_t room = copy.room ? copy.room * 2 : 4 * SHOW_TURN;
		struct rib_entry *more = realloc(copy.list, room * sizeof(*more));

		if (!more) {
			show_error_set(e, "out of memory");
			goto free_list;
		}
		copy.list = more;
		copy.room = room;
		if (!show_ask(c, walk_step, &copy, e))
			goto free_list;
	}
	doc = json_object();
	list = json_array();
	for (uint32_t i = 0; i < copy.n; i++) {
		json_t *o = route_json(c, &copy.list[i].route);

		show_set(o, "active", json_boolean(copy.list[i].best));
		show_set(o, "usable", json_boolean(copy.list[i].usable));
		json_array_append_new(list, o);
	}
	show_set(doc, "routes", list);
free_list:
	free(copy.list);
	return doc;
}

struct lookup {
	struct ip_prefix prefix; /* with len as given; an address when `exact` is false */
	bool exact;
	bool found;
	struct route route;
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
	doc = route_json(c, &l.route);
	json_array_foreach (json_object_get(doc, "next-hops"), i, hop) {
		if (!l.hops[i].known)
			continue;
		show_set(hop, "neighbor-state", json_string(neigh_state_name(l.hops[i].state)));
		if (l.hops[i].state != NEIGH_INCOMPLETE && l.hops[i].state != NEIGH_FAILED)
			show_set(hop, "link-layer-address", show_mac(&l.hops[i].mac));
	}
	return doc;
}

/* "198.51.100.1 on wan, 198.51.100.9 on wan" */
static json_t *via(json_t *next_hops)
{
	struct text line = {0};
	json_t *hop, *out;
	size_t i;

	json_array_foreach (next_hops, i, hop) {
		const char *gateway = json_string_value(json_object_get(hop, "next-hop-address"));
		const char *on = json_string_value(json_object_get(hop, "outgoing-interface"));

		text_printf(&line, "%s%s%s", i ? ", " : "", gateway ? gateway : "the link",
			on ? " on " : " (not reachable)");
		text_puts(&line, on ? on : "");
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

		show_set(row, "through", via(json_object_get(route, "next-hops")));
		json_array_append_new(rows, row);
	}
	show_text_table(out, rows, columns, N(columns));
	json_decref(rows);
}

void show_route_lookup_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"NEXT HOP", "next-hop-address"},
		{"INTERFACE", "outgoing-interface"}, {"NEIGHBOR", "neighbor-state"},
		{"MAC", "link-layer-address"}};
	static const char *const skip[] = {"next-hops", NULL};

	show_text_fields(out, doc, 0, skip);
	show_text_table(out, json_object_get(doc, "next-hops"), columns, N(columns));
}
