/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads values that name something else in the file, which may stand before or behind them: looked
 * up in the JSON, whose order is that of the structs. Any thread.
 */
#include <stdio.h>

#include "config/reader.h"
#include "config/suggest.h"

static const char *noun_of(const char *target)
{
	if (strcmp(target, "ports") == 0)
		return "port";
	if (strcmp(target, "bfd") == 0)
		return "BFD session";
	return "interface";
}

bool reader_read_ref(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	json_t *targets = json_object_get(r->root, leaf->target);
	struct suggestion near;
	uint32_t index = 0;
	void *member;

	*(uint32_t *)slot = UINT32_MAX;
	if (!json_is_string(value)) {
		reader_wrong(r, path, leaf, value);
		return false;
	}
	if (targets != NULL && !json_is_object(targets)) /* a mistake of its own */
		return false;
	suggest_start(&near, json_string_value(value));
	for (member = json_object_iter(targets); member != NULL;
		member = json_object_iter_next(targets, member), index++) {
		const char *name = json_object_iter_key(member);

		if (strcmp(name, near.wrong) == 0) {
			*(uint32_t *)slot = index;
			return true;
		}
		if (config_name_is_valid(name))
			suggest_offer(&near, name);
	}
	if (near.best != NULL)
		reader_mistake(r, path, "there is no %s of this name; did you mean \"%s\"?",
			noun_of(leaf->target), near.best);
	else
		reader_mistake(r, path, "there is no %s of this name: must be one of \"%s\"",
			noun_of(leaf->target), leaf->target);
	return false;
}

/* A walk over the names of all virtual routers, as they stand in the file. */
struct names {
	const char *wanted;
	struct config_router at; /* of the name that is looked at; of the wanted one at the end */
	bool found;
	char best[CONFIG_ROUTER_NAME_MAX]; /* the nearest other name */
	unsigned int distance;
};

static void look_at_name(struct names *n, const char *interface, json_int_t vrid)
{
	char name[CONFIG_ROUTER_NAME_MAX];
	struct suggestion near;

	if (vrid < 1 || vrid > 255 || !config_name_is_valid(interface))
		return;
	snprintf(name, sizeof(name), "%s/%s/%u", interface, ip_family_name(n->at.family),
		(unsigned int)vrid);
	n->found = strcmp(name, n->wanted) == 0;
	suggest_start(&near, n->wanted);
	suggest_offer(&near, name);
	if (n->found || near.best == NULL || (n->best[0] != '\0' && near.distance >= n->distance))
		return;
	memcpy(n->best, name, sizeof(name));
	n->distance = near.distance;
}

static void look_at_part(struct names *n, const char *interface, json_t *part)
{
	json_t *list = json_object_get(json_object_get(part, ip_family_name(n->at.family)), "vrrp");

	for (n->at.vr = 0; n->at.vr < json_array_size(list) && !n->found; n->at.vr++) {
		json_t *vrid = json_object_get(json_array_get(list, n->at.vr), "vrid");

		look_at_name(n, interface, json_integer_value(vrid));
		if (n->found)
			return;
	}
}

static void look_at_all(struct names *n, json_t *interfaces)
{
	void *member;

	for (member = json_object_iter(interfaces); member != NULL;
		member = json_object_iter_next(interfaces, member), n->at.interface++) {
		const char *name = json_object_iter_key(member);
		uint8_t family;

		for (family = IP_V4; family <= IP_V6; family += IP_V6 - IP_V4) {
			n->at.family = family;
			look_at_part(n, name, json_object_iter_value(member));
			if (n->found)
				return;
		}
	}
}

bool reader_read_router(struct reader *r, const struct path *path, const struct leaf *leaf,
	json_t *value, void *slot)
{
	struct names n = {.wanted = json_string_value(value)};

	*(struct config_router *)slot = (struct config_router){0};
	if (n.wanted == NULL) {
		reader_wrong(r, path, leaf, value);
		return false;
	}
	look_at_all(&n, json_object_get(r->root, "interfaces"));
	if (n.found)
		*(struct config_router *)slot = n.at;
	else if (n.best[0] != '\0')
		reader_mistake(r, path,
			"there is no virtual router of this name; did you mean \"%s\"?", n.best);
	else
		reader_mistake(r, path,
			"there is no virtual router of this name: must be one such as "
			"\"lan/ipv4/1\"");
	return n.found;
}
