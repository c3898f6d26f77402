/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A full table: a million prefixes distributed as the Internet's are, and that a change of the
 * full table costs what one of an empty table costs. The bounds are some ten times what a slow
 * machine needs: they catch a wrong order of growth, not a slow day.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <time.h>

#include "tests/models/table.h"

#define ROUTES 1000000u

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* 60% /24, 25% /20../23, nearly all else /16../19, and few shorter ones, the fewer the shorter. */
static uint8_t draw_len(struct random *r)
{
	uint32_t p = random_below(r, 1000);
	uint8_t len = 15;

	if (p < 600)
		return 24;
	if (p < 850)
		return 20 + random_below(r, 4);
	if (p < 996)
		return 16 + random_below(r, 4);
	while (len > 8 && random_below(r, 2))
		len--;
	return len;
}

Test(fib4_scale, a_million_prefixes_load_change_and_go, .timeout = 100)
{
	struct fib4 *fib = fib4_create(1024, 0, NULL);
	uint32_t *prefixes = malloc(ROUTES * sizeof(*prefixes));
	uint8_t *lens = malloc(ROUTES);
	struct random r = {5};
	struct fib4_stats stats;
	double t0, load, flap, unload;

	for (uint32_t i = 0; i < ROUTES; i++) {
		lens[i] = draw_len(&r);
		prefixes[i] = random_u32(&r) & (UINT32_MAX << (32 - lens[i]));
	}
	t0 = cpu_seconds();
	for (uint32_t i = 0; i < ROUTES; i++)
		cr_assert_eq(fib4_add(fib, prefixes[i], lens[i], i), 0);
	load = cpu_seconds() - t0;
	for (uint32_t i = 0; i < 100000; i++) {
		uint32_t value, at = random_below(&r, ROUTES);

		cr_assert_eq(fib4_get(fib, prefixes[at], lens[at], &value), 0);
		if (lens[at] == 24)
			cr_assert_eq(fib4_lookup(fib, prefixes[at]), value);
	}

	t0 = cpu_seconds();
	for (uint32_t i = 0; i < 100000; i++) {
		fib4_add(fib, 0, 0, i);
		fib4_add(fib, 0xcb007100, 24, i);
		fib4_add(fib, 0xcb007101, 32, i);
		fib4_delete(fib, 0xcb007101, 32);
		fib4_delete(fib, 0xcb007100, 24);
	}
	flap = cpu_seconds() - t0;

	t0 = cpu_seconds();
	for (uint32_t i = 0; i < ROUTES; i++)
		fib4_delete(fib, prefixes[i], lens[i]);
	unload = cpu_seconds() - t0;
	fib4_get_stats(fib, &stats);
	cr_assert_eq(stats.prefixes, 1); /* the default route */
	cr_log_info("load %.2f s, change %.2f us, unload %.2f s", load, flap * 2, unload);
	cr_assert_lt(load, 20);
	cr_assert_lt(flap, 10);
	cr_assert_lt(unload, 20);
	free(lens);
	free(prefixes);
	fib4_free(fib);
}

/* --- IPv6 --- */

#define ROUTES6 200000u
#define FLAPS6  200u /* prefixes that change again and again */
#define ROUNDS6 20u
#define COST_MAX                                                                                   \
	25 /* times what it is in a table of few prefixes: caches, not the order of growth */

/* Nearly half /48, the rest down to /20 and up to /64, and some hosts. */
static uint8_t draw_len6(struct random *r)
{
	uint32_t p = random_below(r, 100);

	if (p < 47)
		return 48;
	if (p < 65)
		return 32;
	if (p < 85)
		return 36 + 4 * random_below(r, 3);
	if (p < 90)
		return 128;
	return 20 + random_below(r, 45);
}

static bits draw_prefix6(struct random *r, uint8_t len)
{
	/* in 2000::/4, and not as far from each other as random numbers are */
	bits b = ((bits)2 << 124) | (bits_random(r) & ~bits_mask(12));

	return b & bits_mask(len);
}

/* CPU seconds of adding and deleting the same few. */
static double flap(struct table *t, const bits *prefixes, const uint8_t *lens)
{
	double t0 = cpu_seconds();

	for (unsigned int round = 0; round < ROUNDS6; round++) {
		for (unsigned int i = 0; i < FLAPS6; i++)
			cr_assert_eq(table_add(t, prefixes[i], lens[i], round), 0);
		for (unsigned int i = 0; i < FLAPS6; i++)
			cr_assert_eq(table_delete(t, prefixes[i], lens[i]), 0);
	}
	return cpu_seconds() - t0;
}

Test(fib6_scale, a_change_of_a_full_table_costs_what_it_costs_in_an_empty_one, .timeout = 100)
{
	struct table t = table6((size_t)256 << 20, 0, NULL);
	bits *prefixes = malloc(ROUTES6 * sizeof(*prefixes));
	uint8_t *lens = malloc(ROUTES6);
	struct random r = {5};
	struct fib6_stats stats;
	double few, full;

	for (uint32_t i = 0; i < ROUTES6; i++) {
		lens[i] = draw_len6(&r);
		prefixes[i] = draw_prefix6(&r, lens[i]);
	}
	few = flap(&t, prefixes, lens);
	for (uint32_t i = FLAPS6; i < ROUTES6; i++)
		cr_assert_eq(table_add(&t, prefixes[i], lens[i], i), 0);
	full = flap(&t, prefixes, lens);
	fib6_get_stats(t.fib6, &stats);
	cr_log_info("change %.2f us, full %.2f us, %zu MB", few * 1e6 / (2 * ROUNDS6 * FLAPS6),
		full * 1e6 / (2 * ROUNDS6 * FLAPS6), stats.bytes >> 20);
	cr_assert_lt(full, COST_MAX * few);
	cr_assert_lt(stats.bytes, (size_t)150 << 20);
	for (uint32_t i = FLAPS6; i < ROUTES6; i++)
		table_delete(&t, prefixes[i], lens[i]);
	cr_assert_eq(table_used(&t), 0);
	cr_assert_eq(table_prefixes(&t), 0);
	free(lens);
	free(prefixes);
	table_free(&t);
}
