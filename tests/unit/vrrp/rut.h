/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The router under test: one virtual router, a clock that only the test moves, and a record of the
 * actions it asked for. By default it is R2 of the golden frames' scene: 192.0.2.3, VRID 51,
 * version 3, priority 100, 100 cs, preempting, no owner, one announcement a transition.
 *
 * What does not depend on the family is linked into one program for each: rut_family says which,
 * and every address below is of it.
 */
#ifndef RUT_H
#define RUT_H

#include "vrrp/rx.h"

extern const uint8_t rut_family;
#define RUT_OLDEST_VERSION (rut_family == IP_V4 ? 2 : 3)

#define R1   rut_address(2)
#define R2   rut_address(3)
#define R3   rut_address(4)
#define VIP  rut_address(1)
#define VRID 51

/* 192.0.2.n or fe80::n */
static inline struct ip_addr rut_address_of(uint8_t family, uint8_t n)
{
	if (family == IP_V4)
		return ip_addr_v4(0xc0000200 + n);
	return (struct ip_addr){IP_V6, {0xfe, 0x80, [15] = n}};
}

static inline struct ip_addr rut_address(uint8_t n)
{
	return rut_address_of(rut_family, n);
}

struct rut {
	struct vrrp_vr vr;
	struct instant now;
	int64_t wall_ns;                         /* at instant 0 */
	unsigned int rivals, rivals_gone;        /* told of, ever */
	unsigned int adverts, announces, events; /* asked for since the last rut_did() */
	struct instant advert_at;                /* the last one */
	struct vrrp_action event;                /* the last one */
	char did[1024];                          /* what was asked for, see rut_did() */
};

struct vrrp_config rut_config_of(uint8_t family);
static inline struct vrrp_config rut_config(void)
{
	return rut_config_of(rut_family);
}
/* In initialize. The wall clock shows 2025-04-23 19:26:56 UTC and follows `now`. */
struct rut rut_make(const struct vrrp_config *config);
/* Started, and for master: waited until it is. The record is empty. */
struct rut rut_backup(const struct vrrp_config *config);
struct rut rut_master(const struct vrrp_config *config);

void rut_start(struct rut *r);
void rut_stop(struct rut *r);
void rut_cut(struct rut *r);
void rut_lose_address(struct rut *r);
void rut_hear(struct rut *r, uint8_t priority, uint16_t interval_cs, struct ip_addr src);
/* The same through the ladder; `set` holds r->vr. */
struct vrrp_rx_result rut_receive(
	struct rut *r, struct vrrp_set *set, const struct vrrp_packet *packet);
void rut_set_priority(struct rut *r, uint8_t priority, bool lost);
/* Runs every timer at its time, up to and including now + `d`. */
void rut_run(struct rut *r, struct span d);
struct vrrp_wall rut_wall(const struct rut *r);
/* How far away its next timer is. */
struct span rut_next(const struct rut *r);

/* What it was asked to do since the last call, as words: "open advert:100 announce
 * backup>master", "advert:0 drain master>initialize", "" */
char *rut_did(struct rut *r);
#define RUT_DID(r, words, ...) cr_assert(eq(str, rut_did(r), (char *)(words)), ##__VA_ARGS__)

static inline bool rut_same(struct ip_addr a, struct ip_addr b)
{
	return ip_addr_equal(&a, &b);
}

/* Runs until it is master and returns how long that took. */
struct span rut_wait_master(struct rut *r);

#endif
