/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the forwarding tables cost: TSC cycles a lookup in bursts of 32, over a million addresses
 * below the table's prefixes in random order and over 4096 of them again and again; CPU time to
 * load and for a change of the full table; memory. The best of several rounds, since other work on
 * the machine only ever adds.
 *
 * usage: fib_bench
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rte_cycles.h>

#include "fib/fib4.h"
#include "fib/fib6.h"
#include "tests/unit/random.h"

#define BURST     32u
#define ADDRESSES (1u << 20)
#define HOT       4096u
#define ROUNDS    8u
#define TURN      1024u
#define FLAPS     20000u
#define OCTETS    17u /* from one address to the next: not aligned, as in packets */

struct prefix {
	uint8_t octets[16];
	uint8_t len;
};

struct scene {
	const char *name;
	struct fib4 *fib4; /* one of both */
	struct fib6 *fib6;
	struct prefix *prefixes;
	unsigned int n;
};

static uint8_t (*addrs)[OCTETS];
static uint32_t *addrs4;

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static uint32_t v4_of(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int add(struct scene *s, const struct prefix *p, uint32_t value)
{
	if (s->fib4)
		return fib4_add(s->fib4, v4_of(p->octets), p->len, value);
	return fib6_add(s->fib6, p->octets, p->len, value);
}

static int delete (struct scene *s, const struct prefix *p)
{
	if (s->fib4)
		return fib4_delete(s->fib4, v4_of(p->octets), p->len);
	return fib6_delete(s->fib6, p->octets, p->len);
}

/* Bits from `from` on at random. */
static void scatter(struct random *r, uint8_t *octets, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i < to; i++)
		if (random_u32(r) & 1)
			octets[i / 8] ^= 0x80 >> (i % 8);
}

/* --- tables --- */

static uint8_t draw_len4(struct random *r)
{
	uint32_t p = random_below(r, 1000);

	return p < 600 ? 24 : p < 850 ? 20 + random_below(r, 4) : 14 + random_below(r, 6);
}

static void make_v4(struct scene *s, struct random *r)
{
	for (unsigned int i = 0; i < s->n; i++) {
		s->prefixes[i].len = draw_len4(r);
		scatter(r, s->prefixes[i].octets, 0, s->prefixes[i].len);
	}
}

/* As the lengths are distributed in the Internet's table, with some subnets and hosts beside. */
static uint8_t draw_len6(struct random *r)
{
	static const struct {
		uint8_t percent, len;
	} lens[] = {{46, 48}, {12, 32}, {10, 44}, {8, 40}, {5, 36}, {4, 29}, {3, 46}, {3, 47},
		{2, 33}, {2, 64}, {2, 128}, {1, 56}, {1, 42}, {1, 28}};
	uint32_t p = random_below(r, 100);

	for (unsigned int i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		if (p < lens[i].percent)
			return lens[i].len;
		p -= lens[i].percent;
	}
	return 45;
}

/* Longer prefixes are below the /32s of allocations, a few of which have most of them. */
static void make_v6(struct scene *s, struct random *r)
{
	static const uint16_t blocks[] = {0x2001, 0x2400, 0x2401, 0x2402, 0x2403, 0x2404, 0x2405,
		0x2406, 0x2407, 0x2600, 0x2602, 0x2603, 0x2604, 0x2605, 0x2606, 0x2607, 0x2620,
		0x2800, 0x2801, 0x2803, 0x2804, 0x2806, 0x2a00, 0x2a01, 0x2a02, 0x2a03, 0x2a04,
		0x2a05, 0x2a06, 0x2a07, 0x2a09, 0x2a0a, 0x2a0b, 0x2a0c, 0x2a0d, 0x2a0e, 0x2a0f,
		0x2a10, 0x2a12, 0x2a13, 0x2a14, 0x2c0f};
	unsigned int n_allocations = s->n / 5;

	for (unsigned int i = 0; i < s->n; i++) {
		struct prefix *p = &s->prefixes[i];
		/* the square makes low numbers, the same allocations, more frequent */
		uint64_t a = random_below(r, n_allocations);
		struct random of = {1 + a * a / n_allocations};
		uint16_t block;

		random_u32(&of);
		block = blocks[random_below(&of, sizeof(blocks) / sizeof(blocks[0]))];
		p->octets[0] = block >> 8;
		p->octets[1] = block & 0xff;
		scatter(&of, p->octets, 16, 32);
		p->len = draw_len6(r);
		if (p->len > 32)
			scatter(r, p->octets, 32, p->len < 64 ? p->len : 64);
		if (p->len == 128)
			scatter(r, p->octets, 64, 128);
	}
}

static void make_uniform(struct scene *s, struct random *r)
{
	for (unsigned int i = 0; i < s->n; i++) {
		s->prefixes[i].octets[0] = 0x20;
		s->prefixes[i].len = draw_len6(r);
		scatter(r, s->prefixes[i].octets, 3, s->prefixes[i].len);
	}
}

/* Neighbours of four connected subnets. */
static void make_neighbours(struct scene *s, struct random *r)
{
	static const uint8_t subnet[8] = {0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0};

	for (unsigned int i = 0; i < s->n; i++) {
		struct prefix *p = &s->prefixes[i];

		memcpy(p->octets, subnet, sizeof(subnet));
		p->octets[7] = i & 3;
		p->len = i < 4 ? 64 : 128;
		if (p->len == 128)
			scatter(r, p->octets, 64, 128);
	}
}

/* --- measuring --- */

static void draw_addresses(const struct scene *s, struct random *r)
{
	for (unsigned int i = 0; i < ADDRESSES; i++) {
		const struct prefix *p = &s->prefixes[random_below(r, s->n)];

		memcpy(addrs[i], p->octets, 16);
		scatter(r, addrs[i], p->len, s->fib4 ? 32 : 128);
		addrs4[i] = v4_of(addrs[i]);
	}
}

static uint32_t lookup_all(const struct scene *s, unsigned int from, unsigned int n)
{
	uint32_t values[BURST], sum = 0;
	const uint8_t *at[BURST];

	for (unsigned int i = from; i < from + n; i += BURST) {
		if (s->fib4) {
			fib4_lookup_bulk(s->fib4, &addrs4[i], values, BURST);
		} else {
			for (unsigned int j = 0; j < BURST; j++)
				at[j] = addrs[i + j];
			fib6_lookup_bulk(s->fib6, at, 0, values, BURST);
		}
		sum += values[0];
	}
	return sum;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The lower quartile of many short turns: what else the machine does takes whole turns away. */
static double cycles(const struct scene *s, unsigned int n)
{
	static uint64_t turns[ROUNDS * ADDRESSES / TURN];
	volatile uint32_t sink;
	unsigned int k = 0;

	sink = lookup_all(s, 0, n);
	for (unsigned int done = 0; done < ROUNDS * ADDRESSES; done += TURN) {
		uint64_t t0 = rte_rdtsc_precise();

		sink = lookup_all(s, done % n, TURN);
		turns[k++] = rte_rdtsc_precise() - t0;
	}
	(void)sink;
	qsort(turns, k, sizeof(turns[0]), compare);
	return (double)turns[k / 4] / TURN;
}

static double change_us(struct scene *s, struct random *r)
{
	double t0 = seconds();

	for (unsigned int i = 0; i < FLAPS; i++) {
		const struct prefix *p = &s->prefixes[random_below(r, s->n)];

		delete (s, p);
		add(s, p, i);
	}
	return (seconds() - t0) * 1e6 / (2 * FLAPS);
}

static void measure(struct scene *s, void (*make)(struct scene *, struct random *))
{
	struct random r = {7};
	struct fib6_stats six = {0};
	struct fib4_stats four = {0};
	double t0, load, random, hot, change;

	s->prefixes = calloc(s->n, sizeof(*s->prefixes));
	make(s, &r);
	t0 = seconds();
	for (unsigned int i = 0; i < s->n; i++)
		if (add(s, &s->prefixes[i], i & 0xffff) < 0)
			exit(1);
	load = seconds() - t0;
	draw_addresses(s, &r);
	random = cycles(s, ADDRESSES);
	hot = cycles(s, HOT);
	change = change_us(s, &r);
	if (s->fib4)
		fib4_get_stats(s->fib4, &four);
	else
		fib6_get_stats(s->fib6, &six);
	printf("%-28s %8u %8.1f %8.1f %8.3f %8.2f %8.1f\n", s->name, s->n, random, hot, load,
		change, (double)(four.bytes + six.bytes) / (1 << 20));
	fflush(stdout);
	fib4_free(s->fib4);
	fib6_free(s->fib6);
	free(s->prefixes);
}

static void measure6(
	const char *name, unsigned int n, void (*make)(struct scene *, struct random *))
{
	struct scene s = {.name = name, .n = n, .fib6 = fib6_create((size_t)512 << 20, 0, NULL)};

	if (!s.fib6)
		exit(1);
	measure(&s, make);
}

int main(void)
{
	struct scene s = {.name = "fib4", .n = 1000000, .fib4 = fib4_create(1024, 0, NULL)};

	addrs = calloc(ADDRESSES, OCTETS);
	addrs4 = calloc(ADDRESSES, sizeof(*addrs4));
	if (!addrs || !addrs4 || !s.fib4)
		return 1;
	printf("%-28s %8s %8s %8s %8s %8s %8s\n", "table", "prefixes", "random", "hot", "load s",
		"change us", "MB");
	measure(&s, make_v4);
	measure6("fib6, as the Internet's", 200000, make_v6);
	measure6("fib6, uniform in 2000::/3", 200000, make_uniform);
	measure6("fib6, neighbours", 4000, make_neighbours);
	measure6("fib6, neighbours", 64000, make_neighbours);
	free(addrs4);
	free(addrs);
	return 0;
}
