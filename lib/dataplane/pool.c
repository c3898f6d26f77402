/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Free indices, and those given back, in the order of their grace periods: a worker may have read
 * an index from the FIB just before control took it out there. Control lcore.
 */
#include "dataplane/pool.h"

#include <errno.h>
#include <stdlib.h>

struct waiting {
	uint32_t index;
	uint64_t token;
};

struct pool {
	struct rte_rcu_qsbr *rcu;
	uint32_t max;
	uint32_t *free; /* a stack */
	uint32_t n_free;
	struct waiting *waiting; /* a circle of `max`, oldest first */
	uint32_t head;
	uint32_t n_waiting;
};

struct pool *pool_create(uint32_t first, uint32_t max, struct rte_rcu_qsbr *rcu)
{
	struct pool *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->rcu = rcu;
	p->max = max;
	p->free = calloc(max, sizeof(*p->free));
	p->waiting = calloc(max, sizeof(*p->waiting));
	if (!p->free || !p->waiting) {
		pool_free(p);
		return NULL;
	}
	/* The lowest index on top of the stack. */
	for (uint32_t i = max; i > first; i--)
		p->free[p->n_free++] = i - 1;
	return p;
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	free(p->waiting);
	free(p->free);
	free(p);
}

/* Takes back those whose grace period is over. */
static void reclaim(struct pool *p)
{
	while (p->n_waiting) {
		const struct waiting *oldest = &p->waiting[p->head];

		if (rte_rcu_qsbr_check(p->rcu, oldest->token, false) != 1)
			return;
		p->free[p->n_free++] = oldest->index;
		p->head = (p->head + 1) % p->max;
		p->n_waiting--;
	}
}

int64_t pool_take(struct pool *p)
{
	reclaim(p);
	return p->n_free ? (int64_t)p->free[--p->n_free] : -ENOSPC;
}

void pool_give(struct pool *p, uint32_t index)
{
	p->waiting[(p->head + p->n_waiting) % p->max] =
		(struct waiting){index, rte_rcu_qsbr_start(p->rcu)};
	p->n_waiting++;
}

uint32_t pool_free_count(const struct pool *p)
{
	return p->n_free;
}
