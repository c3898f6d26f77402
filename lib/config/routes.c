/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "routes": static routes. Leaf names after RFC 8349. Any thread.
 */
#include "config/leaf.h"
#include "config/reader.h"

static void check_prefix(struct reader *r, const struct path *path, void *base)
{
	struct config_route *route = base;
	struct ip_prefix network = ip_prefix_network(&route->prefix);
	uint32_t first = ip_addr_to_v4(&network.addr);
	char buf[IP_PREFIX_STRLEN];

	if (!ip_prefix_equal(&network, &route->prefix)) {
		reader_mistake(r, path, "has bits set behind its length: must be \"%s\"",
			ip_prefix_format(&network, buf));
		route->prefix = network;
	}
	if (network.len > 0 && (first >> 24 == 0 || first >> 24 == 127 || first >> 28 >= 0xe)) {
		reader_mistake(r, path,
			"is no unicast destination: 0.0.0.0/8, 127.0.0.0/8 and "
			"224.0.0.0/3 are never forwarded to");
		route->prefix = (struct ip_prefix){0};
	}
}

static void check_next_hops(struct reader *r, const struct path *path, void *base)
{
	struct config_route *route = base;

	if (route->n_next_hops > 1)
		reader_mistake(r, path, "more than one next hop is not supported yet: must be one");
}

static const struct leaf next_hop = {.kind = LEAF_IP, .family = IP_V4};

static const struct leaf leaves[] = {
	{
		.name = "prefix",
		.kind = LEAF_PREFIX,
		.family = IP_V4,
		.required = true,
		.expects = "an IPv4 prefix such as \"198.51.100.0/24\" or \"0.0.0.0/0\"",
		.check = check_prefix,
		LEAF_AT(config_route, prefix),
	},
	{
		.name = "next-hops",
		.kind = LEAF_LIST,
		.required = true,
		.min = 1,
		.element = &next_hop,
		.expects = "an array of addresses such as [\"198.51.100.1\"]",
		.check = check_next_hops,
		LEAF_MANY(config_route, next_hops, n_next_hops),
	},
};

const struct leaf_table config_route_table = LEAF_TABLE(leaves);
