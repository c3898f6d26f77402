/* SPDX-License-Identifier: BSD-3-Clause */
/* A random world: who is where, with which configuration. */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include "world.h"

/* From w->random, in an empty world. Nothing is powered yet. */
void scenario_make(struct world *w);

#endif
