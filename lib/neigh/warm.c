/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Warm interfaces: who may be probed when though nobody needs it. See neigh_keep_warm().
 *
 * An entry whose REACHABLE is over claims the interface's next turn and waits for it; turns are
 * 1 / warm_rate apart. So the requests are even and in order however many entries there are, and
 * claiming and waiting cost no more than a deadline. A request that is repeated needs another turn.
 */
#include "neigh/life.h"

#include <errno.h>

#include "neigh/table.h"

/* One that missed its turn by as many others claims a new one: what a stall of the caller made
 * late is not made up for in a burst. */
#define TURNS_LATE 4

int neigh_keep_warm(struct neigh_table *t, uint32_t interface, bool warm)
{
	if (interface >= t->params.interfaces_max)
		return -ERANGE;
	t->warm[interface].on = warm;
	return 0;
}

bool neigh_is_warm(const struct neigh_table *t, uint32_t interface)
{
	return interface < t->params.interfaces_max && t->warm[interface].on;
}

bool neigh_take_turn(struct neigh_table *t, struct neigh *e, struct instant now)
{
	struct span gap = span_ns(1000000000 / t->params.warm_rate);
	struct neigh_warm *w = &t->warm[e->interface];
	struct neigh_slot *s = neigh_slot_of(e);

	if (instant_is_never(s->turn) || instant_since(now, s->turn).ns >= TURNS_LATE * gap.ns) {
		s->turn = instant_before(w->free, now) ? now : w->free;
		w->free = instant_add(s->turn, gap);
	}
	if (!instant_reached(s->turn, now))
		return false;
	s->turn = INSTANT_NEVER;
	return true;
}
