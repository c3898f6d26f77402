/* SPDX-License-Identifier: BSD-3-Clause */
/* The checksum of the VRRP message: what it covers in each version and family. */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "vrrp_message.h"
#include "wire/bytes.h"

/* V3-RX-06, V3-FMT-11, V2-RX-04 */
Test(vrrp, any_bit_that_flips_is_seen)
{
	for (int i = 0; i < 4; i++) {
		uint8_t family = i == 3 ? IP_V6 : IP_V4;
		struct scene s = scene(family);
		struct vrrp_pdu pdu = advert(i == 0 ? 2 : 3, family), out;
		size_t len;
		uint8_t *p;

		pdu.checksum = i == 1 ? VRRP_CSUM_PSEUDO : VRRP_CSUM_MESSAGE;
		p = encode(&pdu, &s, 0, &len);
		for (size_t bit = 0; bit < len * 8; bit++) {
			p[bit / 8] ^= 1 << bit % 8;
			cr_assert_neq(decode(&out, p, len, &s), VRRP_PDU_OK, "bit %zu", bit);
			p[bit / 8] ^= 1 << bit % 8;
		}
		free(p);
	}
}

/* V3-FMT-10, IMP-CSM-01 */
Test(vrrp, version_3_over_ipv4_says_which_form_of_the_checksum_held)
{
	struct scene s = scene(IP_V4);
	static const enum vrrp_checksum forms[] = {VRRP_CSUM_MESSAGE, VRRP_CSUM_PSEUDO};

	for (size_t i = 0; i < COUNT(forms); i++) {
		struct vrrp_pdu pdu = advert(3, IP_V4), out;
		size_t len;
		uint8_t *p;

		pdu.checksum = forms[i];
		p = encode(&pdu, &s, 0, &len);
		cr_assert_eq(get_be16(p + 6), forms[i] == VRRP_CSUM_PSEUDO ? 0x05d4 : 0xa865);
		cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_OK);
		cr_assert_eq(out.checksum, forms[i]);
		free(p);
	}
}

/* IMP-CSM-03, V3-FMT-11 */
Test(vrrp, the_pseudo_header_holds_the_real_addresses)
{
	static const uint8_t families[] = {IP_V4, IP_V6};

	for (size_t i = 0; i < COUNT(families); i++) {
		struct scene s = scene(families[i]), other = s;
		struct vrrp_pdu pdu = advert(3, families[i]), out;
		unsigned int last = ip_family_octets(families[i]) - 1;
		size_t len;
		uint8_t *p;

		pdu.checksum = VRRP_CSUM_PSEUDO;
		p = encode(&pdu, &s, 0, &len);
		other.src.b[last] ^= 6;
		cr_assert_eq(decode(&out, p, len, &other), VRRP_PDU_CHECKSUM);
		other = s;
		other.dst.b[last] ^= 6;
		cr_assert_eq(decode(&out, p, len, &other), VRRP_PDU_CHECKSUM);
		free(p);
	}
}

/* X07, V3-FMT-11 */
Test(vrrp, ipv6_always_covers_the_pseudo_header)
{
	struct scene s = scene(IP_V6);
	struct vrrp_pdu pdu = advert(3, IP_V6), out; /* asks for the message only: not to be had */
	size_t len;
	uint8_t *p = encode(&pdu, &s, 0, &len);

	cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_OK);
	cr_assert_eq(out.checksum, VRRP_CSUM_PSEUDO);
	put_be16(p + 6, 0);
	put_be16(p + 6, csum_finish(csum_add(0, p, len)));
	cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_CHECKSUM);
	free(p);
}

/* V2-FMT-10 */
Test(vrrp, version_2_with_a_pseudo_header_is_wrong)
{
	struct scene s = scene(IP_V4);
	struct vrrp_pdu pdu = advert(2, IP_V4), out;
	size_t len;
	uint8_t *p = encode(&pdu, &s, 0, &len);
	uint32_t sum = csum_add(0, s.src.b, 4);

	put_be16(p + 6, 0);
	sum = csum_add(csum_add(sum, s.dst.b, 4), p, len);
	put_be16(p + 6, csum_finish(sum + 112 + len));
	cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_CHECKSUM);
	free(p);
}

/* A source for which the pseudo-header sums to zero: the two forms are the same number, and whoever
 * accepts only one of them must not find the other. */
Test(vrrp, where_both_forms_hold_both_are_reported)
{
	struct scene s = scene(IP_V4);
	struct vrrp_pdu pdu = advert(3, IP_V4), out;
	size_t len;
	uint8_t *p;

	/* 0x1f71 + 0x0000 + 0xe000 + 0x0012 + 112 + 12 = 0xffff */
	s.src = ip_addr_v4(0x1f710000);
	pdu.checksum = VRRP_CSUM_PSEUDO;
	p = encode(&pdu, &s, 0, &len);
	cr_assert_eq(get_be16(p + 6), 0xa865);
	cr_assert_eq(decode(&out, p, len, &s), VRRP_PDU_OK);
	cr_assert_eq((unsigned int)out.checksum, VRRP_CSUM_MESSAGE | VRRP_CSUM_PSEUDO);
	free(p);
}
