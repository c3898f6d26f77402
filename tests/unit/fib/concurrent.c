/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Readers while the writer changes the table, with a small quiescent-state scheme like the one
 * workers use. A value tells which prefix it belongs to, so that a reader sees of each answer
 * whether it was right at any time.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <time.h>

#include "tests/models/table.h"

#define READERS 2
#define MISS    0u
#define BURST   32

/* A token is the writer's clock; a reader has passed it when it reported that time or later. */
struct qsbr {
	uint64_t clock;
	uint64_t seen[READERS] __attribute__((aligned(64)));
};

static uint64_t qsbr_start(void *context)
{
	struct qsbr *q = context;

	return __atomic_add_fetch(&q->clock, 1, __ATOMIC_SEQ_CST);
}

static bool qsbr_passed(void *context, uint64_t token)
{
	struct qsbr *q = context;

	for (unsigned int i = 0; i < READERS; i++)
		if (__atomic_load_n(&q->seen[i], __ATOMIC_ACQUIRE) < token)
			return false;
	return true;
}

static void qsbr_quiescent(struct qsbr *q, unsigned int reader)
{
	uint64_t now = __atomic_load_n(&q->clock, __ATOMIC_ACQUIRE);

	__atomic_store_n(&q->seen[reader], now, __ATOMIC_SEQ_CST);
}

struct scene {
	struct table table;
	struct qsbr qsbr;
	bool stop;
	bool (*legal)(const struct scene *s, bits addr, uint32_t value);
	bits base;
	bits vary; /* these bits of an address */
	uint8_t min_len, max_len;
};

struct reader {
	struct scene *scene;
	unsigned int id;
	uint64_t lookups, wrong;
	bits wrong_addr;
	uint32_t wrong_value;
	pthread_t thread;
};

static void reader_check(struct reader *rd, bits addr, uint32_t value)
{
	rd->lookups++;
	if (rd->scene->legal(rd->scene, addr, value))
		return;
	rd->wrong++;
	rd->wrong_addr = addr;
	rd->wrong_value = value;
}

static void *reader_run(void *arg)
{
	struct reader *rd = arg;
	struct scene *s = rd->scene;
	struct random r = {100 + rd->id};
	bits addrs[BURST];
	uint32_t values[BURST];

	while (!__atomic_load_n(&s->stop, __ATOMIC_RELAXED)) {
		for (unsigned int i = 0; i < BURST; i++)
			addrs[i] = s->base | (bits_random(&r) & s->vary);
		table_lookup_bulk(&s->table, addrs, values, BURST);
		for (unsigned int i = 0; i < BURST; i++)
			reader_check(rd, addrs[i], values[i]);
		for (unsigned int i = 0; i < BURST; i++)
			reader_check(rd, addrs[i], table_lookup(&s->table, addrs[i]));
		qsbr_quiescent(&s->qsbr, rd->id);
	}
	/* gone: never in the way of a grace period again */
	__atomic_store_n(&s->qsbr.seen[rd->id], UINT64_MAX, __ATOMIC_SEQ_CST);
	return NULL;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Changes the table with `change` for `span` seconds while readers look up. */
static void run(struct scene *s, double span, void (*change)(struct scene *s, struct random *r))
{
	struct reader readers[READERS] = {0};
	struct random r = {42};
	double end = seconds() + span;

	for (unsigned int i = 0; i < READERS; i++) {
		readers[i].scene = s;
		readers[i].id = i;
		cr_assert_eq(pthread_create(&readers[i].thread, NULL, reader_run, &readers[i]), 0);
	}
	while (seconds() < end)
		for (unsigned int i = 0; i < 64; i++)
			change(s, &r);
	__atomic_store_n(&s->stop, true, __ATOMIC_RELAXED);
	for (unsigned int i = 0; i < READERS; i++)
		pthread_join(readers[i].thread, NULL);
	for (unsigned int i = 0; i < READERS; i++) {
		cr_assert_gt(readers[i].lookups, 1000);
		cr_assert_eq(readers[i].wrong, 0,
			"%lu of %lu wrong, the last %016lx %016lx -> %08x",
			(unsigned long)readers[i].wrong, (unsigned long)readers[i].lookups,
			(unsigned long)(readers[i].wrong_addr >> 64),
			(unsigned long)readers[i].wrong_addr, readers[i].wrong_value);
	}
}

/*
 * Random prefixes below one that is always there. A value holds the length and the low bits of the
 * prefix.
 */
static uint32_t value_of(bits prefix, uint8_t len)
{
	return (uint32_t)len << 16 | (uint32_t)(prefix >> (128 - len) & 0xffff);
}

static bool covers_and_not_lost(const struct scene *s, bits addr, uint32_t value)
{
	uint8_t len = value >> 16;

	return len >= s->min_len && len <= s->max_len && value == value_of(addr, len);
}

static void flap(struct scene *s, bits prefix, uint8_t len)
{
	uint32_t value;

	if (table_get(&s->table, prefix, len, &value) == 0)
		table_delete(&s->table, prefix, len);
	else
		table_add(&s->table, prefix, len, value_of(prefix, len)); /* -ENOSPC is fair */
}

/* Few candidates are longer than /24, so that groups are emptied and used again all the time. */
static void flap_v4(struct scene *s, struct random *r)
{
	bits prefix = s->base | (bits_random(r) & s->vary);
	uint8_t len = 21 + random_below(r, 6);

	prefix &= bits_mask(len < 24 ? len : 24);
	if (len > 24)
		prefix |= (bits)0x40 << 96;
	flap(s, prefix, len);
}

Test(fib4_concurrent, no_answer_is_of_a_prefix_that_does_not_cover, .timeout = 60)
{
	struct scene s = {.legal = covers_and_not_lost,
		.base = (bits)0x0a0a0000 << 96,
		.vary = (bits)0xfff << 96,
		.min_len = 20,
		.max_len = 32};
	struct fib_grace hooks = {qsbr_start, qsbr_passed, &s.qsbr};

	s.table = table4(24, MISS, &hooks);
	cr_assert_eq(table_add(&s.table, s.base, 20, value_of(s.base, 20)), 0);
	run(&s, 2.0, flap_v4);
	table_free(&s.table);
}

static void flap_v6(struct scene *s, struct random *r)
{
	bits prefix = s->base | (bits_random(r) & s->vary);
	uint8_t len = s->min_len + 1 + random_below(r, s->max_len - s->min_len);

	flap(s, prefix & bits_mask(len), len);
}

/* Memory for some of what is tried, so that all of it is used again all the time. */
static void run_v6(bits base, bits vary, uint8_t min_len, size_t bytes)
{
	struct scene s = {.legal = covers_and_not_lost,
		.base = base,
		.vary = vary,
		.min_len = min_len,
		.max_len = 128};
	struct fib_grace hooks = {qsbr_start, qsbr_passed, &s.qsbr};

	s.table = table6(bytes, MISS, &hooks);
	cr_assert_eq(table_add(&s.table, s.base, min_len, value_of(s.base, min_len)), 0);
	run(&s, 2.0, flap_v6);
	table_free(&s.table);
}

Test(fib6_concurrent, no_answer_is_of_a_prefix_that_does_not_cover, .timeout = 60)
{
	run_v6((bits)0x20010db8 << 96, (bits)0x0103010301030103 << 32 | 0x3010301, 32, 64 << 10);
}

Test(fib6_concurrent, no_host_is_another_one, .timeout = 60)
{
	run_v6((bits)0x20010db800010000 << 64, 0x3f, 120, 16 << 10);
}

/*
 * The states this writer goes through: a wide prefix with A, with the specific one too, with it and
 * B, then without and A again. Neither B without the specific one nor the miss is ever true for an
 * address in it.
 */
#define WIDE_A   11u
#define WIDE_B   12u
#define SPECIFIC 13u

static bool never_wide_b(const struct scene *s, bits addr, uint32_t value)
{
	(void)s;
	(void)addr;
	return value == WIDE_A || value == SPECIFIC;
}

static void swap_behind_a_prefix(struct scene *s, struct random *r)
{
	uint8_t len = s->max_len - random_below(r, 2);
	uint8_t wide = s->min_len;
	bits prefix = s->base & bits_mask(wide);

	if (table_add(&s->table, s->base, len, SPECIFIC) < 0)
		return; /* a reader holds all groups */
	table_add(&s->table, prefix, wide, WIDE_B);
	if (wide == 0 && random_below(r, 2))
		table_delete(&s->table, prefix, wide);
	table_add(&s->table, prefix, wide, WIDE_A);
	table_delete(&s->table, s->base, len);
}

static void run_swaps(
	struct table (*make)(const struct fib_grace *), bits base, uint8_t wide, uint8_t len)
{
	struct scene s = {.legal = never_wide_b,
		.base = base,
		.vary = ~bits_mask(len),
		.min_len = wide,
		.max_len = len};
	struct fib_grace hooks = {qsbr_start, qsbr_passed, &s.qsbr};

	s.table = make(&hooks);
	cr_assert_eq(table_add(&s.table, base & bits_mask(wide), wide, WIDE_A), 0);
	run(&s, 1.0, swap_behind_a_prefix);
	table_free(&s.table);
}

static struct table small4(const struct fib_grace *grace)
{
	return table4(8, MISS, grace);
}

static struct table small6(const struct fib_grace *grace)
{
	return table6(4096, MISS, grace);
}

Test(fib4_concurrent, a_default_route_is_never_joined_with_an_entry_of_another_time, .timeout = 60)
{
	run_swaps(small4, (bits)0x0a0a0000 << 96, 0, 25);
}

Test(fib6_concurrent, a_default_route_is_never_joined_with_an_entry_of_another_time, .timeout = 60)
{
	run_swaps(small6, (bits)0x20010db800010000 << 64, 0, 25);
	run_swaps(small6, (bits)0x20010db800010000 << 64, 0, 48);
	run_swaps(small6, (bits)0x20010db800010000 << 64, 0, 128);
}

Test(fib6_concurrent, a_cover_is_never_joined_with_an_entry_of_another_time, .timeout = 60)
{
	run_swaps(small6, (bits)0x20010db800010000 << 64, 32, 64);
	run_swaps(small6, (bits)0x20010db800010000 << 64, 64, 128);
	run_swaps(small6, (bits)0x20010db800010000 << 64, 44, 112);
}
