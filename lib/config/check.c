/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The checks across a configuration, in turn, and what several of them need. Any thread; allocates.
 */
#include "config/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/host.h"

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
}

const struct ip_prefix *check_subnet_of(
	const struct config_interface *interface, const struct ip_addr *address)
{
	static const struct ip_prefix link_local = {{IP_V6, {0xfe, 0x80}}, 10};
	const struct config_ip *ip = config_ip_of(interface, address->family);
	const struct ip_prefix *best = host_is_link_scoped(address) ? &link_local : NULL;
	uint32_t i;

	for (i = 0; i < ip->n_addresses; i++) {
		const struct ip_prefix *p = &ip->addresses[i];

		if (ip_prefix_contains(p, address) && (best == NULL || p->len > best->len))
			best = p;
	}
	return best;
}

bool check_addresses_known(const struct config_ip *ip)
{
	uint32_t i;

	for (i = 0; i < ip->n_addresses; i++) {
		if (ip_addr_is_none(&ip->addresses[i].addr))
			return false;
	}
	return true;
}

/* "198.51.100.0/24 or 203.0.113.0/24", "..." for more than a few; "" when there is none. Returns
 * buf. */
#define SUBNETS_LEN 192
static const char *subnets_words(const struct config_ip *ip, char buf[SUBNETS_LEN])
{
	uint32_t i, n = 0;
	size_t len = 0;

	buf[0] = '\0';
	for (i = 0; i < ip->n_addresses; i++) {
		struct ip_prefix network = ip_prefix_network(&ip->addresses[i]);
		char text[IP_PREFIX_STRLEN];

		if (host_is_link_scoped(&network.addr))
			continue;
		if (n == 3) {
			snprintf(buf + len, SUBNETS_LEN - len, " ...");
			break;
		}
		len += snprintf(buf + len, SUBNETS_LEN - len, "%s%s", n > 0 ? " or " : "",
			ip_prefix_format(&network, text));
		n++;
	}
	return buf;
}

bool check_self(
	struct check *c, const struct path *path, const struct ip_addr *ip, uint32_t interface)
{
	const struct place *p = check_places_find(c, ip, interface);

	if (p == NULL)
		return false;
	if (p->vr == PLACE_OWN)
		check_mistake(c, path,
			"is this router's own address on interface \"%s\": must be another host's",
			c->config->interfaces[p->interface].name);
	else
		check_mistake(c, path,
			"is a virtual address of this router's \"%s\": must be another host's",
			check_router_at(c, p)->name);
	return true;
}

void check_host_in(struct check *c, const struct path *path, const struct ip_addr *ip,
	const struct ip_prefix *subnet)
{
	const char *why = host_why_not_in(ip, subnet);

	if (why != NULL)
		check_mistake(c, path, "%s of its subnet: must be a host's", why);
}

void check_on_link(
	struct check *c, const struct path *path, uint32_t i, const struct ip_addr *address)
{
	const struct config_interface *interface = &c->config->interfaces[i];
	const struct config_ip *ip = config_ip_of(interface, address->family);
	const struct ip_prefix *subnet = check_subnet_of(interface, address);
	char buf[SUBNETS_LEN];

	if (!ip->present && host_is_link_scoped(address))
		check_mistake(c, path, "is link-local, and interface \"%s\" has no \"ipv6\"",
			interface->name);
	else if (subnet != NULL)
		check_host_in(c, path, address, subnet);
	else if (!check_addresses_known(ip))
		return;
	else if (subnets_words(ip, buf)[0] == '\0')
		check_mistake(c, path, "is in no subnet of interface \"%s\", which has no %s",
			interface->name,
			ip->n_addresses > 0 ? "other address than link-local ones"
					    : "\"addresses\"");
	else
		check_mistake(c, path, "is in no subnet of interface \"%s\": must be in %s",
			interface->name, buf);
}

void check_config(struct config *config, struct mistakes *mistakes)
{
	struct check c = {.config = config, .mistakes = mistakes};

	if (check_places_init(&c) < 0) {
		mistakes->out_of_memory = true;
		return;
	}
	check_ports(&c);
	check_interfaces(&c);
	check_addresses(&c);
	check_subnets(&c);
	check_virtual_routers(&c);
	check_groups(&c);
	check_neighbors(&c);
	check_routes(&c);
	check_bfd(&c);
	check_places_free(&c);
}
