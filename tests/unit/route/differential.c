/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The RIB against a plain list of routes, everything worked out anew each time, under random
 * changes. A mirror follows what is told: it must always be what the list says, and nothing may be
 * told that the mirror has already.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "route/rib.h"
#include "tests/unit/random.h"

#define INTERFACES 5
#define LIST_MAX   256

struct told {
	struct ip_prefix prefix;
	struct route best;
};

struct world {
	struct rib *rib;
	struct random r;
	struct route list[LIST_MAX];
	unsigned int n;
	bool up[INTERFACES];
	struct told mirror[LIST_MAX];
	unsigned int n_mirror;
	uint64_t tellings;
	uint8_t family;
};

static bool same_route(const struct route *a, const struct route *b)
{
	if (!ip_prefix_equal(&a->prefix, &b->prefix) || a->source != b->source ||
		a->blackhole != b->blackhole || a->n_next_hops != b->n_next_hops)
		return false;
	for (unsigned int i = 0; i < a->n_next_hops; i++)
		if (a->next_hops[i].interface != b->next_hops[i].interface ||
			!ip_addr_equal(&a->next_hops[i].gateway, &b->next_hops[i].gateway))
			return false;
	return true;
}

static struct told *mirrored(struct world *w, const struct ip_prefix *p)
{
	for (unsigned int i = 0; i < w->n_mirror; i++)
		if (ip_prefix_equal(&w->mirror[i].prefix, p))
			return &w->mirror[i];
	return NULL;
}

static void tell(void *context, const struct ip_prefix *prefix, const struct route *best)
{
	struct world *w = context;
	struct told *t = mirrored(w, prefix);
	struct route asked;

	w->tellings++;
	cr_assert_eq(rib_find(w->rib, prefix, &asked), best != NULL);
	if (!best) {
		cr_assert_not_null(t, "told twice that there is none");
		*t = w->mirror[--w->n_mirror];
		return;
	}
	cr_assert(same_route(&asked, best));
	cr_assert_eq(best->n_next_hops == 0, best->blackhole);
	cr_assert(ip_prefix_equal(prefix, &best->prefix));
	if (t)
		cr_assert_not(same_route(&t->best, best), "told what was told before");
	else
		t = &w->mirror[w->n_mirror++];
	t->prefix = *prefix;
	t->best = *best;
}

/* --- the trivial way --- */

static uint32_t resolve(const struct world *w, const struct ip_addr *gateway)
{
	const struct route *on = NULL;

	for (unsigned int i = 0; i < w->n; i++) {
		const struct route *r = &w->list[i];

		if (r->source == ROUTE_CONNECTED && ip_prefix_contains(&r->prefix, gateway) &&
			(!on || r->prefix.len > on->prefix.len))
			on = r;
	}
	if (!on)
		return ROUTE_NO_INTERFACE;
	for (unsigned int i = 0; i < on->n_next_hops; i++)
		if (w->up[on->next_hops[i].interface])
			return on->next_hops[i].interface;
	return on->next_hops[0].interface;
}

/* With resolved next hops, all of them or usable ones only. */
static struct route resolved(const struct world *w, const struct route *r, bool all)
{
	struct route out = *r;

	out.n_next_hops = 0;
	for (unsigned int i = 0; i < r->n_next_hops; i++) {
		struct route_next_hop h = r->next_hops[i];

		if (h.interface == ROUTE_NO_INTERFACE)
			h.interface = resolve(w, &h.gateway);
		if (all || (h.interface != ROUTE_NO_INTERFACE && w->up[h.interface]))
			out.next_hops[out.n_next_hops++] = h;
	}
	return out;
}

static bool is_usable(const struct world *w, const struct route *r)
{
	return r->blackhole || resolved(w, r, false).n_next_hops > 0;
}

static bool best_of(const struct world *w, const struct ip_prefix *p, struct route *best)
{
	bool found = false;

	for (unsigned int i = 0; i < w->n; i++) {
		const struct route *r = &w->list[i];

		if (!ip_prefix_equal(&r->prefix, p) || !is_usable(w, r) ||
			(found && best->source < r->source))
			continue;
		*best = resolved(w, r, false);
		found = true;
	}
	return found;
}

static bool lookup(const struct world *w, const struct ip_addr *a, struct route *best)
{
	bool found = false;
	struct route r;

	for (unsigned int i = 0; i < w->n; i++) {
		const struct ip_prefix *p = &w->list[i].prefix;

		if (!ip_prefix_contains(p, a) || (found && p->len <= best->prefix.len) ||
			!best_of(w, p, &r))
			continue;
		*best = r;
		found = true;
	}
	return found;
}

/* --- drawing --- */

/* From few addresses, so that gateways lie on connected prefixes and prefixes nest. */
static struct ip_addr draw_addr(struct world *w)
{
	struct ip_addr a = {.family = w->family};

	for (unsigned int i = 0; i < ip_family_octets(w->family); i++)
		a.b[i] = i < 2 ? 10 : random_below(&w->r, 2) * 0x81;
	return a;
}

/* Of two, so that routes name the same one on several links, and on none. */
static struct ip_addr draw_link_local(struct world *w)
{
	struct ip_addr a = {.family = w->family, .b = {169, 254, 0, 1}};

	if (w->family == IP_V6)
		a = (struct ip_addr){.family = IP_V6, .b = {0xfe, 0x80}};
	a.b[ip_family_octets(w->family) - 1] = 1 + random_below(&w->r, 2);
	return a;
}

static struct ip_prefix draw_prefix(struct world *w)
{
	static const uint8_t lens[] = {0, 12, 16, 17, 20, 24, 25, 32};
	struct ip_prefix p = {draw_addr(w), lens[random_below(&w->r, sizeof(lens))]};

	if (w->family == IP_V6 && p.len > 16)
		p.len = (p.len - 16) * 7 + 16;
	return ip_prefix_network(&p);
}

/* An interface, a gateway, or both. */
static struct route_next_hop draw_next_hop(struct world *w, enum route_source source)
{
	struct route_next_hop h = {.interface = random_below(&w->r, INTERFACES)};

	if (source == ROUTE_CONNECTED || random_below(&w->r, 16) == 0)
		return h;
	h.gateway = random_below(&w->r, 4) ? draw_addr(w) : draw_link_local(w);
	if (random_below(&w->r, 3))
		h.interface = ROUTE_NO_INTERFACE;
	return h;
}

static struct route draw_route(struct world *w)
{
	struct route r = {.prefix = draw_prefix(w), .source = random_below(&w->r, 2)};

	r.blackhole = r.source == ROUTE_STATIC && random_below(&w->r, 8) == 0;
	if (r.blackhole)
		return r;
	r.n_next_hops = 1 + (random_below(&w->r, 3) == 0) * random_below(&w->r, 4);
	for (unsigned int i = 0; i < r.n_next_hops; i++)
		r.next_hops[i] = draw_next_hop(w, r.source);
	return r;
}

static struct route *listed(struct world *w, const struct ip_prefix *p, enum route_source source)
{
	for (unsigned int i = 0; i < w->n; i++)
		if (ip_prefix_equal(&w->list[i].prefix, p) && w->list[i].source == source)
			return &w->list[i];
	return NULL;
}

static void add_one(struct world *w)
{
	struct route r = draw_route(w), *there = listed(w, &r.prefix, r.source);

	if (!there && w->n == LIST_MAX)
		return;
	*(there ? there : &w->list[w->n++]) = r;
	cr_assert_eq(rib_add(w->rib, &r), 0);
}

static void remove_one(struct world *w)
{
	struct ip_prefix p = draw_prefix(w);
	enum route_source source = random_below(&w->r, 2);
	struct route *there;

	if (w->n && random_below(&w->r, 4)) {
		there = &w->list[random_below(&w->r, w->n)];
		p = there->prefix;
		source = there->source;
	}
	there = listed(w, &p, source);
	if (there)
		*there = w->list[--w->n];
	cr_assert_eq(rib_remove(w->rib, &p, source) == 0, there != NULL);
}

static void flip_one(struct world *w)
{
	uint32_t i = random_below(&w->r, INTERFACES);

	w->up[i] = random_below(&w->r, 3);
	rib_set_interface(w->rib, i, w->up[i]);
}

static void check(struct world *w)
{
	unsigned int best = 0;
	struct route r, found;

	for (unsigned int i = 0; i < w->n; i++) {
		const struct ip_prefix *p = &w->list[i].prefix;
		const struct told *t = mirrored(w, p);
		bool is = best_of(w, p, &r);

		cr_assert_eq(t != NULL, is);
		if (t)
			cr_assert(same_route(&t->best, &r));
		/* a prefix with two routes counts once */
		best += is && r.source == w->list[i].source;
	}
	cr_assert_eq(best, w->n_mirror);
	cr_assert_eq(rib_count(w->rib), w->n);
	for (unsigned int i = 0; i < 4; i++) {
		struct ip_addr a = draw_addr(w);
		bool is = lookup(w, &a, &r);

		cr_assert_eq(rib_lookup(w->rib, &a, &found), is);
		if (is)
			cr_assert(same_route(&found, &r));
	}
}

static void check_walk(struct world *w)
{
	struct rib_cursor c = {0};
	struct rib_entry e, before = {0};
	unsigned int n = 0;

	for (; rib_walk(w->rib, &c, &e, 1); n++, before = e) {
		const struct route *r = listed(w, &e.route.prefix, e.route.source);
		struct route all, best = {0};
		int order;

		cr_assert_not_null(r);
		all = resolved(w, r, true);
		cr_assert(same_route(&e.route, &all));
		cr_assert_eq(e.usable, is_usable(w, r));
		cr_assert_eq(e.best, best_of(w, &r->prefix, &best) && best.source == r->source);
		order = ip_addr_cmp(&before.route.prefix.addr, &e.route.prefix.addr);
		if (!order)
			order = before.route.prefix.len - e.route.prefix.len;
		if (!order)
			order = (int)before.route.source - (int)e.route.source;
		cr_assert(n == 0 || order < 0);
	}
	cr_assert_eq(n, w->n);
}

static void run(uint64_t seed, uint8_t family, unsigned int live)
{
	struct world *w = calloc(1, sizeof(*w));

	w->r.state = seed;
	w->family = family;
	w->rib = rib_create(INTERFACES, tell, w);
	for (unsigned int i = 0; i < 4000; i++) {
		switch (random_below(&w->r, 8)) {
		case 0:
		case 1:
			flip_one(w);
			break;
		case 2:
			remove_one(w);
			break;
		default:
			if (w->n < live)
				add_one(w);
			else
				remove_one(w);
		}
		check(w);
		if (i % 64 == 0)
			check_walk(w);
	}
	cr_assert_gt(w->tellings, 1000);
	rib_free(w->rib);
	free(w);
}

Test(rib_differential, few_routes_ipv4)
{
	run(1, IP_V4, 12);
}

Test(rib_differential, many_routes_ipv4)
{
	run(2, IP_V4, 60);
}

Test(rib_differential, few_routes_ipv6)
{
	run(3, IP_V6, 12);
}

Test(rib_differential, many_routes_ipv6)
{
	run(4, IP_V6, 60);
}
