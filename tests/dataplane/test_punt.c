/* SPDX-License-Identifier: BSD-3-Clause */
/* The door to control: rates by reason and by virtual router, and what happens at its limits. */
#include <rte_cycles.h>
#include <rte_ethdev.h>

#include "rig.h"

static const struct mac other_virtual_mac = {{0, 0, 0x5e, 0, 1, 52}};

/* P02 for another VRID, with its checksum (of the message alone, big endian) made right. */
static struct frame advert(uint8_t vrid)
{
	struct frame f = frame_golden("P02", true);

	frame_put16(f.b + 40, frame_get16(f.b + 40) + RIG_VRID - vrid);
	f.b[35] = vrid;
	return f;
}

static void send_many(struct frame f, unsigned int n)
{
	while (n) {
		unsigned int now = RTE_MIN(n, 500u);

		n -= now;
		while (now--)
			rig_send(LAN, f);
		rig_run();
	}
}

static void remake(uint32_t pps, uint32_t ring_size)
{
	rig_check_sum();
	rig_drain_punts(rig.worker);
	dp_worker_free(rig.worker);
	for (unsigned int reason = 1; reason < DP_FIRST_DROP; reason++)
		rig.params.rates.pps[reason] = pps;
	rig.params.ring_size = ring_size;
	rig.worker = rig_worker(&rig.params);
}

/* The last of them is of copies: see test_redirect.c. */
#define REASONS DP_PUNT_REDIRECT

static struct frame frame_for(enum dp_verdict reason)
{
	struct frame f = frame_udp(&lan_mac, &host_mac, HOST, FAR, 64, 10);

	switch (reason) {
	case DP_PUNT_VRRP:
		return frame_golden("P02", true);
	case DP_PUNT_VRRP_UNICAST:
		return frame_golden("P18", true);
	case DP_PUNT_VRRP_SUSPECT:
		return frame_golden("P12", true);
	case DP_PUNT_BFD:
		return frame_with16(
			frame_udp(&lan_mac, &host_mac, HOST, LAN_ADDR, 255, 24), F_IP + 22, 3784);
	case DP_PUNT_ND:
		return frame_golden("P10", true);
	case DP_PUNT_SCOPE:
		return frame_udp6(&lan_mac, &host_mac, HOST_LL, FAR6, 64, 10);
	case DP_PUNT_ARP:
		return frame_arp(&broadcast_mac, &host_mac, HOST, LAN_ADDR);
	case DP_PUNT_LOCAL:
		return frame_with32(f, F_DST, LAN_ADDR);
	case DP_PUNT_UNRESOLVED:
		return frame_with32(f, F_DST, IP(198, 51, 100, 77));
	case DP_PUNT_TTL:
		return frame_with8(f, F_TTL, 1);
	case DP_PUNT_NO_ROUTE:
		return frame_with32(f, F_DST, IP(8, 8, 8, 8));
	case DP_PUNT_TOO_BIG:
		return frame_udp(&lan_mac, &host_mac, HOST, FAR, 64, 1600);
	case DP_PUNT_OPTIONS:
		return frame_with_options(f, 1);
	default:
		cases_abandon();
	}
}

/* IMP-RX-02, IP4-ERR-12 */
CASE(each_reason_has_its_own_rate)
{
	remake(10, 0); /* so few that none comes back while the case runs; bursts are 32 */
	for (unsigned int reason = 1; reason < REASONS; reason++) {
		uint64_t policed = rig_count(DP_DROP_POLICED), punted;

		send_many(frame_for(reason), 50);
		punted = rig_count(reason);
		/* A next hop's share may have become another one meanwhile. */
		check(punted == 32 || (reason == DP_PUNT_UNRESOLVED && punted > 32));
		check_equal(rig_count(DP_DROP_POLICED) - policed, 50 - punted);
		check_equal(rig_drain_punts(rig.worker), punted);
	}
}

CASE(a_rate_of_nothing_punts_nothing)
{
	remake(0, 0);
	for (unsigned int reason = 1; reason < REASONS; reason++)
		expect_verdict(LAN, frame_for(reason), DP_DROP_POLICED);
}

CASE(the_default_rates_let_every_reason_through_and_fit_a_ring)
{
	struct dp_punt_rates rates = dp_punt_rates_default();
	unsigned int bursts = 0;

	for (unsigned int reason = 1; reason < DP_FIRST_DROP; reason++) {
		check(rates.pps[reason] > 0);
		if (reason != DP_PUNT_VRRP && reason != DP_PUNT_VRRP_UNICAST &&
			reason != DP_PUNT_BFD)
			bursts += RTE_MAX(rates.pps[reason] / 10, 32u) *
				  (reason == DP_PUNT_ARP || reason == DP_PUNT_ND ? 2
					  : reason == DP_PUNT_UNRESOLVED         ? 8
										 : 1);
	}
	check(bursts < DP_PUNT_RING_SIZE);
}

CASE(a_burst_is_a_tenth_of_a_second)
{
	remake(1000, 0);
	send_many(frame_for(DP_PUNT_TTL), 400);
	/* A few more come back for the time this takes. */
	check(rig_count(DP_PUNT_TTL) >= 100 && rig_count(DP_PUNT_TTL) < 200);
}

CASE(a_rate_comes_back_with_time)
{
	uint64_t start, before, back;

	remake(1000, 0);
	send_many(frame_for(DP_PUNT_TTL), 400);
	start = rte_rdtsc();
	before = rig_count(DP_PUNT_TTL);
	rte_delay_us_sleep(20000);
	send_many(frame_for(DP_PUNT_TTL), 100);
	back = (rte_rdtsc() - start) * 1000 / rte_get_tsc_hz();
	check(rig_count(DP_PUNT_TTL) - before >= 19);
	check(rig_count(DP_PUNT_TTL) - before <= RTE_MIN(back + 2, UINT64_C(100)));
}

/* IMP-RX-02, FAULTS: a flood for one virtual router must not silence another */
CASE(a_flood_of_one_virtual_router_does_not_mute_another)
{
	remake(10, 0);
	dp_known_set(rig.tables, LAN, IP_V4, 52, true);
	dp_known_set(rig.tables, UPLINK, IP_V4, RIG_VRID, true);
	send_many(advert(RIG_VRID), 5000);
	check_equal(rig_count(DP_PUNT_VRRP), 32);
	rig_drain_punts(rig.worker);
	expect_verdict(LAN, advert(RIG_VRID), DP_DROP_POLICED);
	expect_punted(LAN, advert(52), DP_PUNT_VRRP);
	/* The same VRID on another interface is another virtual router. */
	expect_punted(UPLINK, advert(RIG_VRID), DP_PUNT_VRRP);
}

/* IMP-RX-02 */
CASE(a_flood_of_bad_vrrp_does_not_touch_good_adverts)
{
	static const char *const bad[] = {"P12", "P13", "P14", "P15", "P17"};

	remake(10, 0);
	for (unsigned int i = 0; i < RTE_DIM(bad); i++)
		send_many(frame_golden(bad[i], true), 1000);
	check_equal(rig_count(DP_PUNT_VRRP_SUSPECT), 32);
	rig_drain_punts(rig.worker);
	for (unsigned int i = 0; i < 32; i++)
		expect_punted(LAN, frame_golden("P02", true), DP_PUNT_VRRP);
}

/* What a router asks the one link must not be drowned by what another link says, nor by what all
 * say to all: a storm is of broadcasts, and answers come to its own MAC. */
CASE(a_storm_of_arp_or_nd_does_not_drown_the_answers_to_this_router)
{
	struct frame na = frame_golden("P10", true);
	struct frame arp = frame_arp(&broadcast_mac, &host_mac, HOST, LAN_ADDR);

	remake(10, 0);
	send_many(arp, 1000);
	send_many(na, 1000);
	check_equal(rig_count(DP_PUNT_ARP), 32);
	check_equal(rig_count(DP_PUNT_ND), 32);
	rig_drain_punts(rig.worker);
	expect_verdict(LAN, arp, DP_DROP_POLICED);
	expect_verdict(LAN, na, DP_DROP_POLICED);
	expect_punted(LAN, frame_with_mac(arp, &lan_mac), DP_PUNT_ARP);
	expect_punted(LAN, frame_with_mac(na, &lan_mac), DP_PUNT_ND);
	expect_punted(UPLINK, arp, DP_PUNT_ARP);
	expect_punted(UPLINK, na, DP_PUNT_ND);
}

static uint32_t punted_of(struct frame f, size_t at, uint32_t from, unsigned int n)
{
	uint64_t before = rig_count(DP_PUNT_UNRESOLVED);

	for (unsigned int i = 0; i < n; i++)
		rig_send(LAN, frame_with32(f, at, from + i));
	rig_run();
	rig_drain_punts(rig.worker);
	return rig_count(DP_PUNT_UNRESOLVED) - before;
}

/* A dead host or gateway that all traffic goes to shares its rate with an eighth of the others. */
CASE(a_dead_next_hop_does_not_keep_others_from_being_asked_for)
{
	struct frame host = frame_for(DP_PUNT_UNRESOLVED);
	struct frame host6 = frame_udp6(&lan_mac, &host_mac, HOST6, "2001:db8:100::77", 64, 10);
	struct frame gateway = frame_udp(&lan_mac, &host_mac, HOST, IP(10, 200, 0, 1), 64, 10);
	int64_t unresolved = dp_adjacency_alloc(rig.tables, UPLINK);

	require(unresolved >= 0);
	rig_route("10.200.0.0/16", unresolved);
	remake(10, 0);
	send_many(host, 1000);
	check(rig_count(DP_PUNT_UNRESOLVED) >= 32 && rig_count(DP_PUNT_UNRESOLVED) <= 64);
	rig_drain_punts(rig.worker);
	check(punted_of(host, F_DST, IP(198, 51, 100, 80), 40) >= 20);

	remake(10, 0);
	send_many(host6, 1000);
	rig_drain_punts(rig.worker);
	check(punted_of(host6, F6_DST + 12, 0x80, 40) >= 20);

	/* All that goes through a gateway is one next hop. */
	remake(10, 0);
	for (unsigned int i = 0; i < 10; i++)
		check(punted_of(gateway, F_DST, IP(10, 200, i, 0), 100) <= 64);
	check(rig_count(DP_PUNT_UNRESOLVED) <= 64);
	check(punted_of(host, F_DST, IP(198, 51, 100, 80), 40) >= 20);
}

/* IMP-TMR-02 */
CASE(a_full_ring_drops_and_the_urgent_ring_is_another)
{
	remake(1000000, 64); /* 63 fit */
	send_many(frame_for(DP_PUNT_ARP), 80);
	check_equal(rig_count(DP_PUNT_ARP), 63);
	check_equal(rig_count(DP_DROP_RING_FULL), 17);
	send_many(frame_for(DP_PUNT_LOCAL), 3);
	check_equal(rig_count(DP_DROP_RING_FULL), 20);
	send_many(frame_golden("P02", true), 70);
	check_equal(rig_count(DP_PUNT_VRRP), 63);
	check_equal(rig_count(DP_DROP_RING_FULL), 27);
	check_equal(rig_drain_punts(rig.worker), 126);
	expect_punted(LAN, frame_for(DP_PUNT_ARP), DP_PUNT_ARP);
}

/* Each worker has rings and rates of its own. */
CASE(a_full_ring_of_one_worker_is_not_anothers)
{
	struct dp_worker *first = rig.worker, *second;
	struct frame f = frame_for(DP_PUNT_ARP);
	struct rte_mbuf *m;

	remake(1000000, 64);
	first = rig.worker;
	second = rig_worker(&rig.params);
	send_many(f, 80);
	m = rig_mbuf(&f);
	dp_worker_packets(second, rig.port[LAN], &m, 1);
	check_equal(dp_worker_counters(first)->verdicts[DP_DROP_RING_FULL], 17);
	check_equal(dp_worker_counters(second)->verdicts[DP_PUNT_ARP], 1);
	check_equal(rig_drain_punts(first), 63);
	check_equal(rig_drain_punts(second), 1);
	dp_worker_free(second);
}

CASE(punts_still_in_the_rings_go_with_their_worker)
{
	send_many(frame_for(DP_PUNT_ARP), 5);
	send_many(frame_golden("P02", true), 5);
	/* rig_down() finds whether the mbufs came back. */
	check_equal(rig_count(DP_PUNT_VRRP) + rig_count(DP_PUNT_ARP), 10);
}

CASE(arp_to_the_virtual_mac_of_another_vrid_is_dropped_while_master)
{
	rig_master();
	expect_verdict(
		LAN, frame_arp(&other_virtual_mac, &host_mac, HOST, VIP), DP_DROP_VMAC_CLOSED);
}
