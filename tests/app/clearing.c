/* SPDX-License-Identifier: BSD-3-Clause */
/* `clear stats`. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "leaves.h"

TestSuite(clearing, .init = fake_console_open, .fini = fake_console_close);

static void clear(void)
{
	int status;
	char *text = fake_run(con, "clear stats", &status);

	cr_expect(eq(int, status, 0));
	same_text(text, "");
	free(text);
}

/* YNG-CNT-01: the discontinuity moves */
Test(clearing, virtual_routers_start_from_zero_and_say_when)
{
	json_t *doc, *statistics;

	fake.vrs[0].vr.stats.advertisement_rcvd = 90;
	fake.vrs[2].vr.stats.hmac_failures = 91;
	fake.control.set.stats.vrid_errors = 92;
	clear();
	doc = fake_json(con, "show vrrp json");
	string_is(json_object_get(doc, "statistics"), "discontinuity-datetime",
		"2026-11-23T04:00:00.000Z");
	cr_expect(eq(int, number(json_object_get(doc, "statistics"), "vrid-errors"), 0));
	statistics = json_object_get(element(doc, "vrrp-instance", 0), "statistics");
	string_is(statistics, "discontinuity-datetime", "2026-11-23T04:00:00.000Z");
	cr_expect(eq(int, number(statistics, "advertisement-rcvd"), 0));
	statistics = json_object_get(element(doc, "vrrp-instance", 2), "statistics");
	cr_expect(eq(int, number(statistics, "hmac-failures"), 0));
	json_decref(doc);
}

Test(clearing, state_and_timers_are_left_alone)
{
	struct vrrp_vr before = fake.vrs[0].vr;

	clear();
	before.stats = fake.vrs[0].vr.stats;
	cr_expect(eq(int, memcmp(&before, &fake.vrs[0].vr, sizeof(before)), 0));
	cr_expect(eq(int, fake.bfd[1].session.state, BFD_UP));
}

Test(clearing, bfd_keeps_when_but_not_how_often)
{
	json_t *doc, *statistics;

	fake.control.bfd_table.verdicts[BFD_RX_TTL] = 5;
	clear();
	doc = fake_json(con, "show bfd json");
	cr_expect(eq(int, number(json_object_get(doc, "discarded"), "ttl"), 0));
	statistics = json_object_get(element(doc, "sessions", 1), "session-statistics");
	cr_expect(eq(int, number(statistics, "receive-packet-count"), 0));
	cr_expect(eq(int, number(statistics, "up-count"), 0));
	string_is(statistics, "last-up-time", "2026-11-23T03:58:40.000Z");
	json_decref(doc);
}

Test(clearing, what_control_counts_itself)
{
	json_t *doc;

	fake.control.stats.arp_rcvd = 7;
	fake.interfaces[0].out_pkts = 8;
	clear();
	doc = fake_json(con, "show datapath json");
	cr_expect(eq(int, number(json_object_get(doc, "control"), "arp-rcvd"), 0));
	string_is(doc, "discontinuity-time", "2026-11-23T04:00:00.000Z");
	json_decref(doc);
	doc = fake_json(con, "show interface lan json");
	cr_expect(eq(int, number(json_object_get(doc, "statistics"), "out-pkts"), 0));
	string_is(json_object_get(doc, "statistics"), "discontinuity-time",
		"2026-11-23T04:00:00.000Z");
	json_decref(doc);
}

Test(clearing, control_that_takes_no_requests)
{
	char *text;
	int status;

	fake.refuse = true;
	text = fake_run(con, "clear stats", &status);
	cr_expect(eq(int, status, 1));
	cr_expect(strstr(text, "takes no requests now") != NULL);
	free(text);
}
