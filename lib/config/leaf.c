/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The top of the grammar, and a walk over all its tables. Any thread.
 */
#include "config/leaf.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "config/reader.h"

/* sun_path holds 108 octets with the terminator. */
#define SOCKET_LEN_MAX 107

static void check_eal_argument(struct reader *r, const struct path *path, void *base)
{
	if (strcmp(*(char **)base, "--") == 0)
		reader_mistake(r, path, "\"--\" ends the EAL arguments: leave it out");
}

static const struct leaf eal_argument = {
	.kind = LEAF_TEXT,
	.min = 1,
	.max = 4095,
	.check = check_eal_argument,
};

static const struct leaf_word idle_words[] = {
	{"poll", CONFIG_IDLE_POLL},
	{"sleep", CONFIG_IDLE_SLEEP},
	{0},
};

static const struct leaf workers_leaves[] = {
	{
		.name = "idle",
		.kind = LEAF_WORD,
		.words = idle_words,
		LEAF_AT(config, idle),
	},
};

static const struct leaf_table workers_table = LEAF_TABLE(workers_leaves);

static const struct leaf console_leaves[] = {
	{
		.name = "socket",
		.kind = LEAF_TEXT,
		.min = 1,
		.max = SOCKET_LEN_MAX,
		.expects = "the path of a Unix socket such as \"/run/steadfast/console.sock\"",
		LEAF_AT(config, console_socket),
	},
};

static const struct leaf_table console_table = LEAF_TABLE(console_leaves);

static const struct leaf icmp_leaves[] = {
	{
		.name = "error-rate",
		.kind = LEAF_NUMBER,
		.min = 1,
		.max = 1000000,
		.remark = "in a second",
		LEAF_AT(config_icmp, error_rate),
	},
	{
		.name = "error-burst",
		.kind = LEAF_NUMBER,
		.min = 1,
		.max = 1000000,
		LEAF_AT(config_icmp, error_burst),
	},
};

static const struct leaf_table icmp_table = LEAF_TABLE(icmp_leaves);

void config_icmp_init(struct config_icmp *icmp)
{
	icmp->error_rate = 1000;
	icmp->error_burst = 100;
}

static const struct leaf member = {.kind = LEAF_ROUTER, .size = sizeof(struct config_router)};

static const struct leaf sync_group = {
	.kind = LEAF_LIST,
	.min = 2,
	.element = &member,
	.expects = "an array of at least two virtual routers such as "
		   "[\"lan/ipv4/1\", \"lan/ipv6/1\"]",
	LEAF_MANY(config_sync_group, members, n_members),
};

static const struct leaf leaves[] = {
	{.name = "$schema", .kind = LEAF_NOTE},
	{
		.name = "eal",
		.kind = LEAF_LIST,
		.element = &eal_argument,
		.expects = "an array of strings such as [\"-l\", \"0-2\"]",
		LEAF_MANY(config, eal, n_eal),
	},
	{.name = "workers", .kind = LEAF_OBJECT, .table = &workers_table},
	{
		.name = "ports",
		.kind = LEAF_MAP,
		.required = true,
		.min = 1,
		.max = CONFIG_PORTS_MAX,
		.table = &config_port_table,
		.init = config_port_init,
		.expects = "an object with at least one port such as "
			   "{\"p0\": {\"device\": \"0000:03:00.0\"}}",
		LEAF_MANY(config, ports, n_ports),
	},
	{
		.name = "interfaces",
		.kind = LEAF_MAP,
		.required = true,
		.min = 1,
		.max = CONFIG_INTERFACES_MAX,
		.table = &config_interface_table,
		.init = config_interface_init,
		.expects = "an object with at least one interface such as "
			   "{\"lan\": {\"port\": \"p0\", ...}}",
		LEAF_MANY(config, interfaces, n_interfaces),
	},
	{
		.name = "routes",
		.kind = LEAF_LIST,
		.table = &config_route_table,
		.expects = "an array of routes such as "
			   "[{\"prefix\": \"0.0.0.0/0\", \"next-hops\": [\"198.51.100.1\"]}]",
		LEAF_MANY(config, routes, n_routes),
	},
	{.name = "console", .kind = LEAF_OBJECT, .table = &console_table},
	{
		.name = "bfd",
		.kind = LEAF_MAP,
		.max = CONFIG_BFD_MAX,
		.table = &config_bfd_table,
		.init = config_bfd_init,
		.expects = "an object such as "
			   "{\"uplink\": {\"interface\": \"wan\", \"peer\": \"198.51.100.1\"}}",
		LEAF_MANY(config, bfd, n_bfd),
	},
	{
		.name = "sync-groups",
		.kind = LEAF_MAP,
		.element = &sync_group,
		.expects = "an object such as {\"gw\": [\"lan/ipv4/1\", \"lan/ipv6/1\"]}",
		LEAF_MANY(config, sync_groups, n_sync_groups),
	},
	{.name = "icmp", .kind = LEAF_OBJECT, .table = &icmp_table, LEAF_AT(config, icmp)},
};

const struct leaf_table config_table = LEAF_TABLE(leaves);

bool config_name_is_valid(const char *name)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++) {
		if (!isalnum((unsigned char)name[i]) && strchr("_.-", name[i]) == NULL)
			return false;
	}
	return i >= 1 && i <= CONFIG_NAME_LEN_MAX && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0;
}

struct walk {
	leaf_visit_t visit;
	void *arg;
	char path[128];
};

static void walk_table(struct walk *w, size_t len, const struct leaf_table *table, uint8_t family);

/* The leaf whose path is the first `len` characters, and what is below it. */
static void walk_leaf(struct walk *w, size_t len, const struct leaf *leaf, uint8_t family)
{
	uint8_t below = leaf_family(leaf, family);
	const char *many = leaf->kind == LEAF_MAP ? ".*" : leaf->kind == LEAF_LIST ? "[]" : "";

	w->path[len] = '\0';
	w->visit(w->path, below, leaf, w->arg);
	len += snprintf(w->path + len, sizeof(w->path) - len, "%s", many);
	if (leaf->element != NULL)
		walk_leaf(w, len, leaf->element, below);
	if (leaf->table != NULL)
		walk_table(w, len, leaf->table, below);
}

static void walk_table(struct walk *w, size_t len, const struct leaf_table *table, uint8_t family)
{
	uint32_t i;

	for (i = 0; i < table->n; i++) {
		const struct leaf *leaf = &table->leaves[i];
		size_t own = snprintf(w->path + len, sizeof(w->path) - len, "%s%s",
			len > 0 ? "." : "", leaf->name);

		if (leaf_is_in(leaf, family))
			walk_leaf(w, len + own, leaf, family);
	}
}

void leaf_walk(leaf_visit_t visit, void *arg)
{
	struct walk w = {visit, arg, ""};

	walk_table(&w, 0, &config_table, IP_NONE);
}
