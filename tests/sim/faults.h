/* SPDX-License-Identifier: BSD-3-Clause */
/* What goes wrong in a world, and its whole life: faults and quiet in turn. */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "world.h"

/* "loss", "delay", ... */
const char *fault_name(enum fault fault);

/* One life from one seed, until it ends or a rule is broken. */
void faults_live(struct world *w, uint64_t seed);

#endif
