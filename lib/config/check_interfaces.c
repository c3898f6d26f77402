/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interfaces against each other and their ports: VLANs, MTU. Any thread.
 */
#include "config/check.h"

#define IPV6_MTU_MIN 1280u

/* A VLAN that is wrong in the file is 0, too. */
static bool vlan_known(const struct check *c, uint32_t i)
{
	return c->config->interfaces[i].vlan_id != 0 ||
	       path_value(PATH_KEY(PATH_INTERFACE(i), "vlan-id"), c->mistakes->root) == NULL;
}

/* The first interface before this one that has the same frames of the same port. */
static const struct config_interface *find_rival(const struct check *c, uint32_t i)
{
	const struct config_interface *interfaces = c->config->interfaces;
	uint32_t k;

	for (k = 0; k < i; k++) {
		if (interfaces[k].port == interfaces[i].port &&
			interfaces[k].vlan_id == interfaces[i].vlan_id && vlan_known(c, k))
			return &interfaces[k];
	}
	return NULL;
}

static void check_vlan(struct check *c, uint32_t i)
{
	const struct config_interface *interface = &c->config->interfaces[i];
	const struct config_interface *rival;

	if (interface->port == CONFIG_NONE || !vlan_known(c, i))
		return;
	rival = find_rival(c, i);
	if (rival == NULL)
		return;
	if (interface->vlan_id != 0)
		check_mistake(c, PATH_KEY(PATH_INTERFACE(i), "vlan-id"),
			"is that of interface \"%s\" on this port already: must be another",
			rival->name);
	else
		check_mistake(c, PATH_KEY(PATH_INTERFACE(i), "port"),
			"interface \"%s\" is on this port already: must have another \"vlan-id\"",
			rival->name);
}

void check_interfaces(struct check *c)
{
	uint32_t i;

	for (i = 0; i < c->config->n_interfaces; i++) {
		const struct config_interface *interface = &c->config->interfaces[i];

		check_vlan(c, i);
		/* RFC 8200 5. One that could not be read is 0. */
		if (interface->ipv6.present && interface->mtu > 0 && interface->mtu < IPV6_MTU_MIN)
			check_mistake(c, PATH_KEY(PATH_INTERFACE(i), "mtu"),
				"must be at least %u with IPv6", IPV6_MTU_MIN);
	}
}
