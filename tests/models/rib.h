/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The RIB against a plain list of routes, everything worked out anew each time, under any changes.
 * A mirror follows what is told: it must always be what the list says, and nothing may be told that
 * the mirror has already.
 */
#ifndef MODELS_RIB_H
#define MODELS_RIB_H

#include "choice.h"
#include "route/rib.h"

#define RIB_MODEL_INTERFACES 5
#define RIB_MODEL_ROUTES     256

struct rib_model_told {
	struct ip_prefix prefix;
	struct route best;
};

struct rib_model {
	struct choice c;
	uint8_t family;
	unsigned int live; /* so many routes at most */
	struct rib *rib;
	struct route list[RIB_MODEL_ROUTES];
	unsigned int n;
	bool up[RIB_MODEL_INTERFACES];
	struct rib_model_told mirror[RIB_MODEL_ROUTES];
	unsigned int n_mirror;
	uint64_t tellings;
};

/* All but `c`, `family` and `live` starts zeroed. */
void rib_model_begin(struct rib_model *w);
/* A change, and all that must hold is asserted. */
void rib_model_step(struct rib_model *w);
/* The same for the walk over all routes. */
void rib_model_check_walk(struct rib_model *w);
void rib_model_end(struct rib_model *w);

#endif
