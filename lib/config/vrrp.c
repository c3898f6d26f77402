/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "vrrp": virtual routers. Leaf names and ranges of RFC 8347 where it has them; versions are those
 * of RFC 9568 (3) and RFC 3768 (2). Any thread.
 */
#include "config/leaf.h"
#include "config/reader.h"

static const struct leaf_word checksum_sent[] = {
	{"pseudo-header", CONFIG_CSUM_PSEUDO_HEADER},
	{"message-only", CONFIG_CSUM_MESSAGE_ONLY},
	{0},
};

static const struct leaf_word checksum_accepted[] = {
	{"any", CONFIG_CSUM_ANY},
	{"pseudo-header", CONFIG_CSUM_PSEUDO_HEADER},
	{"message-only", CONFIG_CSUM_MESSAGE_ONLY},
	{0},
};

/* A version that is not known (0) is neither. */
static bool not_version_2(const void *vrrp)
{
	return ((const struct config_vrrp *)vrrp)->version != 2;
}

static bool not_version_3(const void *vrrp)
{
	return ((const struct config_vrrp *)vrrp)->version != 3;
}

static const struct leaf address = {.kind = LEAF_IP};

static const struct leaf preempt_leaves[] = {
	{
		.name = "enabled",
		.kind = LEAF_BOOL,
		LEAF_AT(config_vrrp, preempt),
	},
	{
		.name = "hold-time",
		.kind = LEAF_NUMBER,
		.max = UINT16_MAX,
		.remark = "in seconds",
		LEAF_AT(config_vrrp, hold_time_s),
	},
};

static const struct leaf_table preempt_table = LEAF_TABLE(preempt_leaves);

static const struct leaf checksum_leaves[] = {
	{
		.name = "send",
		.kind = LEAF_WORD,
		.words = checksum_sent,
		LEAF_AT(config_vrrp, checksum_send),
	},
	{
		.name = "accept",
		.kind = LEAF_WORD,
		.words = checksum_accepted,
		LEAF_AT(config_vrrp, checksum_accept),
	},
};

static const struct leaf_table checksum_table = LEAF_TABLE(checksum_leaves);

static const struct leaf announce_leaves[] = {
	{
		.name = "repeat",
		.kind = LEAF_NUMBER,
		.family = IP_V4,
		.max = 10,
		LEAF_AT(config_vrrp, announce_repeat),
	},
	{
		/* ND-NA-09: MAX_NEIGHBOR_ADVERTISEMENT. */
		.name = "repeat",
		.kind = LEAF_NUMBER,
		.family = IP_V6,
		.max = 3,
		LEAF_AT(config_vrrp, announce_repeat),
	},
	{
		.name = "delay",
		.kind = LEAF_NUMBER,
		.min = 1,
		.max = 255,
		.remark = "in seconds",
		LEAF_AT(config_vrrp, announce_delay_s),
	},
	{
		.name = "refresh",
		.kind = LEAF_NUMBER,
		.max = UINT16_MAX,
		.remark = "in seconds, 0 for none",
		LEAF_AT(config_vrrp, announce_refresh_s),
	},
};

static const struct leaf_table announce_table = LEAF_TABLE(announce_leaves);

static const struct leaf peer_leaves[] = {
	{
		.name = "address",
		.kind = LEAF_IP,
		.required = true,
		LEAF_AT(config_peer, address),
	},
	{
		.name = "minimum-ttl",
		.kind = LEAF_NUMBER,
		.min = 1,
		.max = 255,
		LEAF_AT(config_peer, minimum_ttl),
	},
};

static const struct leaf_table peer_table = LEAF_TABLE(peer_leaves);

static void init_peer(void *element, uint8_t family)
{
	struct config_peer *peer = element;

	(void)family;
	peer->minimum_ttl = 255;
}

void config_vrrp_init(void *element, uint8_t family)
{
	struct config_vrrp *vr = element;

	*vr = (struct config_vrrp){
		.family = family,
		.version = 3,
		.priority = 100,
		.interval_cs = 100,
		.preempt = true,
		.relinquish = true,
		.checksum_send = CONFIG_CSUM_PSEUDO_HEADER,
		.checksum_accept = CONFIG_CSUM_ANY,
		.announce_repeat = 2,
		.announce_delay_s = 5,
		.sync_group = CONFIG_NONE,
		.auth.mode = CONFIG_AUTH_ENFORCE,
	};
	config_track_init(&vr->track);
	config_ra_init(&vr->ra);
}

static const struct leaf leaves[] = {
	{
		.name = "vrid",
		.kind = LEAF_NUMBER,
		.required = true,
		.min = 1,
		.max = 255,
		LEAF_AT(config_vrrp, vrid),
	},
	{
		.name = "version",
		.kind = LEAF_NUMBER,
		.family = IP_V4,
		.min = 2,
		.max = 3,
		LEAF_AT(config_vrrp, version),
	},
	{
		.name = "version",
		.kind = LEAF_NUMBER,
		.family = IP_V6,
		.min = 3,
		.max = 3,
		.remark = "version 2 is of IPv4 only",
		LEAF_AT(config_vrrp, version),
	},
	{
		.name = "priority",
		.kind = LEAF_NUMBER,
		.min = 1,
		.max = 254,
		.remark = "255 follows from owning the virtual address, 0 is sent on leaving",
		LEAF_AT(config_vrrp, priority),
	},
	{
		.name = "virtual-addresses",
		.kind = LEAF_LIST,
		.required = true,
		.in_place = true,
		.min = 1,
		.max = CONFIG_VRRP_ADDRESSES_MAX,
		.element = &address,
		.expects = "an array of addresses such as [\"192.0.2.1\"]",
		.expects_ipv6 = "an array of addresses such as [\"fe80::1\", \"2001:db8::1\"]",
		LEAF_MANY(config_vrrp, addresses, n_addresses),
	},
	{
		.name = "advertise-interval-centi-sec",
		.kind = LEAF_NUMBER,
		.min = 1,
		.max = 4095,
		.applies = not_version_2,
		.applies_when = "version 3: version 2 has \"advertise-interval-sec\"",
		LEAF_AT(config_vrrp, interval_cs),
	},
	{
		.name = "advertise-interval-sec",
		.kind = LEAF_NUMBER,
		.min = 1,
		.max = 254,
		.family = IP_V4,
		.scale = 100,
		.applies = not_version_3,
		.applies_when = "version 2: version 3 has \"advertise-interval-centi-sec\"",
		LEAF_AT(config_vrrp, interval_cs),
	},
	{.name = "preempt", .kind = LEAF_OBJECT, .table = &preempt_table},
	{
		.name = "accept-mode",
		.kind = LEAF_BOOL,
		.applies = not_version_2,
		.applies_when = "version 3: version 2 has no accept mode",
		LEAF_AT(config_vrrp, accept_mode),
	},
	{
		.name = "owner-ignore-adverts",
		.kind = LEAF_BOOL,
		LEAF_AT(config_vrrp, owner_ignore_adverts),
	},
	{
		.name = "lower-prio-no-advert",
		.kind = LEAF_BOOL,
		LEAF_AT(config_vrrp, lower_prio_no_advert),
	},
	{
		.name = "validate-address-list",
		.kind = LEAF_BOOL,
		LEAF_AT(config_vrrp, validate_address_list),
	},
	{
		.name = "checksum",
		.kind = LEAF_OBJECT,
		.family = IP_V4,
		.table = &checksum_table,
		.applies = not_version_2,
		.applies_when = "version 3: a version 2 checksum is over the message only",
	},
	{
		.name = "gratuitous-arp",
		.kind = LEAF_OBJECT,
		.family = IP_V4,
		.table = &announce_table,
	},
	{
		.name = "unsolicited-na",
		.kind = LEAF_OBJECT,
		.family = IP_V6,
		.table = &announce_table,
	},
	{
		.name = "track",
		.kind = LEAF_OBJECT,
		.table = &config_track_table,
		LEAF_AT(config_vrrp, track),
	},
	{
		.name = "relinquish",
		.kind = LEAF_BOOL,
		LEAF_AT(config_vrrp, relinquish),
	},
	{
		.name = "version-2-compatible",
		.kind = LEAF_BOOL,
		.family = IP_V4,
		.applies = not_version_2,
		.applies_when = "version 3: it is about speaking version 2, too",
		LEAF_AT(config_vrrp, version_2_compatible),
	},
	{
		.name = "unicast-peers",
		.kind = LEAF_LIST,
		.in_place = true,
		.max = CONFIG_PEERS_MAX,
		.table = &peer_table,
		.init = init_peer,
		.expects = "an array such as [{\"address\": \"192.0.2.3\"}]",
		.expects_ipv6 = "an array such as [{\"address\": \"2001:db8::3\"}]",
		LEAF_MANY(config_vrrp, peers, n_peers),
	},
	{
		.name = "authentication",
		.kind = LEAF_OBJECT,
		.hidden = true,
		.table = &config_auth_table,
		.expects = "an object such as {\"type\": \"hmac-sha-256\", \"keys\": [...]}",
		LEAF_PRESENCE(config_vrrp, auth),
	},
	{
		.name = "router-advertisements",
		.kind = LEAF_OBJECT,
		.family = IP_V6,
		.table = &config_ra_table,
		.expects = "an object such as {\"send-advertisements\": true}",
		LEAF_PRESENCE(config_vrrp, ra),
	},
};

const struct leaf_table config_vrrp_table = LEAF_TABLE(leaves);
