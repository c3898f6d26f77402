/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads objects, lists and maps by their tables; scalars are read in scalar.c. Any thread;
 * allocates.
 */
#include "config/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/unknown.h"

static void read_leaf(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *base);

static const struct leaf *find_leaf(
	const struct reader *r, const struct leaf_table *table, const char *name)
{
	uint32_t i;

	for (i = 0; i < table->n; i++) {
		const struct leaf *leaf = &table->leaves[i];

		if (strcmp(leaf->name, name) == 0 && leaf_is_in(leaf, r->family))
			return leaf;
	}
	return NULL;
}

/* `known`: by leaf, the keys that are there, or that an unknown one probably means. */
static void note_missing(struct reader *r, const struct path *path, const struct leaf_table *table,
	const bool *known, const void *base)
{
	char words[READER_WORDS_MAX];
	uint32_t i;

	for (i = 0; i < table->n; i++) {
		const struct leaf *leaf = &table->leaves[i];
		bool required =
			leaf->required || (leaf->required_if != NULL && leaf->required_if(base));

		if (required && !known[i] && leaf_is_in(leaf, r->family))
			reader_mistake(r, PATH_KEY(path, leaf->name), "is missing: must be %s",
				reader_expects(r, leaf, words));
	}
}

static void note_meaningless(struct reader *r, const struct path *path, json_t *object,
	const struct leaf_table *table, const void *base)
{
	uint32_t i;

	for (i = 0; i < table->n; i++) {
		const struct leaf *leaf = &table->leaves[i];

		if (leaf->applies != NULL && !leaf->applies(base) &&
			json_object_get(object, leaf->name) != NULL)
			reader_mistake(
				r, PATH_KEY(path, leaf->name), "is for %s", leaf->applies_when);
	}
}

/* Room for the elements of a list or map, each with its defaults; NULL when there are none. */
static char *make_elements(struct reader *r, const struct leaf *leaf, void *base, size_t n)
{
	char *elements = (char *)base + leaf->offset;
	uint32_t i;

	if (leaf->in_place) {
		n = n < leaf->max ? n : leaf->max;
	} else {
		elements = n > 0 && n < UINT32_MAX ? calloc(n, leaf->size) : NULL;
		if (n > 0 && elements == NULL) {
			r->mistakes.out_of_memory = true;
			n = 0;
		}
		*(void **)((char *)base + leaf->offset) = elements;
	}
	*(uint32_t *)((char *)base + leaf->n_offset) = n;
	for (i = 0; i < n && leaf->init != NULL; i++)
		leaf->init(elements + i * leaf->size, r->family);
	return elements;
}

/* Of something that could not be read: its lists get one entry that is none, so that the checks
 * across the file know that something stood here and draw no conclusions. */
static void mark_unreadable(struct reader *r, const struct leaf *leaf, void *base)
{
	uint8_t around = r->family;
	uint32_t i;

	r->family = leaf_family(leaf, around);
	if (leaf->kind == LEAF_LIST)
		make_elements(r, leaf, base, 1);
	for (i = 0; leaf->kind == LEAF_OBJECT && i < leaf->table->n; i++) {
		if (leaf_is_in(&leaf->table->leaves[i], r->family))
			mark_unreadable(r, &leaf->table->leaves[i], (char *)base + leaf->offset);
	}
	r->family = around;
}

void reader_read_object(struct reader *r, const struct path *path, json_t *object,
	const struct leaf_table *table, void *base)
{
	bool known[LEAF_TABLE_MAX] = {false};
	const char *key;
	json_t *value;

	json_object_foreach (object, key, value) {
		const struct leaf *leaf = find_leaf(r, table, key);

		if (leaf == NULL) {
			leaf = unknown_key(r, path, key, table);
			if (leaf == NULL || known[leaf - table->leaves])
				continue;
			known[leaf - table->leaves] = true;
			if (json_object_get(object, leaf->name) == NULL)
				mark_unreadable(r, leaf, base);
			continue;
		}
		known[leaf - table->leaves] = true;
		read_leaf(r, PATH_KEY(path, key), leaf, value, base);
	}
	note_missing(r, path, table, known, base);
	note_meaningless(r, path, object, table, base);
}

static void check_count(
	struct reader *r, const struct path *path, const struct leaf *leaf, size_t n)
{
	char words[READER_WORDS_MAX];

	if (n == 0 && leaf->min > 0)
		reader_mistake(r, path, "is empty: must be %s", reader_expects(r, leaf, words));
	else if (n < leaf->min)
		reader_mistake(r, path, "has %zu entry: must be at least %" PRIu32, n, leaf->min);
	else if (leaf->max > 0 && n > leaf->max)
		reader_mistake(r, path, "has %zu entries: at most %" PRIu32 " are possible%s%s", n,
			leaf->max, leaf->remark != NULL ? "; " : "",
			leaf->remark != NULL ? leaf->remark : "");
}

/* What is in a list or map. */
static void read_element(struct reader *r, const struct path *path, const struct leaf *many,
	json_t *value, void *element)
{
	struct leaf all = {.kind = LEAF_OBJECT, .table = many->table};
	char found[READER_WORDS_MAX];

	if (many->table != NULL && json_is_object(value)) {
		reader_read_object(r, path, value, many->table, element);
		return;
	}
	if (many->element != NULL) {
		read_leaf(r, path, many->element, value, element);
		return;
	}
	reader_mistake(r, path, "must be an object, not %s", reader_describe(r, value, found));
	mark_unreadable(r, &all, element);
}

static void read_list(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *list, void *base)
{
	size_t n = json_array_size(list);
	char *elements = make_elements(r, leaf, base, n);
	uint32_t stored = *(uint32_t *)((char *)base + leaf->n_offset);
	uint32_t i;

	check_count(r, path, leaf, n);
	for (i = 0; i < stored; i++) {
		struct path at = {.up = path, .index = i};

		read_element(r, &at, leaf, json_array_get(list, i), elements + i * leaf->size);
	}
}

static void check_name(struct reader *r, const struct path *path, const char *name)
{
	if (!config_name_is_valid(name))
		reader_mistake(r, path,
			"is no name: must be 1 to %d of the characters A-Z a-z 0-9 _ . -",
			CONFIG_NAME_LEN_MAX);
}

static void read_map(
	struct reader *r, const struct path *path, const struct leaf *leaf, json_t *map, void *base)
{
	char *element = make_elements(r, leaf, base, json_object_size(map));
	const char *name;
	json_t *value;

	check_count(r, path, leaf, json_object_size(map));
	if (element == NULL)
		return;
	json_object_foreach (map, name, value) {
		struct path at = {.up = path, .key = name};

		/* Every element of a map begins with its name. */
		snprintf(element, CONFIG_NAME_MAX, "%s", name);
		check_name(r, &at, name);
		read_element(r, &at, leaf, value, element);
		element += leaf->size;
	}
}

static void read_compound(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *base)
{
	if (leaf->kind == LEAF_LIST ? !json_is_array(value) : !json_is_object(value)) {
		reader_wrong(r, path, leaf, value);
		mark_unreadable(r, leaf, base);
		return;
	}
	if (leaf->kind == LEAF_LIST)
		read_list(r, path, leaf, value, base);
	else if (leaf->kind == LEAF_MAP)
		read_map(r, path, leaf, value, base);
	else
		reader_read_object(r, path, value, leaf->table, (char *)base + leaf->offset);
	if (leaf->presence)
		*(bool *)((char *)base + leaf->n_offset) = true;
	if (leaf->check != NULL)
		leaf->check(r, path, base);
}

static void read_leaf(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *base)
{
	uint8_t around = r->family;
	bool hidden = r->hidden;

	r->family = leaf_family(leaf, around);
	r->hidden = hidden || leaf->hidden;
	if (leaf->kind == LEAF_OBJECT || leaf->kind == LEAF_MAP || leaf->kind == LEAF_LIST)
		read_compound(r, path, leaf, value, base);
	else
		reader_read_scalar(r, path, leaf, value, base);
	r->family = around;
	r->hidden = hidden;
}
