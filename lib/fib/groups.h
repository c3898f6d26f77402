/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The groups of a DIR-24-8 table: which are free, which are linked, which wait until no reader can
 * hold a link to them any more. The writer owns it; readers see only the entries.
 *
 * Beside each entry the writer keeps the length of the prefix that it shows (0: none but perhaps
 * the default route), so that a short prefix never hides a longer one.
 */
#ifndef FIB_GROUPS_H
#define FIB_GROUPS_H

#include "fib/fib4.h"

#define GROUP_ENTRIES 256u
#define GROUP_NONE    UINT32_MAX

struct group_waiting {
	uint64_t token;
	uint32_t group;
};

struct groups {
	uint32_t *entries; /* GROUP_ENTRIES a group */
	uint8_t *lens;     /* likewise */
	uint16_t *longer;  /* a group: how many prefixes longer than /24 it holds */
	uint32_t max;
	uint32_t fresh; /* from here on never used */
	uint32_t *free; /* a stack */
	uint32_t n_free;
	struct group_waiting *waiting; /* a ring, in the order of retiring */
	uint32_t waiting_first;
	uint32_t n_waiting;
	struct fib_grace grace; /* start NULL: no concurrent readers */
};

/* 0 or -ENOMEM. */
int groups_init(struct groups *gs, uint32_t max, const struct fib_grace *grace);
void groups_fini(struct groups *gs);

/* A group that no reader can see, or GROUP_NONE. Its contents are anything. */
uint32_t groups_get(struct groups *gs);
/* It was never linked, or there are no readers: free at once. */
void groups_put(struct groups *gs, uint32_t group);
/* It is not linked any more: free after a grace period. */
void groups_retire(struct groups *gs, uint32_t group);
size_t groups_bytes(const struct groups *gs);

#endif
