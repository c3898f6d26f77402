/* SPDX-License-Identifier: BSD-3-Clause */
/* The acts of a virtual router: see acts.h, and vr.c for when each is done. */
#include "vrrp/acts.h"

#include <assert.h>

/* Two hundred addresses need not be announced faster than this, whatever is configured. */
#define ANNOUNCE_DELAY_MIN span_ms(1)

struct vrrp_action *vrrp_actions_add(struct vrrp_actions *out, enum vrrp_action_kind kind)
{
	assert(out->n < VRRP_ACTIONS_MAX);
	out->list[out->n] = (struct vrrp_action){.kind = kind};
	return &out->list[out->n++];
}

void vrrp_vr_recompute(struct vrrp_vr *vr)
{
	uint8_t version = vr->config.version;

	vr->skew_time =
		vrrp_skew_time(version, vr->effective_priority, vr->master_adver_interval_cs);
	vr->master_down_interval = vrrp_master_down_interval(
		version, vr->effective_priority, vr->master_adver_interval_cs);
}

void vrrp_vr_stop_timers(struct vrrp_vr *vr)
{
	vr->adver_timer = INSTANT_NEVER;
	vr->announce_timer = INSTANT_NEVER;
	vr->master_down_timer = INSTANT_NEVER;
	vr->preempt_hold_until = INSTANT_NEVER;
	vr->announces_left = 0;
	vr->priority_zero = false;
	vr->master_is_lower = false;
	vr->master_heard = false;
	vr->ready = false;
	vr->ready_by_hold = false;
	vr->drains_until_master = false;
	vr->farewell_at = INSTANT_NEVER;
	vr->tie.ends = INSTANT_NEVER;
}

/* --- the pieces --- */

static void set_gate(struct vrrp_vr *vr, enum vrrp_gate gate, struct vrrp_actions *out)
{
	if (gate != VRRP_GATE_DRAIN) {
		vr->drain_until = INSTANT_NEVER;
		vr->drains_until_master = false;
	}
	if (gate == vr->gate)
		return;
	vr->gate = gate;
	vrrp_actions_add(out, VRRP_ACTION_GATE)->gate = gate;
}

static void send_advert(struct vrrp_vr *vr, uint8_t priority, struct vrrp_actions *out)
{
	struct vrrp_copy copy;
	unsigned int copies = 0;

	vrrp_actions_add(out, VRRP_ACTION_ADVERT)->priority = priority;
	while (vrrp_vr_copy(vr, copies, &copy))
		copies++;
	vr->stats.advertisement_sent += copies;
	if (priority == VRRP_PRIO_LEAVING)
		vr->stats.priority_zero_pkts_sent += copies;
}

/* Announces, and sets the timer for the next time: a repeat, the refresh, or never; not later than
 * when it settles. */
static void announce(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out)
{
	const struct span delay = vr->config.announce.delay, refresh = vr->config.announce.refresh;

	vrrp_actions_add(out, VRRP_ACTION_ANNOUNCE);
	vr->reannounce_allowed = instant_add(now, VRRP_REANNOUNCE_GAP);
	if (vr->announces_left > 0)
		vr->announce_timer = instant_add(now, delay.ns > 0 ? delay : ANNOUNCE_DELAY_MIN);
	else
		vr->announce_timer = refresh.ns > 0 ? instant_add(now, refresh) : INSTANT_NEVER;
	if (instant_before(now, vr->settled_at))
		vr->announce_timer = instant_min(vr->announce_timer, vr->settled_at);
}

/* Another router spoke as master while this one is: hosts and switches may have followed it.
 * Within the gap since the last announcement the next is put off, not forgotten. */
static void announce_after_rival(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out)
{
	if (instant_reached(vr->reannounce_allowed, now)) {
		announce(vr, now, out);
		return;
	}
	vr->announce_timer = instant_min(vr->announce_timer, vr->reannounce_allowed);
}

static void tell_of_rival(
	const struct vrrp_vr *vr, enum vrrp_action_kind kind, struct vrrp_actions *out)
{
	struct vrrp_action *a = vrrp_actions_add(out, kind);

	a->event.source = vr->rival.source;
	a->event.source_priority = vr->rival.priority;
}

/* Of several the last one is remembered, and they are gone when all are. */
static void note_rival(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	bool first = instant_is_never(vr->rival.until);

	vr->rival.source = vr->last_adv_source;
	vr->rival.priority = vr->last_adv_priority;
	vr->rival.until = instant_add(o->now, span_cs(3 * (int64_t)vr->last_adv_interval_cs));
	if (!first)
		return;
	vr->rival.since = o->now;
	vr->stats.rivals++;
	tell_of_rival(vr, VRRP_ACTION_RIVAL, o->out);
}

/* The interval of this router's own adverts; what the backups have learned from it. */
static struct span own_interval(const struct vrrp_vr *vr)
{
	return span_cs(vr->config.interval_cs);
}

/* No successor's Skew_Time is longer: that of priority 0, which nobody has. */
static struct span longest_skew(const struct vrrp_vr *vr)
{
	return vrrp_skew_time(vr->config.version, 0, vr->config.interval_cs);
}

/* The old master may have spoken last: it is spoken over at once, and when it must have stopped.
 * Only the latter is one of the configured repeats. */
static void settle(struct vrrp_vr *vr, struct instant now)
{
	vr->settled_at = instant_add(now, VRRP_SETTLE_TIME);
	vr->announces_left++;
	vr->announce_timer = instant_min(vr->announce_timer, instant_add(now, VRRP_RESETTLE_TIME));
}

/* Make before break: first packets can pass, then the world hears of it. */
static void become_master(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	vrrp_vr_stop_timers(vr);
	set_gate(vr, VRRP_GATE_OPEN, o->out);
	send_advert(vr, vr->effective_priority, o->out);
	vr->adver_timer = instant_add(o->now, own_interval(vr));
	vr->announces_left = vr->config.announce.repeat;
	vr->settled_at = o->now;
	announce(vr, o->now, o->out);
	if (o->reason == VRRP_REASON_PREEMPTED || vr->config.owner)
		settle(vr, o->now);
}

/* The interval starts as the own one and then follows the master's. */
static void forget_learned(struct vrrp_vr *vr)
{
	vr->master_adver_interval_cs = vr->config.interval_cs;
	vrrp_vr_recompute(vr);
}

/* Whether the last advert's sender was still there when the down timer fired. */
static bool weaker_master_lives(const struct vrrp_vr *vr, struct instant now)
{
	return vr->master_is_lower &&
	       instant_since(now, vr->last_adv_at).ns < 3 * span_cs(vr->last_adv_interval_cs).ns;
}

/* --- initialize --- */

void act_start_as_owner(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	forget_learned(vr);
	o->reason = VRRP_REASON_PRIORITY;
	become_master(vr, o);
}

void act_listen(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	vrrp_vr_stop_timers(vr);
	forget_learned(vr);
	vr->master_down_timer = instant_add(o->now, vr->master_down_interval);
}

/* --- backup --- */

/* A drain that runs, runs on. */
void act_retire(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	if (!instant_is_never(vr->farewell_at))
		act_say_farewell(vr, o);
	vrrp_vr_stop_timers(vr);
}

void act_take_over(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	if (weaker_master_lives(vr, o->now)) {
		o->reason = VRRP_REASON_PREEMPTED;
		o->why = vr->config.owner ? VRRP_EVENT_OWNER_PREEMPT
					  : VRRP_EVENT_LOWER_PRIORITY_MASTER;
	} else {
		o->reason = vr->master_heard ? VRRP_REASON_NO_RESPONSE : VRRP_REASON_PRIORITY;
		o->why = VRRP_EVENT_MASTER_TIMEOUT;
		o->of_peer = vr->master_heard;
	}
	become_master(vr, o);
}

void act_preempt(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	o->reason = VRRP_REASON_PREEMPTED;
	o->why = VRRP_EVENT_PREEMPT_HOLD_TIMEOUT;
	become_master(vr, o);
}

/* The way is free, and stays so until an acceptable advert. */
void act_get_ready(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	(void)o;
	vr->ready = true;
	vr->master_down_timer = INSTANT_NEVER;
	vr->preempt_hold_until = INSTANT_NEVER;
}

void act_get_ready_by_hold(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	act_get_ready(vr, o);
	vr->ready_by_hold = true;
}

static void run_down_timer(struct vrrp_vr *vr, struct instant until)
{
	vr->master_down_timer = until;
	vr->ready = false;
	vr->ready_by_hold = false;
}

void vrrp_vr_follow_last(struct vrrp_vr *vr)
{
	/* In version 2 it is the own one, or the advert would have been discarded. */
	vr->master_adver_interval_cs = vr->last_adv_interval_cs;
	vrrp_vr_recompute(vr);
	vr->priority_zero = false;
	run_down_timer(vr, instant_add(vr->last_adv_at, vr->master_down_interval));
}

void act_follow(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	(void)o;
	vrrp_vr_follow_last(vr);
}

void act_wait_skew(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	vr->priority_zero = true;
	run_down_timer(vr, instant_add(o->now, vr->skew_time));
}

void act_disregard(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	(void)vr; /* the down timer runs on, and at its end this router takes over */
	(void)o;
}

void act_say_farewell(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	vr->farewell_at = INSTANT_NEVER;
	send_advert(vr, VRRP_PRIO_LEAVING, o->out);
}

/* --- master --- */

void act_advertise(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	send_advert(vr, vr->effective_priority, o->out);
	/* From when it was due, so that lateness does not add up; unless periods were missed. */
	vr->adver_timer = instant_add(vr->adver_timer, own_interval(vr));
	if (instant_reached(vr->adver_timer, o->now))
		vr->adver_timer = instant_add(o->now, own_interval(vr));
	/* Silent for so long that a backup may have taken over, and be heard only later. */
	if (o->lateness.ns >= 3 * own_interval(vr).ns)
		announce_after_rival(vr, o->now, o->out);
}

void act_lose_rival(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	if (instant_is_never(vr->rival.until))
		return;
	vr->rival.until = INSTANT_NEVER;
	tell_of_rival(vr, VRRP_ACTION_RIVAL_GONE, o->out);
}

void act_announce(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	if (vr->announces_left > 0)
		vr->announces_left--;
	announce(vr, o->now, o->out);
}

void act_advertise_anew(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	send_advert(vr, vr->effective_priority, o->out);
	vr->adver_timer = instant_add(o->now, own_interval(vr));
	announce_after_rival(vr, o->now, o->out);
	vr->tie.ends = INSTANT_NEVER;
	if (ip_addr_equal(&vr->rival.source, &vr->last_adv_source))
		act_lose_rival(vr, o);
}

/* Version 3 answers the weaker master at once and leaves Adver_Timer alone (RFC 9568 6.4.3). Two
 * routers that both think so must not answer each other at line rate. */
void act_insist(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	if (vr->config.version == 3 && !vr->config.lower_prio_no_advert) {
		if (instant_reached(vr->readvert_allowed, o->now)) {
			send_advert(vr, vr->effective_priority, o->out);
			vr->readvert_allowed = instant_add(o->now, VRRP_READVERT_GAP);
		} else {
			vr->stats.readverts_suppressed++;
		}
	}
	announce_after_rival(vr, o->now, o->out);
	note_rival(vr, o);
}

/* The other one takes this router for the weaker one and answers: were it answered in turn, neither
 * would stop. */
void act_put_off(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	if (!vrrp_vr_puts_tie_off(vr, o->now)) {
		vr->tie.ends = instant_add(o->now, vr->tie.patience);
		vr->stats.ties_put_off++;
	}
	vr->tie.lapses = instant_add(o->now, span_cs(3 * (int64_t)vr->last_adv_interval_cs));
	announce_after_rival(vr, o->now, o->out);
}

void act_advertise_priority(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	send_advert(vr, vr->effective_priority, o->out);
}

void act_yield(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	vrrp_vr_stop_timers(vr);
	set_gate(vr, VRRP_GATE_DRAIN, o->out);
	vr->drain_until = instant_add(o->now, VRRP_CROSSING);
	vr->master_heard = true;
	vrrp_vr_follow_last(vr);
}

void act_leave(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	vrrp_vr_stop_timers(vr);
	send_advert(vr, VRRP_PRIO_LEAVING, o->out);
	set_gate(vr, VRRP_GATE_DRAIN, o->out);
	vr->drain_until = instant_add(o->now, longest_skew(vr));
	vr->drain_until = instant_add(vr->drain_until, VRRP_DRAIN_SLACK);
}

/* See "Relinquish" in vr.h for why the timer is what it is. `told`: when the others hear of it. */
static void hand_over(struct vrrp_vr *vr, struct instant told, struct vrrp_occasion *o)
{
	set_gate(vr, VRRP_GATE_DRAIN, o->out);
	forget_learned(vr);
	vr->master_down_timer = instant_add(told, longest_skew(vr));
	vr->master_down_timer = instant_add(vr->master_down_timer, vr->skew_time);
	vr->drain_until = instant_add(vr->master_down_timer, VRRP_DRAIN_SLACK);
	vr->drains_until_master = true;
}

void act_relinquish(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	vrrp_vr_stop_timers(vr);
	send_advert(vr, VRRP_PRIO_LEAVING, o->out);
	hand_over(vr, o->now, o);
}

/* A member that handed over was heard by nobody yet. One that yielded did so to a master, who is
 * most likely the successor here, too, and has spoken. */
void act_relinquish_along(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	if (o->along->drains_until_master) {
		act_relinquish(vr, o);
		return;
	}
	vrrp_vr_stop_timers(vr);
	vr->farewell_at = instant_add(o->now, VRRP_CROSSING);
	hand_over(vr, vr->farewell_at, o);
}

/* The peers of the member that failed may have nothing but its silence to go by, and their group
 * waits for it: the drain must outlast that. */
void act_leave_along(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	act_leave(vr, o);
	vr->drain_until = instant_add(vr->drain_until, span_ns(3 * own_interval(vr).ns));
}

/* --- any --- */

void act_cut_off(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	vrrp_vr_stop_timers(vr);
	set_gate(vr, VRRP_GATE_CLOSED, o->out);
}

/* What was sent before the successor's first frame is still on its way here; and it may have spoken
 * before this router spoke for the last time: a switch that saw this one last sends everything here
 * until the successor has spoken again. */
void act_end_drain_for_successor(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	vr->drain_until = instant_min(vr->drain_until, instant_add(o->now, VRRP_CROSSING));
	vr->drains_until_master = false;
	vr->farewell_at = INSTANT_NEVER;
}

void act_end_drain(struct vrrp_vr *vr, struct vrrp_occasion *o)
{
	set_gate(vr, VRRP_GATE_CLOSED, o->out);
}
