/* SPDX-License-Identifier: BSD-3-Clause */
/* The test runner of cases.h. One thread. */
#include "cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SHOWN 20 /* failures of one case */

static struct test_case *first, **last = &first;
static unsigned int failures;
static jmp_buf abandoned;

void cases_register(struct test_case *c)
{
	*last = c;
	last = &c->next;
}

void cases_fail(const char *file, int line, const char *format, ...)
{
	va_list args;

	if (++failures > SHOWN)
		return;
	printf("    %s:%d: ", file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

_Noreturn void cases_abandon(void)
{
	longjmp(abandoned, 1);
}

static bool run_one(const struct test_case *c, void (*before)(void), void (*after)(void))
{
	failures = 0;
	if (setjmp(abandoned) == 0) {
		before();
		c->run();
	}
	/* After a failure there may well be something left behind. */
	if (setjmp(abandoned) == 0)
		after();
	return failures == 0;
}

unsigned int cases_run(const char *part, void (*before)(void), void (*after)(void))
{
	unsigned int passed = 0, failed = 0;

	for (const struct test_case *c = first; c; c = c->next) {
		bool good;

		if (part && !strstr(c->name, part))
			continue;
		good = run_one(c, before, after);
		printf("%s %s\n", good ? "pass" : "FAIL", c->name);
		fflush(stdout);
		passed += good;
		failed += !good;
	}
	printf("%u passed, %u failed\n", passed, failed);
	return failed + (passed == 0);
}
