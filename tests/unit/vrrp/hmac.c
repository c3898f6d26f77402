/* SPDX-License-Identifier: BSD-3-Clause */
/* Authentication of version 3 by HMAC: vectors, modes, keys, window and replay. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "advert.h"
#include "wire/bytes.h"

/* One key with octets 00 01 .. 1f, and others that differ in the first. */
static struct vrrp_hmac_key key_of(uint8_t id, uint8_t first)
{
	struct vrrp_hmac_key key = {.id = id, .len = 32};

	for (uint8_t i = 0; i < key.len; i++)
		key.octets[i] = i;
	key.octets[0] = first;
	return key;
}

/* R1, master, and R2, backup, both with the keys and in the mode given. */
struct lab {
	struct vrrp_hmac_key keys1[2], keys2[2];
	struct vrrp_hmac hmac1, hmac2;
	struct rut r1, r2;
	struct vrrp_set set;
	struct advert advert;
};

static void lab_init(struct lab *lab, enum vrrp_hmac_mode mode1, enum vrrp_hmac_mode mode2)
{
	struct vrrp_config config = rut_config();

	*lab = (struct lab){0};
	lab->keys1[0] = lab->keys2[0] = key_of(1, 0);
	vrrp_hmac_init(&lab->hmac1, mode1, lab->keys1, 1, 100);
	vrrp_hmac_init(&lab->hmac2, mode2, lab->keys2, 1, 100);
	config.hmac = &lab->hmac2;
	lab->r2 = rut_backup(&config);
	config.primary = R1;
	config.hmac = &lab->hmac1;
	lab->r1 = rut_backup(&config);
	lab->set = advert_set(&lab->r2);
}

/* A new advert of R1, as R2 takes it. */
static enum vrrp_rx_verdict speak(struct lab *lab)
{
	advert_make(&lab->advert, &lab->r1, 0, 200);
	return advert_hear(&lab->r2, &lab->set, &lab->advert);
}

static void pass(struct lab *lab, struct span d)
{
	lab->r1.now = instant_add(lab->r1.now, d);
	lab->r2.now = instant_add(lab->r2.now, d);
}

/* The vectors of the draft's implementation: the message's own checksum plays no part. */
Test(hmac, is_that_of_the_vectors)
{
	static const struct {
		uint8_t family;
		struct ip_addr src;
		uint8_t len, message[24], mac[16];
	} rows[] = {
		{IP_V4, {IP_V4, {198, 51, 100, 10}}, 12,
			{0x31, 0x33, 0xc8, 0x01, 0x00, 0x64, 0x44, 0x02, 0xc0, 0x00, 0x02, 0x64},
			{0x1b, 0x84, 0xbc, 0x4e, 0x8e, 0x43, 0x89, 0x2d, 0xc6, 0xd9, 0x84, 0x48,
				0xf8, 0xee, 0x22, 0x65}},
		{IP_V6, {IP_V6, {0xfe, 0x80, [15] = 0x10}}, 24,
			{0x31, 0x33, 0xc8, 0x01, 0x00, 0x64, 0xa2, 0xe9, 0xfe, 0x80, [22] = 1, 0},
			{0xc8, 0xc5, 0x61, 0x46, 0xeb, 0xfd, 0x66, 0xee, 0x10, 0xec, 0x4d, 0x81,
				0x86, 0x46, 0x1b, 0x78}},
	};
	static const uint8_t prefix[] = {1, 1, 0, 0, 0x68, 0, 0, 0, 0x80, 0, 0, 0};
	struct vrrp_wall wall = {.seconds = 0x68000000, .fraction = 0x8000};
	struct vrrp_hmac_key key = key_of(1, 0);

	for (size_t i = 0; i < 2; i++) {
		uint8_t p[24 + VRRP_TRAILER_LEN];
		struct vrrp_hmac hmac;

		vrrp_hmac_init(&hmac, VRRP_HMAC_ENFORCE, &key, 1, 100);
		memcpy(p, rows[i].message, rows[i].len);
		vrrp_hmac_sign(&hmac, p, rows[i].len, &rows[i].src, wall);
		cr_assert(eq(int, memcmp(p + rows[i].len, prefix, 12), 0), "row %zu", i);
		cr_assert(eq(int, memcmp(p + rows[i].len + 12, rows[i].mac, 16), 0), "row %zu", i);
	}
}

/* The same vector as it comes, to fe80::20: its checksum a2e9 covers the trailer. */
Test(hmac, of_ipv6_is_inside_the_checksum)
{
	struct ip_addr src = {IP_V6, {0xfe, 0x80, [15] = 0x10}};
	struct ip_addr dst = {IP_V6, {0xfe, 0x80, [15] = 0x20}};
	uint8_t p[24 + VRRP_TRAILER_LEN] = {
		0x31, 0x33, 0xc8, 0x01, 0x00, 0x64, 0, 0, 0xfe, 0x80, [22] = 1, 0};
	struct vrrp_hmac_key key = key_of(1, 0);
	struct vrrp_hmac hmac;
	struct vrrp_pdu pdu;

	vrrp_hmac_init(&hmac, VRRP_HMAC_ENFORCE, &key, 1, 100);
	vrrp_hmac_sign(
		&hmac, p, 24, &src, (struct vrrp_wall){.seconds = 0x68000000, .fraction = 0x8000});
	vrrp_pdu_seal(p, 24, &src, &dst);
	cr_assert(eq(u16, get_be16(p + 6), 0xa2e9));
	cr_assert(eq(int, vrrp_pdu_decode(&pdu, p, sizeof(p), &src, &dst), VRRP_PDU_OK));
	cr_assert(eq(ptr, (void *)pdu.trailer, p + 24));
	p[40] ^= 1;
	cr_assert(eq(int, vrrp_pdu_decode(&pdu, p, sizeof(p), &src, &dst), VRRP_PDU_CHECKSUM));
}

Test(hmac, vouches_for_an_advert_and_every_octet_of_it)
{
	struct lab lab;

	lab_init(&lab, VRRP_HMAC_ENFORCE, VRRP_HMAC_ENFORCE);
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	cr_assert(eq(u8, lab.r2.vr.last_adv_priority, 200));
	for (size_t i = 0; i < lab.advert.packet.payload_len; i++) {
		struct vrrp_pdu pdu = {.trailer = lab.advert.octets +
						  lab.advert.packet.payload_len - VRRP_TRAILER_LEN};
		struct vrrp_hmac fresh = lab.hmac2;
		enum vrrp_hmac_result result;

		memset(fresh.senders, 0, sizeof(fresh.senders));
		lab.advert.octets[i] ^= 1;
		result = vrrp_hmac_check(&fresh, &pdu, lab.advert.octets, &lab.r1.vr.config.primary,
			lab.r2.now, rut_wall(&lab.r2));
		lab.advert.octets[i] ^= 1;
		if (i == 6 || i == 7)
			cr_assert(eq(int, result, VRRP_HMAC_GOOD), "the checksum is left out");
		else
			cr_assert(ne(int, result, VRRP_HMAC_GOOD), "octet %zu", i);
	}
	vrrp_set_fini(&lab.set);
}

/* V3-RX-13: a discarded advert moves nothing */
Test(hmac, of_another_source_or_key_is_a_failure)
{
	struct instant deadline;
	struct lab lab;

	lab_init(&lab, VRRP_HMAC_ENFORCE, VRRP_HMAC_ENFORCE);
	deadline = vrrp_vr_deadline(&lab.r2.vr);
	pass(&lab, span_ms(10));
	lab.keys1[0] = key_of(1, 99);
	cr_assert(eq(int, speak(&lab), VRRP_RX_HMAC));
	cr_assert(eq(u64, lab.r2.vr.stats.hmac_failures, 1));
	lab.keys1[0] = key_of(2, 0);
	cr_assert(eq(int, speak(&lab), VRRP_RX_HMAC_KEY));
	cr_assert(eq(u64, lab.r2.vr.stats.hmac_unknown_keys, 1));
	cr_assert(eq(i64, vrrp_vr_deadline(&lab.r2.vr).ns, deadline.ns));
	cr_assert(eq(u64, lab.r2.vr.stats.advertisement_rcvd, 0));
	vrrp_set_fini(&lab.set);
}

/* Every mode of the sender against every mode of the receiver */
Test(hmac, modes_let_routers_be_changed_one_by_one)
{
	static const struct {
		enum vrrp_hmac_mode from, to;
		enum vrrp_rx_verdict verdict;
		uint64_t missing;
	} rows[] = {
		{VRRP_HMAC_RECEIVE_ONLY, VRRP_HMAC_RECEIVE_ONLY, VRRP_RX_ACCEPTED, 0},
		{VRRP_HMAC_RECEIVE_ONLY, VRRP_HMAC_PERMISSIVE, VRRP_RX_ACCEPTED, 1},
		{VRRP_HMAC_RECEIVE_ONLY, VRRP_HMAC_ENFORCE, VRRP_RX_HMAC_MISSING, 1},
		{VRRP_HMAC_PERMISSIVE, VRRP_HMAC_RECEIVE_ONLY, VRRP_RX_ACCEPTED, 0},
		{VRRP_HMAC_PERMISSIVE, VRRP_HMAC_PERMISSIVE, VRRP_RX_ACCEPTED, 0},
		{VRRP_HMAC_PERMISSIVE, VRRP_HMAC_ENFORCE, VRRP_RX_ACCEPTED, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab lab;

		lab_init(&lab, rows[i].from, rows[i].to);
		cr_assert(eq(int, speak(&lab), rows[i].verdict), "row %zu", i);
		cr_assert(eq(u64, lab.r2.vr.stats.hmac_missing, rows[i].missing), "row %zu", i);
		vrrp_set_fini(&lab.set);
	}
	/* What is there must be right in every mode. */
	for (int mode = VRRP_HMAC_RECEIVE_ONLY; mode <= VRRP_HMAC_ENFORCE; mode++) {
		struct lab lab;

		lab_init(&lab, VRRP_HMAC_ENFORCE, mode);
		lab.keys1[0] = key_of(1, 99);
		cr_assert(eq(int, speak(&lab), VRRP_RX_HMAC));
		vrrp_set_fini(&lab.set);
	}
}

Test(hmac, is_ignored_by_a_router_without_it)
{
	struct lab lab;

	lab_init(&lab, VRRP_HMAC_ENFORCE, VRRP_HMAC_ENFORCE);
	lab.r2.vr.config.hmac = NULL;
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	vrrp_set_fini(&lab.set);
}

/* Receivers get the new key first, then senders sign with it, then the old one goes. */
Test(hmac, keys_are_changed_without_a_gap)
{
	struct lab lab;

	lab_init(&lab, VRRP_HMAC_ENFORCE, VRRP_HMAC_ENFORCE);
	lab.keys2[1] = key_of(2, 7);
	lab.hmac2.n_keys = 2;
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	pass(&lab, span_s(1));
	lab.keys1[0] = key_of(2, 7);
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	pass(&lab, span_s(1));
	lab.keys2[0] = lab.keys2[1];
	lab.hmac2.n_keys = 1;
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	vrrp_set_fini(&lab.set);
}

/* Three intervals, at least five seconds, to either side */
Test(hmac, has_a_window)
{
	struct vrrp_hmac slow;
	struct lab lab;

	lab_init(&lab, VRRP_HMAC_ENFORCE, VRRP_HMAC_ENFORCE);
	cr_assert(eq(i64, lab.hmac2.window.ns, span_s(5).ns));
	vrrp_hmac_init(&slow, VRRP_HMAC_ENFORCE, lab.keys1, 1, 4095);
	cr_assert(eq(i64, slow.window.ns, span_cs(12285).ns));

	lab.r1.wall_ns -= span_ms(5001).ns;
	cr_assert(eq(int, speak(&lab), VRRP_RX_HMAC_WINDOW));
	lab.r1.wall_ns += span_ms(1).ns;
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	lab.r1.wall_ns += span_ms(10000).ns;
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	lab.r1.wall_ns += span_ms(1).ns;
	cr_assert(eq(int, speak(&lab), VRRP_RX_HMAC_WINDOW));
	cr_assert(eq(u64, lab.r2.vr.stats.hmac_outside_window, 2));
	vrrp_set_fini(&lab.set);
}

Test(hmac, is_good_only_once)
{
	struct advert older, newer;
	struct lab lab;

	lab_init(&lab, VRRP_HMAC_ENFORCE, VRRP_HMAC_ENFORCE);
	lab.r1.wall_ns += span_ms(4900).ns; /* what it says stays in the window longest */
	advert_make(&older, &lab.r1, 0, 200);
	advert_make(&newer, &lab.r1, 0, 200); /* within one tick: the counter tells them apart */
	cr_assert(eq(int, advert_hear(&lab.r2, &lab.set, &newer), VRRP_RX_ACCEPTED));
	cr_assert(eq(int, advert_hear(&lab.r2, &lab.set, &newer), VRRP_RX_HMAC_REPLAYED));
	cr_assert(eq(int, advert_hear(&lab.r2, &lab.set, &older), VRRP_RX_HMAC_REPLAYED));
	cr_assert(eq(u64, lab.r2.vr.stats.hmac_replayed, 2));
	/* Not after the sender was forgotten, either. */
	for (int i = 0; i < 30; i++) {
		pass(&lab, span_s(1));
		cr_assert(ne(int, advert_hear(&lab.r2, &lab.set, &newer), VRRP_RX_ACCEPTED));
	}
	vrrp_set_fini(&lab.set);
}

/* A clock that is set back: the sender goes on counting, and started anew it is heard again when
 * it has been forgotten. */
Test(hmac, outlives_a_clock_that_is_set_back)
{
	struct lab lab;

	lab_init(&lab, VRRP_HMAC_ENFORCE, VRRP_HMAC_ENFORCE);
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	lab.r1.wall_ns -= span_s(3).ns;
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	vrrp_hmac_init(&lab.hmac1, VRRP_HMAC_ENFORCE, lab.keys1, 1, 100);
	cr_assert(eq(int, speak(&lab), VRRP_RX_HMAC_REPLAYED));
	pass(&lab, span_ms(10001));
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	vrrp_set_fini(&lab.set);
}

/* More senders than are kept apart: whoever is new waits until another is forgotten. */
Test(hmac, keeps_a_bounded_number_of_senders_apart)
{
	struct lab lab;

	lab_init(&lab, VRRP_HMAC_ENFORCE, VRRP_HMAC_ENFORCE);
	for (uint8_t i = 0; i <= VRRP_HMAC_SENDERS_MAX; i++) {
		lab.r1.vr.config.primary = rut_address(100 + i);
		cr_assert(eq(int, speak(&lab),
			i < VRRP_HMAC_SENDERS_MAX ? VRRP_RX_ACCEPTED : VRRP_RX_HMAC_CROWDED));
	}
	cr_assert(eq(u64, lab.r2.vr.stats.hmac_crowded, 1));
	pass(&lab, span_ms(10001));
	cr_assert(eq(int, speak(&lab), VRRP_RX_ACCEPTED));
	vrrp_set_fini(&lab.set);
}
