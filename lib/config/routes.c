/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "routes": static routes. Leaf names after RFC 8349. Any thread.
 */
#include "config/host.h"
#include "config/leaf.h"
#include "config/reader.h"

/* Why nothing is ever forwarded there, or NULL. */
static const char *why_not_to(const struct ip_prefix *network)
{
	const struct ip_addr *a = &network->addr;

	if (network->len == 0)
		return NULL;
	if (a->family == IP_V4 && (a->b[0] == 0 || a->b[0] == 127 || a->b[0] >= 224))
		return "0.0.0.0/8, 127.0.0.0/8 and 224.0.0.0/3";
	if (a->family == IP_V6 && (ip_addr_is_multicast(a) || ip_addr_is_link_local(a)))
		return "fe80::/10 and ff00::/8";
	if (a->family == IP_V6 && network->len >= 96 && host_why_not(a) != NULL)
		return "::, ::1 and ::ffff:0:0/96";
	return NULL;
}

static void check_prefix(struct reader *r, const struct path *path, void *base)
{
	struct config_route *route = base;
	struct ip_prefix network = ip_prefix_network(&route->prefix);
	const char *why = why_not_to(&network);
	char buf[IP_PREFIX_STRLEN];

	if (!ip_prefix_equal(&network, &route->prefix)) {
		reader_mistake(r, path, "has bits set behind its length: must be \"%s\"",
			ip_prefix_format(&network, buf));
		route->prefix = network;
	}
	if (why != NULL) {
		reader_mistake(
			r, path, "is no unicast destination: %s are never forwarded to", why);
		route->prefix = (struct ip_prefix){0};
	}
}

static const struct leaf_word special[] = {
	{"blackhole", CONFIG_SPECIAL_BLACKHOLE},
	{0},
};

/* A next hop is an address, or an object where its interface must be said. */
static const struct leaf next_hop = {
	.kind = LEAF_IP,
	.expects = "an address such as \"198.51.100.1\" or {\"next-hop-address\": "
		   "\"fe80::1\", \"outgoing-interface\": \"wan\"}",
	LEAF_AT(config_next_hop, address),
};

static const struct leaf next_hop_leaves[] = {
	{
		.name = "next-hop-address",
		.kind = LEAF_IP,
		.required = true,
		LEAF_AT(config_next_hop, address),
	},
	{
		.name = "outgoing-interface",
		.kind = LEAF_REF,
		.optional = true,
		.target = "interfaces",
		LEAF_AT(config_next_hop, interface),
	},
};

static const struct leaf_table next_hop_table = LEAF_TABLE(next_hop_leaves);

static void init_next_hop(void *element, uint8_t family)
{
	struct config_next_hop *hop = element;

	(void)family;
	hop->interface = CONFIG_NONE;
}

static bool is_plain_address(const void *element)
{
	return ((const struct config_next_hop *)element)->interface == CONFIG_NONE;
}

static bool is_plain_route(const void *route)
{
	return ((const struct config_route *)route)->special == CONFIG_SPECIAL_NONE;
}

static const struct leaf leaves[] = {
	{
		.name = "prefix",
		.kind = LEAF_PREFIX,
		.required = true,
		.expects = "a prefix such as \"198.51.100.0/24\", \"0.0.0.0/0\" or "
			   "\"2001:db8::/32\"",
		.check = check_prefix,
		LEAF_AT(config_route, prefix),
	},
	{
		.name = "next-hops",
		.kind = LEAF_LIST,
		.min = 1,
		.max = CONFIG_NEXT_HOPS_MAX,
		.element = &next_hop,
		.table = &next_hop_table,
		.is_plain = is_plain_address,
		.init = init_next_hop,
		.expects = "an array of addresses such as [\"198.51.100.1\"]",
		.applies = is_plain_route,
		.applies_when = "a route without \"special-next-hop\"",
		.required_if = is_plain_route,
		LEAF_MANY(config_route, next_hops, n_next_hops),
	},
	{
		.name = "special-next-hop",
		.kind = LEAF_WORD,
		.optional = true,
		.words = special,
		LEAF_AT(config_route, special),
	},
};

const struct leaf_table config_route_table = LEAF_TABLE(leaves);
