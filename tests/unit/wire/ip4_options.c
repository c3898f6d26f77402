/* SPDX-License-Identifier: BSD-3-Clause */
/* IPv4 options. */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "frame.h"
#include "wire/ip4_options.h"

/* A header with these options, nothing behind it. */
static struct ip4_options read_options(const uint8_t *options, size_t n)
{
	uint8_t header[IP4_HEADER_LEN + IP4_OPTIONS_MAX] = {0}, *exact;
	struct ip4_options o;

	if (n)
		memcpy(header + IP4_HEADER_LEN, options, n);
	exact = exact_copy(header, IP4_HEADER_LEN + n);
	ip4_options_read(&o, exact, IP4_HEADER_LEN + n);
	free(exact);
	return o;
}

#define READ(...)                                                                                  \
	read_options((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void expect_nothing(struct ip4_options o)
{
	cr_expect_eq(o.wrong_at, 0);
	cr_expect_not(o.source_route);
	cr_expect_not(o.records);
}

/* IP4-OPT-01, IP4-OPT-07 */
Test(ip4_options, unknown_ones_fillers_and_the_stream_identifier_say_nothing)
{
	expect_nothing(read_options(NULL, 0));
	expect_nothing(READ(0, 131, 0, 0)); /* behind the end of the list */
	expect_nothing(READ(1, 1, 1, 1));
	expect_nothing(READ(0x9e, 4, 1, 2));
	expect_nothing(READ(136, 4, 0, 7));
	expect_nothing(READ(148, 4, 0, 0)); /* router alert */
	expect_nothing(READ(1, 0x9e, 2, 0));
}

/* IP4-OPT-04, IP4-OPT-02, IP4-OPT-03 */
Test(ip4_options, source_routes_and_records_are_told)
{
	cr_expect(READ(131, 7, 4, 1, 2, 3, 4, 0).source_route);
	cr_expect(READ(1, 137, 7, 4, 1, 2, 3, 4).source_route);
	cr_expect(READ(7, 7, 4, 0, 0, 0, 0, 0).records);
	cr_expect(READ(68, 8, 5, 0, 0, 0, 0, 0).records);
	cr_expect_not(READ(7, 7, 4, 0, 0, 0, 0, 0).source_route);
	cr_expect(READ(0x9e, 4, 1, 2, 131, 3, 4, 0).source_route);
}

/* IP4-OPT-06 */
Test(ip4_options, a_full_list_is_no_mistake)
{
	cr_expect_eq(READ(7, 7, 8, 1, 2, 3, 4, 0).wrong_at, 0);
}

/* IP4-ERR-14 */
Test(ip4_options, a_length_that_makes_no_sense_is_pointed_at)
{
	cr_expect_eq(READ(0x9e, 0, 0, 0).wrong_at, 21);
	cr_expect_eq(READ(0x9e, 1, 0, 0).wrong_at, 21);
	cr_expect_eq(READ(0x9e, 5, 0, 0).wrong_at, 21);
	cr_expect_eq(READ(1, 1, 0x9e, 3).wrong_at, 23);
	cr_expect_eq(READ(1, 1, 1, 0x9e).wrong_at, 23); /* no room for a length */
	cr_expect_eq(READ(1, 1, 0x9e, 2).wrong_at, 0);
}

/* IP4-OPT-05 */
Test(ip4_options, a_second_source_route_is_wrong)
{
	struct ip4_options o = READ(131, 3, 4, 137, 3, 4, 0, 0);

	cr_expect_eq(o.wrong_at, 23);
	cr_expect(o.source_route);
}

/* IP4-FRG-03 */
Test(ip4_options, later_fragments_have_those_with_the_copied_flag)
{
	static const uint8_t options[] = {1, 7, 3, 4, 0x9e, 3, 9, 68, 4, 5, 0, 148, 4, 0, 0, 0};
	static const uint8_t wanted[] = {0x9e, 3, 9, 148, 4, 0, 0, 0};
	uint8_t header[IP4_HEADER_LEN + sizeof(options)] = {0}, out[IP4_OPTIONS_MAX];

	memcpy(header + IP4_HEADER_LEN, options, sizeof(options));
	cr_assert_eq(ip4_options_copied(out, header, sizeof(header)), sizeof(wanted));
	cr_expect_arr_eq(out, wanted, sizeof(wanted));
	cr_expect_eq(ip4_options_copied(out, header, IP4_HEADER_LEN), 0);
}
