/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Keys: read, written back to a file, and shown to nobody.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus.h"

#define HEX                                                                                        \
	"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"                                                         \
	"b0b1b2b3b4b5b6b7b8b9babbbcbdbebf"

static const char text[] =
	"{\"ports\": {\"p0\": {\"device\": \"net_null0\"}}, \"interfaces\": {\"lan\": {"
	"\"port\": \"p0\", \"ipv4\": {\"addresses\": [\"192.0.2.2/24\"], \"vrrp\": ["
	"{\"vrid\": 1, \"version\": 2, \"virtual-addresses\": [\"192.0.2.1\"],"
	" \"authentication\": {\"type\": \"simple-text\", \"key\": \"pl%in\\\"\"}},"
	"{\"vrid\": 2, \"virtual-addresses\": [\"192.0.2.3\"], \"authentication\": {"
	" \"type\": \"hmac-sha-256\", \"keys\": [{\"id\": 3, \"key\": \"" HEX "\"}]}}]}}}}";

Test(secrets, are_kept_as_octets)
{
	struct config *config = corpus_parse_good(text);
	const struct config_auth *plain = &config->interfaces[0].ipv4.vrrp[0].auth;
	const struct config_auth *hmac = &config->interfaces[0].ipv4.vrrp[1].auth;
	unsigned int i;

	cr_expect(plain->present);
	cr_expect_eq(plain->type, CONFIG_AUTH_SIMPLE_TEXT);
	cr_assert_eq(plain->text.len, 6);
	cr_expect_arr_eq(plain->text.octets, "pl%in\"", 6);
	cr_expect_eq(hmac->type, CONFIG_AUTH_HMAC_SHA_256);
	cr_expect_eq(hmac->mode, CONFIG_AUTH_ENFORCE);
	cr_assert_eq(hmac->n_keys, 1);
	cr_expect_eq(hmac->keys[0].id, 3);
	cr_assert_eq(hmac->keys[0].secret.len, 32);
	for (i = 0; i < 32; i++)
		cr_expect_eq(hmac->keys[0].secret.octets[i], 0xa0 + i);
	config_free(config);
}

Test(secrets, are_printed_for_a_file_only)
{
	struct config *config = corpus_parse_good(text);
	char *whole = config_print(config, true);
	char *shown = config_print(config, false);
	struct config_errors errors;

	cr_expect_not_null(strstr(whole, HEX));
	cr_expect_not_null(strstr(whole, "pl%in\\\""));
	cr_expect_null(strstr(shown, HEX));
	cr_expect_null(strstr(shown, "a0a1"));
	cr_expect_null(strstr(shown, "pl%in"));
	cr_expect_not_null(strstr(shown, CONFIG_SECRET_SHOWN));
	/* What is shown is not taken for keys. */
	cr_expect_null(corpus_parse(shown, strlen(shown), &errors));
	cr_expect_eq(errors.n, 2);
	config_errors_free(&errors);
	free(shown);
	free(whole);
	config_free(config);
}

/* The good text with `from` replaced once: no mistake may tell a key. */
static void expect_discreet(const char *from, const char *to)
{
	const char *at = strstr(text, from);
	struct config_errors errors;
	char changed[1024];
	uint32_t i;

	cr_assert_not_null(at, "%s", from);
	snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text), text, to,
		at + strlen(from));
	cr_assert_null(corpus_parse(changed, strlen(changed), &errors), "taken: %s", changed);
	cr_expect_gt(errors.n, 0);
	for (i = 0; i < errors.n; i++) {
		cr_expect_null(
			strstr(errors.list[i].message, "a0a1"), "%s", errors.list[i].message);
		cr_expect_null(
			strstr(errors.list[i].message, "pl%in"), "%s", errors.list[i].message);
	}
	config_errors_free(&errors);
}

Test(secrets, are_in_no_message)
{
	/* Misplaced, of the wrong type, too long, behind a wrong key. */
	expect_discreet("simple-text", "pl%in");
	expect_discreet("\"key\": \"pl%in", "\"key\": \"pl%in-too-long");
	expect_discreet("\"key\": \"pl%in", "\"kee\": \"pl%in");
	expect_discreet("{\"type\": \"simple-text\", \"key\": \"pl%in\\\"\"}", "\"pl%in\"");
	expect_discreet("[{\"id\": 3, \"key\": \"" HEX "\"}]", "\"" HEX "\"");
	expect_discreet("[{\"id\": 3, \"key\": \"" HEX "\"}]", "[\"" HEX "\"]");
	expect_discreet("\"id\": 3", "\"id\": \"" HEX "\"");
	expect_discreet("\"key\": \"" HEX "\"", "\"key\": [\"" HEX "\"]");
	expect_discreet("\"key\": \"" HEX, "\"key\": \"x" HEX);
	expect_discreet("\"authentication\"", "\"authentification\"");
	/* Syntax. */
	expect_discreet("\"key\": \"pl%in", "\"key\" \"pl%in");
	expect_discreet("\"key\": \"" HEX "\"", "\"key\": a0a1" HEX);
	expect_discreet("{\"id\": 3, \"key\": ", "{\"id\": 3 ");
}
