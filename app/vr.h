/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtual router's events and actions: adverts in, timers and priorities to its state machine,
 * and what that asks for to packets, tables and events. Control lcore only.
 */
#ifndef APP_VR_H
#define APP_VR_H

#include "app/control.h"
#include "wire/ip.h"

/* Performs what a virtual router asked for, in its order, and arms its timer anew. */
void vr_perform(struct control *c, struct app_vr *v, const struct vrrp_actions *actions);
/* An app_vr's timer fired. */
void vr_timer(struct control *c, struct app_timer *t);
/* A packet of protocol 112 was punted. The mbuf stays the caller's. */
void vr_input(struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip);

#endif
