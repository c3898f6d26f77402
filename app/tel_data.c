/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * JSON to telemetry's data. In 22.11 a dict may hold dicts and lists of strings or numbers, but a
 * list may not hold dicts; a string has 127 characters. Any thread; pure.
 */
#include "app/tel_data.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <rte_version.h>

#if RTE_VERSION < RTE_VERSION_NUM(23, 3, 0, 0)
#define rte_tel_data_add_dict_uint  rte_tel_data_add_dict_u64
#define rte_tel_data_add_array_uint rte_tel_data_add_array_u64
#define RTE_TEL_UINT_VAL            RTE_TEL_U64_VAL
#endif

#define TEXT_MAX (RTE_TEL_MAX_STRING_LEN - 1)

void tel_data_name(const char *leaf, char out[RTE_TEL_MAX_STRING_LEN])
{
	size_t n = 0;

	for (; leaf[n] && n < TEXT_MAX; n++)
		out[n] = isalnum((unsigned char)leaf[n]) || leaf[n] == '/' ? leaf[n] : '_';
	out[n] = '\0';
}

/* A sentence may be longer than a string may: it goes in as several. */
static void add_sentence(struct rte_tel_data *list, const char *text)
{
	char piece[RTE_TEL_MAX_STRING_LEN];

	while (strlen(text) > TEXT_MAX) {
		size_t len = TEXT_MAX;

		while (len > 0 && text[len] != ' ')
			len--;
		if (len == 0)
			len = TEXT_MAX;
		snprintf(piece, sizeof(piece), "%.*s", (int)len, text);
		rte_tel_data_add_array_string(list, piece);
		text += len + (text[len] == ' ');
	}
	rte_tel_data_add_array_string(list, text);
}

static void fill_list(struct rte_tel_data *d, json_t *list)
{
	bool numbers = json_is_integer(json_array_get(list, 0));
	json_t *element;
	size_t i;

	rte_tel_data_start_array(d, numbers ? RTE_TEL_UINT_VAL : RTE_TEL_STRING_VAL);
	json_array_foreach (list, i, element) {
		if (numbers)
			rte_tel_data_add_array_uint(d, json_integer_value(element));
		else if (json_is_string(element))
			add_sentence(d, json_string_value(element));
	}
}

static void add_leaf(struct rte_tel_data *d, const char *leaf, json_t *value);

static void fill_dict(struct rte_tel_data *d, json_t *object)
{
	const char *leaf;
	json_t *value;

	rte_tel_data_start_dict(d);
	json_object_foreach (object, leaf, value)
		add_leaf(d, leaf, value);
}

/* Objects of a list, each under what names it. */
static void fill_dict_of_list(struct rte_tel_data *d, json_t *list)
{
	static const char *const names[] = {"name", "interface", "ip"};
	json_t *element;
	size_t i;

	rte_tel_data_start_dict(d);
	json_array_foreach (list, i, element) {
		const char *name = NULL;
		char number[24];

		for (size_t k = 0; !name && k < sizeof(names) / sizeof(*names); k++)
			name = json_string_value(json_object_get(element, names[k]));
		snprintf(number, sizeof(number), "%zu", i);
		add_leaf(d, name ? name : number, element);
	}
}

static void fill(struct rte_tel_data *d, json_t *value)
{
	if (json_is_object(value))
		fill_dict(d, value);
	else if (json_is_object(json_array_get(value, 0)))
		fill_dict_of_list(d, value);
	else
		fill_list(d, value);
}

static void add_container(struct rte_tel_data *d, const char *name, json_t *value)
{
	struct rte_tel_data *inner = rte_tel_data_alloc();

	if (!inner)
		return;
	fill(inner, value);
	if (rte_tel_data_add_dict_container(d, name, inner, 0) != 0)
		rte_tel_data_free(inner);
}

static void add_leaf(struct rte_tel_data *d, const char *leaf, json_t *value)
{
	char name[RTE_TEL_MAX_STRING_LEN];

	tel_data_name(leaf, name);
	switch (json_typeof(value)) {
	case JSON_STRING:
		rte_tel_data_add_dict_string(d, name, json_string_value(value));
		break;
	case JSON_INTEGER:
		if (json_integer_value(value) < 0)
			rte_tel_data_add_dict_int(d, name, json_integer_value(value));
		else
			rte_tel_data_add_dict_uint(d, name, json_integer_value(value));
		break;
	case JSON_REAL:
		rte_tel_data_add_dict_int(d, name, json_real_value(value));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		rte_tel_data_add_dict_int(d, name, json_is_true(value));
		break;
	case JSON_OBJECT:
	case JSON_ARRAY:
		add_container(d, name, value);
		break;
	case JSON_NULL:
		break;
	}
}

void tel_data_from_json(struct rte_tel_data *d, json_t *doc)
{
	fill(d, doc);
}

static size_t octets_of(json_t *value)
{
	return json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
}

/* The largest list that has something to cut. */
static json_t *largest_list(json_t *value, json_t *best)
{
	const char *leaf;
	json_t *inner;
	size_t i;

	if (json_array_size(value) > 1 && (!best || octets_of(value) > octets_of(best)))
		best = value;
	json_object_foreach (value, leaf, inner)
		best = largest_list(inner, best);
	json_array_foreach (value, i, inner)
		best = largest_list(inner, best);
	return best;
}

void tel_data_fit(json_t *doc, size_t octets)
{
	json_t *list;

	while (octets_of(doc) > octets && (list = largest_list(doc, NULL))) {
		for (size_t keep = json_array_size(list) / 2; json_array_size(list) > keep;)
			json_array_remove(list, json_array_size(list) - 1);
		json_object_set_new(doc, "truncated", json_true());
	}
}
