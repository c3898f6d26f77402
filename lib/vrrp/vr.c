/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The state machine of one virtual router (RFC 9568 6.4, RFC 3768 6.4).
 *
 * Every call of vr.h becomes an input; the table says for (state, input) what is done and which
 * state follows. A cell that is not there does nothing: a backup that is told to start, an advert
 * in initialize. The verbs are in acts.c.
 */
#include "vrrp/acts.h"

#include <assert.h>

enum input {
	STARTUP_OWNER,
	STARTUP_OTHER,
	SHUTDOWN,
	INTERFACE_DOWN,
	PRIORITY_CHANGED,
	TRACKED_LOSS, /* that this router relinquishes for */
	/* of a sync group's */
	MEMBER_YIELDED,
	MEMBER_FELL,
	/* timers */
	FAREWELL_TIMER,
	DOWN_TIMER,
	HOLD_TIMER,
	GROUPED_DOWN_TIMER,
	GROUPED_HOLD_TIMER,
	DRAIN_TIMER,
	ADVER_TIMER,
	ANNOUNCE_TIMER,
	RIVAL_TIMER,
	/* adverts */
	SUCCESSOR_HEARD, /* during a drain, before the advert is judged */
	ADVERT_LEAVING,  /* priority 0 */
	ADVERT_STRONGER, /* from a master to follow */
	ADVERT_WEAKER,   /* from one that this router should replace */
	ADVERT_TIED,     /* from one to follow unless another member's tie says otherwise first */
	INPUTS,
};

struct rule {
	void (*act)(struct vrrp_vr *vr, struct vrrp_occasion *o);
	enum vrrp_state next;
};

/* clang-format off */
static const struct rule rules[][INPUTS] = {
	[VRRP_INITIALIZE] = {
		[STARTUP_OWNER]      = {act_start_as_owner,          VRRP_MASTER},
		[STARTUP_OTHER]      = {act_listen,                  VRRP_BACKUP},
		[INTERFACE_DOWN]     = {act_cut_off,                 VRRP_INITIALIZE},
		[DRAIN_TIMER]        = {act_end_drain,               VRRP_INITIALIZE},
		[SUCCESSOR_HEARD]    = {act_end_drain_for_successor, VRRP_INITIALIZE},
	},
	[VRRP_BACKUP] = {
		[SHUTDOWN]           = {act_retire,                  VRRP_INITIALIZE},
		[INTERFACE_DOWN]     = {act_cut_off,                 VRRP_INITIALIZE},
		[MEMBER_FELL]        = {act_retire,                  VRRP_INITIALIZE},
		[FAREWELL_TIMER]     = {act_say_farewell,            VRRP_BACKUP},
		[DOWN_TIMER]         = {act_take_over,               VRRP_MASTER},
		[HOLD_TIMER]         = {act_preempt,                 VRRP_MASTER},
		[GROUPED_DOWN_TIMER] = {act_get_ready,               VRRP_BACKUP},
		[GROUPED_HOLD_TIMER] = {act_get_ready_by_hold,       VRRP_BACKUP},
		[DRAIN_TIMER]        = {act_end_drain,               VRRP_BACKUP},
		[SUCCESSOR_HEARD]    = {act_end_drain_for_successor, VRRP_BACKUP},
		[ADVERT_LEAVING]     = {act_wait_skew,               VRRP_BACKUP},
		[ADVERT_STRONGER]    = {act_follow,                  VRRP_BACKUP},
		[ADVERT_WEAKER]      = {act_disregard,               VRRP_BACKUP},
	},
	[VRRP_MASTER] = {
		[SHUTDOWN]           = {act_leave,                   VRRP_INITIALIZE},
		[INTERFACE_DOWN]     = {act_cut_off,                 VRRP_INITIALIZE},
		[PRIORITY_CHANGED]   = {act_advertise_priority,      VRRP_MASTER},
		[TRACKED_LOSS]       = {act_relinquish,              VRRP_BACKUP},
		[MEMBER_YIELDED]     = {act_relinquish_along,        VRRP_BACKUP},
		[MEMBER_FELL]        = {act_leave_along,             VRRP_INITIALIZE},
		[ADVER_TIMER]        = {act_advertise,               VRRP_MASTER},
		[ANNOUNCE_TIMER]     = {act_announce,                VRRP_MASTER},
		[RIVAL_TIMER]        = {act_lose_rival,              VRRP_MASTER},
		[ADVERT_LEAVING]     = {act_advertise_anew,          VRRP_MASTER},
		[ADVERT_STRONGER]    = {act_yield,                   VRRP_BACKUP},
		[ADVERT_WEAKER]      = {act_insist,                  VRRP_MASTER},
		[ADVERT_TIED]        = {act_put_off,                 VRRP_MASTER},
	},
};
/* clang-format on */

static void enter(struct vrrp_vr *vr, enum vrrp_state next, struct vrrp_occasion *o)
{
	struct vrrp_action *a;

	act_lose_rival(vr, o); /* only a master has one */
	a = vrrp_actions_add(o->out, VRRP_ACTION_EVENT);
	a->event.from = vr->state;
	a->event.to = next;
	a->event.why = o->why;
	a->event.lateness = o->lateness;
	a->event.along = o->along;
	if (o->of_peer && !instant_is_never(vr->last_adv_at)) {
		a->event.source = vr->last_adv_source;
		a->event.source_priority = vr->last_adv_priority;
		a->event.silence = instant_since(o->now, vr->last_adv_at);
	}
	if (vr->state == VRRP_INITIALIZE)
		vr->up_since = o->now;
	if (next == VRRP_INITIALIZE)
		vr->up_since = INSTANT_NEVER;
	if (next == VRRP_MASTER)
		vr->stats.master_transitions++;
	vr->new_master_reason = next == VRRP_MASTER ? o->reason : VRRP_NOT_MASTER;
	vr->last_event = o->why;
	vr->state_since = o->now;
	vr->state = next;
}

static void step(struct vrrp_vr *vr, enum input input, struct vrrp_occasion o)
{
	const struct rule *rule = &rules[vr->state][input];

	if (!rule->act)
		return;
	rule->act(vr, &o);
	if (rule->next != vr->state)
		enter(vr, rule->next, &o);
}

void vrrp_vr_init(struct vrrp_vr *vr, const struct vrrp_config *config, struct instant now)
{
	assert(config->vrid != 0 && config->interval_cs != 0);
	assert(config->version == 3 || (config->version == 2 && config->family == IP_V4));
	assert(!config->version_2_too || (config->version == 3 && config->family == IP_V4));
	assert(config->auth.type <= VRRP_AUTH_SIMPLE);
	assert(config->count <= VRRP_ADDRESSES_MAX && config->n_peers <= VRRP_PEERS_MAX);
	*vr = (struct vrrp_vr){
		.config = *config,
		.state = VRRP_INITIALIZE,
		.gate = VRRP_GATE_CLOSED,
		.effective_priority = config->owner ? VRRP_PRIO_OWNER : config->priority,
		.drain_until = INSTANT_NEVER,
		.settled_at = now,
		.readvert_allowed = now,
		.reannounce_allowed = now,
		.master_adver_interval_cs = config->interval_cs,
		.last_adv_at = INSTANT_NEVER,
		.v3_until = now,
		.rival.since = now,
		.rival.until = INSTANT_NEVER,
		.up_since = INSTANT_NEVER,
		.state_since = now,
		.stats.discontinuity = now,
	};
	vrrp_vr_stop_timers(vr);
	vrrp_vr_recompute(vr);
}

void vrrp_vr_startup(
	struct vrrp_vr *vr, enum vrrp_event why, struct instant now, struct vrrp_actions *out)
{
	struct vrrp_occasion o = {.why = why, .now = now, .out = out};

	if (vr->state == VRRP_INITIALIZE) {
		vr->last_adv_source = (struct ip_addr){0};
		vr->last_adv_at = INSTANT_NEVER;
		vr->last_adv_priority = 0;
		vr->last_adv_interval_cs = 0;
	}
	step(vr, vr->config.owner ? STARTUP_OWNER : STARTUP_OTHER, o);
}

void vrrp_vr_shutdown(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out)
{
	step(vr, SHUTDOWN,
		(struct vrrp_occasion){.why = VRRP_EVENT_SHUTDOWN, .now = now, .out = out});
}

void vrrp_vr_interface_down(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out)
{
	step(vr, INTERFACE_DOWN,
		(struct vrrp_occasion){.why = VRRP_EVENT_INTERFACE_DOWN, .now = now, .out = out});
}

void vrrp_vr_address_lost(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out)
{
	step(vr, SHUTDOWN,
		(struct vrrp_occasion){
			.why = VRRP_EVENT_NO_PRIMARY_IP_ADDRESS, .now = now, .out = out});
}

/* --- adverts --- */

/* Whether this router replaces a master of lower priority. An owner always does; any other when
 * it is told to and the hold time does not run. */
static bool preempts(const struct vrrp_vr *vr, struct instant now)
{
	if (vr->config.owner)
		return true;
	return vr->config.preempt && (instant_is_never(vr->preempt_hold_until) ||
					     instant_reached(vr->preempt_hold_until, now));
}

/* The hold time runs from the first advert of a weaker master, for as long as it is weaker. */
static void run_hold_time(struct vrrp_vr *vr, struct instant now)
{
	if (!vr->master_is_lower || vr->config.owner || !vr->config.preempt ||
		vr->config.hold_time.ns <= 0)
		vr->preempt_hold_until = INSTANT_NEVER;
	else if (instant_is_never(vr->preempt_hold_until) && !vr->ready_by_hold)
		vr->preempt_hold_until = instant_add(now, vr->config.hold_time);
}

/* The addresses decide a tie between two masters only (RFC 9568 6.4.3); in a group where another
 * member's tie comes first, when that has had the time to. */
static enum input judge_tie(const struct vrrp_vr *vr, struct instant now)
{
	bool lost = ip_addr_cmp(&vr->last_adv_source, &vr->config.primary) > 0;
	bool waited = vrrp_vr_puts_tie_off(vr, now) && instant_reached(vr->tie.ends, now);

	if (lost && vr->tie.patience.ns > 0 && !waited)
		return ADVERT_TIED;
	return lost ? ADVERT_STRONGER : ADVERT_WEAKER;
}

static enum input judge_as_master(const struct vrrp_vr *vr, struct instant now)
{
	if (vr->last_adv_priority == vr->effective_priority)
		return judge_tie(vr, now);
	return vr->last_adv_priority > vr->effective_priority ? ADVERT_STRONGER : ADVERT_WEAKER;
}

static enum input judge_as_backup(struct vrrp_vr *vr, struct instant now)
{
	vr->master_heard = true;
	vr->master_is_lower = vr->last_adv_priority != VRRP_PRIO_LEAVING &&
			      vr->last_adv_priority < vr->effective_priority;
	run_hold_time(vr, now);
	return vr->master_is_lower && preempts(vr, now) ? ADVERT_WEAKER : ADVERT_STRONGER;
}

void vrrp_vr_advert(struct vrrp_vr *vr, const struct vrrp_pdu *pdu, const struct ip_addr *src,
	struct instant now, struct vrrp_actions *out)
{
	struct vrrp_occasion o = {
		.why = VRRP_EVENT_HIGHER_PRIORITY_BACKUP, .now = now, .of_peer = true, .out = out};
	enum input input;

	if (vr->gate == VRRP_GATE_DRAIN && pdu->priority != VRRP_PRIO_LEAVING)
		step(vr, SUCCESSOR_HEARD, o);
	if (vr->state == VRRP_INITIALIZE)
		return;

	vr->stats.advertisement_rcvd++;
	vr->last_adv_source = *src;
	vr->last_adv_at = now;
	vr->last_adv_priority = pdu->priority;
	vr->last_adv_interval_cs = pdu->interval_cs;
	input = vr->state == VRRP_MASTER ? judge_as_master(vr, now) : judge_as_backup(vr, now);
	if (pdu->priority == VRRP_PRIO_LEAVING) {
		vr->stats.priority_zero_pkts_rcvd++;
		input = ADVERT_LEAVING;
	}
	step(vr, input, o);
}

void vrrp_vr_unheard(struct vrrp_vr *vr, struct instant now)
{
	if (vr->state != VRRP_BACKUP)
		return;
	vr->master_down_timer = instant_add(now, vr->master_down_interval);
	vr->preempt_hold_until = INSTANT_NEVER;
	vr->priority_zero = false;
	vr->ready = false;
	vr->ready_by_hold = false;
}

/* --- priority --- */

/* How long the sender of the last advert is waited for. */
static struct span follow_time(const struct vrrp_vr *vr)
{
	return vrrp_master_down_interval(
		vr->config.version, vr->effective_priority, vr->last_adv_interval_cs);
}

/* The down timer stands at the last sign of a master plus what the priority asks for: it moves by
 * as much as Skew_Time did, and a master that was too weak for the old priority may be good enough
 * for the new one. The other way round the next advert decides (RFC 9568 6.4.2). */
static void reconsider_as_backup(struct vrrp_vr *vr, struct span old_skew, struct instant now)
{
	struct instant *timer = &vr->master_down_timer;

	*timer = instant_add(*timer, span_ns(vr->skew_time.ns - old_skew.ns));
	if (vr->master_is_lower && vr->last_adv_priority >= vr->effective_priority) {
		vr->master_is_lower = false;
		vr->preempt_hold_until = INSTANT_NEVER;
		/* Not so where a better one, heard before it, is waited for longer. */
		if (vr->ready ||
			instant_before(*timer, instant_add(vr->last_adv_at, follow_time(vr))))
			vrrp_vr_follow_last(vr);
	}
	if (instant_before(*timer, now))
		*timer = now;
	if (vr->drains_until_master && !instant_is_never(*timer))
		vr->drain_until = instant_add(*timer, VRRP_DRAIN_SLACK);
}

void vrrp_vr_set_priority(struct vrrp_vr *vr, uint8_t priority, bool lost, struct instant now,
	struct vrrp_actions *out)
{
	struct vrrp_occasion o = {.why = VRRP_EVENT_HIGHER_PRIORITY_BACKUP, .now = now, .out = out};
	struct span old_skew = vr->skew_time;
	uint8_t old = vr->effective_priority;

	if (vr->config.owner || priority == old)
		return;
	assert(priority > VRRP_PRIO_LEAVING && priority < VRRP_PRIO_OWNER);
	vr->effective_priority = priority;
	vrrp_vr_recompute(vr);
	if (vr->state == VRRP_BACKUP)
		reconsider_as_backup(vr, old_skew, now);
	step(vr, lost && vr->config.relinquish && priority < old ? TRACKED_LOSS : PRIORITY_CHANGED,
		o);
}

/* --- a sync group's --- */

void vrrp_vr_take_over_jointly(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out)
{
	assert(vr->ready);
	step(vr, vr->ready_by_hold ? HOLD_TIMER : DOWN_TIMER,
		(struct vrrp_occasion){.now = now, .of_peer = true, .out = out});
}

void vrrp_vr_relinquish_along(struct vrrp_vr *vr, const struct vrrp_vr *along, struct instant now,
	struct vrrp_actions *out)
{
	step(vr, MEMBER_YIELDED,
		(struct vrrp_occasion){
			.why = along->last_event, .along = along, .now = now, .out = out});
}

void vrrp_vr_leave_along(struct vrrp_vr *vr, const struct vrrp_vr *along, struct instant now,
	struct vrrp_actions *out)
{
	step(vr, MEMBER_FELL,
		(struct vrrp_occasion){
			.why = along->last_event, .along = along, .now = now, .out = out});
}

/* --- timers --- */

#define TIMERS 7

struct timer {
	const struct instant *at;
	enum input input;
};

/* In the order in which those that are due together are judged: what is owed comes first; silence
 * comes before the hold time that it makes moot, and before the end of a drain that taking over
 * makes moot. */
static void list_timers(const struct vrrp_vr *vr, struct timer list[TIMERS])
{
	list[0] = (struct timer){&vr->farewell_at, FAREWELL_TIMER};
	list[1] = (struct timer){&vr->master_down_timer, DOWN_TIMER};
	list[2] = (struct timer){&vr->preempt_hold_until, HOLD_TIMER};
	list[3] = (struct timer){&vr->drain_until, DRAIN_TIMER};
	list[4] = (struct timer){&vr->adver_timer, ADVER_TIMER};
	list[5] = (struct timer){&vr->announce_timer, ANNOUNCE_TIMER};
	list[6] = (struct timer){&vr->rival.until, RIVAL_TIMER};
}

/* A grouped backup does not take over by itself. */
static enum input input_of(const struct vrrp_vr *vr, enum input timer)
{
	if (!vr->config.grouped)
		return timer;
	if (timer == DOWN_TIMER)
		return GROUPED_DOWN_TIMER;
	return timer == HOLD_TIMER ? GROUPED_HOLD_TIMER : timer;
}

void vrrp_vr_expire(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out)
{
	struct timer list[TIMERS];

	list_timers(vr, list);
	for (unsigned int i = 0; i < TIMERS; i++)
		if (instant_reached(*list[i].at, now))
			step(vr, input_of(vr, list[i].input),
				(struct vrrp_occasion){.now = now,
					.lateness = instant_since(now, *list[i].at),
					.of_peer = true,
					.out = out});
}

struct instant vrrp_vr_deadline(const struct vrrp_vr *vr)
{
	struct instant next = INSTANT_NEVER;
	struct timer list[TIMERS];

	list_timers(vr, list);
	for (unsigned int i = 0; i < TIMERS; i++)
		next = instant_min(next, *list[i].at);
	return next;
}
