/* SPDX-License-Identifier: BSD-3-Clause */
/* The JSON documents: every leaf by its name and type, units, and that copying is bounded. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "leaves.h"

TestSuite(documents, .init = fake_console_open, .fini = fake_console_close);

/* YNG-STA-01 to YNG-STA-08, YNG-CNT-01 to YNG-CNT-08 */
Test(documents, a_virtual_router_has_all_operational_leaves)
{
	json_t *doc = fake_json(con, "show vrrp lan/ipv4/1 json");

	leaves_are(doc, {"name", "string"}, {"interface", "string"}, {"vrid", "integer"},
		{"address-family", "string"}, {"version", "integer"}, {"state", "string"},
		{"is-owner", "boolean"}, {"priority", "integer"}, {"effective-priority", "integer"},
		{"virtual-mac", "string"}, {"virtual-addresses", "array"},
		{"last-adv-source", "string"}, {"state-datetime", "string"},
		{"advertise-interval-centi-sec", "integer"}, {"preempt", "object"},
		{"accept-mode", "boolean"}, {"checksum-send", "string"},
		{"checksum-accept", "string"}, {"primary-address", "string"},
		{"up-datetime", "string"}, {"master-advertise-interval-centi-sec", "integer"},
		{"master-down-interval", "integer"}, {"skew-time", "integer"},
		{"last-event", "string"}, {"new-master-reason", "string"},
		{"virtual-mac-gate", "string"}, {"last-advertisement", "object"},
		{"timers-remaining-us", "object"}, {"track", "array"}, {"statistics", "object"},
		{"explanation", "array"});
	leaves_are(json_object_get(doc, "statistics"), {"discontinuity-datetime", "string"},
		{"last-protocol-error", "string"}, {"master-transitions", "integer"},
		{"advertisement-rcvd", "integer"}, {"advertisement-sent", "integer"},
		{"interval-errors", "integer"}, {"priority-zero-pkts-rcvd", "integer"},
		{"priority-zero-pkts-sent", "integer"}, {"invalid-type-pkts-rcvd", "integer"},
		{"address-list-errors", "integer"}, {"packet-length-errors", "integer"},
		{"checksum-errors", "integer"}, {"checksum-other-form", "integer"},
		{"version-errors", "integer"}, {"ip-ttl-errors", "integer"},
		{"auth-type-errors", "integer"}, {"auth-type-invalid", "integer"},
		{"auth-failures", "integer"}, {"hmac-missing", "integer"},
		{"hmac-unknown-keys", "integer"}, {"hmac-outside-window", "integer"},
		{"hmac-failures", "integer"}, {"hmac-replayed", "integer"},
		{"hmac-too-many-senders", "integer"}, {"rivals", "integer"},
		{"ties-put-off", "integer"}, {"version-2-spared", "integer"},
		{"version-2-missing", "integer"}, {"owner-conflicts", "integer"},
		{"own-adverts-rcvd", "integer"}, {"readverts-suppressed", "integer"});
	leaves_are(json_object_get(doc, "last-advertisement"), {"source", "string"},
		{"priority", "integer"}, {"advertise-interval-centi-sec", "integer"},
		{"datetime", "string"}, {"age-us", "integer"});
	leaves_are(json_array_get(json_object_get(doc, "track"), 0), {"interface", "string"},
		{"priority-decrement", "integer"}, {"up", "boolean"});
	string_is(doc, "state", "backup");
	string_is(doc, "virtual-mac", "00:00:5e:00:01:01");
	string_is(doc, "last-adv-source", "192.0.2.3");
	string_is(doc, "last-event", "vrrp-event-higher-priority-backup");
	string_is(doc, "new-master-reason", "not-master");
	string_is(doc, "up-datetime", "2026-11-23T03:58:40.000Z");
	json_decref(doc);
}

/* YNG-STA-05, YNG-STA-06: centiseconds and microseconds, of priority 100 and 100 cs */
Test(documents, the_down_interval_is_in_centiseconds_and_the_skew_in_microseconds)
{
	json_t *doc;

	fake.vrs[0].vr.skew_time = vrrp_skew_time(3, 100, 100);
	fake.vrs[0].vr.master_down_interval = vrrp_master_down_interval(3, 100, 100);
	doc = fake_json(con, "show vrrp lan/ipv4/1 json");
	cr_expect(eq(int, number(doc, "master-down-interval"), 361));
	cr_expect(eq(int, number(doc, "skew-time"), 609375));
	json_decref(doc);
}

Test(documents, initialize_has_no_up_datetime)
{
	json_t *doc;

	fake.vrs[0].vr.state = VRRP_INITIALIZE;
	doc = fake_json(con, "show vrrp lan/ipv4/1 json");
	cr_expect(json_object_get(doc, "up-datetime") == NULL);
	string_is(doc, "state", "initialize");
	json_decref(doc);
}

/* YNG-CNT-09, YNG-CNT-10 */
Test(documents, all_virtual_routers_with_the_global_counters)
{
	json_t *doc;

	fake.control.set.stats.checksum_errors = 4;
	fake.control.set.stats.vrid_errors = 5;
	doc = fake_json(con, "show vrrp json");
	leaves_are(doc, {"virtual-routers", "integer"}, {"interfaces", "integer"},
		{"statistics", "object"}, {"vrrp-instance", "array"});
	leaves_are(json_object_get(doc, "statistics"), {"discontinuity-datetime", "string"},
		{"last-protocol-error", "string"}, {"checksum-errors", "integer"},
		{"version-errors", "integer"}, {"vrid-errors", "integer"},
		{"ip-ttl-errors", "integer"}, {"fragments", "integer"},
		{"bad-destination", "integer"}, {"bad-source", "integer"},
		{"unattributed", "integer"});
	cr_expect(eq(int, number(doc, "virtual-routers"), 3));
	cr_expect(eq(int, number(doc, "interfaces"), 2));
	cr_expect(eq(int, number(json_object_get(doc, "statistics"), "checksum-errors"), 4));
	cr_expect(eq(int, number(json_object_get(doc, "statistics"), "vrid-errors"), 5));
	cr_expect(eq(sz, json_array_size(json_object_get(doc, "vrrp-instance")), 3));
	json_decref(doc);
}

/* YNG-STA-02, YNG-CFG-14 */
Test(documents, an_owner_has_priority_255)
{
	json_t *doc = fake_json(con, "show vrrp wan/ipv4/3 json");

	cr_expect(json_object_get(doc, "is-owner") == json_true());
	cr_expect(eq(int, number(doc, "priority"), 255));
	cr_expect(eq(int, number(doc, "effective-priority"), 255));
	json_decref(doc);
}

Test(documents, interfaces)
{
	json_t *doc = fake_json(con, "show interface json"), *lan;

	lan = json_array_get(json_object_get(doc, "interfaces"), 0);
	leaves_are(lan, {"name", "string"}, {"if-index", "integer"}, {"port", "string"},
		{"admin-status", "string"}, {"oper-status", "string"}, {"last-change", "string"},
		{"phys-address", "string"}, {"mtu", "integer"}, {"addresses", "array"},
		{"vrrp", "array"}, {"statistics", "object"});
	cr_expect(eq(sz, json_array_size(json_object_get(doc, "interfaces")), 2));
	string_is(lan, "name", "lan");
	string_is(lan, "oper-status", "up");
	leaves_are(json_array_get(json_object_get(lan, "addresses"), 0), {"ip", "string"},
		{"prefix-length", "integer"}, {"status", "string"});
	string_is(json_array_get(json_object_get(lan, "addresses"), 0), "status", "preferred");
	json_decref(doc);
	fake.interfaces[1].up = false;
	fake.ports[1].admin_up = false;
	doc = fake_json(con, "show interface wan json");
	string_is(doc, "oper-status", "down");
	string_is(doc, "admin-status", "down");
	string_is(json_array_get(json_object_get(doc, "addresses"), 0), "status", "inaccessible");
	json_decref(doc);
}

Test(documents, ports)
{
	json_t *doc, *stopped;

	fake.ports[1].device_up = false;
	doc = fake_json(con, "show port p1 json");
	string_is(doc, "driver", "net_af_packet");
	string_is(doc, "link", "down");
	string_is(doc, "oper-status", "down");
	string_is(doc, "admin-status", "up");
	string_is(doc, "link-source", "kernel");
	string_is(doc, "receive", "down");
	string_is(doc, "phys-address", "02:00:00:00:00:01");
	json_decref(doc);
	fake.ports[0].stands_still = true; /* by a worker */
	doc = fake_json(con, "show port p0 json");
	string_is(doc, "receive", "stopped");
	stopped = json_object_get(doc, "receive-stopped");
	leaves_are(stopped, {"why", "string"});
	string_is(stopped, "why", "a worker that polls it stands still");
	json_decref(doc);
	fake.ports[0].receive = (struct receive_verdict){
		.dead = true, .queue = 3, .missed = 9, .since = fake.control.now};
	doc = fake_json(con, "show port p0 json");
	string_is(doc, "receive", "stopped");
	stopped = json_object_get(doc, "receive-stopped");
	leaves_are(stopped, {"queue", "integer"}, {"since", "string"}, {"missed", "integer"},
		{"why", "string"});
	string_is(stopped, "why",
		"receive queue 3 of port p0 has stopped (9 packets missed since "
		"2026-11-23T04:00:00.000Z, none received)");
	json_decref(doc);
	doc = fake_json(con, "show port info json");
	cr_expect(eq(sz, json_array_size(json_object_get(doc, "ports")), 2));
	json_decref(doc);
	fake.ports[0].injected = 12;
	doc = fake_json(con, "show port stats p0 json");
	cr_expect(eq(int, number(json_object_get(doc, "statistics"), "injected"), 12));
	json_decref(doc);
	json_decref(fake_json(con, "show port xstats json"));
}

Test(documents, routes_are_copied_a_turn_at_a_time)
{
	json_t *doc, *route, *hop;

	fake.n_routes = 1000;
	doc = fake_json(con, "show route json");
	cr_expect(eq(sz, json_array_size(json_object_get(doc, "routes")), 1000));
	cr_expect(gt(uint, fake.most_steps, 1));
	route = json_array_get(json_object_get(doc, "routes"), 999);
	leaves_are(route, {"destination-prefix", "string"}, {"source-protocol", "string"},
		{"route-preference", "integer"}, {"next-hops", "array"}, {"active", "boolean"},
		{"usable", "boolean"});
	string_is(route, "destination-prefix", "10.3.231.0/24");
	hop = json_array_get(json_object_get(route, "next-hops"), 0);
	string_is(hop, "next-hop-address", "198.51.100.1");
	string_is(hop, "outgoing-interface", "wan");
	string_is(hop, "state", "works");
	json_decref(doc);
}

Test(documents, the_route_of_an_address_or_prefix)
{
	json_t *doc = fake_json(con, "show route 10.0.0.77 json"), *hop;
	char *text;
	int status;

	string_is(doc, "destination-prefix", "10.0.0.0/24");
	hop = json_array_get(json_object_get(doc, "next-hops"), 0);
	string_is(hop, "neighbor-state", "stale");
	string_is(hop, "link-layer-address", "02:00:00:00:01:01");
	json_decref(doc);
	json_decref(fake_json(con, "show route 10.0.0.0/24 json"));
	text = fake_run(con, "show route 11.0.0.1", &status);
	cr_expect(eq(int, status, 1));
	same_text(text, "no route to 11.0.0.1\n");
	free(text);
	text = fake_run(con, "show route 10.0.0.0/25", &status);
	same_text(text, "there is no route to exactly 10.0.0.0/25\n");
	free(text);
}

Test(documents, neighbors_in_order_and_all_of_them)
{
	json_t *doc, *list, *first;

	fake.n_neighbors = 300;
	doc = fake_json(con, "show neighbor json");
	list = json_object_get(doc, "neighbors");
	cr_expect(eq(sz, json_array_size(list), 300));
	first = json_array_get(list, 0);
	string_is(first, "interface", "lan");
	string_is(first, "ip", "192.0.2.10");
	string_is(first, "state", "incomplete");
	cr_expect(json_object_get(first, "link-layer-address") == NULL);
	string_is(json_array_get(list, 1), "link-layer-address", "02:00:00:00:01:02");
	json_decref(doc);
}

Test(documents, the_data_path_without_workers)
{
	json_t *doc, *total, *late;

	fake.control.stats.lateness_us[3] = 9;
	doc = fake_json(con, "show datapath json");
	total = json_object_get(json_object_get(doc, "total"), "verdicts");
	cr_expect(eq(sz, json_object_size(total), DP_VERDICTS));
	late = json_object_get(json_object_get(doc, "control"), "timer-lateness");
	cr_expect(eq(int, number(late, "under-5ms"), 9));
	cr_expect(eq(int, number(json_object_get(doc, "tables"), "routes"), 3));
	json_decref(doc);
}

static void add_event(const char *what)
{
	struct event *e = &fake.events.ring[fake.events.count % EVENTS_KEPT];

	*e = (struct event){.number = ++fake.events.count, .wall_ns = 0, .detection_us = -1};
	snprintf(e->what, sizeof(e->what), "%s", what);
	strcpy(e->to, "up");
}

Test(documents, events_the_newest_kept_and_in_order)
{
	json_t *doc, *list;

	for (int i = 0; i < 1500; i++)
		add_event("p0");
	doc = fake_json(con, "show events json");
	list = json_object_get(doc, "events");
	cr_expect(eq(sz, json_array_size(list), EVENTS_KEPT));
	cr_expect(eq(int, number(json_array_get(list, 0), "number"), 477));
	cr_expect(eq(int, number(json_array_get(list, 1023), "number"), 1500));
	cr_expect(eq(uint, fake.steps, EVENTS_KEPT / SHOW_TURN));
	json_decref(doc);
	doc = fake_json(con, "show events 2 json");
	list = json_object_get(doc, "events");
	cr_expect(eq(sz, json_array_size(list), 2));
	leaves_are(json_array_get(list, 1), {"number", "integer"}, {"datetime", "string"},
		{"what", "string"}, {"to", "string"}, {"why", "string"});
	json_decref(doc);
}

Test(documents, the_configuration)
{
	json_t *doc = fake_json(con, "show config");

	cr_expect(json_object_get(doc, "ports") != NULL);
	json_decref(doc);
}

Test(documents, every_table_prints_what_its_document_holds)
{
	static const char *const lines[][2] = {{"show vrrp", "lan/ipv4/2"},
		{"show vrrp brief", "192.0.2.9"}, {"show vrrp lan/ipv4/1", "not master because"},
		{"show interface", "198.51.100.2/24"}, {"show interface lan", "192.0.2.2/24"},
		{"show port", "net_ixgbe"}, {"show port info p1", "net_af_packet"},
		{"show port stats", "INJECTED"}, {"show port xstats", "name: p1"},
		{"show route", "10.0.2.0/24"}, {"show route 10.0.0.1", "02:00:00:00:01:01"},
		{"show neighbor", "192.0.2.12"}, {"show datapath", "under-100us"},
		{"show events", "NUMBER"}, {"show bfd", "uplink"},
		{"show bfd uplink", "local-discriminator: "}};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		int status;
		char *text = fake_run(con, lines[i][0], &status);

		cr_expect(eq(int, status, 0));
		cr_expect(strstr(text, lines[i][1]) != NULL, "no %s in: %s", lines[i][1], text);
		free(text);
	}
}

Test(documents, control_that_takes_no_requests_is_said)
{
	char *text;
	int status;

	fake.refuse = true;
	text = fake_run(con, "show vrrp", &status);
	cr_expect(eq(int, status, 1));
	cr_expect(strstr(text, "control lcore takes no requests now") != NULL);
	free(text);
}
