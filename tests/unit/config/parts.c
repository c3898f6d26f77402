/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The parts: suggestions, paths, names, who may have which address.
 */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdlib.h>

#include "config/host.h"
#include "config/leaf.h"
#include "config/path.h"
#include "config/suggest.h"

Test(suggest, distance_counts_single_mistakes)
{
	cr_expect_eq(suggest_distance("priority", "priority"), 0);
	cr_expect_eq(suggest_distance("priorty", "priority"), 1);
	cr_expect_eq(suggest_distance("prioritty", "priority"), 1);
	cr_expect_eq(suggest_distance("prioriyt", "priority"), 1, "two letters swapped");
	cr_expect_eq(suggest_distance("prionity", "priority"), 1);
	cr_expect_eq(suggest_distance("", "port"), 4);
	cr_expect_eq(suggest_distance("kitten", "sitting"), 3);
}

Test(suggest, case_and_kind_of_dash_are_no_distance)
{
	cr_expect_eq(suggest_distance("VRID", "vrid"), 0);
	cr_expect_eq(suggest_distance("rx_queues", "rx-queues"), 0);
}

Test(suggest, words_beyond_the_longest_are_infinitely_far)
{
	char longest[SUGGEST_LEN_MAX + 1], longer[SUGGEST_LEN_MAX + 2];

	memset(longest, 'x', sizeof(longest));
	longest[SUGGEST_LEN_MAX] = '\0';
	memset(longer, 'x', sizeof(longer));
	longer[SUGGEST_LEN_MAX + 1] = '\0';
	cr_expect_eq(suggest_distance(longest, longest), 0);
	cr_expect_eq(suggest_distance(longer, longest), UINT_MAX);
	cr_expect_eq(suggest_distance("x", longer), UINT_MAX);
}

Test(suggest, the_nearest_wins_and_far_ones_are_not_said)
{
	struct suggestion s;

	suggest_start(&s, "prot");
	suggest_offer(&s, "mtu");
	cr_expect_null(s.best);
	suggest_offer(&s, "pot");
	suggest_offer(&s, "port");
	cr_expect_str_eq(s.best, "pot", "the first of two that are as near");
	suggest_offer(&s, "prot");
	cr_expect_str_eq(s.best, "prot");
}

static void expect_path(json_t *root, const struct path *path, const char *text)
{
	char *formatted = path_format(path, root);

	cr_expect_str_eq(formatted, text);
	free(formatted);
}

Test(path, keys_and_indices_read_as_json_paths)
{
	json_t *root = json_loads("{\"a\": [{\"b-c\": 1}], \"p 0\": {\"1\": 2}}", 0, NULL);

	expect_path(root, NULL, "$");
	expect_path(root, PATH_KEY(NULL, "a"), "$.a");
	expect_path(root, PATH_KEY(PATH_AT(PATH_KEY(NULL, "a"), 0), "b-c"), "$.a[0].b-c");
	expect_path(root, PATH_KEY(PATH_KEY(NULL, "p 0"), "1"), "$[\"p 0\"][\"1\"]");
	/* A member by its number. */
	expect_path(root, PATH_KEY(PATH_AT(NULL, 1), "gone"), "$[\"p 0\"].gone");
	expect_path(root, PATH_KEY(PATH_KEY(NULL, "gone"), "\"\n"), "$.gone[\"\\\"\\n\"]");
	json_decref(root);
}

Test(path, ranks_follow_the_file)
{
	json_t *root = json_loads("{\"z\": [1, 2], \"a\": {\"y\": 1}}", 0, NULL);
	/* In this order; what is missing stands at the start of its object. */
	const struct path *const paths[] = {
		NULL,
		PATH_KEY(NULL, "z"),
		PATH_AT(PATH_KEY(NULL, "z"), 0),
		PATH_AT(PATH_KEY(NULL, "z"), 1),
		PATH_KEY(NULL, "a"),
		PATH_KEY(PATH_KEY(NULL, "a"), "y"),
	};
	struct path_rank before, rank;
	size_t i;

	path_rank(paths[0], root, &before);
	for (i = 1; i < sizeof(paths) / sizeof(paths[0]); i++) {
		path_rank(paths[i], root, &rank);
		cr_expect_lt(path_rank_cmp(&before, &rank), 0, "path %zu", i);
		cr_expect_gt(path_rank_cmp(&rank, &before), 0);
		cr_expect_eq(path_rank_cmp(&rank, &rank), 0);
		before = rank;
	}
	path_rank(PATH_KEY(PATH_KEY(NULL, "a"), "missing"), root, &before);
	cr_expect_lt(path_rank_cmp(&before, &rank), 0);
	json_decref(root);
}

Test(names, are_short_and_plain)
{
	cr_expect(config_name_is_valid("a"));
	cr_expect(config_name_is_valid("p0.100_x-Y"));
	cr_expect(config_name_is_valid("123456789012345"));
	cr_expect_not(config_name_is_valid("1234567890123456"));
	cr_expect_not(config_name_is_valid(""));
	cr_expect_not(config_name_is_valid("a b"));
	cr_expect_not(config_name_is_valid("a/b"));
	cr_expect_not(config_name_is_valid("."));
	cr_expect_not(config_name_is_valid(".."));
	cr_expect_not(config_name_is_valid("caf\xc3\xa9"));
}

static bool host_can_have(const char *text)
{
	struct ip_addr address;

	cr_assert_eq(ip_addr_parse(text, &address), 0);
	return host_why_not(&address) == NULL;
}

Test(hosts, have_unicast_addresses)
{
	cr_expect(host_can_have("1.0.0.0"));
	cr_expect(host_can_have("126.255.255.255"));
	cr_expect(host_can_have("128.0.0.0"));
	cr_expect(host_can_have("169.254.1.1"));
	cr_expect(host_can_have("223.255.255.255"));
	cr_expect_not(host_can_have("0.255.255.255"));
	cr_expect_not(host_can_have("127.0.0.1"));
	cr_expect_not(host_can_have("224.0.0.0"));
	cr_expect_not(host_can_have("239.255.255.255"));
	cr_expect_not(host_can_have("240.0.0.0"));
	cr_expect_not(host_can_have("255.255.255.255"));
}

static bool host_can_have_in(const char *text, const char *subnet)
{
	struct ip_addr address;
	struct ip_prefix prefix;

	cr_assert_eq(ip_addr_parse(text, &address), 0);
	cr_assert_eq(ip_prefix_parse(subnet, &prefix), 0);
	return host_why_not_in(&address, &prefix) == NULL;
}

Test(hosts, have_neither_end_of_a_subnet_but_of_a_slash_31)
{
	cr_expect_not(host_can_have_in("192.0.2.0", "192.0.2.2/24"));
	cr_expect_not(host_can_have_in("192.0.2.255", "192.0.2.2/24"));
	cr_expect(host_can_have_in("192.0.2.1", "192.0.2.2/30"));
	cr_expect_not(host_can_have_in("192.0.2.3", "192.0.2.2/30"));
	cr_expect(host_can_have_in("192.0.2.2", "192.0.2.3/31"));
	cr_expect(host_can_have_in("192.0.2.3", "192.0.2.3/31"));
	cr_expect(host_can_have_in("192.0.2.255", "192.0.2.255/32"));
}

static void count_leaf(const char *path, uint8_t family, const struct leaf *leaf, void *arg)
{
	unsigned int *seen = arg;
	bool many = leaf->kind == LEAF_LIST || leaf->kind == LEAF_MAP;

	(void)family;
	(*seen)++;
	cr_expect_gt(strlen(path), 0);
	cr_expect(!many || leaf->element != NULL || leaf->table != NULL, "%s", path);
	cr_expect(many || leaf->element == NULL, "%s", path);
	cr_expect(leaf->table == NULL || leaf->table->n <= LEAF_TABLE_MAX, "%s", path);
	cr_expect(leaf->kind != LEAF_NUMBER || leaf->max >= leaf->min, "%s", path);
	cr_expect(leaf->applies == NULL || leaf->applies_when != NULL, "%s", path);
}

Test(leaves, are_all_walked)
{
	unsigned int seen = 0;

	leaf_walk(count_leaf, &seen);
	cr_expect_gt(seen, 150);
}
