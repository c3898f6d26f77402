/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtual router's events and actions: adverts in, timers and priorities to its state machine,
 * and what that asks for to packets, tables and events. Control lcore only.
 */
#ifndef APP_VR_H
#define APP_VR_H

#include "app/sync.h"
#include "wire/ip.h"

/* A virtual router from its configuration, in initialize, known nowhere yet. NULL when out of
 * memory. Any thread, as long as the interface's addresses stay. */
struct app_vr *vr_create(const struct app_interface *ifc, const struct config_vrrp *cfg);
void vr_free(struct app_vr *v); /* NULL is allowed */

/* From now on adverts for it find it, and its addresses are known. 0 or -errno. */
int vr_enter(struct control *c, struct app_vr *v);
/* Not any more. It has stopped, and its gate is closed. */
void vr_leave(struct control *c, struct app_vr *v);
/* Another configuration while it runs: that of `fresh`, made by vr_create() and known nowhere,
 * which has the old one's parts afterwards, to be freed. Where it cannot go on with it (see
 * vrrp_config_compatible()) it has stopped before, and is one anew, in initialize. */
void vr_change(struct control *c, struct app_vr *v, struct app_vr *fresh);
/* Starts it if its interface and the source of its adverts can be used. */
void vr_start_if_ready(struct control *c, struct app_vr *v);

/* The source of its adverts can be used; its interface went down; the program stops. */
void vr_start(struct control *c, struct app_vr *v, enum vrrp_event why);
void vr_interface_down(struct control *c, struct app_vr *v);
void vr_shutdown(struct control *c, struct app_vr *v);
/* Its port was deaf until now. */
void vr_unheard(struct control *c, struct app_vr *v);
/* The priority that tracking or an operator leaves it, and with it all of its sync group. `lost`:
 * something it tracks was lost just now. */
void vr_set_priority(struct control *c, struct app_vr *v, uint8_t priority, bool lost);
/* An app_vr's timer fired. */
void vr_timer(struct control *c, struct app_timer *t);
/* A packet of protocol 112 was punted. The mbuf stays the caller's. */
void vr_input(struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip);

#endif
