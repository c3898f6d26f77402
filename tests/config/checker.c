/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The checker as schema_test.py uses it.
 *
 *   config_checker leaves   one JSON object a line for every leaf of the grammar
 *   config_checker check    for every line of standard input, a configuration: the paths of its
 *                           mistakes as a JSON array on one line
 *   config_checker print    for every line, a good configuration: all of it on one line
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/config.h"
#include "config/leaf.h"

static const char *const kinds[] = {
	[LEAF_BOOL] = "bool",
	[LEAF_NUMBER] = "number",
	[LEAF_WORD] = "word",
	[LEAF_TEXT] = "text",
	[LEAF_SECRET] = "secret",
	[LEAF_IP] = "ip",
	[LEAF_PREFIX] = "prefix",
	[LEAF_MAC] = "mac",
	[LEAF_REF] = "ref",
	[LEAF_ROUTER] = "router",
	[LEAF_OBJECT] = "object",
	[LEAF_LIST] = "list",
	[LEAF_MAP] = "map",
	[LEAF_NOTE] = "note",
};

static void print_leaf(const char *path, uint8_t family, const struct leaf *leaf, void *arg)
{
	json_t *words = json_array();
	const struct leaf_word *word;
	json_t *line;

	(void)arg;
	for (word = leaf->words; word != NULL && word->name != NULL; word++)
		json_array_append_new(words, json_string(word->name));
	line = json_pack("{s:s, s:s, s:i, s:b, s:I, s:I, s:o}", "path", path, "kind",
		kinds[leaf->kind], "family", (int)family, "required", (int)leaf->required, "min",
		(json_int_t)leaf->min, "max", (json_int_t)leaf->max, "words", words);
	json_dumpf(line, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(line);
}

static void check_line(const char *text, size_t len)
{
	struct config_errors errors;
	struct config *config = config_parse(text, len, "line", &errors);
	json_t *paths = json_array();
	uint32_t i;

	for (i = 0; i < errors.n; i++)
		json_array_append_new(paths, json_string(errors.list[i].path));
	json_dumpf(paths, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(paths);
	config_errors_free(&errors);
	config_free(config);
}

static void print_line(const char *text, size_t len)
{
	struct config_errors errors;
	struct config *config = config_parse(text, len, "line", &errors);
	char *printed = config != NULL ? config_print(config, true) : NULL;
	json_t *document = printed != NULL ? json_loads(printed, 0, NULL) : json_null();

	json_dumpf(document, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
	putchar('\n');
	json_decref(document);
	free(printed);
	config_errors_free(&errors);
	config_free(config);
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (argc == 2 && strcmp(argv[1], "leaves") == 0) {
		leaf_walk(print_leaf, NULL);
		return 0;
	}
	if (argc != 2 || (strcmp(argv[1], "check") != 0 && strcmp(argv[1], "print") != 0)) {
		fprintf(stderr, "usage: config_checker leaves|check|print\n");
		return 2;
	}
	while ((len = getline(&line, &room, stdin)) > 0) {
		if (strcmp(argv[1], "check") == 0)
			check_line(line, len);
		else
			print_line(line, len);
	}
	free(line);
	return 0;
}
