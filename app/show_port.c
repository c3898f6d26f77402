/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ports: what they are, their link, and the device's counters. Control's copy says what it acts
 * on; the device is asked from the calling thread, since some devices take their time.
 * Any thread but control, except the step.
 */
#include "app/show.h"
#include "app/show_text.h"

#include <stdlib.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

struct port_state {
	bool device_up, admin_up, stands_still;
	uint64_t injected, inject_failed;
	struct receive_verdict receive;
	struct show_time time;
};

struct port_copy {
	struct port_state *list;
	uint32_t n, done;
};

static bool copy_step(struct control *c, struct request *r)
{
	struct port_copy *copy = r->arg;

	for (int turn = 0; turn < SHOW_TURN && copy->done < copy->n; turn++, copy->done++) {
		const struct app_port *p = &c->ports[copy->done];

		copy->list[copy->done] =
			(struct port_state){p->device_up, p->admin_up, p->stands_still, p->injected,
				p->inject_failed, p->receive, show_time_of(c)};
	}
	return copy->done == copy->n;
}

static const char *receive_word(const struct port_state *s)
{
	if (!s->admin_up || !s->device_up)
		return "down";
	return s->stands_still ? "stopped" : "works";
}

/* Why nothing comes through; NULL while it does, or nothing is known. */
static json_t *receive_json(const struct app_port *p, const struct port_state *s)
{
	const struct receive_verdict *v = &s->receive;
	char why[RECEIVE_TEXT_MAX];
	json_t *o;

	if (!s->stands_still)
		return NULL;
	o = json_object();
	if (!v->dead) {
		show_set(o, "why", json_string("a worker that polls it stands still"));
		return o;
	}
	if (v->queue != RECEIVE_WHOLE_PORT)
		show_set(o, "queue", json_integer(v->queue));
	show_set(o, "since", show_datetime(&s->time, v->since));
	show_set(o, "missed", show_counter(v->missed));
	receive_describe(v, p->config->name, s->time.wall_offset_ns, why);
	show_set(o, "why", json_string(why));
	return o;
}

static json_t *info_json(const struct app_port *p, const struct port_state *s)
{
	struct rte_eth_link link = {0};
	json_t *o = json_object();

	show_set(o, "name", json_string(p->config->name));
	show_set(o, "device", json_string(p->config->device));
	show_set(o, "driver", json_string(p->dev->driver ? p->dev->driver : ""));
	show_set(o, "dpdk-port", json_integer(p->dev->id));
	show_set(o, "phys-address", show_mac(&p->dev->mac));
	show_set(o, "admin-status", json_string(s->admin_up ? "up" : "down"));
	show_set(o, "oper-status", json_string(s->admin_up && s->device_up ? "up" : "down"));
	show_set(o, "link", json_string(s->device_up ? "up" : "down"));
	show_set(o, "link-source", json_string(p->dev->link_from_netdev ? "kernel" : "device"));
	if (rte_eth_link_get_nowait(p->dev->id, &link) == 0 &&
		link.link_speed != RTE_ETH_SPEED_NUM_NONE &&
		link.link_speed != RTE_ETH_SPEED_NUM_UNKNOWN)
		show_set(o, "speed", json_integer((json_int_t)link.link_speed * 1000000));
	show_set(o, "receive", json_string(receive_word(s)));
	show_set(o, "receive-stopped", receive_json(p, s));
	show_set(o, "rx-queues", json_integer(p->dev->rx_queues));
	show_set(o, "tx-queues", json_integer(p->dev->tx_queues));
	show_set(o, "virtual-mac-filter", json_string(port_mac_mode_name(p->dev->mac_mode)));
	show_set(o, "vlan-insert", json_boolean(p->dev->vlan_insert));
	return o;
}

static json_t *stats_json(const struct app_port *p, const struct port_state *s)
{
	struct rte_eth_stats d = {0};
	json_t *o = json_object(), *t = json_object();

	show_set(o, "name", json_string(p->config->name));
	if (rte_eth_stats_get(p->dev->id, &d) == 0) {
		show_set(t, "in-pkts", show_counter(d.ipackets));
		show_set(t, "in-octets", show_counter(d.ibytes));
		show_set(t, "in-discards", show_counter(d.imissed));
		show_set(t, "in-errors", show_counter(d.ierrors));
		show_set(t, "in-no-mbuf", show_counter(d.rx_nombuf));
		show_set(t, "out-pkts", show_counter(d.opackets));
		show_set(t, "out-octets", show_counter(d.obytes));
		show_set(t, "out-errors", show_counter(d.oerrors));
	}
	show_set(t, "injected", show_counter(s->injected));
	show_set(t, "inject-failed", show_counter(s->inject_failed));
	show_set(o, "statistics", t);
	return o;
}

static json_t *xstats_json(const struct app_port *p, const struct port_state *s)
{
	json_t *o = json_object(), *t = json_object();
	int n = rte_eth_xstats_get_names(p->dev->id, NULL, 0);
	struct rte_eth_xstat_name *names = NULL;
	struct rte_eth_xstat *values = NULL;

	(void)s;
	show_set(o, "name", json_string(p->config->name));
	show_set(o, "xstats", t);
	if (n <= 0)
		return o;
	names = calloc(n, sizeof(*names));
	values = calloc(n, sizeof(*values));
	if (!names || !values || rte_eth_xstats_get_names(p->dev->id, names, n) != n ||
		rte_eth_xstats_get(p->dev->id, values, n) != n)
		n = 0;
	for (int i = 0; i < n; i++)
		if (values[i].id < (uint64_t)n)
			show_set(t, names[values[i].id].name, show_counter(values[i].value));
	free(names);
	free(values);
	return o;
}

static json_t *ports_doc(struct control *c, const char *name,
	json_t *(*one)(const struct app_port *, const struct port_state *), struct show_error *e)
{
	struct port_copy copy = {.n = c->config->n_ports};
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
			json_array_append_new(list, one(&c->ports[i], &copy.list[i]));
		show_set(doc, "ports", list);
	}
	for (uint32_t i = 0; name && !doc && i < copy.n; i++)
		if (strcmp(c->ports[i].config->name, name) == 0)
			doc = one(&c->ports[i], &copy.list[i]);
	if (!doc)
		show_error_set(e, "there is no port '%s'", name);
free_list:
	free(copy.list);
	return doc;
}

json_t *show_port(struct control *c, const char *name, struct show_error *e)
{
	return ports_doc(c, name, info_json, e);
}

json_t *show_port_stats(struct control *c, const char *name, struct show_error *e)
{
	return ports_doc(c, name, stats_json, e);
}

json_t *show_port_xstats(struct control *c, const char *name, struct show_error *e)
{
	return ports_doc(c, name, xstats_json, e);
}

/* A list is the document's, or the one element that the document is. */
static json_t *rows(json_t *doc)
{
	json_t *list = json_object_get(doc, "ports");

	return list ? json_incref(list) : json_pack("[O]", doc);
}

void show_port_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"NAME", "name"}, {"STATUS", "oper-status"},
		{"ADMIN", "admin-status"}, {"LINK", "link"}, {"RECEIVE", "receive"},
		{"MAC", "phys-address"}, {"DRIVER", "driver"}, {"RXQ", "rx-queues"},
		{"TXQ", "tx-queues"}, {"VIRTUAL MACS", "virtual-mac-filter"}, {"DEVICE", "device"}};
	json_t *list = rows(doc);

	show_text_table(out, list, columns, N(columns));
	json_decref(list);
}

void show_port_stats_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"NAME", "name"},
		{"IN PKTS", "statistics/in-pkts"}, {"IN OCTETS", "statistics/in-octets"},
		{"DISCARDS", "statistics/in-discards"}, {"ERRORS", "statistics/in-errors"},
		{"NO MBUF", "statistics/in-no-mbuf"}, {"OUT PKTS", "statistics/out-pkts"},
		{"OUT OCTETS", "statistics/out-octets"}, {"ERRORS", "statistics/out-errors"},
		{"INJECTED", "statistics/injected"}, {"FAILED", "statistics/inject-failed"}};
	json_t *list = rows(doc);

	show_text_table(out, list, columns, N(columns));
	json_decref(list);
}

static void fields_of_each(struct text *out, json_t *doc)
{
	json_t *list = rows(doc), *port;
	size_t i;

	json_array_foreach (list, i, port) {
		if (i)
			text_puts(out, "\n");
		show_text_fields(out, port, 0, NULL);
	}
	json_decref(list);
}

void show_port_info_text(struct text *out, json_t *doc)
{
	fields_of_each(out, doc);
}

void show_port_xstats_text(struct text *out, json_t *doc)
{
	fields_of_each(out, doc);
}
