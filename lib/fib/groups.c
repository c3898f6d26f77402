/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Free, linked and waiting groups. See groups.h.
 */
#include "fib/groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fib/pages.h"

static size_t entries_bytes(uint32_t max)
{
	return (size_t)max * GROUP_ENTRIES * sizeof(uint32_t);
}

static size_t lens_bytes(uint32_t max)
{
	return (size_t)max * GROUP_ENTRIES;
}

int groups_init(struct groups *gs, uint32_t max, const struct fib_grace *grace)
{
	memset(gs, 0, sizeof(*gs));
	gs->max = max;
	if (grace)
		gs->grace = *grace;
	if (max == 0)
		return 0;
	gs->entries = pages_map(entries_bytes(max));
	gs->lens = pages_map(lens_bytes(max));
	gs->longer = calloc(max, sizeof(*gs->longer));
	gs->free = calloc(max, sizeof(*gs->free));
	gs->waiting = calloc(max, sizeof(*gs->waiting));
	if (gs->entries && gs->lens && gs->longer && gs->free && gs->waiting)
		return 0;
	groups_fini(gs);
	return -ENOMEM;
}

void groups_fini(struct groups *gs)
{
	pages_unmap(gs->entries, entries_bytes(gs->max));
	pages_unmap(gs->lens, lens_bytes(gs->max));
	free(gs->longer);
	free(gs->free);
	free(gs->waiting);
}

/* Frees what waited long enough; tokens pass in the order they were started. */
static void reclaim(struct groups *gs)
{
	while (gs->n_waiting) {
		const struct group_waiting *w = &gs->waiting[gs->waiting_first];

		if (!gs->grace.passed(gs->grace.context, w->token))
			return;
		groups_put(gs, w->group);
		gs->waiting_first = (gs->waiting_first + 1) % gs->max;
		gs->n_waiting--;
	}
}

uint32_t groups_get(struct groups *gs)
{
	if (gs->n_free == 0)
		reclaim(gs);
	if (gs->n_free)
		return gs->free[--gs->n_free];
	if (gs->fresh < gs->max)
		return gs->fresh++;
	return GROUP_NONE;
}

void groups_put(struct groups *gs, uint32_t group)
{
	gs->free[gs->n_free++] = group;
}

void groups_retire(struct groups *gs, uint32_t group)
{
	struct group_waiting *w;

	if (!gs->grace.start) {
		groups_put(gs, group);
		return;
	}
	w = &gs->waiting[(gs->waiting_first + gs->n_waiting) % gs->max];
	w->token = gs->grace.start(gs->grace.context);
	w->group = group;
	gs->n_waiting++;
}

size_t groups_bytes(const struct groups *gs)
{
	return entries_bytes(gs->max) + lens_bytes(gs->max) +
	       gs->max * (sizeof(*gs->longer) + sizeof(*gs->free) + sizeof(*gs->waiting));
}
