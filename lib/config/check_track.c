/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What virtual routers track: nothing twice. Any thread.
 */
#include <string.h>

#include "config/check.h"

static void check_tracked_interfaces(
	struct check *c, const struct path *list, const struct config_track *track, uint32_t own)
{
	bool seen[CONFIG_INTERFACES_MAX] = {false};
	uint32_t t;

	for (t = 0; t < track->n_interfaces; t++) {
		const struct path *path = PATH_KEY(PATH_AT(list, t), "interface");
		uint32_t tracked = track->interfaces[t].interface;

		if (tracked >= CONFIG_INTERFACES_MAX)
			continue;
		if (tracked == own)
			check_mistake(c, path,
				"is the virtual router's own interface: without it the router "
				"leaves anyway; must be another");
		else if (seen[tracked])
			check_mistake(c, path, "is listed already");
		seen[tracked] = true;
	}
}

static void check_tracked_networks(
	struct check *c, const struct path *list, const struct config_track *track)
{
	uint32_t t, k;

	for (t = 1; t < track->n_networks && t < CONFIG_TRACK_MAX; t++) {
		const struct ip_prefix *prefix = &track->networks[t].prefix;

		for (k = 0; k < t; k++) {
			if (ip_addr_is_none(&prefix->addr) ||
				!ip_prefix_equal(&track->networks[k].prefix, prefix))
				continue;
			check_mistake(c, PATH_KEY(PATH_AT(list, t), "prefix"), "is listed already");
			break;
		}
	}
}

static void check_tracked_bfd(
	struct check *c, const struct path *list, const struct config_track *track)
{
	bool seen[CONFIG_BFD_MAX] = {false};
	uint32_t t;

	for (t = 0; t < track->n_bfd; t++) {
		uint32_t session = track->bfd[t].session;

		if (session >= CONFIG_BFD_MAX)
			continue;
		if (seen[session])
			check_mistake(
				c, PATH_KEY(PATH_AT(list, t), "session"), "is listed already");
		seen[session] = true;
	}
}

void check_track(struct check *c, uint32_t i, const struct config_vrrp *vr, uint32_t v)
{
	const struct path *track = PATH_KEY(PATH_VR(i, vr->family, v), "track");

	check_tracked_interfaces(c, PATH_KEY(track, "interfaces"), &vr->track, i);
	check_tracked_networks(c, PATH_KEY(track, "networks"), &vr->track);
	check_tracked_bfd(c, PATH_KEY(track, "bfd"), &vr->track);
}
