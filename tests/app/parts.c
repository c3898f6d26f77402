/* SPDX-License-Identifier: BSD-3-Clause */
/* What only some virtual routers have: groups, rivals, peers, authentication, Router
 * Advertisements. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "leaves.h"

TestSuite(parts, .init = fake_console_open, .fini = fake_console_close);

static json_t *vr_part(const char *name, const char *part)
{
	char line[64];
	json_t *doc, *value;

	snprintf(line, sizeof(line), "show vrrp %s json", name);
	doc = fake_json(con, line);
	value = json_incref(json_object_get(doc, part));
	json_decref(doc);
	return value;
}

Test(parts, a_plain_virtual_router_has_none_of_them)
{
	static const char *const names[] = {"sync-group", "rival", "unicast-peers",
		"authentication", "router-advertisements", "version-2-compatible"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		cr_expect(vr_part("lan/ipv4/2", names[i]) == NULL, "%s", names[i]);
}

Test(parts, a_sync_group_names_who_holds_it_back)
{
	json_t *group;

	fake_group();
	group = vr_part("lan/ipv4/1", "sync-group");
	leaves_are(group, {"name", "string"}, {"members", "array"}, {"ready", "boolean"});
	cr_expect(eq(sz, json_array_size(json_object_get(group, "members")), 2));
	same_text(json_string_value(element(group, "members", 1)), "lan/ipv4/2");
	json_decref(group);
	fake.vrs[0].vr.ready = true;
	group = vr_part("lan/ipv4/1", "sync-group");
	string_is(group, "held-back-by", "lan/ipv4/2");
	cr_expect(json_object_get(group, "ready") == json_true());
	json_decref(group);
}

Test(parts, a_sync_group_names_whose_losses_count)
{
	struct track_entry lost = {.decrement = 60, .lost = true, .recovers_at = INSTANT_NEVER};
	json_t *group;

	fake_group();
	fake.vrs[1].track = &lost;
	fake.vrs[1].n_track = 1;
	group = vr_part("lan/ipv4/1", "sync-group");
	string_is(group, "priority-of", "lan/ipv4/2");
	json_decref(group);
	group = vr_part("lan/ipv4/2", "sync-group");
	cr_expect(json_object_get(group, "priority-of") == NULL);
	json_decref(group);
}

/* Each member of a group looks at all of it. */
Test(parts, a_large_group_is_copied_a_few_at_a_time)
{
	static struct app_vr *many[100];

	fake_group();
	for (int i = 0; i < 100; i++)
		many[i] = &fake.vrs[i & 1];
	fake.sync.vrs = many;
	fake.sync.n = 100;
	json_decref(fake_json(con, "show vrrp json"));
	cr_expect(eq(uint, fake.most_steps, 3));
}

Test(parts, a_rival)
{
	struct vrrp_vr *vr = &fake.vrs[1].vr;
	json_t *rival;

	ip_addr_parse("192.0.2.4", &vr->rival.source);
	vr->rival.priority = 120;
	vr->rival.virtual_mac = true;
	vr->rival.until = instant_add(fake.control.now, span_s(2));
	rival = vr_part("lan/ipv4/2", "rival");
	leaves_are(rival, {"source", "string"}, {"priority", "integer"},
		{"sends-from-virtual-mac", "boolean"}, {"since", "string"});
	string_is(rival, "source", "192.0.2.4");
	cr_expect(json_object_get(rival, "sends-from-virtual-mac") == json_true());
	json_decref(rival);
}

Test(parts, unicast_peers_with_their_least_ttl)
{
	struct config_vrrp *cfg = &fake.config_vrrp[0];
	json_t *peers;

	cfg->n_peers = 1;
	cfg->peers[0].minimum_ttl = 254;
	ip_addr_parse("192.0.2.3", &cfg->peers[0].address);
	peers = vr_part("lan/ipv4/1", "unicast-peers");
	string_is(json_array_get(peers, 0), "address", "192.0.2.3");
	cr_expect(eq(int, number(json_array_get(peers, 0), "minimum-ttl"), 254));
	json_decref(peers);
}

/* Ids, never keys, in no form of the document. */
Test(parts, authentication_without_its_keys)
{
	struct config_auth *auth = &fake.config_vrrp[0].auth;
	json_t *o;
	char *text;
	int status;

	*auth = (struct config_auth){.present = true,
		.type = CONFIG_AUTH_HMAC_SHA_256,
		.mode = CONFIG_AUTH_PERMISSIVE,
		.n_keys = 2,
		.keys = {{.id = 7, .secret = {9, "sesame-67"}}, {.id = 8}}};
	o = vr_part("lan/ipv4/1", "authentication");
	leaves_are(o, {"type", "string"}, {"mode", "string"}, {"sending-key-id", "integer"},
		{"key-ids", "array"});
	string_is(o, "type", "hmac-sha-256");
	string_is(o, "mode", "permissive");
	cr_expect(eq(int, number(o, "sending-key-id"), 7));
	cr_expect(eq(int, json_integer_value(element(o, "key-ids", 1)), 8));
	json_decref(o);
	auth->type = CONFIG_AUTH_SIMPLE_TEXT;
	auth->text = (struct config_secret){9, "sesame-67"};
	o = vr_part("lan/ipv4/1", "authentication");
	leaves_are(o, {"type", "string"});
	json_decref(o);
	text = fake_run(con, "show vrrp json", &status);
	cr_expect(strstr(text, "sesame") == NULL);
	free(text);
	text = fake_run(con, "show vrrp lan/ipv4/1", &status);
	cr_expect(strstr(text, "sesame") == NULL);
	free(text);
}

Test(parts, router_advertisements)
{
	json_t *o;

	fake.config_vrrp[1].ra.send = true;
	fake.vrs[1].ra_sent = 5;
	fake.vrs[1].ra.last = instant_add(fake.control.now, span_s(-3));
	fake.vrs[1].ra.deadline = instant_add(fake.control.now, span_s(200));
	o = vr_part("lan/ipv4/2", "router-advertisements");
	leaves_are(o, {"sent", "integer"}, {"last-sent", "string"}, {"next-in-us", "integer"});
	cr_expect(eq(int, number(o, "sent"), 5));
	cr_expect(eq(int, number(o, "next-in-us"), 200000000));
	json_decref(o);
}

Test(parts, both_versions)
{
	json_t *doc;

	fake.config_vrrp[0].version_2_compatible = true;
	fake.vrs[0].vr.lacks_version_2 = true;
	doc = fake_json(con, "show vrrp lan/ipv4/1 json");
	cr_expect(json_object_get(doc, "version-2-compatible") == json_true());
	cr_expect(json_object_get(doc, "master-lacks-version-2") == json_true());
	json_decref(doc);
}

/* MIB-19 */
Test(parts, the_last_protocol_error)
{
	json_t *statistics;

	fake.vrs[0].vr.stats.last_error = VRRP_CHECKSUM_ERROR;
	statistics = vr_part("lan/ipv4/1", "statistics");
	string_is(statistics, "last-protocol-error", "checksum-error");
	json_decref(statistics);
}

Test(parts, tracked_objects_by_their_kind)
{
	json_t *track;
	char *text;
	int status;

	fake.objects[0].noun = "network";
	strcpy(fake.objects[0].name, "0.0.0.0/0");
	track = vr_part("lan/ipv4/1", "track");
	string_is(json_array_get(track, 0), "network", "0.0.0.0/0");
	json_decref(track);
	text = fake_run(con, "show vrrp lan/ipv4/1", &status);
	cr_expect(strstr(text, "network 0.0.0.0/0  yes") != NULL, "%s", text);
	free(text);
}
