/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Without memory: every allocation of the library fails once, in turn. The linker puts the
 * functions below in place of the allocator's (see meson.build); Jansson has its own switch.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus.h"

static long allocations; /* so far */
static long failing;     /* this one fails; 0: none */

static bool fails(void)
{
	return ++allocations == failing;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__real_reallocarray(void *p, size_t n, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

void *__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return fails() ? NULL : __real_reallocarray(p, n, size);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

/* Parses with allocation `number` failing. False: there were fewer. */
static bool parse_without(const char *text, size_t len, long number)
{
	struct config_errors errors;
	struct config *config;
	bool reached;

	allocations = 0;
	failing = number;
	config = config_parse(text, len, "FILE", &errors);
	reached = allocations >= number;
	failing = 0;
	cr_assert(config == NULL || errors.n == 0);
	if (config != NULL) {
		char *printed;

		failing = number;
		allocations = 0;
		printed = config_print(config, true);
		failing = 0;
		reached = reached || allocations >= number;
		free(printed);
	}
	config_free(config);
	config_errors_free(&errors);
	return reached;
}

static long fail_each(const char *file)
{
	size_t len;
	char *text = corpus_read(file, &len);
	long number = 1;

	while (parse_without(text, len, number))
		number++;
	free(text);
	return number;
}

Test(memory, whatever_fails_leaves_nothing_behind)
{
	json_set_alloc_funcs(__wrap_malloc, free);
	cr_expect_gt(fail_each(SOURCE_ROOT "/tests/config/good/every-leaf.json"), 200);
	cr_expect_gt(fail_each(SOURCE_ROOT "/tests/config/bad/ranges.json"), 200);
	cr_expect_gt(fail_each(SOURCE_ROOT "/tests/config/bad/unknown-keys.json"), 100);
}

Test(memory, what_fails_is_no_configuration_and_says_so)
{
	static const char text[] = "{\"ports\": {\"p0\": {\"device\": \"net_null0\"}},"
				   " \"interfaces\": {\"lan\": {\"port\": \"p0\"}}}";
	long number;

	for (number = 1;; number++) {
		struct config_errors errors;
		struct config *config;
		long made;

		allocations = 0;
		failing = number;
		config = config_parse(text, strlen(text), "FILE", &errors);
		made = allocations;
		failing = 0;
		if (made < number) {
			cr_expect_not_null(config);
			config_free(config);
			break;
		}
		cr_expect_null(config, "allocation %ld failed and nobody noticed", number);
		cr_expect_eq(errors.n, 1, "allocation %ld: %u mistakes", number, errors.n);
		cr_expect_str_eq(errors.list[0].message, "out of memory");
		config_errors_free(&errors);
	}
	cr_expect_gt(number, 8);
}
