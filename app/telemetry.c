/* SPDX-License-Identifier: BSD-3-Clause */
/* Telemetry commands: see telemetry.h. Telemetry's thread. */
#include "app/telemetry.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "app/show.h"
#include "app/tel_data.h"

/* An answer has 16 KB. */
#define NAMES_PAGE   256
#define OBJECTS_PAGE 48
/* of JSON: sentences are cut into pieces on the way, which takes some more */
#define ANSWER_OCTETS 15000

/* A handler is given nothing of ours in 22.11. */
static struct {
	pthread_mutex_t lock; /* held while an answer is made */
	struct control *control;
} telemetry = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int answer(struct rte_tel_data *d, json_t *doc, const struct show_error *e)
{
	if (!doc)
		doc = json_pack("{s:s}", "error", e->text);
	if (!doc)
		return -ENOMEM;
	tel_data_fit(doc, ANSWER_OCTETS);
	tel_data_from_json(d, doc);
	json_decref(doc);
	return 0;
}

/* The part of `list` that the parameter asks for; takes `list`. */
static json_t *page(json_t *list, const char *params, size_t size)
{
	size_t start = params ? strtoul(params, NULL, 10) : 0;
	json_t *out = json_array();

	for (size_t i = start; i < json_array_size(list) && i - start < size; i++)
		json_array_append(out, json_array_get(list, i));
	json_decref(list);
	return out;
}

static json_t *bfd_list(struct control *c, const char *params, struct show_error *e)
{
	json_t *list = json_array();

	(void)e;
	for (uint32_t i = 0; i < c->config->n_bfd; i++)
		json_array_append_new(list, json_string(c->config->bfd[i].name));
	return page(list, params, NAMES_PAGE);
}

static json_t *names(const struct control *c, bool of_vrs)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < c->config->n_interfaces; i++) {
		const struct config_interface *in = &c->config->interfaces[i];

		if (!of_vrs)
			json_array_append_new(list, json_string(in->name));
		for (uint32_t k = 0; of_vrs && k < in->ipv4.n_vrrp; k++)
			json_array_append_new(list, json_string(in->ipv4.vrrp[k].name));
		for (uint32_t k = 0; of_vrs && k < in->ipv6.n_vrrp; k++)
			json_array_append_new(list, json_string(in->ipv6.vrrp[k].name));
	}
	return list;
}

static json_t *vrrp_list(struct control *c, const char *params, struct show_error *e)
{
	(void)e;
	return page(names(c, true), params, NAMES_PAGE);
}

static json_t *interface_list(struct control *c, const char *params, struct show_error *e)
{
	(void)e;
	return page(names(c, false), params, NAMES_PAGE);
}

static bool has_param(const char *params, const char *what, struct show_error *e)
{
	if (params && *params)
		return true;
	show_error_set(e, "say which: COMMAND,%s", what);
	return false;
}

static json_t *vrrp_info(struct control *c, const char *params, struct show_error *e)
{
	return has_param(params, "NAME", e) ? show_vrrp(c, params, e) : NULL;
}

static json_t *vrrp_global(struct control *c, const char *params, struct show_error *e)
{
	(void)params;
	return show_vrrp_global(c, e);
}

static json_t *interface_info(struct control *c, const char *params, struct show_error *e)
{
	return has_param(params, "NAME", e) ? show_interface(c, params, e) : NULL;
}

static json_t *neighbor_list(struct control *c, const char *params, struct show_error *e)
{
	json_t *doc = show_neighbor(c, e), *list, *named, *neighbor;
	size_t i;

	if (!doc)
		return NULL;
	/* an object, each neighbor under INTERFACE/ADDRESS */
	named = json_object();
	list = page(json_incref(json_object_get(doc, "neighbors")), params, OBJECTS_PAGE);
	json_array_foreach (list, i, neighbor) {
		const char *in = json_string_value(json_object_get(neighbor, "interface"));
		char name[RTE_TEL_MAX_STRING_LEN];

		snprintf(name, sizeof(name), "%s/%s", in ? in : "",
			json_string_value(json_object_get(neighbor, "ip")));
		json_object_set(named, name, neighbor);
	}
	json_decref(list);
	json_decref(doc);
	return named;
}

static json_t *bfd_info(struct control *c, const char *params, struct show_error *e)
{
	return has_param(params, "NAME", e) ? show_bfd(c, params, e) : NULL;
}

static json_t *route_lookup(struct control *c, const char *params, struct show_error *e)
{
	return has_param(params, "ADDRESS", e) ? show_route_lookup(c, params, e) : NULL;
}

static json_t *datapath_stats(struct control *c, const char *params, struct show_error *e)
{
	json_t *doc = show_datapath(c, e), *worker, *one = NULL;
	size_t i;

	if (!doc)
		return NULL;
	json_array_foreach (json_object_get(doc, "workers"), i, worker) {
		json_int_t lcore = json_integer_value(json_object_get(worker, "lcore"));

		if (params && *params && lcore == strtol(params, NULL, 10))
			one = json_incref(worker);
	}
	if (!params || !*params)
		return doc;
	json_decref(doc);
	if (!one)
		show_error_set(e, "no worker on lcore %s", params);
	return one;
}

static const struct command {
	const char *path;
	json_t *(*document)(struct control *c, const char *params, struct show_error *e);
	const char *help;
} commands[] = {
	{"/vrrp/list", vrrp_list, "Names of the virtual routers. Parameter: number of the first"},
	{"/vrrp/info", vrrp_info, "A virtual router. Parameter: its name"},
	{"/vrrp/global", vrrp_global, "Global VRRP counters"},
	{"/interface/list", interface_list, "Names of interfaces. Parameter: number of the first"},
	{"/interface/info", interface_info, "An interface. Parameter: its name"},
	{"/neighbor/list", neighbor_list, "Neighbors. Parameter: number of the first"},
	{"/route/lookup", route_lookup, "The route an address takes. Parameter: the address"},
	{"/bfd/list", bfd_list, "Names of BFD sessions. Parameter: number of the first"},
	{"/bfd/info", bfd_info, "A BFD session. Parameter: its name"},
	{"/datapath/stats", datapath_stats, "Packets by verdict. Parameter: a worker's lcore"},
};

static int handle(const char *path, const char *params, struct rte_tel_data *d)
{
	struct show_error e = {.text = "the program is stopping"};
	json_t *doc = NULL;

	pthread_mutex_lock(&telemetry.lock);
	for (size_t i = 0; telemetry.control && i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(path, commands[i].path) == 0)
			doc = commands[i].document(telemetry.control, params, &e);
	pthread_mutex_unlock(&telemetry.lock);
	return answer(d, doc, &e);
}

int telemetry_start(struct control *c)
{
	pthread_mutex_lock(&telemetry.lock);
	telemetry.control = c;
	pthread_mutex_unlock(&telemetry.lock);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		int err = rte_telemetry_register_cmd(commands[i].path, handle, commands[i].help);

		if (err && err != -EEXIST)
			return err;
	}
	return 0;
}

void telemetry_stop(void)
{
	pthread_mutex_lock(&telemetry.lock);
	telemetry.control = NULL;
	pthread_mutex_unlock(&telemetry.lock);
}

void telemetry_pause(void)
{
	pthread_mutex_lock(&telemetry.lock);
}

void telemetry_resume(void)
{
	pthread_mutex_unlock(&telemetry.lock);
}
