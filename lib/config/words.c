/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a leaf may hold, and what stands in the file instead, in words. Any thread.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/reader.h"

static const char *expects_word(const struct leaf *leaf, char buf[READER_WORDS_MAX])
{
	const struct leaf_word *word;
	size_t len = 0;

	for (word = leaf->words; word->name != NULL; word++) {
		const char *before = word == leaf->words    ? ""
				     : word[1].name != NULL ? ", "
							    : " or ";

		len += snprintf(buf + len, READER_WORDS_MAX - len, "%s\"%s\"", before, word->name);
	}
	return buf;
}

static const char *expects_ref(const struct leaf *leaf, char buf[READER_WORDS_MAX])
{
	snprintf(buf, READER_WORDS_MAX, "the name of one of \"%s\"", leaf->target);
	return buf;
}

static const char *expects_secret(const struct leaf *leaf, char buf[READER_WORDS_MAX])
{
	if (leaf->hex)
		snprintf(buf, READER_WORDS_MAX,
			"a string of %" PRIu32 " to %" PRIu32
			" octets, each as two hexadecimal digits",
			leaf->min, leaf->max);
	else
		snprintf(buf, READER_WORDS_MAX, "a string of %" PRIu32 " to %" PRIu32 " characters",
			leaf->min, leaf->max);
	return buf;
}

static const char *expects_number(const struct leaf *leaf, char buf[READER_WORDS_MAX])
{
	if (leaf->min == leaf->max)
		snprintf(buf, READER_WORDS_MAX, "%" PRIu32, leaf->min);
	else
		snprintf(buf, READER_WORDS_MAX, "a whole number from %" PRIu32 " to %" PRIu32,
			leaf->min, leaf->max);
	return buf;
}

static const char *expects_ip(uint8_t family)
{
	if (family == IP_V4)
		return "an IPv4 address such as \"192.0.2.1\"";
	if (family == IP_V6)
		return "an IPv6 address such as \"2001:db8::1\"";
	return "an address such as \"192.0.2.1\" or \"2001:db8::1\"";
}

static const char *expects_prefix(uint8_t family)
{
	if (family == IP_V4)
		return "an IPv4 address and prefix length such as \"192.0.2.2/24\"";
	return "an IPv6 address and prefix length such as \"2001:db8::2/64\"";
}

const char *reader_expects(
	const struct reader *r, const struct leaf *leaf, char buf[READER_WORDS_MAX])
{
	static const char *const kinds[] = {
		[LEAF_BOOL] = "true or false",
		[LEAF_TEXT] = "a string",
		[LEAF_ROUTER] = "the name of a virtual router such as \"lan/ipv4/1\"",
		[LEAF_MAC] = "a MAC address such as \"02:00:00:00:00:50\"",
		[LEAF_OBJECT] = "an object",
		[LEAF_LIST] = "an array",
		[LEAF_MAP] = "an object",
		[LEAF_NOTE] = "a string",
	};
	uint8_t family = leaf_family(leaf, r->family);
	const char *what;

	if (leaf->kind == LEAF_NUMBER)
		return expects_number(leaf, buf);
	if (leaf->kind == LEAF_WORD)
		return expects_word(leaf, buf);
	if (leaf->kind == LEAF_REF)
		return expects_ref(leaf, buf);
	if (leaf->kind == LEAF_SECRET)
		return expects_secret(leaf, buf);
	if (leaf->expects_ipv6 != NULL && family == IP_V6)
		what = leaf->expects_ipv6;
	else if (leaf->expects != NULL)
		what = leaf->expects;
	else if (leaf->kind == LEAF_IP)
		what = expects_ip(family);
	else if (leaf->kind == LEAF_PREFIX)
		what = expects_prefix(family);
	else
		what = kinds[leaf->kind];
	snprintf(buf, READER_WORDS_MAX, "%s", what);
	return buf;
}

static const char *describe_string(json_t *value, char buf[READER_WORDS_MAX])
{
	char *quoted = json_dumps(value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);

	if (quoted == NULL)
		snprintf(buf, READER_WORDS_MAX, "a string");
	else if (strlen(quoted) > 50)
		snprintf(buf, READER_WORDS_MAX, "the string %.45s...\"", quoted);
	else
		snprintf(buf, READER_WORDS_MAX, "the string %s", quoted);
	free(quoted);
	return buf;
}

const char *reader_describe(const struct reader *r, json_t *value, char buf[READER_WORDS_MAX])
{
	if (r->hidden && json_is_string(value))
		return "that string";
	if (r->hidden && json_is_number(value))
		return "a number";
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "an array";
	case JSON_STRING:
		return describe_string(value, buf);
	case JSON_INTEGER:
		snprintf(buf, READER_WORDS_MAX, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return buf;
	case JSON_REAL:
		snprintf(buf, READER_WORDS_MAX, "the fraction %#.10g", json_real_value(value));
		return buf;
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	default:
		return "null";
	}
}

void reader_wrong(struct reader *r, const struct path *path, const struct leaf *leaf, json_t *value)
{
	char expected[READER_WORDS_MAX];
	char found[READER_WORDS_MAX];
	const char *quoted = "";

	if ((leaf->kind == LEAF_NUMBER || leaf->kind == LEAF_BOOL) && json_is_string(value))
		quoted = " (write it without quotes)";
	reader_mistake(r, path, "must be %s, not %s%s%s%s", reader_expects(r, leaf, expected),
		reader_describe(r, value, found), quoted, leaf->remark != NULL ? "; " : "",
		leaf->remark != NULL ? leaf->remark : "");
}
