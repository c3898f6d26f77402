/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtual router's change of state as an event that says why: which advert, which timer, which
 * tracked object, and how long detection took. Control lcore only.
 */
#ifndef APP_TRANSITION_H
#define APP_TRANSITION_H

#include "app/control.h"

/* `a` is a VRRP_ACTION_EVENT of `v`, which is in its new state already. */
void transition_record(struct control *c, const struct app_vr *v, const struct vrrp_action *a);

/* `a` is a VRRP_ACTION_RIVAL or VRRP_ACTION_RIVAL_GONE of `v`: two masters, or no more. */
void transition_rival(struct control *c, const struct app_vr *v, const struct vrrp_action *a);

#endif
