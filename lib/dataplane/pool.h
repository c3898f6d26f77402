/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Indices of a table that workers read: which are free, and which wait for the grace period after
 * which no worker can still hold them. Control lcore only.
 */
#ifndef DATAPLANE_POOL_H
#define DATAPLANE_POOL_H

#include <rte_rcu_qsbr.h>

struct pool;

/* Of the indices `first` to `max` - 1. NULL when out of memory. */
struct pool *pool_create(uint32_t first, uint32_t max, struct rte_rcu_qsbr *rcu);
void pool_free(struct pool *p);

/* The lowest of those given back last, or -ENOSPC. */
int64_t pool_take(struct pool *p);
/* It is taken again only after a grace period. */
void pool_give(struct pool *p, uint32_t index);
/* How many can be taken now, those in their grace period not counted. */
uint32_t pool_free_count(const struct pool *p);

#endif
