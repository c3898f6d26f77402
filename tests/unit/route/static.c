/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What only static routes have, case by case: a gateway with its interface, and blackholes.
 */
#include "scene.h"

static struct scene s;

static void setup(void)
{
	scene_open(&s);
}

static void teardown(void)
{
	scene_close(&s);
}

TestSuite(rib_static, .init = setup, .fini = teardown);

static void add_on(const char *text, const char *gateway, uint32_t interface)
{
	struct route r = {.prefix = prefix(text),
		.source = ROUTE_STATIC,
		.n_next_hops = 1,
		.next_hops = {{addr(gateway), interface}}};

	cr_assert_eq(rib_add(s.rib, &r), 0);
}

static void add_blackhole(const char *text)
{
	struct route r = {.prefix = prefix(text), .source = ROUTE_STATIC, .blackhole = true};

	cr_assert_eq(rib_add(s.rib, &r), 0);
}

Test(rib_static, a_gateway_with_its_interface_needs_no_connected_route)
{
	struct ip_addr gateway = addr("fe80::1");

	add_on("::/0", "fe80::1", 2);
	cr_assert_eq(told(&s), 0);
	up(&s, 2);
	cr_assert_eq(told(&s), 1);
	cr_assert_eq(s.best.n_next_hops, 1);
	cr_assert_eq(s.best.next_hops[0].interface, 2);
	cr_assert(ip_addr_equal(&s.best.next_hops[0].gateway, &gateway));
	cr_assert_eq(leaves_by(&s, "2001:db8::1"), 2);
	down(&s, 2);
	cr_assert_eq(told(&s), 1);
	cr_assert(s.none);
}

Test(rib_static, connected_routes_do_not_move_a_gateway_from_its_interface)
{
	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "192.0.2.0/24", 0);
	add_on("0.0.0.0/0", "192.0.2.1", 1);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 1);
	told(&s);
	add_connected(&s, "192.0.2.0/25", 0);
	cr_assert_eq(told(&s), 1);
	remove_route(&s, "192.0.2.0/25", ROUTE_CONNECTED);
	remove_route(&s, "192.0.2.0/24", ROUTE_CONNECTED);
	cr_assert_eq(told(&s), 2);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 1);
}

Test(rib_static, one_address_may_be_a_gateway_on_several_links_and_on_none)
{
	up(&s, 0);
	up(&s, 1);
	up(&s, 2);
	add_on("2001:db8:1::/48", "fe80::1", 1);
	add_on("2001:db8:2::/48", "fe80::1", 2);
	add_static(&s, "2001:db8:3::/48", "fe80::1", NULL);
	cr_assert_eq(leaves_by(&s, "2001:db8:1::1"), 1);
	cr_assert_eq(leaves_by(&s, "2001:db8:2::1"), 2);
	cr_assert_eq(leaves_by(&s, "2001:db8:3::1"), ROUTE_NO_INTERFACE);
	told(&s);
	add_connected(&s, "fe80::/64", 0);
	cr_assert_eq(told(&s), 2); /* that one, and what follows it */
	cr_assert_eq(leaves_by(&s, "2001:db8:3::1"), 0);
	down(&s, 1);
	cr_assert_eq(told(&s), 1);
	cr_assert_eq(leaves_by(&s, "2001:db8:1::1"), ROUTE_NO_INTERFACE);
	remove_route(&s, "2001:db8:3::/48", ROUTE_STATIC);
	up(&s, 1);
	cr_assert_eq(leaves_by(&s, "2001:db8:1::1"), 1);
}

Test(rib_static, naming_the_interface_a_gateway_resolves_to_is_not_told)
{
	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "192.0.2.0/24", 0);
	add_static(&s, "0.0.0.0/0", "192.0.2.1", NULL);
	told(&s);
	add_on("0.0.0.0/0", "192.0.2.1", 0);
	cr_assert_eq(told(&s), 0);
	add_on("0.0.0.0/0", "192.0.2.1", 1);
	cr_assert_eq(told(&s), 1);
	cr_assert_eq(s.best.next_hops[0].interface, 1);
}

Test(rib_static, a_blackhole_is_best_without_any_interface)
{
	struct ip_addr a = addr("10.1.2.3");
	struct ip_prefix p = prefix("10.0.0.0/8");
	struct rib_cursor c = {0};
	struct rib_entry e;
	struct route r;

	add_blackhole("10.0.0.0/8");
	cr_assert_eq(told(&s), 1);
	cr_assert(s.best.blackhole);
	cr_assert_eq(s.best.n_next_hops, 0);
	cr_assert(rib_lookup(s.rib, &a, &r));
	cr_assert(r.blackhole);
	cr_assert(rib_find(s.rib, &p, &r));
	cr_assert(r.blackhole);
	cr_assert_eq(rib_walk(s.rib, &c, &e, 1), 1);
	cr_assert(e.route.blackhole && e.usable && e.best);
	add_blackhole("10.0.0.0/8");
	cr_assert_eq(told(&s), 0);
	remove_route(&s, "10.0.0.0/8", ROUTE_STATIC);
	cr_assert_eq(told(&s), 1);
	cr_assert(s.none);
}

Test(rib_static, a_blackhole_hides_shorter_routes_and_yields_to_longer_and_connected_ones)
{
	struct ip_addr a = addr("10.1.2.3"), b = addr("10.9.9.9");
	struct route r;

	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "192.0.2.0/24", 0);
	add_static(&s, "0.0.0.0/0", "192.0.2.1", NULL);
	add_static(&s, "10.1.0.0/16", "192.0.2.1", NULL);
	add_blackhole("10.0.0.0/8");
	cr_assert(rib_lookup(s.rib, &a, &r));
	cr_assert_not(r.blackhole);
	cr_assert(rib_lookup(s.rib, &b, &r));
	cr_assert(r.blackhole);
	told(&s);
	add_connected(&s, "10.0.0.0/8", 1);
	cr_assert_eq(told(&s), 1);
	cr_assert_not(s.best.blackhole);
	down(&s, 1);
	cr_assert_eq(told(&s), 1);
	cr_assert(s.best.blackhole);
}

Test(rib_static, a_change_between_blackhole_and_next_hops_is_told)
{
	up(&s, 1);
	add_blackhole("2001:db8::/32");
	told(&s);
	add_on("2001:db8::/32", "fe80::1", 1);
	cr_assert_eq(told(&s), 1);
	cr_assert_not(s.best.blackhole);
	cr_assert_eq(s.best.n_next_hops, 1);
	add_blackhole("2001:db8::/32");
	cr_assert_eq(told(&s), 1);
	cr_assert(s.best.blackhole);
	cr_assert_eq(s.best.n_next_hops, 0);
	down(&s, 1);
	cr_assert_eq(told(&s), 0);
	add_on("2001:db8::/32", "fe80::1", 1); /* which is down */
	cr_assert_eq(told(&s), 1);
	cr_assert(s.none);
}

Test(rib_static, what_is_neither_blackhole_nor_next_hop_is_refused)
{
	struct route r = {.prefix = prefix("10.0.0.0/8"),
		.source = ROUTE_STATIC,
		.n_next_hops = 1,
		.next_hops = {{addr("192.0.2.1"), INTERFACES}}};

	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r.next_hops[0] = (struct route_next_hop){.interface = ROUTE_NO_INTERFACE};
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r.next_hops[0].interface = 0;
	r.blackhole = true;
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r.n_next_hops = 0;
	r.source = ROUTE_CONNECTED;
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r.source = ROUTE_STATIC;
	r.blackhole = false;
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	cr_assert_eq(rib_count(s.rib), 0);
}
