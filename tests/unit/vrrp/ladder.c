/* SPDX-License-Identifier: BSD-3-Clause */
/* The receive ladder where its outcome depends on the configuration or the state: checksum forms,
 * address lists, owners, initialize, floods. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "rut.h"
#include "stimulus.h"
#include "wire/bytes.h"

static enum vrrp_rx_verdict receive(struct rut *r, struct vrrp_set *set, const struct stimulus *s,
	struct vrrp_rx_result *result)
{
	struct vrrp_packet packet = stimulus_cut(s);
	struct vrrp_rx_result unused;

	if (!result)
		result = &unused;
	*result = rut_receive(r, set, &packet);
	free((void *)packet.payload);
	return result->verdict;
}

static struct vrrp_set set_of(struct rut *r)
{
	struct vrrp_set set;

	cr_assert(eq(int, vrrp_set_init(&set, 1, r->now), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &r->vr), 0));
	return set;
}

static struct vrrp_config owner_config(uint8_t version)
{
	struct vrrp_config config = rut_config();

	config.version = version;
	config.owner = true;
	config.primary = VIP;
	return config;
}

/* IMP-CSM-01, V3-RX-06: the three modes, and the counter of the form that is not sent */
Test(ladder, accepts_the_checksum_forms_it_is_told_to)
{
	static const struct {
		uint8_t accept;
		enum vrrp_checksum send;
		const char *id;
		bool accepted, other;
	} modes[] = {
		{VRRP_CSUM_ANY, VRRP_CSUM_PSEUDO, "P02", true, true},
		{VRRP_CSUM_ANY, VRRP_CSUM_PSEUDO, "P03", true, false},
		{VRRP_CSUM_ANY, VRRP_CSUM_MESSAGE, "P02", true, false},
		{VRRP_CSUM_ANY, VRRP_CSUM_MESSAGE, "P03", true, true},
		{VRRP_CSUM_MESSAGE, VRRP_CSUM_MESSAGE, "P02", true, false},
		{VRRP_CSUM_MESSAGE, VRRP_CSUM_MESSAGE, "P03", false, false},
		{VRRP_CSUM_PSEUDO, VRRP_CSUM_PSEUDO, "P02", false, false},
		{VRRP_CSUM_PSEUDO, VRRP_CSUM_PSEUDO, "P03", true, false},
	};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		struct stimulus s = stimulus_golden(modes[i].id, true);
		struct vrrp_config config = rut_config();
		struct vrrp_rx_result result;
		struct vrrp_set set;
		struct rut r;

		config.checksum_accept = modes[i].accept;
		config.checksum_send = modes[i].send;
		r = rut_backup(&config);
		set = set_of(&r);
		cr_assert(eq(int, receive(&r, &set, &s, &result),
				  modes[i].accepted ? VRRP_RX_ACCEPTED : VRRP_RX_CHECKSUM),
			"mode %zu", i);
		cr_assert(eq(int, result.other_checksum_form, modes[i].other), "mode %zu", i);
		cr_assert(eq(u64, r.vr.stats.checksum_other_form, modes[i].other), "mode %zu", i);
		cr_assert(eq(u64, r.vr.stats.checksum_errors, !modes[i].accepted), "mode %zu", i);
		cr_assert(eq(u64, set.stats.checksum_errors, !modes[i].accepted), "mode %zu", i);
		vrrp_set_fini(&set);
	}
}

/* IMP-CSM-01: from 31.113.0.0 the pseudo-header sums to zero, and both forms are the same octets */
Test(ladder, accepts_a_checksum_that_is_right_in_both_forms_as_either)
{
	static const enum vrrp_checksum forms[] = {VRRP_CSUM_PSEUDO, VRRP_CSUM_MESSAGE};

	for (size_t i = 0; i < 2; i++) {
		struct stimulus s = stimulus_golden("P02", true);
		struct vrrp_config config = rut_config();
		struct vrrp_set set;
		struct rut r;

		put_be32(s.octets + IP_AT + 12, 0x1f710000);
		stimulus_fix_ip(&s);
		config.checksum_accept = config.checksum_send = forms[i];
		r = rut_backup(&config);
		set = set_of(&r);
		cr_assert(eq(int, receive(&r, &set, &s, NULL), VRRP_RX_ACCEPTED));
		cr_assert(eq(u64, r.vr.stats.checksum_other_form, 0));
		vrrp_set_fini(&set);
	}
}

/* V3-FMT-11: IPv6 has one form only, whatever is chosen for IPv4 */
Test(ladder, has_no_choice_of_checksum_over_ipv6)
{
	struct stimulus s = stimulus_golden("P04", false);
	struct vrrp_config config = rut_config();
	struct vrrp_set set;
	struct rut r;

	config.family = IP_V6;
	config.primary = (struct ip_addr){IP_V6, {0xfe, 0x80, [15] = 3}};
	config.checksum_accept = config.checksum_send = VRRP_CSUM_MESSAGE;
	r = rut_backup(&config);
	set = set_of(&r);
	cr_assert(eq(int, receive(&r, &set, &s, NULL), VRRP_RX_ACCEPTED));
	cr_assert(eq(u64, r.vr.stats.checksum_other_form, 0));
	vrrp_set_fini(&set);
}

/* V3-RX-17, V58-04: another address, and the configured ones in another order */
Test(ladder, tells_another_address_list_from_another_order)
{
	static const uint32_t lists[][3] = {
		{0xc0000201, 0xc000020a, 0xc000020b}, /* P07's, as configured */
		{0xc000020b, 0xc0000201, 0xc000020a},
		{0xc0000201, 0xc000020a, 0xc000024d},
		{0xc0000201, 0xc0000201, 0xc000020b},
	};
	struct vrrp_config config = rut_config();
	struct vrrp_set set;
	struct rut r;

	config.count = 3;
	config.addresses[1] = ip_addr_v4(0xc000020a);
	config.addresses[2] = ip_addr_v4(0xc000020b);
	r = rut_backup(&config);
	set = set_of(&r);
	for (size_t i = 0; i < 4; i++) {
		struct stimulus s = stimulus_golden("P07", true);
		struct vrrp_rx_result result;

		for (size_t j = 0; j < 3; j++)
			put_be32(s.octets + VRRP_AT + 8 + 4 * j, lists[i][j]);
		stimulus_fix_vrrp(&s, 20);
		cr_assert(eq(int, receive(&r, &set, &s, &result), VRRP_RX_ACCEPTED));
		cr_assert(eq(int, result.addresses_differ, i >= 2), "list %zu", i);
	}
	cr_assert(eq(u64, r.vr.stats.address_list_errors, 2));
	cr_assert(eq(u64, r.vr.stats.advertisement_rcvd, 4), "all are used");
	vrrp_set_fini(&set);
}

/* V3-RX-18: 24 octets are one IPv6 address or four of IPv4, as the IP header says */
Test(ladder, takes_the_family_from_the_ip_header)
{
	struct vrrp_config config = rut_config();
	struct vrrp_rx_result result;
	struct ip_addr group;
	struct vrrp_set set;
	uint8_t message[24];
	struct rut r;

	config.family = IP_V6;
	config.primary = (struct ip_addr){IP_V6, {0xfe, 0x80, [15] = 3}};
	config.addresses[0] = (struct ip_addr){IP_V6, {0xfe, 0x80, [15] = 0x51}};
	r = rut_backup(&config);
	set = set_of(&r);
	group = vrrp_group(IP_V6);
	{
		struct ip_addr src = {IP_V6, {0xfe, 0x80, [15] = 2}};
		struct vrrp_pdu pdu = {.version = 3,
			.type = 1,
			.vrid = VRID,
			.priority = 100,
			.count = 1,
			.interval_cs = 100,
			.addresses = config.addresses[0].b};
		struct vrrp_packet packet = {.src = src,
			.dst = group,
			.ttl = 255,
			.payload = message,
			.payload_len = sizeof(message)};

		cr_assert(
			eq(int, vrrp_pdu_encode(message, sizeof(message), &pdu, &src, &group), 24));
		result = rut_receive(&r, &set, &packet);
	}
	cr_assert(eq(int, result.verdict, VRRP_RX_ACCEPTED));
	cr_assert(not(result.addresses_differ));
	vrrp_set_fini(&set);
}

/* V3-RX-08, V3-OPS-02: logged, counted, processed */
Test(ladder, lets_an_owner_hear_another_owner)
{
	struct stimulus s = stimulus_golden("P06", true);
	struct vrrp_config config = owner_config(3);
	struct vrrp_rx_result result;
	struct vrrp_set set;
	struct rut r = rut_master(&config);

	set = set_of(&r);
	put_be32(s.octets + IP_AT + 12, 0xc0000204);
	stimulus_fix_ip(&s);
	cr_assert(eq(int, receive(&r, &set, &s, &result), VRRP_RX_ACCEPTED));
	cr_assert(result.owner_conflict);
	cr_assert(eq(u64, r.vr.stats.owner_conflicts, 1));
	RUT_DID(&r, "drain master>backup");
	vrrp_set_fini(&set);
}

/* V3-RX-09, V58-03, V2-RX-05: by option in version 3, always in version 2 */
Test(ladder, lets_an_owner_ignore_adverts_as_before_erratum_8298)
{
	for (uint8_t version = 2; version <= 3; version++) {
		struct stimulus s = stimulus_golden(version == 2 ? "P01" : "P02", true);
		struct vrrp_config config = owner_config(version);
		struct vrrp_rx_result result;
		struct vrrp_set set;
		struct rut r;

		config.owner_ignore_adverts = version == 3;
		r = rut_master(&config);
		set = set_of(&r);
		s.octets[VRRP_AT + 2] = 255;
		put_be32(s.octets + IP_AT + 12, 0xc0000204);
		stimulus_fix_ip(&s);
		stimulus_fix_vrrp(&s, version == 2 ? 20 : 12);
		cr_assert(eq(int, receive(&r, &set, &s, &result), VRRP_RX_OWNER));
		cr_assert(result.owner_conflict);
		cr_assert(eq(u64, r.vr.stats.owner_conflicts, 1));
		cr_assert(eq(u64, r.vr.stats.advertisement_rcvd, 0));
		RUT_DID(&r, "");
		vrrp_set_fini(&set);
	}
}

/* V3-RX-21: an owner that left and drains must hear its successor, whatever it ignored before */
Test(ladder, lets_a_drained_owner_hear_its_successor)
{
	struct stimulus s = stimulus_golden("P01", true);
	struct vrrp_config config = owner_config(2);
	struct rut r = rut_master(&config), before;
	struct vrrp_rx_result result;
	struct vrrp_set set = set_of(&r);

	rut_stop(&r);
	rut_did(&r);
	before = r;
	cr_assert(eq(int, receive(&r, &set, &s, &result), VRRP_RX_ACCEPTED));
	rut_run(&r, VRRP_CROSSING);
	RUT_DID(&r, "closed");
	cr_assert(eq(int, memcmp(&before.vr.stats, &r.vr.stats, sizeof(r.vr.stats)), 0));
	vrrp_set_fini(&set);
}

/* V3-RX-21: good and bad adverts alike */
Test(ladder, touches_nothing_in_initialize)
{
	static const char *const ids[] = {"P02", "P05", "P06", "P07", "P12", "P13", "P15", "P20"};
	struct vrrp_config config = rut_config();
	struct rut r = rut_make(&config), before;
	struct vrrp_set set = set_of(&r);

	before = r;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct stimulus s = stimulus_golden(ids[i], true);

		receive(&r, &set, &s, NULL);
	}
	cr_assert(eq(int, memcmp(&before, &r, sizeof(r)), 0));
	cr_assert(eq(u64, set.stats.checksum_errors, 1), "the router as a whole counts");
	vrrp_set_fini(&set);
}

/* V2-FMT-08 */
Test(ladder, ignores_authentication_data_that_type_0_does_not_use)
{
	struct stimulus s = stimulus_golden("P01", true);
	struct vrrp_config config = rut_config();
	struct vrrp_set set;
	struct rut r;

	config.version = 2;
	r = rut_backup(&config);
	set = set_of(&r);
	memcpy(s.octets + VRRP_AT + 12, "password", 8);
	stimulus_fix_vrrp(&s, 20);
	cr_assert(eq(int, receive(&r, &set, &s, NULL), VRRP_RX_ACCEPTED));
	vrrp_set_fini(&set);
}

/* V2-RX-01, V2-RX-04 */
Test(ladder, checks_ttl_and_checksum_of_version_2)
{
	struct vrrp_config config = rut_config();
	struct stimulus s;
	struct vrrp_set set;
	struct rut r;

	config.version = 2;
	r = rut_backup(&config);
	set = set_of(&r);
	s = stimulus_golden("P01", true);
	s.octets[IP_AT + 8] = 254;
	stimulus_fix_ip(&s);
	cr_assert(eq(int, receive(&r, &set, &s, NULL), VRRP_RX_TTL));
	s = stimulus_golden("P01", true);
	s.octets[VRRP_AT + 19] ^= 1; /* the last octet of the authentication data */
	cr_assert(eq(int, receive(&r, &set, &s, NULL), VRRP_RX_CHECKSUM));
	vrrp_set_fini(&set);
}

/* The order of the steps: each frame fails at two, and the earlier one is told. */
Test(ladder, stops_at_the_first_failure)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);
	struct vrrp_set set = set_of(&r);
	struct stimulus s;

	s = stimulus_golden("P13", true); /* checksum, and TTL */
	s.octets[IP_AT + 8] = 1;
	stimulus_fix_ip(&s);
	cr_assert(eq(int, receive(&r, &set, &s, NULL), VRRP_RX_TTL));
	s = stimulus_golden("P13", true); /* checksum, and VRID */
	s.octets[VRRP_AT + 1] = 52;
	cr_assert(eq(int, receive(&r, &set, &s, NULL), VRRP_RX_CHECKSUM));
	cr_assert(eq(u64, r.vr.stats.checksum_errors, 0), "it named nobody");
	cr_assert(eq(u64, set.stats.checksum_errors, 1));
	s = stimulus_golden("P15", true); /* length, and type */
	s.octets[VRRP_AT] = 0x32;
	cr_assert(eq(int, receive(&r, &set, &s, NULL), VRRP_RX_TYPE));
	s = stimulus_golden("P01", true); /* version, and checksum */
	s.octets[VRRP_AT + 6] ^= 1;
	cr_assert(eq(int, receive(&r, &set, &s, NULL), VRRP_RX_VERSION));
	vrrp_set_fini(&set);
}

/* MIB-19: the last one stays until the next */
Test(ladder, remembers_the_last_error_of_each_virtual_router_and_of_all)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);
	struct vrrp_set set = set_of(&r);
	struct stimulus bad = stimulus_golden("P13", true), good = stimulus_golden("P02", true),
			nobodys = stimulus_golden("P17", true);

	cr_assert(eq(int, set.stats.last_error, VRRP_NO_ERROR));
	receive(&r, &set, &bad, NULL);
	receive(&r, &set, &good, NULL);
	cr_assert(eq(int, r.vr.stats.last_error, VRRP_CHECKSUM_ERROR));
	receive(&r, &set, &nobodys, NULL);
	cr_assert(eq(int, set.stats.last_error, VRRP_VRID_ERROR));
	cr_assert(eq(int, r.vr.stats.last_error, VRRP_CHECKSUM_ERROR), "it names another");
	vrrp_set_fini(&set);
}

/* V3-RX-14: the counters are exact whatever the rate; lines in the log are the caller's */
Test(ladder, counts_every_one_of_ten_thousand_bad_packets)
{
	struct stimulus s = stimulus_golden("P13", true);
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);
	struct vrrp_set set = set_of(&r);

	for (int i = 0; i < 10000; i++)
		receive(&r, &set, &s, NULL);
	cr_assert(eq(u64, set.stats.checksum_errors, 10000));
	cr_assert(eq(u64, r.vr.stats.checksum_errors, 10000));
	RUT_DID(&r, "");
	vrrp_set_fini(&set);
}
