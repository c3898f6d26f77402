/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtual routers as text. Any thread; pure. */
#include "app/show.h"
#include "app/show_text.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

void show_vrrp_brief_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"NAME", "name"}, {"STATE", "state"},
		{"PRIO", "effective-priority"}, {"OF", "priority"}, {"OWNER", "is-owner"},
		{"LAST ADVERT FROM", "last-adv-source"}, {"SINCE", "state-datetime"},
		{"VIRTUAL ADDRESSES", "virtual-addresses"}};

	show_text_table(out, json_object_get(doc, "vrrp-instance"), columns, N(columns));
}

void show_vrrp_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"NAME", "name"}, {"STATE", "state"},
		{"PRIO", "effective-priority"}, {"OF", "priority"}, {"VIRTUAL MAC", "virtual-mac"},
		{"VIRTUAL ADDRESSES", "virtual-addresses"}, {"LAST ADVERT FROM", "last-adv-source"},
		{"SENT", "statistics/advertisement-sent"},
		{"RCVD", "statistics/advertisement-rcvd"},
		{"TRANSITIONS", "statistics/master-transitions"}};
	static const char *const skip[] = {"vrrp-instance", NULL};

	show_text_fields(out, doc, 0, skip);
	text_puts(out, "\n");
	show_text_table(out, json_object_get(doc, "vrrp-instance"), columns, N(columns));
}

/* A row of each tracked object, whatever kind it is. */
static json_t *track_rows(json_t *track)
{
	static const char *const kinds[] = {"interface", "network", "bfd", "forwarding"};
	json_t *rows = json_array(), *entry;
	size_t i;

	json_array_foreach (track, i, entry) {
		json_t *row = json_copy(entry);

		for (size_t k = 0; k < N(kinds); k++) {
			json_t *name = json_object_get(entry, kinds[k]);

			if (name)
				show_set(row, "object",
					json_sprintf("%s %s", kinds[k], json_string_value(name)));
		}
		json_array_append_new(rows, row);
	}
	return rows;
}

void show_vrrp_one_text(struct text *out, json_t *doc)
{
	static const char *const skip[] = {"explanation", "track", NULL};
	static const struct show_column track_columns[] = {{"TRACKED", "object"}, {"UP", "up"},
		{"PRIORITY DECREMENT", "priority-decrement"}, {"RECOVERS IN US", "recovers-in-us"}};
	json_t *track = json_object_get(doc, "track"), *sentence;
	size_t i;

	json_array_foreach (json_object_get(doc, "explanation"), i, sentence)
		text_printf(out, "%s\n", json_string_value(sentence));
	text_puts(out, "\n");
	if (json_array_size(track)) {
		json_t *rows = track_rows(track);

		show_text_table(out, rows, track_columns, N(track_columns));
		json_decref(rows);
		text_puts(out, "\n");
	}
	show_text_fields(out, doc, 0, skip);
}
