/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Walking all routes a few at a time, also while they change.
 */
#include "scene.h"

static unsigned int walk(struct scene *s, struct rib_cursor *c, struct rib_entry *out, unsigned n)
{
	return rib_walk(s->rib, c, out, n);
}

static void expect(const struct rib_entry *e, const char *text, enum route_source source)
{
	struct ip_prefix p = prefix(text);

	cr_assert(ip_prefix_equal(&e->route.prefix, &p), "not %s", text);
	cr_assert_eq(e->route.source, source);
}

static void fill(struct scene *s)
{
	scene_open(s);
	up(s, 0);
	add_static(s, "2001:db8::/32", "2001:db8:1::1", NULL);
	add_static(s, "192.0.2.0/24", "10.0.0.1", NULL);
	add_connected(s, "192.0.2.0/24", 0);
	add_connected(s, "192.0.2.128/25", 1);
	add_static(s, "0.0.0.0/0", "192.0.2.1", "203.0.113.1");
}

Test(rib_walk, every_route_is_seen_in_order_whatever_the_limit)
{
	struct scene s;

	fill(&s);
	for (unsigned int limit = 1; limit <= 6; limit++) {
		struct rib_cursor c = {0};
		struct rib_entry out[5 + 6];
		unsigned int n = 0, got;

		while ((got = walk(&s, &c, out + n, limit))) {
			cr_assert_leq(got, limit);
			n += got;
		}
		cr_assert_eq(n, 5);
		expect(&out[0], "0.0.0.0/0", ROUTE_STATIC);
		expect(&out[1], "192.0.2.0/24", ROUTE_CONNECTED);
		expect(&out[2], "192.0.2.0/24", ROUTE_STATIC);
		expect(&out[3], "192.0.2.128/25", ROUTE_CONNECTED);
		expect(&out[4], "2001:db8::/32", ROUTE_STATIC);
		cr_assert_eq(walk(&s, &c, out, limit), 0);
	}
	scene_close(&s);
}

Test(rib_walk, usable_and_best_are_told_and_all_next_hops_shown)
{
	struct scene s;
	struct rib_cursor c = {0};
	struct rib_entry out[8];

	fill(&s);
	cr_assert_eq(walk(&s, &c, out, 8), 5);
	cr_assert(out[0].usable && out[0].best);
	cr_assert_eq(out[0].route.n_next_hops, 2);
	cr_assert_eq(out[0].route.next_hops[0].interface, 0);
	cr_assert_eq(out[0].route.next_hops[1].interface, ROUTE_NO_INTERFACE);
	cr_assert(out[1].usable && out[1].best);
	cr_assert(!out[2].usable && !out[2].best);
	cr_assert(!out[3].usable && !out[3].best);
	cr_assert_eq(out[3].route.next_hops[0].interface, 1);
	add_connected(&s, "10.0.0.0/24", 0);
	c = (struct rib_cursor){0};
	cr_assert_eq(walk(&s, &c, out, 8), 6);
	cr_assert(out[3].usable && !out[3].best); /* the static one beside the connected */
	scene_close(&s);
}

Test(rib_walk, the_cursors_own_route_may_go_and_others_come)
{
	struct scene s;
	struct rib_cursor c = {0};
	struct rib_entry out[8];

	fill(&s);
	cr_assert_eq(walk(&s, &c, out, 2), 2);
	expect(&out[1], "192.0.2.0/24", ROUTE_CONNECTED);
	remove_route(&s, "192.0.2.0/24", ROUTE_CONNECTED);
	remove_route(&s, "192.0.2.0/24", ROUTE_STATIC);
	add_static(&s, "10.0.0.0/8", "192.0.2.1", NULL);   /* before: not seen */
	add_static(&s, "192.0.2.0/25", "192.0.2.1", NULL); /* after */
	cr_assert_eq(walk(&s, &c, out, 1), 1);
	expect(&out[0], "192.0.2.0/25", ROUTE_STATIC);
	remove_route(&s, "192.0.2.128/25", ROUTE_CONNECTED);
	cr_assert_eq(walk(&s, &c, out, 8), 1);
	expect(&out[0], "2001:db8::/32", ROUTE_STATIC);
	remove_route(&s, "2001:db8::/32", ROUTE_STATIC);
	cr_assert_eq(walk(&s, &c, out, 8), 0);
	scene_close(&s);
}

Test(rib_walk, an_empty_rib_ends_at_once)
{
	struct scene s;
	struct rib_cursor c = {0};
	struct rib_entry out[1];

	scene_open(&s);
	cr_assert_eq(walk(&s, &c, out, 1), 0);
	cr_assert_eq(rib_count(s.rib), 0);
	scene_close(&s);
}
