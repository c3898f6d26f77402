/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The list of mistakes found in a configuration file. Any thread; allocates.
 */
#include "config/mistakes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void mistakes_init(struct mistakes *m, json_t *root)
{
	*m = (struct mistakes){.root = root};
}

void mistakes_add_taken(
	struct mistakes *m, const struct path_rank *rank, char *place, char *message)
{
	if (place == NULL || message == NULL)
		goto free_strings;
	if (m->n == m->room) {
		uint32_t room = m->room == 0 ? 16 : 2 * m->room;
		struct mistake *list = reallocarray(m->list, room, sizeof(*list));

		if (list == NULL)
			goto free_strings;
		m->list = list;
		m->room = room;
	}
	m->list[m->n] = (struct mistake){{place, message}, *rank, m->n};
	m->n++;
	return;

free_strings:
	free(place);
	free(message);
	m->out_of_memory = true;
}

void mistakes_add(struct mistakes *m, const struct path *path, const char *format, ...)
{
	struct path_rank rank;
	char *message;
	va_list args;

	va_start(args, format);
	if (vasprintf(&message, format, args) < 0)
		message = NULL;
	va_end(args);
	path_rank(path, m->root, &rank);
	mistakes_add_taken(m, &rank, path_format(path, m->root), message);
}

static int by_place(const void *pa, const void *pb)
{
	const struct mistake *a = pa;
	const struct mistake *b = pb;
	int order = path_rank_cmp(&a->rank, &b->rank);

	if (order != 0)
		return order;
	return a->sequence < b->sequence ? -1 : 1;
}

void mistakes_finish(struct mistakes *m, struct config_errors *out)
{
	uint32_t i;

	*out = (struct config_errors){0};
	if (m->n == 0)
		return;
	qsort(m->list, m->n, sizeof(*m->list), by_place);
	out->list = calloc(m->n, sizeof(*out->list));
	for (i = 0; i < m->n; i++) {
		if (out->list != NULL) {
			out->list[out->n++] = m->list[i].error;
			continue;
		}
		free(m->list[i].error.path);
		free(m->list[i].error.message);
	}
	free(m->list);
	*m = (struct mistakes){0};
}

void config_errors_free(struct config_errors *errors)
{
	uint32_t i;

	for (i = 0; i < errors->n; i++) {
		free(errors->list[i].path);
		free(errors->list[i].message);
	}
	free(errors->list);
	*errors = (struct config_errors){0};
}
