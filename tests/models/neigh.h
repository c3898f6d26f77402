/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A neighbor table under any events at any times, and what must hold whatever happens: every packet
 * handed over comes back exactly once, requests for one address are a second apart, an entry told
 * of as resolved has a MAC until it is told of as unresolved, and the table's counts agree.
 */
#ifndef MODELS_NEIGH_H
#define MODELS_NEIGH_H

#include "choice.h"
#include "neigh/neigh.h"

#define NEIGH_MODEL_HOSTS      12
#define NEIGH_MODEL_INTERFACES 2
#define NEIGH_MODEL_PACKETS    4096

/* What the caller knows of an address. */
struct neigh_model_seen {
	struct instant asked;
	uint32_t pins;
	bool resolved;
};

struct neigh_model {
	struct choice c;
	struct neigh_table *t;
	struct instant now;
	struct neigh_actions out;
	uint8_t packets[NEIGH_MODEL_PACKETS]; /* where each is */
	uint32_t n_packets;
	struct neigh_model_seen seen[NEIGH_MODEL_INTERFACES][NEIGH_MODEL_HOSTS];
	bool down;                                  /* the event is an interface going down */
	int64_t pace_ns;                            /* events are less than this apart */
	uint64_t actions[NEIGH_ACTION_REMOVED + 1]; /* by kind */
};

/* All but `c` starts zeroed. */
void neigh_model_begin(struct neigh_model *m);
/* Time passes, something happens, and all that must hold is asserted. Whether packets are left. */
bool neigh_model_step(struct neigh_model *m);
/* Left alone, everything but what is pinned or permanent ends. */
void neigh_model_end(struct neigh_model *m);

#endif
