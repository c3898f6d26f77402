/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtual routers against their interface: VRIDs, virtual addresses and their subnets, who is the
 * owner, what is tracked. RFC 9568 5.2.3, 5.2.4, 5.2.9, 6.1. Any thread.
 */
#include <string.h>

#include "config/check.h"
#include "config/host.h"

static void check_vrids(struct check *c, uint32_t i)
{
	const struct config_interface *interface = &c->config->interfaces[i];
	uint32_t first[256];
	uint32_t v;

	memset(first, 0xff, sizeof(first));
	for (v = 0; v < interface->n_vrrp; v++) {
		uint8_t vrid = interface->vrrp[v].vrid;

		if (vrid == 0)
			continue;
		if (first[vrid] == UINT32_MAX)
			first[vrid] = v;
		else
			check_mistake(c, PATH_KEY(PATH_VR(i, v), "vrid"),
				"VRID %u is that of vrrp[%u] already: must be another", vrid,
				first[vrid]);
	}
}

static void check_virtual_subnet(struct check *c, uint32_t i, uint32_t v, uint32_t a)
{
	const struct config_interface *interface = &c->config->interfaces[i];
	const struct ip_addr *ip = &interface->vrrp[v].addresses[a];
	const struct path *path = PATH_AT(PATH_VIRTUALS(i, v), a);
	const struct ip_prefix *subnet = check_subnet_of(interface, ip);
	char buf[CHECK_SUBNETS_LEN];
	const char *why;

	if (ip_addr_is_none(ip))
		return;
	if (subnet != NULL) {
		why = host_why_not_in(ip, subnet);
		if (why != NULL)
			check_mistake(c, path, "%s of its subnet: must be a host's", why);
	} else if (interface->n_addresses == 0) {
		check_mistake(c, path,
			"is in no subnet of interface \"%s\", which has no \"addresses\"",
			interface->name);
	} else if (check_addresses_known(interface)) {
		check_mistake(c, path, "is in no subnet of interface \"%s\": must be in %s",
			interface->name, check_subnets_words(interface, buf));
	}
}

static bool is_own(const struct config_interface *interface, const struct ip_addr *ip)
{
	uint32_t i;

	for (i = 0; i < interface->n_addresses; i++) {
		if (ip_addr_equal(&interface->addresses[i].addr, ip))
			return true;
	}
	return false;
}

/* The owner of a virtual router owns all its addresses: with only some of them it would be master
 * for ever of addresses that it took from nobody, and the backup's priority for them would mean
 * nothing. */
static void check_owner(struct check *c, uint32_t i, uint32_t v)
{
	const struct config_interface *interface = &c->config->interfaces[i];
	struct config_vrrp *vr = &interface->vrrp[v];
	const struct ip_addr *own = NULL, *other = NULL;
	char own_text[IP_ADDR_STRLEN], other_text[IP_ADDR_STRLEN];
	uint32_t a;

	for (a = 0; a < vr->n_addresses; a++) {
		if (ip_addr_is_none(&vr->addresses[a]))
			continue;
		if (is_own(interface, &vr->addresses[a]))
			own = own != NULL ? own : &vr->addresses[a];
		else
			other = other != NULL ? other : &vr->addresses[a];
	}
	vr->owner = own != NULL;
	if (own != NULL && other != NULL && check_addresses_known(interface))
		check_mistake(c, PATH_VIRTUALS(i, v),
			"%s is an address of interface \"%s\" and %s is not: "
			"must be all (this router owns them) or none",
			ip_addr_format(own, own_text), interface->name,
			ip_addr_format(other, other_text));
}

static void check_track(struct check *c, uint32_t i, uint32_t v)
{
	const struct config_vrrp *vr = &c->config->interfaces[i].vrrp[v];
	const struct path *list = PATH_KEY(PATH_KEY(PATH_VR(i, v), "track"), "interfaces");
	bool seen[CONFIG_INTERFACES_MAX] = {false};
	uint32_t t;

	for (t = 0; t < vr->n_track; t++) {
		const struct path *path = PATH_KEY(PATH_AT(list, t), "interface");
		uint32_t tracked = vr->track[t].interface;

		if (tracked >= CONFIG_INTERFACES_MAX)
			continue;
		if (tracked == i)
			check_mistake(c, path,
				"is the virtual router's own interface: without it the router "
				"leaves anyway; must be another");
		else if (seen[tracked])
			check_mistake(c, path, "is listed already");
		seen[tracked] = true;
	}
}

void check_virtual_routers(struct check *c)
{
	uint32_t i, v, a;

	for (i = 0; i < c->config->n_interfaces; i++) {
		const struct config_interface *interface = &c->config->interfaces[i];

		check_vrids(c, i);
		for (v = 0; v < interface->n_vrrp; v++) {
			for (a = 0; a < interface->vrrp[v].n_addresses; a++)
				check_virtual_subnet(c, i, v, a);
			check_owner(c, i, v);
			check_track(c, i, v);
		}
	}
}
