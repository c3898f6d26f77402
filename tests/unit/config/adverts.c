/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Router Advertisements: what is set without being said, and what values allow each other.
 * RFC 4861 6.2.1.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus.h"

#define AT "$.interfaces.lan.ipv6.vrrp[0].router-advertisements."

/* A good file whose virtual router has these. */
static char *with_ra(const char *leaves)
{
	char *text;

	cr_assert_gt(asprintf(&text,
			     "{\"ports\": {\"p0\": {\"device\": \"net_null0\"}},"
			     " \"interfaces\": {\"lan\": {\"port\": \"p0\", \"ipv6\": {"
			     "  \"addresses\": [\"fe80::2/64\", \"2001:db8:1::2/64\","
			     "   \"2001:db8:1::3/64\", \"2001:db8:2::2/127\"],"
			     "  \"vrrp\": [{\"vrid\": 1, \"virtual-addresses\": [\"fe80::1\"]%s}]"
			     " }}}}",
			     leaves),
		0);
	return text;
}

static struct config *parse_ra(const char *leaves, const struct config_ra **ra)
{
	char *text = with_ra(leaves);
	struct config *config = corpus_parse_good(text);

	free(text);
	*ra = &config->interfaces[0].ipv6.vrrp[0].ra;
	return config;
}

Test(adverts, are_not_sent_unless_asked_for)
{
	/* ND-RA-02 */
	const struct config_ra *ra;
	struct config *config = parse_ra("", &ra);

	cr_expect_not(ra->present);
	cr_expect_not(ra->send);
	cr_expect_eq(ra->n_prefixes, 0);
	config_free(config);
	config = parse_ra(", \"router-advertisements\": {}", &ra);
	cr_expect(ra->present);
	cr_expect_not(ra->send);
	config_free(config);
}

Test(adverts, have_the_defaults_of_rfc_4861)
{
	/* ND-RA-03, ND-RA-04, ND-RA-05 */
	const struct config_ra *ra;
	struct config *config =
		parse_ra(", \"router-advertisements\": {\"send-advertisements\": true}", &ra);

	cr_expect(ra->send);
	cr_expect_eq(ra->max_interval_s, 600);
	cr_expect_eq(ra->min_interval_s, 198);
	cr_expect_eq(ra->lifetime_s, 1800);
	cr_expect_eq(ra->cur_hop_limit, 64);
	cr_expect_eq(ra->link_mtu, 0);
	cr_expect_eq(ra->reachable_time_ms, 0);
	cr_expect_eq(ra->retrans_timer_ms, 0);
	cr_expect_not(ra->managed);
	cr_expect_not(ra->other_config);
	config_free(config);
}

Test(adverts, tell_the_interfaces_prefixes_but_for_link_local_ones)
{
	/* ND-RA-05 */
	const struct config_ra *ra;
	struct config *config = parse_ra(", \"router-advertisements\": {}", &ra);
	char buf[IP_PREFIX_STRLEN];

	cr_assert_eq(ra->n_prefixes, 2);
	cr_expect_str_eq(ip_prefix_format(&ra->prefixes[0].prefix, buf), "2001:db8:1::/64");
	cr_expect_eq(ra->prefixes[0].valid_lifetime_s, 2592000);
	cr_expect_eq(ra->prefixes[0].preferred_lifetime_s, 604800);
	cr_expect(ra->prefixes[0].on_link);
	cr_expect(ra->prefixes[0].autonomous);
	cr_expect_str_eq(ip_prefix_format(&ra->prefixes[1].prefix, buf), "2001:db8:2::2/127");
	cr_expect_not(ra->prefixes[1].autonomous, "no host makes itself an address in a /127");
	config_free(config);
}

Test(adverts, with_an_empty_list_tell_no_prefix)
{
	const struct config_ra *ra;
	struct config *config = parse_ra(", \"router-advertisements\": {\"prefix-list\": []}", &ra);

	cr_expect_eq(ra->n_prefixes, 0);
	config_free(config);
}

struct pair {
	unsigned int max, min; /* min 0: not said */
	unsigned int expected; /* 0: refused */
};

static const struct pair pairs[] = {
	/* Not said: a third, and below 9 the maximum itself. */
	{1800, 0, 594},
	{9, 0, 3},
	{8, 0, 8},
	{4, 0, 4},
	/* Said: up to three quarters. */
	{1800, 1350, 1350},
	{600, 450, 450},
	{600, 451, 0},
	{9, 6, 6},
	{9, 7, 0},
	{9, 9, 0},
	{8, 6, 6},
	{8, 7, 0},
	{8, 8, 8},
	{4, 3, 3},
	{4, 5, 0},
};

Test(adverts, keep_their_least_interval_within_the_greatest)
{
	/* ND-RA-03 */
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct pair *p = &pairs[i];
		char leaves[160], min[48] = "", *text;
		struct config *config;

		if (p->min > 0)
			snprintf(min, sizeof(min), ", \"min-rtr-adv-interval\": %u", p->min);
		snprintf(leaves, sizeof(leaves),
			", \"router-advertisements\": {\"max-rtr-adv-interval\": %u%s}", p->max,
			min);
		text = with_ra(leaves);
		if (p->expected == 0) {
			corpus_expect_mistake(text, AT "min-rtr-adv-interval", "must be at most");
		} else {
			config = corpus_parse_good(text);
			cr_expect_eq(config->interfaces[0].ipv6.vrrp[0].ra.min_interval_s,
				p->expected, "%u with %u", p->min, p->max);
			config_free(config);
		}
		free(text);
	}
}

struct lifetime {
	const char *leaves;
	int expected; /* -1: refused */
};

static const struct lifetime lifetimes[] = {
	{"\"default-lifetime\": 0", 0},
	{"\"default-lifetime\": 600", 600},
	{"\"default-lifetime\": 599", -1},
	{"\"default-lifetime\": 9000", 9000},
	{"\"max-rtr-adv-interval\": 1800, \"default-lifetime\": 1799", -1},
	{"\"max-rtr-adv-interval\": 1800", 5400},
	{"\"max-rtr-adv-interval\": 4", 12},
};

Test(adverts, live_no_shorter_than_until_the_next)
{
	/* ND-RA-04 */
	size_t i;

	for (i = 0; i < sizeof(lifetimes) / sizeof(lifetimes[0]); i++) {
		char leaves[160], *text;

		snprintf(leaves, sizeof(leaves), ", \"router-advertisements\": {%s}",
			lifetimes[i].leaves);
		text = with_ra(leaves);
		if (lifetimes[i].expected < 0) {
			corpus_expect_mistake(text, AT "default-lifetime", "must be 0 or at least");
		} else {
			struct config *config = corpus_parse_good(text);

			cr_expect_eq(config->interfaces[0].ipv6.vrrp[0].ra.lifetime_s,
				lifetimes[i].expected, "%s", lifetimes[i].leaves);
			config_free(config);
		}
		free(text);
	}
}
