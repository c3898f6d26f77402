/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The mistakes of one configuration file, collected in whatever order the checks find them and
 * handed out in the order of the file.
 *
 * Any thread; allocates. What fails for want of memory is remembered in out_of_memory.
 */
#ifndef CONFIG_MISTAKES_H
#define CONFIG_MISTAKES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/config.h"
#include "config/path.h"

struct mistake {
	struct config_error error;
	struct path_rank rank;
	uint32_t sequence; /* mistakes at one place stay in the order they were found */
};

struct mistakes {
	json_t *root; /* the file; paths lead into it */
	uint32_t n, room;
	struct mistake *list;
	bool out_of_memory;
};

void mistakes_init(struct mistakes *m, json_t *root);
void mistakes_add(struct mistakes *m, const struct path *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* One whose place is no path into the file: takes the two malloc'd strings (NULL: no memory). */
void mistakes_add_taken(
	struct mistakes *m, const struct path_rank *rank, char *place, char *message);
/* Moves all to `out`, in the order of the file. */
void mistakes_finish(struct mistakes *m, struct config_errors *out);

#endif
