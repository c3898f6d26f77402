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

void show_vrrp_one_text(struct text *out, json_t *doc)
{
	static const char *const skip[] = {"explanation", "track", NULL};
	static const struct show_column track_columns[] = {{"TRACKED INTERFACE", "interface"},
		{"UP", "up"}, {"PRIORITY DECREMENT", "priority-decrement"}};
	json_t *track = json_object_get(doc, "track"), *sentence;
	size_t i;

	json_array_foreach (json_object_get(doc, "explanation"), i, sentence)
		text_printf(out, "%s\n", json_string_value(sentence));
	text_puts(out, "\n");
	if (json_array_size(track)) {
		show_text_table(out, track, track_columns, N(track_columns));
		text_puts(out, "\n");
	}
	show_text_fields(out, doc, 0, skip);
}
