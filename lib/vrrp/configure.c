/* SPDX-License-Identifier: BSD-3-Clause */
/* A configuration that changes while its virtual router runs: see vr.h. */
#include <assert.h>

#include "vrrp/acts.h"

bool vrrp_config_has_address(const struct vrrp_config *config, const struct ip_addr *addr)
{
	for (unsigned int i = 0; i < config->count; i++)
		if (ip_addr_equal(&config->addresses[i], addr))
			return true;
	return false;
}

static bool adds_address(const struct vrrp_config *old, const struct vrrp_config *new)
{
	for (unsigned int i = 0; i < new->count; i++)
		if (!vrrp_config_has_address(old, &new->addresses[i]))
			return true;
	return false;
}

/* Announced at once, and as often as on becoming master (RFC 9568 8.1.2, 8.2.2). */
static void announce_soon(struct vrrp_vr *vr, struct instant now)
{
	vr->announces_left = vr->config.announce.repeat + 1;
	vr->announce_timer = now;
}

/* Sooner, when adverts are to be more frequent; else after the one that is due, from which the
 * backups learn of it in time. */
static void reschedule(struct vrrp_vr *vr, struct instant now)
{
	vr->adver_timer =
		instant_min(vr->adver_timer, instant_add(now, span_cs(vr->config.interval_cs)));
}

/* What a backup waits for follows its own interval only as long as it has not learned another's. */
static void wait_anew(struct vrrp_vr *vr, struct instant now)
{
	struct span old = vr->master_down_interval;

	vr->master_adver_interval_cs = vr->config.interval_cs;
	vrrp_vr_recompute(vr);
	/* A successor is waited for, which knows the old interval. */
	if (vr->priority_zero || vr->drains_until_master)
		return;
	vr->master_down_timer =
		instant_add(vr->master_down_timer, span_ns(vr->master_down_interval.ns - old.ns));
	if (instant_before(vr->master_down_timer, now))
		vr->master_down_timer = now;
}

static void change_interval(struct vrrp_vr *vr, struct instant now)
{
	if (vr->state == VRRP_MASTER)
		reschedule(vr, now);
	else if (vr->state == VRRP_BACKUP && (vr->config.version == 2 || !vr->master_heard))
		wait_anew(vr, now);
}

/* A hold time that runs is the old one's: the next advert of a weaker master starts the new one. */
static void change_preemption(struct vrrp_vr *vr)
{
	vr->preempt_hold_until = INSTANT_NEVER;
}

void vrrp_vr_configure(struct vrrp_vr *vr, const struct vrrp_config *config, struct instant now,
	struct vrrp_actions *out)
{
	const struct vrrp_config old = vr->config;

	assert(vrrp_config_compatible(&old, config));
	vr->config = *config;
	if (config->interval_cs != old.interval_cs)
		change_interval(vr, now);
	if (config->preempt != old.preempt || config->hold_time.ns != old.hold_time.ns)
		change_preemption(vr);
	if (vr->state == VRRP_MASTER &&
		(adds_address(&old, config) ||
			config->announce.refresh.ns != old.announce.refresh.ns))
		announce_soon(vr, now);
	if (vr->state != VRRP_INITIALIZE)
		vrrp_actions_add(out, VRRP_ACTION_GATE)->gate = vr->gate;
}

bool vrrp_config_compatible(const struct vrrp_config *a, const struct vrrp_config *b)
{
	return a->family == b->family && a->vrid == b->vrid && a->version == b->version &&
	       a->version_2_too == b->version_2_too && a->owner == b->owner &&
	       a->grouped == b->grouped && ip_addr_equal(&a->primary, &b->primary);
}
