/* SPDX-License-Identifier: BSD-3-Clause */
/* Interfaces: state, addresses, counters (RFC 8343, RFC 8344). Any thread but control, except the
 * step. */
#include "app/address.h"
#include "app/show.h"
#include "app/show_text.h"

#include <stdlib.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

struct interface_state {
	uint16_t index;
	uint32_t port;
	bool up, admin_up;
	struct instant since;
	uint64_t out_pkts, out_octets; /* control's */
};

struct interface_copy {
	struct interface_state *list;
	uint32_t n, done;
	struct show_time time;
};

static bool copy_step(struct control *c, struct request *r)
{
	struct interface_copy *copy = r->arg;

	for (int turn = 0; turn < SHOW_TURN && copy->done < copy->n; turn++, copy->done++) {
		const struct app_interface *i = &c->interfaces[copy->done];

		copy->list[copy->done] = (struct interface_state){i->index, i->port, i->up,
			c->ports[i->port].admin_up, i->since, i->out_pkts, i->out_octets};
	}
	copy->time = show_time_of(c);
	return copy->done == copy->n;
}

/* The workers' counters are plain words that may be read at any time. */
static json_t *statistics_json(const struct control *c, const struct interface_state *s)
{
	struct dp_interface_counters sum = {.out_pkts = s->out_pkts, .out_octets = s->out_octets};
	json_t *o = json_object();

	for (unsigned int w = 0; w < c->n_workers; w++) {
		const struct dp_interface_counters *i =
			&dp_worker_counters(c->workers[w])->interfaces[s->index];

		sum.in_pkts += i->in_pkts;
		sum.in_octets += i->in_octets;
		sum.out_pkts += i->out_pkts;
		sum.out_octets += i->out_octets;
	}
	show_set(o, "in-pkts", show_counter(sum.in_pkts));
	show_set(o, "in-octets", show_counter(sum.in_octets));
	show_set(o, "out-pkts", show_counter(sum.out_pkts));
	show_set(o, "out-octets", show_counter(sum.out_octets));
	return o;
}

/* What they are does not change while the program runs. */
static json_t *addresses_json(const struct app_interface *ifc)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < ifc->n_addresses; i++)
		json_array_append_new(list, show_prefix(&ifc->addresses[i].prefix));
	return list;
}

static json_t *interface_json(
	const struct control *c, uint32_t at, const struct interface_copy *copy)
{
	const struct config_interface *cfg = c->interfaces[at].config;
	const struct interface_state *s = &copy->list[at];
	json_t *o = json_object(), *vrrp = json_array();

	for (uint32_t i = 0; i < cfg->ipv4.n_vrrp; i++)
		json_array_append_new(vrrp, json_string(cfg->ipv4.vrrp[i].name));
	for (uint32_t i = 0; i < cfg->ipv6.n_vrrp; i++)
		json_array_append_new(vrrp, json_string(cfg->ipv6.vrrp[i].name));
	show_set(o, "name", json_string(cfg->name));
	show_set(o, "if-index", json_integer(s->index));
	show_set(o, "port", json_string(c->ports[s->port].config->name));
	show_set(o, "admin-status", json_string(s->admin_up ? "up" : "down"));
	show_set(o, "oper-status", json_string(s->up ? "up" : "down"));
	show_set(o, "last-change", show_datetime(&copy->time, s->since));
	show_set(o, "phys-address", show_mac(&c->ports[s->port].dev->mac));
	show_set(o, "mtu", json_integer(cfg->mtu));
	show_set(o, "addresses", addresses_json(&c->interfaces[at]));
	show_set(o, "vrrp", vrrp);
	show_set(o, "statistics", statistics_json(c, s));
	return o;
}

json_t *show_interface(struct control *c, const char *name, struct show_error *e)
{
	struct interface_copy copy = {.n = c->config->n_interfaces};
	json_t *doc = NULL, *list;

	copy.list = calloc(copy.n + 1, sizeof(*copy.list));
	if (!copy.list) {
		show_error_set(e, "out of memory");
		return NULL;
	}
	if (!show_ask(c, copy_step, &copy, e))
		goto free_list;
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
free_list:
	free(copy.list);
	return doc;
}

void show_interface_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"NAME", "name"}, {"STATUS", "oper-status"},
		{"PORT", "port"}, {"MTU", "mtu"}, {"IN PKTS", "statistics/in-pkts"},
		{"OUT PKTS", "statistics/out-pkts"}, {"SINCE", "last-change"},
		{"ADDRESSES", "addresses"}, {"VRRP", "vrrp"}};
	json_t *list = json_object_get(doc, "interfaces");

	if (list)
		show_text_table(out, list, columns, N(columns));
	else
		show_text_fields(out, doc, 0, NULL);
}
