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
		reader_mistake(r, path, "must have a prefix length from 1 to %u",
			8 * ip_family_octets(p->addr.family));
		*p = (struct ip_prefix){0};
	} else if (host_is_link_scoped(&p->addr) && p->len != 64) {
		/* RFC 4291 2.5.6. Kept, as below. */
		reader_mistake(r, path, "is link-local: must have the prefix length 64");
	} else if ((why = host_why_not_in(&p->addr, p)) != NULL) {
		/* Kept: the subnet it is in stands. */
		first.b[ip_family_octets(first.family) - 1] |= 1;
		reader_mistake(r, path, "%s of its subnet: must be a host's, such as \"%s/%u\"",
			why, ip_addr_format(&first, buf), p->len);
	}
}

static const struct leaf address = {
	.kind = LEAF_PREFIX,
	.check = check_address,
};

static const struct leaf neighbor_leaves[] = {
	{
		.name = "ip",
		.kind = LEAF_IP,
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

static const struct leaf ip_leaves[] = {
	{
		.name = "addresses",
		.kind = LEAF_LIST,
		.element = &address,
		.expects = "an array of addresses such as [\"192.0.2.2/24\"]",
		.expects_ipv6 = "an array of addresses such as [\"2001:db8::2/64\"]",
		LEAF_MANY(config_ip, addresses, n_addresses),
	},
	{
		.name = "neighbors",
		.kind = LEAF_LIST,
		.table = &neighbor_table,
		LEAF_MANY(config_ip, neighbors, n_neighbors),
	},
	{
		.name = "vrrp",
		.kind = LEAF_LIST,
		.table = &config_vrrp_table,
		.init = config_vrrp_init,
		.expects = "an array of virtual routers such as "
			   "[{\"vrid\": 1, \"virtual-addresses\": [\"192.0.2.1\"]}]",
		.expects_ipv6 = "an array of virtual routers such as [{\"vrid\": 1, "
				"\"virtual-addresses\": [\"fe80::1\", \"2001:db8::1\"]}]",
		LEAF_MANY(config_ip, vrrp, n_vrrp),
	},
	{
		.name = "dup-addr-detect-transmits",
		.kind = LEAF_NUMBER,
		.family = IP_V6,
		.max = 255,
		LEAF_AT(config_ip, dup_addr_detect_transmits),
	},
	{
		.name = "forwarding",
		.kind = LEAF_BOOL,
		LEAF_AT(config_ip, forwarding),
	},
	{
		.name = "send-redirects",
		.kind = LEAF_BOOL,
		LEAF_AT(config_ip, send_redirects),
	},
	{
		.name = "source-validation",
		.kind = LEAF_BOOL,
		LEAF_AT(config_ip, source_validation),
	},
};

static const struct leaf_table ip_table = LEAF_TABLE(ip_leaves);

void config_interface_init(void *element, uint8_t family)
{
	struct config_interface *interface = element;

	(void)family;
	interface->port = UINT32_MAX;
	interface->mtu = 1500;
	interface->warm_neighbors = true;
	interface->ipv4 = (struct config_ip){.forwarding = true, .send_redirects = true};
	interface->ipv6 = interface->ipv4;
	interface->ipv6.dup_addr_detect_transmits = 1;
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
	{
		.name = "ipv4",
		.kind = LEAF_OBJECT,
		.family = IP_V4,
		.table = &ip_table,
		LEAF_PRESENCE(config_interface, ipv4),
	},
	{
		.name = "ipv6",
		.kind = LEAF_OBJECT,
		.family = IP_V6,
		.table = &ip_table,
		LEAF_PRESENCE(config_interface, ipv6),
	},
	{
		.name = "vlan-id",
		.kind = LEAF_NUMBER,
		.optional = true,
		.min = 1,
		.max = 4094,
		LEAF_AT(config_interface, vlan_id),
	},
	{
		.name = "warm-neighbors",
		.kind = LEAF_BOOL,
		LEAF_AT(config_interface, warm_neighbors),
	},
};

const struct leaf_table config_interface_table = LEAF_TABLE(leaves);
