/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The files of tests/config and the examples, for the tests that go through all of them.
 */
#ifndef TEST_CONFIG_CORPUS_H
#define TEST_CONFIG_CORPUS_H

#include "config/config.h"

struct corpus {
	unsigned int n;
	char **files; /* paths, sorted */
};

/* Every .json file of tests/config/good and the examples in config/, or of tests/config/bad.
 * Fails the test when there is none. */
struct corpus corpus_good(void);
struct corpus corpus_bad(void);
void corpus_free(struct corpus *corpus);

/* The whole file, malloc'd at exactly its length and not terminated. */
char *corpus_read(const char *file, size_t *len);

/* Parses a copy that ends where the text ends. */
struct config *corpus_parse(const char *text, size_t len, struct config_errors *errors);
/* A text that must be good. */
struct config *corpus_parse_good(const char *text);
/* A text that must have exactly one mistake, at `path`, with `part` in its message. */
void corpus_expect_mistake(const char *text, const char *path, const char *part);

#endif
