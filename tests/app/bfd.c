/* SPDX-License-Identifier: BSD-3-Clause */
/* BFD sessions as documents, and what was discarded. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "leaves.h"

TestSuite(bfd, .init = fake_console_open, .fini = fake_console_close);

Test(bfd, a_session_that_is_up)
{
	json_t *doc = fake_json(con, "show bfd uplink json"), *running;

	leaves_are(doc, {"name", "string"}, {"interface", "string"}, {"source-addr", "string"},
		{"dest-addr", "string"}, {"source-port", "integer"},
		{"local-discriminator", "integer"}, {"remote-discriminator", "integer"},
		{"local-multiplier", "integer"}, {"remote-multiplier", "integer"},
		{"desired-min-tx-interval", "integer"}, {"required-min-rx-interval", "integer"},
		{"state-datetime", "string"}, {"session-running", "object"},
		{"session-statistics", "object"});
	running = json_object_get(doc, "session-running");
	leaves_are(running, {"local-state", "string"}, {"remote-state", "string"},
		{"local-diagnostic", "string"}, {"remote-diagnostic", "string"},
		{"detection-mode", "string"}, {"negotiated-tx-interval", "integer"},
		{"negotiated-rx-interval", "integer"}, {"detection-time", "integer"});
	leaves_are(json_object_get(doc, "session-statistics"), {"create-time", "string"},
		{"last-up-time", "string"}, {"up-count", "integer"}, {"down-count", "integer"},
		{"admin-down-count", "integer"}, {"receive-packet-count", "integer"},
		{"send-packet-count", "integer"}, {"receive-invalid-packet-count", "integer"});
	string_is(doc, "source-addr", "198.51.100.2");
	string_is(doc, "dest-addr", "198.51.100.1");
	string_is(running, "local-state", "up");
	cr_expect(eq(int, number(running, "negotiated-rx-interval"), 60000));
	cr_expect(eq(int, number(running, "detection-time"), 180000));
	cr_expect(eq(int, number(doc, "remote-discriminator"), 77));
	json_decref(doc);
}

static void absence_is(const char *absence)
{
	json_t *doc = fake_json(con, "show bfd host json");

	string_is(json_object_get(doc, "session-running"), "absence", absence);
	json_decref(doc);
}

Test(bfd, why_a_session_is_not_up)
{
	absence_is("not-yet-up");
	fake.bfd[0].session.absence = BFD_ABSENCE_ADMIN;
	absence_is("administratively-down");
	fake.bfd[0].session.absence = BFD_ABSENCE_FAILED;
	absence_is("failed");
}

Test(bfd, why_it_was_lost_last)
{
	struct bfd_session *s = &fake.bfd[0].session;
	json_t *doc;

	s->stats.down_count = 1;
	s->stats.last_down_time = fake.control.now;
	s->last_down_diag = BFD_DIAG_CONTROL_EXPIRY;
	doc = fake_json(con, "show bfd host json");
	string_is(
		json_object_get(doc, "session-running"), "last-down-diagnostic", "control-expiry");
	string_is(json_object_get(doc, "session-statistics"), "last-down-time",
		"2026-11-23T04:00:00.000Z");
	json_decref(doc);
}

Test(bfd, all_sessions_with_a_summary_and_what_was_discarded)
{
	json_t *doc, *summary;

	fake.control.bfd_table.verdicts[BFD_RX_TTL] = 5;
	fake.control.stats.bfd_bad = 6;
	doc = fake_json(con, "show bfd json");
	leaves_are(doc, {"summary", "object"}, {"discarded", "object"}, {"sessions", "array"});
	summary = json_object_get(doc, "summary");
	cr_expect(eq(int, number(summary, "number-of-sessions"), 2));
	cr_expect(eq(int, number(summary, "number-of-sessions-up"), 1));
	cr_expect(eq(int, number(summary, "number-of-sessions-down"), 1));
	cr_expect(eq(int, number(json_object_get(doc, "discarded"), "ttl"), 5));
	cr_expect(eq(int, number(json_object_get(doc, "discarded"), "udp"), 6));
	cr_expect(eq(sz, json_array_size(json_object_get(doc, "sessions")), 2));
	json_decref(doc);
	doc = fake_json(con, "show datapath json");
	cr_expect(eq(int,
		number(json_object_get(json_object_get(doc, "control"), "bfd-discarded"), "ttl"),
		5));
	json_decref(doc);
}

Test(bfd, none_that_is_not_configured)
{
	char *text;
	int status;

	text = fake_run(con, "show bfd uplnik", &status);
	cr_expect(eq(int, status, 1));
	cr_expect(strstr(text, "there is no BFD session 'uplnik'; there are: host, uplink; did you "
			       "mean 'uplink'?") != NULL,
		"%s", text);
	free(text);
}
