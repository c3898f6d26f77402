/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads, stores and the Internet checksum. */
#include <criterion/criterion.h>

#include "wire/bytes.h"

Test(bytes, loads_and_stores_are_big_endian_at_any_alignment)
{
	for (int shift = 0; shift < 4; shift++) {
		uint8_t b[8] = {0};

		put_be32(b + shift, 0x01020304);
		cr_assert_eq(b[shift], 1);
		cr_assert_eq(b[shift + 3], 4);
		cr_assert_eq(get_be32(b + shift), 0x01020304);
		cr_assert_eq(get_be16(b + shift + 1), 0x0203);
		put_be32(b + shift, 0xfffefdfc);
		cr_assert_eq(get_be32(b + shift), 0xfffefdfc);
		cr_assert_eq(get_be16(b + shift), 0xfffe);
	}
}

/* The numerical example of RFC 1071, section 3. */
Test(bytes, the_sum_of_rfc_1071)
{
	static const uint8_t example[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};

	cr_assert_eq(csum_finish(csum_add(0, example, sizeof(example))), 0xffff - 0xddf2);
}

Test(bytes, an_odd_last_octet_counts_as_the_high_half_of_a_word)
{
	static const uint8_t odd[] = {0x12, 0x34, 0x56};
	static const uint8_t even[] = {0x12, 0x34, 0x56, 0x00};

	cr_assert_eq(csum_finish(csum_add(0, odd, 3)), csum_finish(csum_add(0, even, 4)));
	cr_assert_eq(csum_finish(csum_add(0, odd, 3)), 0xffff - 0x6834);
}

Test(bytes, a_sum_in_pieces_is_the_sum_of_the_whole)
{
	uint8_t b[256];
	uint16_t whole;

	for (int i = 0; i < 256; i++)
		b[i] = i * 151 + 7;
	whole = csum_finish(csum_add(0, b, sizeof(b)));
	for (size_t cut = 0; cut <= sizeof(b); cut += 2)
		cr_assert_eq(csum_finish(csum_add(csum_add(0, b, cut), b + cut, sizeof(b) - cut)),
			whole, "cut at %zu", cut);
}

Test(bytes, the_longest_messages_do_not_overflow_the_sum)
{
	static uint8_t ones[65536];
	uint32_t sum = 0;

	memset(ones, 0xff, sizeof(ones));
	for (int i = 0; i < 100; i++)
		sum = csum_add(sum, ones, sizeof(ones));
	cr_assert_eq(csum_finish(sum), 0);
	cr_assert_eq(csum_finish(csum_add(sum, (const uint8_t[]){0x00, 0x01}, 2)), 0xfffe);
}

/* IP4-CSM-01 */
Test(bytes, an_update_gives_zero_where_the_older_formula_gave_all_ones)
{
	cr_assert_eq(csum_update(0xdd2f, 0x5555, 0x3285), 0x0000);
}

/* IP4-CSM-02: an ID that runs through all its values takes the header's sum through all of its. */
Test(bytes, an_update_for_the_ttl_equals_the_full_sum_for_all_header_sums)
{
	uint8_t header[20] = {0x45, 0xc0, 0x00, 0x54, 0, 0, 0x40, 0x00, 64, 1, 0, 0, 192, 0, 2, 99,
		198, 51, 100, 9};
	static const uint8_t ttls[] = {2, 64, 255};
	uint32_t checked = 0;

	for (size_t t = 0; t < sizeof(ttls); t++) {
		for (uint32_t id = 0; id <= UINT16_MAX; id++) {
			uint16_t before, updated, ttl_word;

			header[8] = ttls[t];
			put_be16(header + 4, id);
			before = csum_finish(csum_add(0, header, sizeof(header)));
			ttl_word = get_be16(header + 8);
			header[8]--;
			updated = csum_update(before, ttl_word, get_be16(header + 8));
			if (updated != csum_finish(csum_add(0, header, sizeof(header))))
				cr_assert_fail("TTL %u, checksum 0x%04x", ttls[t], before);
			checked++;
		}
	}
	cr_assert_eq(checked, 3 * 65536);
}
