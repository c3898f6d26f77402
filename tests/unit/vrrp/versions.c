/* SPDX-License-Identifier: BSD-3-Clause */
/* Versions 2 and 3 side by side on one virtual router over IPv4 (RFC 9568 8.4.2). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "advert.h"
#include "wire/bytes.h"

static struct vrrp_config both_config(uint16_t interval_cs)
{
	struct vrrp_config config = rut_config();

	config.version_2_too = true;
	config.interval_cs = interval_cs;
	return config;
}

/* R1 as it would be, of one version alone or, with 0, of both. */
static struct rut r1_of(uint8_t version, uint16_t interval_cs)
{
	struct vrrp_config config = both_config(interval_cs);

	config.primary = R1;
	config.priority = 200;
	if (version) {
		config.version_2_too = false;
		config.version = version;
	}
	return rut_master(&config);
}

/* V3-IOP-01 */
Test(versions, are_not_mixed_unless_told_to)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config), r1 = r1_of(2, 100);
	struct vrrp_set set = advert_set(&r);
	struct vrrp_copy copy;
	struct advert a;

	cr_assert(not(vrrp_vr_copy(&r.vr, 1, &copy)));
	advert_make(&a, &r1, 0, 200);
	cr_assert(eq(int, advert_hear(&r, &set, &a), VRRP_RX_VERSION));
	vrrp_set_fini(&set);
}

/* V3-IOP-02, V58-12: both at the configured rate, sub-second too, version 3 first */
Test(versions, are_both_sent_in_every_interval)
{
	struct vrrp_config config = both_config(10);
	struct rut r = rut_master(&config);
	struct vrrp_copy copy;

	rut_run(&r, span_s(1));
	cr_assert(eq(uint, r.adverts, 10));
	cr_assert(eq(u64, r.vr.stats.advertisement_sent, 22), "both of the first one, too");
	cr_assert(vrrp_vr_copy(&r.vr, 0, &copy));
	cr_assert(eq(u8, copy.version, 3));
	cr_assert(vrrp_vr_copy(&r.vr, 1, &copy));
	cr_assert(eq(u8, copy.version, 2));
	cr_assert(not(vrrp_vr_copy(&r.vr, 2, &copy)));
}

/* V3-IOP-09, V3-IOP-10: each its layout, checksum and interval */
Test(versions, have_each_their_own_layout_interval_and_checksum)
{
	static const struct {
		uint16_t interval_cs;
		uint8_t seconds;
	} rows[] = {{1, 1}, {50, 1}, {100, 1}, {199, 1}, {300, 3}, {4095, 40}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rut r = r1_of(0, rows[i].interval_cs);
		struct advert a;

		advert_make(&a, &r, 0, 200);
		cr_assert(eq(sz, a.packet.payload_len, 12));
		cr_assert(eq(u8, a.octets[0], 0x31));
		cr_assert(eq(u16, get_be16(a.octets + 4), rows[i].interval_cs));
		advert_make(&a, &r, 1, 200);
		cr_assert(eq(sz, a.packet.payload_len, 20));
		cr_assert(eq(u8, a.octets[0], 0x21));
		cr_assert(eq(u8, a.octets[5], rows[i].seconds));
		cr_assert(eq(u32, get_be32(a.octets + 12) | get_be32(a.octets + 16), 0));
		cr_assert(eq(u16, csum_finish(csum_add(0, a.octets, 20)), 0));
	}
}

/* V3-IOP-03, V3-IOP-04: by the rate of a version 2 master, in more than 12 bits */
Test(versions, wait_by_the_rate_of_a_version_2_master)
{
	static const uint16_t seconds[] = {1, 3, 255};

	for (size_t i = 0; i < 3; i++) {
		struct vrrp_config config = both_config(100);
		struct rut r = rut_backup(&config), r1 = r1_of(2, seconds[i] * 100);
		struct vrrp_set set = advert_set(&r);
		struct advert a;

		advert_make(&a, &r1, 0, 200);
		cr_assert(eq(int, advert_hear(&r, &set, &a), VRRP_RX_ACCEPTED));
		cr_assert(eq(u32, r.vr.master_adver_interval_cs, seconds[i] * 100));
		cr_assert(eq(i64, rut_next(&r).ns,
			vrrp_master_down_interval(3, 100, seconds[i] * 100).ns));
		cr_assert(eq(u64, r.vr.stats.interval_errors, seconds[i] != 1));
		vrrp_set_fini(&set);
	}
	cr_assert(eq(i64, vrrp_master_down_interval(3, 100, 25500).ns, 920390625000));
}

/* V3-IOP-05: until the version 3 of that master is silent */
Test(versions, spare_the_copies_of_a_master_that_sends_both)
{
	struct vrrp_config config = both_config(10);
	struct rut r = rut_backup(&config), r1 = r1_of(0, 10);
	struct vrrp_set set = advert_set(&r);
	struct advert v3, v2;
	struct instant deadline;

	advert_make(&v3, &r1, 0, 200);
	advert_make(&v2, &r1, 1, 200);
	cr_assert(eq(int, advert_hear(&r, &set, &v3), VRRP_RX_ACCEPTED));
	deadline = vrrp_vr_deadline(&r.vr);
	rut_run(&r, span_ms(50));
	cr_assert(eq(int, advert_hear(&r, &set, &v2), VRRP_RX_SPARE));
	cr_assert(eq(i64, vrrp_vr_deadline(&r.vr).ns, deadline.ns));
	cr_assert(eq(u32, r.vr.master_adver_interval_cs, 10));
	cr_assert(eq(u64, r.vr.stats.version_2_spared, 1));
	cr_assert(eq(u64, r.vr.stats.advertisement_rcvd, 1));

	/* Whoever else speaks version 2 is heard, and so is R1 once it has fallen back to it. */
	v2.packet.src = R3;
	cr_assert(eq(int, advert_hear(&r, &set, &v2), VRRP_RX_ACCEPTED));
	cr_assert(eq(u32, r.vr.master_adver_interval_cs, 100));
	v2.packet.src = R1;
	rut_run(&r, vrrp_master_down_interval(3, 100, 10));
	cr_assert(eq(int, advert_hear(&r, &set, &v2), VRRP_RX_ACCEPTED));
	vrrp_set_fini(&set);
}

/* V3-IOP-06: a lost copy is nothing, three in a row are told once */
Test(versions, report_a_master_that_sends_version_3_alone)
{
	struct vrrp_config config = both_config(100);
	struct rut r = rut_backup(&config), r1 = r1_of(0, 100);
	struct vrrp_set set = advert_set(&r);
	unsigned int told = 0;
	struct advert v3, v2;

	advert_make(&v3, &r1, 0, 200);
	advert_make(&v2, &r1, 1, 200);
	for (int i = 0; i < 10; i++) {
		advert_hear(&r, &set, &v3);
		if (i % 2)
			advert_hear(&r, &set, &v2);
	}
	cr_assert(not(r.vr.lacks_version_2));
	for (int i = 0; i < 10; i++)
		told += rut_receive(&r, &set, &v3.packet).lacks_version_2;
	cr_assert(eq(uint, told, 1));
	cr_assert(r.vr.lacks_version_2);
	cr_assert(eq(u64, r.vr.stats.version_2_missing, 1));
	advert_hear(&r, &set, &v2);
	cr_assert(not(r.vr.lacks_version_2));
	vrrp_set_fini(&set);
}

/* V2-RX-05: what version 2 asks of an owner holds for its adverts only */
Test(versions, leave_an_owner_its_rules_of_each)
{
	struct vrrp_config config = both_config(100);
	struct rut r, r3;
	struct vrrp_set set;
	struct advert a;

	config.owner = true;
	config.primary = VIP;
	r = rut_master(&config);
	set = advert_set(&r);
	config.primary = R3;
	r3 = rut_master(&config);
	advert_make(&a, &r3, 1, 255);
	cr_assert(eq(int, advert_hear(&r, &set, &a), VRRP_RX_OWNER));
	advert_make(&a, &r3, 0, 255);
	cr_assert(eq(int, advert_hear(&r, &set, &a), VRRP_RX_ACCEPTED));
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
	vrrp_set_fini(&set);
}

/* V3-RX-12: an interval of 0 is none in either version */
Test(versions, know_no_interval_of_0)
{
	struct vrrp_config config = both_config(100);
	struct rut r = rut_backup(&config), r1 = r1_of(2, 100);
	struct vrrp_set set = advert_set(&r);
	struct advert a;

	advert_make(&a, &r1, 0, 200);
	a.octets[5] = 0;
	put_be16(a.octets + 6, 0);
	put_be16(a.octets + 6, csum_finish(csum_add(0, a.octets, 20)));
	cr_assert(eq(int, advert_hear(&r, &set, &a), VRRP_RX_INTERVAL_ZERO));
	vrrp_set_fini(&set);
}
