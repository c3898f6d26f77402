/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ties of sync groups: two of one priority, each with the greater address on one LAN. Router 1 has
 * it on LAN 0, which decides, and router 0 on LAN 1.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pair.h"

static void make_crossed(struct pair *p, const struct vrrp_config *config)
{
	pair_make(p, config, 100, 100);
	pair_vr(p, 0, 1)->config.primary = rut_address(3);
	pair_vr(p, 1, 1)->config.primary = rut_address(2);
}

static void start_all(struct pair *p)
{
	for (unsigned int i = 0; i < 2; i++)
		for (unsigned int lan = 0; lan < 2; lan++)
			pair_up(p, i, lan);
}

static void assert_stays(struct pair *p, int master)
{
	pair_clear(p);
	pair_run(p, span_s(600));
	cr_assert(eq(int, pair_master(p), master));
	cr_assert(eq(uint, p->joint, 0), "it is settled for good");
	cr_assert(eq(i64, pair_lost(p).ns, 0));
}

/* The members of the other router, in the opposite order of configuration. */
static void reverse_members(struct pair *p, unsigned int router)
{
	p->members[router][0].vr = pair_vr(p, router, 1);
	p->members[router][1].vr = pair_vr(p, router, 0);
	vrrp_sync_init(&p->groups[router], p->members[router], PAIR_LANS);
}

/* --- two groups --- */

/* V3-ACT-12: once, and not again and again */
Test(tie, is_decided_by_one_lan_for_all)
{
	for (unsigned int answers = 0; answers < 2; answers++) {
		struct vrrp_config config = rut_config();
		struct pair p;

		config.lower_prio_no_advert = !answers;
		make_crossed(&p, &config);
		start_all(&p);
		pair_run(&p, span_s(5));
		cr_assert(eq(int, pair_master(&p), 1), "answers %u", answers);
		cr_assert(le(uint, p.joint, 2), "answers %u", answers);
		assert_stays(&p, 1);
	}
}

Test(tie, is_decided_by_the_same_lan_whatever_the_order_of_configuration)
{
	for (unsigned int router = 0; router < 2; router++) {
		struct vrrp_config config = rut_config();
		struct pair p;

		make_crossed(&p, &config);
		reverse_members(&p, router);
		start_all(&p);
		pair_run(&p, span_s(5));
		cr_assert(eq(int, pair_master(&p), 1), "router %u", router);
		assert_stays(&p, 1);
	}
}

/* The one with the lowest virtual address, wherever in the list that stands */
Test(tie, is_decided_by_the_lan_of_the_lowest_virtual_address)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	config.count = 2;
	config.addresses[1] = rut_address(9);
	make_crossed(&p, &config);
	for (unsigned int i = 0; i < 2; i++) {
		pair_vr(&p, i, 0)->config.addresses[0] = rut_address(8);
		pair_vr(&p, i, 1)->config.addresses[0] = rut_address(10);
		pair_vr(&p, i, 1)->config.addresses[1] = rut_address(7);
		vrrp_sync_init(&p.groups[i], p.members[i], PAIR_LANS);
	}
	start_all(&p);
	pair_run(&p, span_s(5));
	cr_assert(eq(int, pair_master(&p), 0));
	assert_stays(&p, 0);
}

/* Each was master alone when the LANs were joined. */
Test(tie, is_decided_when_two_halves_are_joined)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	make_crossed(&p, &config);
	for (unsigned int lan = 0; lan < 2; lan++)
		pair_sever(&p, lan, true);
	start_all(&p);
	for (unsigned int lan = 0; lan < 2; lan++)
		pair_sever(&p, lan, true);
	pair_run(&p, span_s(30));
	cr_assert(eq(int, pair_vr(&p, 0, 0)->state, VRRP_MASTER));
	cr_assert(eq(int, pair_vr(&p, 1, 0)->state, VRRP_MASTER));
	pair_sever(&p, 1, false); /* the other one first */
	pair_run(&p, span_ms(2500));
	pair_sever(&p, 0, false);
	pair_run(&p, span_ms(1100));
	cr_assert(eq(int, pair_master(&p), 1));
	assert_stays(&p, 1);
}

/* On the LAN that decides they do not hear each other: the other one does, a while later. */
Test(tie, is_decided_by_the_next_lan_where_the_first_one_is_severed)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	make_crossed(&p, &config);
	start_all(&p);
	pair_sever(&p, 0, true);
	pair_run(&p, span_s(7));
	cr_assert(eq(int, pair_vr(&p, 1, 1)->state, VRRP_MASTER));
	cr_assert(eq(u64, pair_vr(&p, 1, 1)->stats.ties_put_off, 1));
	pair_run(&p, span_s(3));
	cr_assert(eq(int, lan_master(&p.lans[1]), 0));
	cr_assert(eq(int, pair_vr(&p, 1, 0)->state, VRRP_BACKUP));
	pair_clear(&p);
	pair_run(&p, span_s(600));
	cr_assert(eq(int, lan_master(&p.lans[1]), 0));
	cr_assert(eq(uint, p.joint, 0));
	pair_sever(&p, 0, false);
	pair_run(&p, span_s(2));
	assert_stays(&p, 0);
}

/* The drain of the member that was taken along ends with the successor's next advert. */
Test(tie, ends_without_loss_and_without_a_drain_left)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	make_crossed(&p, &config);
	pair_sever(&p, 0, true);
	start_all(&p);
	pair_sever(&p, 0, true);
	pair_run(&p, span_ms(4500));
	pair_sever(&p, 0, false);
	pair_clear(&p);
	pair_run(&p, span_ms(1200));
	cr_assert(eq(int, pair_master(&p), 1));
	cr_assert(eq(i64, pair_lost(&p).ns, 0));
	for (unsigned int lan = 0; lan < 2; lan++)
		cr_assert(eq(int, pair_vr(&p, 0, lan)->gate, VRRP_GATE_CLOSED));
	assert_stays(&p, 1);
}

/* Single virtual routers decide each tie by itself: the group gives way where it loses one. */
Test(tie, with_single_virtual_routers_ends_with_their_router)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	for (unsigned int single = 0; single < 2; single++) {
		make_crossed(&p, &config);
		p.single[single] = true;
		for (unsigned int lan = 0; lan < 2; lan++) {
			pair_vr(&p, single, lan)->config.grouped = false;
			pair_vr(&p, single, lan)->tie.patience = span_ns(0);
		}
		start_all(&p);
		pair_run(&p, span_s(20));
		cr_assert(eq(int, pair_master(&p), (int)single));
		assert_stays(&p, single);
	}
}

/* --- one group closely --- */

/* A pair of which router 0 is master, and router 1 is dead; on LAN 1 strangers speak to it. */
static struct rut *make_lone(struct pair *p)
{
	struct vrrp_config config = rut_config();

	pair_init(p, &config, 100, 50);
	pair_kill(p, 1);
	rut_did(&p->lans[1].routers[0].r);
	return &p->lans[1].routers[0].r;
}

static void hear(struct pair *p, unsigned int lan, uint8_t priority, struct ip_addr src)
{
	rut_hear(&p->lans[lan].routers[0].r, priority, 100, src);
	p->lans[lan].told(&p->lans[lan], 0);
}

static bool is_master(struct pair *p)
{
	return pair_vr(p, 0, 0)->state == VRRP_MASTER;
}

Test(tie, is_lost_at_once_on_the_lan_that_decides)
{
	struct pair p;

	make_lone(&p);
	hear(&p, 0, 100, rut_address(9));
	cr_assert(not(is_master(&p)));
	cr_assert(eq(u64, pair_vr(&p, 0, 0)->stats.ties_put_off, 0));
}

/* For the longest silence that the router could be taken for dead after on the LAN that decides:
 * three intervals and the longest Skew_Time. It is not answered, or two would do so in turn. */
Test(tie, is_put_off_for_a_while_on_the_other_lan)
{
	struct pair p;
	struct rut *r = make_lone(&p);

	for (unsigned int i = 0; i < 4; i++) {
		hear(&p, 1, 100, rut_address(9));
		cr_assert(is_master(&p), "after %u s", i);
		cr_assert(eq(u64, r->vr.stats.ties_put_off, 1));
		cr_assert(eq(u64, r->vr.stats.rivals, 0), "it may well hear this router");
		if (i == 0)
			RUT_DID(r, "announce");
		pair_run(&p, span_s(1));
	}
	hear(&p, 1, 100, rut_address(9));
	cr_assert(not(is_master(&p)));
	cr_assert(eq(int, pair_vr(&p, 0, 1)->last_event, VRRP_EVENT_HIGHER_PRIORITY_BACKUP));
	cr_assert(eq(int, pair_vr(&p, 0, 0)->gate, VRRP_GATE_DRAIN));
}

Test(tie, is_put_off_only_where_it_would_be_lost_and_is_one)
{
	struct pair p;
	struct rut *r = make_lone(&p);

	hear(&p, 1, 100, rut_address(1));
	cr_assert(is_master(&p));
	cr_assert(eq(u64, r->vr.stats.ties_put_off, 0));
	cr_assert(eq(u64, r->vr.stats.rivals, 1));
	hear(&p, 1, 101, rut_address(1));
	cr_assert(not(is_master(&p)), "a greater priority is no tie");
}

/* A priority that falls below the other one's makes it no tie any more. */
Test(tie, is_none_when_the_priority_falls)
{
	struct pair p;

	make_lone(&p);
	hear(&p, 1, 100, rut_address(9));
	pair_set_priority(&p, 0, 99, false);
	cr_assert(is_master(&p));
	hear(&p, 1, 100, rut_address(9));
	cr_assert(not(is_master(&p)));
}

static void assert_begins_anew(struct pair *p)
{
	pair_run(p, span_ms(900));
	for (unsigned int i = 0; i < 4; i++) {
		hear(p, 1, 100, rut_address(9));
		cr_assert(is_master(p), "after %u s", i);
		pair_run(p, span_s(1));
	}
	cr_assert(eq(u64, pair_vr(p, 0, 1)->stats.ties_put_off, 2));
	hear(p, 1, 100, rut_address(9));
	cr_assert(not(is_master(p)));
}

Test(tie, begins_anew_after_silence)
{
	struct pair p;

	make_lone(&p);
	hear(&p, 1, 100, rut_address(9));
	pair_run(&p, span_s(3));
	assert_begins_anew(&p);
}

Test(tie, begins_anew_after_priority_0)
{
	struct pair p;

	make_lone(&p);
	hear(&p, 1, 100, rut_address(9));
	pair_run(&p, span_s(2));
	hear(&p, 1, 0, rut_address(9));
	assert_begins_anew(&p);
}

Test(tie, begins_anew_when_it_is_master_again)
{
	struct pair p;

	make_lone(&p);
	hear(&p, 1, 100, rut_address(9));
	pair_run(&p, span_s(2));
	pair_set_priority(&p, 0, 99, true);
	pair_set_priority(&p, 0, 100, false);
	cr_assert(not(is_master(&p)));
	pair_run(&p, span_s(2));
	cr_assert(is_master(&p));
	assert_begins_anew(&p);
}
