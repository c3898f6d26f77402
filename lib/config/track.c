/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "track" of a virtual router: what its priority depends on. Names of RFC 8347 where it has them.
 * Any thread.
 */
#include "config/leaf.h"
#include "config/reader.h"

#define DEFAULT_DECREMENT            10
#define DEFAULT_FORWARDING_DECREMENT 254

#define DECREMENT(type)                                                                            \
	{                                                                                          \
		.name = "priority-decrement", .kind = LEAF_NUMBER, .min = 1, .max = 254,           \
		LEAF_AT(type, priority_decrement)                                                  \
	}
#define RECOVERY_DELAY(type)                                                                       \
	{                                                                                          \
		.name = "recovery-delay", .kind = LEAF_NUMBER, .max = UINT16_MAX,                  \
		.remark = "in seconds", LEAF_AT(type, recovery_delay_s)                            \
	}

static const struct leaf interface_leaves[] = {
	{
		.name = "interface",
		.kind = LEAF_REF,
		.required = true,
		.target = "interfaces",
		LEAF_AT(config_track_interface, interface),
	},
	DECREMENT(config_track_interface),
	RECOVERY_DELAY(config_track_interface),
};

static const struct leaf_table interface_table = LEAF_TABLE(interface_leaves);

static void check_prefix(struct reader *r, const struct path *path, void *base)
{
	struct config_track_network *network = base;
	struct ip_prefix without = ip_prefix_network(&network->prefix);
	char buf[IP_PREFIX_STRLEN];

	if (!ip_prefix_equal(&without, &network->prefix))
		reader_mistake(r, path, "has bits set behind its length: must be \"%s\"",
			ip_prefix_format(&without, buf));
	network->prefix = without;
}

static const struct leaf network_leaves[] = {
	{
		.name = "prefix",
		.kind = LEAF_PREFIX,
		.required = true,
		.any_family = true,
		.expects = "a prefix such as \"0.0.0.0/0\" or \"2001:db8::/32\"",
		.check = check_prefix,
		LEAF_AT(config_track_network, prefix),
	},
	DECREMENT(config_track_network),
	RECOVERY_DELAY(config_track_network),
};

static const struct leaf_table network_table = LEAF_TABLE(network_leaves);

static const struct leaf bfd_leaves[] = {
	{
		.name = "session",
		.kind = LEAF_REF,
		.required = true,
		.target = "bfd",
		LEAF_AT(config_track_bfd, session),
	},
	DECREMENT(config_track_bfd),
	RECOVERY_DELAY(config_track_bfd),
	{
		.name = "admin-down-is-loss",
		.kind = LEAF_BOOL,
		LEAF_AT(config_track_bfd, admin_down_is_loss),
	},
	{
		.name = "down-until-first-up",
		.kind = LEAF_BOOL,
		LEAF_AT(config_track_bfd, down_until_first_up),
	},
};

static const struct leaf_table bfd_table = LEAF_TABLE(bfd_leaves);

static const struct leaf forwarding_leaves[] = {
	{
		.name = "priority-decrement",
		.kind = LEAF_NUMBER,
		.max = 254,
		.remark = "0 for not tracked",
		LEAF_AT(config_track_forwarding, priority_decrement),
	},
	RECOVERY_DELAY(config_track_forwarding),
};

static const struct leaf_table forwarding_table = LEAF_TABLE(forwarding_leaves);

static void init_interface(void *element, uint8_t family)
{
	(void)family;
	*(struct config_track_interface *)element = (struct config_track_interface){
		.interface = CONFIG_NONE, .priority_decrement = DEFAULT_DECREMENT};
}

static void init_network(void *element, uint8_t family)
{
	struct config_track_network *network = element;

	(void)family;
	network->priority_decrement = DEFAULT_DECREMENT;
}

static void init_bfd(void *element, uint8_t family)
{
	(void)family;
	*(struct config_track_bfd *)element = (struct config_track_bfd){
		.session = CONFIG_NONE, .priority_decrement = DEFAULT_DECREMENT};
}

void config_track_init(struct config_track *track)
{
	track->forwarding.priority_decrement = DEFAULT_FORWARDING_DECREMENT;
}

static const struct leaf leaves[] = {
	{
		.name = "interfaces",
		.kind = LEAF_LIST,
		.table = &interface_table,
		.init = init_interface,
		.expects =
			"an array such as [{\"interface\": \"wan\", \"priority-decrement\": 60}]",
		LEAF_MANY(config_track, interfaces, n_interfaces),
	},
	{
		.name = "networks",
		.kind = LEAF_LIST,
		.max = CONFIG_TRACK_MAX,
		.table = &network_table,
		.init = init_network,
		.expects = "an array such as [{\"prefix\": \"0.0.0.0/0\"}]",
		LEAF_MANY(config_track, networks, n_networks),
	},
	{
		.name = "bfd",
		.kind = LEAF_LIST,
		.max = CONFIG_TRACK_MAX,
		.table = &bfd_table,
		.init = init_bfd,
		.expects = "an array such as [{\"session\": \"uplink\"}]",
		LEAF_MANY(config_track, bfd, n_bfd),
	},
	{
		.name = "forwarding",
		.kind = LEAF_OBJECT,
		.table = &forwarding_table,
		.expects = "an object such as {\"priority-decrement\": 254}",
		LEAF_AT(config_track, forwarding),
	},
};

const struct leaf_table config_track_table = LEAF_TABLE(leaves);
