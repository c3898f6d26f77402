/* SPDX-License-Identifier: BSD-3-Clause */
/* Neighbors (RFC 8344). Any thread but control, except the step. */
#include "app/show.h"
#include "app/show_text.h"

#include <stdlib.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

struct neighbor_copy {
	struct neigh *list;
	uint32_t n, room;
	const struct neigh *last;
	bool end;
	struct show_time time;
};

/* Entries may come and go between turns, so that some may be missed. Once there are as many as the
 * table holds, the rest of it, which is large and empty, need not be looked through. */
static bool copy_step(struct control *c, struct request *r)
{
	struct neighbor_copy *copy = r->arg;

	for (int turn = 0; turn < SHOW_TURN && copy->n < copy->room && !copy->end; turn++) {
		copy->last = copy->n < neigh_count(c->neighbors)
				     ? neigh_next(c->neighbors, copy->last)
				     : NULL;
		copy->end = !copy->last;
		if (!copy->end)
			copy->list[copy->n++] = *copy->last;
	}
	copy->time = show_time_of(c);
	return copy->end || copy->n == copy->room;
}

static bool has_mac(enum neigh_state state)
{
	return state != NEIGH_INCOMPLETE && state != NEIGH_FAILED;
}

static json_t *neighbor_json(
	const struct control *c, const struct neigh *n, const struct show_time *t)
{
	json_t *o = json_object();

	if (n->interface < c->config->n_interfaces)
		show_set(o, "interface", json_string(c->interfaces[n->interface].config->name));
	show_set(o, "ip", show_address(&n->addr));
	if (has_mac(n->state))
		show_set(o, "link-layer-address", show_mac(&n->mac));
	show_set(o, "origin", json_string(n->state == NEIGH_PERMANENT ? "static" : "dynamic"));
	show_set(o, "state", json_string(neigh_state_name(n->state)));
	if (n->addr.family == IP_V6)
		show_set(o, "is-router", json_boolean(n->is_router));
	show_set(o, "since", show_datetime(t, n->since));
	if (n->state != NEIGH_PERMANENT)
		show_set(o, "confirmed", show_datetime(t, n->confirmed));
	show_set(o, "requests", json_integer(n->tries));
	show_set(o, "routes", json_integer(n->pins));
	show_set(o, "held-packets", json_integer(n->n_held));
	return o;
}

static int by_interface_and_address(const void *a, const void *b)
{
	const struct neigh *x = a, *y = b;

	if (x->interface != y->interface)
		return x->interface < y->interface ? -1 : 1;
	return ip_addr_cmp(&x->addr, &y->addr);
}

json_t *show_neighbor(struct control *c, struct show_error *e)
{
	struct neighbor_copy copy = {0};
	json_t *doc = NULL, *list;

	while (!copy.end) {
		uint32_t room = copy.room ? copy.room * 2 : 4 * SHOW_TURN;
		struct neigh *more = realloc(copy.list, room * sizeof(*more));

		if (!more) {
			show_error_set(e, "out of memory");
			goto free_list;
		}
		copy.list = more;
		copy.room = room;
		if (!show_ask(c, copy_step, &copy, e))
			goto free_list;
	}
	qsort(copy.list, copy.n, sizeof(*copy.list), by_interface_and_address);
	doc = json_object();
	list = json_array();
	for (uint32_t i = 0; i < copy.n; i++)
		json_array_append_new(list, neighbor_json(c, &copy.list[i], &copy.time));
	show_set(doc, "neighbors", list);
free_list:
	free(copy.list);
	return doc;
}

void show_neighbor_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"ADDRESS", "ip"}, {"INTERFACE", "interface"},
		{"MAC", "link-layer-address"}, {"STATE", "state"}, {"ROUTER", "is-router"},
		{"ROUTES", "routes"}, {"HELD", "held-packets"}, {"SINCE", "since"}};

	show_text_table(out, json_object_get(doc, "neighbors"), columns, N(columns));
}
