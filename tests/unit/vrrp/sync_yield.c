/* SPDX-License-Identifier: BSD-3-Clause */
/* Sync groups that give way on one LAN, and what they say on the other. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pair.h"

/* What a host answers to the virtual MAC while a switch has it behind the old master is lost. */
Test(sync, says_nothing_where_the_better_router_spoke_already)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 200, 100);
	pair_kill(&p, 0);
	pair_run(&p, span_s(10));
	pair_clear(&p);
	pair_revive(&p, 0);
	pair_run(&p, span_s(10));
	cr_assert(eq(int, pair_master(&p), 0));
	for (unsigned int lan = 0; lan < 2; lan++) {
		cr_assert(eq(uint, p.lans[lan].moves, 1), "the switch of LAN %u went back", lan);
		cr_assert(eq(u64, pair_vr(&p, 1, lan)->stats.priority_zero_pkts_sent, 0));
		cr_assert(eq(int, pair_vr(&p, 1, lan)->gate, VRRP_GATE_CLOSED));
	}
}

Test(sync, relinquishes_the_other_lan_when_it_yields_on_one)
{
	struct vrrp_config config = rut_config();
	const struct vrrp_vr *along;
	struct pair p;

	pair_init(&p, &config, 200, 100);
	pair_kill(&p, 1);
	rut_hear(&p.lans[0].routers[0].r, 250, 100, rut_address(9));
	p.lans[0].told(&p.lans[0], 0);
	along = pair_vr(&p, 0, 1);
	cr_assert(eq(int, along->state, VRRP_BACKUP));
	cr_assert(eq(int, along->gate, VRRP_GATE_DRAIN));
	cr_assert(eq(int, along->last_event, VRRP_EVENT_HIGHER_PRIORITY_BACKUP));
	pair_run(&p, span_ms(9));
	cr_assert(
		eq(u64, along->stats.priority_zero_pkts_sent, 0), "the stranger may be there, too");
	pair_run(&p, span_ms(2));
	cr_assert(eq(u64, along->stats.priority_zero_pkts_sent, 1));
	cr_assert(eq(u64, pair_vr(&p, 0, 0)->stats.priority_zero_pkts_sent, 0));
	cr_assert(eq(int, pair_vr(&p, 0, 0)->gate, VRRP_GATE_CLOSED));
	cr_assert(eq(int, along->gate, VRRP_GATE_DRAIN));
	pair_run(&p, span_s(10)); /* the stranger is not heard again */
	cr_assert(eq(int, pair_vr(&p, 0, 1)->state, VRRP_MASTER));
}

/* Whoever waits for it on that LAN must not wait for three intervals. */
Test(sync, says_the_priority_0_that_it_owes_when_it_is_stopped)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	pair_init(&p, &config, 200, 100);
	pair_kill(&p, 1);
	rut_hear(&p.lans[0].routers[0].r, 250, 100, rut_address(9));
	p.lans[0].told(&p.lans[0], 0);
	pair_stop(&p, 0);
	cr_assert(eq(u64, pair_vr(&p, 0, 1)->stats.priority_zero_pkts_sent, 1));
	cr_assert(eq(int, pair_vr(&p, 0, 1)->gate, VRRP_GATE_DRAIN));
	cr_assert(eq(u64, pair_vr(&p, 0, 0)->stats.priority_zero_pkts_sent, 0));
	pair_run(&p, span_s(10));
	cr_assert(eq(u64, pair_vr(&p, 0, 1)->stats.priority_zero_pkts_sent, 1));
	cr_assert(eq(int, pair_vr(&p, 0, 1)->gate, VRRP_GATE_CLOSED));
}

/* V3-ACT-12: two groups of one priority, each with the greater address on one LAN: both lose a tie
 * and give up the other LAN. It must not go on like that. */
Test(sync, of_equal_priority_settles_although_each_loses_a_tie)
{
	struct vrrp_config config = rut_config();
	struct pair p;

	config.lower_prio_no_advert = true; /* nothing shall tell them apart */
	pair_make(&p, &config, 100, 100);
	pair_vr(&p, 0, 1)->config.primary = rut_address(3);
	pair_vr(&p, 1, 1)->config.primary = rut_address(2);
	for (unsigned int i = 0; i < 2; i++)
		for (unsigned int lan = 0; lan < 2; lan++)
			pair_up(&p, i, lan);
	pair_run(&p, span_s(20));
	cr_assert(ne(int, pair_master(&p), -1));
	cr_assert(le(uint, p.joint, 4));
	pair_clear(&p);
	pair_run(&p, span_s(600));
	cr_assert(eq(uint, p.joint, 0), "it is settled for good");
	cr_assert(eq(i64, pair_lost(&p).ns, 0));
}
