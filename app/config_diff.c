/* SPDX-License-Identifier: BSD-3-Clause */
/* Differences between configurations: see config_diff.h. */
#include "app/config_diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"

#define PATH_MAX_LEN 512
#define SECRET_LEAF  "key"

/* Hides what is secret in a value of its own. */
static void hide(json_t *value)
{
	const char *leaf;
	json_t *inner;
	size_t i;

	json_object_foreach (value, leaf, inner) {
		if (strcmp(leaf, SECRET_LEAF) == 0)
			json_string_set(inner, CONFIG_SECRET_SHOWN);
		else
			hide(inner);
	}
	json_array_foreach (value, i, inner)
		hide(inner);
}

static void put_value(struct text *out, const char *path, json_t *value)
{
	const char *leaf = strrchr(path, '.');
	json_t *shown = json_deep_copy(value);
	char *s;

	hide(shown);
	if (json_is_string(shown) && leaf && strcmp(leaf + 1, SECRET_LEAF) == 0)
		json_string_set(shown, CONFIG_SECRET_SHOWN);
	s = json_dumps(shown, JSON_ENCODE_ANY);
	text_puts(out, s ? s : "?");
	free(s);
	json_decref(shown);
}

static void put_only(struct text *out, char sign, const char *path, json_t *value)
{
	text_printf(out, "%c %s: ", sign, path);
	put_value(out, path, value);
	text_puts(out, "\n");
}

static void diff(struct text *out, const char *path, json_t *from, json_t *to);

static void diff_objects(struct text *out, const char *path, json_t *from, json_t *to)
{
	char inner[PATH_MAX_LEN];
	const char *leaf;
	json_t *value;

	json_object_foreach (from, leaf, value) {
		json_t *other = json_object_get(to, leaf);

		snprintf(inner, sizeof(inner), "%s.%s", path, leaf);
		if (other)
			diff(out, inner, value, other);
		else
			put_only(out, '-', inner, value);
	}
	json_object_foreach (to, leaf, value) {
		snprintf(inner, sizeof(inner), "%s.%s", path, leaf);
		if (!json_object_get(from, leaf))
			put_only(out, '+', inner, value);
	}
}

/* By their places: the order of most lists means something. */
static void diff_arrays(struct text *out, const char *path, json_t *from, json_t *to)
{
	char inner[PATH_MAX_LEN];

	for (size_t i = 0; i < json_array_size(from) || i < json_array_size(to); i++) {
		json_t *a = json_array_get(from, i), *b = json_array_get(to, i);

		snprintf(inner, sizeof(inner), "%s[%zu]", path, i);
		if (!b)
			put_only(out, '-', inner, a);
		else if (!a)
			put_only(out, '+', inner, b);
		else
			diff(out, inner, a, b);
	}
}

static void diff(struct text *out, const char *path, json_t *from, json_t *to)
{
	if (json_equal(from, to))
		return;
	if (json_is_object(from) && json_is_object(to)) {
		diff_objects(out, path, from, to);
		return;
	}
	if (json_is_array(from) && json_is_array(to)) {
		diff_arrays(out, path, from, to);
		return;
	}
	text_printf(out, "%s: ", path);
	put_value(out, path, from);
	text_puts(out, " -> ");
	put_value(out, path, to);
	text_puts(out, "\n");
}

void config_diff(struct text *out, json_t *from, json_t *to)
{
	diff(out, "$", from, to);
}
