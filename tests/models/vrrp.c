/* SPDX-License-Identifier: BSD-3-Clause */
#include "vrrp.h"

#include <string.h>

#include "vrrp/acts.h"

#define BIT(m) (choose(&(m)->c, 2) == 0)

static const struct vrrp_hmac_key keys[] = {{.id = 1, .len = 32}, {.id = 2, .len = 32}};

static void add_hmac(struct vrrp_model *m, struct vrrp_config *config)
{
	vrrp_hmac_init(&m->hmac, choose(&m->c, 3), keys, 2, config->interval_cs);
	config->hmac = &m->hmac;
}

/* The first two routers beside this one, one of them behind another. */
static void add_peers(struct vrrp_model *m, struct vrrp_config *config)
{
	m->peers[0] = (struct vrrp_peer){vrrp_model_address(config->family, 2), 255};
	m->peers[1] = (struct vrrp_peer){vrrp_model_address(config->family, 4), 254};
	config->peers = m->peers;
	config->n_peers = 2;
}

static struct vrrp_config some_config(struct vrrp_model *m)
{
	struct vrrp_config config = {
		.family = choose(&m->c, 3) ? IP_V4 : IP_V6, .vrid = VRRP_MODEL_VRID};

	config.version = config.family == IP_V6 || choose(&m->c, 3) ? 3 : 2;
	config.version_2_too =
		config.family == IP_V4 && config.version == 3 && choose(&m->c, 4) == 0;
	config.priority = 1 + choose(&m->c, 254);
	config.owner = choose(&m->c, 8) == 0;
	config.grouped = !config.owner && choose(&m->c, 4) == 0;
	config.preempt = choose(&m->c, 3) != 0;
	config.owner_ignore_adverts = choose(&m->c, 4) == 0;
	config.lower_prio_no_advert = choose(&m->c, 4) == 0;
	config.validate_address_list = choose(&m->c, 4) == 0;
	config.relinquish = choose(&m->c, 3) != 0;
	config.checksum_send = BIT(m) ? VRRP_CSUM_PSEUDO : VRRP_CSUM_MESSAGE;
	config.checksum_accept = 1 + choose(&m->c, VRRP_CSUM_ANY);
	config.interval_cs =
		config.version == 2 ? 100 * (1 + choose(&m->c, 254)) : 1 + choose(&m->c, 4095);
	config.hold_time = span_ms(BIT(m) ? 0 : choose(&m->c, 20000));
	config.announce.repeat = choose(&m->c, 4);
	config.announce.delay = span_ms(choose(&m->c, 3000));
	config.announce.refresh = span_ms(BIT(m) ? 0 : choose(&m->c, 20000));
	config.count = 1;
	config.addresses[0] = vrrp_model_address(config.family, 1);
	config.primary = vrrp_model_address(config.family, 3);
	if (config.version == 2 && choose(&m->c, 4) == 0)
		config.auth.type = VRRP_AUTH_SIMPLE;
	if (config.version == 3 && choose(&m->c, 4) == 0)
		add_hmac(m, &config);
	if (choose(&m->c, 4) == 0)
		add_peers(m, &config);
	return config;
}

/* Time passes: to the deadline, a little, or much; late at times. */
static void pass_time(struct vrrp_model *m)
{
	struct instant deadline = vrrp_vr_deadline(&m->vr);

	switch (choose(&m->c, 4)) {
	case 0:
		if (!instant_is_never(deadline) && instant_before(m->now, deadline))
			m->now = deadline;
		break;
	case 1:
		m->now = instant_add(m->now, span_us(choose(&m->c, 20000)));
		break;
	case 2:
		m->now = instant_add(m->now, span_ms(choose(&m->c, 5000)));
		break;
	}
}

enum event { STARTUP, SHUTDOWN, DOWN, PRIORITY, LOSS, ADDRESS, JOINT, ALONG, ADVERT, EXPIRE };

/* Another member of its group yielded, or handed over. */
static void take_along(struct vrrp_model *m, struct vrrp_actions *out)
{
	static struct vrrp_vr along = {.last_event = VRRP_EVENT_HIGHER_PRIORITY_BACKUP};

	along.drains_until_master = BIT(m);
	if (m->vr.config.grouped)
		vrrp_vr_relinquish_along(&m->vr, &along, m->now, out);
}

static enum event happen(struct vrrp_model *m, struct vrrp_actions *out)
{
	switch (choose(&m->c, 40)) {
	case 0 ... 2:
		vrrp_vr_startup(&m->vr, VRRP_EVENT_INTERFACE_UP, m->now, out);
		return STARTUP;
	case 3:
		vrrp_vr_shutdown(&m->vr, m->now, out);
		return SHUTDOWN;
	case 4:
		vrrp_vr_interface_down(&m->vr, m->now, out);
		return DOWN;
	case 5 ... 6:
		vrrp_vr_set_priority(&m->vr, 1 + choose(&m->c, 254), false, m->now, out);
		return PRIORITY;
	case 7 ... 8:
		vrrp_vr_set_priority(&m->vr, 1 + choose(&m->c, 254), true, m->now, out);
		return LOSS;
	case 9:
		if (m->vr.ready)
			vrrp_vr_take_over_jointly(&m->vr, m->now, out);
		return JOINT;
	case 10:
		vrrp_vr_address_lost(&m->vr, m->now, out);
		return ADDRESS;
	case 11:
		take_along(m, out);
		return ALONG;
	case 12 ... 25:
		vrrp_model_hear(m, out);
		return ADVERT;
	default:
		vrrp_vr_expire(&m->vr, m->now, out);
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
	struct span skew;

	assert((vr->gate == VRRP_GATE_OPEN) == master);
	assert(master || !runs(vr->rival.until));
	assert(master || !runs(vr->tie.ends));
	assert((vr->gate == VRRP_GATE_DRAIN) == runs(vr->drain_until));
	assert(!runs(vr->farewell_at) || (backup && vr->config.grouped && vr->drains_until_master));
	assert(!vr->drains_until_master || vr->gate == VRRP_GATE_DRAIN);
	assert(runs(vr->adver_timer) == master);
	assert(runs(vr->master_down_timer) == (backup && !vr->ready));
	assert(vr->ready <= (backup && vr->config.grouped && !runs(vr->preempt_hold_until)));
	assert(backup || !runs(vr->preempt_hold_until));
	assert(master || !runs(vr->announce_timer));
	assert((vr->new_master_reason != VRRP_NOT_MASTER) == master);
	assert(runs(vr->up_since) == (vr->state != VRRP_INITIALIZE));
	if (vr->config.owner)
		assert(vr->effective_priority == 255);
	else
		assert(vr->effective_priority >= 1 && vr->effective_priority <= 254);
	skew = vrrp_skew_time(
		vr->config.version, vr->effective_priority, vr->master_adver_interval_cs);
	assert(vr->skew_time.ns == skew.ns);
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

	assert(count(out, VRRP_ACTION_EVENT) == 1);
	assert(last->kind == VRRP_ACTION_EVENT);
	assert(last->event.from == before->state);
	assert(last->event.to == vr->state);
	assert(last->event.why == vr->last_event);
	assert(last->event.silence.ns >= 0);
	assert(last->event.lateness.ns >= 0);
	if (vr->state == VRRP_MASTER) {
		assert(out->n == 4);
		assert(is_kind(out, 0, VRRP_ACTION_GATE));
		assert(is_kind(out, 1, VRRP_ACTION_ADVERT));
		assert(is_kind(out, 2, VRRP_ACTION_ANNOUNCE));
		assert(vr->stats.master_transitions == before->stats.master_transitions + 1);
	}
}

/* Whether it says in this event the priority 0 that it owes. */
static bool says_farewell(enum event event, const struct vrrp_vr *before, const struct vrrp_vr *vr)
{
	return runs(before->farewell_at) && !runs(vr->farewell_at) &&
	       (event == SHUTDOWN || event == ADDRESS || event == EXPIRE);
}

/* Whether it says priority 0 in this event as the master that it was. */
static bool leaves(enum event event, const struct vrrp_vr *before, const struct vrrp_vr *vr)
{
	if (before->state != VRRP_MASTER || vr->state == VRRP_MASTER)
		return false;
	if (event == ALONG)
		return !runs(vr->farewell_at);
	return event == SHUTDOWN || event == LOSS || event == ADDRESS;
}

/* V3-TX-16, V3-FMT-06, BFD-CLI-07: who speaks, and what */
static void assert_words(enum event event, const struct vrrp_vr *before, const struct vrrp_vr *vr,
	const struct vrrp_actions *out)
{
	bool farewell = says_farewell(event, before, vr);
	bool last_word = farewell || leaves(event, before, vr);
	unsigned int copies = vr->config.n_peers ? vr->config.n_peers : 1, zeros = 0;

	copies *= vr->config.version_2_too ? 2 : 1;
	for (unsigned int i = 0; i < out->n; i++) {
		if (out->list[i].kind != VRRP_ACTION_ADVERT)
			continue;
		zeros += out->list[i].priority == 0;
		if (!last_word)
			assert(out->list[i].priority == vr->effective_priority);
	}
	assert(zeros == last_word);
	assert(count(out, VRRP_ACTION_ADVERT) <= 1);
	assert(count(out, VRRP_ACTION_ANNOUNCE) <= 1);
	if (before->state != VRRP_MASTER && vr->state != VRRP_MASTER)
		assert(count(out, VRRP_ACTION_ADVERT) + count(out, VRRP_ACTION_ANNOUNCE) ==
			farewell);
	assert(vr->stats.advertisement_sent ==
		before->stats.advertisement_sent + copies * count(out, VRRP_ACTION_ADVERT));
	assert(vr->stats.priority_zero_pkts_sent ==
		(before->stats.priority_zero_pkts_sent + copies * zeros));
}

/* A rival is told of when it comes and when it goes. */
static void assert_rival(
	const struct vrrp_vr *before, const struct vrrp_vr *vr, const struct vrrp_actions *out)
{
	int had = runs(before->rival.until), has = runs(vr->rival.until);
	int come = count(out, VRRP_ACTION_RIVAL), gone = count(out, VRRP_ACTION_RIVAL_GONE);

	assert(has - had == come - gone);
	assert(vr->stats.rivals - before->stats.rivals == (uint64_t)come);
}

/* Every change of the gate is told, and no other. */
static void assert_gate(
	const struct vrrp_vr *before, const struct vrrp_vr *vr, const struct vrrp_actions *out)
{
	enum vrrp_gate gate = before->gate;

	for (unsigned int i = 0; i < out->n; i++) {
		if (out->list[i].kind != VRRP_ACTION_GATE)
			continue;
		assert(out->list[i].gate != gate);
		gate = out->list[i].gate;
	}
	assert(vr->gate == gate);
}

/* No timer is further away than its rule allows, so that no router sleeps for ever. */
static void assert_timers(enum event event, const struct vrrp_vr *vr, struct instant now)
{
	struct span interval = span_cs(vr->config.interval_cs);

	if (event == EXPIRE)
		assert(vrrp_vr_deadline(vr).ns > now.ns);
	if (vr->state == VRRP_MASTER)
		assert(vr->adver_timer.ns <= now.ns + interval.ns);
	if (vr->state == VRRP_BACKUP && vr->gate == VRRP_GATE_CLOSED && !vr->ready)
		assert(vr->master_down_timer.ns <= now.ns + vr->master_down_interval.ns);
	if (vr->gate == VRRP_GATE_DRAIN)
		assert(vr->drain_until.ns <=
			now.ns + 2 * (interval.ns + span_s(1).ns) + span_ms(200).ns);
}

/* V3-RX-21 */
static void assert_initialize_is_deaf(enum event event, const struct vrrp_vr *before,
	const struct vrrp_vr *vr, const struct vrrp_actions *out)
{
	if (before->state != VRRP_INITIALIZE || event != ADVERT)
		return;
	assert(vr->state == VRRP_INITIALIZE);
	assert(memcmp(&before->stats, &vr->stats, sizeof(vr->stats)) == 0);
	assert(out->n == (before->gate != vr->gate));
}

void vrrp_model_begin(struct vrrp_model *m)
{
	struct vrrp_config config = some_config(m);
	int rc;

	if (m->now.ns == 0)
		m->now = (struct instant){1000000000000}; /* any time after 1970 */
	vrrp_set_fini(&m->set);
	rc = vrrp_set_init(&m->set, 2, m->now);
	assert(rc == 0);
	vrrp_vr_init(&m->vr, &config, m->now);
	rc = vrrp_set_add(&m->set, 0, &m->vr);
	assert(rc == 0);
}

void vrrp_model_step(struct vrrp_model *m)
{
	struct vrrp_actions out = {0};
	struct vrrp_vr before;
	enum event event;

	pass_time(m);
	before = m->vr;
	event = happen(m, &out);
	assert(out.n <= VRRP_ACTIONS_MAX);
	assert_state(&m->vr);
	if (m->vr.state == before.state)
		assert(count(&out, VRRP_ACTION_EVENT) == 0);
	else
		assert_transition(&before, &m->vr, &out);
	assert_words(event, &before, &m->vr, &out);
	assert_gate(&before, &m->vr, &out);
	assert_rival(&before, &m->vr, &out);
	assert_timers(event, &m->vr, m->now);
	assert_initialize_is_deaf(event, &before, &m->vr, &out);
	m->reached[m->vr.state]++;
}

void vrrp_model_end(struct vrrp_model *m)
{
	vrrp_set_fini(&m->set);
}
