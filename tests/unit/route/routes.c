/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Routes, preference, interfaces and gateways, case by case: what is best, and what is told.
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

TestSuite(rib, .init = setup, .fini = teardown);

Test(rib, a_connected_route_is_told_when_its_interface_comes_up_and_goes_down)
{
	struct ip_prefix lan = prefix("192.0.2.0/24");

	add_connected(&s, "192.0.2.0/24", 1);
	cr_assert_eq(told(&s), 0);
	cr_assert_eq(leaves_by(&s, "192.0.2.9"), ROUTE_NO_INTERFACE);
	up(&s, 1);
	cr_assert_eq(told(&s), 1);
	cr_assert(ip_prefix_equal(&s.prefix, &lan));
	cr_assert_not(s.none);
	cr_assert_eq(s.best.source, ROUTE_CONNECTED);
	cr_assert_eq(s.best.n_next_hops, 1);
	cr_assert_eq(s.best.next_hops[0].interface, 1);
	cr_assert(ip_addr_is_none(&s.best.next_hops[0].gateway));
	cr_assert_eq(leaves_by(&s, "192.0.2.9"), 1);
	up(&s, 1);
	cr_assert_eq(told(&s), 0);
	down(&s, 1);
	cr_assert_eq(told(&s), 1);
	cr_assert(s.none);
	cr_assert(ip_prefix_equal(&s.prefix, &lan));
	cr_assert_eq(leaves_by(&s, "192.0.2.9"), ROUTE_NO_INTERFACE);
}

Test(rib, the_longest_of_the_best_routes_answers)
{
	struct ip_addr a = addr("10.1.2.3"), six = addr("2001:db8::1");
	struct ip_prefix p = prefix("10.1.0.0/16");
	struct route r;

	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "192.0.2.0/24", 0);
	add_connected(&s, "10.1.2.0/24", 1);
	add_static(&s, "0.0.0.0/0", "192.0.2.1", NULL);
	add_static(&s, "10.1.0.0/16", "192.0.2.2", NULL);
	cr_assert(rib_lookup(s.rib, &a, &r));
	cr_assert_eq(r.source, ROUTE_CONNECTED);
	down(&s, 1);
	cr_assert(rib_lookup(s.rib, &a, &r));
	cr_assert_eq(r.prefix.len, 16);
	remove_route(&s, "10.1.0.0/16", ROUTE_STATIC);
	cr_assert(rib_lookup(s.rib, &a, &r));
	cr_assert_eq(r.prefix.len, 0);
	cr_assert_not(rib_find(s.rib, &p, &r));
	cr_assert_not(rib_lookup(s.rib, &six, &r));
}

Test(rib, connected_is_preferred_to_static_while_it_is_usable)
{
	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "192.0.2.0/24", 0);
	add_static(&s, "10.0.0.0/24", "192.0.2.1", NULL);
	told(&s);
	add_connected(&s, "10.0.0.0/24", 1);
	cr_assert_eq(told(&s), 1);
	cr_assert_eq(s.best.source, ROUTE_CONNECTED);
	down(&s, 1);
	cr_assert_eq(told(&s), 1);
	cr_assert_eq(s.best.source, ROUTE_STATIC);
	up(&s, 1);
	cr_assert_eq(s.best.source, ROUTE_CONNECTED);
	told(&s);
	remove_route(&s, "10.0.0.0/24", ROUTE_STATIC);
	cr_assert_eq(told(&s), 0);
	remove_route(&s, "10.0.0.0/24", ROUTE_CONNECTED);
	cr_assert_eq(told(&s), 1);
	cr_assert(s.none);
	cr_assert_eq(rib_count(s.rib), 1);
}

Test(rib, a_gateway_is_resolved_to_the_interface_it_lies_on)
{
	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "192.0.2.0/24", 0);
	add_static(&s, "10.0.0.0/8", "198.51.100.1", NULL);
	told(&s);
	cr_assert_eq(leaves_by(&s, "10.0.0.1"), ROUTE_NO_INTERFACE);
	add_connected(&s, "198.51.100.0/24", 1);
	cr_assert_eq(told(&s), 2);
	cr_assert_eq(leaves_by(&s, "10.0.0.1"), 1);
	remove_route(&s, "198.51.100.0/24", ROUTE_CONNECTED);
	cr_assert_eq(told(&s), 2);
	cr_assert_eq(leaves_by(&s, "10.0.0.1"), ROUTE_NO_INTERFACE);
}

Test(rib, a_gateway_follows_the_longest_connected_prefix)
{
	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "10.0.0.0/8", 0);
	add_static(&s, "0.0.0.0/0", "10.1.1.1", NULL);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 0);
	told(&s);
	add_connected(&s, "10.1.0.0/16", 1);
	cr_assert_eq(told(&s), 2);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 1);
	add_connected(&s, "10.2.0.0/16", 2);
	up(&s, 2);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 1);
	remove_route(&s, "10.1.0.0/16", ROUTE_CONNECTED);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 0);
}

Test(rib, a_gateway_on_a_link_that_is_down_does_not_move_to_another)
{
	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "10.0.0.0/8", 0);
	add_connected(&s, "10.1.0.0/16", 1);
	add_static(&s, "0.0.0.0/0", "10.1.1.1", NULL);
	down(&s, 1);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), ROUTE_NO_INTERFACE);
	cr_assert_eq(leaves_by(&s, "10.1.1.1"), 0);
}

Test(rib, of_several_next_hops_only_usable_ones_are_told)
{
	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "192.0.2.0/24", 0);
	add_connected(&s, "198.51.100.0/24", 1);
	told(&s);
	add_static(&s, "0.0.0.0/0", "192.0.2.1", "198.51.100.1");
	cr_assert_eq(told(&s), 1);
	cr_assert_eq(s.best.n_next_hops, 2);
	down(&s, 0);
	cr_assert_eq(told(&s), 2);
	cr_assert_eq(s.prefix.len, 0);
	cr_assert_eq(s.best.n_next_hops, 1);
	cr_assert_eq(s.best.next_hops[0].interface, 1);
	down(&s, 1);
	cr_assert_eq(told(&s), 2);
	cr_assert(s.none);
	up(&s, 0);
	cr_assert_eq(told(&s), 2);
	cr_assert_eq(s.best.n_next_hops, 1);
	cr_assert_eq(s.best.next_hops[0].interface, 0);
}

Test(rib, two_gateways_on_one_link_change_once)
{
	up(&s, 0);
	add_connected(&s, "192.0.2.0/24", 0);
	add_static(&s, "0.0.0.0/0", "192.0.2.1", "192.0.2.2");
	told(&s);
	down(&s, 0);
	cr_assert_eq(told(&s), 2); /* the connected one and the default */
	up(&s, 0);
	cr_assert_eq(told(&s), 2);
	cr_assert_eq(s.best.n_next_hops, 2);
}

Test(rib, replacing_a_route_is_told_only_when_it_differs)
{
	up(&s, 0);
	add_connected(&s, "192.0.2.0/24", 0);
	add_static(&s, "0.0.0.0/0", "192.0.2.1", NULL);
	told(&s);
	add_static(&s, "0.0.0.0/0", "192.0.2.1", NULL);
	cr_assert_eq(told(&s), 0);
	add_connected(&s, "192.0.2.0/24", 0);
	cr_assert_eq(told(&s), 0);
	/* one next hop more, but it is of no use */
	add_static(&s, "0.0.0.0/0", "192.0.2.1", "203.0.113.1");
	cr_assert_eq(told(&s), 0);
	add_static(&s, "0.0.0.0/0", "192.0.2.2", NULL);
	cr_assert_eq(told(&s), 1);
	cr_assert_eq(s.best.next_hops[0].gateway.b[3], 2);
	add_static(&s, "0.0.0.0/0", "203.0.113.1", NULL);
	cr_assert_eq(told(&s), 1);
	cr_assert(s.none);
	cr_assert_eq(rib_count(s.rib), 2);
}

Test(rib, a_subnet_that_moves_to_another_interface_takes_its_gateways_along)
{
	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "192.0.2.0/24", 0);
	add_static(&s, "0.0.0.0/0", "192.0.2.1", NULL);
	told(&s);
	add_connected(&s, "192.0.2.0/24", 1);
	cr_assert_eq(told(&s), 2);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 1);
	down(&s, 0);
	cr_assert_eq(told(&s), 0);
	down(&s, 1);
	cr_assert_eq(told(&s), 2);
}

Test(rib, a_subnet_on_two_interfaces_reaches_its_gateways_by_one_that_is_up)
{
	struct route r = {.prefix = prefix("192.0.2.0/24"),
		.source = ROUTE_CONNECTED,
		.n_next_hops = 2,
		.next_hops = {{.interface = 0}, {.interface = 1}}};

	up(&s, 1);
	cr_assert_eq(rib_add(s.rib, &r), 0);
	add_static(&s, "0.0.0.0/0", "192.0.2.1", NULL);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 1);
	up(&s, 0);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 0);
	down(&s, 0);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 1);
}

Test(rib, a_static_route_may_name_an_interface_instead_of_a_gateway)
{
	struct route r = {.prefix = prefix("10.0.0.0/8"),
		.source = ROUTE_STATIC,
		.n_next_hops = 1,
		.next_hops = {{.interface = 2}}};

	cr_assert_eq(rib_add(s.rib, &r), 0);
	cr_assert_eq(leaves_by(&s, "10.0.0.1"), ROUTE_NO_INTERFACE);
	up(&s, 2);
	cr_assert_eq(leaves_by(&s, "10.0.0.1"), 2);
}

Test(rib, ipv6_routes_live_beside_ipv4_ones)
{
	up(&s, 0);
	up(&s, 1);
	add_connected(&s, "2001:db8:1::/64", 0);
	add_connected(&s, "192.0.2.0/24", 1);
	add_static(&s, "::/0", "2001:db8:1::ffff", NULL);
	cr_assert_eq(leaves_by(&s, "2001:db8:2::1"), 0);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), ROUTE_NO_INTERFACE);
	add_static(&s, "0.0.0.0/0", "192.0.2.1", NULL);
	remove_route(&s, "::/0", ROUTE_STATIC);
	cr_assert_eq(leaves_by(&s, "2001:db8:2::1"), ROUTE_NO_INTERFACE);
	cr_assert_eq(leaves_by(&s, "8.8.8.8"), 1);
}

Test(rib, what_is_no_route_is_refused)
{
	struct route good = {.prefix = prefix("10.0.0.0/8"),
			     .source = ROUTE_CONNECTED,
			     .n_next_hops = 1,
			     .next_hops = {{.interface = 0}}},
		     r;

	r = good;
	r.n_next_hops = 0;
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r.n_next_hops = ROUTE_NEXT_HOPS_MAX + 1;
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r = good;
	r.prefix.len = 33;
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r = good;
	r.prefix.addr.b[3] = 1;
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r = good;
	r.prefix.addr.family = IP_NONE;
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r = good;
	r.next_hops[0].interface = INTERFACES;
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r = good;
	r.next_hops[0].gateway = addr("10.0.0.1");
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	r.source = ROUTE_STATIC;
	r.next_hops[0].gateway.family = 5;
	cr_assert_eq(rib_add(s.rib, &r), -EINVAL);
	cr_assert_eq(rib_count(s.rib), 0);
	cr_assert_eq(rib_add(s.rib, &good), 0);
}

Test(rib, what_is_not_there_cannot_be_removed)
{
	struct ip_prefix p = prefix("10.0.0.0/8"), longer = prefix("10.0.0.0/9");

	cr_assert_eq(rib_remove(s.rib, &p, ROUTE_STATIC), -ENOENT);
	add_connected(&s, "10.0.0.0/8", 0);
	cr_assert_eq(rib_remove(s.rib, &p, ROUTE_STATIC), -ENOENT);
	cr_assert_eq(rib_remove(s.rib, &longer, ROUTE_CONNECTED), -ENOENT);
	cr_assert_eq(rib_remove(s.rib, &p, ROUTE_CONNECTED), 0);
	cr_assert_eq(rib_count(s.rib), 0);
}

Test(rib, sources_have_names)
{
	cr_assert_str_eq(route_source_name(ROUTE_CONNECTED), "connected");
	cr_assert_str_eq(route_source_name(ROUTE_STATIC), "static");
}
