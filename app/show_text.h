/* SPDX-License-Identifier: BSD-3-Clause */
/* Documents as tables and lists of text. Any thread; pure. */
#ifndef APP_SHOW_TEXT_H
#define APP_SHOW_TEXT_H

#include <jansson.h>

#include "app/text.h"

struct show_column {
	const char *title;
	const char *leaf; /* "statistics/in-pkts": a slash goes one object down */
};

/* One line an element of `list` under a line of titles; columns as wide as they need, numbers to
 * the right. A leaf that is not there prints "-". */
void show_text_table(
	struct text *out, json_t *list, const struct show_column *columns, unsigned int n_columns);
/* One "leaf: value" line a leaf, objects in it indented. `skip`: leaves to leave out, NULL ends. */
void show_text_fields(
	struct text *out, json_t *object, unsigned int indent, const char *const *skip);
/* A value in one line: lists with commas, true and false as yes and no. */
void show_text_value(struct text *out, json_t *value);

#endif
