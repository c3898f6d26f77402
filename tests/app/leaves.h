/* SPDX-License-Identifier: BSD-3-Clause */
/* What a document must have: leaves by name and type, and their values. */
#ifndef TESTS_APP_LEAVES_H
#define TESTS_APP_LEAVES_H

#include "fake.h"

struct leaf {
	const char *name;
	const char *type; /* "object", "array", "string", "integer", "real", "boolean" */
};

/* Exactly these leaves, of these types. */
void has_leaves(json_t *object, const struct leaf *leaves, size_t n);

#define leaves_are(object, ...)                                                                    \
	do {                                                                                       \
		static const struct leaf leaves_[] = {__VA_ARGS__};                                \
		has_leaves(object, leaves_, sizeof(leaves_) / sizeof(*leaves_));                   \
	} while (0)

json_int_t number(json_t *object, const char *leaf);
const char *string(json_t *object, const char *leaf); /* "(none)" where there is none */

#define string_is(object, leaf, expected)                                                          \
	cr_expect(strcmp(string(object, leaf), expected) == 0, "%s is %s, not %s", leaf,           \
		string(object, leaf), expected)

/* The list's i-th element; a new reference is not taken. */
json_t *element(json_t *object, const char *list, size_t i);

#endif
