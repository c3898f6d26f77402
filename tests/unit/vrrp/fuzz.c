/* SPDX-License-Identifier: BSD-3-Clause */
/* Two hundred thousand random events on virtual routers of random configuration: what must hold
 * after each, whatever came before. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rut.h"
#include "vrrp/acts.h"

#define EVENTS     200000
#define LIFETIME   500 /* events of one configuration */
#define RANDOM(n)  (random_u32() % (n))
#define RANDOM_BIT (RANDOM(2) == 0)

static uint64_t random_state = 0x9e3779b97f4a7c15;

static uint32_t random_u32(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state >> 32;
}

static struct vrrp_config random_config(void)
{
	struct vrrp_config config = rut_config();

	config.version = RANDOM(3) ? 3 : RUT_OLDEST_VERSION;
	config.priority = 1 + RANDOM(254);
	config.owner = RANDOM(8) == 0;
	config.grouped = !config.owner && RANDOM(4) == 0;
	config.preempt = RANDOM(3) != 0;
	config.lower_prio_no_advert = RANDOM(4) == 0;
	config.relinquish = RANDOM(3) != 0;
	config.interval_cs = config.version == 2 ? 100 * (1 + RANDOM(254)) : 1 + RANDOM(4095);
	config.hold_time = span_ms(RANDOM_BIT ? 0 : RANDOM(20000));
	config.announce.repeat = RANDOM(4);
	config.announce.delay = span_ms(RANDOM(3000));
	config.announce.refresh = span_ms(RANDOM_BIT ? 0 : RANDOM(20000));
	return config;
}

static void random_advert(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out)
{
	static const uint8_t corners[] = {0, 0, 1, 254, 255};
	struct ip_addr src = rut_address(2 + RANDOM(3));
	struct vrrp_pdu pdu = {
		.version = vr->config.version,
		.type = VRRP_TYPE_ADVERT,
		.vrid = VRID,
		.interval_cs = vr->config.version == 2 ? vr->config.interval_cs : 1 + RANDOM(4095),
		.priority = RANDOM_BIT ? RANDOM(256) : corners[RANDOM(sizeof(corners))],
	};

	if (RANDOM(4) == 0)
		pdu.priority = vr->effective_priority;
	vrrp_vr_advert(vr, &pdu, &src, now, out);
}

/* Time passes: to the deadline, a little, or much; late at times. */
static struct instant random_later(const struct vrrp_vr *vr, struct instant now)
{
	struct instant deadline = vrrp_vr_deadline(vr);

	switch (RANDOM(4)) {
	case 0:
		if (!instant_is_never(deadline) && instant_before(now, deadline))
			return deadline;
		return now;
	case 1:
		return instant_add(now, span_us(RANDOM(20000)));
	case 2:
		return instant_add(now, span_ms(RANDOM(5000)));
	default:
		return now;
	}
}

enum event { STARTUP, SHUTDOWN, DOWN, PRIORITY, LOSS, JOINT, ADVERT, EXPIRE };

static enum event random_event(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out)
{
	switch (RANDOM(40)) {
	case 0:
	case 1:
	case 2:
		vrrp_vr_startup(vr, VRRP_EVENT_INTERFACE_UP, now, out);
		return STARTUP;
	case 3:
		vrrp_vr_shutdown(vr, now, out);
		return SHUTDOWN;
	case 4:
		vrrp_vr_interface_down(vr, now, out);
		return DOWN;
	case 5:
	case 6:
		vrrp_vr_set_priority(vr, 1 + RANDOM(254), false, now, out);
		return PRIORITY;
	case 7:
	case 8:
		vrrp_vr_set_priority(vr, 1 + RANDOM(254), true, now, out);
		return LOSS;
	case 9:
		if (vr->ready)
			vrrp_vr_take_over_jointly(vr, now, out);
		return JOINT;
	case 10 ... 24:
		random_advert(vr, now, out);
		return ADVERT;
	default:
		vrrp_vr_expire(vr, now, out);
		return EXPIRE;
	}
}

static unsigned int count(const struct vrrp_actions *out, enum vrrp_action_kind kind)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < out->n; i++)
		n += out->list[i].kind == kind;
	return n;
}

static bool runs(struct instant timer)
{
	return !instant_is_never(timer);
}

/* V3-TX-16, V3-INI-06 and what the states mean */
static void assert_state(const struct vrrp_vr *vr)
{
	bool master = vr->state == VRRP_MASTER, backup = vr->state == VRRP_BACKUP;

	cr_assert_eq(vr->gate == VRRP_GATE_OPEN, master);
	cr_assert(master || !runs(vr->rival.until));
	cr_assert_eq(vr->gate == VRRP_GATE_DRAIN, runs(vr->drain_until));
	cr_assert_eq(runs(vr->adver_timer), master);
	cr_assert_eq(runs(vr->master_down_timer), backup && !vr->ready);
	cr_assert(vr->ready <= (backup && vr->config.grouped && !runs(vr->preempt_hold_until)));
	cr_assert(backup || !runs(vr->preempt_hold_until));
	cr_assert(master || !runs(vr->announce_timer));
	cr_assert_eq(vr->new_master_reason != VRRP_NOT_MASTER, master);
	cr_assert_eq(runs(vr->up_since), vr->state != VRRP_INITIALIZE);
	if (vr->config.owner)
		cr_assert_eq(vr->effective_priority, 255);
	else
		cr_assert(vr->effective_priority >= 1 && vr->effective_priority <= 254);
	cr_assert_eq(vr->skew_time.ns, vrrp_skew_time(vr->config.version, vr->effective_priority,
					       vr->master_adver_interval_cs)
					       .ns);
}

static bool is_kind(const struct vrrp_actions *out, unsigned int i, enum vrrp_action_kind kind)
{
	return i < out->n && out->list[i].kind == kind;
}

/* A transition is told last, and a master is made gate first. */
static void assert_transition(
	const struct vrrp_vr *before, const struct vrrp_vr *vr, const struct vrrp_actions *out)
{
	const struct vrrp_action *last = &out->list[out->n - 1];

	cr_assert_eq(count(out, VRRP_ACTION_EVENT), 1);
	cr_assert_eq(last->kind, VRRP_ACTION_EVENT);
	cr_assert_eq(last->event.from, before->state);
	cr_assert_eq(last->event.to, vr->state);
	cr_assert_eq(last->event.why, vr->last_event);
	cr_assert_geq(last->event.silence.ns, 0);
	cr_assert_geq(last->event.lateness.ns, 0);
	if (vr->state == VRRP_MASTER) {
		cr_assert_eq(out->n, 4);
		cr_assert(is_kind(out, 0, VRRP_ACTION_GATE));
		cr_assert(is_kind(out, 1, VRRP_ACTION_ADVERT));
		cr_assert(is_kind(out, 2, VRRP_ACTION_ANNOUNCE));
		cr_assert_eq(vr->stats.master_transitions, before->stats.master_transitions + 1);
	}
}

/* V3-TX-16, V3-FMT-06, BFD-CLI-07: who speaks, and what */
static void assert_words(enum event event, const struct vrrp_vr *before, const struct vrrp_vr *vr,
	const struct vrrp_actions *out)
{
	bool leaves = before->state == VRRP_MASTER && vr->state != VRRP_MASTER &&
		      (event == SHUTDOWN || event == LOSS);
	unsigned int zeros = 0;

	for (unsigned int i = 0; i < out->n; i++) {
		if (out->list[i].kind != VRRP_ACTION_ADVERT)
			continue;
		zeros += out->list[i].priority == 0;
		if (!leaves)
			cr_assert_eq(out->list[i].priority, vr->effective_priority);
	}
	cr_assert_eq(zeros, leaves);
	cr_assert_leq(count(out, VRRP_ACTION_ADVERT), 1);
	cr_assert_leq(count(out, VRRP_ACTION_ANNOUNCE), 1);
	if (before->state != VRRP_MASTER && vr->state != VRRP_MASTER)
		cr_assert_eq(count(out, VRRP_ACTION_ADVERT) + count(out, VRRP_ACTION_ANNOUNCE), 0);
	cr_assert_eq(vr->stats.advertisement_sent,
		before->stats.advertisement_sent + count(out, VRRP_ACTION_ADVERT));
	cr_assert_eq(
		vr->stats.priority_zero_pkts_sent, before->stats.priority_zero_pkts_sent + zeros);
}

/* A rival is told of when it comes and when it goes. */
static void assert_rival(
	const struct vrrp_vr *before, const struct vrrp_vr *vr, const struct vrrp_actions *out)
{
	int had = runs(before->rival.until), has = runs(vr->rival.until);

	cr_assert_eq(has - had,
		(int)count(out, VRRP_ACTION_RIVAL) - (int)count(out, VRRP_ACTION_RIVAL_GONE));
	cr_assert_eq(vr->stats.rivals - before->stats.rivals, count(out, VRRP_ACTION_RIVAL));
}

/* Every change of the gate is told, and no other. */
static void assert_gate(
	const struct vrrp_vr *before, const struct vrrp_vr *vr, const struct vrrp_actions *out)
{
	enum vrrp_gate gate = before->gate;

	for (unsigned int i = 0; i < out->n; i++) {
		if (out->list[i].kind != VRRP_ACTION_GATE)
			continue;
		cr_assert_neq(out->list[i].gate, gate);
		gate = out->list[i].gate;
	}
	cr_assert_eq(vr->gate, gate);
}

/* No timer is further away than its rule allows, so that no router sleeps for ever. */
static void assert_timers(enum event event, const struct vrrp_vr *vr, struct instant now)
{
	struct span interval = span_cs(vr->config.interval_cs);

	if (event == EXPIRE)
		cr_assert_gt(vrrp_vr_deadline(vr).ns, now.ns);
	if (vr->state == VRRP_MASTER)
		cr_assert_leq(vr->adver_timer.ns, now.ns + interval.ns);
	if (vr->state == VRRP_BACKUP && vr->gate == VRRP_GATE_CLOSED && !vr->ready)
		cr_assert_leq(vr->master_down_timer.ns, now.ns + vr->master_down_interval.ns);
	if (vr->gate == VRRP_GATE_DRAIN)
		cr_assert_leq(vr->drain_until.ns,
			now.ns + 2 * (interval.ns + span_s(1).ns) + span_ms(200).ns);
}

/* V3-RX-21 */
static void assert_initialize_is_deaf(enum event event, const struct vrrp_vr *before,
	const struct vrrp_vr *vr, const struct vrrp_actions *out)
{
	if (before->state != VRRP_INITIALIZE || event != ADVERT)
		return;
	cr_assert_eq(vr->state, VRRP_INITIALIZE);
	cr_assert_eq(memcmp(&before->stats, &vr->stats, sizeof(vr->stats)), 0);
	cr_assert_eq(out->n, before->gate != vr->gate);
}

Test(fuzz, random_events_break_no_rule)
{
	struct instant now = {0};
	struct vrrp_vr vr;

	for (unsigned int i = 0; i < EVENTS; i++) {
		struct vrrp_actions out = {0};
		struct vrrp_vr before;
		enum event event;

		if (i % LIFETIME == 0) {
			struct vrrp_config config = random_config();

			vrrp_vr_init(&vr, &config, now);
		}
		now = random_later(&vr, now);
		before = vr;
		event = random_event(&vr, now, &out);
		assert_state(&vr);
		if (vr.state == before.state)
			cr_assert_eq(count(&out, VRRP_ACTION_EVENT), 0, "event %u", i);
		else
			assert_transition(&before, &vr, &out);
		assert_words(event, &before, &vr, &out);
		assert_gate(&before, &vr, &out);
		assert_rival(&before, &vr, &out);
		assert_timers(event, &vr, now);
		assert_initialize_is_deaf(event, &before, &vr, &out);
	}
}
