/* SPDX-License-Identifier: BSD-3-Clause */
/* Interfaces: state, addresses, groups, counters (RFC 8343, RFC 8344). Any thread but control,
 * except the step. */
#include "app/address.h"
#include "app/show.h"
#include "app/show_text.h"

#include <stdlib.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

struct address_state {
	struct ip_prefix prefix;
	bool usable;
	enum dad_state dad;
};

struct interface_state {
	bool up, admin_up;
	struct instant since;
	struct dp_interface_counters control; /* what control counts: workers count theirs */
	struct dp_interface_counters cleared; /* what workers had counted at the last clear */
	uint32_t n_groups;
	struct address_state *addresses; /* as app_interface's */
	struct ip_addr *groups;          /* room for all it may have */
};

struct interface_copy {
	struct interface_state *list;
	uint32_t n, done;
	struct instant cleared_at;
	struct show_time time;
};

static void add_counters(struct dp_interface_counters *sum, const struct dp_interface_counters *i)
{
	sum->in_pkts += i->in_pkts;
	sum->in_octets += i->in_octets;
	sum->out_pkts += i->out_pkts;
	sum->out_octets += i->out_octets;
}

/* How many records that was. */
static unsigned int copy_one(const struct control *c, uint32_t at, struct interface_state *s)
{
	const struct app_interface *i = &c->interfaces[at];
	const struct mld_group *g = NULL;

	s->up = i->up;
	s->admin_up = c->ports[i->port].admin_up;
	s->since = i->since;
	s->control = (struct dp_interface_counters){
		.out_pkts = i->out_pkts, .out_octets = i->out_octets};
	for (unsigned int w = 0; c->cleared && w < c->n_workers; w++)
		add_counters(&s->cleared, &c->cleared[w].interfaces[i->index]);
	for (uint32_t k = 0; k < i->n_addresses; k++)
		s->addresses[k] = (struct address_state){
			i->addresses[k].prefix, i->addresses[k].usable, i->addresses[k].dad.state};
	while (s->n_groups < i->groups.room && (g = mld_groups_next(&i->groups, g)))
		s->groups[s->n_groups++] = g->addr;
	return 1 + i->n_addresses + s->n_groups;
}

static bool copy_step(struct control *c, struct request *r)
{
	struct interface_copy *copy = r->arg;
	unsigned int turn = 0;

	for (; turn < SHOW_TURN && copy->done < copy->n; copy->done++)
		turn += copy_one(c, copy->done, &copy->list[copy->done]);
	copy->cleared_at = c->cleared_at;
	copy->time = show_time_of(c);
	return copy->done == copy->n;
}

/* How many addresses and groups there may be does not change while the program runs. */
static bool copy_room(const struct control *c, struct interface_copy *copy)
{
	copy->list = calloc(copy->n + 1, sizeof(*copy->list));
	for (uint32_t i = 0; copy->list && i < copy->n; i++) {
		struct interface_state *s = &copy->list[i];

		s->addresses = calloc(c->interfaces[i].n_addresses + 1, sizeof(*s->addresses));
		s->groups = calloc(c->interfaces[i].groups.room + 1, sizeof(*s->groups));
		if (!s->addresses || !s->groups)
			return false;
	}
	return copy->list;
}

static void copy_free(struct interface_copy *copy)
{
	for (uint32_t i = 0; copy->list && i < copy->n; i++) {
		free(copy->list[i].addresses);
		free(copy->list[i].groups);
	}
	free(copy->list);
}

/* The workers' counters are plain words that may be read at any time. */
static json_t *statistics_json(
	const struct control *c, uint32_t at, const struct interface_copy *copy)
{
	const struct interface_state *s = &copy->list[at];
	struct dp_interface_counters sum = s->control;
	json_t *o = json_object();

	for (unsigned int w = 0; w < c->n_workers; w++)
		add_counters(&sum,
			&dp_worker_counters(c->workers[w])->interfaces[c->interfaces[at].index]);
	show_set(o, "discontinuity-time", show_datetime(&copy->time, copy->cleared_at));
	show_set(o, "in-pkts", show_counter(sum.in_pkts - s->cleared.in_pkts));
	show_set(o, "in-octets", show_counter(sum.in_octets - s->cleared.in_octets));
	show_set(o, "out-pkts", show_counter(sum.out_pkts - s->cleared.out_pkts));
	show_set(o, "out-octets", show_counter(sum.out_octets - s->cleared.out_octets));
	return o;
}

/* RFC 8344's status of IPv6 addresses, of either family. */
static const char *status_of(const struct interface_state *s, const struct address_state *a)
{
	if (!s->up)
		return "inaccessible";
	if (a->usable)
		return "preferred";
	return a->dad == DAD_DUPLICATE ? "duplicate" : "tentative";
}

static json_t *addresses_json(const struct interface_state *s, uint32_t n)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < n; i++) {
		const struct address_state *a = &s->addresses[i];
		json_t *o = json_object();

		show_set(o, "ip", show_address(&a->prefix.addr));
		show_set(o, "prefix-length", json_integer(a->prefix.len));
		show_set(o, "status", json_string(status_of(s, a)));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *groups_json(const struct interface_state *s)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < s->n_groups; i++)
		json_array_append_new(list, show_address(&s->groups[i]));
	return list;
}

static json_t *interface_json(
	const struct control *c, uint32_t at, const struct interface_copy *copy)
{
	const struct app_interface *ifc = &c->interfaces[at];
	const struct config_interface *cfg = ifc->config;
	const struct interface_state *s = &copy->list[at];
	json_t *o = json_object(), *vrrp = json_array();

	for (uint32_t i = 0; i < cfg->ipv4.n_vrrp; i++)
		json_array_append_new(vrrp, json_string(cfg->ipv4.vrrp[i].name));
	for (uint32_t i = 0; i < cfg->ipv6.n_vrrp; i++)
		json_array_append_new(vrrp, json_string(cfg->ipv6.vrrp[i].name));
	show_set(o, "name", json_string(cfg->name));
	show_set(o, "if-index", json_integer(ifc->index));
	show_set(o, "port", json_string(c->ports[ifc->port].config->name));
	if (cfg->vlan_id)
		show_set(o, "vlan-id", json_integer(cfg->vlan_id));
	show_set(o, "admin-status", json_string(s->admin_up ? "up" : "down"));
	show_set(o, "oper-status", json_string(s->up ? "up" : "down"));
	show_set(o, "last-change", show_datetime(&copy->time, s->since));
	show_set(o, "phys-address", show_mac(&c->ports[ifc->port].dev->mac));
	show_set(o, "mtu", json_integer(cfg->mtu));
	show_set(o, "addresses", addresses_json(s, ifc->n_addresses));
	if (cfg->ipv6.present)
		show_set(o, "multicast-groups", groups_json(s));
	show_set(o, "vrrp", vrrp);
	show_set(o, "statistics", statistics_json(c, at, copy));
	return o;
}

json_t *show_interface(struct control *c, const char *name, struct show_error *e)
{
	struct interface_copy copy = {.n = c->config->n_interfaces};
	json_t *doc = NULL, *list;

	if (!copy_room(c, &copy)) {
		show_error_set(e, "out of memory");
		goto free_copy;
	}
	if (!show_ask(c, copy_step, &copy, e))
		goto free_copy;
	if (!name) {
		doc = json_object();
		list = json_array();
		for (uint32_t i = 0; i < copy.n; i++)
			json_array_append_new(list, interface_json(c, i, &copy));
		show_set(doc, "interfaces", list);
	}
	for (uint32_t i = 0; name && !doc && i < copy.n; i++)
		if (strcmp(c->interfaces[i].config->name, name) == 0)
			doc = interface_json(c, i, &copy);
	if (!doc)
		show_error_set(e, "there is no interface '%s'", name);
free_copy:
	copy_free(&copy);
	return doc;
}

/* "192.0.2.2/24, fe80::2/64 (tentative)" */
static json_t *addresses_text(json_t *addresses)
{
	struct text line = {0};
	json_t *address, *out;
	size_t i;

	json_array_foreach (addresses, i, address) {
		const char *status = json_string_value(json_object_get(address, "status"));
		bool plain = strcmp(status, "tentative") != 0 && strcmp(status, "duplicate") != 0;

		text_printf(&line, "%s%s/%lld%s%s%s", i ? ", " : "",
			json_string_value(json_object_get(address, "ip")),
			(long long)json_integer_value(json_object_get(address, "prefix-length")),
			plain ? "" : " (", plain ? "" : status, plain ? "" : ")");
	}
	out = json_stringn(line.data ? line.data : "", line.len);
	text_free(&line);
	return out;
}

void show_interface_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"NAME", "name"}, {"STATUS", "oper-status"},
		{"PORT", "port"}, {"VLAN", "vlan-id"}, {"MTU", "mtu"},
		{"IN PKTS", "statistics/in-pkts"}, {"OUT PKTS", "statistics/out-pkts"},
		{"SINCE", "last-change"}, {"ADDRESSES", "addresses"}, {"VRRP", "vrrp"}};
	json_t *list = json_object_get(doc, "interfaces"), *rows = json_array(), *interface;
	size_t i;

	json_array_foreach (list, i, interface) {
		json_t *row = json_copy(interface);

		show_set(row, "addresses", addresses_text(json_object_get(row, "addresses")));
		json_array_append_new(rows, row);
	}
	if (list) {
		show_text_table(out, rows, columns, N(columns));
	} else {
		json_t *one = json_copy(doc);

		show_set(one, "addresses", addresses_text(json_object_get(one, "addresses")));
		show_text_fields(out, one, 0, NULL);
		json_decref(one);
	}
	json_decref(rows);
}
