/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The forwarding table against a list of prefixes searched from end to end, under random changes.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>

#include "fake_grace.h"
#include "tests/unit/random.h"

#define MISS     1234567u
#define LIST_MAX 512

struct listed {
	uint32_t prefix, value;
	uint8_t len;
};

struct list {
	struct listed items[LIST_MAX];
	unsigned int n;
};

static uint32_t mask(uint8_t len)
{
	return len ? UINT32_MAX << (32 - len) : 0;
}

static uint32_t list_lookup(const struct list *l, uint32_t addr)
{
	uint32_t value = MISS;
	int best = -1;

	for (unsigned int i = 0; i < l->n; i++) {
		const struct listed *p = &l->items[i];

		if (p->len > best && ((addr ^ p->prefix) & mask(p->len)) == 0) {
			best = p->len;
			value = p->value;
		}
	}
	return value;
}

static struct listed *list_find(struct list *l, uint32_t prefix, uint8_t len)
{
	for (unsigned int i = 0; i < l->n; i++)
		if (l->items[i].prefix == prefix && l->items[i].len == len)
			return &l->items[i];
	return NULL;
}

/* A world: which addresses and lengths the test draws. */
struct world {
	uint32_t base;
	uint8_t bits; /* addresses are base + 0..2^bits-1 */
	uint8_t min_len;
};

static uint32_t draw_addr(struct random *r, const struct world *w)
{
	return w->base | (uint32_t)(random_u32(r) & ~mask(32 - w->bits));
}

static void check_addrs(struct fib4 *fib, const struct list *l, const uint32_t *addrs, unsigned n)
{
	uint32_t values[16];

	fib4_lookup_bulk(fib, addrs, values, n);
	for (unsigned int i = 0; i < n; i++) {
		uint32_t expected = list_lookup(l, addrs[i]);

		cr_assert_eq(
			values[i], expected, "%08x: %u, not %u", addrs[i], values[i], expected);
		cr_assert_eq(fib4_lookup(fib, addrs[i]), expected);
	}
}

/* The ends of what changed, what lies just outside, and anything. */
static void check_around(struct fib4 *fib, const struct list *l, struct random *r,
	const struct world *w, uint32_t prefix, uint8_t len)
{
	uint32_t last = prefix | ~mask(len);
	uint32_t addrs[16] = {prefix, last, prefix - 1, last + 1, prefix + 1, last - 1};

	for (unsigned int i = 6; i < 16; i++)
		addrs[i] = i < 10 ? (prefix | (uint32_t)(random_u32(r) & ~mask(len)))
				  : draw_addr(r, w);
	check_addrs(fib, l, addrs, 16);
}

static void change(struct fib4 *fib, struct list *l, uint32_t prefix, uint8_t len, uint32_t value)
{
	struct listed *p = list_find(l, prefix, len);

	if (p && value % 3) {
		cr_assert_eq(fib4_delete(fib, prefix, len), 0);
		*p = l->items[--l->n];
	} else if (p) {
		cr_assert_eq(fib4_add(fib, prefix, len, value), 0);
		p->value = value;
	} else if (l->n < LIST_MAX && fib4_add(fib, prefix, len, value) == 0) {
		l->items[l->n++] = (struct listed){prefix, value, len};
	}
}

static void run(const struct world *w, uint64_t seed, unsigned int turns, unsigned int live)
{
	struct fake_grace grace = {0};
	struct fib_grace hooks = fake_grace_hooks(&grace);
	struct fib4 *fib = fib4_create(64, MISS, &hooks);
	struct random r = {seed};
	struct list *l = calloc(1, sizeof(*l));
	struct fib4_stats stats;

	for (unsigned int i = 0; i < turns; i++) {
		uint8_t len = w->min_len + random_below(&r, 33 - w->min_len);
		uint32_t prefix = draw_addr(&r, w) & mask(len);

		if (random_below(&r, 64) == 0) {
			len = 0;
			prefix = 0;
		} else if (l->n && (l->n >= live || random_below(&r, 2))) {
			const struct listed *p = &l->items[random_below(&r, l->n)];

			len = p->len;
			prefix = p->prefix;
		}
		change(fib, l, prefix, len, random_below(&r, 1000));
		check_around(fib, l, &r, w, prefix, len);
		if (random_below(&r, 8) == 0)
			grace.passed = grace.started;
		fib4_get_stats(fib, &stats);
		cr_assert_eq(stats.prefixes, l->n);
	}
	while (l->n) {
		const struct listed *p = &l->items[--l->n];

		cr_assert_eq(fib4_delete(fib, p->prefix, p->len), 0);
	}
	fib4_get_stats(fib, &stats);
	cr_assert_eq(stats.groups_used, 0);
	cr_assert_eq(stats.prefixes, 0);
	for (unsigned int i = 0; i < 1000; i++)
		cr_assert_eq(fib4_lookup(fib, draw_addr(&r, w)), MISS);
	free(l);
	fib4_free(fib);
}

Test(fib4_differential, one_slash_24)
{
	run(&(struct world){0xc0000200, 8, 20}, 1, 60000, 40);
}

Test(fib4_differential, a_slice_of_sixteen_slash_24s)
{
	run(&(struct world){0x0a010000, 12, 16}, 2, 60000, 100);
}

Test(fib4_differential, a_slash_16_with_everything_above_it)
{
	run(&(struct world){0xac100000, 16, 9}, 3, 40000, 200);
}

Test(fib4_differential, the_whole_space)
{
	run(&(struct world){0, 32, 6}, 4, 10000, 400);
}
