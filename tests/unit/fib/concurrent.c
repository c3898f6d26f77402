/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Readers while the writer changes the table, with a small quiescent-state scheme like the one
 * workers use. A value tells which prefix it belongs to, so that a reader sees of each answer
 * whether it was right at any time.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <time.h>

#include "fib/fib4.h"
#include "tests/unit/random.h"

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
	struct fib4 *fib;
	struct qsbr qsbr;
	bool stop;
	bool (*legal)(uint32_t addr, uint32_t value);
	uint32_t base;
	uint32_t span_mask;
};

struct reader {
	struct scene *scene;
	unsigned int id;
	uint64_t lookups, wrong;
	uint32_t wrong_addr, wrong_value;
	pthread_t thread;
};

static void reader_check(struct reader *rd, uint32_t addr, uint32_t value)
{
	rd->lookups++;
	if (rd->scene->legal(addr, value))
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
	uint32_t addrs[BURST], values[BURST];

	while (!__atomic_load_n(&s->stop, __ATOMIC_RELAXED)) {
		for (unsigned int i = 0; i < BURST; i++)
			addrs[i] = s->base + (uint32_t)(random_u32(&r) & s->span_mask);
		fib4_lookup_bulk(s->fib, addrs, values, BURST);
		for (unsigned int i = 0; i < BURST; i++)
			reader_check(rd, addrs[i], values[i]);
		for (unsigned int i = 0; i < BURST; i++)
			reader_check(rd, addrs[i], fib4_lookup(s->fib, addrs[i]));
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
		cr_assert_eq(readers[i].wrong, 0, "%lu of %lu wrong, the last %08x -> %08x",
			(unsigned long)readers[i].wrong, (unsigned long)readers[i].lookups,
			readers[i].wrong_addr, readers[i].wrong_value);
	}
}

/*
 * Random prefixes in sixteen /24s under a /20 that is always there. A value holds the length and
 * the low bits of the prefix: value = len << 16 | (prefix >> (32 - len)) & 0xffff.
 */
static uint32_t value_of(uint32_t prefix, uint8_t len)
{
	return (uint32_t)len << 16 | ((prefix >> (32 - len)) & 0xffff);
}

static bool covers_and_not_lost(uint32_t addr, uint32_t value)
{
	uint8_t len = value >> 16;

	return len >= 20 && len <= 32 && value == value_of(addr, len);
}

/* Few candidates are longer than /24, so that groups are emptied and used again all the time. */
static void flap_any(struct scene *s, struct random *r)
{
	uint32_t prefix = s->base + (random_u32(r) & s->span_mask);
	uint8_t len = 21 + random_below(r, 6);
	uint32_t value;

	prefix &= UINT32_MAX << (32 - (len < 24 ? len : 24));
	if (len > 24)
		prefix |= 0x40;
	if (fib4_get(s->fib, prefix, len, &value) == 0)
		fib4_delete(s->fib, prefix, len);
	else
		fib4_add(s->fib, prefix, len, value_of(prefix, len)); /* -ENOSPC is fair */
}

Test(fib4_concurrent, no_answer_is_of_a_prefix_that_does_not_cover, .timeout = 60)
{
	struct scene s = {.legal = covers_and_not_lost, .base = 0x0a0a0000, .span_mask = 0xfff};
	struct fib_grace hooks = {qsbr_start, qsbr_passed, &s.qsbr};

	s.fib = fib4_create(24, MISS, &hooks);
	cr_assert_eq(fib4_add(s.fib, s.base, 20, value_of(s.base, 20)), 0);
	run(&s, 2.0, flap_any);
	fib4_free(s.fib);
}

/*
 * The states this writer goes through: default A, with the prefix, with the prefix and default B,
 * then without and A again. Neither B without the prefix nor the miss is ever true for an address
 * in it.
 */
#define DEFAULT_A 11u
#define DEFAULT_B 12u
#define SPECIFIC  13u

static bool never_default_b(uint32_t addr, uint32_t value)
{
	(void)addr;
	return value == DEFAULT_A || value == SPECIFIC;
}

static void swap_default_behind_a_prefix(struct scene *s, struct random *r)
{
	uint8_t len = random_below(r, 2) ? 24 : 25;

	if (fib4_add(s->fib, s->base, len, SPECIFIC) < 0)
		return; /* a reader holds all groups */
	fib4_add(s->fib, 0, 0, DEFAULT_B);
	if (random_below(r, 2))
		fib4_delete(s->fib, 0, 0);
	fib4_add(s->fib, 0, 0, DEFAULT_A);
	fib4_delete(s->fib, s->base, len);
}

Test(fib4_concurrent, a_default_route_is_never_joined_with_an_entry_of_another_time, .timeout = 60)
{
	struct scene s = {.legal = never_default_b, .base = 0x0a0a0000, .span_mask = 0x7f};
	struct fib_grace hooks = {qsbr_start, qsbr_passed, &s.qsbr};

	s.fib = fib4_create(8, MISS, &hooks);
	cr_assert_eq(fib4_add(s.fib, 0, 0, DEFAULT_A), 0);
	run(&s, 1.0, swap_default_behind_a_prefix);
	fib4_free(s.fib);
}
