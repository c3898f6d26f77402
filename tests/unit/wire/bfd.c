/* SPDX-License-Identifier: BSD-3-Clause */
/* The BFD control packet: its octets, and the checks that need nothing else. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "tests/unit/random.h"
#include "wire/bfd.h"

/* Version 1, diagnostic 3, Up, P, multiplier 3, 24 octets, 0x01020304 to 0x0a0b0c0d, 50 ms and
 * 300 ms, no echo. */
static const uint8_t good[BFD_PDU_LEN] = {0x23, 0xe0, 3, 24, 1, 2, 3, 4, 0x0a, 0x0b, 0x0c, 0x0d,
	0x00, 0x00, 0xc3, 0x50, 0x00, 0x04, 0x93, 0xe0, 0, 0, 0, 0};

static enum bfd_pdu_error decode_with(size_t at, uint8_t octet, size_t len)
{
	uint8_t spoilt[BFD_PDU_LEN + 8] = {0};
	struct bfd_pdu pdu;
	enum bfd_pdu_error error;
	uint8_t *p;

	memcpy(spoilt, good, sizeof(good));
	spoilt[at] = octet;
	p = exact_copy(spoilt, len);
	error = bfd_pdu_decode(&pdu, p, len);
	free(p);
	return error;
}

/* BFD-TX-01, BFD-ENC-10 */
Test(bfd_pdu, the_fields_stand_where_the_rfc_has_them)
{
	struct bfd_pdu pdu = {.diag = BFD_DIAG_NEIGHBOR_DOWN,
		.state = BFD_UP,
		.poll = true,
		.detect_mult = 3,
		.my_discriminator = 0x01020304,
		.your_discriminator = 0x0a0b0c0d,
		.desired_min_tx_us = 50000,
		.required_min_rx_us = 300000};
	struct bfd_pdu back;
	uint8_t p[BFD_PDU_LEN];

	cr_assert_eq(bfd_pdu_encode(p, sizeof(p), &pdu), BFD_PDU_LEN);
	cr_assert_arr_eq(p, good, BFD_PDU_LEN);
	cr_assert_eq(bfd_pdu_decode(&back, p, sizeof(p)), BFD_PDU_OK);
	cr_assert_eq(back.diag, BFD_DIAG_NEIGHBOR_DOWN);
	cr_assert_eq(back.state, BFD_UP);
	cr_assert(back.poll && !back.final && !back.auth && !back.demand);
	cr_assert_eq(back.detect_mult, 3);
	cr_assert_eq(back.my_discriminator, 0x01020304);
	cr_assert_eq(back.your_discriminator, 0x0a0b0c0d);
	cr_assert_eq(back.desired_min_tx_us, 50000);
	cr_assert_eq(back.required_min_rx_us, 300000);
	cr_assert_eq(back.required_min_echo_rx_us, 0);
	cr_assert_eq(bfd_pdu_encode(p, BFD_PDU_LEN - 1, &pdu), -ENOSPC);
}

/* BFD-RX-01 */
Test(bfd_pdu, a_version_other_than_one_is_refused)
{
	for (unsigned int version = 0; version < 8; version++)
		cr_assert_eq(decode_with(0, version << 5, BFD_PDU_LEN),
			version == 1 ? BFD_PDU_OK : BFD_PDU_VERSION, "version %u", version);
}

/* BFD-RX-02, BFD-RX-03 */
Test(bfd_pdu, the_length_holds_a_packet_and_lies_in_the_payload)
{
	cr_assert_eq(decode_with(3, 23, BFD_PDU_LEN), BFD_PDU_LENGTH);
	cr_assert_eq(decode_with(3, 25, BFD_PDU_LEN), BFD_PDU_LENGTH);
	cr_assert_eq(decode_with(3, 25, BFD_PDU_LEN + 1), BFD_PDU_OK, "a longer one is there");
	cr_assert_eq(decode_with(3, 24, BFD_PDU_LEN + 8), BFD_PDU_OK, "octets behind it");
	for (size_t len = 0; len < BFD_PDU_LEN; len++)
		cr_assert_eq(decode_with(3, 24, len), BFD_PDU_LENGTH, "%zu octets", len);
}

/* BFD-RX-02 */
Test(bfd_pdu, authentication_makes_the_least_length_26)
{
	uint8_t p[26] = {0};
	struct bfd_pdu pdu;

	memcpy(p, good, sizeof(good));
	p[1] |= 0x04;
	cr_assert_eq(bfd_pdu_decode(&pdu, p, sizeof(p)), BFD_PDU_LENGTH);
	p[3] = 26;
	cr_assert_eq(bfd_pdu_decode(&pdu, p, sizeof(p)), BFD_PDU_OK);
	cr_assert(pdu.auth);
}

/* BFD-RX-04 */
Test(bfd_pdu, a_multiplier_of_zero_is_refused)
{
	cr_assert_eq(decode_with(2, 0, BFD_PDU_LEN), BFD_PDU_MULTIPLIER);
}

/* BFD-RX-05 */
Test(bfd_pdu, multipoint_is_refused)
{
	cr_assert_eq(decode_with(1, 0xe1, BFD_PDU_LEN), BFD_PDU_MULTIPOINT);
}

/* BFD-RX-06 */
Test(bfd_pdu, a_sender_without_a_discriminator_is_refused)
{
	uint8_t p[BFD_PDU_LEN];
	struct bfd_pdu pdu;

	memcpy(p, good, sizeof(p));
	memset(p + 4, 0, 4);
	cr_assert_eq(bfd_pdu_decode(&pdu, p, sizeof(p)), BFD_PDU_DISCRIMINATOR);
}

/* BFD-RX-01: the first failing check gives the reason. */
Test(bfd_pdu, the_checks_have_an_order)
{
	/* All of 01 to 06 fail, and are mended one after the other. */
	uint8_t p[BFD_PDU_LEN] = {0x40, 0xc1, 0, 23};
	struct bfd_pdu pdu;

	cr_assert_eq(bfd_pdu_decode(&pdu, p, sizeof(p)), BFD_PDU_VERSION);
	p[0] = 0x20;
	cr_assert_eq(bfd_pdu_decode(&pdu, p, sizeof(p)), BFD_PDU_LENGTH);
	p[3] = 24;
	cr_assert_eq(bfd_pdu_decode(&pdu, p, sizeof(p)), BFD_PDU_MULTIPLIER);
	p[2] = 1;
	cr_assert_eq(bfd_pdu_decode(&pdu, p, sizeof(p)), BFD_PDU_MULTIPOINT);
	p[1] = 0xc0;
	cr_assert_eq(bfd_pdu_decode(&pdu, p, sizeof(p)), BFD_PDU_DISCRIMINATOR);
	p[7] = 1;
	cr_assert_eq(bfd_pdu_decode(&pdu, p, sizeof(p)), BFD_PDU_OK);
}

Test(bfd_pdu, what_passes_survives_being_written_again)
{
	struct random r = {.state = 3784};
	unsigned int passed = 0;

	for (unsigned int i = 0; i < 200000; i++) {
		size_t len = random_below(&r, 40);
		uint8_t *p = malloc(len);
		uint8_t again[BFD_PDU_LEN];
		struct bfd_pdu pdu;

		random_octets(&r, p, len);
		if (len > 3) {
			p[0] = 0x20 | (p[0] & 0x1f);
			p[3] = 20 + random_below(&r, 20);
		}
		if (bfd_pdu_decode(&pdu, p, len) == BFD_PDU_OK && !pdu.auth) {
			passed++;
			bfd_pdu_encode(again, sizeof(again), &pdu);
			p[3] = BFD_PDU_LEN;
			cr_assert_arr_eq(again, p, BFD_PDU_LEN);
		}
		free(p);
	}
	cr_assert_gt(passed, 5000);
}
