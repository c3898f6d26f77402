/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Routers of one virtual router on a LAN, in virtual time:
 *
 *	host ==> switch ==> the router that spoke last from the virtual MAC
 *
 * The switch learns the virtual MAC from every advert and announcement as it is sent; the others
 * hear an advert `latency` later. A packet of the host is lost while the router it is sent to has
 * its gate closed or is dead; lan.lost adds up that time.
 */
#ifndef LAN_H
#define LAN_H

#include "rut.h"

#define LAN_MAX    4
#define LAN_FRAMES 256

struct lan_router {
	struct rut r;
	bool dead;
	bool cut_off; /* neither heard nor hears */
};

struct lan_frame {
	struct instant at; /* of arrival */
	unsigned int from;
	struct vrrp_pdu pdu;
};

struct lan {
	struct lan_router routers[LAN_MAX];
	unsigned int n;
	struct instant now;
	struct span latency;
	unsigned int learned; /* where the switch sends the virtual MAC */
	unsigned int moves;   /* how often that changed since lan_clear() */
	struct span lost;
	unsigned int adverts; /* sent since lan_clear() */
	bool swallow_next;    /* the next advert is heard by nobody */
	/* Called after whatever a router was told; for sync groups. */
	void (*told)(struct lan *lan, unsigned int router);
	void *context;
	struct lan_frame frames[LAN_FRAMES];
	unsigned int n_frames;
};

/* Router i has rut_address(2 + i) and priorities[i]; the rest is `config`'s. All are in initialize.
 */
void lan_make(struct lan *lan, const struct vrrp_config *config, unsigned int n,
	const uint8_t *priorities);
/* The same, and all are started. */
void lan_init(struct lan *lan, const struct vrrp_config *config, unsigned int n,
	const uint8_t *priorities);
void lan_run(struct lan *lan, struct span d);
/* When something happens next: at most `end`, and `end` when nothing does. */
struct instant lan_next(const struct lan *lan, struct instant end);
/* Passes time up to then, and lets it happen. Whether anything did. */
bool lan_step(struct lan *lan, struct instant end);
/* Only passes the time: nothing may happen before. */
void lan_pass(struct lan *lan, struct instant until);
/* Sends what router i asks for. */
void lan_perform(struct lan *lan, unsigned int i, const struct vrrp_actions *out);
/* What a router is told; the time is the LAN's. */
void lan_start(struct lan *lan, unsigned int i);
void lan_stop(struct lan *lan, unsigned int i);
void lan_kill(struct lan *lan, unsigned int i);
void lan_revive(struct lan *lan, unsigned int i); /* from nothing */
void lan_set_priority(struct lan *lan, unsigned int i, uint8_t priority, bool lost);
/* Forgets what was lost and sent so far. */
void lan_clear(struct lan *lan);
/* The only master, or -1 where there is none or are more. */
int lan_master(const struct lan *lan);
/* Runs until router i is master, at most `d`; how long it took, or -1 ns. */
struct span lan_wait_master(struct lan *lan, unsigned int i, struct span d);

#endif
