/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads a single value by its leaf: numbers, words, texts, secrets, addresses. Any thread;
 * allocates texts.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/host.h"
#include "config/reader.h"

static bool read_bool(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	if (!json_is_boolean(value)) {
		reader_wrong(r, path, leaf, value);
		return false;
	}
	*(bool *)slot = json_is_true(value);
	return true;
}

static void store_unsigned(void *slot, size_t size, uint32_t number)
{
	if (size == sizeof(uint8_t))
		*(uint8_t *)slot = number;
	else if (size == sizeof(uint16_t))
		*(uint16_t *)slot = number;
	else
		*(uint32_t *)slot = number;
}

static bool read_number(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	json_int_t number = json_integer_value(value);

	store_unsigned(slot, leaf->size, 0);
	if (!json_is_integer(value) || number < leaf->min || number > leaf->max) {
		reader_wrong(r, path, leaf, value);
		return false;
	}
	store_unsigned(slot, leaf->size, number * (leaf->scale != 0 ? leaf->scale : 1));
	return true;
}

static bool read_word(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	const struct leaf_word *word;

	for (word = leaf->words; json_is_string(value) && word->name != NULL; word++) {
		if (strcmp(word->name, json_string_value(value)) == 0) {
			store_unsigned(slot, leaf->size, word->value);
			return true;
		}
	}
	store_unsigned(slot, leaf->size, LEAF_WORD_WRONG);
	reader_wrong(r, path, leaf, value);
	return false;
}

static bool read_text(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	size_t len = json_string_length(value);
	char *copy;

	if (!json_is_string(value) || len < leaf->min) {
		reader_wrong(r, path, leaf, value);
		return false;
	}
	if (len > leaf->max) {
		reader_mistake(r, path, "has %zu octets: at most %" PRIu32 " are possible", len,
			leaf->max);
		return false;
	}
	copy = strdup(json_string_value(value));
	if (copy == NULL) {
		r->mistakes.out_of_memory = true;
		return false;
	}
	free(*(char **)slot);
	*(char **)slot = copy;
	return true;
}

/* What is so often written instead of an address. */
static void wrong_address(
	struct reader *r, const struct path *path, const struct leaf *leaf, json_t *value)
{
	const char *text = json_string_value(value);
	char words[READER_WORDS_MAX];
	char buf[IP_ADDR_STRLEN];
	struct ip_addr address;
	struct ip_prefix prefix;

	if (text == NULL ||
		(ip_addr_parse(text, &address) < 0 && ip_prefix_parse(text, &prefix) < 0)) {
		reader_wrong(r, path, leaf, value);
		return;
	}
	reader_expects(r, leaf, words);
	if (r->family != IP_NONE && (strchr(text, ':') != NULL) != (r->family == IP_V6))
		reader_mistake(
			r, path, "must be %s, not %s", words, r->family == IP_V6 ? "IPv4" : "IPv6");
	else if (leaf->kind == LEAF_PREFIX)
		reader_mistake(r, path, "has no prefix length: must be %s", words);
	else
		reader_mistake(r, path, "must be \"%s\", without a prefix length",
			ip_addr_format(&prefix.addr, buf));
}

static bool is_family(const struct reader *r, const struct ip_addr *address)
{
	return r->family == IP_NONE || address->family == r->family;
}

static bool read_ip(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	struct ip_addr address;
	const char *why;

	*(struct ip_addr *)slot = (struct ip_addr){0};
	if (!json_is_string(value) || ip_addr_parse(json_string_value(value), &address) < 0 ||
		!is_family(r, &address)) {
		wrong_address(r, path, leaf, value);
		return false;
	}
	why = host_why_not(&address);
	if (why != NULL) {
		reader_mistake(r, path, "must be the address of one host; %s %s",
			json_string_value(value), why);
		return false;
	}
	*(struct ip_addr *)slot = address;
	return true;
}

static bool read_prefix(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	struct ip_prefix prefix;

	*(struct ip_prefix *)slot = (struct ip_prefix){0};
	if (!json_is_string(value) || ip_prefix_parse(json_string_value(value), &prefix) < 0 ||
		!is_family(r, &prefix.addr)) {
		wrong_address(r, path, leaf, value);
		return false;
	}
	*(struct ip_prefix *)slot = prefix;
	return true;
}

static bool read_mac(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	struct mac mac;

	if (!json_is_string(value) || mac_parse(json_string_value(value), &mac) < 0) {
		reader_wrong(r, path, leaf, value);
		return false;
	}
	if (mac_is_multicast(&mac) || mac_is_zero(&mac)) {
		reader_mistake(r, path, "must be the MAC address of one station; %s is %s",
			json_string_value(value),
			mac_is_zero(&mac) ? "none" : "a group address (its first octet is odd)");
		return false;
	}
	*(struct mac *)slot = mac;
	return true;
}

/* The octet that two hexadecimal digits say, or -1. */
static int hex_octet(const char *text)
{
	char digits[3] = {text[0], text[1], '\0'};

	if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]))
		return -1;
	return strtol(digits, NULL, 16);
}

/* The octets of a secret as it is written; how many, or -1. */
static int secret_octets(const struct leaf *leaf, json_t *value, uint8_t out[CONFIG_SECRET_MAX])
{
	const char *text = json_string_value(value);
	size_t len = json_string_length(value);
	size_t n = leaf->hex ? len / 2 : len;
	size_t i;

	if (n < leaf->min || n > leaf->max || (leaf->hex && len % 2 != 0))
		return -1;
	for (i = 0; i < n; i++) {
		int octet = leaf->hex ? hex_octet(text + 2 * i) : (unsigned char)text[i];

		/* What is written plainly is to be seen and typed anywhere. */
		if (octet < 0 || (!leaf->hex && !isgraph(octet)))
			return -1;
		out[i] = octet;
	}
	return n;
}

static bool read_secret(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	struct config_secret secret = {0};
	int n = secret_octets(leaf, value, secret.octets);

	if (json_is_string(value) && strcmp(json_string_value(value), CONFIG_SECRET_SHOWN) == 0) {
		reader_mistake(r, path, "is how a key is shown, not the key itself");
		return false;
	}
	if (n < 0) {
		reader_wrong(r, path, leaf, value);
		return false;
	}
	secret.len = n;
	*(struct config_secret *)slot = secret;
	return true;
}

static bool read_note(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	(void)slot;
	if (!json_is_string(value))
		reader_wrong(r, path, leaf, value);
	return true;
}

typedef bool (*read_kind_t)(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot);

static const read_kind_t read_kind[] = {
	[LEAF_BOOL] = read_bool,
	[LEAF_NUMBER] = read_number,
	[LEAF_WORD] = read_word,
	[LEAF_TEXT] = read_text,
	[LEAF_SECRET] = read_secret,
	[LEAF_IP] = read_ip,
	[LEAF_PREFIX] = read_prefix,
	[LEAF_MAC] = read_mac,
	[LEAF_REF] = reader_read_ref,
	[LEAF_ROUTER] = reader_read_router,
	[LEAF_NOTE] = read_note,
};

void reader_read_scalar(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *base)
{
	bool stored = read_kind[leaf->kind](r, path, leaf, value, (char *)base + leaf->offset);

	if (stored && leaf->check != NULL)
		leaf->check(r, path, base);
}
