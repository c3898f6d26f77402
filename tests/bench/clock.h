/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Core cycles without a hardware counter, which virtual machines often do not give: the time a
 * thread was on its CPU, and how fast the core ran just then, told by a chain of multiplications of
 * known latency. Any thread, of itself.
 */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#include <stdint.h>
#include <time.h>

#include <rte_cycles.h>

#define CLOCK_CHAIN   512 /* multiplications, one after the other */
#define CLOCK_LATENCY 3   /* of each, on every x86-64 core of the last ten years */
#define CLOCK_TRIES   8

static inline uint64_t clock_on_cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * UINT64_C(1000000000) + t.tv_nsec;
}

/* Core cycles in a TSC cycle. The shortest of several tries: interrupts only add. */
static inline double clock_core_per_tsc(void)
{
	uint64_t least = UINT64_MAX, x = 3;

	for (int try = 0; try < CLOCK_TRIES; try++) {
		uint64_t start = rte_rdtsc_precise(), took;

		for (int i = 0; i < CLOCK_CHAIN / 16; i++)
			__asm__ volatile(".rept 16\n\timul %0, %0\n\t.endr" : "+r"(x));
		took = rte_rdtsc_precise() - start;
		least = took < least ? took : least;
	}
	return (double)CLOCK_CHAIN * CLOCK_LATENCY / (double)least;
}

#endif
