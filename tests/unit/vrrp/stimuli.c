/* SPDX-License-Identifier: BSD-3-Clause */
/* Stimuli that golden frames become by a change, X01 to X16, and the ladder's other corners. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "rut.h"
#include "stimulus.h"
#include "wire/bytes.h"

/* R2 with interfaces of its own, interface 0 its LAN. */
struct lab {
	struct rut r;
	struct vrrp_set set;
	struct vrrp_rx_result result;
};

static void lab_init(struct lab *lab, struct rut r)
{
	lab->r = r;
	cr_assert(eq(int, vrrp_set_init(&lab->set, 2, r.now), 0));
	cr_assert(eq(int, vrrp_set_add(&lab->set, 0, &lab->r.vr), 0));
}

static enum vrrp_rx_verdict receive_on(
	struct lab *lab, uint32_t interface, const struct stimulus *s)
{
	struct vrrp_packet packet = stimulus_cut(s);

	packet.interface = interface;
	lab->result = rut_receive(&lab->r, &lab->set, &packet);
	free((void *)packet.payload);
	return lab->result.verdict;
}

static enum vrrp_rx_verdict receive(struct lab *lab, const struct stimulus *s)
{
	return receive_on(lab, 0, s);
}

static struct vrrp_config v2_config(void)
{
	struct vrrp_config config = rut_config();

	config.version = 2;
	return config;
}

static struct vrrp_config v6_config(void)
{
	struct vrrp_config config = rut_config_of(IP_V6);

	config.addresses[0] = rut_address_of(IP_V6, 0x51);
	return config;
}

#define EXPECT(lab, s, want) cr_assert(eq(int, receive(lab, s), want))

/* X01: V3-RX-02 */
Test(stimulus, x01_hop_limit_254)
{
	struct vrrp_config config = v6_config();
	struct stimulus s = stimulus_golden("P04", false);
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	s.octets[21] = 254;
	EXPECT(&lab, &s, VRRP_RX_TTL);
	cr_assert(eq(u64, lab.set.stats.ip_ttl_errors, 1));
	vrrp_set_fini(&lab.set);
}

/* X02: V3-RX-04, V3-FMT-02, V2-FMT-02, IMP-RX-01 */
Test(stimulus, x02_type_2)
{
	for (uint8_t version = 2; version <= 3; version++) {
		struct vrrp_config config = version == 2 ? v2_config() : rut_config();
		struct stimulus s = stimulus_golden(version == 2 ? "P01" : "P02", true);
		struct lab lab;

		lab_init(&lab, rut_backup(&config));
		s.octets[VRRP_AT] = version << 4 | 2;
		stimulus_fix_vrrp(&s, version == 2 ? 20 : 12);
		EXPECT(&lab, &s, VRRP_RX_TYPE);
		cr_assert(eq(u64, lab.r.vr.stats.invalid_type_pkts_rcvd, 1));
		cr_assert(eq(u64, lab.set.stats.unattributed, 0));
		s.octets[VRRP_AT + 1]++;
		EXPECT(&lab, &s, VRRP_RX_TYPE);
		cr_assert(eq(u64, lab.r.vr.stats.invalid_type_pkts_rcvd, 1));
		cr_assert(eq(u64, lab.set.stats.unattributed, 1), "it names nobody");
		vrrp_set_fini(&lab.set);
	}
}

/* X03: V3-RX-10, V3-FMT-07, V2-FMT-05 */
Test(stimulus, x03_no_address_at_all)
{
	for (uint8_t version = 2; version <= 3; version++) {
		struct vrrp_config config = version == 2 ? v2_config() : rut_config();
		struct stimulus s = stimulus_golden(version == 2 ? "P01" : "P02", false);
		size_t len = version == 2 ? 16 : 8;
		struct lab lab;

		lab_init(&lab, rut_master(&config));
		s.octets[VRRP_AT + 3] = 0;
		memset(s.octets + VRRP_AT + 8, 0, 8);
		stimulus_resize(&s, len);
		stimulus_fix_vrrp(&s, len);
		EXPECT(&lab, &s, VRRP_RX_LENGTH);
		cr_assert(eq(u64, lab.r.vr.stats.packet_length_errors, 1));
		RUT_DID(&lab.r, "");
		vrrp_set_fini(&lab.set);
	}
}

/* X04: V3-RX-05; at every shorter length, too, also of one that names nobody */
Test(stimulus, x04_shorter_than_the_header)
{
	struct vrrp_config config = rut_config();
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	for (size_t len = 0; len < 12; len++) {
		struct stimulus s = stimulus_golden("P02", false);

		stimulus_resize(&s, len);
		EXPECT(&lab, &s, VRRP_RX_LENGTH);
	}
	cr_assert(eq(u64, lab.r.vr.stats.packet_length_errors, 10));
	cr_assert(eq(u64, lab.set.stats.unattributed, 2), "without the octet of the VRID");
	vrrp_set_fini(&lab.set);
}

/* X05: V2-RX-10 */
Test(stimulus, x05_version_2_with_another_interval)
{
	struct vrrp_config config = v2_config();
	struct stimulus s = stimulus_golden("P01", true);
	struct instant deadline;
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	deadline = vrrp_vr_deadline(&lab.r.vr);
	rut_run(&lab.r, span_s(1));
	s.octets[VRRP_AT + 5] = 2;
	stimulus_fix_vrrp(&s, 20);
	EXPECT(&lab, &s, VRRP_RX_INTERVAL);
	cr_assert(lab.result.interval_differs);
	cr_assert(eq(u64, lab.r.vr.stats.interval_errors, 1));
	cr_assert(eq(u64, lab.r.vr.stats.advertisement_rcvd, 0));
	cr_assert(eq(i64, vrrp_vr_deadline(&lab.r.vr).ns, deadline.ns));
	vrrp_set_fini(&lab.set);
}

/* X06: V2-RX-03; padded as well */
Test(stimulus, x06_version_2_without_authentication_data)
{
	struct vrrp_config config = v2_config();
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	for (size_t padding = 0; padding <= 14; padding += 14) {
		struct stimulus s = stimulus_golden("P01", false);

		stimulus_resize(&s, 12);
		stimulus_fix_vrrp(&s, 12);
		memset(s.octets + s.len, 0, padding);
		s.len += padding;
		EXPECT(&lab, &s, VRRP_RX_LENGTH);
	}
	cr_assert(eq(u64, lab.r.vr.stats.packet_length_errors, 2));
	vrrp_set_fini(&lab.set);
}

/* X07: V3-RX-06, V3-FMT-11 */
Test(stimulus, x07_ipv6_checksum_without_pseudo_header)
{
	struct vrrp_config config = v6_config();
	struct stimulus s = stimulus_golden("P04", false);
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	put_be16(s.octets + 60, 0);
	put_be16(s.octets + 60, csum_finish(csum_add(0, s.octets + 54, 40)));
	EXPECT(&lab, &s, VRRP_RX_CHECKSUM);
	cr_assert(eq(u64, lab.set.stats.checksum_errors, 1));
	vrrp_set_fini(&lab.set);
}

/* X08: V3-RX-19 */
Test(stimulus, x08_octets_after_the_last_address)
{
	struct vrrp_config config = rut_config();
	struct stimulus s = stimulus_golden("P02", false);
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	stimulus_resize(&s, 16);
	put_be32(s.octets + VRRP_AT + 12, 0xdeadbeef);
	EXPECT(&lab, &s, VRRP_RX_ACCEPTED);
	cr_assert(eq(u64, lab.r.vr.stats.advertisement_rcvd, 1));
	vrrp_set_fini(&lab.set);
}

/* X09: V3-RX-20 */
Test(stimulus, x09_ipv4_options)
{
	struct vrrp_config config = rut_config();
	struct stimulus s = stimulus_golden("P02", false);
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	memmove(s.octets + VRRP_AT + 4, s.octets + VRRP_AT, 12);
	put_be32(s.octets + VRRP_AT, 0x94040000); /* router alert */
	s.octets[IP_AT] = 0x46;
	stimulus_resize(&s, 12);
	EXPECT(&lab, &s, VRRP_RX_ACCEPTED);
	vrrp_set_fini(&lab.set);
}

/* X10: V3-RX-07, IMP-NIC-02: another interface, a VLAN say, knows nothing of VRID 51 */
Test(stimulus, x10_on_another_interface)
{
	struct vrrp_config config = rut_config();
	struct stimulus s = stimulus_golden("P02", true);
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	cr_assert(eq(int, receive_on(&lab, 1, &s), VRRP_RX_VRID));
	cr_assert(eq(int, receive_on(&lab, 2, &s), VRRP_RX_VRID), "there is no interface 2");
	cr_assert(eq(u64, lab.set.stats.vrid_errors, 2));
	cr_assert(eq(ptr, lab.result.vr, NULL));
	cr_assert(eq(u64, lab.r.vr.stats.advertisement_rcvd, 0));
	EXPECT(&lab, &s, VRRP_RX_ACCEPTED);
	cr_assert(eq(ptr, lab.result.vr, &lab.r.vr));
	vrrp_set_fini(&lab.set);
}

static struct stimulus other_list(uint8_t priority)
{
	struct stimulus s = stimulus_golden("P01", true);

	s.octets[VRRP_AT + 2] = priority;
	put_be32(s.octets + VRRP_AT + 8, 0xc000024d); /* 192.0.2.77 */
	stimulus_fix_vrrp(&s, 20);
	return s;
}

/* X11: V2-RX-08, V2-RX-09 */
Test(stimulus, x11_version_2_with_another_address)
{
	for (int check = 0; check <= 1; check++) {
		struct vrrp_config config = v2_config();
		struct stimulus s = other_list(100);
		struct lab lab;

		config.validate_address_list = check;
		lab_init(&lab, rut_backup(&config));
		EXPECT(&lab, &s, check ? VRRP_RX_ADDRESS_LIST : VRRP_RX_ACCEPTED);
		cr_assert(lab.result.addresses_differ);
		cr_assert(eq(u64, lab.r.vr.stats.address_list_errors, 1));
		vrrp_set_fini(&lab.set);
	}
}

/* X12: V2-RX-09 */
Test(stimulus, x12_version_2_with_another_address_from_the_owner)
{
	struct vrrp_config config = v2_config();
	struct stimulus s = other_list(255);
	struct lab lab;

	config.validate_address_list = true;
	lab_init(&lab, rut_backup(&config));
	EXPECT(&lab, &s, VRRP_RX_ACCEPTED);
	cr_assert(eq(u64, lab.r.vr.stats.address_list_errors, 1));
	cr_assert(eq(u64, lab.r.vr.stats.advertisement_rcvd, 1));
	vrrp_set_fini(&lab.set);
}

/* X13: IMP-RX-03; the first fragment and a later one */
Test(stimulus, x13_fragments)
{
	static const uint16_t fields[] = {0x2000, 0x2001, 0x0001};
	struct vrrp_config config = rut_config();
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	for (size_t i = 0; i < 3; i++) {
		struct stimulus s = stimulus_golden("P02", true);

		put_be16(s.octets + IP_AT + 6, fields[i]);
		stimulus_fix_ip(&s);
		EXPECT(&lab, &s, VRRP_RX_FRAGMENT);
	}
	cr_assert(eq(u64, lab.set.stats.fragments, 3));
	vrrp_set_fini(&lab.set);
}

/* X14: IMP-LOOP-01; a thousand of our own, in master and, late, in backup */
Test(stimulus, x14_own_adverts_come_back)
{
	struct stimulus s = stimulus_golden("P02", true);
	struct vrrp_config config = rut_config();
	struct instant deadline;
	struct lab lab;

	config.primary = R1; /* whose advert P02 is */
	lab_init(&lab, rut_master(&config));
	for (int i = 0; i < 1000; i++)
		EXPECT(&lab, &s, VRRP_RX_OWN);
	RUT_DID(&lab.r, "");
	rut_hear(&lab.r, 200, 100, R2);
	rut_run(&lab.r, VRRP_CROSSING);
	deadline = vrrp_vr_deadline(&lab.r.vr);
	EXPECT(&lab, &s, VRRP_RX_OWN);
	cr_assert(eq(i64, vrrp_vr_deadline(&lab.r.vr).ns, deadline.ns));
	cr_assert(eq(u64, lab.r.vr.stats.own_adverts_rcvd, 1001));
	vrrp_set_fini(&lab.set);
}

/* IMP-LOOP-02: our address, but not from our virtual MAC: a duplicate, answered within bounds */
Test(stimulus, x14_own_address_from_another_mac)
{
	struct stimulus s = stimulus_golden("P02", true);
	struct vrrp_config config = rut_config();
	struct lab lab;

	config.primary = R1;
	s.octets[6] = 2;
	lab_init(&lab, rut_master(&config));
	for (int i = 0; i < 1000; i++)
		EXPECT(&lab, &s, VRRP_RX_ACCEPTED);
	RUT_DID(&lab.r, "advert:100");
	vrrp_set_fini(&lab.set);
}

/* X15 */
Test(stimulus, x15_sources_that_are_no_unicast_address)
{
	static const uint32_t sources[] = {
		0xe0000009, 0x00000000, 0xffffffff, 0x7f000001, 0xf0000001};
	struct vrrp_config config = rut_config();
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	for (size_t i = 0; i < 5; i++) {
		struct stimulus s = stimulus_golden("P02", true);

		put_be32(s.octets + IP_AT + 12, sources[i]);
		stimulus_fix_ip(&s);
		EXPECT(&lab, &s, VRRP_RX_BAD_SOURCE);
	}
	cr_assert(eq(u64, lab.set.stats.bad_source, 5));
	vrrp_set_fini(&lab.set);
}

/* X16: IMP-RX-04 */
Test(stimulus, x16_ipv6_source_not_link_local)
{
	struct stimulus s = stimulus_golden("P04", false);
	struct vrrp_config config = v6_config();
	struct lab lab;

	lab_init(&lab, rut_backup(&config));
	put_be32(s.octets + 22, 0x20010db8);
	EXPECT(&lab, &s, VRRP_RX_BAD_SOURCE);
	vrrp_set_fini(&lab.set);
}
