/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The forwarding tables against a list of prefixes searched from end to end, under random changes.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>

#include "fake_grace.h"
#include "table.h"

#define MISS     1234567u
#define LIST_MAX 2048

struct listed {
	bits prefix;
	uint32_t value;
	uint8_t len;
};

struct list {
	struct listed items[LIST_MAX];
	unsigned int n;
};

static uint32_t list_lookup(const struct list *l, bits addr)
{
	uint32_t value = MISS;
	int best = -1;

	for (unsigned int i = 0; i < l->n; i++) {
		const struct listed *p = &l->items[i];

		if (p->len > best && ((addr ^ p->prefix) & bits_mask(p->len)) == 0) {
			best = p->len;
			value = p->value;
		}
	}
	return value;
}

static struct listed *list_find(struct list *l, bits prefix, uint8_t len)
{
	for (unsigned int i = 0; i < l->n; i++)
		if (l->items[i].prefix == prefix && l->items[i].len == len)
			return &l->items[i];
	return NULL;
}

/* Which addresses and lengths a test draws. */
struct world {
	bits base;
	bits vary; /* these bits of an address */
	uint8_t min_len, max_len;
	unsigned int turns;
	unsigned int live; /* prefixes, from here on about as many go as come */
	uint32_t room;     /* groups or octets */
};

static bits draw_addr(struct random *r, const struct world *w)
{
	return w->base | (bits_random(r) & w->vary);
}

static void check_addrs(const struct table *t, const struct list *l, const bits *addrs, unsigned n)
{
	uint32_t values[16];

	table_lookup_bulk(t, addrs, values, n);
	for (unsigned int i = 0; i < n; i++) {
		uint32_t expected = list_lookup(l, addrs[i]);

		cr_assert_eq(values[i], expected, "%016lx %016lx: %u, not %u",
			(unsigned long)(addrs[i] >> 64), (unsigned long)addrs[i], values[i],
			expected);
		cr_assert_eq(table_lookup(t, addrs[i]), expected);
	}
}

/* The ends of what changed, what lies just outside, and anything. */
static void check_around(const struct table *t, const struct list *l, struct random *r,
	const struct world *w, bits prefix, uint8_t len)
{
	bits last = prefix | ~bits_mask(len), one = (bits)1 << (128 - t->width);
	bits addrs[16] = {prefix, last, prefix - one, last + one, prefix + one, last - one};

	for (unsigned int i = 6; i < 16; i++)
		addrs[i] = draw_addr(r, w);
	for (unsigned int i = 6; i < 10; i++)
		addrs[i] = prefix | (addrs[i] & ~bits_mask(len));
	check_addrs(t, l, addrs, 16);
}

static void change(struct table *t, struct list *l, bits prefix, uint8_t len, uint32_t value)
{
	struct listed *p = list_find(l, prefix, len);

	if (p && value % 3) {
		cr_assert_eq(table_delete(t, prefix, len), 0);
		*p = l->items[--l->n];
	} else if (p) {
		cr_assert_eq(table_add(t, prefix, len, value), 0);
		p->value = value;
	} else if (l->n < LIST_MAX && table_add(t, prefix, len, value) == 0) {
		l->items[l->n++] = (struct listed){prefix, value, len};
	}
}

static void turn(struct table *t, struct list *l, struct random *r, const struct world *w)
{
	uint8_t len = w->min_len + random_below(r, w->max_len - w->min_len + 1);
	bits prefix = draw_addr(r, w) & bits_mask(len);

	if (random_below(r, 64) == 0) {
		len = 0;
		prefix = 0;
	} else if (l->n && (l->n >= w->live || random_below(r, 4) == 0)) {
		const struct listed *p = &l->items[random_below(r, l->n)];

		len = p->len;
		prefix = p->prefix;
	}
	change(t, l, prefix, len, random_below(r, 1000));
	check_around(t, l, r, w, prefix, len);
}

/* What is left goes in any order, and what it took with it. */
static void clear(
	struct table *t, struct list *l, struct random *r, const struct world *w, uint64_t *passed)
{
	for (unsigned int i = 0; l->n; i++) {
		struct listed *p = &l->items[random_below(r, l->n)];
		bits prefix = p->prefix;
		uint8_t len = p->len;

		cr_assert_eq(table_delete(t, prefix, len), 0);
		*p = l->items[--l->n];
		if (i % 16 == 0)
			check_around(t, l, r, w, prefix, len);
		*passed = UINT64_MAX;
	}
	cr_assert_eq(table_used(t), 0);
	cr_assert_eq(table_prefixes(t), 0);
	for (unsigned int i = 0; i < 1000; i++)
		cr_assert_eq(table_lookup(t, draw_addr(r, w)), MISS);
}

static void run(uint8_t width, const struct world *w, uint64_t seed)
{
	struct fake_grace grace = {0};
	struct fib_grace hooks = fake_grace_hooks(&grace);
	struct table t =
		width == 32 ? table4(w->room, MISS, &hooks) : table6(w->room, MISS, &hooks);
	struct random r = {seed};
	struct list *l = calloc(1, sizeof(*l));

	for (unsigned int i = 0; i < w->turns; i++) {
		turn(&t, l, &r, w);
		if (random_below(&r, 8) == 0)
			grace.passed = grace.started;
		cr_assert_eq(table_prefixes(&t), l->n);
	}
	clear(&t, l, &r, w, &grace.passed);
	free(l);
	table_free(&t);
}

#define V4(addr)   ((bits)(addr) << 96)
#define V6(hi, lo) ((bits)(hi) << 64 | (lo))

Test(fib4_differential, one_slash_24)
{
	run(32, &(struct world){V4(0xc0000200), V4(0xff), 20, 32, 60000, 40, 64}, 1);
}

Test(fib4_differential, a_slice_of_sixteen_slash_24s)
{
	run(32, &(struct world){V4(0x0a010000), V4(0xfff), 16, 32, 60000, 100, 64}, 2);
}

Test(fib4_differential, a_slash_16_with_everything_above_it)
{
	run(32, &(struct world){V4(0xac100000), V4(0xffff), 9, 32, 40000, 200, 64}, 3);
}

Test(fib4_differential, the_whole_space)
{
	run(32, &(struct world){0, V4(0xffffffff), 6, 32, 10000, 400, 64}, 4);
}

/* --- IPv6 --- */

#define ROOM (4u << 20)

/* Dense: nodes that come and go, from the root's entry to the /64. */
Test(fib6_differential, few_bits_above_the_64th, .timeout = 60)
{
	run(128,
		&(struct world){V6(0x20010db800000000, 0), V6(0x0000000f0f0f0f0f, 0), 20, 64, 60000,
			300, ROOM},
		1);
}

Test(fib6_differential, few_bits_of_each_octet, .timeout = 60)
{
	run(128,
		&(struct world){V6(0x20010db800000000, 0),
			V6(0x0000000303030303, 0x0303030303030303), 20, 128, 60000, 400, ROOM},
		2);
}

Test(fib6_differential, the_lower_half_of_one_subnet, .timeout = 60)
{
	run(128,
		&(struct world){
			V6(0x20010db800010002, 0), 0x0f0f0f0f0f0f0f0f, 60, 128, 60000, 400, ROOM},
		3);
}

Test(fib6_differential, the_ends_of_both_halves, .timeout = 60)
{
	run(128,
		&(struct world){V6(0xffffffffffffff00, 0xffffffffffffff00), V6(0xff, 0xff), 56, 128,
			60000, 200, ROOM},
		4);
}

Test(fib6_differential, hosts_of_a_few_subnets, .timeout = 60)
{
	run(128,
		&(struct world){
			V6(0x20010db800010000, 0), V6(3, 0xfff), 126, 128, 60000, 1000, ROOM},
		5);
	run(128,
		&(struct world){
			V6(0x20010db800010000, 0), V6(1, UINT64_MAX), 128, 128, 30000, 1000, ROOM},
		6);
}

/* The root's entries, painted in ranges of up to 2^17. */
Test(fib6_differential, the_whole_space, .timeout = 60)
{
	run(128, &(struct world){0, ~(bits)0, 7, 128, 10000, 400, ROOM}, 7);
}

/* What is added does not fit: nothing changes; and what is there always goes. */
Test(fib6_differential, little_memory, .timeout = 60)
{
	for (uint64_t seed = 8; seed < 12; seed++)
		run(128,
			&(struct world){V6(0x20010db800000000, 0), V6(0x0000000303030303, 0x0303),
				20, 128, 10000, 2000, 2048 << (2 * (seed - 8))},
			seed);
}
