/* SPDX-License-Identifier: BSD-3-Clause */
/* A router: its power, its links, what it tracks, and the lcore that may be held up. */
#ifndef SIM_ROUTER_H
#define SIM_ROUTER_H

#include "world.h"

/* Boots, and starts what has a link. */
void router_power_on(struct world *w, unsigned int r);
/* From one moment to the next, without a word. */
void router_power_off(struct world *w, unsigned int r);
/* Its virtual routers, in order; it still hears. */
void router_stop(struct world *w, unsigned int r);
void router_start(struct world *w, unsigned int r);
void router_set_link(struct world *w, unsigned int r, unsigned int segment, bool up);
/* Of an interface and family: it is lost, or there is one again; now and then another one. */
void router_set_address(
	struct world *w, unsigned int r, unsigned int segment, uint8_t family, bool there);
void router_set_object(struct world *w, unsigned int r, unsigned int object, bool up);

/* Does nothing for `d`; frames wait. */
void router_hold_up(struct world *w, unsigned int r, struct span d);
/* Runs on: reads what waits, and then judges. */
void router_wake(struct world *w, struct router *r);

/* A frame reached the interface of one of its members. */
void router_receive(struct world *w, struct member *m, struct frame *f);

#endif
