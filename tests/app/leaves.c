/* SPDX-License-Identifier: BSD-3-Clause */
/* What a document must have: see leaves.h. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "leaves.h"

static const char *type_name(json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "object";
	case JSON_ARRAY:
		return "array";
	case JSON_STRING:
		return "string";
	case JSON_INTEGER:
		return "integer";
	case JSON_REAL:
		return "real";
	case JSON_TRUE:
	case JSON_FALSE:
		return "boolean";
	case JSON_NULL:
		break;
	}
	return "null";
}

void has_leaves(json_t *object, const struct leaf *leaves, size_t n)
{
	const char *key;
	json_t *value;

	for (size_t i = 0; i < n; i++) {
		value = json_object_get(object, leaves[i].name);
		cr_expect(value != NULL, "no leaf %s", leaves[i].name);
		if (value)
			same_text(type_name(value), leaves[i].type);
	}
	json_object_foreach (object, key, value) {
		bool known = false;

		for (size_t i = 0; i < n; i++)
			known |= strcmp(key, leaves[i].name) == 0;
		cr_expect(known, "leaf %s is not in the list", key);
	}
}

json_int_t number(json_t *object, const char *leaf)
{
	return json_integer_value(json_object_get(object, leaf));
}

const char *string(json_t *object, const char *leaf)
{
	const char *s = json_string_value(json_object_get(object, leaf));

	return s ? s : "(none)";
}

json_t *element(json_t *object, const char *list, size_t i)
{
	return json_array_get(json_object_get(object, list), i);
}
