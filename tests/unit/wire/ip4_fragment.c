/* SPDX-License-Identifier: BSD-3-Clause */
/* Cutting IPv4 packets. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "wire/bytes.h"
#include "wire/ip4_fragment.h"

#define PACKET_MAX 1600

struct packet {
	uint8_t b[PACKET_MAX];
	size_t len;
};

/* Data that tells its place. */
static struct packet make(const uint8_t *options, size_t n_options, size_t data, uint16_t frag)
{
	struct packet p = {.len = IP4_HEADER_LEN + n_options + data};
	size_t header_len = IP4_HEADER_LEN + n_options;

	ip4_encode(p.b, &(struct ip4){.ttl = 9,
				.proto = IP_PROTO_UDP,
				.tos = 0x28,
				.id = 0x4711,
				.src = ip_addr_v4(0xc0000263),
				.dst = ip_addr_v4(0xc6336409)});
	p.b[0] = 4 << 4 | header_len / 4;
	put_be16(p.b + 2, p.len);
	put_be16(p.b + 6, frag);
	if (n_options)
		memcpy(p.b + IP4_HEADER_LEN, options, n_options);
	for (size_t i = 0; i < data; i++)
		p.b[header_len + i] = i * 7 + (i >> 8);
	put_be16(p.b + 10, 0);
	put_be16(p.b + 10, csum_finish(csum_add(0, p.b, header_len)));
	return p;
}

/* Cuts it, checks each fragment, and puts them together again: the data is as it was. How many. */
static unsigned int cut_and_join(const struct packet *p, uint16_t most, bool more_follow)
{
	uint8_t *buffer = malloc(most), joined[PACKET_MAX];
	struct ip4_cut cut;
	unsigned int n = 0;
	size_t len, done = 0;
	bool more = true;

	cr_assert_eq(ip4_cut_begin(&cut, p->b, p->len, most), 0);
	while ((len = ip4_cut_next(&cut, buffer))) {
		struct ip4 h;

		cr_assert(more, "one after the last");
		cr_assert_leq(len, most);
		cr_assert_eq(ip4_decode(&h, buffer, len), IP4_OK);
		cr_assert_eq(h.total_len, len);
		cr_assert_eq(h.id, cut.header.id);
		cr_assert_eq(h.ttl, 9);
		cr_assert_eq(h.tos, 0x28);
		cr_assert_eq(h.frag & IP4_OFFSET, (cut.header.frag & IP4_OFFSET) + done / 8);
		more = h.frag & IP4_MF;
		cr_assert(!more || h.payload_len % 8 == 0);
		memcpy(joined + done, h.payload, h.payload_len);
		done += h.payload_len;
		n++;
		if (done == cut.header.payload_len) {
			cr_assert_eq(more, more_follow);
			more = true;
		}
	}
	cr_assert_eq(done, cut.header.payload_len);
	cr_assert_arr_eq(joined, cut.header.payload, done);
	free(buffer);
	return n;
}

/* IP4-FRG-01, IP4-FRG-02, IP4-FRG-03 */
Test(ip4_fragment, the_fewest_fragments_in_order_hold_all_data)
{
	struct packet p = make(NULL, 0, 1480, 0);

	cr_expect_eq(cut_and_join(&p, 1500, false), 1);
	cr_expect_eq(cut_and_join(&p, 1499, false), 2);
	cr_expect_eq(cut_and_join(&p, 1400, false), 2);
	cr_expect_eq(cut_and_join(&p, 760, false), 3); /* 736 a fragment, and 744 are left */
	cr_expect_eq(cut_and_join(&p, 764, false), 2);
	cr_expect_eq(cut_and_join(&p, 68, false), 31);
	cr_expect_eq(cut_and_join(&p, 28, false), 185);
}

/* IP4-FRG-03 */
Test(ip4_fragment, a_fragment_is_cut_on_where_it_begins)
{
	struct packet middle = make(NULL, 0, 1200, IP4_MF | 150), last = make(NULL, 0, 1201, 300);

	cr_expect_eq(cut_and_join(&middle, 700, true), 2);
	cr_expect_eq(cut_and_join(&last, 700, false), 2);
}

/* IP4-FRG-03 */
Test(ip4_fragment, options_that_are_not_copied_are_in_the_first_alone)
{
	static const uint8_t options[] = {0x9e, 4, 1, 2, 0x1e, 4, 3, 4};
	struct packet p = make(options, sizeof(options), 1000, 0);
	uint8_t out[600];
	struct ip4_cut cut;
	struct ip4 h;
	size_t len;

	cr_assert_eq(ip4_cut_begin(&cut, p.b, p.len, sizeof(out)), 0);
	len = ip4_cut_next(&cut, out);
	cr_assert_eq(ip4_decode(&h, out, len), IP4_OK);
	cr_expect_eq(h.header_len, 28);
	cr_expect_arr_eq(out + 20, options, sizeof(options));
	len = ip4_cut_next(&cut, out);
	cr_assert_eq(ip4_decode(&h, out, len), IP4_OK);
	cr_expect_eq(h.header_len, 24);
	cr_expect_arr_eq(out + 20, options, 4);
	cr_expect_eq(ip4_cut_next(&cut, out), 0);
	cr_expect_eq(cut_and_join(&p, 100, false), 14);
}

Test(ip4_fragment, what_cannot_be_cut_is_refused)
{
	static const uint8_t bad[] = {0x9e, 9, 0, 0};
	struct packet good = make(NULL, 0, 100, 0), options = make(bad, sizeof(bad), 100, 0);
	struct ip4_cut cut;

	cr_expect_eq(ip4_cut_begin(&cut, good.b, good.len, 27), -EMSGSIZE);
	cr_expect_eq(ip4_cut_begin(&cut, good.b, good.len - 1, 100), -EINVAL);
	cr_expect_eq(ip4_cut_begin(&cut, options.b, options.len, 100), -EINVAL);
}

/* Its fragments would say that they are of elsewhere: the offset has no room for where they are. */
Test(ip4_fragment, what_ends_beyond_any_packet_is_not_cut)
{
	struct packet last = make(NULL, 0, 1480, 8004), beyond = make(NULL, 0, 1480, 8005);
	struct ip4_cut cut;

	cr_expect_eq(cut_and_join(&last, 700, false), 3);
	cr_expect_eq(ip4_cut_begin(&cut, beyond.b, beyond.len, 700), -EINVAL);
	beyond = make(NULL, 0, 1480, IP4_MF | 8191);
	cr_expect_eq(ip4_cut_begin(&cut, beyond.b, beyond.len, 700), -EINVAL);
}
