/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Spoilt frames: whatever arrives, it gets one verdict, nothing bad leaves, and no octet past its
 * end is read. ASan does not see overruns inside mbufs, so the checks run on exact copies as well.
 */
#include <stdlib.h>

#include <rte_ethdev.h>

#include "dataplane/check.h"
#include "rig.h"

#define FRAMES 100000

static uint64_t state;

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 16;
}

static uint32_t below(uint32_t n)
{
	return random32() % n;
}

static struct frame base6(void)
{
	static const char *const addrs[] = {HOST6, SERVER6, FAR6, VIP6, LAN6, DEAD6, NOWHERE6,
		HOST_LL, ROUTER_LL, "::", "::1", "ff02::1", "ff02::12", "ff02::1:ff00:3",
		"::ffff:192.0.2.1"};
	static const uint8_t protos[] = {17, 58, 112, 0, 44};
	const struct mac *const macs[] = {
		&lan_mac, &lan_mac, &virtual6_mac, &vrrp6_group_mac, &virtual_mac};
	struct frame f = frame_udp6(macs[below(RTE_DIM(macs))], &host_mac,
		addrs[below(4) ? 0 : below(RTE_DIM(addrs))], addrs[1 + below(RTE_DIM(addrs) - 1)],
		below(2) ? 255 : below(4), below(100));

	f.b[F6_NEXT] = protos[below(RTE_DIM(protos))];
	if (f.b[F6_NEXT] == 58)
		f.b[F6_DATA] = 128 + below(16);
	if (below(8) == 0)
		f = frame_with_extension(f, 0, 8 + 8 * below(3));
	return f;
}

static struct frame base(void)
{
	static const char *const ids[] = {
		"P01", "P02", "P03", "P04", "P06", "P07", "P09", "P10", "P12", "P15", "P18", "P19"};
	static const uint32_t dsts[] = {SERVER, FAR, HOST, VIP, LAN_ADDR, IP(8, 8, 8, 8),
		IP(198, 51, 100, 77), IP(192, 0, 2, 255), 0xffffffff, IP(224, 0, 0, 18),
		IP(169, 254, 1, 1), IP(127, 0, 0, 1)};
	const struct mac *const macs[] = {
		&lan_mac, &lan_mac, &virtual_mac, &broadcast_mac, &vrrp_group_mac, &host_mac};
	struct frame f;

	if (below(3) == 0)
		return base6();
	if (below(4) == 0)
		return frame_golden(ids[below(RTE_DIM(ids))], below(2));
	f = frame_udp(macs[below(RTE_DIM(macs))], &host_mac, HOST, dsts[below(RTE_DIM(dsts))],
		below(4), below(100));
	if (below(8) == 0)
		f = frame_with_options(f, 1 + below(10));
	if (below(8) == 0)
		f = frame_with_tag(f, below(4) ? 0x8100 : 0x88a8, below(3));
	return f;
}

/* Half of them with a header checksum that is right again, so that they get further. */
static struct frame spoilt(void)
{
	struct frame f = base();

	for (unsigned int n = below(4); n; n--) {
		size_t at = below(RTE_MIN(f.len, (size_t)60));

		if (below(2))
			f.b[at] = random32();
		else
			f.b[at] ^= 1u << below(8);
	}
	if (below(4) == 0)
		f.len = below(f.len + 1);
	if (below(4) == 0)
		f = frame_padded(f, f.len + below(80));
	if (below(2) && f.len >= 74)
		f = frame_with8(f, F_IP + 1, random32());
	return f;
}

static void check_left4(const struct frame *f)
{
	check_equal(f->b[F_IP], 0x45);
	check_equal(f->len, 14 + frame_get16(f->b + F_TOTAL));
	check_equal(frame_get16(f->b + F_CSUM), frame_ip_sum(f->b + F_IP));
	check(f->b[F_TTL] >= 1);
	check(f->b[F_DST] >= 1 && f->b[F_DST] < 224 && f->b[F_SRC] >= 1 && f->b[F_SRC] < 224);
}

static void check_left6(const struct frame *f)
{
	check_equal(f->b[F_IP] >> 4, 6);
	check_equal(f->len, F6_DATA + frame_get16(f->b + F6_LEN));
	check(f->b[F6_HOP] >= 1);
	check(f->b[F6_DST] != 0xff && f->b[F6_SRC] != 0xff);
	check(frame_get16(f->b + F6_DST) != 0xfe80 && frame_get16(f->b + F6_SRC) != 0xfe80);
}

static void check_left(struct frame *f)
{
	check(!(f->b[0] & 1));
	if (frame_get16(f->b + 12) == 0x8100) {
		check_equal(frame_get16(f->b + 14), 2);
		memmove(f->b + 12, f->b + 16, f->len - 16);
		f->len -= 4;
	}
	if (frame_get16(f->b + 12) == 0x86dd)
		check_left6(f);
	else
		check_left4(f);
}

/* VLAN 2 of the LAN's port, with routes of both families to it. */
static void vlan_up(void)
{
	int64_t a;

	dp_interface_set(rig.tables, 9, rig.port[LAN], 2, &lan_mac, 1500);
	dp_interface_up(rig.tables, 9, true);
	a = dp_adjacency_alloc(rig.tables, 9);
	require(a >= 0);
	dp_adjacency_set(rig.tables, a, DP_FORWARD, &host_mac);
	rig_route("203.0.113.0/24", a);
	rig_route("2001:db8:200::/48", a);
}

CASE(spoilt_frames_get_one_verdict_each_and_nothing_bad_leaves)
{
	struct frame left;

	state = 0x5eed;
	rig_master();
	vlan_up();
	for (unsigned int i = 0; i < FRAMES; i += 50) {
		for (unsigned int k = 0; k < 50; k++) {
			struct frame f = spoilt();

			rig_send_mbuf(k % 2 ? LAN : k % 3, f.len && below(8) == 0
								   ? rig_chain(&f, 20 + below(60))
								   : rig_mbuf(&f));
		}
		rig_run();
		rig_drain_punts(rig.worker);
		for (unsigned int port = 0; port < RIG_PORTS; port++)
			while (rig_receive(port, &left))
				check_left(&left);
	}
	check_equal(dp_worker_counters(rig.worker)->received, FRAMES);
	rig_check_sum();
	check(rig_count(DP_FORWARD) > FRAMES / 100);
	check(rig_count(DP_DROP_IP_CHECKSUM) > FRAMES / 100);
	check(rig_count(DP_PUNT_ND) > FRAMES / 1000);
	check(rig_count(DP_PUNT_SCOPE) > FRAMES / 10000);
	check(dp_worker_counters(rig.worker)->interfaces[9].in_pkts > FRAMES / 1000);
	check(dp_worker_counters(rig.worker)->interfaces[9].out_pkts > FRAMES / 1000);
}

/* Of a chain only the first part is at hand. */
CASE(the_exact_checks_read_only_the_octets_at_hand)
{
	const struct dp_interface *in = &rig.tables->interfaces[LAN];

	state = 0xf00d;
	for (unsigned int i = 0; i < FRAMES; i++) {
		struct frame f = spoilt();
		size_t at_hand = below(f.len + 1);
		uint8_t *copy = malloc(at_hand ? at_hand : 1);
		struct check exact;

		memcpy(copy, f.b, at_hand);
		exact = check_frame(in, copy, at_hand, f.len);
		check(exact.verdict < DP_VERDICTS);
		check(exact.verdict == DP_DROP_TRUNCATED || at_hand >= 14);
		check(exact.verdict != DP_FORWARD || at_hand >= 34);
		free(copy);
	}
}

/* What the quick checks are asked about. */
static bool is_quick_to_check(const struct frame *f, enum dp_family *family)
{
	if (f->len < F_IP + 20)
		return false;
	*family = frame_get16(f->b + 12) == 0x86dd ? DP_V6 : DP_V4;
	return *family == DP_V6 ? f->len >= F6_DATA && f->b[F_IP] >> 4 == 6
				: frame_get16(f->b + 12) == 0x0800 && f->b[F_IP] == 0x45;
}

/* The quick checks may never pass what the exact ones would not. */
CASE(the_quick_checks_agree_with_the_exact_ones)
{
	const struct dp_interface *in = &rig.tables->interfaces[LAN];
	unsigned int plain[DP_FAMILIES] = {0};

	state = 0xcafe;
	rig_master();
	for (unsigned int i = 0; i < FRAMES; i++) {
		struct frame f = spoilt();
		uint8_t *copy = malloc(f.len ? f.len : 1);
		enum dp_family family;
		struct check exact;
		bool quick;

		memcpy(copy, f.b, f.len);
		exact = check_frame(in, copy, f.len, f.len);
		check(exact.verdict < DP_VERDICTS);
		if (is_quick_to_check(&f, &family)) {
			uint32_t room = f.len - 14;

			quick = check_mac(in, load_mac(&in->mac), load_mac(copy), family) &&
				check_len(check_total_len(copy + 14, family), room, family) &&
				(family == DP_V4 ? check_plain_ip4(copy + 14)
						 : check_plain_ip6(copy + 14));
			plain[family] += quick;
			if (quick)
				check(exact.verdict == DP_FORWARD && exact.transit == DP_FORWARD &&
					exact.family == family);
			else
				check(exact.verdict != DP_FORWARD || exact.transit != DP_FORWARD);
		}
		free(copy);
	}
	check(plain[DP_V4] > FRAMES / 100);
	check(plain[DP_V6] > FRAMES / 100);
}

#define BENCHMARK IP(198, 18, 1, 1)

/* A route by a third port. */
static void spare_up(void)
{
	int64_t a = dp_adjacency_alloc(rig.tables, SPARE);

	require(a >= 0);
	dp_adjacency_set(rig.tables, a, DP_FORWARD, &host_mac);
	rig_route("198.18.0.0/15", a);
}

/* As most frames are, to a MAC that most frames of the burst are to. Each oddity has one of `rare`.
 */
static struct frame nearly_plain(const struct mac *mac, unsigned int mixed, unsigned int rare)
{
	static const uint32_t addrs[] = {SERVER, BENCHMARK, FAR, HOST, LAN_ADDR,
		IP(198, 51, 100, 77), IP(169, 1, 2, 3), IP(169, 254, 1, 1)};
	const uint32_t any = addrs[below(RTE_DIM(addrs))];
	struct frame f;

	if (below(rare) == 0)
		return spoilt();
	f = frame_udp(below(rare) ? mac : &lan_mac, &host_mac, below(rare) ? HOST : any,
		below(rare) ? addrs[below(mixed)] : any, below(rare) ? 64 : below(3),
		below(rare) ? below(60) : 1440 + below(60));
	if (below(rare) == 0)
		f.b[below(F_IP + 20)] ^= 1u << below(8);
	if (below(rare) == 0)
		f.len -= below(f.len - 14);
	if (below(rare) == 0)
		f = frame_with16(f, F_TOTAL, below(40));
	return below(2) ? frame_padded(f, 60) : f;
}

/* How a device hands a frame over, by a number that is 0 for most. */
static void send_as(unsigned int how, struct frame *f)
{
	struct rte_mbuf *m = how == 1 && f->len ? rig_chain(f, 40) : rig_mbuf(f);
	struct frame longer = frame_padded(*f, 100);

	if (how == 2) {
		rte_pktmbuf_free(m);
		m = rig_chain(&longer, 60);
	}
	if (how == 3) {
		m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
		m->vlan_tci = 2;
	}
	rig_send_mbuf(LAN, m);
}

/* What left, by family and port. */
struct left {
	unsigned int n[DP_FAMILIES][RIG_PORTS];
	struct frame frames[DP_FAMILIES][RIG_PORTS][DP_BURST];
};

static void take_left(struct left *l)
{
	struct frame f;

	memset(l->n, 0, sizeof(l->n));
	for (unsigned int port = 0; port < RIG_PORTS; port++)
		while (rig_receive(port, &f)) {
			size_t at = frame_get16(f.b + 12) == 0x8100 ? 16 : 12;
			enum dp_family family = frame_get16(f.b + at) == 0x86dd ? DP_V6 : DP_V4;

			l->frames[family][port][l->n[family][port]++] = f;
		}
}

static void check_same_left(const struct left *a, const struct left *b)
{
	for (unsigned int family = 0; family < DP_FAMILIES; family++)
		for (unsigned int port = 0; port < RIG_PORTS; port++) {
			check_equal(a->n[family][port], b->n[family][port]);
			for (unsigned int i = 0; i < a->n[family][port]; i++) {
				const struct frame *f = &a->frames[family][port][i];
				const struct frame *g = &b->frames[family][port][i];

				check(f->len == g->len && memcmp(f->b, g->b, f->len) == 0);
			}
		}
}

/* Adds to `sums` what the interfaces count now, or takes it off. */
static void add_counters(uint64_t sums[RIG_PORTS][4], bool off)
{
	for (unsigned int port = 0; port < RIG_PORTS; port++) {
		const struct dp_interface_counters *c =
			&dp_worker_counters(rig.worker)->interfaces[port];
		const uint64_t now[4] = {c->in_pkts, c->in_octets, c->out_pkts, c->out_octets};

		for (unsigned int i = 0; i < 4; i++)
			sums[port][i] += off ? -now[i] : now[i];
	}
}

/* Whether it comes in a burst or alone changes nothing for a packet; those of a family keep their
 * order. */
CASE(a_burst_fares_as_its_packets_do_one_by_one)
{
	static struct left left[2];
	const struct dp_interface_counters *vlan = &dp_worker_counters(rig.worker)->interfaces[9];
	uint64_t seen[2][DP_VERDICTS] = {{0}}, tagged[2] = {0}, sums[2][RIG_PORTS][4] = {{{0}}};

	state = 0xb0057;
	rig_master();
	vlan_up();
	spare_up();
	dp_gate_set(rig.tables, 9, IP_V4, RIG_VRID, true);
	dp_interface_redirects(rig.tables, LAN, IP_V4, true);
	for (unsigned int vrid = 128; vrid < 256; vrid++)
		dp_gate_set(rig.tables, LAN, IP_V4, vrid, true);
	dp_gate_set(rig.tables, LAN, IP_V4, lan_mac.b[5], true);
	for (unsigned int round = 0; round < FRAMES / 30; round++) {
		const struct mac *mac = below(2) ? &virtual_mac : &lan_mac;
		const bool many = below(2);
		struct frame frames[DP_BURST];
		unsigned int mixed = 1 + below(2);
		unsigned int rare = 1u << (4 + below(6)), how[DP_BURST];
		unsigned int n = below(2) ? 4 + below(DP_BURST - 3) / 4 * 4 : 1 + below(DP_BURST);

		for (unsigned int i = 0; i < n; i++) {
			frames[i] = nearly_plain(mac, mixed, rare);
			/* Of the lower half of VRIDs two are open: the rig's, and the own MAC's
			 * octet. */
			if (many && below(4))
				frames[i].b[5] = below(rare) ? 128 + below(128) : below(256);
			how[i] = below(rare);
		}
		for (unsigned int together = 0; together < 2; together++) {
			uint64_t before = vlan->in_pkts;

			add_counters(sums[together], true);
			for (unsigned int v = 0; v < DP_VERDICTS; v++)
				seen[together][v] -= rig_count(v);
			for (unsigned int i = 0; i < n; i++) {
				send_as(how[i], &frames[i]);
				if (!together)
					rig_run();
			}
			rig_run();
			rig_drain_punts(rig.worker);
			take_left(&left[together]);
			for (unsigned int v = 0; v < DP_VERDICTS; v++)
				seen[together][v] += rig_count(v);
			tagged[together] += vlan->in_pkts - before;
			add_counters(sums[together], false);
		}
		check_same_left(&left[0], &left[1]);
	}
	for (unsigned int v = 0; v < DP_VERDICTS; v++)
		check_equal(seen[0][v], seen[1][v]);
	check(memcmp(sums[0], sums[1], sizeof(sums[0])) == 0);
	check_equal(tagged[0], tagged[1]);
	check(tagged[0] > FRAMES / 1000);
	check(seen[0][DP_FORWARD] > FRAMES / 20);
}

/* How a device hands a tag over, and whether it puts one in, changes nothing but where it is. */
CASE(spoilt_frames_of_a_vlan_fare_the_same_with_the_tag_in_the_frame_or_taken_off)
{
	uint64_t seen[DP_VERDICTS] = {0};

	rig_master();
	vlan_up();
	dp_gate_set(rig.tables, 9, IP_V4, RIG_VRID, true);
	for (unsigned int form = 0; form < 2; form++) {
		state = 0xdada;
		for (unsigned int i = 0; i < FRAMES / 10; i++) {
			struct frame f = spoilt(), left;
			struct rte_mbuf *m;

			f = frame_padded(f, 60);
			if (form == 0)
				f = frame_with_tag(f, 0x8100, 2);
			m = rig_mbuf(&f);
			if (form == 1) {
				m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
				m->vlan_tci = 2;
			}
			rig_send_mbuf(LAN, m);
			rig_run();
			rig_drain_punts(rig.worker);
			for (unsigned int port = 0; port < RIG_PORTS; port++)
				while (rig_receive(port, &left))
					check_left(&left);
		}
		for (unsigned int v = 0; v < DP_VERDICTS; v++) {
			if (form == 1)
				check_equal(rig_count(v), 2 * seen[v]);
			seen[v] = rig_count(v);
		}
	}
	check(seen[DP_FORWARD] > FRAMES / 1000);
}
