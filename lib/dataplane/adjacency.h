/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The storage of adjacencies and of groups of them. Control lcore only; the calls that others use
 * are in tables.h.
 */
#ifndef DATAPLANE_ADJACENCY_H
#define DATAPLANE_ADJACENCY_H

#include "dataplane/tables.h"

/* Allocates t->adjacencies and its pool and sets up the fixed ones. 0 or -ENOMEM. */
int adjacencies_create(struct dp_tables *t, uint32_t max);
void adjacencies_free(struct dp_tables *t);

/* The same of t->groups. */
int groups_create(struct dp_tables *t, uint32_t max);
void groups_free(struct dp_tables *t);

#endif
