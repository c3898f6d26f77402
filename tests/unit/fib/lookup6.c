/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The forwarding table of IPv6, case by case: which prefix answers, and what shows through when it
 * goes.
 */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>

#include "fib/fib6.h"

#define MISS 7u
#define ROOM (1u << 20)

static struct fib6 *fib;

static void setup(void)
{
	fib = fib6_create(ROOM, MISS, NULL);
	cr_assert_not_null(fib);
}

static void teardown(void)
{
	fib6_free(fib);
}

TestSuite(fib6, .init = setup, .fini = teardown);

static void parse(const char *text, uint8_t out[16])
{
	cr_assert_eq(inet_pton(AF_INET6, text, out), 1, "%s", text);
}

/* One by one and in bulk must agree. */
static uint32_t lookup(const char *text)
{
	uint8_t addr[16];
	const uint8_t *addrs[3] = {addr, addr, addr};
	uint32_t values[3], value;

	parse(text, addr);
	value = fib6_lookup(fib, addr);
	fib6_lookup_bulk(fib, addrs, 0, values, 3);
	for (unsigned int i = 0; i < 3; i++)
		cr_assert_eq(values[i], value);
	return value;
}

static void add(const char *text, uint8_t len, uint32_t value)
{
	uint8_t prefix[16];

	parse(text, prefix);
	cr_assert_eq(fib6_add(fib, prefix, len, value), 0);
}

static int try_delete(const char *text, uint8_t len)
{
	uint8_t prefix[16];

	parse(text, prefix);
	return fib6_delete(fib, prefix, len);
}

static void delete (const char *text, uint8_t len)
{
	cr_assert_eq(try_delete(text, len), 0);
}

static int get(const char *text, uint8_t len, uint32_t *value)
{
	uint8_t prefix[16];

	parse(text, prefix);
	return fib6_get(fib, prefix, len, value);
}

static struct fib6_stats stats(void)
{
	struct fib6_stats s;

	fib6_get_stats(fib, &s);
	return s;
}

Test(fib6, an_empty_table_misses)
{
	cr_assert_eq(lookup("::"), MISS);
	cr_assert_eq(lookup("2001:db8::1"), MISS);
	cr_assert_eq(lookup("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), MISS);
	cr_assert_eq(stats().prefixes, 0);
	cr_assert_eq(stats().bytes_used, 0);
}

Test(fib6, a_prefix_of_each_length_answers_from_its_first_to_its_last_address)
{
	static const uint8_t base[16] = {0x2a, 0xb5, 0x4d, 0xb6, 0x93, 0x6c, 0xda, 0x5b, 0x2a, 0xb5,
		0x4d, 0xb6, 0x93, 0x6c, 0xda, 0x5b};

	for (uint8_t len = 1; len <= 128; len++) {
		uint8_t first[16] = {0}, last[16], outside[16];

		for (unsigned int bit = 0; bit < len; bit++)
			first[bit / 8] |= base[bit / 8] & (0x80 >> bit % 8);
		memcpy(last, first, 16);
		for (unsigned int bit = len; bit < 128; bit++)
			last[bit / 8] |= 0x80 >> bit % 8;
		cr_assert_eq(fib6_add(fib, base, len, len), 0);
		cr_assert_eq(fib6_lookup(fib, first), len);
		cr_assert_eq(fib6_lookup(fib, last), len);
		for (unsigned int bit = 0; bit < len; bit++) {
			memcpy(outside, bit % 2 ? first : last, 16);
			outside[bit / 8] ^= 0x80 >> bit % 8;
			cr_assert_eq(fib6_lookup(fib, outside), MISS, "/%u, bit %u", len, bit);
		}
		cr_assert_eq(fib6_delete(fib, base, len), 0);
		cr_assert_eq(fib6_lookup(fib, first), MISS);
		cr_assert_eq(stats().bytes_used, 0);
	}
}

/* All lengths at once: an address that leaves the chain at bit n is the /n's. */
Test(fib6, the_longest_of_all_lengths_answers)
{
	uint8_t base[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2, 0x5a, 0, 0, 0xff, 0xfe, 0, 0, 1};

	for (unsigned int len = 0; len <= 128; len++)
		cr_assert_eq(fib6_add(fib, base, len, 1000 + len), 0);
	for (unsigned int gone = 0; gone <= 128; gone++) {
		for (unsigned int bit = 0; bit < 128; bit++) {
			uint32_t expected = bit < gone ? MISS : 1000 + bit;

			base[bit / 8] ^= 0x80 >> bit % 8;
			cr_assert_eq(fib6_lookup(fib, base), expected, "%u, %u", gone, bit);
			base[bit / 8] ^= 0x80 >> bit % 8;
		}
		cr_assert_eq(fib6_lookup(fib, base), 1128);
		if (gone < 128)
			cr_assert_eq(fib6_delete(fib, base, gone), 0);
	}
}

Test(fib6, the_default_route_is_replaced_and_goes)
{
	add("::", 0, 1);
	cr_assert_eq(lookup("2001:db8::1"), 1);
	add("::", 0, 2);
	cr_assert_eq(lookup("2001:db8::1"), 2);
	add("2001:db8::", 32, 3);
	delete ("::", 0);
	cr_assert_eq(lookup("2001:db8::1"), 3);
	cr_assert_eq(lookup("2001:db9::1"), MISS);
}

Test(fib6, halves_of_the_space_and_global_unicast)
{
	add("::", 1, 1);
	add("8000::", 1, 2);
	add("2000::", 3, 3);
	cr_assert_eq(lookup("::1"), 1);
	cr_assert_eq(lookup("1fff:ffff::"), 1);
	cr_assert_eq(lookup("2000::"), 3);
	cr_assert_eq(lookup("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 3);
	cr_assert_eq(lookup("4000::"), 1);
	cr_assert_eq(lookup("fe80::1"), 2);
	delete ("2000::", 3);
	cr_assert_eq(lookup("2001:db8::1"), 1);
}

/* Two /127s side by side, and the hosts of one. */
Test(fib6, point_to_point_prefixes_and_their_hosts)
{
	add("2001:db8::", 64, 1);
	add("2001:db8::2", 127, 2);
	add("2001:db8::4", 127, 3);
	add("2001:db8::4", 128, 4);
	cr_assert_eq(lookup("2001:db8::1"), 1);
	cr_assert_eq(lookup("2001:db8::2"), 2);
	cr_assert_eq(lookup("2001:db8::3"), 2);
	cr_assert_eq(lookup("2001:db8::4"), 4);
	cr_assert_eq(lookup("2001:db8::5"), 3);
	cr_assert_eq(lookup("2001:db8::6"), 1);
	delete ("2001:db8::4", 127);
	cr_assert_eq(lookup("2001:db8::4"), 4);
	cr_assert_eq(lookup("2001:db8::5"), 1);
	add("2001:db8::", 64, 5);
	cr_assert_eq(lookup("2001:db8::5"), 5);
	cr_assert_eq(lookup("2001:db8::2"), 2);
	delete ("2001:db8::4", 128);
	cr_assert_eq(lookup("2001:db8::4"), 5);
}

/* Neighbours come and go one by one; around each the subnet shows, also when it changes. */
Test(fib6, thousands_of_neighbours_of_one_subnet)
{
	uint8_t host[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0};
	size_t before;

	add("2001:db8:1:2::", 64, 1);
	before = stats().bytes_used;
	for (unsigned int i = 0; i < 5000; i++) {
		host[14] = i >> 8;
		host[15] = i;
		cr_assert_eq(fib6_add(fib, host, 128, 1000 + i), 0);
	}
	add("2001:db8:1:2::", 64, 2);
	delete ("2001:db8:1:2::", 64);
	cr_assert_eq(lookup("2001:db8:1:2::ffff"), MISS);
	add("2001:db8:1::", 48, 3);
	cr_assert_eq(lookup("2001:db8:1:2::ffff"), 3);
	add("2001:db8:1:2::", 64, 4);
	for (unsigned int i = 0; i < 5000; i++) {
		host[14] = i >> 8;
		host[15] = i;
		cr_assert_eq(fib6_lookup(fib, host), 1000 + i);
		host[8] = 1;
		cr_assert_eq(fib6_lookup(fib, host), 4);
		host[8] = 0;
	}
	for (unsigned int i = 0; i < 5000; i++) {
		host[14] = i >> 8;
		host[15] = i;
		cr_assert_eq(fib6_delete(fib, host, 128), 0);
		cr_assert_eq(fib6_lookup(fib, host), 4);
	}
	delete ("2001:db8:1::", 48);
	cr_assert_eq(stats().bytes_used, before);
}

Test(fib6, bits_past_the_length_are_ignored)
{
	uint32_t value = 0;

	add("2001:db8:1:2:3::4", 48, 1);
	cr_assert_eq(lookup("2001:db8:1:ffff::"), 1);
	cr_assert_eq(get("2001:db8:1:9::", 48, &value), 0);
	cr_assert_eq(value, 1);
	delete ("2001:db8:1:7::7", 48);
	cr_assert_eq(lookup("2001:db8:1:2:3::4"), MISS);
}

Test(fib6, values_at_their_bounds)
{
	const uint32_t values[] = {0, MISS, FIB6_VALUE_MAX};
	const uint8_t zero[16] = {0};

	for (unsigned int i = 0; i < 3; i++) {
		add("::", 0, values[i]);
		add("2001:db8::", 32, values[i]);
		add("2001:db8::1", 128, values[i]);
		cr_assert_eq(lookup("2001:db9::"), values[i]);
		cr_assert_eq(lookup("2001:db8::"), values[i]);
		cr_assert_eq(lookup("2001:db8::1"), values[i]);
	}
	cr_assert_eq(fib6_add(fib, zero, 0, FIB6_VALUE_MAX + 1), -EINVAL);
	cr_assert_eq(fib6_add(fib, zero, 0, UINT32_MAX), -EINVAL);
	cr_assert_eq(lookup("::"), FIB6_VALUE_MAX);
	cr_assert_null(fib6_create(ROOM, FIB6_VALUE_MAX + 1, NULL));
}

Test(fib6, lengths_past_128_and_unknown_prefixes_are_refused)
{
	const uint8_t zero[16] = {0};
	uint32_t value = 99;

	add("2001:db8::", 32, 1);
	cr_assert_eq(fib6_add(fib, zero, 129, 1), -EINVAL);
	cr_assert_eq(fib6_delete(fib, zero, 129), -EINVAL);
	cr_assert_eq(try_delete("2001:db8::", 33), -ENOENT);
	cr_assert_eq(try_delete("2001:db8::", 128), -ENOENT);
	cr_assert_eq(get("2001:db8::", 31, &value), -ENOENT);
	cr_assert_eq(get("2001:db8::", 200, &value), -ENOENT);
	cr_assert_eq(value, 99);
	cr_assert_eq(lookup("2001:db8::"), 1);
}

Test(fib6, bulk_lookups_of_any_number_mix_every_kind_of_answer)
{
	static const char *const texts[] = {"2001:db8::1", "2001:db8::2",
		"2001:db9::", "2001:db8:1::", "2001:db8:0:0:8::", "fe80::1", "2000::"};
	uint8_t octets[70][17];
	const uint8_t *addrs[70];
	uint32_t values[70];

	add("2001:db8::", 64, 1);
	add("2001:db8::1", 128, 2);
	add("2001:db8:0:0:8::", 80, 3);
	add("2001:db8:1::", 48, 4);
	add("2000::", 16, 5);
	for (unsigned int n = 0; n <= 70; n++) {
		for (unsigned int i = 0; i < n; i++) {
			parse(texts[i % 7], octets[i]);
			addrs[i] = octets[i];
			values[i] = 99;
		}
		fib6_lookup_bulk(fib, addrs, 0, values, n);
		for (unsigned int i = 0; i < n; i++)
			cr_assert_eq(values[i], fib6_lookup(fib, addrs[i]));
	}
}
