/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One BFD session, alone in its table, under any events at any times, and what must hold after
 * each, whatever came before.
 */
#ifndef MODELS_BFD_H
#define MODELS_BFD_H

#include "bfd/rx.h"
#include "choice.h"

struct bfd_model {
	struct choice c;
	struct bfd_table table;
	struct bfd_session s;
	struct instant now;
	struct instant heard; /* the last packet accepted; never when none was */
	/* how often, over all sessions */
	unsigned int reached[4];
	unsigned int accepted, discarded, answers, polls, losses;
};

/* The first session, or another in place of the one before; all but `c` starts zeroed. */
void bfd_model_begin(struct bfd_model *m);
/* Time passes, something happens, and all that must hold is asserted. */
void bfd_model_step(struct bfd_model *m);
void bfd_model_end(struct bfd_model *m);

#endif
