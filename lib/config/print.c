/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The configuration as JSON text, by the tables that read it. Any thread; allocates.
 */
#include <jansson.h>
#include <stdio.h>

#include "config/leaf.h"

struct printer {
	const struct config *config;
	uint8_t family; /* of the object that is being printed */
	bool secrets;
};

static json_t *print_object(struct printer *p, const struct leaf_table *table, const void *base);

static uint32_t load_unsigned(const void *slot, size_t size)
{
	if (size == sizeof(uint8_t))
		return *(const uint8_t *)slot;
	if (size == sizeof(uint16_t))
		return *(const uint16_t *)slot;
	return *(const uint32_t *)slot;
}

static json_t *print_word(const struct leaf *leaf, const void *slot)
{
	uint32_t value = load_unsigned(slot, leaf->size);
	const struct leaf_word *word;

	for (word = leaf->words; word->name != NULL; word++) {
		if (word->value == value)
			return json_string(word->name);
	}
	return NULL;
}

static json_t *print_ref(const struct config *config, const struct leaf *leaf, const void *slot)
{
	uint32_t index = *(const uint32_t *)slot;

	if (strcmp(leaf->target, "ports") == 0)
		return json_string(config->ports[index].name);
	if (strcmp(leaf->target, "bfd") == 0)
		return json_string(config->bfd[index].name);
	return json_string(config->interfaces[index].name);
}

static json_t *print_secret(const struct printer *p, const struct leaf *leaf, const void *slot)
{
	const struct config_secret *secret = slot;
	char hex[2 * CONFIG_SECRET_MAX + 1];
	uint32_t i;

	if (!p->secrets)
		return json_string(CONFIG_SECRET_SHOWN);
	if (!leaf->hex)
		return json_stringn((const char *)secret->octets, secret->len);
	for (i = 0; i < secret->len; i++)
		snprintf(hex + 2 * i, 3, "%.2x", secret->octets[i]);
	return json_stringn(hex, 2 * secret->len);
}

static json_t *print_scalar(struct printer *p, const struct leaf *leaf, const void *slot)
{
	char buf[IP_PREFIX_STRLEN];

	switch (leaf->kind) {
	case LEAF_BOOL:
		return json_boolean(*(const bool *)slot);
	case LEAF_NUMBER:
		return json_integer(
			load_unsigned(slot, leaf->size) / (leaf->scale != 0 ? leaf->scale : 1));
	case LEAF_WORD:
		return print_word(leaf, slot);
	case LEAF_TEXT:
		return json_string(*(char *const *)slot);
	case LEAF_IP:
		return json_string(ip_addr_format(slot, buf));
	case LEAF_PREFIX:
		return json_string(ip_prefix_format(slot, buf));
	case LEAF_MAC:
		return json_string(mac_format(slot, buf));
	case LEAF_REF:
		return print_ref(p->config, leaf, slot);
	case LEAF_ROUTER:
		return json_string(config_router_of(p->config, slot)->name);
	case LEAF_SECRET:
		return print_secret(p, leaf, slot);
	default:
		return NULL;
	}
}

static const char *elements_of(const struct leaf *leaf, const void *base, uint32_t *n)
{
	const char *slot = (const char *)base + leaf->offset;

	*n = *(const uint32_t *)((const char *)base + leaf->n_offset);
	return leaf->in_place ? slot : *(const char *const *)slot;
}

static json_t *print_leaf(struct printer *p, const struct leaf *leaf, const void *base);

static json_t *print_element(struct printer *p, const struct leaf *many, const void *element)
{
	if (many->table == NULL || (many->is_plain != NULL && many->is_plain(element)))
		return print_leaf(p, many->element, element);
	return print_object(p, many->table, element);
}

static json_t *print_list(struct printer *p, const struct leaf *leaf, const void *base)
{
	json_t *list = json_array();
	uint32_t i, n;
	const char *element = elements_of(leaf, base, &n);

	for (i = 0; i < n && list != NULL; i++, element += leaf->size) {
		if (json_array_append_new(list, print_element(p, leaf, element)) < 0) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

static json_t *print_map(struct printer *p, const struct leaf *leaf, const void *base)
{
	json_t *map = json_object();
	uint32_t i, n;
	const char *element = elements_of(leaf, base, &n);

	/* Every element of a map begins with its name. */
	for (i = 0; i < n && map != NULL; i++, element += leaf->size) {
		if (json_object_set_new(map, element, print_element(p, leaf, element)) < 0) {
			json_decref(map);
			map = NULL;
		}
	}
	return map;
}

static json_t *print_leaf(struct printer *p, const struct leaf *leaf, const void *base)
{
	const char *slot = (const char *)base + leaf->offset;

	if (leaf->kind == LEAF_LIST)
		return print_list(p, leaf, base);
	if (leaf->kind == LEAF_MAP)
		return print_map(p, leaf, base);
	if (leaf->kind == LEAF_OBJECT)
		return print_object(p, leaf->table, slot);
	return print_scalar(p, leaf, slot);
}

/* Whether an optional leaf holds something. */
static bool is_set(const struct leaf *leaf, const void *base)
{
	const char *slot = (const char *)base + leaf->offset;
	size_t i;

	if (leaf->kind == LEAF_LIST)
		return *(const uint32_t *)((const char *)base + leaf->n_offset) > 0;
	if (leaf->kind == LEAF_REF)
		return *(const uint32_t *)slot != UINT32_MAX;
	for (i = 0; i < leaf->size; i++) {
		if (slot[i] != 0)
			return true;
	}
	return false;
}

static bool is_printed(const struct printer *p, const struct leaf *leaf, const void *base)
{
	if (leaf->kind == LEAF_NOTE || !leaf_is_in(leaf, p->family))
		return false;
	if (leaf->presence && !*(const bool *)((const char *)base + leaf->n_offset))
		return false;
	if (leaf->optional && !is_set(leaf, base))
		return false;
	return leaf->applies == NULL || leaf->applies(base);
}

static json_t *print_object(struct printer *p, const struct leaf_table *table, const void *base)
{
	json_t *object = json_object();
	uint8_t around = p->family;
	uint32_t i;

	for (i = 0; i < table->n && object != NULL; i++) {
		const struct leaf *leaf = &table->leaves[i];

		if (!is_printed(p, leaf, base))
			continue;
		p->family = leaf_family(leaf, around);
		if (json_object_set_new(object, leaf->name, print_leaf(p, leaf, base)) < 0) {
			json_decref(object);
			object = NULL;
		}
		p->family = around;
	}
	return object;
}

char *config_print(const struct config *config, bool secrets)
{
	struct printer p = {.config = config, .secrets = secrets};
	json_t *root = print_object(&p, &config_table, config);
	char *text = root != NULL ? json_dumps(root, JSON_INDENT(2)) : NULL;

	json_decref(root);
	return text;
}
