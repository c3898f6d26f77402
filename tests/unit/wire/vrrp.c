/* SPDX-License-Identifier: BSD-3-Clause */
/* The VRRP message: each field, each check and the order of the checks. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "vrrp_message.h"
#include "wire/bytes.h"

#define ROOM 64

/* Changes one octet, makes the message-only checksum right again, decodes. */
static enum vrrp_pdu_error decode_changed(
	struct vrrp_pdu *out, uint8_t version, size_t offset, uint8_t value)
{
	struct scene s = scene(IP_V4);
	struct vrrp_pdu pdu = advert(version, IP_V4);
	enum vrrp_pdu_error error;
	size_t len;
	uint8_t *p = encode(&pdu, &s, 0, &len);

	p[offset] = value;
	put_be16(p + 6, 0);
	put_be16(p + 6, csum_finish(csum_add(0, p, len)));
	error = decode(out, p, len, &s);
	free(p);
	return error;
}

/* V3-TX-05, V3-TX-06, V2-TX-02 */
Test(vrrp, the_groups)
{
	struct ip_addr v4 = vrrp_group(IP_V4), v6 = vrrp_group(IP_V6);
	char buf[IP_ADDR_STRLEN];

	cr_assert_str_eq(ip_addr_format(&v4, buf), "224.0.0.18");
	cr_assert_str_eq(ip_addr_format(&v6, buf), "ff02::12");
}

Test(vrrp, lengths_of_the_longest_messages)
{
	struct vrrp_pdu pdu = {.version = 3, .count = 255};

	cr_assert_eq(vrrp_pdu_len(&pdu, IP_V4), 1028);
	cr_assert_eq(vrrp_pdu_len(&pdu, IP_V6), 4088);
	pdu.version = 2;
	cr_assert_eq(vrrp_pdu_len(&pdu, IP_V4), 1036);
}

/* V3-FMT-01, V3-FMT-03, V3-FMT-08, V3-FMT-09, V3-FMT-10 */
Test(vrrp, every_octet_of_a_version_3_message)
{
	static const uint8_t want[] = {
		0x31, 0x33, 0x64, 0x01, 0x00, 0x64, 0xa8, 0x65, 192, 0, 2, 1};
	struct scene s = scene(IP_V4);
	struct vrrp_pdu pdu = advert(3, IP_V4);
	uint8_t p[ROOM];

	memset(p, 0xff, sizeof(p)); /* so that Reserve is seen to be written */
	cr_assert_eq(vrrp_pdu_encode(p, ROOM, &pdu, &s.src, &s.dst), 12);
	cr_assert_arr_eq(p, want, 12);
}

/* V2-FMT-01, V2-FMT-06, V2-FMT-08, V2-FMT-09, V2-FMT-10 */
Test(vrrp, every_octet_of_a_version_2_message)
{
	static const uint8_t want[] = {0x21, 0x33, 0x64, 0x01, 0x00, 0x01, 0xb8, 0xc8, 192, 0, 2, 1,
		0, 0, 0, 0, 0, 0, 0, 0};
	struct scene s = scene(IP_V4);
	struct vrrp_pdu pdu = advert(2, IP_V4);
	uint8_t p[ROOM];

	/* Version 2 never has a pseudo-header, whatever is asked for. */
	pdu.checksum = VRRP_CSUM_PSEUDO;
	memset(p, 0xff, sizeof(p));
	cr_assert_eq(vrrp_pdu_encode(p, ROOM, &pdu, &s.src, &s.dst), 20);
	cr_assert_arr_eq(p, want, 20);
}

Test(vrrp, nothing_is_written_where_there_is_no_room)
{
	struct scene s = scene(IP_V4);

	for (uint8_t version = 2; version <= 3; version++) {
		struct vrrp_pdu pdu = advert(version, IP_V4);

		for (size_t room = 0; room < vrrp_pdu_len(&pdu, IP_V4); room++) {
			uint8_t *p = malloc(room);

			cr_assert_eq(vrrp_pdu_encode(p, room, &pdu, &s.src, &s.dst), -ENOSPC);
			free(p);
		}
	}
}

/* V3-FMT-09: the field's ends. Version 2 says whole seconds and never 0. */
Test(vrrp, intervals_are_sent_as_the_version_can_say_them)
{
	static const struct {
		uint8_t version;
		uint16_t given_cs, read_cs;
	} rows[] = {{3, 1, 1}, {3, 100, 100}, {3, 255, 255}, {3, 256, 256}, {3, 300, 300},
		{3, 4095, 4095}, {3, 4096, 4095}, {3, 0, 0}, {2, 1, 100}, {2, 0, 100},
		{2, 100, 100}, {2, 199, 100}, {2, 200, 200}, {2, 25500, 25500}, {2, 25600, 25500},
		{2, 65535, 25500}};
	struct scene s = scene(IP_V4);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct vrrp_pdu pdu = advert(rows[i].version, IP_V4), out;
		size_t len;
		uint8_t *p;

		pdu.interval_cs = rows[i].given_cs;
		p = encode(&pdu, &s, 0, &len);
		cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_OK);
		cr_assert_eq(out.interval_cs, rows[i].read_cs, "version %u, %u cs: %u",
			rows[i].version, rows[i].given_cs, out.interval_cs);
		free(p);
	}
}

/* V3-FMT-08 */
Test(vrrp, reserve_is_no_part_of_the_interval)
{
	struct vrrp_pdu out;

	cr_assert_eq(decode_changed(&out, 3, 4, 0xf0), VRRP_PDU_OK);
	cr_assert_eq(out.interval_cs, 100);
	cr_assert_eq(decode_changed(&out, 3, 4, 0xff), VRRP_PDU_OK);
	cr_assert_eq(out.interval_cs, 0xf64);
}

/* V3-RX-03, V2-RX-02 */
Test(vrrp, only_versions_2_and_3_are_known)
{
	struct vrrp_pdu out;

	for (unsigned int version = 0; version < 16; version++) {
		if (version == 2 || version == 3)
			continue;
		cr_assert_eq(decode_changed(&out, 3, 0, version << 4 | 1), VRRP_PDU_VERSION);
		cr_assert_eq(out.version, version);
		cr_assert_eq(out.type, 1);
		cr_assert_eq(out.vrid, 51);
	}
}

/* V2-FMT-01 */
Test(vrrp, version_2_is_not_for_ipv6)
{
	struct scene s = scene(IP_V6);
	struct vrrp_pdu pdu = advert(2, IP_V6), out;
	size_t len;
	uint8_t *p = encode(&pdu, &s, 0, &len);

	cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_VERSION);
	free(p);
}

/* X02, V3-FMT-02, V3-RX-04, V2-FMT-02 */
Test(vrrp, only_type_1_is_known)
{
	struct vrrp_pdu out;

	for (uint8_t version = 2; version <= 3; version++) {
		for (unsigned int type = 0; type < 16; type++) {
			cr_assert_eq(decode_changed(&out, version, 0, version << 4 | type),
				type == 1 ? VRRP_PDU_OK : VRRP_PDU_TYPE);
			cr_assert_eq(out.version, version);
			cr_assert_eq(out.type, type);
			cr_assert_eq(out.vrid, 51);
		}
	}
}

/* X03, V3-FMT-07, V3-RX-10, V2-FMT-05 */
Test(vrrp, no_address_at_all_is_a_length_error)
{
	struct scene s = scene(IP_V4);

	for (uint8_t version = 2; version <= 3; version++) {
		struct vrrp_pdu pdu = advert(version, IP_V4), out;
		size_t len;
		uint8_t *p;

		pdu.count = 0;
		for (size_t extra = 0; extra <= 8; extra += 4) {
			p = encode(&pdu, &s, extra, &len);
			cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_LENGTH);
			cr_assert_eq(out.vrid, 51);
			free(p);
		}
	}
}

/* X04, X06, V3-RX-05, V2-RX-03: cut anywhere, the message is short, and what is there is read. */
Test(vrrp, a_message_cut_anywhere_is_a_length_error)
{
	for (int i = 0; i < 3; i++) {
		uint8_t family = i == 2 ? IP_V6 : IP_V4;
		struct vrrp_pdu pdu = advert(i == 0 ? 2 : 3, family), out;
		struct scene s = scene(family);
		size_t whole;
		uint8_t *p = encode(&pdu, &s, 0, &whole);

		for (size_t len = 0; len <= whole; len++) {
			uint8_t *cut = exact_copy(p, len);

			cr_assert_eq(decode(&out, cut, len, &s),
				len < whole ? VRRP_PDU_LENGTH : VRRP_PDU_OK, "%zu of %zu", len,
				whole);
			cr_assert_eq(out.version, len >= 1 ? pdu.version : 0);
			cr_assert_eq(out.type, len >= 1 ? 1 : 0);
			cr_assert_eq(out.vrid, len >= 2 ? 51 : 0);
			free(cut);
		}
		free(p);
	}
}

/* V3-RX-18 */
Test(vrrp, the_family_comes_from_the_ip_header_and_not_from_the_length)
{
	struct scene s = scene(IP_V6);
	struct vrrp_pdu pdu = advert(3, IP_V6), out;
	size_t len;
	uint8_t *p = encode(&pdu, &s, 0, &len);

	cr_assert_eq(len, 24);
	cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_OK);
	cr_assert_eq(out.count, 1);
	cr_assert_arr_eq(out.addresses, ip6_addresses, 16);
	/* Four addresses of IPv4's size would fit; four of IPv6's do not. */
	p[3] = 4;
	cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_LENGTH);
	free(p);
}

/* X08, V3-RX-19 */
Test(vrrp, octets_after_the_last_address_are_outside_the_message)
{
	static const struct {
		uint8_t version, family;
		enum vrrp_checksum form;
	} rows[] = {{3, IP_V4, VRRP_CSUM_MESSAGE}, {3, IP_V4, VRRP_CSUM_PSEUDO},
		{3, IP_V6, VRRP_CSUM_PSEUDO}, {2, IP_V4, VRRP_CSUM_MESSAGE}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scene s = scene(rows[i].family);
		struct vrrp_pdu pdu = advert(rows[i].version, rows[i].family), out;

		pdu.checksum = rows[i].form;
		for (size_t extra = 1; extra <= 20; extra++) {
			size_t len;
			uint8_t *p = encode(&pdu, &s, extra, &len);

			cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_OK, "row %zu", i);
			cr_assert_eq(out.count, 1);
			cr_assert_eq(out.checksum, rows[i].form);
			free(p);
		}
	}
}

/* V2-FMT-07, V2-FMT-08: what to make of it is the receiver's business. */
Test(vrrp, version_2_authentication_is_handed_on)
{
	struct scene s = scene(IP_V4);

	for (uint8_t auth_type = 0; auth_type < 4; auth_type++) {
		struct vrrp_pdu pdu = advert(2, IP_V4), out;
		size_t len;
		uint8_t *p;

		pdu.count = 3;
		pdu.auth_type = auth_type;
		memcpy(pdu.auth_data, "password", 8);
		p = encode(&pdu, &s, 0, &len);
		cr_assert_eq(len, 28);
		cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_OK);
		cr_assert_eq(out.auth_type, auth_type);
		cr_assert_arr_eq(out.auth_data, "password", 8);
		cr_assert_arr_eq(out.addresses, ip4_addresses, 12);
		free(p);
	}
}

/* V3-RX-03 to V3-RX-06: with everything wrong the first check of the ladder names the error. */
Test(vrrp, faults_are_named_in_the_order_of_the_checks)
{
	uint8_t p[] = {0x42, 51, 100, 9, 0, 100, 0xba, 0xad, 192, 0, 2, 1};
	struct scene s = scene(IP_V4);
	struct vrrp_pdu out;

	cr_assert_eq(decode(&out, p, sizeof(p), &s), VRRP_PDU_VERSION);
	p[0] = 0x32;
	cr_assert_eq(decode(&out, p, sizeof(p), &s), VRRP_PDU_TYPE);
	p[0] = 0x31;
	cr_assert_eq(decode(&out, p, sizeof(p), &s), VRRP_PDU_LENGTH);
	p[3] = 1;
	cr_assert_eq(decode(&out, p, sizeof(p), &s), VRRP_PDU_CHECKSUM);
	put_be16(p + 6, 0xa865);
	cr_assert_eq(decode(&out, p, sizeof(p), &s), VRRP_PDU_OK);
	/* A short message of a wrong version or type is no length error. */
	p[0] = 0x41;
	cr_assert_eq(decode(&out, p, 1, &s), VRRP_PDU_VERSION);
	p[0] = 0x3f;
	cr_assert_eq(decode(&out, p, 1, &s), VRRP_PDU_TYPE);
}
