/* SPDX-License-Identifier: BSD-3-Clause */
/* The last transitions and link changes. Any thread but control, except the step. */
#include "app/show.h"
#include "app/show_text.h"
#include "app/wall.h"

#include <stdlib.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

struct event_copy {
	struct event *list;
	uint64_t next; /* number - 1 of the one to copy next */
	uint32_t n, limit;
	bool started;
};

static bool copy_step(struct control *c, struct request *r)
{
	struct event_copy *copy = r->arg;
	const struct events *ev = c->events;
	uint64_t oldest = ev->count > EVENTS_KEPT ? ev->count - EVENTS_KEPT : 0;

	if (!copy->started)
		copy->next = ev->count > copy->limit ? ev->count - copy->limit : 0;
	copy->started = true;
	if (copy->next < oldest) /* overwritten since the last turn */
		copy->next = oldest;
	for (int turn = 0; turn < SHOW_TURN && copy->next < ev->count && copy->n < copy->limit;
		turn++)
		copy->list[copy->n++] = ev->ring[copy->next++ % EVENTS_KEPT];
	return copy->next >= ev->count || copy->n == copy->limit;
}

static json_t *event_json(const struct event *event)
{
	char when[WALL_STRLEN];
	json_t *o = json_object();

	show_set(o, "number", show_counter(event->number));
	show_set(o, "datetime", json_string(wall_format(event->wall_ns, when)));
	show_set(o, "what", json_string(event->what));
	if (*event->from)
		show_set(o, "from", json_string(event->from));
	if (*event->to)
		show_set(o, "to", json_string(event->to));
	show_set(o, "why", json_string(event->why));
	if (event->detection_us >= 0)
		show_set(o, "detection-us", json_integer(event->detection_us));
	return o;
}

json_t *show_events(struct control *c, unsigned int limit, struct show_error *e)
{
	struct event_copy copy = {.limit = limit < EVENTS_KEPT ? limit : EVENTS_KEPT};
	json_t *doc = NULL, *list;

	copy.list = calloc(copy.limit + 1, sizeof(*copy.list));
	if (!copy.list) {
		show_error_set(e, "out of memory");
		return NULL;
	}
	if (!show_ask(c, copy_step, &copy, e))
		goto free_list;
	doc = json_object();
	list = json_array();
	for (uint32_t i = 0; i < copy.n; i++)
		json_array_append_new(list, event_json(&copy.list[i]));
	show_set(doc, "events", list);
free_list:
	free(copy.list);
	return doc;
}

void show_events_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"NUMBER", "number"}, {"WHEN", "datetime"},
		{"WHAT", "what"}, {"FROM", "from"}, {"TO", "to"}, {"DETECTION US", "detection-us"},
		{"WHY", "why"}};

	show_text_table(out, json_object_get(doc, "events"), columns, N(columns));
}
