/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Walking all routes a few at a time. The cursor is a place in the order, not a pointer: routes may
 * come and go between calls, and those that stay are seen once.
 */
#include "route/state.h"

/* The first prefix not before the cursor, in its family or the next. */
static struct trie_node *first(const struct rib *rib, const struct rib_cursor *c)
{
	unsigned int f = c->started ? rib_family(c->after.addr.family) : 0;
	struct trie_key key = c->started ? trie_key(&c->after.addr) : (struct trie_key){0, 0};
	struct trie_node *n = trie_seek(&rib->routes[f], key, c->started ? c->after.len : 0);

	while (!n && ++f < RIB_FAMILIES)
		n = trie_seek(&rib->routes[f], (struct trie_key){0, 0}, 0);
	return n;
}

static struct trie_node *next(const struct rib *rib, const struct trie_node *n)
{
	const struct rib_route *r = n->data;
	unsigned int f = rib_family(r->family);
	struct trie_node *after = trie_next(n);

	while (!after && ++f < RIB_FAMILIES)
		after = trie_seek(&rib->routes[f], (struct trie_key){0, 0}, 0);
	return after;
}

static bool is_done(const struct rib_cursor *c, const struct rib_route *r)
{
	struct ip_prefix prefix = rib_route_prefix(r);

	return c->started && r->source <= c->source && ip_prefix_equal(&prefix, &c->after);
}

unsigned int rib_walk(
	const struct rib *rib, struct rib_cursor *cursor, struct rib_entry *out, unsigned int limit)
{
	unsigned int n = 0;

	for (struct trie_node *node = first(rib, cursor); node && n < limit;
		node = next(rib, node)) {
		for (struct rib_route *r = node->data; r && n < limit; r = r->next) {
			if (is_done(cursor, r))
				continue;
			rib_route_export(rib, r, true, &out[n].route);
			out[n].usable = rib_route_usable(rib, r);
			out[n].best = r->best;
			n++;
		}
	}
	if (n) {
		cursor->started = true;
		cursor->after = out[n - 1].route.prefix;
		cursor->source = out[n - 1].route.source;
	}
	return n;
}
