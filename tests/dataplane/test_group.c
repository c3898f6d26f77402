/* SPDX-License-Identifier: BSD-3-Clause */
/* Several ways to one destination: which packets go which, and what a change moves. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include <rte_ethdev.h>

#include "rig.h"

#define FLOWS   512
#define MEMBERS 16

static uint32_t group, members[MEMBERS];

/* Members are told apart by the MAC they send to. */
static void group_up(unsigned int n)
{
	int64_t g = dp_group_alloc(rig.tables);

	require(g >= 0);
	group = g;
	for (unsigned int i = 0; i < MEMBERS; i++) {
		int64_t a = dp_adjacency_alloc(rig.tables, UPLINK);

		require(a >= 0);
		dp_adjacency_set(rig.tables, a, DP_FORWARD, &(struct mac){{2, 0, 0, 0, 1, i}});
		members[i] = a;
	}
	dp_group_set(rig.tables, group, members, n);
	rig_route("203.0.113.0/24", group);
	rig_route("2001:db8:200::/48", group);
}

static struct frame flow4(unsigned int i)
{
	struct frame f = frame_udp(&lan_mac, &host_mac, HOST, FAR, 64, 10);

	return frame_with16(f, F_IP + 20, 1024 + i);
}

static struct frame flow6(unsigned int i)
{
	struct frame f = frame_udp6(&lan_mac, &host_mac, HOST6, FAR6, 64, 10);

	return frame_with16(f, F6_DATA, 1024 + i);
}

/* The member that a frame takes. */
static unsigned int way_of(struct frame f)
{
	struct frame got;

	rig_send(LAN, f);
	rig_run();
	require(rig_receive(UPLINK, &got));
	check_equal(got.b[4], 1);
	return got.b[5];
}

static void ways(struct frame (*flow)(unsigned int), uint8_t *way, unsigned int *count)
{
	memset(count, 0, MEMBERS * sizeof(*count));
	for (unsigned int i = 0; i < FLOWS; i++) {
		way[i] = way_of(flow(i));
		require(way[i] < MEMBERS);
		count[way[i]]++;
	}
}

static void expect_even(struct frame (*flow)(unsigned int), unsigned int n)
{
	unsigned int count[MEMBERS], part = FLOWS / 16;
	uint8_t way[FLOWS];

	ways(flow, way, count);
	for (unsigned int i = 0; i < MEMBERS; i++) {
		unsigned int parts = i < n ? 16 / n : 0;

		/* Of 512 flows 32 fall into a part, more or less. */
		check(count[i] >= parts * part / 2);
		check(i < n ? count[i] <= (parts + 1) * part * 3 / 2 : count[i] == 0);
	}
}

CASE(flows_are_spread_evenly_over_the_members)
{
	group_up(1);
	for (unsigned int n = 1; n <= MEMBERS; n++) {
		dp_group_set(rig.tables, group, members, n);
		expect_even(flow4, n);
		expect_even(flow6, n);
	}
}

CASE(packets_of_a_flow_go_one_way)
{
	group_up(7);
	for (unsigned int i = 0; i < 50; i++) {
		unsigned int way4 = way_of(flow4(i)), way6 = way_of(flow6(i));

		check_equal(way_of(frame_with8(flow4(i), F_TTL, 9)), way4);
		check_equal(way_of(frame_padded(flow4(i), 200)), way4);
		check_equal(way_of(frame_with16(flow4(i), F_IP + 4, i)), way4);
		check_equal(way_of(frame_with8(flow6(i), F6_HOP, 9)), way6);
		check_equal(way_of(frame_padded(flow6(i), 200)), way6);
	}
}

CASE(fragments_of_a_packet_go_one_way)
{
	unsigned int first4, first6;

	group_up(16);
	first4 = way_of(frame_with16(flow4(0), F_FRAG, 0x2000));
	first6 = way_of(frame_with_extension(flow6(0), 44, 8));
	for (unsigned int i = 1; i < 50; i++) {
		check_equal(way_of(frame_with16(flow4(i), F_FRAG, 0x2000)), first4);
		check_equal(way_of(frame_with16(flow4(i), F_FRAG, i)), first4);
		check_equal(way_of(frame_with_extension(flow6(i), 44, 8)), first6);
	}
}

/* The device's hash decides alone, its low bits, which chose the queue, no more than others. */
CASE(the_devices_hash_is_taken)
{
	unsigned int count[MEMBERS] = {0};

	group_up(16);
	for (unsigned int i = 0; i < FLOWS; i++) {
		unsigned int way[2];

		for (unsigned int k = 0; k < 2; k++) {
			struct frame f = k ? flow6(i) : flow4(i + 7), got;
			struct rte_mbuf *m = rig_mbuf(&f);

			m->ol_flags |= RTE_MBUF_F_RX_RSS_HASH;
			m->hash.rss = (i * 2654435761u) << 7 | 5;
			rig_send_mbuf(LAN, m);
			rig_run();
			require(rig_receive(UPLINK, &got));
			way[k] = got.b[5];
		}
		check_equal(way[0], way[1]);
		count[way[0]]++;
	}
	for (unsigned int i = 0; i < MEMBERS; i++)
		check(count[i] >= 10 && count[i] <= 60);
}

/* One leaves, and comes back: only its flows move. */
CASE(a_member_that_leaves_takes_only_its_own_flows_along)
{
	uint8_t before[FLOWS], after[FLOWS], back[FLOWS];
	unsigned int count[MEMBERS];
	uint32_t rest[3];

	group_up(4);
	rest[0] = members[0];
	memcpy(rest + 1, members + 2, 2 * sizeof(*rest));
	ways(flow4, before, count);
	dp_group_set(rig.tables, group, rest, 3);
	ways(flow4, after, count);
	check_equal(count[1], 0);
	for (unsigned int i = 0; i < FLOWS; i++)
		check(before[i] == 1 || after[i] == before[i]);
	dp_group_set(rig.tables, group, members, 4);
	ways(flow4, back, count);
	for (unsigned int i = 0; i < FLOWS; i++)
		check(back[i] == after[i] || back[i] == 1);
	check(count[1] > 0);
}

/* It is one word: what a worker that read it sees is all old or all new. */
CASE(a_member_leaves_by_one_store)
{
	struct dp_group *g;
	struct dp_group before;
	uint32_t rest[2];

	group_up(3);
	g = dp_group_of(rig.tables->groups, rig.tables->adjacencies[group].word);
	before = *g;
	memcpy(rest, members + 1, sizeof(rest));
	dp_group_set(rig.tables, group, rest, 2);
	check(memcmp(g->members, before.members, sizeof(g->members)) == 0);
	check(g->spread != before.spread);
}

CASE(members_come_and_go_for_ever)
{
	group_up(1);
	for (unsigned int round = 0; round < 200; round++) {
		uint32_t some[MEMBERS];
		unsigned int n = 0, mask = round * 2654435761u >> 16 | 1;
		unsigned int way;

		for (unsigned int i = 0; i < MEMBERS; i++)
			if (mask >> i & 1)
				some[n++] = members[i];
		dp_group_set(rig.tables, group, some, n);
		for (unsigned int i = 0; i < 20; i++) {
			way = way_of(flow4(i));
			check(mask >> way & 1);
		}
	}
}

CASE(a_member_named_twice_has_twice_the_share)
{
	unsigned int count[MEMBERS];
	uint8_t way[FLOWS];

	group_up(2);
	dp_group_set(
		rig.tables, group, (uint32_t[]){members[0], members[1], members[0], members[0]}, 4);
	ways(flow4, way, count);
	check(count[0] > 2 * count[1] && count[1] > FLOWS / 8);
}

/* A member's state is its adjacency's. */
CASE(a_member_may_be_unresolved_and_a_group_empty)
{
	struct dp_meta meta;

	group_up(1);
	dp_adjacency_set(rig.tables, members[0], DP_PUNT_UNRESOLVED, NULL);
	meta = expect_punted(LAN, flow4(1), DP_PUNT_UNRESOLVED);
	check_equal(meta.adjacency, members[0]);
	meta = expect_punted(LAN, flow6(1), DP_PUNT_UNRESOLVED);
	check_equal(meta.adjacency, members[0]);
	expect_punted(LAN, frame_with8(flow4(1), F_TTL, 1), DP_PUNT_TTL);
	expect_punted(LAN, frame_with_addr6(flow6(1), F6_SRC, HOST_LL), DP_PUNT_SCOPE);
	dp_group_set(rig.tables, group, NULL, 0);
	expect_punted(LAN, flow4(1), DP_PUNT_NO_ROUTE);
}

static bool stop;

/* A worker of which the packets go through the group. How many left for no member. */
static void *forward_all(void *astray)
{
	struct rte_rcu_qsbr *rcu = rig.tables->rcu;

	require(rte_rcu_qsbr_thread_register(rcu, 1) == 0);
	rte_rcu_qsbr_thread_online(rcu, 1);
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		struct rte_mbuf *pkts[MEMBERS];
		struct frame got;

		for (unsigned int i = 0; i < MEMBERS; i++) {
			struct frame f = flow4(i);

			pkts[i] = rig_mbuf(&f);
		}
		dp_worker_packets(rig.worker, rig.port[LAN], pkts, MEMBERS);
		rte_rcu_qsbr_quiescent(rcu, 1);
		while (rig_receive(UPLINK, &got))
			*(unsigned int *)astray += got.b[0] != 2 || got.b[4] != 1;
	}
	rte_rcu_qsbr_thread_offline(rcu, 1);
	rte_rcu_qsbr_thread_unregister(rcu, 1);
	return NULL;
}

/* A worker may find a member in place of one that left before it reads which places are taken now:
 * what that leads to must be there (weakly ordered machines, and ThreadSanitizer, see more). */
CASE(members_that_are_new_are_whole_when_a_worker_finds_them)
{
	unsigned int astray = 0;
	pthread_t thread;

	stop = false;
	group_up(4);
	require(pthread_create(&thread, NULL, forward_all, &astray) == 0);
	for (unsigned int i = 0; i < 20000; i++) {
		uint32_t old = members[i % 4];
		int64_t a;

		while ((a = dp_adjacency_alloc(rig.tables, UPLINK)) < 0)
			sched_yield();
		dp_adjacency_set(
			rig.tables, a, DP_FORWARD, &(struct mac){{2, 0, 0, 0, 1, (uint8_t)i}});
		members[i % 4] = a;
		dp_group_set(rig.tables, group, members, 4);
		dp_adjacency_free(rig.tables, old);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	check_equal(astray, 0);
	check_equal(rig_count(DP_FORWARD), dp_worker_counters(rig.worker)->received);
}

CASE(groups_are_given_back)
{
	int64_t g[5];
	unsigned int n = 0;

	while (n < 5 && (g[n] = dp_group_alloc(rig.tables)) >= 0)
		n++;
	check_equal(n, 4);
	check_equal(g[4], -ENOSPC);
	for (unsigned int i = 0; i < 4; i++) {
		check(g[i] >= DP_ADJ_FIXED);
		dp_group_free(rig.tables, g[i]);
	}
	check(dp_group_alloc(rig.tables) >= 0);
}
