/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The forwarding table of IPv4, case by case: which prefix answers, and what shows through when it
 * goes.
 */
#include <criterion/criterion.h>
#include <errno.h>

#include "fib/fib4.h"

#define MISS 7u

/* a.b.c.d */
#define IP(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static struct fib4 *fib;

static void setup(void)
{
	fib = fib4_create(16, MISS, NULL);
	cr_assert_not_null(fib);
}

static void teardown(void)
{
	fib4_free(fib);
}

TestSuite(fib4, .init = setup, .fini = teardown);

/* One by one and in bulk must agree. */
static uint32_t lookup(uint32_t addr)
{
	uint32_t addrs[3] = {addr, addr, addr}, values[3];
	uint32_t value = fib4_lookup(fib, addr);

	fib4_lookup_bulk(fib, addrs, values, 3);
	for (unsigned int i = 0; i < 3; i++)
		cr_assert_eq(values[i], value);
	return value;
}

static void add(uint32_t prefix, uint8_t len, uint32_t value)
{
	cr_assert_eq(fib4_add(fib, prefix, len, value), 0);
}

static void delete (uint32_t prefix, uint8_t len)
{
	cr_assert_eq(fib4_delete(fib, prefix, len), 0);
}

static struct fib4_stats stats(void)
{
	struct fib4_stats s;

	fib4_get_stats(fib, &s);
	return s;
}

Test(fib4, an_empty_table_misses_everywhere)
{
	cr_assert_eq(lookup(0), MISS);
	cr_assert_eq(lookup(IP(192, 0, 2, 1)), MISS);
	cr_assert_eq(lookup(UINT32_MAX), MISS);
	cr_assert_eq(stats().prefixes, 0);
}

Test(fib4, the_longest_of_nested_prefixes_answers)
{
	add(IP(10, 0, 0, 0), 8, 1);
	add(IP(10, 1, 0, 0), 16, 2);
	add(IP(10, 1, 2, 0), 24, 3);
	add(IP(10, 1, 2, 128), 25, 4);
	add(IP(10, 1, 2, 129), 32, 5);

	cr_assert_eq(lookup(IP(9, 255, 255, 255)), MISS);
	cr_assert_eq(lookup(IP(10, 0, 0, 0)), 1);
	cr_assert_eq(lookup(IP(10, 0, 255, 255)), 1);
	cr_assert_eq(lookup(IP(10, 1, 0, 0)), 2);
	cr_assert_eq(lookup(IP(10, 1, 2, 0)), 3);
	cr_assert_eq(lookup(IP(10, 1, 2, 127)), 3);
	cr_assert_eq(lookup(IP(10, 1, 2, 128)), 4);
	cr_assert_eq(lookup(IP(10, 1, 2, 129)), 5);
	cr_assert_eq(lookup(IP(10, 1, 2, 130)), 4);
	cr_assert_eq(lookup(IP(10, 1, 3, 0)), 2);
	cr_assert_eq(lookup(IP(10, 255, 255, 255)), 1);
	cr_assert_eq(lookup(IP(11, 0, 0, 0)), MISS);
}

Test(fib4, the_order_of_adding_does_not_matter)
{
	add(IP(10, 1, 2, 129), 32, 5);
	add(IP(10, 1, 2, 128), 25, 4);
	add(IP(10, 1, 2, 0), 24, 3);
	add(IP(10, 1, 0, 0), 16, 2);
	add(IP(10, 0, 0, 0), 8, 1);
	add(0, 0, 9);

	cr_assert_eq(lookup(IP(10, 1, 2, 129)), 5);
	cr_assert_eq(lookup(IP(10, 1, 2, 130)), 4);
	cr_assert_eq(lookup(IP(10, 1, 2, 1)), 3);
	cr_assert_eq(lookup(IP(10, 1, 1, 1)), 2);
	cr_assert_eq(lookup(IP(10, 2, 1, 1)), 1);
	cr_assert_eq(lookup(IP(11, 2, 1, 1)), 9);
}

Test(fib4, what_a_deleted_prefix_hid_shows_again)
{
	add(IP(10, 0, 0, 0), 8, 1);
	add(IP(10, 1, 2, 0), 24, 3);
	add(IP(10, 1, 2, 128), 25, 4);
	add(IP(10, 1, 2, 129), 32, 5);

	delete (IP(10, 1, 2, 0), 24);
	cr_assert_eq(lookup(IP(10, 1, 2, 1)), 1);
	cr_assert_eq(lookup(IP(10, 1, 2, 130)), 4);
	delete (IP(10, 1, 2, 128), 25);
	cr_assert_eq(lookup(IP(10, 1, 2, 130)), 1);
	cr_assert_eq(lookup(IP(10, 1, 2, 129)), 5);
	delete (IP(10, 0, 0, 0), 8);
	cr_assert_eq(lookup(IP(10, 1, 2, 130)), MISS);
	cr_assert_eq(lookup(IP(10, 1, 2, 129)), 5);
	delete (IP(10, 1, 2, 129), 32);
	cr_assert_eq(lookup(IP(10, 1, 2, 129)), MISS);
	cr_assert_eq(stats().prefixes, 0);
	cr_assert_eq(stats().groups_used, 0);
}

Test(fib4, a_default_route_comes_is_replaced_and_goes)
{
	add(IP(192, 0, 2, 0), 24, 1);
	add(IP(192, 0, 2, 1), 32, 2);
	add(0, 0, 3);
	cr_assert_eq(lookup(IP(8, 8, 8, 8)), 3);
	cr_assert_eq(lookup(UINT32_MAX), 3);
	cr_assert_eq(lookup(IP(192, 0, 2, 1)), 2);

	add(IP(1, 2, 3, 4), 0, 4);
	cr_assert_eq(lookup(0), 4);
	cr_assert_eq(lookup(IP(192, 0, 2, 2)), 1);
	delete (IP(192, 0, 2, 0), 24);
	cr_assert_eq(lookup(IP(192, 0, 2, 2)), 4);
	cr_assert_eq(lookup(IP(192, 0, 2, 1)), 2);

	delete (0, 0);
	cr_assert_eq(lookup(IP(8, 8, 8, 8)), MISS);
	cr_assert_eq(lookup(IP(192, 0, 2, 2)), MISS);
	cr_assert_eq(lookup(IP(192, 0, 2, 1)), 2);
	cr_assert_eq(fib4_delete(fib, 0, 0), -ENOENT);
}

Test(fib4, two_halves_of_everything)
{
	add(0, 0, 1);
	add(0, 1, 2);
	add(IP(128, 0, 0, 0), 1, 3);
	cr_assert_eq(lookup(IP(127, 255, 255, 255)), 2);
	cr_assert_eq(lookup(IP(128, 0, 0, 0)), 3);
	delete (0, 1);
	cr_assert_eq(lookup(IP(127, 255, 255, 255)), 1);
	cr_assert_eq(lookup(UINT32_MAX), 3);
}

Test(fib4, host_routes_at_both_ends_of_the_space)
{
	add(0, 32, 1);
	add(UINT32_MAX, 32, 2);
	cr_assert_eq(lookup(0), 1);
	cr_assert_eq(lookup(1), MISS);
	cr_assert_eq(lookup(UINT32_MAX), 2);
	cr_assert_eq(lookup(UINT32_MAX - 1), MISS);
}

Test(fib4, replacing_a_prefix_leaves_longer_and_shorter_ones)
{
	add(IP(10, 0, 0, 0), 8, 1);
	add(IP(10, 1, 0, 0), 16, 2);
	add(IP(10, 1, 2, 0), 24, 3);
	add(IP(10, 1, 2, 3), 32, 4);
	add(IP(10, 1, 0, 0), 16, 22);
	cr_assert_eq(lookup(IP(10, 0, 0, 1)), 1);
	cr_assert_eq(lookup(IP(10, 1, 0, 1)), 22);
	cr_assert_eq(lookup(IP(10, 1, 2, 1)), 3);
	cr_assert_eq(lookup(IP(10, 1, 2, 3)), 4);
	add(IP(10, 1, 2, 3), 32, 44);
	cr_assert_eq(lookup(IP(10, 1, 2, 3)), 44);
	cr_assert_eq(lookup(IP(10, 1, 2, 2)), 3);
	cr_assert_eq(stats().prefixes, 4);
}

Test(fib4, a_host_route_with_its_covers_value_comes_and_goes_for_ever)
{
	struct fib4_stats before;

	add(IP(10, 1, 2, 0), 24, 1);
	before = stats();
	for (unsigned int i = 0; i < 100; i++) {
		add(IP(10, 1, 2, 3), 32, 1);
		cr_assert_eq(stats().groups_used, 1);
		delete (IP(10, 1, 2, 3), 32);
		cr_assert_eq(stats().groups_used, 0);
	}
	cr_assert_eq(lookup(IP(10, 1, 2, 3)), 1);
	cr_assert_eq(stats().bytes, before.bytes);
}

Test(fib4, bits_past_the_length_are_ignored)
{
	uint32_t value = 0;

	add(IP(10, 1, 2, 3), 16, 1);
	cr_assert_eq(lookup(IP(10, 1, 255, 255)), 1);
	cr_assert_eq(fib4_get(fib, IP(10, 1, 9, 9), 16, &value), 0);
	cr_assert_eq(value, 1);
	delete (IP(10, 1, 77, 77), 16);
	cr_assert_eq(lookup(IP(10, 1, 2, 3)), MISS);
}

Test(fib4, values_at_their_bounds)
{
	const uint32_t values[] = {0, MISS, FIB4_VALUE_MAX};

	for (unsigned int i = 0; i < 3; i++) {
		add(0, 0, values[i]);
		add(IP(10, 0, 0, 0), 24, values[i]);
		add(IP(10, 0, 0, 1), 32, values[i]);
		cr_assert_eq(lookup(IP(11, 0, 0, 0)), values[i]);
		cr_assert_eq(lookup(IP(10, 0, 0, 0)), values[i]);
		cr_assert_eq(lookup(IP(10, 0, 0, 1)), values[i]);
	}
	cr_assert_eq(fib4_add(fib, 0, 0, FIB4_VALUE_MAX + 1), -EINVAL);
	cr_assert_eq(fib4_add(fib, 0, 0, UINT32_MAX), -EINVAL);
	cr_assert_eq(lookup(0), FIB4_VALUE_MAX);
	cr_assert_null(fib4_create(1, FIB4_VALUE_MAX + 1, NULL));
}

Test(fib4, lengths_past_32_and_unknown_prefixes_are_refused)
{
	uint32_t value = 99;

	add(IP(10, 0, 0, 0), 16, 1);
	cr_assert_eq(fib4_add(fib, 0, 33, 1), -EINVAL);
	cr_assert_eq(fib4_add(fib, 0, 255, 1), -EINVAL);
	cr_assert_eq(fib4_delete(fib, 0, 33), -EINVAL);
	cr_assert_eq(fib4_delete(fib, IP(10, 0, 0, 0), 17), -ENOENT);
	cr_assert_eq(fib4_delete(fib, IP(10, 0, 0, 0), 25), -ENOENT);
	cr_assert_eq(fib4_get(fib, IP(10, 0, 0, 0), 15, &value), -ENOENT);
	cr_assert_eq(fib4_get(fib, IP(10, 0, 0, 0), 40, &value), -ENOENT);
	cr_assert_eq(value, 99);
	cr_assert_eq(lookup(IP(10, 0, 0, 0)), 1);
}

Test(fib4, bulk_lookups_of_any_number_mix_hits_groups_and_misses)
{
	uint32_t addrs[65], values[65];

	add(IP(10, 0, 0, 0), 24, 1);
	add(IP(10, 0, 1, 128), 25, 2);
	for (unsigned int n = 0; n <= 65; n++) {
		for (unsigned int i = 0; i < n; i++) {
			addrs[i] = IP(10, 0, i % 3, i % 2 ? 200 : 3);
			values[i] = 99;
		}
		fib4_lookup_bulk(fib, addrs, values, n);
		for (unsigned int i = 0; i < n; i++)
			cr_assert_eq(values[i], fib4_lookup(fib, addrs[i]));
	}
}
