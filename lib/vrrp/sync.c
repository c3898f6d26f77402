/* SPDX-License-Identifier: BSD-3-Clause */
/* Sync groups: see sync.h. */
#include "vrrp/sync.h"

#include <assert.h>

#include "vrrp/acts.h"

/* When, and for whom, what members ask for is performed. */
struct stage {
	struct instant now;
	vrrp_sync_fn fn;
	void *context;
};

static void perform(const struct stage *s, struct vrrp_vr *vr, const struct vrrp_actions *actions)
{
	if (actions->n)
		s->fn(s->context, vr, actions);
}

/* --- ties --- */

static struct ip_addr lowest_address(const struct vrrp_config *config)
{
	struct ip_addr lowest = config->addresses[0];

	for (unsigned int i = 1; i < config->count; i++)
		if (ip_addr_cmp(&config->addresses[i], &lowest) < 0)
			lowest = config->addresses[i];
	return lowest;
}

/* Whether the tie of member `i` decides before that of member `k`: all routers of the group see it
 * alike. The order of configuration is the last resort. */
static bool decides_before(const struct vrrp_sync *group, unsigned int i, unsigned int k)
{
	const struct vrrp_config *a = &group->members[i].vr->config;
	const struct vrrp_config *b = &group->members[k].vr->config;
	struct ip_addr first = lowest_address(a), second = lowest_address(b);
	int order = ip_addr_cmp(&first, &second);

	if (order == 0)
		order = a->vrid - b->vrid;
	return order == 0 ? i < k : order < 0;
}

/* How long member `k` gives those that decide before it: until it is certain that they do not. */
static struct span tie_patience(const struct vrrp_sync *group, unsigned int k)
{
	struct span patience = span_ns(0);

	for (unsigned int i = 0; i < group->n; i++) {
		const struct vrrp_config *config = &group->members[i].vr->config;

		if (i == k || !decides_before(group, i, k))
			continue;
		patience.ns +=
			vrrp_master_down_interval(config->version, 0, config->interval_cs).ns;
	}
	return patience;
}

void vrrp_sync_configured(struct vrrp_sync *group)
{
	for (unsigned int i = 0; i < group->n; i++)
		group->members[i].vr->tie.patience = tie_patience(group, i);
}

void vrrp_sync_init(struct vrrp_sync *group, struct vrrp_sync_member *members, unsigned int n)
{
	*group = (struct vrrp_sync){.members = members, .n = n};
	for (unsigned int i = 0; i < n; i++) {
		assert(members[i].vr->config.grouped && !members[i].vr->config.owner);
		members[i].up = false;
	}
	vrrp_sync_configured(group);
}

static struct vrrp_sync_member *find(const struct vrrp_sync *group, const struct vrrp_vr *vr)
{
	for (unsigned int i = 0; i < group->n; i++)
		if (group->members[i].vr == vr)
			return &group->members[i];
	return NULL;
}

static const struct vrrp_sync_member *first_down(const struct vrrp_sync *group)
{
	for (unsigned int i = 0; i < group->n; i++)
		if (!group->members[i].up)
			return &group->members[i];
	return NULL;
}

static const struct vrrp_vr *first_in(const struct vrrp_sync *group, enum vrrp_state state)
{
	for (unsigned int i = 0; i < group->n; i++)
		if (group->members[i].vr->state == state)
			return group->members[i].vr;
	return NULL;
}

/* A backup that keeps the group from being master. */
static const struct vrrp_vr *first_not_ready(const struct vrrp_sync *group)
{
	for (unsigned int i = 0; i < group->n; i++)
		if (!group->members[i].vr->ready)
			return group->members[i].vr;
	return NULL;
}

/* --- one step of settling each, for the members it concerns --- */

static void leave(struct vrrp_sync *group, const struct vrrp_vr *along, const struct stage *s)
{
	for (unsigned int i = 0; i < group->n; i++) {
		struct vrrp_actions actions = {0};

		vrrp_vr_leave_along(group->members[i].vr, along, s->now, &actions);
		perform(s, group->members[i].vr, &actions);
	}
}

static void start(struct vrrp_sync *group, const struct stage *s)
{
	for (unsigned int i = 0; i < group->n; i++) {
		struct vrrp_sync_member *m = &group->members[i];
		struct vrrp_actions actions = {0};

		vrrp_vr_startup(m->vr, m->why, s->now, &actions);
		perform(s, m->vr, &actions);
	}
}

static void relinquish(struct vrrp_sync *group, const struct vrrp_vr *along, const struct stage *s)
{
	for (unsigned int i = 0; i < group->n; i++) {
		struct vrrp_actions actions = {0};

		vrrp_vr_relinquish_along(group->members[i].vr, along, s->now, &actions);
		perform(s, group->members[i].vr, &actions);
	}
}

static void take_over(struct vrrp_sync *group, const struct stage *s)
{
	for (unsigned int i = 0; i < group->n; i++) {
		struct vrrp_actions actions = {0};

		vrrp_vr_take_over_jointly(group->members[i].vr, s->now, &actions);
		perform(s, group->members[i].vr, &actions);
	}
}

static void settle(struct vrrp_sync *group, const struct stage *s)
{
	const struct vrrp_sync_member *down = first_down(group);
	const struct vrrp_vr *backup;

	if (down) {
		leave(group, down->vr, s);
		return;
	}
	start(group, s); /* where it is not a matter of starting, nothing happens */
	backup = first_in(group, VRRP_BACKUP);
	if (backup && first_in(group, VRRP_MASTER))
		relinquish(group, backup, s);
	if (backup && !first_not_ready(group))
		take_over(group, s);
}

/* --- what the caller says --- */

void vrrp_sync_settle(struct vrrp_sync *group, struct instant now, vrrp_sync_fn fn, void *context)
{
	struct stage s = {now, fn, context};

	settle(group, &s);
}

void vrrp_sync_startup(struct vrrp_sync *group, struct vrrp_vr *vr, enum vrrp_event why,
	struct instant now, vrrp_sync_fn fn, void *context)
{
	struct stage s = {now, fn, context};
	struct vrrp_sync_member *m = find(group, vr);

	m->up = true;
	m->why = why;
	settle(group, &s);
}

void vrrp_sync_interface_down(struct vrrp_sync *group, struct vrrp_vr *vr, struct instant now,
	vrrp_sync_fn fn, void *context)
{
	struct stage s = {now, fn, context};
	struct vrrp_actions actions = {0};

	find(group, vr)->up = false;
	vrrp_vr_interface_down(vr, now, &actions);
	perform(&s, vr, &actions);
	settle(group, &s);
}

void vrrp_sync_address_lost(struct vrrp_sync *group, struct vrrp_vr *vr, struct instant now,
	vrrp_sync_fn fn, void *context)
{
	struct stage s = {now, fn, context};
	struct vrrp_actions actions = {0};

	find(group, vr)->up = false;
	vrrp_vr_address_lost(vr, now, &actions);
	perform(&s, vr, &actions);
	settle(group, &s);
}

void vrrp_sync_shutdown(struct vrrp_sync *group, struct instant now, vrrp_sync_fn fn, void *context)
{
	struct stage s = {now, fn, context};

	for (unsigned int i = 0; i < group->n; i++) {
		struct vrrp_actions actions = {0};

		group->members[i].up = false;
		vrrp_vr_shutdown(group->members[i].vr, now, &actions);
		perform(&s, group->members[i].vr, &actions);
	}
}

const struct vrrp_vr *vrrp_sync_holder(const struct vrrp_sync *group)
{
	const struct vrrp_sync_member *down = first_down(group);
	bool waits = false;

	for (unsigned int i = 0; i < group->n; i++)
		waits |= down ? group->members[i].up : group->members[i].vr->ready;
	if (!waits)
		return NULL;
	return down ? down->vr : first_not_ready(group);
}
