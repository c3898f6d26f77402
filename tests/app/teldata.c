/* SPDX-License-Identifier: BSD-3-Clause */
/* JSON leaves under telemetry's names. What it makes of whole documents is asked of the running
 * program. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "app/tel_data.h"
#include "fake.h"

Test(telemetry, names_hold_letters_digits_underscores_and_slashes)
{
	char name[RTE_TEL_MAX_STRING_LEN], longer[300];

	tel_data_name("last-adv-source", name);
	same_text(name, "last_adv_source");
	tel_data_name("lan.100/ipv4/1", name);
	same_text(name, "lan_100/ipv4/1");
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	tel_data_name(longer, name);
	cr_expect(eq(sz, strlen(name), RTE_TEL_MAX_STRING_LEN - 1));
}

static json_t *long_document(unsigned int tracks)
{
	json_t *doc = json_pack("{s:s, s:[s, s], s:{s:[]}}", "name", "lan/ipv4/1", "explanation",
		"It is master.", "It has a priority.", "sync-group", "members");
	json_t *track = json_array();

	for (unsigned int i = 0; i < tracks; i++)
		json_array_append_new(
			track, json_pack("{s:s, s:i, s:b}", "network", "2001:db8:1234::/48",
				       "priority-decrement", 10, "up", 1));
	json_object_set_new(doc, "track", track);
	return doc;
}

Test(telemetry, an_answer_that_would_be_too_long_has_shorter_lists_and_says_so)
{
	json_t *doc = long_document(510);
	size_t octets;

	tel_data_fit(doc, 15000);
	octets = json_dumpb(doc, NULL, 0, JSON_COMPACT);
	cr_expect(le(sz, octets, 15000));
	cr_expect(json_object_get(doc, "truncated") == json_true());
	cr_expect(gt(sz, json_array_size(json_object_get(doc, "track")), 50));
	cr_expect(eq(sz, json_array_size(json_object_get(doc, "explanation")), 2));
	json_decref(doc);
}

Test(telemetry, an_answer_that_fits_is_whole)
{
	json_t *doc = long_document(10);

	tel_data_fit(doc, 15000);
	cr_expect(json_object_get(doc, "truncated") == NULL);
	cr_expect(eq(sz, json_array_size(json_object_get(doc, "track")), 10));
	json_decref(doc);
}

Test(telemetry, one_string_that_does_not_fit_ends_the_cutting)
{
	json_t *doc = json_pack("{s:s, s:[s, s]}", "name", "a rather long name", "list", "a", "b");

	tel_data_fit(doc, 10);
	cr_expect(eq(sz, json_array_size(json_object_get(doc, "list")), 1));
	json_decref(doc);
}
