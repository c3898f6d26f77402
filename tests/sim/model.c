/* SPDX-License-Identifier: BSD-3-Clause */
#include "model.h"

#define CS 10000000 /* ns */

static int64_t skew_ns(const struct model *m, uint8_t priority, uint32_t interval_cs)
{
	int64_t whole = m->config->version == 2 ? 100 * CS : (int64_t)interval_cs * CS;

	return whole * (256 - priority) / 256;
}

static struct instant later(struct instant t, int64_t ns)
{
	return (struct instant){t.ns + ns};
}

static int64_t own_interval_ns(const struct model *m)
{
	return (int64_t)m->config->interval_cs * CS;
}

static int64_t longest_skew_ns(const struct model *m)
{
	return skew_ns(m, 0, m->config->interval_cs);
}

/* The down timer, from `t` on, of a backup whose master has the learned interval. */
static void wait_for_silence(struct model *m, struct instant t)
{
	m->down =
		later(t, 3 * (int64_t)m->learned_cs * CS + skew_ns(m, m->priority, m->learned_cs));
}

static void be(struct model *m, enum vrrp_state state)
{
	m->state = state;
	m->adver = m->down = m->hold = INSTANT_NEVER;
	m->last.weaker = false;
	m->hands_over = false;
}

static void shut_gate(struct model *m)
{
	m->gate = VRRP_GATE_CLOSED;
	m->drain = INSTANT_NEVER;
	m->hands_over = false;
}

static int be_master(struct model *m, struct instant now)
{
	be(m, VRRP_MASTER);
	m->gate = VRRP_GATE_OPEN;
	m->drain = INSTANT_NEVER;
	m->adver = later(now, own_interval_ns(m));
	return m->priority;
}

void model_init(struct model *m, const struct vrrp_config *config, struct instant now)
{
	*m = (struct model){.config = config};
	be(m, VRRP_INITIALIZE);
	m->drain = INSTANT_NEVER;
	m->priority = config->owner ? 255 : config->priority;
	m->answer_from = now;
}

int model_start(struct model *m, struct instant now)
{
	if (m->state != VRRP_INITIALIZE)
		return MODEL_SILENT;
	m->learned_cs = m->config->interval_cs;
	if (m->config->owner)
		return be_master(m, now);
	be(m, VRRP_BACKUP);
	wait_for_silence(m, now);
	return MODEL_SILENT;
}

int model_stop(struct model *m, struct instant now)
{
	bool leaves = m->state == VRRP_MASTER;

	be(m, VRRP_INITIALIZE);
	if (!leaves)
		return MODEL_SILENT;
	m->gate = VRRP_GATE_DRAIN;
	m->drain = later(now, longest_skew_ns(m) + 10 * CS);
	return 0;
}

int model_cut(struct model *m)
{
	be(m, VRRP_INITIALIZE);
	shut_gate(m);
	return MODEL_SILENT;
}

bool model_is_spare(const struct model *m, const struct heard *h, struct instant now)
{
	return m->config->version_2_too && h->version == 2 &&
	       memcmp(&h->src, &m->newer.src, sizeof(h->src)) == 0 && now.ns < m->newer.until.ns;
}

void model_note_version(struct model *m, const struct heard *h, struct instant now)
{
	if (!m->config->version_2_too || h->version == 2)
		return;
	m->newer.src = h->src;
	m->newer.until = later(
		now, 3 * (int64_t)h->interval_cs * CS + skew_ns(m, m->priority, h->interval_cs));
}

static int hear_as_master(struct model *m, const struct heard *h, struct instant now)
{
	uint8_t priority = h->priority;

	if (priority == 0) {
		m->adver = later(now, own_interval_ns(m));
		return m->priority;
	}
	if (priority > m->priority ||
		(priority == m->priority && memcmp(h->src.b, m->config->primary.b, 16) > 0)) {
		be(m, VRRP_BACKUP);
		m->gate = VRRP_GATE_DRAIN;
		m->drain = later(now, CS);
		m->learned_cs = m->last.interval_cs;
		wait_for_silence(m, now);
		return MODEL_SILENT;
	}
	if (m->config->version == 2 || m->config->lower_prio_no_advert ||
		instant_before(now, m->answer_from))
		return MODEL_SILENT;
	m->answer_from = later(now, CS);
	return m->priority;
}

static void hear_as_backup(struct model *m, uint8_t priority, struct instant now)
{
	bool eager = m->config->owner || m->config->preempt;
	int64_t hold_ns = m->config->owner ? 0 : m->config->hold_time.ns;

	m->last.weaker = priority != 0 && priority < m->priority;
	if (!m->last.weaker || !eager || hold_ns == 0)
		m->hold = INSTANT_NEVER;
	else if (instant_is_never(m->hold))
		m->hold = later(now, hold_ns);
	if (priority == 0) {
		m->down = later(now, skew_ns(m, m->priority, m->learned_cs));
		return;
	}
	if (m->last.weaker && eager && (hold_ns == 0 || instant_reached(m->hold, now)))
		return;
	m->learned_cs = m->last.interval_cs;
	wait_for_silence(m, now);
}

int model_hear(struct model *m, const struct heard *h, struct instant now)
{
	if (m->gate == VRRP_GATE_DRAIN && h->priority != 0) {
		m->drain = instant_min(m->drain, later(now, CS));
		m->hands_over = false;
	}
	if (m->state == VRRP_INITIALIZE)
		return MODEL_SILENT;
	m->last.priority = h->priority;
	m->last.interval_cs = h->interval_cs;
	m->last.at = now;
	if (m->state == VRRP_MASTER)
		return hear_as_master(m, h, now);
	hear_as_backup(m, h->priority, now);
	return MODEL_SILENT;
}

static void reconsider(struct model *m, uint8_t old, struct instant now)
{
	int64_t last_skew_ns = skew_ns(m, m->priority, m->last.interval_cs);
	struct instant followed =
		later(m->last.at, 3 * (int64_t)m->last.interval_cs * CS + last_skew_ns);

	m->down = later(
		m->down, skew_ns(m, m->priority, m->learned_cs) - skew_ns(m, old, m->learned_cs));
	if (m->last.weaker && m->last.priority >= m->priority) {
		m->last.weaker = false;
		m->hold = INSTANT_NEVER;
		if (instant_before(m->down, followed)) {
			m->learned_cs = m->last.interval_cs;
			m->down = followed;
		}
	}
	if (instant_before(m->down, now))
		m->down = now;
	if (m->hands_over)
		m->drain = later(m->down, 10 * CS);
}

int model_set_priority(struct model *m, uint8_t priority, bool lost, struct instant now)
{
	uint8_t old = m->priority;

	if (m->config->owner || priority == old)
		return MODEL_SILENT;
	m->priority = priority;
	if (m->state == VRRP_BACKUP)
		reconsider(m, old, now);
	if (m->state != VRRP_MASTER)
		return MODEL_SILENT;
	if (!lost || !m->config->relinquish || priority > old)
		return priority;
	be(m, VRRP_BACKUP);
	m->learned_cs = m->config->interval_cs;
	m->down = later(now, longest_skew_ns(m) + skew_ns(m, priority, m->learned_cs));
	m->gate = VRRP_GATE_DRAIN;
	m->drain = later(m->down, 10 * CS);
	m->hands_over = true;
	return 0;
}

int model_expire(struct model *m, struct instant now)
{
	int advert = MODEL_SILENT;

	if (instant_reached(m->down, now) || instant_reached(m->hold, now))
		advert = be_master(m, now);
	if (instant_reached(m->drain, now))
		shut_gate(m);
	if (instant_reached(m->adver, now)) {
		advert = m->priority;
		m->adver = later(m->adver, own_interval_ns(m));
		if (instant_reached(m->adver, now))
			m->adver = later(now, own_interval_ns(m));
	}
	return advert;
}

const char *model_difference(const struct model *m, const struct vrrp_vr *vr)
{
	if (m->state != vr->state)
		return "state";
	if (m->gate != vr->gate)
		return "gate";
	if (m->priority != vr->effective_priority)
		return "effective priority";
	if (m->down.ns != vr->master_down_timer.ns)
		return "down timer";
	if (m->adver.ns != vr->adver_timer.ns)
		return "advert timer";
	if (m->hold.ns != vr->preempt_hold_until.ns)
		return "hold timer";
	if (m->drain.ns != vr->drain_until.ns)
		return "drain timer";
	return NULL;
}
