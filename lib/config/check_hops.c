/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Others that this router is to send to: static neighbors and the next hops of routes must be
 * hosts on a connected subnet and not the router itself. Any thread; allocates.
 */
#include <stdlib.h>

#include "config/check.h"
#include "config/host.h"

#define PATH_NEIGHBOR(i, f, k) PATH_AT(PATH_KEY(PATH_IP(i, f), "neighbors"), k)
#define PATH_ROUTE(k)          PATH_AT(PATH_KEY(NULL, "routes"), k)

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

static void check_neighbors_twice(
	struct check *c, uint32_t i, uint8_t family, const struct config_ip *part)
{
	struct config_neighbor *neighbors = part->neighbors;
	uint32_t *sorted = sorted_indices(c, part->n_neighbors, by_neighbor_ip, neighbors);
	uint32_t k;

	for (k = 1; sorted != NULL && k < part->n_neighbors; k++) {
		const struct ip_addr *ip = &neighbors[sorted[k]].ip;

		if (!ip_addr_is_none(ip) && ip_addr_equal(ip, &neighbors[sorted[k - 1]].ip))
			check_mistake(c, PATH_KEY(PATH_NEIGHBOR(i, family, sorted[k]), "ip"),
				"is that of neighbors[%u] already", sorted[k - 1]);
	}
	free(sorted);
}

static void check_neighbors_of(struct check *c, uint32_t i, uint8_t family)
{
	const struct config_ip *part = config_ip_of(&c->config->interfaces[i], family);
	uint32_t k;

	for (k = 0; k < part->n_neighbors; k++) {
		const struct path *path = PATH_KEY(PATH_NEIGHBOR(i, family, k), "ip");
		const struct ip_addr *ip = &part->neighbors[k].ip;

		if (!ip_addr_is_none(ip) && !check_self(c, path, ip, i))
			check_on_link(c, path, i, ip);
	}
	check_neighbors_twice(c, i, family, part);
}

void check_neighbors(struct check *c)
{
	uint32_t i;

	for (i = 0; i < c->config->n_interfaces; i++) {
		check_neighbors_of(c, i, IP_V4);
		check_neighbors_of(c, i, IP_V6);
	}
}

/* A next hop whose interface is not said is on that which has its subnet. */
static void check_somewhere(struct check *c, const struct path *path, const struct ip_addr *ip)
{
	const struct ip_prefix *subnet = NULL;
	bool known = c->config->n_interfaces > 0;
	uint32_t i;

	for (i = 0; i < c->config->n_interfaces && subnet == NULL; i++) {
		const struct config_interface *interface = &c->config->interfaces[i];

		subnet = check_subnet_of(interface, ip);
		known = known && check_addresses_known(config_ip_of(interface, ip->family));
	}
	if (subnet != NULL)
		check_host_in(c, path, ip, subnet);
	else if (known)
		check_mistake(c, path,
			"is in no subnet of any interface: must be a host on a connected subnet");
}

static void check_next_hop(struct check *c, const struct path *path,
	const struct config_route *route, const struct config_next_hop *hop)
{
	const struct path *said = path_value(PATH_KEY(path, "next-hop-address"), c->mistakes->root)
					  ? PATH_KEY(path, "next-hop-address")
					  : path;
	bool is_object = json_is_object(path_value(path, c->mistakes->root));

	if (ip_addr_is_none(&hop->address))
		return;
	if (route->prefix.addr.family != IP_NONE &&
		hop->address.family != route->prefix.addr.family)
		check_mistake(c, said, "must be an %s address as the prefix's is",
			route->prefix.addr.family == IP_V4 ? "IPv4" : "IPv6");
	else if (check_self(c, said, &hop->address, hop->interface))
		return;
	else if (hop->interface != CONFIG_NONE)
		check_on_link(c, said, hop->interface, &hop->address);
	else if (!host_is_link_scoped(&hop->address))
		check_somewhere(c, said, &hop->address);
	else if (!is_object ||
		 path_value(PATH_KEY(path, "outgoing-interface"), c->mistakes->root) == NULL)
		check_mistake(c, path,
			"is link-local, which is on every link: must be {\"next-hop-address\", "
			"\"outgoing-interface\"}");
}

static void check_hops_twice(
	struct check *c, const struct path *hops, const struct config_route *route)
{
	uint32_t h, k;

	for (h = 1; h < route->n_next_hops && h < CONFIG_NEXT_HOPS_MAX; h++) {
		const struct config_next_hop *hop = &route->next_hops[h];

		for (k = 0; k < h; k++) {
			const struct config_next_hop *other = &route->next_hops[k];

			if (ip_addr_is_none(&hop->address) ||
				!ip_addr_equal(&hop->address, &other->address) ||
				(host_is_link_scoped(&hop->address) &&
					hop->interface != other->interface))
				continue;
			check_mistake(c, PATH_AT(hops, h), "is listed already");
			break;
		}
	}
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
			check_next_hop(c, PATH_AT(hops, h), route, &route->next_hops[h]);
		check_hops_twice(c, hops, route);
	}
	check_routes_twice(c);
}
