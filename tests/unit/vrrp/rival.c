/* SPDX-License-Identifier: BSD-3-Clause */
/* Split brain as a master sees it: another one of lower rank is heard, and is heard no more. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "advert.h"

static bool has_rival(const struct rut *r)
{
	return !instant_is_never(r->vr.rival.until);
}

Test(rival, is_told_of_when_it_begins_and_when_it_has_ended)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_run(&r, span_ms(500));
	for (int i = 0; i < 10; i++) {
		rut_hear(&r, 50, 200, R3);
		rut_run(&r, span_s(2));
	}
	cr_assert(has_rival(&r));
	cr_assert(eq(uint, r.rivals, 1));
	cr_assert(eq(uint, r.rivals_gone, 0));
	cr_assert(eq(u64, r.vr.stats.rivals, 1));
	cr_assert(rut_same(r.vr.rival.source, R3));
	cr_assert(eq(u8, r.vr.rival.priority, 50));
	cr_assert(eq(i64, instant_since(r.now, r.vr.rival.since).ns, span_s(20).ns));

	rut_run(&r, span_ns(span_s(4).ns - 1)); /* three of its intervals, not of ours */
	cr_assert(has_rival(&r));
	rut_run(&r, span_ns(1));
	cr_assert(not(has_rival(&r)));
	cr_assert(eq(uint, r.rivals_gone, 1));
	cr_assert(rut_same(r.vr.rival.source, R3), "who it was stays known");
}

/* The ordinary ends of an election are none: whoever is stronger is followed, whoever leaves is
 * no rival. */
Test(rival, is_not_who_is_stronger_or_leaves)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_hear(&r, 0, 100, R1);
	cr_assert(not(has_rival(&r)));
	rut_hear(&r, 200, 100, R1);
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
	rut_hear(&r, 50, 100, R3);
	cr_assert(eq(u64, r.vr.stats.rivals, 0));
	cr_assert(eq(uint, r.rivals, 0));
}

Test(rival, ends_when_it_leaves_or_this_router_is_master_no_more)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	rut_hear(&r, 50, 100, R3);
	rut_hear(&r, 0, 100, R1);
	cr_assert(has_rival(&r), "it was another that left");
	rut_hear(&r, 0, 100, R3);
	cr_assert(not(has_rival(&r)));
	cr_assert(eq(uint, r.rivals_gone, 1));
	rut_hear(&r, 50, 100, R3);
	rut_stop(&r);
	cr_assert(not(has_rival(&r)));
	cr_assert(eq(uint, r.rivals_gone, 2));
	cr_assert(eq(u64, r.vr.stats.rivals, 2));
}

/* It is one split, however many take part. */
Test(rival, may_be_several)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);

	for (int i = 0; i < 10; i++) {
		rut_hear(&r, 50, 100, R3);
		rut_hear(&r, 60, 100, R1);
		rut_run(&r, span_s(1));
	}
	cr_assert(eq(uint, r.rivals, 1));
	cr_assert(rut_same(r.vr.rival.source, R1));
	rut_run(&r, span_s(2));
	cr_assert(eq(uint, r.rivals_gone, 1));
}

/* What may be why the other does not hear this router */
Test(rival, is_seen_to_use_the_virtual_mac)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config), r3;
	struct vrrp_set set = advert_set(&r);
	struct advert a;

	config.primary = R3;
	r3 = rut_master(&config);
	advert_make(&a, &r3, 0, 50);
	cr_assert(eq(int, advert_hear(&r, &set, &a), VRRP_RX_ACCEPTED));
	cr_assert(r.vr.rival.virtual_mac);
	a.packet.eth_src = (struct mac){{2, 0, 0, 0, 0, 4}};
	cr_assert(eq(int, advert_hear(&r, &set, &a), VRRP_RX_ACCEPTED));
	cr_assert(not(r.vr.rival.virtual_mac));
	vrrp_set_fini(&set);
}
