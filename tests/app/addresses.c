/* SPDX-License-Identifier: BSD-3-Clause */
/* Addresses, groups, neighbors and next hops, of both families. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "leaves.h"

TestSuite(addresses, .init = fake_console_open, .fini = fake_console_close);

static json_t *lan(void)
{
	return fake_json(con, "show interface lan json");
}

Test(addresses, the_state_of_each)
{
	json_t *doc;
	char *text;
	int status;

	ip_prefix_parse("fe80::2/64", &fake.own_addresses[0].prefix);
	fake.own_addresses[0].usable = false;
	fake.own_addresses[0].dad.state = DAD_TENTATIVE;
	doc = lan();
	string_is(element(doc, "addresses", 0), "ip", "fe80::2");
	cr_expect(eq(int, number(element(doc, "addresses", 0), "prefix-length"), 64));
	string_is(element(doc, "addresses", 0), "status", "tentative");
	json_decref(doc);
	text = fake_run(con, "show interface", &status);
	cr_expect(strstr(text, "fe80::2/64 (tentative)") != NULL, "%s", text);
	free(text);
	fake.own_addresses[0].dad.state = DAD_DUPLICATE;
	doc = lan();
	string_is(element(doc, "addresses", 0), "status", "duplicate");
	json_decref(doc);
}

Test(addresses, the_vlan_where_there_is_one)
{
	json_t *doc = lan();

	cr_expect(json_object_get(doc, "vlan-id") == NULL);
	json_decref(doc);
	fake.config_interfaces[0].vlan_id = 100;
	doc = lan();
	cr_expect(eq(int, number(doc, "vlan-id"), 100));
	json_decref(doc);
}

Test(addresses, joined_groups)
{
	struct mld_groups *groups = &fake.interfaces[0].groups;
	struct ip_addr group;
	json_t *doc = lan();

	cr_expect(json_object_get(doc, "multicast-groups") == NULL, "it has no IPv6");
	json_decref(doc);
	fake.config_interfaces[0].ipv6.present = true;
	cr_assert(eq(int, mld_groups_init(groups, 4, 1), 0));
	ip_addr_parse("ff02::12", &group);
	mld_groups_join(groups, &group, fake.control.now);
	doc = lan();
	cr_expect(eq(sz, json_array_size(json_object_get(doc, "multicast-groups")), 1));
	same_text(json_string_value(element(doc, "multicast-groups", 0)), "ff02::12");
	json_decref(doc);
	mld_groups_fini(groups);
}

/* What each next hop of every route is worth, and in the table why not. */
Test(addresses, next_hops_that_do_not_work)
{
	static const char *const lines[] = {"show route json", "show route 10.0.0.0/24 json"};
	char *text;
	int status;

	fake.gateway = NEIGH_INCOMPLETE;
	for (int i = 0; i < 2; i++) {
		json_t *doc = fake_json(con, lines[i]);
		json_t *route = i ? doc : element(doc, "routes", 0);

		string_is(element(route, "next-hops", 0), "state", "unresolved");
		json_decref(doc);
	}
	text = fake_run(con, "show route", &status);
	cr_expect(strstr(text, "198.51.100.1 on wan (unresolved)") != NULL, "%s", text);
	free(text);
}

static void next_hop_is(const char *state)
{
	json_t *doc = fake_json(con, "show route json");

	string_is(element(element(doc, "routes", 0), "next-hops", 0), "state", state);
	json_decref(doc);
}

Test(addresses, why_a_next_hop_does_not_work)
{
	next_hop_is("works");
	fake.gateway_lost = true;
	next_hop_is("bfd-down");
	fake.interfaces[1].up = false;
	next_hop_is("interface-down");
	fake.config.n_interfaces = 1; /* so that it is on none */
	next_hop_is("unreachable");
}

Test(addresses, several_next_hops)
{
	json_t *doc, *hops;
	char *text;
	int status;

	fake.route_hops = 16;
	doc = fake_json(con, "show route json");
	hops = json_object_get(element(doc, "routes", 2), "next-hops");
	cr_expect(eq(sz, json_array_size(hops), 16));
	string_is(json_array_get(hops, 15), "next-hop-address", "198.51.100.16");
	json_decref(doc);
	text = fake_run(con, "show route", &status);
	cr_expect(strstr(text, "198.51.100.1 on wan, 198.51.100.2 on wan, ") != NULL, "%s", text);
	free(text);
}

Test(addresses, a_blackhole)
{
	json_t *doc;
	char *text;
	int status;

	fake.route_hops = 0;
	doc = fake_json(con, "show route 10.0.0.0/24 json");
	string_is(doc, "special-next-hop", "blackhole");
	json_decref(doc);
	text = fake_run(con, "show route", &status);
	cr_expect(strstr(text, "blackhole") != NULL, "%s", text);
	free(text);
}

Test(addresses, neighbors_of_ipv6_tell_whether_they_are_routers)
{
	json_t *doc;

	fake.neighbors_v6 = true;
	doc = fake_json(con, "show neighbor json");
	string_is(element(doc, "neighbors", 0), "ip", "fe80::10");
	cr_expect(json_object_get(element(doc, "neighbors", 0), "is-router") == json_true());
	json_decref(doc);
	fake.neighbors_v6 = false;
	doc = fake_json(con, "show neighbor json");
	cr_expect(json_object_get(element(doc, "neighbors", 0), "is-router") == NULL);
	json_decref(doc);
}
