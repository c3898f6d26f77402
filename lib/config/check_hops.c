/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Others that this router is to send to: static neighbors and the next hops of routes must be
 * hosts on a connected subnet and not the router itself. Any thread; allocates.
 */
#include <stdlib.h>

#include "config/check.h"
#include "config/host.h"

#define PATH_NEIGHBOR(i, k) PATH_AT(PATH_KEY(PATH_IPV4(i), "neighbors"), k)
#define PATH_ROUTE(k)       PATH_AT(PATH_KEY(NULL, "routes"), k)

/* The address is one of this router's: says so. */
static bool check_self(struct check *c, const struct path *path, const struct ip_addr *ip)
{
	const struct place *p = check_places_find(c, ip);
	const struct config_interface *interface;

	if (p == NULL)
		return false;
	interface = &c->config->interfaces[p->interface];
	if (p->vr == PLACE_OWN)
		check_mistake(c, path,
			"is this router's own address on interface \"%s\": must be another host's",
			interface->name);
	else
		check_mistake(c, path,
			"is a virtual address of this router's \"%s\": must be another host's",
			interface->vrrp[p->vr].name);
	return true;
}

static void check_host_in(struct check *c, const struct path *path, const struct ip_addr *ip,
	const struct ip_prefix *subnet)
{
	const char *why = host_why_not_in(ip, subnet);

	if (why != NULL)
		check_mistake(c, path, "%s of its subnet: must be a host's", why);
}

static int by_neighbor_ip(const void *pa, const void *pb, void *arg)
{
	const struct config_neighbor *neighbors = arg;
	uint32_t a = *(const uint32_t *)pa;
	uint32_t b = *(const uint32_t *)pb;
	int order = ip_addr_cmp(&neighbors[a].ip, &neighbors[b].ip);

	if (order != 0)
		return order;
	return a < b ? -1 : 1;
}

static int by_route_prefix(const void *pa, const void *pb, void *arg)
{
	const struct config_route *routes = arg;
	uint32_t a = *(const uint32_t *)pa;
	uint32_t b = *(const uint32_t *)pb;
	int order = ip_addr_cmp(&routes[a].prefix.addr, &routes[b].prefix.addr);

	if (order != 0)
		return order;
	if (routes[a].prefix.len != routes[b].prefix.len)
		return routes[a].prefix.len < routes[b].prefix.len ? -1 : 1;
	return a < b ? -1 : 1;
}

/* 0..n-1 in the order that `compare` gives them; NULL when out of memory. */
static uint32_t *sorted_indices(
	struct check *c, uint32_t n, int (*compare)(const void *, const void *, void *), void *arg)
{
	uint32_t *indices = calloc(n + 1, sizeof(*indices));
	uint32_t i;

	if (indices == NULL) {
		c->mistakes->out_of_memory = true;
		return NULL;
	}
	for (i = 0; i < n; i++)
		indices[i] = i;
	qsort_r(indices, n, sizeof(*indices), compare, arg);
	return indices;
}

static void check_neighbors_twice(struct check *c, uint32_t i)
{
	const struct config_interface *interface = &c->config->interfaces[i];
	struct config_neighbor *neighbors = interface->neighbors;
	uint32_t *sorted = sorted_indices(c, interface->n_neighbors, by_neighbor_ip, neighbors);
	uint32_t k;

	for (k = 1; sorted != NULL && k < interface->n_neighbors; k++) {
		const struct ip_addr *ip = &neighbors[sorted[k]].ip;

		if (!ip_addr_is_none(ip) && ip_addr_equal(ip, &neighbors[sorted[k - 1]].ip))
			check_mistake(c, PATH_KEY(PATH_NEIGHBOR(i, sorted[k]), "ip"),
				"is that of neighbors[%u] already", sorted[k - 1]);
	}
	free(sorted);
}

static void check_neighbor(struct check *c, uint32_t i, uint32_t k)
{
	const struct config_interface *interface = &c->config->interfaces[i];
	const struct ip_addr *ip = &interface->neighbors[k].ip;
	const struct path *path = PATH_KEY(PATH_NEIGHBOR(i, k), "ip");
	const struct ip_prefix *subnet = check_subnet_of(interface, ip);
	char buf[CHECK_SUBNETS_LEN];

	if (ip_addr_is_none(ip) || check_self(c, path, ip))
		return;
	if (subnet != NULL)
		check_host_in(c, path, ip, subnet);
	else if (interface->n_addresses == 0)
		check_mistake(c, path,
			"is in no subnet of interface \"%s\", which has no \"addresses\"",
			interface->name);
	else if (check_addresses_known(interface))
		check_mistake(c, path, "is in no subnet of interface \"%s\": must be in %s",
			interface->name, check_subnets_words(interface, buf));
}

void check_neighbors(struct check *c)
{
	uint32_t i, k;

	for (i = 0; i < c->config->n_interfaces; i++) {
		for (k = 0; k < c->config->interfaces[i].n_neighbors; k++)
			check_neighbor(c, i, k);
		check_neighbors_twice(c, i);
	}
}

static void check_next_hop(struct check *c, const struct path *path, const struct ip_addr *ip)
{
	const struct ip_prefix *subnet = NULL;
	bool known = c->config->n_interfaces > 0;
	uint32_t i;

	if (ip_addr_is_none(ip) || check_self(c, path, ip))
		return;
	for (i = 0; i < c->config->n_interfaces && subnet == NULL; i++) {
		subnet = check_subnet_of(&c->config->interfaces[i], ip);
		known = known && check_addresses_known(&c->config->interfaces[i]);
	}
	if (subnet != NULL)
		check_host_in(c, path, ip, subnet);
	else if (known)
		check_mistake(c, path,
			"is in no subnet of any interface: must be a host on a connected subnet");
}

static void check_routes_twice(struct check *c)
{
	struct config_route *routes = c->config->routes;
	uint32_t *sorted = sorted_indices(c, c->config->n_routes, by_route_prefix, routes);
	uint32_t k;

	for (k = 1; sorted != NULL && k < c->config->n_routes; k++) {
		const struct ip_prefix *prefix = &routes[sorted[k]].prefix;

		if (!ip_addr_is_none(&prefix->addr) &&
			ip_prefix_equal(prefix, &routes[sorted[k - 1]].prefix))
			check_mistake(c, PATH_KEY(PATH_ROUTE(sorted[k]), "prefix"),
				"is that of $.routes[%u] already", sorted[k - 1]);
	}
	free(sorted);
}

void check_routes(struct check *c)
{
	uint32_t k, h;

	for (k = 0; k < c->config->n_routes; k++) {
		const struct path *hops = PATH_KEY(PATH_ROUTE(k), "next-hops");
		const struct config_route *route = &c->config->routes[k];

		for (h = 0; h < route->n_next_hops; h++)
			check_next_hop(c, PATH_AT(hops, h), &route->next_hops[h]);
	}
	check_routes_twice(c);
}
