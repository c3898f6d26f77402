/* SPDX-License-Identifier: BSD-3-Clause */
/* ARP packets. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "frame.h"
#include "wire/arp.h"
#include "wire/bytes.h"

static const struct mac host_mac = {{0x02, 0, 0, 0, 0, 0x99}};
static const struct mac virtual_mac = {{0, 0, 0x5e, 0, 1, 0x33}};

static struct arp request(void)
{
	return (struct arp){.op = ARP_REQUEST,
		.sha = host_mac,
		.spa = ip_addr_v4(0xc0000263),
		.tpa = ip_addr_v4(0xc0000201)};
}

static void assert_same(const struct arp *a, const struct arp *b)
{
	cr_assert_eq(a->op, b->op);
	cr_assert(mac_equal(&a->sha, &b->sha));
	cr_assert(ip_addr_equal(&a->spa, &b->spa));
	cr_assert(mac_equal(&a->tha, &b->tha));
	cr_assert(ip_addr_equal(&a->tpa, &b->tpa));
}

Test(arp, a_packet_comes_back_as_it_was_written)
{
	struct arp in = request(), out;
	uint8_t *p = malloc(ARP_LEN);

	in.tha = virtual_mac;
	cr_assert_eq(arp_encode(p, &in), ARP_LEN);
	cr_assert_eq(arp_decode(&out, p, ARP_LEN), 0);
	assert_same(&out, &in);
	free(p);
}

Test(arp, unknown_operations_are_handed_on)
{
	struct arp in = request(), out;
	uint8_t p[ARP_LEN];

	in.op = 0x1234;
	arp_encode(p, &in);
	cr_assert_eq(arp_decode(&out, p, ARP_LEN), 0);
	cr_assert_eq(out.op, 0x1234);
}

Test(arp, padding_is_ignored_and_a_short_packet_refused)
{
	uint8_t padded[46] = {0};
	struct arp in = request(), out;

	arp_encode(padded, &in);
	memset(padded + ARP_LEN, 0xee, sizeof(padded) - ARP_LEN);
	for (size_t len = 0; len <= sizeof(padded); len++) {
		uint8_t *p = exact_copy(padded, len);

		cr_assert_eq(arp_decode(&out, p, len), len < ARP_LEN ? -EMSGSIZE : 0, "%zu", len);
		free(p);
	}
	assert_same(&out, &in);
}

/* ARP-FMT-01 */
Test(arp, other_hardware_and_protocols_are_refused)
{
	static const struct {
		size_t offset;
		uint16_t word;
	} rows[] = {{0, 6}, {0, 0}, {0, 0x0101}, {2, 0x86dd}, {2, 0x0008}, {4, 0x0804}, {4, 0x0610},
		{4, 0x0000}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arp a = request();
		uint8_t p[ARP_LEN];

		arp_encode(p, &a);
		put_be16(p + rows[i].offset, rows[i].word);
		cr_assert_eq(arp_decode(&a, p, ARP_LEN), -EPROTONOSUPPORT, "row %zu", i);
	}
}

/* V3-BAK-08, V58-08, V3-INI-02 */
Test(arp, an_announcement_is_a_request_from_the_address_for_itself)
{
	struct ip_addr vip = ip_addr_v4(0xc0000201);
	struct arp a = arp_gratuitous(&virtual_mac, &vip);

	cr_assert_eq(a.op, ARP_REQUEST);
	cr_assert(mac_equal(&a.sha, &virtual_mac));
	cr_assert(ip_addr_equal(&a.spa, &vip));
	cr_assert(mac_is_zero(&a.tha));
	cr_assert(ip_addr_equal(&a.tpa, &vip));
}

/* ARP-RX-03, V3-ARP-01 */
Test(arp, an_answer_swaps_the_pairs)
{
	struct arp q = request();
	struct arp a = arp_reply_to(&q, &virtual_mac);

	cr_assert_eq(a.op, ARP_REPLY);
	cr_assert(mac_equal(&a.sha, &virtual_mac));
	cr_assert(ip_addr_equal(&a.spa, &q.tpa));
	cr_assert(mac_equal(&a.tha, &host_mac));
	cr_assert(ip_addr_equal(&a.tpa, &q.spa));
}
