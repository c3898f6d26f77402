/* SPDX-License-Identifier: BSD-3-Clause */
/* Every golden frame, as given and padded to 60 octets: what it decodes to, that each cut of it
 * is seen, and that the encoders make the same bytes. The neighbor advertisements are in nd.c. */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "frame.h"
#include "golden.h"
#include "wire/arp.h"
#include "wire/bytes.h"
#include "wire/vrrp.h"

#define WIRE_MIN 60

struct expectation {
	const char *id;
	enum vrrp_pdu_error error;
	uint8_t version;
	uint8_t vrid;
	uint8_t priority;
	uint8_t count;
	uint16_t interval_cs;
	enum vrrp_checksum checksum;
	uint8_t ttl;
	const char *src, *dst;
	const char *addresses[3];
	uint8_t auth_type;
	const char *auth_data;
	bool reserve; /* not what the encoder would send */
};

#define FROM_R1    .ttl = 255, .src = "192.0.2.2", .dst = "224.0.0.18"
#define FROM_R1_V6 .ttl = 255, .src = "fe80::2", .dst = "ff02::12"
#define VIP        .addresses = {"192.0.2.1"}
#define MESSAGE    VRRP_CSUM_MESSAGE
#define PSEUDO     VRRP_CSUM_PSEUDO

static const struct expectation adverts[] = {
	/* V2-FMT-10 */
	{"P01", VRRP_PDU_OK, 2, 51, 100, 1, 100, MESSAGE, FROM_R1, VIP},
	/* V3-FMT-10 */
	{"P02", VRRP_PDU_OK, 3, 51, 100, 1, 100, MESSAGE, FROM_R1, VIP},
	/* IMP-CSM-01, IMP-CSM-02 */
	{"P03", VRRP_PDU_OK, 3, 51, 100, 1, 100, PSEUDO, FROM_R1, VIP},
	/* V3-FMT-11, V3-FMT-14 */
	{"P04", VRRP_PDU_OK, 3, 51, 100, 2, 100, PSEUDO, FROM_R1_V6,
		.addresses = {"fe80::51", "2001:db8:51::1"}},
	/* V3-FMT-06 */
	{"P05", VRRP_PDU_OK, 3, 51, 0, 1, 100, MESSAGE, FROM_R1, VIP},
	/* V3-FMT-04 */
	{"P06", VRRP_PDU_OK, 3, 51, 255, 1, 100, MESSAGE, .ttl = 255, .src = "192.0.2.1",
		.dst = "224.0.0.18", VIP},
	/* V3-FMT-09 */
	{"P07", VRRP_PDU_OK, 3, 51, 200, 3, 4095, MESSAGE, FROM_R1,
		.addresses = {"192.0.2.1", "192.0.2.10", "192.0.2.11"}},
	/* V3-FMT-08 */
	{"P08", VRRP_PDU_OK, 3, 51, 100, 1, 100, MESSAGE, FROM_R1, VIP, .reserve = true},
	/* V3-RX-01: the TTL is handed on; the message itself is good */
	{"P12", VRRP_PDU_OK, 3, 51, 100, 1, 100, MESSAGE, .ttl = 254, .src = "192.0.2.2",
		.dst = "224.0.0.18", VIP},
	/* V3-RX-06 */
	{"P13", VRRP_PDU_CHECKSUM, 3, 51, FROM_R1},
	/* V3-RX-03 */
	{"P14", VRRP_PDU_VERSION, 4, 51, FROM_R1},
	/* V3-RX-05 */
	{"P15", VRRP_PDU_LENGTH, 3, 51, FROM_R1},
	{"P16", VRRP_PDU_OK, 2, 51, 100, 1, 100, MESSAGE, FROM_R1, VIP, .auth_type = 1,
		.auth_data = "password"},
	{"P17", VRRP_PDU_OK, 3, 0, 100, 1, 100, MESSAGE, FROM_R1, VIP},
	{"P18", VRRP_PDU_OK, 3, 51, 100, 1, 100, MESSAGE, .ttl = 255, .src = "192.0.2.2",
		.dst = "192.0.2.3", VIP},
	{"P19", VRRP_PDU_OK, 3, 51, 100, 2, 100, PSEUDO, FROM_R1_V6,
		.addresses = {"2001:db8:51::1", "fe80::51"}},
	{"P20", VRRP_PDU_OK, 3, 51, 100, 1, 0, MESSAGE, FROM_R1, VIP},
};

/* Not adverts: gratuitous ARP and two neighbor advertisements. */
static const char *const announcements[] = {"P09", "P10", "P11"};

static void assert_pdu(const struct vrrp_pdu *pdu, const struct expectation *e, uint8_t family)
{
	unsigned int octets = ip_family_octets(family);

	cr_assert_eq(pdu->priority, e->priority, "%s", e->id);
	cr_assert_eq(pdu->count, e->count, "%s", e->id);
	cr_assert_eq(pdu->interval_cs, e->interval_cs, "%s", e->id);
	cr_assert_eq(pdu->checksum, e->checksum, "%s", e->id);
	cr_assert_eq(pdu->auth_type, e->auth_type, "%s", e->id);
	cr_assert_arr_eq(pdu->auth_data, e->auth_data ? e->auth_data : "\0\0\0\0\0\0\0",
		VRRP_V2_AUTH_LEN, "%s", e->id);
	for (unsigned int i = 0; i < e->count; i++) {
		struct ip_addr want = test_addr(e->addresses[i]);
		struct ip_addr got = ip_addr_from_octets(family, pdu->addresses + i * octets);

		cr_assert(ip_addr_equal(&got, &want), "%s: address %u", e->id, i);
	}
}

static void assert_advert(const struct expectation *e, bool padded)
{
	struct ip_addr src = test_addr(e->src), dst = test_addr(e->dst);
	struct vrrp_frame f;
	struct vrrp_pdu pdu;
	size_t len;
	uint8_t *frame = golden_frame(e->id, padded, &len);

	cr_assert(vrrp_frame_decode(&f, frame, len), "%s", e->id);
	cr_assert(mac_equal(
		&f.eth.src, &(struct mac){{0, 0, 0x5e, 0, src.family == IP_V4 ? 1 : 2, e->vrid}}));
	cr_assert(ip_addr_equal(&f.src, &src), "%s", e->id);
	cr_assert(ip_addr_equal(&f.dst, &dst), "%s", e->id);
	cr_assert_eq(f.ttl, e->ttl, "%s", e->id);
	cr_assert_eq(
		vrrp_pdu_decode(&pdu, f.message, f.len, &f.src, &f.dst), e->error, "%s", e->id);
	cr_assert_eq(pdu.version, e->version, "%s", e->id);
	cr_assert_eq(pdu.type, VRRP_TYPE_ADVERT, "%s", e->id);
	cr_assert_eq(pdu.vrid, e->vrid, "%s", e->id);
	if (e->error == VRRP_PDU_OK)
		assert_pdu(&pdu, e, src.family);
	free(frame);
}

Test(golden, every_frame_of_the_file_is_tested_here)
{
	cr_assert_eq(golden_count(), COUNT(adverts) + COUNT(announcements));
	for (size_t i = 0; i < golden_count(); i++) {
		bool found = false;

		for (size_t j = 0; j < COUNT(adverts); j++)
			found |= strcmp(golden_id(i), adverts[j].id) == 0;
		for (size_t j = 0; j < COUNT(announcements); j++)
			found |= strcmp(golden_id(i), announcements[j]) == 0;
		cr_assert(found, "%s", golden_id(i));
	}
}

Test(golden, padding_adds_zeros_up_to_60_octets_and_nothing_else)
{
	for (size_t i = 0; i < golden_count(); i++) {
		size_t len, padded_len;
		uint8_t *given = golden_frame(golden_id(i), false, &len);
		uint8_t *padded = golden_frame(golden_id(i), true, &padded_len);

		cr_assert_eq(padded_len, len < WIRE_MIN ? WIRE_MIN : len, "%s", golden_id(i));
		cr_assert_arr_eq(given, padded, len, "%s", golden_id(i));
		for (size_t at = len; at < padded_len; at++)
			cr_assert_eq(padded[at], 0, "%s", golden_id(i));
		free(padded);
		free(given);
	}
}

Test(golden, adverts_decode_to_what_they_say)
{
	for (size_t i = 0; i < COUNT(adverts); i++)
		assert_advert(&adverts[i], false);
}

/* V3-RX-05: padding changes no verdict; P15 is the sharp case. */
Test(golden, padded_adverts_decode_to_the_same)
{
	for (size_t i = 0; i < COUNT(adverts); i++)
		assert_advert(&adverts[i], true);
}

Test(golden, a_frame_cut_anywhere_holds_no_packet)
{
	for (size_t i = 0; i < COUNT(adverts); i++) {
		size_t whole;
		uint8_t *frame = golden_frame(adverts[i].id, false, &whole);

		for (size_t len = 0; len < whole; len++) {
			uint8_t *cut = exact_copy(frame, len);
			struct vrrp_frame f;

			cr_assert_not(
				vrrp_frame_decode(&f, cut, len), "%s: %zu", adverts[i].id, len);
			free(cut);
		}
		free(frame);
	}
}

/* The bytes of an advert's frame, from its fields. */
static size_t encode_frame(uint8_t *p, size_t room, const struct expectation *e)
{
	struct ip_packet ip = {.tos = 0xc0,
		.ttl = e->ttl,
		.proto = IP_PROTO_VRRP,
		.src = test_addr(e->src),
		.dst = test_addr(e->dst)};
	struct eth_header eth = {.dst = eth_multicast(&ip.dst),
		.src = mac_virtual(ip.src.family, e->vrid),
		.type = ip.src.family == IP_V4 ? ETH_TYPE_IP4 : ETH_TYPE_IP6};
	unsigned int octets = ip_family_octets(ip.src.family);
	uint8_t addresses[sizeof(e->addresses) / sizeof(e->addresses[0]) * 16];
	struct vrrp_pdu pdu = {.version = e->version,
		.type = VRRP_TYPE_ADVERT,
		.vrid = e->vrid,
		.priority = e->priority,
		.count = e->count,
		.interval_cs = e->interval_cs,
		.auth_type = e->auth_type,
		.addresses = addresses,
		.checksum = e->checksum};
	uint8_t *message = p + ETH_HEADER_LEN + ip_header_len(ip.src.family);
	int len;

	if (!ip_addr_is_multicast(&ip.dst))
		eth.dst = (struct mac){{0x02, 0, 0, 0, 0, 0x03}};
	if (e->auth_data)
		memcpy(pdu.auth_data, e->auth_data, VRRP_V2_AUTH_LEN);
	for (unsigned int i = 0; i < e->count; i++)
		memcpy(addresses + octets * i, test_addr(e->addresses[i]).b, octets);
	len = vrrp_pdu_encode(message, room - (message - p), &pdu, &ip.src, &ip.dst);
	cr_assert_gt(len, 0);
	ip.payload_len = len;
	eth_encode(p, &eth);
	ip_packet_encode(p + ETH_HEADER_LEN, &ip);
	return message - p + len;
}

/* V3-FMT-10, V3-FMT-11, V2-FMT-10, V3-TX-07, V3-TX-11 */
Test(golden, the_encoders_make_the_same_frames)
{
	unsigned int compared = 0;

	for (size_t i = 0; i < COUNT(adverts); i++) {
		uint8_t made[128];
		size_t len;
		uint8_t *frame;

		if (adverts[i].error != VRRP_PDU_OK || adverts[i].reserve)
			continue;
		frame = golden_frame(adverts[i].id, false, &len);
		cr_assert_eq(encode_frame(made, sizeof(made), &adverts[i]), len);
		cr_assert_arr_eq(made, frame, len, "%s", adverts[i].id);
		free(frame);
		compared++;
	}
	cr_assert_eq(compared, 13);
}

/* X01, X16, V3-RX-01: hop limit and source are no part of the message, and what they are is handed
 * on to whoever judges them. */
Test(golden, an_ipv6_advert_with_another_header_keeps_its_message)
{
	struct vrrp_frame f;
	struct vrrp_pdu pdu;
	size_t len;
	uint8_t *frame = golden_frame("P04", false, &len), *ip = frame + ETH_HEADER_LEN;
	struct ip_addr global = test_addr("2001:db8:51::2");

	ip[7] = 254;
	cr_assert(vrrp_frame_decode(&f, frame, len));
	cr_assert_eq(f.ttl, 254);
	cr_assert_eq(vrrp_pdu_decode(&pdu, f.message, f.len, &f.src, &f.dst), VRRP_PDU_OK);

	memcpy(ip + 8, global.b, 16);
	cr_assert(vrrp_frame_decode(&f, frame, len));
	cr_assert_eq(vrrp_pdu_decode(&pdu, f.message, f.len, &f.src, &f.dst), VRRP_PDU_CHECKSUM);
	put_be16(ip + IP6_HEADER_LEN + 6, 0);
	put_be16(ip + IP6_HEADER_LEN + 6,
		csum_finish(csum_add(
			ip_pseudo_sum(&f.src, &f.dst, IP_PROTO_VRRP, f.len), f.message, f.len)));
	cr_assert_eq(vrrp_pdu_decode(&pdu, f.message, f.len, &f.src, &f.dst), VRRP_PDU_OK);
	cr_assert(ip_addr_equal(&f.src, &global));
	cr_assert_not(ip_addr_is_link_local(&f.src));
	free(frame);
}

/* V3-BAK-08, V3-INI-02 */
Test(golden, the_gratuitous_arp_is_made_byte_for_byte)
{
	struct mac vmac = mac_virtual(IP_V4, 51);
	struct ip_addr vip = test_addr("192.0.2.1");
	struct arp want = arp_gratuitous(&vmac, &vip), got;
	uint8_t made[ETH_HEADER_LEN + ARP_LEN];
	struct eth_header eth;

	for (int padded = 0; padded < 2; padded++) {
		size_t len;
		uint8_t *frame = golden_frame("P09", padded, &len);

		cr_assert_eq(eth_decode(&eth, frame, len), 0);
		cr_assert_eq(eth.type, ETH_TYPE_ARP);
		cr_assert(mac_equal(&eth.dst, &eth_broadcast));
		cr_assert(mac_equal(&eth.src, &vmac));
		cr_assert_eq(arp_decode(&got, frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN), 0);
		cr_assert(mac_equal(&got.sha, &vmac));
		cr_assert(ip_addr_equal(&got.spa, &vip));
		cr_assert(ip_addr_equal(&got.tpa, &vip));
		eth_encode(made, &eth);
		arp_encode(made + ETH_HEADER_LEN, &want);
		cr_assert_arr_eq(made, frame, sizeof(made));
		free(frame);
	}
}
