/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What must hold at every step of a member, whatever the model says:
 *
 *  - A router judges silence only after it has read all that it received.
 *  - No master is silent for longer than its interval, unless it was held up.
 *  - Nobody takes over within three intervals of the last advert of a master that is as good as it
 *    or better and has not left.
 *  - The gate is open while master and only then; becoming master opens it before the first
 *    advert, and the advert leaves before the announcement.
 *  - A drain ends, and ends with the successor's advert.
 *  - A backup sends nothing from the virtual MAC; the last word of one that leaves is priority 0,
 *    which one that its group took along may owe for VRRP_CROSSING, until it hears a master.
 *  - A master that heard a rival announces itself again within VRRP_REANNOUNCE_GAP.
 *  - In a settled virtual router nothing changes.
 */
#ifndef SIM_WATCH_H
#define SIM_WATCH_H

#include "vrrp/vr.h"

struct world;
struct member;

/* By the router's own clock. */
struct watch {
	struct instant spoke;        /* the last advert */
	struct instant announce_due; /* after a rival; or never */
	struct instant drains_since;
	struct instant patient_until; /* not to take over before; or never */
	uint8_t patient_priority;     /* of the master that it waits for */
	bool owes_farewell;           /* it left without a word, and has heard no master yet */
	enum vrrp_state state;
	enum vrrp_gate gate;
};

void watch_init(struct watch *watch);
/* Before an event, at `now` by the router's clock. */
void watch_before(struct world *w, struct member *m, struct instant now);
/* An advert is about to be judged, one that passed every check. */
void watch_advert(struct member *m, uint8_t priority, uint16_t interval_cs, struct instant now);
void watch_after(
	struct world *w, struct member *m, struct instant now, const struct vrrp_actions *out);

#endif
