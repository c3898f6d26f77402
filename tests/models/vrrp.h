/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtual router of any configuration under any events at any times, adverts by way of the
 * ladder, and what must hold after each, whatever came before.
 */
#ifndef MODELS_VRRP_H
#define MODELS_VRRP_H

#include "choice.h"
#include "vrrp/rx.h"

#define VRRP_MODEL_VRID    51
#define VRRP_MODEL_ROUTERS 16 /* their numbers are below it */

struct vrrp_model {
	struct choice c;
	struct vrrp_set set;
	struct vrrp_vr vr;
	struct vrrp_hmac hmac; /* this router's, if it has any */
	struct vrrp_hmac theirs[VRRP_MODEL_ROUTERS];
	struct vrrp_peer peers[2];
	struct instant now;
	/* how often, over all lives */
	unsigned int verdicts[VRRP_RX_INTERVAL + 1];
	unsigned int reached[VRRP_MASTER + 1];
};

/* 192.0.2.n or fe80::n: 1 is virtual, 3 is this router, the others are its peers. */
static inline struct ip_addr vrrp_model_address(uint8_t family, uint8_t n)
{
	if (family == IP_V4)
		return ip_addr_v4(0xc0000200 | n);
	return (struct ip_addr){IP_V6, {0xfe, 0x80, [15] = n}};
}

/* The first virtual router, or another in place of the one before; all but `c` starts zeroed. */
void vrrp_model_begin(struct vrrp_model *m);
/* Time passes, something happens, and all that must hold is asserted. */
void vrrp_model_step(struct vrrp_model *m);
/* One advert, good or not. */
void vrrp_model_hear(struct vrrp_model *m, struct vrrp_actions *out);
void vrrp_model_end(struct vrrp_model *m);

#endif
