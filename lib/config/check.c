/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The checks across a configuration, in turn, and what several of them need. Any thread; allocates.
 */
#include "config/check.h"

#include <stdio.h>
#include <stdlib.h>

/* The file's JSON of an interface: for keys that are not stored. */
static bool has_vlan(const struct check *c, uint32_t interface)
{
	json_t *interfaces = json_object_get(c->mistakes->root, "interfaces");
	const char *name = c->config->interfaces[interface].name;

	return json_object_get(json_object_get(interfaces, name), "vlan-id") != NULL;
}

static void check_one_interface_a_port(struct check *c)
{
	const struct config *config = c->config;
	uint32_t used_by[CONFIG_PORTS_MAX];
	uint32_t i;

	memset(used_by, 0xff, sizeof(used_by));
	for (i = 0; i < config->n_interfaces; i++) {
		uint32_t port = config->interfaces[i].port;

		/* VLANs share a port; that they are not supported yet is said once. */
		if (port >= CONFIG_PORTS_MAX || has_vlan(c, i))
			continue;
		if (used_by[port] == UINT32_MAX)
			used_by[port] = i;
		else
			check_mistake(c, PATH_KEY(PATH_INTERFACE(i), "port"),
				"interface \"%s\" is on this port already: a port is one interface",
				config->interfaces[used_by[port]].name);
	}
}

/* The argument iface= of a vdev string and its length; 0 when there is none. */
static size_t netdev_of(const char *device, const char **netdev)
{
	const char *argument = strstr(device, ",iface=");

	if (argument == NULL)
		return 0;
	*netdev = argument + strlen(",iface=");
	return strcspn(*netdev, ",");
}

static const char *same_device(const struct config_port *a, const struct config_port *b)
{
	size_t name = strcspn(a->device, ",");
	const char *netdev_a, *netdev_b;
	size_t len = netdev_of(a->device, &netdev_a);

	if (name == strcspn(b->device, ",") && memcmp(a->device, b->device, name) == 0)
		return a->is_pci ? "device" : "virtual device name";
	if (len > 0 && len == netdev_of(b->device, &netdev_b) &&
		memcmp(netdev_a, netdev_b, len) == 0)
		return "network device";
	return NULL;
}

void check_ports(struct check *c)
{
	const struct config *config = c->config;
	uint32_t n = config->n_ports < CONFIG_PORTS_MAX ? config->n_ports : CONFIG_PORTS_MAX;
	uint32_t p, q;

	for (p = 1; p < n; p++) {
		for (q = 0; q < p; q++) {
			const struct config_port *a = &config->ports[p];
			const struct config_port *b = &config->ports[q];
			const char *same =
				a->device != NULL && b->device != NULL ? same_device(a, b) : NULL;

			if (same == NULL)
				continue;
			check_mistake(c, PATH_KEY(PATH_AT(PATH_KEY(NULL, "ports"), p), "device"),
				"is the %s of port \"%s\" already: must be another", same, b->name);
			break;
		}
	}
	check_one_interface_a_port(c);
}

const struct ip_prefix *check_subnet_of(
	const struct config_interface *interface, const struct ip_addr *ip)
{
	const struct ip_prefix *best = NULL;
	uint32_t i;

	for (i = 0; i < interface->n_addresses; i++) {
		const struct ip_prefix *p = &interface->addresses[i];

		if (p->addr.family == ip->family && ip_prefix_contains(p, ip) &&
			(best == NULL || p->len > best->len))
			best = p;
	}
	return best;
}

bool check_addresses_known(const struct config_interface *interface)
{
	uint32_t i;

	for (i = 0; i < interface->n_addresses; i++) {
		if (ip_addr_is_none(&interface->addresses[i].addr))
			return false;
	}
	return true;
}

const char *check_subnets_words(
	const struct config_interface *interface, char buf[CHECK_SUBNETS_LEN])
{
	uint32_t i;
	size_t len = 0;

	buf[0] = '\0';
	for (i = 0; i < interface->n_addresses; i++) {
		struct ip_prefix network = ip_prefix_network(&interface->addresses[i]);
		char text[IP_PREFIX_STRLEN];

		if (i == 3) {
			snprintf(buf + len, CHECK_SUBNETS_LEN - len, " ...");
			break;
		}
		len += snprintf(buf + len, CHECK_SUBNETS_LEN - len, "%s%s", i > 0 ? " or " : "",
			ip_prefix_format(&network, text));
	}
	return buf;
}

void check_config(struct config *config, struct mistakes *mistakes)
{
	struct check c = {.config = config, .mistakes = mistakes};

	if (check_places_init(&c) < 0) {
		mistakes->out_of_memory = true;
		return;
	}
	check_ports(&c);
	check_addresses(&c);
	check_subnets(&c);
	check_virtual_routers(&c);
	check_neighbors(&c);
	check_routes(&c);
	check_places_free(&c);
}
