/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the passes of a worker cost, without a device: prepared mbufs go through
 * dp_worker_packets() into ports that take everything at once. Each next hop has the receiving
 * port's own MAC, so that a packet that left can be received again until its TTL is used up.
 *
 * Beside it the least that anything which forwards does, a swap of the MACs of the same mbufs;
 * both in turns, so that a change of the machine's clock meets both.
 *
 * usage: pipeline_bench [EAL options]
 */
#include <stdio.h>
#include <stdlib.h>

#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_eth_ring.h>
#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_prefetch.h>
#include <rte_random.h>

#include "dataplane/worker.h"

#define MBUFS   64  /* few enough for the first cache, as a device leaves them */
#define COPIES  128 /* for what goes to control */
#define PASSES  200 /* over all of them, before the frames are made anew */
#define BATCHES 400
#define PORTS   3 /* all is received by the first */
#define TTL     255

enum families { IP4, IP6, BOTH };
enum tags { UNTAGGED, OFFLOAD, IN_FRAME };

struct scene {
	const char *name;
	unsigned int destinations;
	unsigned int routes; /* a /24 each; IPv6: a /48 */
	unsigned int ports;  /* they leave by, of the others; 0: one */
	enum families families;
	enum tags tags;     /* in and out */
	unsigned int vlans; /* packets come by so many, and leave by as many others of the port */
	unsigned int ways;  /* of each route: a group of so many adjacencies */
	bool virtual_mac;
	bool validate; /* their sources */
	bool hairpin;  /* they leave by the one they came by, and redirects are wanted */
};

/* clang-format off */
static const struct scene scenes[] = {
	{.name = "1 flow",
	 .destinations = 1, .routes = 1},
	{.name = "1 flow to the virtual MAC",
	 .destinations = 1, .routes = 1, .virtual_mac = true},
	{.name = "4096 destinations, 16 routes",
	 .destinations = 4096, .routes = 16},
	{.name = "4096 destinations, 16 routes, 2 ports",
	 .destinations = 4096, .routes = 16, .ports = 2},
	{.name = "4096 destinations, 4096 routes",
	 .destinations = 4096, .routes = 4096},
	{.name = "hairpin: 4096 destinations, 16 routes",
	 .destinations = 4096, .routes = 16, .hairpin = true},
	{.name = "IPv6: 1 flow",
	 .destinations = 1, .routes = 1, .families = IP6},
	{.name = "IPv6: 1 flow to the virtual MAC",
	 .destinations = 1, .routes = 1, .families = IP6, .virtual_mac = true},
	{.name = "IPv6: 4096 destinations, 16 routes",
	 .destinations = 4096, .routes = 16, .families = IP6},
	{.name = "IPv6: 4096 destinations, 4096 routes",
	 .destinations = 4096, .routes = 4096, .families = IP6},
	{.name = "both at random: 4096, 16 routes",
	 .destinations = 4096, .routes = 16, .families = BOTH},
	{.name = "VLAN, tags by the device: 4096, 16 routes",
	 .destinations = 4096, .routes = 16, .tags = OFFLOAD, .vlans = 1},
	{.name = "VLAN, tags in frames: 4096, 16 routes",
	 .destinations = 4096, .routes = 16, .tags = IN_FRAME, .vlans = 1},
	{.name = "8 VLANs, tags in frames: 4096, 16 routes",
	 .destinations = 4096, .routes = 16, .tags = IN_FRAME, .vlans = 8},
	{.name = "IPv6, VLAN, tags in frames: 4096, 16 routes",
	 .destinations = 4096, .routes = 16, .families = IP6, .tags = IN_FRAME, .vlans = 1},
	{.name = "ECMP of 4: 4096, 16 routes",
	 .destinations = 4096, .routes = 16, .ways = 4},
	{.name = "IPv6, ECMP of 4: 4096, 16 routes",
	 .destinations = 4096, .routes = 16, .families = IP6, .ways = 4},
	{.name = "sources validated: 4096, 16 routes",
	 .destinations = 4096, .routes = 16, .validate = true},
	{.name = "IPv6, sources validated: 4096, 16 routes",
	 .destinations = 4096, .routes = 16, .families = IP6, .validate = true},
};
/* clang-format on */

#define VLAN 100

static const struct mac own = {{0x02, 0, 0, 0, 0, 1}};
static struct rte_mbuf *mbufs[MBUFS];
static uint16_t ports[PORTS];

static uint16_t take_all(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	(void)queue;
	(void)pkts;
	return n;
}

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "%s failed\n", what);
	exit(1);
}

static void make_ports(void)
{
	static const struct rte_eth_conf conf;

	for (unsigned int i = 0; i < PORTS; i++) {
		char name[16];
		struct rte_ring *ring;
		int port;

		snprintf(name, sizeof(name), "bench%u", i);
		ring = rte_ring_create(name, 64, SOCKET_ID_ANY, 0);
		port = rte_eth_from_rings(name, &ring, 1, &ring, 1, SOCKET_ID_ANY);
		if (port < 0 || rte_eth_dev_configure(port, 1, 1, &conf) < 0 ||
			rte_eth_rx_queue_setup(port, 0, 64, SOCKET_ID_ANY, NULL, mbufs[0]->pool) <
				0 ||
			rte_eth_tx_queue_setup(port, 0, 64, SOCKET_ID_ANY, NULL) < 0 ||
			rte_eth_dev_start(port) < 0)
			fail("making a port");
		rte_eth_fp_ops[port].tx_pkt_burst = take_all;
		ports[i] = port;
	}
}

static void make_mbufs(void)
{
	struct rte_mempool *pool = rte_pktmbuf_pool_create(
		"bench", MBUFS + COPIES, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);

	if (!pool || rte_pktmbuf_alloc_bulk(pool, mbufs, MBUFS) < 0)
		fail("making mbufs");
}

/* The scene's route `i`: a /24, next to each other, or a /48 of numbers all over. */
static uint32_t prefix4(unsigned int i)
{
	return RTE_IPV4(20, 0, 0, 0) + (i << 8);
}

static void prefix6(unsigned int i, uint8_t addr[16])
{
	uint32_t scattered = rte_cpu_to_be_32(0x20000000 | (i * 2654435761u >> 4));

	memset(addr, 0, 16);
	memcpy(addr, &scattered, sizeof(scattered));
	addr[5] = i & 0xff;
}

static void fill_ip4(void *packet, unsigned int route, unsigned int host)
{
	struct rte_ipv4_hdr *ip = packet;

	ip->version_ihl = 0x45;
	ip->total_length = rte_cpu_to_be_16(46);
	ip->time_to_live = TTL;
	ip->next_proto_id = IPPROTO_UDP;
	ip->src_addr = rte_cpu_to_be_32(RTE_IPV4(10, 0, 0, 2));
	ip->dst_addr = rte_cpu_to_be_32(prefix4(route) | (host & 0xff));
	ip->hdr_checksum = rte_ipv4_cksum(ip);
}

static void fill_ip6(void *packet, unsigned int route, unsigned int host)
{
	struct rte_ipv6_hdr *ip = packet;
	const uint32_t words[] = {rte_rand(), host};

	ip->vtc_flow = rte_cpu_to_be_32(0x60000000);
	ip->payload_len = rte_cpu_to_be_16(16);
	ip->proto = IPPROTO_UDP;
	ip->hop_limits = TTL;
	prefix6(route, ip->dst_addr);
	memcpy(ip->dst_addr + 8, words, sizeof(words));
	prefix6(1000000, ip->src_addr);
}

/* The `i`th packet of the scene. */
static void fill(struct rte_mbuf *m, const struct scene *s, unsigned int i)
{
	struct rte_ether_hdr *eth;
	/* Scattered, so that a burst does not go down the table in order. */
	unsigned int d = s->destinations == 1 ? 0 : (i * 2654435761u >> 8) % s->destinations;
	bool six = s->families == IP6 || (s->families == BOTH && (i * 0x85ebca6bu >> 31));
	uint16_t vlan_id = VLAN + (s->vlans ? i % s->vlans : 0);
	uint16_t tag[] = {rte_cpu_to_be_16(RTE_ETHER_TYPE_VLAN), rte_cpu_to_be_16(vlan_id)};
	struct mac virtual_mac = mac_virtual(six ? IP_V6 : IP_V4, 1);

	rte_pktmbuf_reset(m);
	eth = (struct rte_ether_hdr *)rte_pktmbuf_append(m, 70);
	memset(eth, 0, 70);
	memcpy(&eth->dst_addr, s->virtual_mac ? virtual_mac.b : own.b, 6);
	eth->ether_type = rte_cpu_to_be_16(six ? RTE_ETHER_TYPE_IPV6 : RTE_ETHER_TYPE_IPV4);
	(six ? fill_ip6 : fill_ip4)(eth + 1, d % s->routes, d / s->routes);
	if (s->tags == OFFLOAD) {
		m->ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
		m->vlan_tci = vlan_id;
	} else if (s->tags == IN_FRAME) {
		memmove(rte_pktmbuf_prepend(m, 4), eth, 12);
		memcpy(rte_pktmbuf_mtod_offset(m, void *, 12), tag, sizeof(tag));
	}
}

static uint32_t make_way(struct dp_tables *t, const struct scene *s, uint16_t interface)
{
	struct mac next_hop =
		s->virtual_mac ? mac_virtual(s->families == IP6 ? IP_V6 : IP_V4, 1) : own;
	int64_t a = dp_adjacency_alloc(t, interface);

	if (a < 0)
		fail("adding an adjacency");
	dp_adjacency_set(t, a, DP_FORWARD, &next_hop);
	return a;
}

static uint32_t make_ways(struct dp_tables *t, const struct scene *s, uint16_t interface)
{
	uint32_t ways[DP_GROUP_MEMBERS_MAX];
	int64_t group;

	if (!s->ways)
		return make_way(t, s, interface);
	for (unsigned int i = 0; i < s->ways; i++)
		ways[i] = make_way(t, s, interface);
	group = dp_group_alloc(t);
	if (group < 0)
		fail("adding a group");
	dp_group_set(t, group, ways, s->ways);
	return group;
}

static void make_interfaces(struct dp_tables *t, const struct scene *s)
{
	unsigned int n = s->vlans ? 2 * s->vlans : PORTS;

	for (unsigned int i = 0; i < n; i++) {
		uint16_t port = ports[s->vlans ? 0 : i];

		dp_port_tag_offload(t, port, s->tags == OFFLOAD);
		dp_interface_set(t, i, port, s->vlans ? VLAN + i : 0, &own, 1500);
		dp_interface_redirects(t, i, IP_V4, s->hairpin);
		dp_interface_validation(t, i, IP_V4, s->validate);
		dp_interface_validation(t, i, IP_V6, s->validate);
		dp_interface_up(t, i, true);
		dp_gate_set(t, i, IP_V4, 1, true);
		dp_gate_set(t, i, IP_V6, 1, true);
	}
}

/* The one that route `i` leaves by. */
static uint16_t interface_of(const struct scene *s, unsigned int i)
{
	if (s->vlans)
		return s->vlans + i % s->vlans;
	return s->hairpin ? 0 : 1 + i % RTE_MAX(1u, s->ports);
}

/* Where all packets come from. */
static void make_sources(struct dp_tables *t, const struct scene *s)
{
	uint32_t back = make_way(t, s, 0);
	uint8_t addr[16];

	prefix6(1000000, addr);
	if (fib4_add(t->fib4, RTE_IPV4(10, 0, 0, 0), 24, back) < 0 ||
		fib6_add(t->fib6, addr, 48, back) < 0)
		fail("adding the way back");
}

static struct dp_tables *make_tables(const struct scene *s)
{
	struct dp_tables *t = dp_tables_create(
		&(struct dp_tables_params){.adjacencies_max = s->routes * (s->ways + 1) + 16,
			.groups_max = s->routes,
			.fib4_groups_max = 16,
			.fib6_bytes_max = 64 << 20,
			.readers_max = 1});

	if (!t)
		fail("making tables");
	make_interfaces(t, s);
	if (s->validate)
		make_sources(t, s);
	for (unsigned int i = 0; i < s->routes; i++) {
		uint32_t ways = make_ways(t, s, interface_of(s, i));
		uint8_t addr[16];

		prefix6(i, addr);
		if (fib4_add(t->fib4, prefix4(i), 24, ways) < 0 ||
			fib6_add(t->fib6, addr, 48, ways) < 0)
			fail("adding a route");
	}
	return t;
}

static struct dp_worker *make_worker(struct dp_tables *t)
{
	struct dp_worker_params params = {.tables = t, .rates = dp_punt_rates_default()};
	struct dp_worker *w;

	for (unsigned int i = 0; i < PORTS; i++)
		params.tx[ports[i]] = (struct dp_tx_queue){.port = ports[i], .up = true};
	w = dp_worker_create(&params);
	if (!w)
		fail("making a worker");
	return w;
}

static void swap_macs(struct rte_mbuf **pkts, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		rte_prefetch0(rte_pktmbuf_mtod(pkts[i], void *));
	for (unsigned int i = 0; i < n; i++) {
		struct rte_ether_hdr *eth = rte_pktmbuf_mtod(pkts[i], struct rte_ether_hdr *);
		struct rte_ether_addr dst = eth->dst_addr;

		eth->dst_addr = eth->src_addr;
		eth->src_addr = dst;
	}
	rte_eth_tx_burst(ports[0], 0, pkts, n);
}

static void drain(struct dp_worker *w)
{
	struct rte_mbuf *pkts[DP_BURST];
	unsigned int n;

	while ((n = dp_worker_punted(w, pkts, DP_BURST)))
		rte_pktmbuf_free_bulk(pkts, n);
}

/* TSC cycles a packet. */
static double time_passes(struct dp_worker *w, const struct scene *s, unsigned int batch)
{
	uint64_t start;

	for (unsigned int i = 0; i < MBUFS; i++)
		fill(mbufs[i], s, batch * MBUFS + i);
	start = rte_rdtsc_precise();
	for (unsigned int pass = 0; pass < PASSES; pass++)
		for (unsigned int i = 0; i < MBUFS; i += DP_BURST) {
			if (w)
				dp_worker_packets(w, ports[0], mbufs + i, DP_BURST);
			else
				swap_macs(mbufs + i, DP_BURST);
		}
	return (double)(rte_rdtsc_precise() - start) / PASSES / MBUFS;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void run(const struct scene *s)
{
	struct dp_tables *t = make_tables(s);
	struct dp_worker *w = make_worker(t);
	double router[BATCHES], swap[BATCHES];

	for (unsigned int i = 0; i < BATCHES; i++) {
		swap[i] = time_passes(NULL, s, i);
		router[i] = time_passes(w, s, i);
		drain(w);
	}
	qsort(router, BATCHES, sizeof(*router), compare);
	qsort(swap, BATCHES, sizeof(*swap), compare);
	printf("%-45s %6.1f %6.1f %6.1f %6.1f\n", s->name, router[0], router[BATCHES / 2], swap[0],
		swap[BATCHES / 2]);
	if (dp_worker_counters(w)->verdicts[DP_FORWARD] != (uint64_t)BATCHES * PASSES * MBUFS)
		fail("forwarding all of them");
	dp_worker_free(w);
	dp_tables_free(t);
}

int main(int argc, char **argv)
{
	static char program[] = "pipeline_bench", no_huge[] = "--no-huge", no_pci[] = "--no-pci",
		    no_shconf[] = "--no-shconf", no_telemetry[] = "--no-telemetry";
	char *defaults[] = {program, no_huge, no_pci, no_shconf, no_telemetry, NULL};

	if ((argc > 1 ? rte_eal_init(argc, argv) : rte_eal_init(5, defaults)) < 0 ||
		dp_meta_register() < 0)
		fail("starting EAL");
	make_mbufs();
	make_ports();
	printf("%-45s %13s %13s\n", "TSC cycles a packet, least and median", "router", "macswap");
	for (unsigned int i = 0; i < RTE_DIM(scenes); i++)
		run(&scenes[i]);
	rte_eal_cleanup();
	return 0;
}
