/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "interfaces": L3 interfaces, their addresses and static neighbors. Leaf names of RFC 8343 and
 * RFC 8344. Any thread.
 */
#include <stdio.h>

#include "config/host.h"
#include "config/leaf.h"
#include "config/reader.h"

static void check_address(struct reader *r, const struct path *path, void *base)
{
	struct ip_prefix *p = base;
	struct ip_addr first = ip_prefix_network(p).addr;
	char buf[IP_ADDR_STRLEN];
	const char *why = host_why_not(&p->addr);

	if (why != NULL) {
		reader_mistake(r, path, "must be the address of one host; %s %s",
			ip_addr_format(&p->addr, buf), why);
		*p = (struct ip_prefix){0};
	} else if (p->len == 0) {
		reader_mistake(r, path, "must have a prefix length from 1 to 32");
		*p = (struct ip_prefix){0};
	} else if ((why = host_why_not_in(&p->addr, p)) != NULL) {
		uint32_t usable = ip_addr_to_v4(&first) + 1;

		/* Kept: the subnet it is in stands. */
		first = ip_addr_v4(usable);
		reader_mistake(r, path, "%s of its subnet: must be a host's, such as \"%s/%u\"",
			why, ip_addr_format(&first, buf), p->len);
	}
}

static const struct leaf address = {
	.kind = LEAF_PREFIX4,
	.check = check_address,
};

static const struct leaf neighbor_leaves[] = {
	{
		.name = "ip",
		.kind = LEAF_IP4,
		.required = true,
		LEAF_AT(config_neighbor, ip),
	},
	{
		.name = "link-layer-address",
		.kind = LEAF_MAC,
		.required = true,
		LEAF_AT(config_neighbor, mac),
	},
};

static const struct leaf_table neighbor_table = LEAF_TABLE(neighbor_leaves);

static const struct leaf ipv4_leaves[] = {
	{
		.name = "addresses",
		.kind = LEAF_LIST,
		.element = &address,
		.expects = "an array of addresses such as [\"192.0.2.2/24\"]",
		LEAF_MANY(config_interface, addresses, n_addresses),
	},
	{
		.name = "neighbors",
		.kind = LEAF_LIST,
		.table = &neighbor_table,
		LEAF_MANY(config_interface, neighbors, n_neighbors),
	},
	{
		.name = "vrrp",
		.kind = LEAF_LIST,
		.table = &config_vrrp_table,
		.init = config_vrrp_init,
		.expects = "an array of virtual routers such as "
			   "[{\"vrid\": 1, \"virtual-addresses\": [\"192.0.2.1\"]}]",
		LEAF_MANY(config_interface, vrrp, n_vrrp),
	},
};

static const struct leaf_table ipv4_table = LEAF_TABLE(ipv4_leaves);

void config_interface_init(void *element)
{
	struct config_interface *interface = element;

	interface->port = UINT32_MAX;
	interface->mtu = 1500;
}

static const struct leaf leaves[] = {
	{
		.name = "port",
		.kind = LEAF_REF,
		.required = true,
		.target = "ports",
		LEAF_AT(config_interface, port),
	},
	{
		.name = "mtu",
		.kind = LEAF_NUMBER,
		.min = 68,
		.max = 9600,
		LEAF_AT(config_interface, mtu),
	},
	{.name = "ipv4", .kind = LEAF_OBJECT, .table = &ipv4_table},
	{.name = "ipv6", .kind = LEAF_LATER, .remark = "IPv4 only"},
	{.name = "vlan-id", .kind = LEAF_LATER, .remark = "every port is one untagged interface"},
};

const struct leaf_table config_interface_table = LEAF_TABLE(leaves);
