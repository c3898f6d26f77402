/* SPDX-License-Identifier: BSD-3-Clause */
/* Clearing counters: see clear.h. */
#include "app/clear.h"

#include <stdlib.h>

#include "app/bfd.h"

struct clear {
	struct dp_counters
		*counters; /* of the workers, now; in the end those of the clear before */
	unsigned int workers, vrs, sessions; /* done */
};

static void clear_vr(struct vrrp_vr *vr, struct instant now)
{
	vr->stats = (struct vrrp_stats){.discontinuity = now};
}

/* When it was made and last changed is no counter. */
static void clear_session(struct bfd_stats *s)
{
	*s = (struct bfd_stats){.create_time = s->create_time,
		.last_down_time = s->last_down_time,
		.last_up_time = s->last_up_time};
}

static void clear_rest(struct control *c, struct clear *clear)
{
	struct dp_counters *before = c->cleared;

	c->set.stats = (struct vrrp_global_stats){.discontinuity = c->now};
	c->stats = (struct control_stats){0};
	memset(c->bfd_table.verdicts, 0, sizeof(c->bfd_table.verdicts));
	for (uint32_t i = 0; i < c->config->n_interfaces; i++)
		c->interfaces[i].out_pkts = c->interfaces[i].out_octets = 0;
	c->cleared_at = c->now;
	c->cleared = clear->counters;
	clear->counters = before;
}

/* A worker counts a packet as received before it counts its verdict: what is under way now must not
 * be missing from one of the two for ever. */
static void remember_worker(const struct dp_worker *w, struct dp_counters *counters)
{
	*counters = *dp_worker_counters(w);
	counters->received = 0;
	for (unsigned int v = 0; v < DP_VERDICTS; v++)
		counters->received += counters->verdicts[v];
}

static bool step(struct control *c, struct request *r)
{
	struct clear *clear = r->arg;
	unsigned int turn = 0;

	for (; turn < SHOW_TURN && clear->vrs < c->n_vrs; turn++)
		clear_vr(&c->vrs[clear->vrs++]->vr, c->now);
	for (; turn < SHOW_TURN && clear->sessions < c->config->n_bfd; turn++)
		clear_session(&c->bfd[clear->sessions++].session.stats);
	if (turn)
		return false;
	if (clear->workers < c->n_workers) {
		remember_worker(c->workers[clear->workers], &clear->counters[clear->workers]);
		clear->workers++;
		return false;
	}
	clear_rest(c, clear);
	return true;
}

bool clear_stats(struct control *c, struct show_error *e)
{
	struct clear clear = {.counters = calloc(c->n_workers + 1, sizeof(*clear.counters))};
	bool done;

	if (!clear.counters) {
		show_error_set(e, "out of memory");
		return false;
	}
	done = show_ask(c, step, &clear, e);
	free(clear.counters);
	return done;
}
