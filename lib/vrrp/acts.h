/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a virtual router does when something happens: the verbs of the table in vr.c. Inside
 * lib/vrrp only.
 *
 * An act sets timers and learned values and appends actions. It does not touch the state: the
 * table says which one follows, and vr.c enters it afterwards.
 */
#ifndef VRRP_ACTS_H
#define VRRP_ACTS_H

#include "vrrp/vr.h"

/* Something that happened, on its way through the table. */
struct vrrp_occasion {
	enum vrrp_event why; /* of the transition; an act may say it better */
	enum vrrp_new_master_reason reason;
	struct instant now;
	struct span lateness;        /* of a timer */
	bool of_peer;                /* the last advert, or its absence, has a part in it */
	const struct vrrp_vr *along; /* the member of its group that took it along, or NULL */
	struct vrrp_actions *out;
};

/* initialize -> */
void act_start_as_owner(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_listen(struct vrrp_vr *vr, struct vrrp_occasion *o);
/* backup -> */
void act_retire(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_take_over(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_preempt(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_get_ready(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_get_ready_by_hold(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_follow(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_wait_skew(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_disregard(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_say_farewell(struct vrrp_vr *vr, struct vrrp_occasion *o);
/* master -> */
void act_advertise(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_lose_rival(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_announce(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_advertise_anew(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_insist(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_put_off(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_yield(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_leave(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_relinquish(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_relinquish_along(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_leave_along(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_advertise_priority(struct vrrp_vr *vr, struct vrrp_occasion *o);
/* any -> */
void act_cut_off(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_end_drain_for_successor(struct vrrp_vr *vr, struct vrrp_occasion *o);
void act_end_drain(struct vrrp_vr *vr, struct vrrp_occasion *o);

/* --- what vr.c needs besides --- */

/* A fresh action at the end of `out`. */
struct vrrp_action *vrrp_actions_add(struct vrrp_actions *out, enum vrrp_action_kind kind);
/* Skew_Time and Master_Down_Interval follow the learned interval and the effective priority. */
void vrrp_vr_recompute(struct vrrp_vr *vr);
/* Starts the down timer as if the last advert, an acceptable one, had just been judged. */
void vrrp_vr_follow_last(struct vrrp_vr *vr);
/* What a group asks of a member (sync.c), `along` being the member that made it necessary: to take
 * over, which it must be ready for; to relinquish, whatever its configuration says of tracked
 * losses; to go to initialize. */
void vrrp_vr_take_over_jointly(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out);
void vrrp_vr_relinquish_along(struct vrrp_vr *vr, const struct vrrp_vr *along, struct instant now,
	struct vrrp_actions *out);
void vrrp_vr_leave_along(struct vrrp_vr *vr, const struct vrrp_vr *along, struct instant now,
	struct vrrp_actions *out);
/* No timer runs but that of a drain. */
void vrrp_vr_stop_timers(struct vrrp_vr *vr);

#endif
