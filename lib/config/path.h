/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where in the configuration file something is: a chain from a value up to the root, made on the
 * stack while the file is walked. A path may name a key that is missing.
 *
 * Any thread.
 */
#ifndef CONFIG_PATH_H
#define CONFIG_PATH_H

#include <jansson.h>
#include <stdint.h>

#define PATH_DEPTH_MAX 16 /* deeper than the grammar goes */

/* The root is NULL. */
struct path {
	const struct path *up;
	const char *key; /* of an object's member, or NULL: the one at `index` */
	uint32_t index;  /* of an array's element or an object's member */
};

#define PATH_KEY(parent, name)  (&(struct path){.up = (parent), .key = (name)})
#define PATH_AT(parent, number) (&(struct path){.up = (parent), .index = (number)})

/* Which place the path is in the file: compared from the first entry, a lower one comes earlier.
 * A missing member stands at the start of its object. */
struct path_rank {
	uint32_t at[PATH_DEPTH_MAX];
};

void path_rank(const struct path *path, json_t *root, struct path_rank *out);
int path_rank_cmp(const struct path_rank *a, const struct path_rank *b);

/* What stands there, or NULL. */
json_t *path_value(const struct path *path, json_t *root);

/* "$.interfaces.lan.ipv4.vrrp[0].priority"; a key that is not an identifier stands quoted, as
 * $.ports["p 0"]. malloc'd, NULL when out of memory. */
char *path_format(const struct path *path, json_t *root);

#endif
