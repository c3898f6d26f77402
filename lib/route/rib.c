/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Routes come and go, interfaces go up and down, and questions. See rib.h, and state.h for how it
 * all hangs together.
 */
#include "route/rib.h"

#include <errno.h>
#include <stdlib.h>

#include "route/state.h"

struct rib *rib_create(uint32_t interfaces, rib_best_fn best, void *context)
{
	struct rib *rib = calloc(1, sizeof(*rib));

	if (!rib)
		return NULL;
	rib->interfaces = calloc(interfaces ? interfaces : 1, sizeof(*rib->interfaces));
	if (!rib->interfaces) {
		free(rib);
		return NULL;
	}
	rib->n_interfaces = interfaces;
	rib->tell = best;
	rib->context = context;
	return rib;
}

static void free_data(struct trie *t)
{
	struct trie_node *n = trie_seek(t, (struct trie_key){0, 0}, 0);

	for (; n; n = trie_next(n))
		free(n->data);
	trie_clear(t);
}

static void free_routes(struct trie *t)
{
	struct trie_node *n = trie_seek(t, (struct trie_key){0, 0}, 0);

	for (; n; n = trie_next(n)) {
		struct rib_route *r = n->data, *next;

		for (r = r->next; r; r = next) {
			next = r->next;
			free(r);
		}
	}
	free_data(t);
}

void rib_free(struct rib *rib)
{
	if (!rib)
		return;
	for (unsigned int f = 0; f < RIB_FAMILIES; f++) {
		free_routes(&rib->routes[f]);
		free_data(&rib->gateways[f]);
	}
	free(rib->interfaces);
	free(rib);
}

static bool is_family(uint8_t family)
{
	return family == IP_V4 || family == IP_V6;
}

static bool is_hop_valid(
	const struct rib *rib, enum route_source source, const struct route_next_hop *h)
{
	if (ip_addr_is_none(&h->gateway))
		return h->interface < rib->n_interfaces;
	return source == ROUTE_STATIC && is_family(h->gateway.family) &&
	       (h->interface < rib->n_interfaces || h->interface == ROUTE_NO_INTERFACE);
}

static bool is_valid(const struct rib *rib, const struct route *route)
{
	const struct ip_prefix network = ip_prefix_network(&route->prefix);

	if (!is_family(route->prefix.addr.family) ||
		route->prefix.len > rib_bits(route->prefix.addr.family) ||
		!ip_prefix_equal(&network, &route->prefix))
		return false;
	if (route->source > ROUTE_STATIC || route->n_next_hops > ROUTE_NEXT_HOPS_MAX)
		return false;
	if (route->blackhole)
		return route->source == ROUTE_STATIC && route->n_next_hops == 0;
	for (unsigned int i = 0; i < route->n_next_hops; i++)
		if (!is_hop_valid(rib, route->source, &route->next_hops[i]))
			return false;
	return route->n_next_hops > 0;
}

static void hops_link(struct rib *rib, struct rib_route *r)
{
	for (unsigned int i = 0; i < r->n_hops; i++) {
		struct rib_hop *h = &r->hops[i];

		h->link = h->interface != ROUTE_NO_INTERFACE ? &rib->interfaces[h->interface].hops
							     : &h->gateway->hops;
		h->next = *h->link;
		if (h->next)
			h->next->link = &h->next;
		*h->link = h;
	}
}

static void hops_unlink(struct rib_route *r)
{
	for (unsigned int i = 0; i < r->n_hops; i++) {
		struct rib_hop *h = &r->hops[i];

		*h->link = h->next;
		if (h->next)
			h->next->link = h->link;
	}
}

/* Its hops are in no list any more. */
static void route_free(struct rib *rib, struct rib_route *r)
{
	for (unsigned int i = 0; i < r->n_hops; i++)
		if (r->hops[i].gateway)
			rib_gateway_put(rib, r->hops[i].gateway);
	free(r);
}

/* In no list yet. NULL when out of memory. */
static struct rib_route *route_make(struct rib *rib, const struct route *route)
{
	struct rib_route *r = calloc(1, sizeof(*r) + route->n_next_hops * sizeof(struct rib_hop));

	if (!r)
		return NULL;
	r->family = route->prefix.addr.family;
	r->source = route->source;
	for (unsigned int i = 0; i < route->n_next_hops; i++) {
		const struct route_next_hop *from = &route->next_hops[i];
		struct rib_hop *h = &r->hops[i];

		h->index = i;
		h->told = ROUTE_NO_INTERFACE;
		h->interface = from->interface;
		if (!ip_addr_is_none(&from->gateway)) {
			h->gateway = rib_gateway_get(rib, &from->gateway);
			if (!h->gateway) {
				route_free(rib, r);
				return NULL;
			}
		}
		r->n_hops++;
	}
	return r;
}

/* Where the prefix's route of that source is, or would stand. */
static struct rib_route **place_of(struct trie_node *n, uint8_t source)
{
	struct rib_route **link = (struct rib_route **)&n->data;

	while (*link && (*link)->source < source)
		link = &(*link)->next;
	return link;
}

/* Instead of the one of the same source, which is returned, or beside the others. */
static struct rib_route *route_place(struct trie_node *n, struct rib_route *r)
{
	struct rib_route **link = place_of(n, r->source);
	struct rib_route *old = *link && (*link)->source == r->source ? *link : NULL;

	r->node = n;
	r->next = old ? old->next : *link;
	*link = r;
	return old;
}

int rib_add(struct rib *rib, const struct route *route)
{
	struct rib_gateway *changed = NULL;
	struct rib_route *r, *was, *old;
	struct trie_node *n;

	if (!is_valid(rib, route))
		return -EINVAL;
	r = route_make(rib, route);
	if (!r)
		return -ENOMEM;
	n = trie_get(&rib->routes[rib_family(r->family)], trie_key(&route->prefix.addr),
		route->prefix.len);
	if (!n) {
		route_free(rib, r);
		return -ENOMEM;
	}
	was = rib_best(n);
	old = route_place(n, r);
	if (old)
		hops_unlink(old);
	else
		rib->count++;
	hops_link(rib, r);
	if (r->source == ROUTE_CONNECTED)
		rib_gateways_move(rib, r, old, r, &changed);
	rib_settle(rib, n, &route->prefix, was);
	rib_gateways_settle(rib, &changed);
	if (old)
		route_free(rib, old);
	return 0;
}

static struct trie_node *node_find(const struct rib *rib, const struct ip_prefix *prefix)
{
	uint8_t family = prefix->addr.family;

	if (!is_family(family) || prefix->len > rib_bits(family))
		return NULL;
	return trie_find(&rib->routes[rib_family(family)], trie_key(&prefix->addr), prefix->len);
}

int rib_remove(struct rib *rib, const struct ip_prefix *prefix, enum route_source source)
{
	struct trie_node *n = node_find(rib, prefix);
	struct rib_gateway *changed = NULL;
	struct rib_route **link, *r, *was;
	struct ip_prefix network;

	if (!n)
		return -ENOENT;
	link = place_of(n, source);
	r = *link;
	if (!r || r->source != source)
		return -ENOENT;
	network = rib_route_prefix(r);
	was = rib_best(n);
	*link = r->next;
	rib->count--;
	hops_unlink(r);
	if (source == ROUTE_CONNECTED)
		rib_gateways_move(rib, r, r, rib_connected_above(n), &changed);
	rib_settle(rib, n, &network, was);
	rib_gateways_settle(rib, &changed);
	if (!n->data)
		trie_drop(&rib->routes[rib_family(prefix->addr.family)], n);
	route_free(rib, r);
	return 0;
}

void rib_set_interface(struct rib *rib, uint32_t interface, bool up)
{
	struct rib_interface *i = &rib->interfaces[interface];
	struct rib_gateway *changed = NULL;

	if (i->up == up)
		return;
	i->up = up;
	/* First everything is as it will be, then it is told, each change once. */
	for (struct rib_hop *h = i->hops; h; h = h->next) {
		struct rib_route *r = rib_hop_route(h);

		if (r->source == ROUTE_CONNECTED)
			rib_gateways_move(rib, r, r, r, &changed);
	}
	for (struct rib_hop *h = i->hops; h; h = h->next) {
		struct rib_route *r = rib_hop_route(h);
		struct ip_prefix prefix = rib_route_prefix(r);

		rib_settle(rib, r->node, &prefix, rib_best(r->node));
	}
	rib_gateways_settle(rib, &changed);
}

bool rib_lookup(const struct rib *rib, const struct ip_addr *addr, struct route *out)
{
	const struct trie_node *n;

	if (!is_family(addr->family))
		return false;
	n = trie_match(
		&rib->routes[rib_family(addr->family)], trie_key(addr), rib_bits(addr->family));
	for (; n; n = trie_above(n)) {
		const struct rib_route *best = rib_best(n);

		if (!best)
			continue;
		rib_route_export(rib, best, false, out);
		return true;
	}
	return false;
}

bool rib_find(const struct rib *rib, const struct ip_prefix *prefix, struct route *out)
{
	const struct trie_node *n = node_find(rib, prefix);
	const struct rib_route *best = n ? rib_best(n) : NULL;

	if (best)
		rib_route_export(rib, best, false, out);
	return best;
}

uint32_t rib_count(const struct rib *rib)
{
	return rib->count;
}

const char *route_source_name(enum route_source source)
{
	return source == ROUTE_CONNECTED ? "connected" : "static";
}
