/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any joins, leaves, queries, versions and outages, next to a snooping switch that believes what it
 * is told: once all is told it forwards what is listened to and nothing else; a query is answered
 * in time; and nothing is told of what was never listened to.
 */
#ifndef MODELS_MLD_GROUPS_H
#define MODELS_MLD_GROUPS_H

#include "choice.h"
#include "neigh/mld_groups.h"

#define MLD_GROUPS_MODEL_GROUPS 24

struct mld_groups_model {
	struct choice c;
	struct mld_groups g;
	struct instant now;
	uint32_t refs[MLD_GROUPS_MODEL_GROUPS];
	bool forwarded[MLD_GROUPS_MODEL_GROUPS]; /* by the switch */
	struct instant
		owed[MLD_GROUPS_MODEL_GROUPS]; /* an answer, at the latest; never when none is */
	bool up;
	uint64_t reports[2 * GROUP_CURRENT + 2]; /* by kind and version */
};

/* All but `c` starts zeroed. */
void mld_groups_model_begin(struct mld_groups_model *m);
/* Time passes, something happens, and all that must hold is asserted. */
void mld_groups_model_step(struct mld_groups_model *m);
/* All is left, and told. */
void mld_groups_model_end(struct mld_groups_model *m);

#endif
