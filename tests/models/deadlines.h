/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap of deadlines against a plain array that is searched from end to end. */
#ifndef MODELS_DEADLINES_H
#define MODELS_DEADLINES_H

#include "base/deadlines.h"
#include "choice.h"

#define DEADLINES_MODEL_TIMERS 200

struct deadlines_model {
	struct choice c;
	struct deadlines ds;
	struct deadline timers[DEADLINES_MODEL_TIMERS];
	struct instant due[DEADLINES_MODEL_TIMERS]; /* what each should say; never: not armed */
};

/* All but `c` starts zeroed. */
void deadlines_model_begin(struct deadlines_model *m);
/* One is armed, moved or cancelled, and all that must hold is asserted. */
void deadlines_model_step(struct deadlines_model *m);
void deadlines_model_end(struct deadlines_model *m);

#endif
