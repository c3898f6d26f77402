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

#include "dataplane/worker.h"

#define MBUFS   64  /* few enough for the first cache, as a device leaves them */
#define PASSES  200 /* over all of them, before the frames are made anew */
#define BATCHES 400
#define PORTS   2
#define TTL     255

struct scene {
	const char *name;
	unsigned int destinations;
	unsigned int routes; /* a /24 each, or halves of one from 65536 on */
	unsigned int ports;  /* they leave by */
	bool virtual_mac;
};

static const struct scene scenes[] = {
	{"1 flow", 1, 1, 1, false},
	{"1 flow to the virtual MAC", 1, 1, 1, true},
	{"4096 destinations, 16 routes", 4096, 16, 1, false},
	{"4096 destinations, 16 routes, 2 ports", 4096, 16, 2, false},
	{"4096 destinations, 4096 routes", 4096, 4096, 1, false},
};

static const struct mac own = {{0x02, 0, 0, 0, 0, 1}};
static struct rte_mbuf *mbufs[MBUFS];
static uint16_t ports[PORTS];

static uint16_t take_all(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	(void)queue;
	(void)pkts;
	return n;
}

static void fail(const char *what)
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
		"bench", MBUFS, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);

	if (!pool || rte_pktmbuf_alloc_bulk(pool, mbufs, MBUFS) < 0)
		fail("making mbufs");
}

/* The scene's route `i`: a /24, next to each other. */
static uint32_t prefix(unsigned int i)
{
	return RTE_IPV4(20, 0, 0, 0) + (i << 8);
}

/* The `i`th packet of the scene. */
static void fill(struct rte_mbuf *m, const struct scene *s, unsigned int i)
{
	struct rte_ether_hdr *eth;
	struct rte_ipv4_hdr *ip;
	/* Scattered, so that a burst does not go down the table in order. */
	unsigned int d = s->destinations == 1 ? 0 : (i * 2654435761u >> 8) % s->destinations;

	rte_pktmbuf_reset(m);
	eth = (struct rte_ether_hdr *)rte_pktmbuf_append(m, 60);
	ip = (struct rte_ipv4_hdr *)(eth + 1);
	memset(eth, 0, 60);
	memcpy(&eth->dst_addr, s->virtual_mac ? mac_virtual(IP_V4, 1).b : own.b, 6);
	eth->ether_type = rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4);
	ip->version_ihl = 0x45;
	ip->total_length = rte_cpu_to_be_16(46);
	ip->time_to_live = TTL;
	ip->next_proto_id = IPPROTO_UDP;
	ip->src_addr = rte_cpu_to_be_32(RTE_IPV4(10, 0, 0, 2));
	ip->dst_addr = rte_cpu_to_be_32(prefix(d % s->routes) | (d / s->routes & 0xff));
	ip->hdr_checksum = rte_ipv4_cksum(ip);
}

static struct dp_tables *make_tables(const struct scene *s)
{
	struct dp_tables *t =
		dp_tables_create(&(struct dp_tables_params){.adjacencies_max = s->routes + 16,
			.fib4_groups_max = 16,
			.fib6_bytes_max = 64 << 20,
			.readers_max = 1});
	struct mac next_hop = s->virtual_mac ? mac_virtual(IP_V4, 1) : own;

	if (!t)
		fail("making tables");
	for (unsigned int i = 0; i < PORTS; i++) {
		dp_interface_set(t, i, ports[i], 0, &own, 1500);
		dp_interface_up(t, i, true);
		dp_gate_set(t, i, IP_V4, 1, true);
	}
	for (unsigned int i = 0; i < s->routes; i++) {
		int64_t a = dp_adjacency_alloc(t, i % s->ports);

		if (a < 0 || fib4_add(t->fib4, prefix(i), 24, a) < 0)
			fail("adding a route");
		dp_adjacency_set(t, a, DP_FORWARD, &next_hop);
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
	}
	qsort(router, BATCHES, sizeof(*router), compare);
	qsort(swap, BATCHES, sizeof(*swap), compare);
	printf("%-40s %6.1f %6.1f %6.1f %6.1f\n", s->name, router[0], router[BATCHES / 2], swap[0],
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
	printf("%-40s %13s %13s\n", "TSC cycles a packet, least and median", "router", "macswap");
	for (unsigned int i = 0; i < RTE_DIM(scenes); i++)
		run(&scenes[i]);
	rte_eal_cleanup();
	return 0;
}
