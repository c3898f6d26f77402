/* SPDX-License-Identifier: BSD-3-Clause */
/* Plans in the making: see plan.h. Admin thread. */
#include "app/plan.h"

#include <stdlib.h>
#include <string.h>

#include "app/apply.h"
#include "app/config_diff.h"
#include "app/config_file.h"
#include "app/mld.h"
#include "app/track.h"
#include "app/vr.h"

static const uint8_t families[] = {IP_V4, IP_V6};

/* The running configuration and the new one as documents. */
struct documents {
	json_t *from, *to;
};

/* --- what takes a restart --- */

/* Leaves what takes one. */
static json_t *strip(const json_t *doc)
{
	json_t *copy = json_deep_copy(doc), *interface;
	const char *name;

	json_object_del(copy, "routes");
	json_object_del(copy, "icmp");
	json_object_foreach (json_object_get(copy, "interfaces"), name, interface)
		for (unsigned int f = 0; f < RTE_DIM(families); f++) {
			json_t *ip = json_object_get(interface, f ? "ipv6" : "ipv4");

			json_object_del(ip, "vrrp");
			json_object_del(ip, "neighbors");
		}
	return copy;
}

static bool same_order(json_t *from, json_t *to, const char *what)
{
	void *a = json_object_iter(json_object_get(from, what));
	void *b = json_object_iter(json_object_get(to, what));

	for (; a && b; a = json_object_iter_next(json_object_get(from, what), a),
		       b = json_object_iter_next(json_object_get(to, what), b))
		if (strcmp(json_object_iter_key(a), json_object_iter_key(b)) != 0)
			return false;
	return true;
}

static void check_order(const struct documents *d, struct text *why)
{
	static const char *const lists[] = {"ports", "interfaces", "bfd", "sync-groups"};

	for (unsigned int i = 0; i < RTE_DIM(lists); i++)
		if (!same_order(d->from, d->to, lists[i]))
			text_printf(why, "$.%s: the same in another order\n", lists[i]);
}

static void check_fixed(const struct documents *d, struct text *why)
{
	json_t *from = strip(d->from), *to = strip(d->to);
	size_t start = why->len;

	config_diff(why, from, to);
	if (why->len == start)
		check_order(d, why);
	json_decref(from);
	json_decref(to);
}

static void check_room(const struct control *c, const struct config *config, struct text *why)
{
	uint32_t addresses = apply_count_addresses(config);

	if (config->n_routes > c->routes_max)
		text_printf(why, "$.routes: %u of them, and there is room for %u\n",
			config->n_routes, c->routes_max);
	if (addresses > c->locals_max)
		text_printf(why, "$.interfaces: %u addresses, and there is room for %u\n",
			addresses, c->locals_max);
	for (uint32_t i = 0; i < config->n_interfaces; i++)
		if (config->interfaces[i].ipv6.present &&
			mld_count(&config->interfaces[i]) > c->interfaces[i].groups.room)
			text_printf(why, "$.interfaces.%s.ipv6.vrrp: too many addresses more\n",
				config->interfaces[i].name);
}

/* --- virtual routers --- */

static json_t *vr_document(
	json_t *doc, const struct config_interface *ifc, uint8_t family, uint32_t index)
{
	json_t *interface = json_object_get(json_object_get(doc, "interfaces"), ifc->name);
	json_t *ip = json_object_get(interface, family == IP_V4 ? "ipv4" : "ipv6");

	return json_array_get(json_object_get(ip, "vrrp"), index);
}

/* The running one's place in its interface's list. */
static uint32_t index_of(const struct config_interface *ifc, const struct config_vrrp *cfg)
{
	return cfg - config_ip_of(ifc, cfg->family)->vrrp;
}

/* What it tracks goes on where that is the same. */
static void keep_track(struct app_vr *fresh, json_t *from, json_t *to)
{
	if (!json_equal(json_object_get(from, "track"), json_object_get(to, "track")))
		return;
	free(fresh->track);
	fresh->track = NULL;
}

static int plan_change(struct control *c, struct plan_vr *part, const struct app_vr *running,
	const struct config_vrrp *cfg, json_t *from, json_t *to)
{
	part->fresh = vr_create(&c->interfaces[running->interface], cfg);
	if (!part->fresh)
		return -1;
	keep_track(part->fresh, from, to);
	part->fate = vrrp_config_compatible(&running->vr.config, &part->fresh->vr.config)
			     ? PLAN_CHANGES
			     : PLAN_RESTARTS;
	return 0;
}

static int plan_vr(struct plan *p, struct control *c, const struct documents *d, uint32_t interface,
	const struct config_vrrp *cfg)
{
	const struct config_interface *now = &c->config->interfaces[interface];
	const struct config_interface *next = &p->config->interfaces[interface];
	struct app_vr *running = control_find_vr(c, cfg->name);
	struct plan_vr *part = &p->parts[p->n_vrs];
	json_t *from, *to = vr_document(d->to, next, cfg->family, index_of(next, cfg));

	if (!running) {
		part->fate = PLAN_COMES;
		part->fresh = vr_create(&c->interfaces[interface], cfg);
		p->vrs[p->n_vrs++] = part->fresh;
		return part->fresh ? 0 : -1;
	}
	p->vrs[p->n_vrs++] = running;
	from = vr_document(d->from, now, cfg->family, index_of(now, running->config));
	if (json_equal(from, to) && running->priority == cfg->priority)
		return 0;
	return plan_change(c, part, running, cfg, from, to);
}

static bool stays(const struct plan *p, const struct app_vr *v)
{
	for (unsigned int i = 0; i < p->n_vrs; i++)
		if (p->vrs[i] == v)
			return true;
	return false;
}

static int plan_vrs(struct plan *p, struct control *c, const struct documents *d)
{
	uint32_t n = apply_count_vrs(p->config);

	p->vrs = calloc(n + 1, sizeof(struct app_vr *));
	p->parts = calloc(n + 1, sizeof(*p->parts));
	p->gone = calloc(c->n_vrs + 1, sizeof(struct app_vr *));
	if (!p->vrs || !p->parts || !p->gone)
		return -1;
	for (uint32_t i = 0; i < p->config->n_interfaces; i++)
		for (unsigned int f = 0; f < RTE_DIM(families); f++) {
			const struct config_ip *ip =
				config_ip_of(&p->config->interfaces[i], families[f]);

			for (uint32_t k = 0; k < ip->n_vrrp; k++)
				if (plan_vr(p, c, d, i, &ip->vrrp[k]))
					return -1;
		}
	for (unsigned int i = 0; i < c->n_vrs; i++)
		if (!stays(p, c->vrs[i]))
			p->gone[p->n_gone++] = c->vrs[i];
	return 0;
}

/* --- neighbors --- */

static bool has_neighbor(const struct config_ip *ip, const struct ip_addr *addr)
{
	for (uint32_t i = 0; i < ip->n_neighbors; i++)
		if (ip_addr_equal(&ip->neighbors[i].ip, addr))
			return true;
	return false;
}

static uint32_t count_neighbors(const struct config *config)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < config->n_interfaces; i++)
		n += config->interfaces[i].ipv4.n_neighbors +
		     config->interfaces[i].ipv6.n_neighbors;
	return n;
}

static int plan_neighbors(struct plan *p, const struct config *old)
{
	p->neighbors_gone = calloc(count_neighbors(old) + 1, sizeof(*p->neighbors_gone));
	if (!p->neighbors_gone)
		return -1;
	for (uint32_t i = 0; i < old->n_interfaces; i++)
		for (unsigned int f = 0; f < RTE_DIM(families); f++) {
			const struct config_ip *was =
				config_ip_of(&old->interfaces[i], families[f]);
			const struct config_ip *is =
				config_ip_of(&p->config->interfaces[i], families[f]);

			for (uint32_t k = 0; k < was->n_neighbors; k++)
				if (!has_neighbor(is, &was->neighbors[k].ip))
					p->neighbors_gone[p->n_neighbors_gone++] =
						(struct plan_neighbor){i, &was->neighbors[k].ip};
		}
	return 0;
}

/* --- routes --- */

static int compare_prefixes(const void *a, const void *b)
{
	const struct config_route *const *x = a, *const *y = b;

	return memcmp(&(*x)->prefix, &(*y)->prefix, sizeof(struct ip_prefix));
}

static const struct config_route **sorted(const struct config *config)
{
	const struct config_route **list = calloc(config->n_routes + 1, sizeof(*list));

	for (uint32_t i = 0; list && i < config->n_routes; i++)
		list[i] = &config->routes[i];
	if (list)
		qsort(list, config->n_routes, sizeof(*list), compare_prefixes);
	return list;
}

static bool same_route(const struct config_route *a, const struct config_route *b)
{
	return a->special == b->special && a->n_next_hops == b->n_next_hops &&
	       (a->n_next_hops == 0 ||
		       !memcmp(a->next_hops, b->next_hops, a->n_next_hops * sizeof(*a->next_hops)));
}

/* Both lists in order, side by side: what only one has, or has otherwise. */
static int plan_routes(struct plan *p, const struct config *old)
{
	const struct config_route **from = sorted(old), **to = sorted(p->config);
	uint32_t i = 0, k = 0;

	p->routes_gone = calloc(old->n_routes + 1, sizeof(*p->routes_gone));
	p->routes = calloc(p->config->n_routes + 1, sizeof(*p->routes));
	if (!from || !to || !p->routes_gone || !p->routes) {
		free(from);
		free(to);
		return -1;
	}
	while (i < old->n_routes || k < p->config->n_routes) {
		int order = i == old->n_routes         ? 1
			    : k == p->config->n_routes ? -1
						       : compare_prefixes(&from[i], &to[k]);

		if (order < 0)
			p->routes_gone[p->n_routes_gone++] = from[i];
		else if (order > 0 || !same_route(from[i], to[k]))
			p->routes[p->n_routes++] = to[k];
		i += order <= 0;
		k += order >= 0;
	}
	free(from);
	free(to);
	return 0;
}

/* --- all of it --- */

unsigned int plan_count(const struct plan *p, enum plan_fate fate)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < p->n_vrs; i++)
		n += p->parts[i].fate == fate;
	return n;
}

static int fill(struct plan *p, struct control *c, const struct documents *d)
{
	uint32_t most = 1;

	if (plan_vrs(p, c, d) || plan_neighbors(p, c->config) || plan_routes(p, c->config))
		return -1;
	p->n_restarts = plan_count(p, PLAN_RESTARTS);
	for (unsigned int i = 0; i < p->n_vrs; i++)
		most += track_objects_max(p->parts[i].fresh ? p->parts[i].fresh : p->vrs[i]);
	p->objects = calloc(most, sizeof(*p->objects));
	return p->objects ? 0 : -1;
}

struct plan *plan_make(struct control *c, struct config *config, struct text *why)
{
	struct documents d = {config_document(c->config), config_document(config)};
	struct plan *p = calloc(1, sizeof(*p));
	size_t start = why->len;

	if (p)
		p->config = config;
	else
		config_free(config);
	if (p && d.from && d.to) {
		check_fixed(&d, why);
		if (why->len == start)
			check_room(c, config, why);
		if (why->len > start)
			text_puts(why, "this takes a restart: nothing was changed\n");
	}
	if (!p || !d.from || !d.to || (why->len == start && fill(p, c, &d)))
		text_puts(why, "out of memory: nothing was changed\n");
	json_decref(d.from);
	json_decref(d.to);
	if (why->len == start)
		return p;
	plan_free(p);
	return NULL;
}

/* Carried out, `fresh` has what a virtual router had before, and one that came is in use. */
void plan_free(struct plan *p)
{
	if (!p)
		return;
	for (unsigned int i = 0; p->parts && i < p->n_vrs; i++)
		if (!p->carried_out || p->parts[i].fate != PLAN_COMES)
			vr_free(p->parts[i].fresh);
	for (unsigned int i = 0; p->carried_out && i < p->n_gone; i++)
		vr_free(p->gone[i]);
	free(p->objects);
	free(p->neighbors_gone);
	free(p->routes_gone);
	free(p->routes);
	free(p->gone);
	free(p->parts);
	free(p->vrs);
	config_free(p->config);
	free(p);
}
