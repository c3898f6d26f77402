/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A million routes: loading them, changing one of them, and losing the link that all of them leave
 * by. The bounds are some ten times what a slow machine needs: they catch a wrong order of growth,
 * not a slow day.
 */
#include <criterion/criterion.h>
#include <time.h>

#include "route/rib.h"
#include "tests/unit/random.h"

#define ROUTES 1000000u

static void count(void *context, const struct ip_prefix *prefix, const struct route *best)
{
	(void)prefix;
	(void)best;
	++*(uint64_t *)context;
}

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static struct route via(struct ip_prefix prefix, uint32_t gateway)
{
	return (struct route){.prefix = ip_prefix_network(&prefix),
		.source = ROUTE_STATIC,
		.n_next_hops = 1,
		.next_hops = {{ip_addr_v4(gateway), ROUTE_NO_INTERFACE}}};
}

static struct ip_prefix draw(struct random *r)
{
	uint32_t p = random_below(r, 100);

	return (struct ip_prefix){ip_addr_v4(random_u32(r)), p < 60   ? 24
							     : p < 85 ? 20 + random_below(r, 4)
								      : 12 + random_below(r, 8)};
}

static void connect_to(struct rib *rib, uint32_t interface)
{
	struct route r = {.prefix = {ip_addr_v4(0xc0000200 + (interface << 8)), 24},
		.source = ROUTE_CONNECTED,
		.n_next_hops = 1,
		.next_hops = {{.interface = interface}}};

	cr_assert_eq(rib_add(rib, &r), 0);
	rib_set_interface(rib, interface, true);
}

Test(rib_scale, a_million_routes_load_change_flap_and_go, .timeout = 110)
{
	uint64_t told = 0, before;
	struct rib *rib = rib_create(2, count, &told);
	struct random r = {7};
	double t0, load, change, flap;
	uint32_t routes;

	connect_to(rib, 0);
	connect_to(rib, 1);
	t0 = cpu_seconds();
	for (uint32_t i = 0; i < ROUTES; i++) {
		struct route route = via(draw(&r), 0xc0000201 + i % 8);

		cr_assert_eq(rib_add(rib, &route), 0);
	}
	load = cpu_seconds() - t0;
	routes = rib_count(rib);
	cr_assert_gt(routes, ROUTES / 10 * 8); /* some were drawn twice */

	t0 = cpu_seconds();
	for (uint32_t i = 0; i < 100000; i++) {
		struct route route = via(draw(&r), 0xc0000301);

		rib_add(rib, &route);
		rib_remove(rib, &route.prefix, ROUTE_STATIC);
	}
	change = cpu_seconds() - t0;

	/* a link that nothing leaves by costs nothing, though the table is full */
	t0 = cpu_seconds();
	for (uint32_t i = 0; i < 100000; i++)
		rib_set_interface(rib, 1, i % 2);
	cr_assert_lt(cpu_seconds() - t0, 5);

	routes = rib_count(rib);
	before = told;
	t0 = cpu_seconds();
	rib_set_interface(rib, 0, false);
	rib_set_interface(rib, 0, true);
	flap = cpu_seconds() - t0;
	cr_assert_eq(told - before, 2 * (routes - 1)); /* all but the other link's subnet */
	cr_log_info("load %.2f s, change %.2f us, flap %.2f s", load, change * 5, flap);
	cr_assert_lt(load, 30);
	cr_assert_lt(change, 10);
	cr_assert_lt(flap, 20);
	rib_free(rib);
}
