/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "router-advertisements" of an IPv6 virtual router: the variables of RFC 4861 6.2.1 under the
 * names of RFC 8349. Any thread.
 */
#include "config/leaf.h"
#include "config/reader.h"

static void check_prefix(struct reader *r, const struct path *path, void *base)
{
	struct config_ra_prefix *p = base;
	struct ip_prefix network = ip_prefix_network(&p->prefix);
	char buf[IP_PREFIX_STRLEN];

	if (ip_addr_is_link_local(&network.addr) || ip_addr_is_multicast(&network.addr))
		reader_mistake(r, path, "is %s: must be a prefix that hosts have addresses in",
			ip_addr_is_multicast(&network.addr) ? "of multicast addresses"
							    : "link-local");
	else if (!ip_prefix_equal(&network, &p->prefix))
		reader_mistake(r, path, "has bits set behind its length: must be \"%s\"",
			ip_prefix_format(&network, buf));
	p->prefix = network;
}

static const struct leaf prefix_leaves[] = {
	{
		.name = "prefix-spec",
		.kind = LEAF_PREFIX,
		.required = true,
		.expects = "an IPv6 prefix such as \"2001:db8:1::/64\"",
		.check = check_prefix,
		LEAF_AT(config_ra_prefix, prefix),
	},
	{
		.name = "valid-lifetime",
		.kind = LEAF_NUMBER,
		.max = UINT32_MAX,
		.remark = "in seconds",
		LEAF_AT(config_ra_prefix, valid_lifetime_s),
	},
	{
		.name = "on-link-flag",
		.kind = LEAF_BOOL,
		LEAF_AT(config_ra_prefix, on_link),
	},
	{
		.name = "preferred-lifetime",
		.kind = LEAF_NUMBER,
		.max = UINT32_MAX,
		.remark = "in seconds",
		LEAF_AT(config_ra_prefix, preferred_lifetime_s),
	},
	{
		.name = "autonomous-flag",
		.kind = LEAF_BOOL,
		LEAF_AT(config_ra_prefix, autonomous),
	},
};

static const struct leaf_table prefix_table = LEAF_TABLE(prefix_leaves);

void config_ra_prefix_init(void *element, uint8_t family)
{
	(void)family;
	*(struct config_ra_prefix *)element = (struct config_ra_prefix){
		.valid_lifetime_s = 2592000,
		.preferred_lifetime_s = 604800,
		.on_link = true,
		.autonomous = true,
	};
}

void config_ra_init(struct config_ra *ra)
{
	*ra = (struct config_ra){
		.max_interval_s = 600,
		.min_interval_s = CONFIG_RA_DERIVED,
		.cur_hop_limit = 64,
		.lifetime_s = CONFIG_RA_DERIVED,
		.n_prefixes = CONFIG_NONE,
	};
}

static const struct leaf leaves[] = {
	{
		.name = "send-advertisements",
		.kind = LEAF_BOOL,
		LEAF_AT(config_ra, send),
	},
	{
		.name = "max-rtr-adv-interval",
		.kind = LEAF_NUMBER,
		.min = 4,
		.max = 1800,
		.remark = "in seconds",
		LEAF_AT(config_ra, max_interval_s),
	},
	{
		.name = "min-rtr-adv-interval",
		.kind = LEAF_NUMBER,
		.min = 3,
		.max = 1350,
		.remark = "in seconds",
		LEAF_AT(config_ra, min_interval_s),
	},
	{
		.name = "managed-flag",
		.kind = LEAF_BOOL,
		LEAF_AT(config_ra, managed),
	},
	{
		.name = "other-config-flag",
		.kind = LEAF_BOOL,
		LEAF_AT(config_ra, other_config),
	},
	{
		.name = "link-mtu",
		.kind = LEAF_NUMBER,
		.max = 9600,
		.remark = "0 for not said",
		LEAF_AT(config_ra, link_mtu),
	},
	{
		.name = "reachable-time",
		.kind = LEAF_NUMBER,
		.max = 3600000,
		.remark = "in milliseconds, 0 for not said",
		LEAF_AT(config_ra, reachable_time_ms),
	},
	{
		.name = "retrans-timer",
		.kind = LEAF_NUMBER,
		.max = UINT32_MAX,
		.remark = "in milliseconds, 0 for not said",
		LEAF_AT(config_ra, retrans_timer_ms),
	},
	{
		.name = "cur-hop-limit",
		.kind = LEAF_NUMBER,
		.max = 255,
		.remark = "0 for not said",
		LEAF_AT(config_ra, cur_hop_limit),
	},
	{
		.name = "default-lifetime",
		.kind = LEAF_NUMBER,
		.max = 9000,
		.remark = "in seconds, 0 for no default router",
		LEAF_AT(config_ra, lifetime_s),
	},
	{
		.name = "prefix-list",
		.kind = LEAF_LIST,
		.max = CONFIG_RA_PREFIXES_MAX,
		.table = &prefix_table,
		.init = config_ra_prefix_init,
		.expects = "an array such as [{\"prefix-spec\": \"2001:db8:1::/64\"}]",
		LEAF_MANY(config_ra, prefixes, n_prefixes),
	},
};

const struct leaf_table config_ra_table = LEAF_TABLE(leaves);
