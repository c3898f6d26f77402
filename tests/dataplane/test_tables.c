/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables' write side: adjacencies and their grace, and what each change publishes. */
#include <errno.h>

#include <rte_ethdev.h>

#include "rig.h"

#define READER 3

CASE(an_adjacency_is_not_reused_while_a_reader_may_hold_it)
{
	struct rte_rcu_qsbr *rcu = rig.tables->rcu;
	int64_t last = -1, i;

	require(rte_rcu_qsbr_thread_register(rcu, READER) == 0);
	rte_rcu_qsbr_thread_online(rcu, READER);
	while ((i = dp_adjacency_alloc(rig.tables, LAN)) >= 0)
		last = i;
	check_equal(i, -ENOSPC);
	require(last > 0);
	dp_adjacency_free(rig.tables, last);
	check_equal(dp_adjacency_alloc(rig.tables, LAN), -ENOSPC);
	rte_rcu_qsbr_quiescent(rcu, READER);
	check_equal(dp_adjacency_alloc(rig.tables, LAN), last);

	/* A reader that sleeps holds nothing. */
	dp_adjacency_free(rig.tables, last);
	check_equal(dp_adjacency_alloc(rig.tables, LAN), -ENOSPC);
	rte_rcu_qsbr_thread_offline(rcu, READER);
	check_equal(dp_adjacency_alloc(rig.tables, LAN), last);
	rte_rcu_qsbr_thread_unregister(rcu, READER);
}

CASE(freed_adjacencies_all_come_back_however_often)
{
	int64_t all[64];
	unsigned int n = 0;

	while ((all[n] = dp_adjacency_alloc(rig.tables, UPLINK)) >= 0)
		n++;
	check(n > 40);
	for (unsigned int round = 0; round < 5; round++) {
		uint64_t taken = 0;

		for (unsigned int i = 0; i < n; i++)
			dp_adjacency_free(rig.tables, all[i]);
		for (unsigned int i = 0; i < n; i++) {
			all[i] = dp_adjacency_alloc(rig.tables, UPLINK);
			require(all[i] >= DP_ADJ_FIXED && all[i] < 64);
			check(!(taken >> all[i] & 1));
			taken |= UINT64_C(1) << all[i];
		}
		check_equal(dp_adjacency_alloc(rig.tables, UPLINK), -ENOSPC);
	}
}

CASE(a_new_adjacency_is_unresolved_and_of_its_interface)
{
	int64_t i = dp_adjacency_alloc(rig.tables, UPLINK);
	const struct dp_adjacency *a = &rig.tables->adjacencies[i];

	require(i >= DP_ADJ_FIXED);
	check_equal(dp_adjacency_verdict(a->word), DP_PUNT_UNRESOLVED);
	check_equal(a->interface, UPLINK);
	check_equal(a->longest, 1514);
	check(memcmp(&a->src_type, uplink_mac.b, sizeof(uplink_mac.b)) == 0);
	check(!dp_adjacency_used(rig.tables, i));
}

CASE(an_adjacencys_word_says_verdict_and_mac)
{
	uint64_t word = dp_adjacency_word(DP_DROP_TX_DOWN, &host_mac);

	check_equal(dp_adjacency_verdict(word), DP_DROP_TX_DOWN);
	check(memcmp(&word, host_mac.b, 6) == 0);
	check_equal(dp_adjacency_word(DP_FORWARD, NULL), 0);
}

CASE(the_fixed_adjacencies_have_their_verdicts)
{
	const struct dp_adjacency *a = rig.tables->adjacencies;

	check_equal(dp_adjacency_verdict(a[DP_ADJ_NO_ROUTE].word), DP_PUNT_NO_ROUTE);
	check_equal(dp_adjacency_verdict(a[DP_ADJ_LOCAL].word), DP_PUNT_LOCAL);
	check_equal(dp_adjacency_verdict(a[DP_ADJ_VIP].word), DP_DROP_VIP);
	check_equal(dp_adjacency_verdict(a[DP_ADJ_BROADCAST].word), DP_DROP_BROADCAST);
	check_equal(dp_adjacency_verdict(a[DP_ADJ_BLACKHOLE].word), DP_DROP_BLACKHOLE);
}

CASE(the_fib_reclaims_through_the_same_readers)
{
	struct fib_grace grace = dp_tables_grace(rig.tables);
	struct rte_rcu_qsbr *rcu = rig.tables->rcu;
	uint64_t token;

	require(rte_rcu_qsbr_thread_register(rcu, READER) == 0);
	rte_rcu_qsbr_thread_online(rcu, READER);
	token = grace.start(grace.context);
	check(!grace.passed(grace.context, token));
	rte_rcu_qsbr_quiescent(rcu, READER);
	check(grace.passed(grace.context, token));
	rte_rcu_qsbr_thread_offline(rcu, READER);
	rte_rcu_qsbr_thread_unregister(rcu, READER);
}

CASE(every_verdict_has_a_name_of_its_own_and_a_sentence)
{
	check(strcmp(dp_verdict_name(DP_FORWARD), "forward") == 0);
	for (unsigned int v = 0; v < DP_VERDICTS; v++) {
		check(dp_verdict_name(v) && *dp_verdict_name(v));
		check(dp_verdict_text(v) && *dp_verdict_text(v));
		check(dp_verdict_is_punt(v) + dp_verdict_is_drop(v) + (v == DP_FORWARD) == 1);
		for (unsigned int other = 0; other < v; other++)
			check(strcmp(dp_verdict_name(v), dp_verdict_name(other)) != 0);
	}
	check(strcmp(dp_verdict_name(DP_VERDICTS), "?") == 0);
}
