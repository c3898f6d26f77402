/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads JSON into structs by the tables of leaf.h. Every mistake is noted with its path and
 * reading goes on, so that one run finds all; what is wrong is stored as "none" and keeps its
 * place, so that indices in the struct are those of the file.
 *
 * Any thread; allocates.
 */
#ifndef CONFIG_READER_H
#define CONFIG_READER_H

#include <jansson.h>

#include "config/leaf.h"
#include "config/mistakes.h"
#include "config/path.h"

struct reader {
	json_t *root;
	struct mistakes mistakes;
	uint8_t family; /* of the object that is being read */
	bool hidden;    /* that object holds secrets */
};

void reader_read_object(struct reader *r, const struct path *path, json_t *object,
	const struct leaf_table *table, void *base);

/* Notes a mistake at `path`. */
#define reader_mistake(r, path, ...) mistakes_add(&(r)->mistakes, path, __VA_ARGS__)

/* What a leaf may hold, in words: "a whole number from 1 to 254". Returns buf. */
#define READER_WORDS_MAX 160
const char *reader_expects(
	const struct reader *r, const struct leaf *leaf, char buf[READER_WORDS_MAX]);
/* What stands in the file, short and printable: `the string "abc"`; where there are secrets,
 * only of what type it is. Returns buf. */
const char *reader_describe(const struct reader *r, json_t *value, char buf[READER_WORDS_MAX]);
/* "must be ..., not ..." */
void reader_wrong(
	struct reader *r, const struct path *path, const struct leaf *leaf, json_t *value);

/* Read what is named: index of a member, place of a virtual router; in refs.c. */
bool reader_read_ref(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot);
bool reader_read_router(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot);

/* Reads a leaf that is neither object, list nor map; in scalar.c. */
void reader_read_scalar(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *base);

#endif
