/* SPDX-License-Identifier: BSD-3-Clause */
#include "rib.h"

#define INTERFACES RIB_MODEL_INTERFACES
#define LIST_MAX   RIB_MODEL_ROUTES

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

static struct rib_model_told *mirrored(struct rib_model *w, const struct ip_prefix *p)
{
	for (unsigned int i = 0; i < w->n_mirror; i++)
		if (ip_prefix_equal(&w->mirror[i].prefix, p))
			return &w->mirror[i];
	return NULL;
}

static void tell(void *context, const struct ip_prefix *prefix, const struct route *best)
{
	struct rib_model *w = context;
	struct rib_model_told *t = mirrored(w, prefix);
	struct route asked;

	w->tellings++;
	assert(rib_find(w->rib, prefix, &asked) == (best != NULL));
	if (!best) {
		assert(t);
		*t = w->mirror[--w->n_mirror];
		return;
	}
	assert(same_route(&asked, best));
	assert((best->n_next_hops == 0) == best->blackhole);
	assert(ip_prefix_equal(prefix, &best->prefix));
	if (t)
		assert(!same_route(&t->best, best));
	else
		t = &w->mirror[w->n_mirror++];
	t->prefix = *prefix;
	t->best = *best;
}

/* --- the trivial way --- */

static uint32_t resolve(const struct rib_model *w, const struct ip_addr *gateway)
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
static struct route resolved(const struct rib_model *w, const struct route *r, bool all)
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

static bool is_usable(const struct rib_model *w, const struct route *r)
{
	return r->blackhole || resolved(w, r, false).n_next_hops > 0;
}

static bool best_of(const struct rib_model *w, const struct ip_prefix *p, struct route *best)
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

static bool lookup(const struct rib_model *w, const struct ip_addr *a, struct route *best)
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
static struct ip_addr draw_addr(struct rib_model *w)
{
	struct ip_addr a = {.family = w->family};
	uint32_t some = choose(&w->c, 0x10000);

	for (unsigned int i = 0; i < ip_family_octets(w->family); i++)
		a.b[i] = i < 2 ? 10 : (some >> i & 1) * 0x81;
	return a;
}

/* Of two, so that routes name the same one on several links, and on none. */
static struct ip_addr draw_link_local(struct rib_model *w)
{
	struct ip_addr a = {.family = w->family, .b = {169, 254, 0, 1}};

	if (w->family == IP_V6)
		a = (struct ip_addr){.family = IP_V6, .b = {0xfe, 0x80}};
	a.b[ip_family_octets(w->family) - 1] = 1 + choose(&w->c, 2);
	return a;
}

static struct ip_prefix draw_prefix(struct rib_model *w)
{
	static const uint8_t lens[] = {0, 12, 16, 17, 20, 24, 25, 32};
	struct ip_prefix p = {draw_addr(w), lens[choose(&w->c, sizeof(lens))]};

	if (w->family == IP_V6 && p.len > 16)
		p.len = (p.len - 16) * 7 + 16;
	return ip_prefix_network(&p);
}

/* An interface, a gateway, or both. */
static struct route_next_hop draw_next_hop(struct rib_model *w, enum route_source source)
{
	struct route_next_hop h = {.interface = choose(&w->c, INTERFACES)};

	if (source == ROUTE_CONNECTED || choose(&w->c, 16) == 0)
		return h;
	h.gateway = choose(&w->c, 4) ? draw_addr(w) : draw_link_local(w);
	if (choose(&w->c, 3))
		h.interface = ROUTE_NO_INTERFACE;
	return h;
}

static struct route draw_route(struct rib_model *w)
{
	struct route r = {.prefix = draw_prefix(w), .source = choose(&w->c, 2)};

	r.blackhole = r.source == ROUTE_STATIC && choose(&w->c, 8) == 0;
	if (r.blackhole)
		return r;
	r.n_next_hops = 1 + (choose(&w->c, 3) == 0) * choose(&w->c, 4);
	for (unsigned int i = 0; i < r.n_next_hops; i++)
		r.next_hops[i] = draw_next_hop(w, r.source);
	return r;
}

static struct route *listed(
	struct rib_model *w, const struct ip_prefix *p, enum route_source source)
{
	for (unsigned int i = 0; i < w->n; i++)
		if (ip_prefix_equal(&w->list[i].prefix, p) && w->list[i].source == source)
			return &w->list[i];
	return NULL;
}

static void add_one(struct rib_model *w)
{
	struct route r = draw_route(w), *there = listed(w, &r.prefix, r.source);

	if (!there && w->n == LIST_MAX)
		return;
	*(there ? there : &w->list[w->n++]) = r;
	assert(rib_add(w->rib, &r) == 0);
}

static void remove_one(struct rib_model *w)
{
	struct ip_prefix p = draw_prefix(w);
	enum route_source source = choose(&w->c, 2);
	struct route *there;

	if (w->n && choose(&w->c, 4)) {
		there = &w->list[choose(&w->c, w->n)];
		p = there->prefix;
		source = there->source;
	}
	there = listed(w, &p, source);
	if (there)
		*there = w->list[--w->n];
	assert((rib_remove(w->rib, &p, source) == 0) == (there != NULL));
}

static void flip_one(struct rib_model *w)
{
	uint32_t i = choose(&w->c, INTERFACES);

	w->up[i] = choose(&w->c, 3);
	rib_set_interface(w->rib, i, w->up[i]);
}

static void check(struct rib_model *w)
{
	unsigned int best = 0;
	struct route r, found;

	for (unsigned int i = 0; i < w->n; i++) {
		const struct ip_prefix *p = &w->list[i].prefix;
		const struct rib_model_told *t = mirrored(w, p);
		bool is = best_of(w, p, &r);

		assert((t != NULL) == is);
		if (t)
			assert(same_route(&t->best, &r));
		/* a prefix with two routes counts once */
		best += is && r.source == w->list[i].source;
	}
	assert(best == w->n_mirror);
	assert(rib_count(w->rib) == w->n);
	for (unsigned int i = 0; i < 4; i++) {
		struct ip_addr a = draw_addr(w);
		bool is = lookup(w, &a, &r);

		assert(rib_lookup(w->rib, &a, &found) == is);
		if (is)
			assert(same_route(&found, &r));
	}
}

void rib_model_check_walk(struct rib_model *w)
{
	struct rib_cursor c = {0};
	struct rib_entry e, before = {0};
	unsigned int n = 0;

	for (; rib_walk(w->rib, &c, &e, 1); n++, before = e) {
		const struct route *r = listed(w, &e.route.prefix, e.route.source);
		struct route all, best = {0};
		int order;

		assert(r);
		all = resolved(w, r, true);
		assert(same_route(&e.route, &all));
		assert(e.usable == is_usable(w, r));
		assert(e.best == (best_of(w, &r->prefix, &best) && best.source == r->source));
		order = ip_addr_cmp(&before.route.prefix.addr, &e.route.prefix.addr);
		if (!order)
			order = before.route.prefix.len - e.route.prefix.len;
		if (!order)
			order = (int)before.route.source - (int)e.route.source;
		assert(n == 0 || order < 0);
	}
	assert(n == w->n);
}

void rib_model_begin(struct rib_model *w)
{
	w->rib = rib_create(INTERFACES, tell, w);
	assert(w->rib);
}

void rib_model_step(struct rib_model *w)
{
	switch (choose(&w->c, 8)) {
	case 0:
	case 1:
		flip_one(w);
		break;
	case 2:
		remove_one(w);
		break;
	default:
		if (w->n < w->live)
			add_one(w);
		else
			remove_one(w);
	}
	check(w);
}

void rib_model_end(struct rib_model *w)
{
	rib_free(w->rib);
}
