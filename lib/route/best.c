/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which route of a prefix is best, and who needs to hear of it. Each hop remembers how it was told
 * of, so that a change that comes to nothing is not told.
 */
#include "route/state.h"

bool rib_route_usable(const struct rib *rib, const struct rib_route *r)
{
	for (unsigned int i = 0; i < r->n_hops; i++)
		if (rib_hop_usable(rib, &r->hops[i]))
			return true;
	return r->n_hops == 0;
}

struct ip_prefix rib_route_prefix(const struct rib_route *r)
{
	return (struct ip_prefix){trie_addr(r->node, r->family), r->node->len};
}

static struct ip_addr hop_gateway(const struct rib_hop *h)
{
	return h->gateway ? h->gateway->addr : (struct ip_addr){0};
}

void rib_route_export(const struct rib *rib, const struct rib_route *r, bool all, struct route *out)
{
	*out = (struct route){
		.prefix = rib_route_prefix(r), .source = r->source, .blackhole = r->n_hops == 0};
	for (unsigned int i = 0; i < r->n_hops; i++) {
		const struct rib_hop *h = &r->hops[i];

		if (!all && !rib_hop_usable(rib, h))
			continue;
		out->next_hops[out->n_next_hops++] =
			(struct route_next_hop){hop_gateway(h), rib_hop_interface(h)};
	}
}

struct rib_route *rib_best(const struct trie_node *n)
{
	struct rib_route *r = n->data;

	while (r && !r->best)
		r = r->next;
	return r;
}

static struct rib_route *pick(const struct rib *rib, const struct trie_node *n)
{
	struct rib_route *r = n->data;

	while (r && !rib_route_usable(rib, r))
		r = r->next;
	return r;
}

static const struct rib_hop *told_from(const struct rib_route *r, unsigned int *i)
{
	while (*i < r->n_hops && r->hops[*i].told == ROUTE_NO_INTERFACE)
		++*i;
	return *i < r->n_hops ? &r->hops[(*i)++] : NULL;
}

static const struct rib_hop *usable_from(
	const struct rib *rib, const struct rib_route *r, unsigned int *i)
{
	while (*i < r->n_hops && !rib_hop_usable(rib, &r->hops[*i]))
		++*i;
	return *i < r->n_hops ? &r->hops[(*i)++] : NULL;
}

/* Whether `now` would be told exactly as `was` was. Only a blackhole is told without hops. */
static bool is_told(const struct rib *rib, const struct rib_route *was, const struct rib_route *now)
{
	unsigned int i = 0, j = 0;

	if (was->source != now->source)
		return false;
	for (;;) {
		const struct rib_hop *a = told_from(was, &i);
		const struct rib_hop *b = usable_from(rib, now, &j);
		struct ip_addr ga, gb;

		if (!a || !b)
			return !a && !b;
		ga = hop_gateway(a);
		gb = hop_gateway(b);
		if (a->told != rib_hop_interface(b) || !ip_addr_equal(&ga, &gb))
			return false;
	}
}

static void forget(struct rib_route *r)
{
	r->best = false;
	for (unsigned int i = 0; i < r->n_hops; i++)
		r->hops[i].told = ROUTE_NO_INTERFACE;
}

static void remember(const struct rib *rib, struct rib_route *r)
{
	r->best = true;
	for (unsigned int i = 0; i < r->n_hops; i++)
		r->hops[i].told = rib_hop_usable(rib, &r->hops[i]) ? rib_hop_interface(&r->hops[i])
								   : ROUTE_NO_INTERFACE;
}

void rib_settle(
	struct rib *rib, struct trie_node *n, const struct ip_prefix *prefix, struct rib_route *was)
{
	struct rib_route *now = pick(rib, n);
	struct route best;
	bool told = was && now ? is_told(rib, was, now) : was == now;

	if (was && was != now)
		forget(was);
	if (now)
		remember(rib, now);
	if (told)
		return;
	if (now)
		rib_route_export(rib, now, false, &best);
	rib->tell(rib->context, prefix, now ? &best : NULL);
}
