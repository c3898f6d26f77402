/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sync groups: their virtual routers become master and backup together, so they must want to at the
 * same time. Any thread.
 */
#include "config/check.h"

/* Says why the router cannot be in the group; false if so. */
static bool check_alone(
	struct check *c, const struct path *path, uint32_t group, struct config_vrrp *vr)
{
	if (vr->sync_group == group) {
		check_mistake(c, path, "is listed already");
	} else if (vr->sync_group != CONFIG_NONE) {
		check_mistake(c, path, "is in group \"%s\" already: must be in one",
			c->config->sync_groups[vr->sync_group].name);
	} else if (vr->owner) {
		vr->sync_group = group;
		check_mistake(c, path,
			"owns its virtual addresses: it is always master and cannot follow a "
			"group");
	} else {
		vr->sync_group = group;
		return true;
	}
	return false;
}

static const char *preempts(const struct config_vrrp *vr)
{
	return vr->preempt ? "preempts" : "does not preempt";
}

static void check_alike(struct check *c, const struct path *path, const struct config_vrrp *first,
	const struct config_vrrp *vr)
{
	/* One that could not be read is 0. */
	if (vr->priority != first->priority && vr->priority != 0 && first->priority != 0)
		check_mistake(c, path,
			"has the priority %u, and \"%s\" of the same group has %u: must be equal",
			vr->priority, first->name, first->priority);
	else if (vr->preempt != first->preempt)
		check_mistake(c, path,
			"%s, and \"%s\" of the same group %s: must have equal \"preempt\"",
			preempts(vr), first->name, preempts(first));
	else if (vr->preempt && vr->hold_time_s != first->hold_time_s)
		check_mistake(c, path,
			"has the preempt hold-time %u, and \"%s\" of the same group has %u: "
			"must be equal",
			vr->hold_time_s, first->name, first->hold_time_s);
}

static bool says_priority(const struct check *c, const struct config_router *router)
{
	const struct path *vr = PATH_VR(router->interface, router->family, router->vr);

	return path_value(PATH_KEY(vr, "priority"), c->mistakes->root) != NULL;
}

/* Members that do not say their priority have that of the first that does. */
static void share_priority(struct check *c, const struct config_sync_group *group)
{
	const struct config_vrrp *first = NULL;
	uint32_t m;

	for (m = 0; m < group->n_members && first == NULL; m++) {
		if (group->members[m].family != IP_NONE && says_priority(c, &group->members[m]))
			first = config_router_of(c->config, &group->members[m]);
	}
	for (m = 0; m < group->n_members && first != NULL; m++) {
		if (group->members[m].family != IP_NONE && !says_priority(c, &group->members[m]))
			config_router_of(c->config, &group->members[m])->priority = first->priority;
	}
}

static void check_group(struct check *c, const struct path *at, uint32_t g)
{
	const struct config_sync_group *group = &c->config->sync_groups[g];
	const struct config_vrrp *first = NULL;
	uint32_t m;

	share_priority(c, group);
	for (m = 0; m < group->n_members; m++) {
		const struct path *path = PATH_AT(at, m);
		struct config_vrrp *vr;

		if (group->members[m].family == IP_NONE)
			continue;
		vr = config_router_of(c->config, &group->members[m]);
		if (!check_alone(c, path, g, vr))
			continue;
		if (first != NULL)
			check_alike(c, path, first, vr);
		else
			first = vr;
	}
}

void check_groups(struct check *c)
{
	uint32_t g;

	for (g = 0; g < c->config->n_sync_groups; g++)
		check_group(c, PATH_AT(PATH_KEY(NULL, "sync-groups"), g), g);
}
