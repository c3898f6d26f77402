/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Gateways: each address that next hops name once, resolved to the connected route it lies on and
 * by it to an interface, for the hops that name no interface themselves. The longest connected
 * prefix decides, whether its interface is up or not: a gateway does not move to another link
 * because its own is down.
 */
#include "route/state.h"

#include <stdlib.h>

static struct rib_route *connected_of(const struct trie_node *n)
{
	struct rib_route *r = n->data;

	return r && r->source == ROUTE_CONNECTED ? r : NULL;
}

struct rib_route *rib_connected_above(const struct trie_node *n)
{
	while ((n = trie_above(n)))
		if (connected_of(n))
			return connected_of(n);
	return NULL;
}

/* The first interface of the connected route that is up, or else its first. */
static uint32_t interface_of(const struct rib *rib, const struct rib_route *connected)
{
	if (!connected)
		return ROUTE_NO_INTERFACE;
	for (unsigned int i = 0; i < connected->n_hops; i++)
		if (rib_hop_usable(rib, &connected->hops[i]))
			return connected->hops[i].interface;
	return connected->hops[0].interface;
}

struct rib_gateway *rib_gateway_get(struct rib *rib, const struct ip_addr *addr)
{
	struct trie *t = &rib->gateways[rib_family(addr->family)];
	uint8_t bits = rib_bits(addr->family);
	struct trie_node *n = trie_get(t, trie_key(addr), bits), *around;
	struct rib_gateway *g;

	if (!n)
		return NULL;
	if (n->data) {
		g = n->data;
		g->refs++;
		return g;
	}
	g = calloc(1, sizeof(*g));
	if (!g) {
		trie_drop(t, n);
		return NULL;
	}
	n->data = g;
	g->addr = *addr;
	g->node = n;
	g->refs = 1;
	around = trie_match(&rib->routes[rib_family(addr->family)], n->key, bits);
	if (around)
		g->connected =
			connected_of(around) ? connected_of(around) : rib_connected_above(around);
	g->interface = interface_of(rib, g->connected);
	return g;
}

void rib_gateway_put(struct rib *rib, struct rib_gateway *g)
{
	if (--g->refs)
		return;
	g->node->data = NULL;
	trie_drop(&rib->gateways[rib_family(g->addr.family)], g->node);
	free(g);
}

void rib_gateways_move(struct rib *rib, const struct rib_route *at, const struct rib_route *from,
	struct rib_route *to, struct rib_gateway **changed)
{
	struct trie *t = &rib->gateways[rib_family(at->family)];
	struct trie_key key = at->node->key;
	uint8_t len = at->node->len;

	for (struct trie_node *n = trie_seek(t, key, len); n && trie_is_within(n, key, len);
		n = trie_next(n)) {
		struct rib_gateway *g = n->data;

		if (g->connected && g->connected != from && g->connected->node->len >= len)
			continue; /* a longer one keeps it */
		g->connected = to;
		g->interface = interface_of(rib, to);
		if (g->is_changed)
			continue;
		g->is_changed = true;
		g->changed = *changed;
		*changed = g;
	}
}

void rib_gateways_settle(struct rib *rib, struct rib_gateway **changed)
{
	while (*changed) {
		struct rib_gateway *g = *changed;

		*changed = g->changed;
		g->is_changed = false;
		for (struct rib_hop *h = g->hops; h; h = h->next) {
			struct rib_route *r = rib_hop_route(h);
			struct ip_prefix prefix = rib_route_prefix(r);

			rib_settle(rib, r->node, &prefix, rib_best(r->node));
		}
	}
}
