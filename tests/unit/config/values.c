/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What values become: defaults, both ends of every range, what follows from others. RFC 9568 6.1,
 * RFC 3768, RFC 8347.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus.h"

/* A good file whose virtual router has these leaves. */
static char *with_vr(const char *leaves)
{
	char *text;

	cr_assert_gt(asprintf(&text,
			     "{\"ports\": {\"p0\": {\"device\": \"net_null0\"},"
			     "           \"p1\": {\"device\": \"net_null1\"}},"
			     " \"interfaces\": {"
			     "  \"lan\": {\"port\": \"p0\", \"ipv4\": {"
			     "   \"addresses\": [\"192.0.2.2/24\", \"192.0.2.3/24\"],"
			     "   \"vrrp\": [{%s}]}},"
			     "  \"wan\": {\"port\": \"p1\"}}}",
			     leaves),
		0);
	return text;
}

/* The configuration, to be freed, and its virtual router. */
static struct config *parse_vr(const char *leaves, const struct config_vrrp **vr)
{
	char *text = with_vr(leaves);
	struct config *config = corpus_parse_good(text);

	free(text);
	*vr = &config->interfaces[0].ipv4.vrrp[0];
	return config;
}

#define PLAIN "\"vrid\": 1, \"virtual-addresses\": [\"192.0.2.1\"]"

Test(values, a_virtual_router_has_the_defaults_of_its_rfcs)
{
	/* V3-CFG-01, V3-FMT-05, V3-FMT-09, YNG-CFG-04, YNG-CFG-05, YNG-CFG-06, YNG-CFG-08 */
	const struct config_vrrp *vr;
	struct config *config = parse_vr(PLAIN, &vr);

	cr_expect_str_eq(vr->name, "lan/ipv4/1");
	cr_expect_eq(vr->family, IP_V4);
	cr_expect_eq(vr->vrid, 1);
	cr_expect_eq(vr->version, 3);
	cr_expect_eq(vr->priority, 100);
	cr_expect_not(vr->owner);
	cr_expect_eq(vr->interval_cs, 100);
	cr_expect(vr->preempt);
	cr_expect_eq(vr->hold_time_s, 0);
	cr_expect_not(vr->accept_mode);
	cr_expect_not(vr->owner_ignore_adverts);
	cr_expect_not(vr->lower_prio_no_advert);
	cr_expect_not(vr->validate_address_list);
	cr_expect(vr->relinquish);
	cr_expect_eq(vr->checksum_send, CONFIG_CSUM_PSEUDO_HEADER);
	cr_expect_eq(vr->checksum_accept, CONFIG_CSUM_ANY);
	cr_expect_eq(vr->announce_repeat, 2);
	cr_expect_eq(vr->announce_delay_s, 5);
	cr_expect_eq(vr->announce_refresh_s, 0);
	cr_expect_eq(vr->n_addresses, 1);
	cr_expect_eq(ip_addr_to_v4(&vr->addresses[0]), 0xc0000201);
	cr_expect_eq(vr->track.n_interfaces, 0);
	config_free(config);
}

Test(values, version_2_advertises_every_second_by_default)
{
	/* V2-FMT-04, V2-FMT-09, YNG-CFG-02, YNG-CFG-07 */
	const struct config_vrrp *vr;
	struct config *config = parse_vr(PLAIN ", \"version\": 2", &vr);

	cr_expect_eq(vr->version, 2);
	cr_expect_eq(vr->interval_cs, 100);
	cr_expect_eq(vr->priority, 100);
	cr_expect_not(vr->accept_mode);
	config_free(config);
}

Test(values, version_2_seconds_are_kept_as_centiseconds)
{
	/* V2-FMT-09, YNG-CFG-07 */
	const struct config_vrrp *vr;
	struct config *config =
		parse_vr(PLAIN ", \"version\": 2, \"advertise-interval-sec\": 254", &vr);

	cr_expect_eq(vr->interval_cs, 25400);
	config_free(config);
}

Test(values, whoever_has_all_virtual_addresses_is_the_owner)
{
	/* YNG-CFG-14, V3-FMT-04 */
	const struct config_vrrp *vr;
	struct config *config = parse_vr("\"vrid\": 1, \"priority\": 7, "
					 "\"virtual-addresses\": [\"192.0.2.3\", \"192.0.2.2\"]",
		&vr);

	cr_expect(vr->owner);
	config_free(config);
}

Test(values, a_tracked_interface_takes_ten_off_by_default)
{
	const struct config_vrrp *vr;
	struct config *config =
		parse_vr(PLAIN ", \"track\": {\"interfaces\": [{\"interface\": \"wan\"}]}", &vr);

	cr_assert_eq(vr->track.n_interfaces, 1);
	cr_expect_eq(vr->track.interfaces[0].interface, 1);
	cr_expect_eq(vr->track.interfaces[0].priority_decrement, 10);
	config_free(config);
}

Test(values, what_is_not_said_of_the_router_has_a_default)
{
	struct config *config =
		corpus_parse_good("{\"ports\": {\"p0\": {\"device\": \"1:2.3\"}},"
				  " \"interfaces\": {\"lan\": {\"port\": \"p0\"}}}");

	cr_expect_eq(config->n_eal, 0);
	cr_expect_eq(config->idle, CONFIG_IDLE_POLL);
	cr_expect_str_eq(config->console_socket, "/run/steadfast/console.sock");
	cr_expect_eq(config->ports[0].rx_queues, 1);
	cr_expect_eq(config->interfaces[0].mtu, 1500);
	cr_expect_eq(config->interfaces[0].port, 0);
	cr_expect_eq(config->n_routes, 0);
	config_free(config);
}

Test(values, pci_addresses_are_kept_in_the_long_form)
{
	static const char *const forms[][2] = {
		{"03:00.0", "0000:03:00.0"},
		{"0000:3B:1f.7", "0000:3b:1f.7"},
		{"3:0.1", "0000:03:00.1"},
		{"10000:e1:00.0", "10000:e1:00.0"},
	};
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct config *config;
		char *text;

		cr_assert_gt(asprintf(&text,
				     "{\"ports\": {\"p0\": {\"device\": \"%s\"}},"
				     " \"interfaces\": {\"lan\": {\"port\": \"p0\"}}}",
				     forms[i][0]),
			0);
		config = corpus_parse_good(text);
		cr_expect_str_eq(config->ports[0].device, forms[i][1]);
		cr_expect(config->ports[0].is_pci);
		config_free(config);
		free(text);
	}
}

Test(values, a_virtual_device_is_kept_as_it_is)
{
	struct config *config = corpus_parse_good(
		"{\"ports\": {\"p0\": {\"device\": \"net_memif0,role=server,id=1\"}},"
		" \"interfaces\": {\"lan\": {\"port\": \"p0\"}}}");

	cr_expect_str_eq(config->ports[0].device, "net_memif0,role=server,id=1");
	cr_expect_not(config->ports[0].is_pci);
	config_free(config);
}

struct bounds {
	const char *leaf; /* printf format of the leaf within its virtual router */
	const char *path; /* in it */
	long min, max;
};

static const struct bounds bounds[] = {
	/* V3-FMT-05, V2-FMT-04, YNG-CFG-05 */
	{PLAIN ", \"priority\": %ld", "priority", 1, 254},
	/* V3-FMT-09, V3-CFG-02, YNG-CFG-08 */
	{PLAIN ", \"advertise-interval-centi-sec\": %ld", "advertise-interval-centi-sec", 1, 4095},
	/* V2-FMT-09, YNG-CFG-07: 255 s would fit the wire, RFC 8347 ends at 254 */
	{PLAIN ", \"version\": 2, \"advertise-interval-sec\": %ld", "advertise-interval-sec", 1,
		254},
	/* YNG-CFG-02 */
	{PLAIN ", \"version\": %ld", "version", 2, 3},
	/* V3-FMT-03, V2-FMT-03, YNG-CFG-01 */
	{"\"virtual-addresses\": [\"192.0.2.1\"], \"vrid\": %ld", "vrid", 1, 255},
	/* YNG-CFG-04 */
	{PLAIN ", \"preempt\": {\"hold-time\": %ld}", "preempt.hold-time", 0, 65535},
	{PLAIN ", \"gratuitous-arp\": {\"repeat\": %ld}", "gratuitous-arp.repeat", 0, 10},
	{PLAIN ", \"gratuitous-arp\": {\"delay\": %ld}", "gratuitous-arp.delay", 1, 255},
	{PLAIN ", \"gratuitous-arp\": {\"refresh\": %ld}", "gratuitous-arp.refresh", 0, 65535},
	{PLAIN ", \"track\": {\"interfaces\": [{\"interface\": \"wan\", "
	       "\"priority-decrement\": %ld}]}",
		"track.interfaces[0].priority-decrement", 1, 254},
	{PLAIN ", \"track\": {\"interfaces\": [{\"interface\": \"wan\", "
	       "\"recovery-delay\": %ld}]}",
		"track.interfaces[0].recovery-delay", 0, 65535},
	/* YNG-CFG-10 */
	{PLAIN ", \"track\": {\"networks\": [{\"prefix\": \"0.0.0.0/0\", "
	       "\"priority-decrement\": %ld}]}",
		"track.networks[0].priority-decrement", 1, 254},
	{PLAIN ", \"track\": {\"forwarding\": {\"priority-decrement\": %ld}}",
		"track.forwarding.priority-decrement", 0, 254},
	{PLAIN ", \"unicast-peers\": [{\"address\": \"192.0.2.9\", \"minimum-ttl\": %ld}]",
		"unicast-peers[0].minimum-ttl", 1, 255},
};

/* A virtual router with the leaf set to `number`; the text to be freed. */
static char *with_number(const struct bounds *b, long number)
{
	char leaves[256];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(leaves, sizeof(leaves), b->leaf, number);
#pragma GCC diagnostic pop
	return with_vr(leaves);
}

Test(values, both_ends_of_a_range_are_taken_and_what_is_beyond_is_not)
{
	size_t i;

	for (i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		const struct bounds *b = &bounds[i];
		char path[128], *text;

		snprintf(path, sizeof(path), "$.interfaces.lan.ipv4.vrrp[0].%s", b->path);
		text = with_number(b, b->min);
		config_free(corpus_parse_good(text));
		free(text);
		text = with_number(b, b->max);
		config_free(corpus_parse_good(text));
		free(text);
		text = with_number(b, b->min - 1);
		corpus_expect_mistake(text, path, "must be a whole number");
		free(text);
		text = with_number(b, b->max + 1);
		corpus_expect_mistake(text, path, "must be a whole number");
		free(text);
	}
}

static char *with_addresses(unsigned int n)
{
	char leaves[512];
	size_t len = snprintf(leaves, sizeof(leaves), "\"vrid\": 1, \"virtual-addresses\": [");
	unsigned int i;

	for (i = 0; i < n; i++)
		len += snprintf(leaves + len, sizeof(leaves) - len, "%s\"192.0.2.%u\"",
			i > 0 ? ", " : "", 100 + i);
	snprintf(leaves + len, sizeof(leaves) - len, "]");
	return with_vr(leaves);
}

Test(values, sixteen_virtual_addresses_are_the_most)
{
	/* YNG-CFG-12 */
	char *text = with_addresses(16);
	struct config *config = corpus_parse_good(text);

	cr_expect_eq(config->interfaces[0].ipv4.vrrp[0].n_addresses, 16);
	cr_expect_eq(ip_addr_to_v4(&config->interfaces[0].ipv4.vrrp[0].addresses[15]), 0xc0000273);
	config_free(config);
	free(text);
	text = with_addresses(17);
	corpus_expect_mistake(
		text, "$.interfaces.lan.ipv4.vrrp[0].virtual-addresses", "at most 16");
	free(text);
}

Test(values, no_virtual_address_at_all_is_a_mistake)
{
	/* V2-FMT-05 */
	char *text = with_addresses(0);

	corpus_expect_mistake(text, "$.interfaces.lan.ipv4.vrrp[0].virtual-addresses", "is empty");
	free(text);
}

struct refused {
	const char *leaves; /* of a virtual router */
	const char *path;   /* in it */
	const char *says;
};

static const struct refused refused[] = {
	/* V3-FMT-13, V58-15 */
	{"\"vrid\": 1, \"virtual-addresses\": [\"192.0.2.1\", \"fe80::1\"]", "virtual-addresses[1]",
		"not IPv6"},
	/* Plain text authentication is of version 2 only */
	{PLAIN ", \"authentication\": {\"type\": \"simple-text\", \"key\": \"x\"}",
		"authentication.type", "is of version 2"},
	{PLAIN ", \"version\": 2, \"auth-type\": \"simple\"", "auth-type", "unknown key"},
	/* YNG-CFG-06, V2-MAS-02 */
	{PLAIN ", \"version\": 2, \"accept-mode\": true", "accept-mode",
		"version 2 has no accept mode"},
	/* YNG-CFG-07, YNG-CFG-08: nothing below a second in version 2 */
	{PLAIN ", \"version\": 2, \"advertise-interval-centi-sec\": 10",
		"advertise-interval-centi-sec", "version 2 has \"advertise-interval-sec\""},
	{PLAIN ", \"advertise-interval-sec\": 1", "advertise-interval-sec",
		"version 3 has \"advertise-interval-centi-sec\""},
	/* YNG-CFG-03: every transition is told, so there is nothing to switch on */
	{PLAIN ", \"log-state-change\": true", "log-state-change", "unknown key"},
};

Test(values, what_a_version_does_not_have_is_refused_with_what_would_be_right)
{
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		char *text = with_vr(refused[i].leaves);
		char path[128];

		snprintf(path, sizeof(path), "$.interfaces.lan.ipv4.vrrp[0].%s", refused[i].path);
		corpus_expect_mistake(text, path, refused[i].says);
		free(text);
	}
}

/* IP6-FWD-13 */
Test(values, an_interface_with_ipv6_has_an_mtu_of_1280_at_least)
{
	static const char format[] =
		"{\"ports\": {\"p0\": {\"device\": \"net_null0\"}}, \"interfaces\": {\"lan\": {"
		"\"port\": \"p0\", \"mtu\": %u, \"ipv6\": {\"addresses\": [\"fe80::2/64\"]}}}}";
	char text[256];

	snprintf(text, sizeof(text), format, 1280);
	config_free(corpus_parse_good(text));
	snprintf(text, sizeof(text), format, 1279);
	corpus_expect_mistake(text, "$.interfaces.lan.mtu", "at least 1280");
}
