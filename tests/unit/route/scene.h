/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A RIB of four interfaces, and what it told last.
 */
#ifndef UNIT_ROUTE_SCENE_H
#define UNIT_ROUTE_SCENE_H

#include <criterion/criterion.h>
#include <errno.h>

#include "route/rib.h"

#define INTERFACES 4u

struct scene {
	struct rib *rib;
	unsigned int told; /* times */
	struct ip_prefix prefix;
	bool none; /* told last: no route any more */
	struct route best;
};

static inline void scene_tell(
	void *context, const struct ip_prefix *prefix, const struct route *best)
{
	struct scene *s = context;

	s->told++;
	s->prefix = *prefix;
	s->none = best == NULL;
	if (best)
		s->best = *best;
}

static inline void scene_open(struct scene *s)
{
	*s = (struct scene){0};
	s->rib = rib_create(INTERFACES, scene_tell, s);
	cr_assert_not_null(s->rib);
}

static inline void scene_close(struct scene *s)
{
	rib_free(s->rib);
}

/* How often it told since it was asked last. */
static inline unsigned int told(struct scene *s)
{
	unsigned int n = s->told;

	s->told = 0;
	return n;
}

static inline struct ip_prefix prefix(const char *text)
{
	struct ip_prefix p = {0};

	cr_assert_eq(ip_prefix_parse(text, &p), 0);
	return p;
}

static inline struct ip_addr addr(const char *text)
{
	struct ip_addr a = {0};

	cr_assert_eq(ip_addr_parse(text, &a), 0);
	return a;
}

static inline void up(struct scene *s, uint32_t interface)
{
	rib_set_interface(s->rib, interface, true);
}

static inline void down(struct scene *s, uint32_t interface)
{
	rib_set_interface(s->rib, interface, false);
}

static inline void add_connected(struct scene *s, const char *text, uint32_t interface)
{
	struct route r = {.prefix = prefix(text),
		.source = ROUTE_CONNECTED,
		.n_next_hops = 1,
		.next_hops = {{.interface = interface}}};

	cr_assert_eq(rib_add(s->rib, &r), 0);
}

/* Up to two gateways; the second may be NULL. */
static inline void add_static(
	struct scene *s, const char *text, const char *gateway, const char *second)
{
	struct route r = {.prefix = prefix(text), .source = ROUTE_STATIC, .n_next_hops = 1};

	r.next_hops[0] = (struct route_next_hop){addr(gateway), ROUTE_NO_INTERFACE};
	if (second)
		r.next_hops[r.n_next_hops++] =
			(struct route_next_hop){addr(second), ROUTE_NO_INTERFACE};
	cr_assert_eq(rib_add(s->rib, &r), 0);
}

static inline void remove_route(struct scene *s, const char *text, enum route_source source)
{
	struct ip_prefix p = prefix(text);

	cr_assert_eq(rib_remove(s->rib, &p, source), 0);
}

/* The interface that the best route to the address leaves by, or ROUTE_NO_INTERFACE. */
static inline uint32_t leaves_by(const struct scene *s, const char *text)
{
	struct ip_addr a = addr(text);
	struct route r;

	return rib_lookup(s->rib, &a, &r) && !r.blackhole ? r.next_hops[0].interface : ROUTE_NO_INTERFACE;
}

#endif
