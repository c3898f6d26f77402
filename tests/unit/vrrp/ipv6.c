/* SPDX-License-Identifier: BSD-3-Clause */
/* What IPv6 has of its own: link-local first addresses and sources, ties over 128 bits, and that a
 * VRID of one family knows nothing of the other's. The state machine itself is tested with both
 * families, see rut.h; its golden frames are in golden_frames.c and stimuli.c. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rut.h"

/* An advert from fe80::2 to the group with `n` addresses, as the ladder gets it. */
struct advert {
	struct vrrp_packet packet;
	uint8_t octets[VRRP_HEADER_LEN + 4 * 16];
};

static void advert_make(struct advert *a, const struct ip_addr *addresses, uint8_t n)
{
	struct ip_addr src = rut_address_of(IP_V6, 2), group = vrrp_group(IP_V6);
	uint8_t list[4 * 16];
	struct vrrp_pdu pdu = {.version = 3,
		.type = VRRP_TYPE_ADVERT,
		.vrid = VRID,
		.priority = 200,
		.count = n,
		.interval_cs = 100,
		.addresses = list};

	for (uint8_t i = 0; i < n; i++)
		memcpy(list + 16 * i, addresses[i].b, 16);
	*a = (struct advert){.packet = {.src = src,
				     .dst = group,
				     .ttl = 255,
				     .eth_src = mac_virtual(IP_V6, VRID),
				     .payload = a->octets}};
	a->packet.payload_len = vrrp_pdu_encode(a->octets, sizeof(a->octets), &pdu, &src, &group);
}

static struct ip_addr parse(const char *text)
{
	struct ip_addr a;

	cr_assert(eq(int, ip_addr_parse(text, &a), 0), "%s", text);
	return a;
}

/* V3-RX-11: the first address decides, and nothing but fe80::/10 will do */
Test(ipv6, adverts_are_discarded_whose_first_address_is_not_link_local)
{
	static const struct {
		const char *first;
		bool accepted;
	} rows[] = {
		{"fe80::51", true},
		{"febf:ffff::1", true},
		{"fec0::1", false},
		{"fe7f::1", false},
		{"2001:db8:51::1", false},
		{"::", false},
		{"ff02::12", false},
		{"::ffff:192.0.2.1", false},
	};
	struct vrrp_config config = rut_config_of(IP_V6);
	struct rut r = rut_backup(&config);
	struct vrrp_set set;
	uint64_t errors = 0;

	cr_assert(eq(int, vrrp_set_init(&set, 1, r.now), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &r.vr), 0));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip_addr list[] = {parse(rows[i].first), parse("fe80::52")};
		struct instant deadline = vrrp_vr_deadline(&r.vr);
		struct advert a;

		rut_run(&r, span_ms(10));
		advert_make(&a, list, 2);
		cr_assert(eq(int, rut_receive(&r, &set, &a.packet).verdict,
				  rows[i].accepted ? VRRP_RX_ACCEPTED : VRRP_RX_FIRST_ADDRESS),
			"%s", rows[i].first);
		/* An accepted list is not the configured one either, and counted as that. */
		cr_assert(eq(u64, r.vr.stats.address_list_errors, ++errors));
		cr_assert(eq(int, vrrp_vr_deadline(&r.vr).ns != deadline.ns, rows[i].accepted),
			"%s", rows[i].first);
	}
	vrrp_set_fini(&set);
}

/* V3-ACT-12, V3-ACT-13, V58-07: as memcmp() has it over 128 bits */
Test(ipv6, ties_are_decided_by_all_of_the_address)
{
	static const struct {
		const char *own, *other;
		bool yields;
	} rows[] = {
		{"fe80::ff", "fe80:1::1", true}, /* the high half outweighs the low one */
		{"fe80:1::1", "fe80::ff", false},
		{"fe80::ff", "fe80::100", true},
		{"fe80::1", "fe80::8000:0:0:0", true}, /* no sign bit */
		{"fe80::8000:0:0:0", "fe80::1", false},
		{"fe80::ffff:ffff:ffff:ffff", "fe80::ffff:ffff:ffff:fffe", false},
		{"fe80::ffff:ffff:ffff:fffe", "fe80::ffff:ffff:ffff:ffff", true},
		{"fe80::1", "fe80::1", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vrrp_config config = rut_config_of(IP_V6);
		struct rut r;

		config.primary = parse(rows[i].own);
		r = rut_master(&config);
		rut_hear(&r, 100, 100, parse(rows[i].other));
		cr_assert(eq(int, r.vr.state, rows[i].yields ? VRRP_BACKUP : VRRP_MASTER),
			"row %zu", i);
	}
}

/* V3-TX-14, V58-15: the same VRID in both families on one interface, one master, one backup */
Test(ipv6, virtual_routers_know_nothing_of_ipv4_ones_with_their_vrid)
{
	struct vrrp_config config4 = rut_config_of(IP_V4), config6 = rut_config_of(IP_V6);
	struct rut v4 = rut_master(&config4), v6 = rut_backup(&config6);
	struct ip_addr list[] = {config6.addresses[0]};
	struct vrrp_stats before = v4.vr.stats;
	struct instant deadline = vrrp_vr_deadline(&v4.vr);
	struct vrrp_set set;
	struct advert a;

	cr_assert(eq(int, vrrp_set_init(&set, 1, v4.now), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &v4.vr), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &v6.vr), 0));
	advert_make(&a, list, 1);
	cr_assert(eq(int, rut_receive(&v6, &set, &a.packet).verdict, VRRP_RX_ACCEPTED));
	cr_assert(eq(int, v4.vr.state, VRRP_MASTER), "priority 200 was not for it");
	cr_assert(eq(int, memcmp(&before, &v4.vr.stats, sizeof(before)), 0));
	cr_assert(eq(i64, vrrp_vr_deadline(&v4.vr).ns, deadline.ns));
	cr_assert(eq(int, v6.vr.state, VRRP_BACKUP));
	cr_assert(eq(u64, v6.vr.stats.advertisement_rcvd, 1));
	cr_assert(ne(i64, vrrp_vr_deadline(&v4.vr).ns, vrrp_vr_deadline(&v6.vr).ns));
	cr_assert(eq(u8, mac_virtual(IP_V4, VRID).b[4], 1));
	cr_assert(eq(u8, mac_virtual(IP_V6, VRID).b[4], 2));
	vrrp_set_fini(&set);
}

/* V3-TX-06, V3-RX-03: the group, and no version 2 over IPv6 */
Test(ipv6, adverts_are_of_version_3_and_for_ff02__12)
{
	struct vrrp_config config = rut_config_of(IP_V6);
	struct rut r = rut_backup(&config);
	struct ip_addr list[] = {config.addresses[0]};
	struct vrrp_set set;
	struct advert a;

	cr_assert(rut_same(vrrp_group(IP_V6), parse("ff02::12")));
	cr_assert(eq(int, vrrp_set_init(&set, 1, r.now), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &r.vr), 0));
	advert_make(&a, list, 1);
	a.packet.dst = parse("ff02::13");
	cr_assert(eq(int, rut_receive(&r, &set, &a.packet).verdict, VRRP_RX_BAD_DESTINATION));
	advert_make(&a, list, 1);
	a.octets[0] = 0x21;
	cr_assert(eq(int, rut_receive(&r, &set, &a.packet).verdict, VRRP_RX_VERSION));
	vrrp_set_fini(&set);
}
