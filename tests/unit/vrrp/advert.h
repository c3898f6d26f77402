/* SPDX-License-Identifier: BSD-3-Clause */
/* An advert on its way from one virtual router to another's receive ladder, as octets. */
#ifndef ADVERT_H
#define ADVERT_H

#include "rut.h"

struct advert {
	struct vrrp_packet packet; /* on interface 0; its payload is `octets` */
	uint8_t octets[VRRP_ADVERT_MAX];
};

/* The n-th copy of what `from` sends. Must not be moved. */
void advert_make(struct advert *a, struct rut *from, unsigned int n, uint8_t priority);
/* A set that holds `r` on interface 0. */
struct vrrp_set advert_set(struct rut *r);
/* The verdict on it there. */
enum vrrp_rx_verdict advert_hear(struct rut *r, struct vrrp_set *set, const struct advert *a);

#endif
