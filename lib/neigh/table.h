/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where neighbors are kept: a fixed number of slots, found by (interface, address), and listed an
 * interface each. For lib/neigh only; the rules of time are in neigh.c.
 */
#ifndef NEIGH_TABLE_H
#define NEIGH_TABLE_H

#include "neigh/neigh.h"

enum neigh_list {
	NEIGH_LIST_NONE,   /* PERMANENT: the interface's state is nothing to it */
	NEIGH_LIST_ACTIVE, /* something happens to it when its interface goes down */
	NEIGH_LIST_SILENT, /* waits for its interface to come up */
	NEIGH_LISTS,
};

struct neigh_slot {
	struct neigh entry;      /* first, so that an entry is its slot */
	struct instant asked;    /* the last request ever; never when there was none */
	struct instant turn;     /* when it may be probed unneeded; never: it has not claimed one */
	struct neigh_slot *next; /* in its hash chain, of the free or of the removed ones */
	struct neigh_slot *list_prev, *list_next;
	enum neigh_list list;
	struct mac kept; /* SILENT: the MAC it had; zero: none */
	bool doubted;    /* its link was lost since it last answered */
	bool live;       /* in the table */
};

/* An interface whose neighbors are kept without traffic. */
struct neigh_warm {
	bool on;
	struct instant free; /* the first turn that no entry has claimed */
};

#define NEIGH_LIST_BUCKETS 1024 /* by interface; several interfaces may share one */

struct neigh_table {
	struct neigh_params params;
	struct neigh_slot *slots;
	struct neigh_slot *free;
	struct neigh_slot *removed;
	struct neigh_slot **chains;
	uint32_t chains_mask;
	uint32_t count;
	struct deadlines deadlines;
	struct neigh_warm *warm; /* by interface */
	struct neigh_slot *lists[NEIGH_LISTS][NEIGH_LIST_BUCKETS];
};

static inline struct neigh_slot *neigh_slot_of(struct neigh *e)
{
	return (struct neigh_slot *)e;
}

/* A new entry, all zero but its key, in no list; NULL when the table is full. */
struct neigh *neigh_slot_get(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr);
/* Takes it out of everything; it stays readable until neigh_reap(). */
void neigh_slot_remove(struct neigh_table *t, struct neigh *e);
void neigh_slot_list(struct neigh_table *t, struct neigh *e, enum neigh_list list);
/* One of the list that is on the interface, or NULL. */
struct neigh *neigh_slot_listed(
	const struct neigh_table *t, enum neigh_list list, uint32_t interface);

#endif
