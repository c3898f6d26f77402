/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The forwarding tables against a list of prefixes searched from end to end, under random changes.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/models/fib.h"

static void run(uint8_t width, const struct fib_model_world *w, uint64_t seed)
{
	struct fib_model *m = calloc(1, sizeof(*m));

	m->c = choice_random(seed);
	m->world = w;
	fib_model_begin(m, width);
	for (unsigned int i = 0; i < w->turns; i++)
		fib_model_step(m);
	fib_model_end(m);
	free(m);
}

Test(fib4_differential, one_slash_24)
{
	run(32, &(struct fib_model_world){V4(0xc0000200), V4(0xff), 20, 32, 60000, 40, 64}, 1);
}

Test(fib4_differential, a_slice_of_sixteen_slash_24s)
{
	run(32, &(struct fib_model_world){V4(0x0a010000), V4(0xfff), 16, 32, 60000, 100, 64}, 2);
}

Test(fib4_differential, a_slash_16_with_everything_above_it)
{
	run(32, &(struct fib_model_world){V4(0xac100000), V4(0xffff), 9, 32, 40000, 200, 64}, 3);
}

Test(fib4_differential, the_whole_space)
{
	run(32, &(struct fib_model_world){0, V4(0xffffffff), 6, 32, 10000, 400, 64}, 4);
}

/* --- IPv6 --- */

#define ROOM (4u << 20)

/* Dense: nodes that come and go, from the root's entry to the /64. */
Test(fib6_differential, few_bits_above_the_64th, .timeout = 60)
{
	run(128,
		&(struct fib_model_world){V6(0x20010db800000000, 0), V6(0x0000000f0f0f0f0f, 0), 20,
			64, 60000, 300, ROOM},
		1);
}

Test(fib6_differential, few_bits_of_each_octet, .timeout = 60)
{
	run(128,
		&(struct fib_model_world){V6(0x20010db800000000, 0),
			V6(0x0000000303030303, 0x0303030303030303), 20, 128, 60000, 400, ROOM},
		2);
}

Test(fib6_differential, the_lower_half_of_one_subnet, .timeout = 60)
{
	run(128,
		&(struct fib_model_world){
			V6(0x20010db800010002, 0), 0x0f0f0f0f0f0f0f0f, 60, 128, 60000, 400, ROOM},
		3);
}

Test(fib6_differential, the_ends_of_both_halves, .timeout = 60)
{
	run(128,
		&(struct fib_model_world){V6(0xffffffffffffff00, 0xffffffffffffff00),
			V6(0xff, 0xff), 56, 128, 60000, 200, ROOM},
		4);
}

Test(fib6_differential, hosts_of_a_few_subnets, .timeout = 60)
{
	run(128,
		&(struct fib_model_world){
			V6(0x20010db800010000, 0), V6(3, 0xfff), 126, 128, 60000, 1000, ROOM},
		5);
	run(128,
		&(struct fib_model_world){
			V6(0x20010db800010000, 0), V6(1, UINT64_MAX), 128, 128, 30000, 1000, ROOM},
		6);
}

/* The root's entries, painted in ranges of up to 2^17. */
Test(fib6_differential, the_whole_space, .timeout = 60)
{
	run(128, &(struct fib_model_world){0, ~(bits)0, 7, 128, 10000, 400, ROOM}, 7);
}

/* What is added does not fit: nothing changes; and what is there always goes. */
Test(fib6_differential, little_memory, .timeout = 60)
{
	for (uint64_t seed = 8; seed < 12; seed++)
		run(128,
			&(struct fib_model_world){V6(0x20010db800000000, 0),
				V6(0x0000000303030303, 0x0303), 20, 128, 10000, 2000,
				2048 << (2 * (seed - 8))},
			seed);
}
