/* SPDX-License-Identifier: BSD-3-Clause */
/* A segment carries adverts from one member to the others of its virtual router. */
#ifndef SIM_SEGMENT_H
#define SIM_SEGMENT_H

#include "world.h"

/* An advert leaves. What the segment does to frames decides who will hear it, and when. */
void segment_send(struct world *w, struct member *from, uint8_t priority);
/* Frames take the latency and no longer, nothing is lost. Partitions stay, both ways. */
void segment_calm(struct segment *s);
/* Whether frames pass from one router to the other. */
bool segment_joins(const struct segment *s, unsigned int from, unsigned int to);

#endif
