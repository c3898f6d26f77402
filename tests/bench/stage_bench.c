/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What each pass of a worker costs, without a device: bursts are made anew from a scene's traffic
 * and go through the first passes of the pipeline, one more in each step; a step's cost is its
 * difference to the one before. All steps in turns, so that what the machine does meets them all,
 * and beside them a swap of the MACs, the least that anything which forwards does. Afterwards all
 * packets of the whole pipeline are checked. Then what changes cost while it runs.
 *
 * usage: stage_bench TRAFFIC ROUTES ROUNDS
 *
 * Prints JSON: for each step, core cycles a packet, each round's.
 */
#include <stdio.h>
#include <stdlib.h>

#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_ether.h>
#include <rte_prefetch.h>

#include "dataplane/state.h"
#include "tests/bench/clock.h"
#include "tests/bench/traffic.h"

#define MBUFS  64 /* two bursts: one is made while the other goes through */
#define BURSTS 256
#define PORT   0 /* packets come by it */
#define UPLINK 1 /* and leave by this one and the next; interfaces have the ports' numbers */
#define CHECKS (1u << 16)
#define HOPS   16
#define FLAPS  1000
#define TURNS  24

enum step { MAKE, SWAP, FRAME, RECEIVE, LOOK_UP, REWRITE, ALL, STEPS };
static const char *const names[] = {
	"source", "macswap", "frame check", "IP check", "lookup", "rewrite", "send"};

static const struct mac own = {{0x02, 0, 0, 0, 0, 1}};
static struct rte_mbuf *mbufs[MBUFS];
static struct traffic *traffic;
static struct traffic_route *routes;
static size_t n_routes;
static uint32_t adjacencies[HOPS];
static unsigned int n_checked; /* of those sent */

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	exit(1);
}

static uint16_t take_all(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	(void)queue;
	(void)pkts;
	return n;
}

/* A queue's data is its port's number here. */
static uint16_t check_and_take_all(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	const struct traffic_out out = {.mac = own, .uplink = (uintptr_t)queue - UPLINK};

	for (unsigned int i = 0; i < n; i++) {
		uint32_t index;
		const char *wrong = traffic_check(traffic, pkts[i], TRAFFIC_ROUTED, &out, &index);

		if (wrong)
			fail(wrong);
	}
	n_checked += n;
	return n;
}

static uint16_t last_port(void)
{
	return UPLINK + traffic->h.n_uplinks - 1;
}

static void send_by(eth_tx_burst_t how)
{
	for (uint16_t port = PORT; port <= last_port(); port++)
		rte_eth_fp_ops[port].tx_pkt_burst = how;
}

static uint32_t v4_of(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int add_route(struct dp_tables *t, const struct traffic_route *r, uint32_t adjacency)
{
	if (traffic->h.family == 4)
		return fib4_add(t->fib4, v4_of(r->prefix), r->len, adjacency);
	return fib6_add(t->fib6, r->prefix, r->len, adjacency);
}

static int delete_route(struct dp_tables *t, const struct traffic_route *r)
{
	if (traffic->h.family == 4)
		return fib4_delete(t->fib4, v4_of(r->prefix), r->len);
	return fib6_delete(t->fib6, r->prefix, r->len);
}

static struct dp_tables *make_tables(void)
{
	struct dp_tables *t =
		dp_tables_create(&(struct dp_tables_params){.adjacencies_max = HOPS + 16,
			.fib4_groups_max = 1024,
			.fib6_bytes_max = (size_t)512 << 20,
			.readers_max = RTE_MAX_LCORE});

	if (!t || traffic->h.n_hops != HOPS)
		fail("cannot make tables");
	for (uint16_t port = PORT; port <= last_port(); port++) {
		dp_interface_set(t, port, port, 0, &own, 1500);
		dp_interface_up(t, port, true);
	}
	for (unsigned int vrid = 1; vrid < 256; vrid++) {
		dp_gate_set(t, PORT, IP_V4, vrid, true);
		dp_gate_set(t, PORT, IP_V6, vrid, true);
	}
	for (unsigned int i = 0; i < HOPS; i++) {
		adjacencies[i] = dp_adjacency_alloc(t, UPLINK + i % traffic->h.n_uplinks);
		dp_adjacency_set(t, adjacencies[i], DP_FORWARD, &traffic->hops[i].mac);
	}
	for (size_t i = 0; i < n_routes; i++)
		if (add_route(t, &routes[i], adjacencies[routes[i].hop]) < 0)
			fail("cannot add a route");
	return t;
}

static struct dp_worker *make_worker(struct dp_tables *t)
{
	struct dp_worker_params params = {.tables = t, .rates = dp_punt_rates_default()};
	struct dp_worker *w;

	for (uint16_t port = UPLINK; port <= last_port(); port++)
		params.tx[port] = (struct dp_tx_queue){.port = port, .up = true};
	w = dp_worker_create(&params);
	if (!w)
		fail("cannot make a worker");
	return w;
}

static void swap_macs(struct rte_mbuf **pkts)
{
	for (unsigned int i = 0; i < DP_BURST; i++)
		rte_prefetch0(rte_pktmbuf_mtod(pkts[i], void *));
	for (unsigned int i = 0; i < DP_BURST; i++) {
		struct rte_ether_hdr *eth = rte_pktmbuf_mtod(pkts[i], struct rte_ether_hdr *);
		struct rte_ether_addr dst = eth->dst_addr;

		eth->dst_addr = eth->src_addr;
		eth->src_addr = dst;
	}
	rte_eth_tx_burst(UPLINK, 0, pkts, DP_BURST);
}

/* The part of the receive pass that looks at Ethernet's header alone. */
static void check_frames(const struct dp_tables *t, struct rte_mbuf **pkts)
{
	const enum dp_family family = traffic->h.family == 4 ? DP_V4 : DP_V6;
	const struct dp_interface *in = &t->interfaces[PORT];
	uint64_t own_mac = load_mac(&in->mac);

	for (unsigned int i = 0; i < DP_BURST; i++)
		rte_prefetch0(rte_pktmbuf_mtod(pkts[i], void *));
	for (unsigned int i = 0; i < DP_BURST; i++) {
		const uint8_t *frame = rte_pktmbuf_mtod(pkts[i], const uint8_t *);

		if (!check_mac(in, own_mac, load_mac(frame), family) ||
			load16(frame + 12) != (family == DP_V4 ? CHECK_TYPE_IP4 : CHECK_TYPE_IP6))
			fail("a frame that is not for us");
	}
}

/* As pipeline.c's run_burst() up to the step. */
static void run_passes(struct dp_worker *w, struct rte_mbuf **pkts, enum step last)
{
	const struct dp_tables *t = w->tables;
	struct burst b;

	b.w = w;
	b.port = &t->ports[PORT];
	b.interface = PORT;
	b.in = &t->interfaces[PORT];
	b.n_urgent = b.n_rest = b.n_drop = 0;
	b.n_tagged = 0;
	b.tagged_octets = 0;
	if (last == FRAME) {
		check_frames(t, pkts);
		return;
	}
	memcpy(b.lanes[DP_V4].pkts, pkts, sizeof(b.lanes[DP_V4].pkts));
	receive(&b, DP_BURST);
	if (last == RECEIVE)
		return;
	fib4_lookup_bulk(t->fib4, b.lanes[DP_V4].dst4, b.lanes[DP_V4].adjacency, b.lanes[DP_V4].n);
	if (b.lanes[DP_V6].n)
		fib6_lookup_bulk(t->fib6, b.lanes[DP_V6].ip, CHECK_IP6_DST,
			b.lanes[DP_V6].adjacency, b.lanes[DP_V6].n);
	if (last == LOOK_UP)
		return;
	rewrite(&b);
	if (b.lanes[DP_V4].n + b.lanes[DP_V6].n != DP_BURST)
		fail("not all of a burst was forwarded");
}

static void run_step(struct dp_worker *w, struct rte_mbuf **pkts, enum step last)
{
	if (last == SWAP)
		swap_macs(pkts);
	else if (last == ALL)
		dp_worker_packets(w, PORT, pkts, DP_BURST);
	else if (last != MAKE)
		run_passes(w, pkts, last);
}

/* Core cycles a packet, bursts made one ahead. */
static double time_step(struct dp_worker *w, enum step last)
{
	double core = clock_core_per_tsc();
	uint64_t start = clock_on_cpu_ns(), ns;

	for (unsigned int i = 0; i < BURSTS; i++) {
		traffic_fill(traffic, mbufs + (i & 1) * DP_BURST, DP_BURST, PORT);
		run_step(w, mbufs + (~i & 1) * DP_BURST, last);
	}
	ns = clock_on_cpu_ns() - start;
	return (double)ns * rte_get_tsc_hz() / 1e9 * (core + clock_core_per_tsc()) / 2 /
	       (BURSTS * DP_BURST);
}

static void check_all(struct dp_worker *w)
{
	n_checked = 0;
	send_by(check_and_take_all);
	for (unsigned int done = 0; done < CHECKS; done += DP_BURST) {
		traffic_fill(traffic, mbufs, DP_BURST, PORT);
		dp_worker_packets(w, PORT, mbufs, DP_BURST);
	}
	send_by(take_all);
	if (n_checked != CHECKS)
		fail("not all packets were sent");
	for (unsigned int v = 0; v < DP_VERDICTS; v++)
		if (v != DP_FORWARD && dp_worker_counters(w)->verdicts[v])
			fail(dp_verdict_name(v));
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The lower quartile of short turns: others on this CPU take whole ones. */
static double time_turns(struct dp_worker *w, enum step last)
{
	double turns[TURNS];

	for (unsigned int i = 0; i < TURNS; i++)
		turns[i] = time_step(w, last);
	qsort(turns, TURNS, sizeof(turns[0]), compare);
	return turns[TURNS / 4];
}

static void print_steps(struct dp_worker *w, unsigned int rounds)
{
	double *took = calloc((size_t)rounds * STEPS, sizeof(*took));

	if (!took)
		fail("out of memory");
	for (unsigned int r = 0; r < rounds; r++)
		for (enum step s = MAKE; s < STEPS; s++)
			took[r * STEPS + s] = time_turns(w, s);
	printf("{");
	for (enum step s = MAKE; s < STEPS; s++) {
		printf("\"%s\": [", names[s]);
		for (unsigned int r = 0; r < rounds; r++)
			printf("%s%.2f", r ? ", " : "", took[r * STEPS + s]);
		printf("], ");
	}
	free(took);
}

/* --- changes --- */

static volatile bool stop;

static int forward(void *worker)
{
	struct dp_worker *w = worker;
	unsigned int lcore = rte_lcore_id();

	rte_rcu_qsbr_thread_register(w->tables->rcu, lcore);
	rte_rcu_qsbr_thread_online(w->tables->rcu, lcore);
	for (unsigned int i = 0; !stop; i++) {
		traffic_fill(traffic, mbufs + (i & 1) * DP_BURST, DP_BURST, PORT);
		run_step(w, mbufs + (~i & 1) * DP_BURST, ALL);
		rte_rcu_qsbr_quiescent(w->tables->rcu, lcore);
	}
	rte_rcu_qsbr_thread_offline(w->tables->rcu, lcore);
	return 0;
}

/* On-CPU ns of a change, a route's taking away and its return, or a neighbor's new MAC. */
static double time_changes(struct dp_tables *t, bool route)
{
	uint64_t start = clock_on_cpu_ns();

	for (unsigned int i = 0; i < FLAPS; i++) {
		const struct traffic_route *r = &routes[i * 7919u % n_routes];

		if (!route) {
			dp_adjacency_set(t, adjacencies[i % HOPS], DP_FORWARD, &own);
			dp_adjacency_set(
				t, adjacencies[i % HOPS], DP_FORWARD, &traffic->hops[i % HOPS].mac);
		} else if (delete_route(t, r) < 0 || add_route(t, r, adjacencies[r->hop]) < 0) {
			fail("cannot change a route");
		}
	}
	return (double)(clock_on_cpu_ns() - start) / (2 * FLAPS);
}

static void print_changes(struct dp_tables *t, struct dp_worker *w, unsigned int rounds)
{
	unsigned int lcore = rte_get_next_lcore(-1, 1, 0);

	if (lcore < RTE_MAX_LCORE && rte_eal_remote_launch(forward, w, lcore) != 0)
		fail("cannot start an lcore");
	for (int route = 0; route < 2; route++) {
		printf("\"%s ns\": [", route ? "FIB update" : "neighbor change");
		for (unsigned int r = 0; r < rounds; r++)
			printf("%s%.1f", r ? ", " : "", time_changes(t, route));
		printf(route ? "]}\n" : "], ");
	}
	stop = true;
	rte_eal_mp_wait_lcore();
}

static void make_ports(void)
{
	struct rte_mempool *pool = rte_pktmbuf_pool_create(
		"bench", MBUFS, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	static const struct rte_eth_conf conf;

	if (!pool || rte_pktmbuf_alloc_bulk(pool, mbufs, MBUFS) < 0)
		fail("cannot make packets");
	for (uint16_t port = PORT; port <= last_port(); port++) {
		if (rte_eth_dev_configure(port, 1, 1, &conf) < 0 ||
			rte_eth_rx_queue_setup(port, 0, 64, SOCKET_ID_ANY, NULL, pool) < 0 ||
			rte_eth_tx_queue_setup(port, 0, 64, SOCKET_ID_ANY, NULL) < 0 ||
			rte_eth_dev_start(port) < 0)
			fail("cannot make a port");
		rte_eth_fp_ops[port].txq.data[0] = (void *)(uintptr_t)port;
	}
	send_by(take_all);
}

int main(int argc, char **argv)
{
	int used = rte_eal_init(argc, argv);
	struct dp_tables *t;
	struct dp_worker *w;

	if (used < 0 || argc - used != 4 || dp_meta_register() < 0)
		fail("usage: stage_bench EAL OPTIONS -- TRAFFIC ROUTES ROUNDS");
	traffic = traffic_load(argv[used + 1], &own);
	routes = traffic_load_routes(argv[used + 2], &n_routes);
	if (!traffic || !routes)
		return 1;
	make_ports();
	t = make_tables();
	w = make_worker(t);
	traffic_fill(traffic, mbufs, DP_BURST, PORT);
	traffic_fill(traffic, mbufs + DP_BURST, DP_BURST, PORT);
	check_all(w);
	print_steps(w, strtoul(argv[used + 3], NULL, 10));
	check_all(w);
	print_changes(t, w, strtoul(argv[used + 3], NULL, 10));
	dp_worker_free(w);
	dp_tables_free(t);
	traffic_free(traffic);
	free(routes);
	rte_eal_cleanup();
	return 0;
}
