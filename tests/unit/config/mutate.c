/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Good files with something changed, many times over: whatever comes of it is a configuration or
 * mistakes, never both; it prints and reads again; and under the sanitizers nothing is overrun or
 * leaked. Failures name the seed.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus.h"
#include "../random.h"

#define MUTATIONS 10000

/* One place in a document: a member or an element of `parent`. */
struct spot {
	json_t *parent;
	const char *key; /* NULL: an element */
	size_t index;
	json_t *value;
};

struct spots {
	size_t n;
	struct spot list[2048];
};

static void collect(struct spots *spots, json_t *value)
{
	const char *key;
	size_t index;
	json_t *child;

	json_object_foreach (value, key, child) {
		cr_assert_lt(spots->n, 2048);
		spots->list[spots->n++] = (struct spot){value, key, 0, child};
		collect(spots, child);
	}
	json_array_foreach (value, index, child) {
		cr_assert_lt(spots->n, 2048);
		spots->list[spots->n++] = (struct spot){value, NULL, index, child};
		collect(spots, child);
	}
}

/* A value that some leaf might take, or that none does. */
static json_t *random_value(struct random *r)
{
	static const char *const texts[] = {"", "p0", "lan", "wan", "192.0.2.1", "192.0.2.2/24",
		"198.51.100.1", "0.0.0.0/0", "2001:db8::1", "02:00:00:00:00:01", "net_null0", "any",
		"xdp:eth0", "a name that is far too long for anything of this kind, and then some"};
	static const json_int_t numbers[] = {0, 1, -1, 2, 3, 254, 255, 256, 4095, 4096, 65535,
		65536, INT64_MAX, INT64_MIN, 4294967297};

	switch (random_below(r, 8)) {
	case 0:
		return json_null();
	case 1:
		return json_boolean(random_below(r, 2));
	case 2:
		return json_integer(numbers[random_below(r, sizeof(numbers) / sizeof(*numbers))]);
	case 3:
		return json_real(random_below(r, 1000) / 10.0);
	case 4:
		return json_object();
	case 5:
		return json_array();
	default:
		return json_string(texts[random_below(r, sizeof(texts) / sizeof(*texts))]);
	}
}

static void put(struct spot *spot, json_t *value)
{
	if (spot->key != NULL)
		json_object_set_new(spot->parent, spot->key, value);
	else
		json_array_set_new(spot->parent, spot->index, value);
}

static void rename_key(struct random *r, struct spot *spot)
{
	char key[64];
	size_t len = snprintf(key, sizeof(key), "%s", spot->key);

	if (len >= sizeof(key))
		len = sizeof(key) - 1;
	if (len > 0)
		key[random_below(r, len)] = 'a' + random_below(r, 26);
	json_incref(spot->value);
	json_object_del(spot->parent, spot->key);
	json_object_set_new(spot->parent, key, spot->value);
}

static void mutate(struct random *r, json_t *root)
{
	static struct spots spots;
	struct spot *spot, *other;

	spots.n = 0;
	collect(&spots, root);
	if (spots.n == 0)
		return;
	spot = &spots.list[random_below(r, spots.n)];
	other = &spots.list[random_below(r, spots.n)];
	switch (random_below(r, 6)) {
	case 0:
		if (spot->key != NULL)
			json_object_del(spot->parent, spot->key);
		else
			json_array_remove(spot->parent, spot->index);
		break;
	case 1:
		put(spot, random_value(r));
		break;
	case 2:
		put(spot, json_deep_copy(other->value));
		break;
	case 3:
		if (json_is_array(other->parent))
			json_array_append_new(other->parent, json_deep_copy(other->value));
		break;
	case 4:
		if (json_is_object(other->parent))
			json_object_set_new(other->parent, "lan", json_deep_copy(spot->value));
		break;
	default:
		if (spot->key != NULL)
			rename_key(r, spot);
	}
}

/* `text` is parsed; a configuration that comes of it reads again as it prints. 1 if one does. */
static unsigned int expect_sound(const char *text, size_t len, uint64_t seed)
{
	struct config_errors errors;
	struct config *config = corpus_parse(text, len, &errors);
	uint32_t i;

	for (i = 0; i < errors.n; i++) {
		cr_assert(errors.list[i].path[0] == '$' || errors.list[i].path[0] == 'F');
		cr_assert_gt(strlen(errors.list[i].message), 5, "seed %lu", (unsigned long)seed);
	}
	config_errors_free(&errors);
	if (config != NULL) {
		char *printed = config_print(config, true);
		struct config *again = corpus_parse(printed, strlen(printed), &errors);

		cr_assert_not_null(again, "seed %lu: prints what is not read", (unsigned long)seed);
		config_free(again);
		free(printed);
	}
	config_free(config);
	return config != NULL;
}

Test(mutate, changed_values_give_a_configuration_or_mistakes)
{
	struct corpus good = corpus_good();
	unsigned int taken = 0;
	uint64_t seed;
	unsigned int i;

	for (seed = 1; seed <= MUTATIONS; seed++) {
		struct random r = {seed * 0x9e3779b97f4a7c15ULL};
		const char *file = good.files[random_below(&r, good.n)];
		json_t *root = json_load_file(file, 0, NULL);
		char *text;

		cr_assert_not_null(root, "%s", file);
		for (i = 1 + random_below(&r, 3); i > 0; i--)
			mutate(&r, root);
		text = json_dumps(root, JSON_COMPACT);
		taken += expect_sound(text, strlen(text), seed);
		free(text);
		json_decref(root);
	}
	corpus_free(&good);
	/* Both kinds must have been tried. */
	cr_expect_gt(taken, MUTATIONS / 100);
	cr_expect_lt(taken, MUTATIONS / 2);
}

static char random_octet(struct random *r)
{
	static const char likely[] = "{}[]\",:0123456789. \n/e-tfn\\u";

	if (random_below(r, 8) == 0)
		return random_below(r, 256);
	return likely[random_below(r, sizeof(likely) - 1)];
}

Test(mutate, changed_octets_give_a_configuration_or_mistakes)
{
	struct corpus good = corpus_good();
	uint64_t seed;

	for (seed = 1; seed <= MUTATIONS / 2; seed++) {
		struct random r = {seed * 0x9e3779b97f4a7c15ULL};
		size_t len;
		char *text = corpus_read(good.files[random_below(&r, good.n)], &len);
		size_t kept = random_below(&r, 4) == 0 ? random_below(&r, len + 1) : len;
		unsigned int changes = random_below(&r, 4);

		for (; changes > 0; changes--)
			text[random_below(&r, len)] = random_octet(&r);
		expect_sound(text, kept, seed);
		free(text);
	}
	corpus_free(&good);
}
