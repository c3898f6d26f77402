/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A small test runner: all cases in one process, since starting EAL for each would cost more than
 * all of them. A case is a function that says in its name what holds:
 *
 *	CASE(a_tagged_frame_is_dropped)
 *	{
 *		check(...);
 *	}
 *
 * check() notes a failure and goes on, require() ends the case. One thread.
 */
#ifndef TESTS_CASES_H
#define TESTS_CASES_H

#include <stdbool.h>

struct test_case {
	const char *name;
	void (*run)(void);
	struct test_case *next;
};

void cases_register(struct test_case *c);
/* Runs those whose names contain `part` (all when NULL), prints each and the line
 * `N passed, N failed`. How many failed. `before` and `after` frame each case. */
unsigned int cases_run(const char *part, void (*before)(void), void (*after)(void));

void cases_fail(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
_Noreturn void cases_abandon(void);

#define CASE(case_name)                                                                            \
	static void case_##case_name(void);                                                        \
	__attribute__((constructor)) static void register_##case_name(void)                        \
	{                                                                                          \
		static struct test_case c = {#case_name, case_##case_name, NULL};                  \
                                                                                                   \
		cases_register(&c);                                                                \
	}                                                                                          \
	static void case_##case_name(void)

#define check(condition)                                                                           \
	((condition) ? true : (cases_fail(__FILE__, __LINE__, "not true: %s", #condition), false))

#define require(condition)                                                                         \
	do {                                                                                       \
		if (!check(condition))                                                             \
			cases_abandon();                                                           \
	} while (0)

/* Whole numbers up to 64 bits. */
#define check_equal(got, wanted)                                                                   \
	do {                                                                                       \
		long long got_ = (long long)(got), wanted_ = (long long)(wanted);                  \
                                                                                                   \
		if (got_ != wanted_)                                                               \
			cases_fail(__FILE__, __LINE__, "%s is %lld, not %s = %lld", #got, got_,    \
				#wanted, wanted_);                                                 \
	} while (0)

#endif
