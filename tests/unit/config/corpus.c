/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Finding and reading the configuration files that tests go through.
 */
#include "corpus.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

static struct corpus find(const char *first, const char *second)
{
	struct corpus c = {0};
	glob_t found;
	size_t i;

	cr_assert_eq(glob(first, 0, NULL, &found), 0, "no file is %s", first);
	if (second != NULL)
		cr_assert_eq(glob(second, GLOB_APPEND, NULL, &found), 0, "no file is %s", second);
	c.files = calloc(found.gl_pathc, sizeof(*c.files));
	for (i = 0; i < found.gl_pathc; i++) {
		if (strstr(found.gl_pathv[i], ".schema.json") == NULL)
			c.files[c.n++] = strdup(found.gl_pathv[i]);
	}
	globfree(&found);
	return c;
}

struct corpus corpus_good(void)
{
	return find(SOURCE_ROOT "/tests/config/good/*.json", SOURCE_ROOT "/config/*.json");
}

struct corpus corpus_bad(void)
{
	return find(SOURCE_ROOT "/tests/config/bad/*.json", NULL);
}

void corpus_free(struct corpus *corpus)
{
	unsigned int i;

	for (i = 0; i < corpus->n; i++)
		free(corpus->files[i]);
	free(corpus->files);
}

char *corpus_read(const char *file, size_t *len)
{
	FILE *in = fopen(file, "r");
	char *text;

	cr_assert_not_null(in, "%s cannot be opened", file);
	fseek(in, 0, SEEK_END);
	*len = ftell(in);
	rewind(in);
	text = malloc(*len);
	cr_assert_eq(fread(text, 1, *len, in), *len);
	fclose(in);
	return text;
}

struct config *corpus_parse(const char *text, size_t len, struct config_errors *errors)
{
	char *copy = malloc(len);
	struct config *config;

	if (len > 0)
		memcpy(copy, text, len);
	config = config_parse(copy, len, "FILE", errors);
	free(copy);
	cr_assert(
		(config != NULL) == (errors->n == 0), "both a configuration and mistakes, or none");
	return config;
}

struct config *corpus_parse_good(const char *text)
{
	struct config_errors errors;
	struct config *config = corpus_parse(text, strlen(text), &errors);

	cr_assert_not_null(config, "%s: %s\n%s", errors.n > 0 ? errors.list[0].path : "",
		errors.n > 0 ? errors.list[0].message : "", text);
	config_errors_free(&errors);
	return config;
}

void corpus_expect_mistake(const char *text, const char *path, const char *part)
{
	struct config_errors errors;

	cr_assert_null(corpus_parse(text, strlen(text), &errors), "taken:\n%s", text);
	cr_expect_eq(errors.n, 1, "%u mistakes in:\n%s", errors.n, text);
	cr_expect_str_eq(errors.list[0].path, path);
	cr_expect_not_null(
		strstr(errors.list[0].message, part), "%s: %s", path, errors.list[0].message);
	config_errors_free(&errors);
}
