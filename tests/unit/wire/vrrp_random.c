/* SPDX-License-Identifier: BSD-3-Clause */
/* Random adverts: what is encoded decodes to the same, with a checksum that an independent formula
 * agrees with. */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "frame.h"
#include "tests/unit/random.h"
#include "wire/bytes.h"
#include "wire/vrrp.h"

#define ADVERTS 1000

struct random_advert {
	struct vrrp_pdu pdu;
	struct ip_addr src, dst;
	uint8_t addresses[255 * 16];
};

static void make(struct random_advert *a, struct random *r)
{
	uint8_t family = random_below(r, 2) ? IP_V4 : IP_V6;
	uint8_t octets[32];

	random_octets(r, octets, sizeof(octets));
	random_octets(r, a->addresses, sizeof(a->addresses));
	a->src = ip_addr_from_octets(family, octets);
	a->dst = random_below(r, 4) ? vrrp_group(family) : ip_addr_from_octets(family, octets + 16);
	a->pdu = (struct vrrp_pdu){
		.version = family == IP_V4 && random_below(r, 2) ? 2 : 3,
		.type = VRRP_TYPE_ADVERT,
		.vrid = random_u32(r),
		.priority = random_u32(r),
		.count = 1 + random_below(r, random_below(r, 4) ? 16 : 255),
		.interval_cs = random_below(r, VRRP_INTERVAL_MAX_CS + 1),
		.addresses = a->addresses,
		.checksum = family == IP_V6 || random_below(r, 2) ? VRRP_CSUM_PSEUDO
								  : VRRP_CSUM_MESSAGE,
	};
	if (a->pdu.version == 2) {
		a->pdu.auth_type = random_u32(r);
		random_octets(r, a->pdu.auth_data, VRRP_V2_AUTH_LEN);
		a->pdu.interval_cs = 100 * (1 + random_below(r, 255));
		a->pdu.checksum = VRRP_CSUM_MESSAGE;
	}
}

/* The ones' complement sum is the sum modulo 65535; here it is taken at the end, octet by octet. */
static uint64_t plain_sum(const uint8_t *p, size_t len)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? p[i] : (uint64_t)p[i] * 256;
	return sum;
}

static uint16_t independent_checksum(
	const uint8_t *message, size_t len, const struct random_advert *a)
{
	uint64_t sum = plain_sum(message, len) - get_be16(message + 6);

	if (a->pdu.checksum == VRRP_CSUM_PSEUDO)
		sum += plain_sum(a->src.b, 16) + plain_sum(a->dst.b, 16) + 112 + len;
	return (65535 - sum % 65535) % 65535;
}

static void assert_same(const struct vrrp_pdu *a, const struct vrrp_pdu *b, uint8_t family, int i)
{
	cr_assert_eq(a->version, b->version, "advert %d", i);
	cr_assert_eq(a->type, b->type, "advert %d", i);
	cr_assert_eq(a->vrid, b->vrid, "advert %d", i);
	cr_assert_eq(a->priority, b->priority, "advert %d", i);
	cr_assert_eq(a->count, b->count, "advert %d", i);
	cr_assert_eq(a->interval_cs, b->interval_cs, "advert %d", i);
	cr_assert_eq(a->auth_type, b->auth_type, "advert %d", i);
	cr_assert_arr_eq(a->auth_data, b->auth_data, VRRP_V2_AUTH_LEN, "advert %d", i);
	cr_assert_arr_eq(a->addresses, b->addresses, (size_t)b->count * ip_family_octets(family),
		"advert %d", i);
	cr_assert_eq(a->checksum, b->checksum, "advert %d", i);
}

/* V3-FMT-12 */
Test(vrrp, a_thousand_random_adverts_come_back_as_they_were_sent)
{
	static struct random_advert a;
	struct random r = {9568};

	for (int i = 0; i < ADVERTS; i++) {
		struct vrrp_pdu out;
		size_t len;
		uint8_t *p;

		make(&a, &r);
		len = vrrp_pdu_len(&a.pdu, a.src.family);
		p = malloc(len);
		cr_assert_eq(vrrp_pdu_encode(p, len, &a.pdu, &a.src, &a.dst), (int)len);
		cr_assert_eq(get_be16(p + 6), independent_checksum(p, len, &a), "advert %d", i);
		cr_assert_eq(
			vrrp_pdu_decode(&out, p, len, &a.src, &a.dst), VRRP_PDU_OK, "advert %d", i);
		assert_same(&out, &a.pdu, a.src.family, i);
		free(p);
	}
}
