/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The host routes (/128) below one /64: a hash table that grows by splitting one bucket at a time
 * (extendible hashing), because neighbours are many, under few /64s, and at any distance from each
 * other. The writer's side.
 *
 * All of it hangs from the entry of that /64. What is found where no host matches, the miss, is the
 * entry that would be there without hosts: it stands in each bucket, and in the directory where
 * there is none.
 */
#ifndef FIB_HOSTS_H
#define FIB_HOSTS_H

#include "fib/fib6_table.h"

static inline bool link_is_hosts(uint32_t e)
{
	return link_is(e, KIND_DIR) || link_is(e, KIND_BUCKET);
}

/* The miss; without hosts the entry itself. */
uint32_t hosts_miss(const struct fib6 *fib, uint32_t entry);
void hosts_set_miss(struct fib6 *fib, uint32_t entry, uint32_t miss);

/* A new host; there may be none before. `to` is the entry to link now. 0 or -ENOSPC. */
int hosts_add(struct fib6 *fib, uint32_t entry, uint64_t lo, uint32_t host, uint32_t *to);
/* The host must be there. */
void hosts_replace(struct fib6 *fib, uint32_t entry, uint64_t lo, uint32_t host);
/* The host must be there. The entry to link now: the miss when it was the last. */
uint32_t hosts_delete(struct fib6 *fib, uint32_t entry, uint64_t lo);

#endif
