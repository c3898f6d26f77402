/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two routers on two LANs, in virtual time, the virtual routers of each in a sync group:
 *
 *	LAN 0 --- router 0 --- LAN 1
 *	  `------ router 1 ------'
 *
 * After every event the group of the router is settled, and it is asserted that it is not split.
 */
#ifndef PAIR_H
#define PAIR_H

#include "lan.h"
#include "vrrp/sync.h"

#define PAIR_LANS    2
#define PAIR_ROUTERS 2

struct pair {
	struct lan lans[PAIR_LANS];
	struct vrrp_sync groups[PAIR_ROUTERS];
	struct vrrp_sync_member members[PAIR_ROUTERS][PAIR_LANS];
	bool single[PAIR_ROUTERS]; /* its virtual routers are in no group, see pair_up() */
	unsigned int joint;        /* takeovers since pair_clear() */
};

/* In initialize, no interface ready. */
void pair_make(
	struct pair *p, const struct vrrp_config *config, uint8_t priority0, uint8_t priority1);
/* All interfaces ready, and run until router 0, the better one, is master. */
void pair_init(
	struct pair *p, const struct vrrp_config *config, uint8_t priority0, uint8_t priority1);
void pair_run(struct pair *p, struct span d);
/* An interface of a router: its link. */
void pair_up(struct pair *p, unsigned int router, unsigned int lan);
void pair_down(struct pair *p, unsigned int router, unsigned int lan);
/* Whether the routers hear each other on a LAN; their links stay up. */
void pair_sever(struct pair *p, unsigned int lan, bool severed);
void pair_kill(struct pair *p, unsigned int router);
void pair_revive(struct pair *p, unsigned int router);
void pair_stop(struct pair *p, unsigned int router);
void pair_set_priority(struct pair *p, unsigned int router, uint8_t priority, bool lost);
struct vrrp_vr *pair_vr(struct pair *p, unsigned int router, unsigned int lan);
/* The one router that is master on both LANs while the other is on neither, or -1. */
int pair_master(struct pair *p);
/* Time lost on both LANs, and joint takeovers, since pair_clear(). */
struct span pair_lost(const struct pair *p);
void pair_clear(struct pair *p);

#endif
