/* SPDX-License-Identifier: BSD-3-Clause */
/* Documents as tables and lists of text. Any thread; pure. */
#include "app/show_text.h"

#include <string.h>

#define COLUMNS_MAX 16

static json_t *leaf_of(json_t *object, const char *path)
{
	const char *slash = strchr(path, '/');
	char key[64];

	if (!slash)
		return json_object_get(object, path);
	if ((size_t)(slash - path) >= sizeof(key))
		return NULL;
	memcpy(key, path, slash - path);
	key[slash - path] = '\0';
	return leaf_of(json_object_get(object, key), slash + 1);
}

static void inline_object(struct text *out, json_t *object)
{
	const char *key, *separator = "";
	json_t *value;

	json_object_foreach (object, key, value) {
		text_printf(out, "%s%s ", separator, key);
		show_text_value(out, value);
		separator = " ";
	}
}

void show_text_value(struct text *out, json_t *value)
{
	const char *separator = "";
	size_t i;
	json_t *element;

	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_STRING:
		text_puts(out, *json_string_value(value) ? json_string_value(value) : "-");
		return;
	case JSON_INTEGER:
		text_printf(out, "%lld", (long long)json_integer_value(value));
		return;
	case JSON_REAL:
		text_printf(out, "%.1f", json_real_value(value));
		return;
	case JSON_TRUE:
		text_puts(out, "yes");
		return;
	case JSON_FALSE:
		text_puts(out, "no");
		return;
	case JSON_OBJECT:
		inline_object(out, value);
		return;
	case JSON_ARRAY:
		if (!json_array_size(value))
			text_puts(out, "-");
		json_array_foreach (value, i, element) {
			text_puts(out, separator);
			show_text_value(out, element);
			separator = ", ";
		}
		return;
	case JSON_NULL:
		text_puts(out, "-");
	}
}

static size_t value_width(struct text *scratch, json_t *value)
{
	scratch->len = 0;
	show_text_value(scratch, value);
	return scratch->len;
}

static void table_line(struct text *out, json_t *row, const struct show_column *columns,
	unsigned int n, const size_t *widths)
{
	size_t start = out->len, column = 0;

	for (unsigned int i = 0; i < n; i++) {
		json_t *value = row ? leaf_of(row, columns[i].leaf) : NULL;
		size_t at = out->len;

		if (!row)
			text_puts(out, columns[i].title);
		else
			show_text_value(out, value);
		if (row && json_is_integer(value) && i + 1 < n) {
			/* to the right: shift what was just written */
			size_t used = out->len - at;

			text_pad(out, at, widths[i]);
			if (!out->overflow && used < widths[i]) {
				memmove(out->data + at + widths[i] - used, out->data + at, used);
				memset(out->data + at, ' ', widths[i] - used);
			}
		}
		column += widths[i] + 2;
		if (i + 1 < n)
			text_pad(out, start, column);
	}
	text_puts(out, "\n");
}

void show_text_table(
	struct text *out, json_t *list, const struct show_column *columns, unsigned int n_columns)
{
	unsigned int n = n_columns < COLUMNS_MAX ? n_columns : COLUMNS_MAX;
	size_t widths[COLUMNS_MAX], index;
	struct text scratch = {0};
	json_t *row;

	for (unsigned int i = 0; i < n; i++) {
		widths[i] = strlen(columns[i].title);
		json_array_foreach (list, index, row) {
			size_t width = value_width(&scratch, leaf_of(row, columns[i].leaf));

			if (width > widths[i])
				widths[i] = width;
		}
	}
	text_free(&scratch);
	table_line(out, NULL, columns, n, widths);
	json_array_foreach (list, index, row)
		table_line(out, row, columns, n, widths);
}

static bool skipped(const char *key, const char *const *skip)
{
	for (; skip && *skip; skip++)
		if (strcmp(*skip, key) == 0)
			return true;
	return false;
}

void show_text_fields(
	struct text *out, json_t *object, unsigned int indent, const char *const *skip)
{
	const char *key;
	size_t width = 0;
	json_t *value;

	json_object_foreach (object, key, value) {
		if (!json_is_object(value) && !skipped(key, skip) && strlen(key) > width)
			width = strlen(key);
	}
	json_object_foreach (object, key, value) {
		size_t start = out->len;

		if (skipped(key, skip))
			continue;
		text_pad(out, start, indent);
		text_printf(out, "%s:", key);
		if (json_is_object(value)) {
			text_puts(out, "\n");
			show_text_fields(out, value, indent + 2, skip);
			continue;
		}
		text_pad(out, start, indent + width + 2);
		show_text_value(out, value);
		text_puts(out, "\n");
	}
}
