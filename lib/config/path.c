/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Paths into the configuration file: as text, and as a rank that sorts by place in the file. Both
 * follow the path down from the root. Any thread.
 */
#include "config/path.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct step {
	const char *key; /* NULL: an array's element */
	uint32_t index;  /* an object's first member is 1; 0 is one that is not there */
	json_t *value;   /* NULL when it is not there */
};

static struct step step_into_object(json_t *object, const struct path *to)
{
	uint32_t index = 1;
	void *member;

	for (member = json_object_iter(object); member != NULL;
		member = json_object_iter_next(object, member), index++) {
		const char *key = json_object_iter_key(member);

		if (to->key != NULL ? strcmp(key, to->key) == 0 : index - 1 == to->index)
			return (struct step){key, index, json_object_iter_value(member)};
	}
	return (struct step){.key = to->key != NULL ? to->key : ""};
}

static struct step step_into(json_t *parent, const struct path *to)
{
	if (to->key == NULL && !json_is_object(parent))
		return (struct step){
			.index = to->index, .value = json_array_get(parent, to->index)};
	return step_into_object(parent, to);
}

/* The steps from the root down; returns how many. */
static unsigned int steps_of(const struct path *path, json_t *root, struct step *steps)
{
	const struct path *down[PATH_DEPTH_MAX];
	unsigned int n = 0;
	unsigned int i;

	for (; path != NULL && n < PATH_DEPTH_MAX; path = path->up)
		down[n++] = path;
	for (i = 0; i < n; i++) {
		steps[i] = step_into(root, down[n - 1 - i]);
		root = steps[i].value;
	}
	return n;
}

json_t *path_value(const struct path *path, json_t *root)
{
	struct step steps[PATH_DEPTH_MAX];
	unsigned int n = steps_of(path, root, steps);

	return n > 0 ? steps[n - 1].value : root;
}

void path_rank(const struct path *path, json_t *root, struct path_rank *out)
{
	struct step steps[PATH_DEPTH_MAX];
	unsigned int n = steps_of(path, root, steps);
	unsigned int i;

	*out = (struct path_rank){{0}};
	for (i = 0; i < n; i++)
		out->at[i] = steps[i].key != NULL ? steps[i].index : steps[i].index + 1;
}

int path_rank_cmp(const struct path_rank *a, const struct path_rank *b)
{
	unsigned int i;

	for (i = 0; i < PATH_DEPTH_MAX; i++) {
		if (a->at[i] != b->at[i])
			return a->at[i] < b->at[i] ? -1 : 1;
	}
	return 0;
}

static bool is_identifier(const char *key)
{
	if (!isalpha((unsigned char)*key) && *key != '_')
		return false;
	for (; *key != '\0'; key++) {
		if (!isalnum((unsigned char)*key) && *key != '_' && *key != '-')
			return false;
	}
	return true;
}

static void print_quoted(FILE *out, const char *key)
{
	json_t *text = json_string(key);
	char *quoted = json_dumps(text, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);

	fprintf(out, "[%s]", quoted != NULL ? quoted : "\"?\"");
	free(quoted);
	json_decref(text);
}

char *path_format(const struct path *path, json_t *root)
{
	struct step steps[PATH_DEPTH_MAX];
	unsigned int n = steps_of(path, root, steps);
	unsigned int i;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return NULL;
	fputc('$', out);
	for (i = 0; i < n; i++) {
		if (steps[i].key == NULL)
			fprintf(out, "[%u]", steps[i].index);
		else if (is_identifier(steps[i].key))
			fprintf(out, ".%s", steps[i].key);
		else
			print_quoted(out, steps[i].key);
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}
