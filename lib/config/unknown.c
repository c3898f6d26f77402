/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What to say of an unknown key: the nearest key that is known there, else the place where such a
 * key belongs, else all that are known. Any thread.
 */
#include "config/unknown.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/suggest.h"

struct elsewhere {
	const char *key;
	char path[128]; /* "" while not found */
};

static void match_elsewhere(const char *path, uint8_t family, const struct leaf *leaf, void *arg)
{
	struct elsewhere *e = arg;

	(void)family;
	if (e->path[0] == '\0' && leaf->name != NULL && strcmp(leaf->name, e->key) == 0)
		snprintf(e->path, sizeof(e->path), "%s", path);
}

static void say_known(struct reader *r, const struct path *path, const struct leaf_table *table)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	uint32_t i;
	const char *before = "";

	for (i = 0; out != NULL && i < table->n; i++) {
		const struct leaf *leaf = &table->leaves[i];

		if (leaf->kind == LEAF_NOTE || !leaf_is_in(leaf, r->family))
			continue;
		fprintf(out, "%s%s", before, leaf->name);
		before = ", ";
	}
	if (out == NULL || fclose(out) != 0)
		r->mistakes.out_of_memory = true;
	else
		reader_mistake(r, path, "unknown key: must be one of %s", text);
	free(text);
}

const struct leaf *unknown_key(struct reader *r, const struct path *object, const char *key,
	const struct leaf_table *table)
{
	struct path path = {.up = object, .key = key};
	struct elsewhere elsewhere = {.key = key};
	struct suggestion near;
	uint32_t i;

	suggest_start(&near, key);
	for (i = 0; i < table->n; i++) {
		if (leaf_is_in(&table->leaves[i], r->family))
			suggest_offer(&near, table->leaves[i].name);
	}
	if (near.best == NULL)
		leaf_walk(match_elsewhere, &elsewhere);

	if (near.best == NULL && elsewhere.path[0] != '\0')
		reader_mistake(r, &path, "unknown key here: it belongs at $.%s", elsewhere.path);
	else if (near.best == NULL)
		say_known(r, &path, table);
	else
		reader_mistake(r, &path, "unknown key; did you mean \"%s\"?", near.best);

	for (i = 0; i < table->n; i++) {
		if (near.best == table->leaves[i].name && leaf_is_in(&table->leaves[i], r->family))
			return &table->leaves[i];
	}
	return NULL;
}
