/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "authentication" of a virtual router's adverts, and its keys, which no message shows. Any thread.
 */
#include "config/leaf.h"
#include "config/reader.h"

/* Of IPv4, which has version 2, too. */
static const struct leaf_word types_ipv4[] = {
	{"simple-text", CONFIG_AUTH_SIMPLE_TEXT},
	{"hmac-sha-256", CONFIG_AUTH_HMAC_SHA_256},
	{0},
};

static const struct leaf_word types_ipv6[] = {
	{"hmac-sha-256", CONFIG_AUTH_HMAC_SHA_256},
	{0},
};

static const struct leaf_word modes[] = {
	{"receive-only", CONFIG_AUTH_RECEIVE_ONLY},
	{"permissive", CONFIG_AUTH_PERMISSIVE},
	{"enforce", CONFIG_AUTH_ENFORCE},
	{0},
};

static bool is_text(const void *auth)
{
	return ((const struct config_auth *)auth)->type == CONFIG_AUTH_SIMPLE_TEXT;
}

static bool is_hmac(const void *auth)
{
	return ((const struct config_auth *)auth)->type == CONFIG_AUTH_HMAC_SHA_256;
}

/* A type that is not known is neither. */
static bool not_hmac(const void *auth)
{
	return !is_hmac(auth);
}

static bool not_text(const void *auth)
{
	return !is_text(auth);
}

static void check_keys(struct reader *r, const struct path *path, void *base)
{
	const struct config_auth *auth = base;
	uint32_t first[256];
	uint32_t i;

	memset(first, 0xff, sizeof(first));
	for (i = 0; i < auth->n_keys; i++) {
		uint8_t id = auth->keys[i].id;

		if (id != 0 && first[id] != UINT32_MAX)
			reader_mistake(r, PATH_KEY(PATH_AT(path, i), "id"),
				"is that of keys[%u] already: must be another", first[id]);
		else
			first[id] = i;
	}
}

static const struct leaf key_leaves[] = {
	{
		.name = "id",
		.kind = LEAF_NUMBER,
		.required = true,
		.min = 1,
		.max = 255,
		LEAF_AT(config_key, id),
	},
	{
		.name = "key",
		.kind = LEAF_SECRET,
		.required = true,
		.hex = true,
		.min = 32,
		.max = 64,
		LEAF_AT(config_key, secret),
	},
};

static const struct leaf_table key_table = LEAF_TABLE(key_leaves);

static const struct leaf leaves[] = {
	{
		.name = "type",
		.kind = LEAF_WORD,
		.required = true,
		.family = IP_V4,
		.words = types_ipv4,
		LEAF_AT(config_auth, type),
	},
	{
		.name = "type",
		.kind = LEAF_WORD,
		.required = true,
		.family = IP_V6,
		.words = types_ipv6,
		LEAF_AT(config_auth, type),
	},
	{
		.name = "key",
		.kind = LEAF_SECRET,
		.optional = true,
		.family = IP_V4,
		.min = 1,
		.max = 8,
		.required_if = is_text,
		.applies = not_hmac,
		.applies_when = "the type \"simple-text\": \"hmac-sha-256\" has \"keys\"",
		LEAF_AT(config_auth, text),
	},
	{
		.name = "mode",
		.kind = LEAF_WORD,
		.words = modes,
		.applies = not_text,
		.applies_when = "the type \"hmac-sha-256\"",
		LEAF_AT(config_auth, mode),
	},
	{
		.name = "keys",
		.kind = LEAF_LIST,
		.optional = true,
		.in_place = true,
		.min = 1,
		.max = CONFIG_KEYS_MAX,
		.required_if = is_hmac,
		.check = check_keys,
		.table = &key_table,
		.expects =
			"an array such as [{\"id\": 1, \"key\": \"...\"}], the first one to send "
			"with",
		.applies = not_text,
		.applies_when = "the type \"hmac-sha-256\": \"simple-text\" has \"key\"",
		LEAF_MANY(config_auth, keys, n_keys),
	},
};

const struct leaf_table config_auth_table = LEAF_TABLE(leaves);
