/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A source and sink of packets for whatever DPDK program it is preloaded into (LD_PRELOAD): when
 * the program starts a port of net_null, its burst functions are replaced. The device lends its
 * name, its MAC and its link; ports of other drivers stay as they are. Receiving makes packets of
 * the traffic into mbufs of the queue's pool; sending on the first queue, a worker's, counts,
 * checks and gives them back to the pool.
 *
 * Environment: BENCH_SHARED, the file of shared.h; BENCH_TRAFFIC, a traffic's file for each port in
 * order, joined by commas, or `-`; BENCH_CHANGE: same, swapped, routed or l3fwd.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <rte_ethdev.h>

#include "tests/bench/clock.h"
#include "tests/bench/shared.h"
#include "tests/bench/traffic.h"

#define SAMPLE    32768 /* packets */
#define CLOSED_US 200
#define REST_US   5000
#define BURST     32
#define LOOKED_AT 512 /* one packet of so many, while time is taken */
#define PORTS     8
#define QUEUES    4

struct port {
	uint16_t id;
	struct traffic_out out;
	bool is_ours;
	struct rte_mempool *pool;
	struct traffic *traffic;
	uint32_t base; /* of its records among all ports' */
	/* Made a burst ahead. A device's packets lie in the cache; those just written here would
	 * still lie in the core's store buffer, and every load wider than the stores wait for it.
	 */
	struct rte_mbuf *ready[BURST];
	bool is_ready;
	uint32_t ready_octets;
};

struct queue {
	struct port *port;
	unsigned int number;
};

static struct port ports[PORTS];
static struct queue queues[PORTS][QUEUES];
static struct shared *shared;
static enum traffic_change change;

/* Of the thread that receives. */
static struct {
	uint32_t command; /* being obeyed */
	uint64_t sample_end;
	uint32_t unseen; /* sent since one was looked at */
	uint64_t on_cpu_ns, tsc;
	double core_per_tsc;
} now;

static void map_shared(void)
{
	const char *file = getenv("BENCH_SHARED"), *as = getenv("BENCH_CHANGE");
	int fd;

	if (shared || !file)
		return;
	fd = open(file, O_RDWR | O_CLOEXEC);
	shared = fd < 0 ? MAP_FAILED
			: mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED) {
		perror(file);
		_exit(1);
	}
	close(fd);
	change = !as || !strcmp(as, "same") ? TRAFFIC_SAME
		 : !strcmp(as, "swapped")   ? TRAFFIC_SWAPPED
		 : !strcmp(as, "l3fwd")     ? TRAFFIC_L3FWD
					    : TRAFFIC_ROUTED;
	shared->tsc_hz = rte_get_tsc_hz();
}

/* --- receiving --- */

static void begin_sample(void)
{
	now.core_per_tsc = clock_core_per_tsc();
	now.sample_end = shared->offered + SAMPLE;
	now.on_cpu_ns = clock_on_cpu_ns();
	now.tsc = rte_rdtsc();
}

static void end_sample(void)
{
	struct shared_sample *s = &shared->samples[shared->n_samples];

	if (shared->n_samples == SHARED_SAMPLES)
		return;
	s->tsc = rte_rdtsc() - now.tsc;
	s->on_cpu_ns = clock_on_cpu_ns() - now.on_cpu_ns;
	s->packets = SAMPLE;
	s->core_per_tsc = (now.core_per_tsc + clock_core_per_tsc()) / 2;
	shared->n_samples++;
}

static void begin(uint32_t command)
{
	now.command = command;
	if (command == SHARED_CLOSED || command == SHARED_QUIET || command == SHARED_REST)
		return;
	shared->n_samples = 0;
	shared->offered = shared->offered_octets = shared->out = shared->out_octets = 0;
	shared->others = shared->checked = shared->wrong = 0;
	shared->what[0] = '\0';
	memset(shared->first_seen, 0, sizeof(shared->first_seen));
	if (command == SHARED_RUN)
		begin_sample();
}

/* All that was received before was sent or dropped by now. */
static bool is_done(void)
{
	if (now.command == SHARED_RUN && shared->offered >= now.sample_end) {
		end_sample();
		begin_sample();
	}
	if (now.command == SHARED_STREAM || shared->offered < shared->packets)
		return false;
	now.command = SHARED_CLOSED;
	__atomic_store_n(&shared->command, SHARED_CLOSED, __ATOMIC_RELEASE);
	return true;
}

static uint16_t hand_out(struct port *p, struct rte_mbuf **pkts)
{
	struct rte_mbuf *made[BURST];
	uint32_t octets = p->ready_octets;
	bool was_ready = p->is_ready;

	if (rte_mempool_get_bulk(p->pool, (void **)made, BURST) < 0)
		return 0;
	memcpy(pkts, p->ready, sizeof(p->ready));
	memcpy(p->ready, made, sizeof(made));
	p->ready_octets = traffic_fill(p->traffic, made, BURST, p->id);
	p->is_ready = true;
	if (!was_ready)
		return 0;
	shared->offered_octets += octets;
	shared->offered += BURST;
	return BURST;
}

static uint16_t receive(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	struct port *p = ((struct queue *)queue)->port;
	uint32_t command = __atomic_load_n(&shared->command, __ATOMIC_ACQUIRE);

	if (!p->traffic)
		return 0;
	if (unlikely(command != now.command)) {
		shared->tid = gettid();
		begin(command);
	}
	if (command == SHARED_QUIET)
		return 0;
	if (command == SHARED_CLOSED || command == SHARED_REST) {
		usleep(command == SHARED_REST ? REST_US : CLOSED_US);
		return 0;
	}
	if (is_done() || n < BURST)
		return 0;
	return hand_out(p, pkts);
}

/* --- sending --- */

static void check(const struct port *out, const struct rte_mbuf *m)
{
	const struct port *in = &ports[m->port];
	const char *wrong;
	uint32_t index;

	wrong = traffic_check(in->traffic, m, change, &out->out, &index);
	shared->checked++;
	if (wrong) {
		shared->wrong++;
		snprintf(shared->what, sizeof(shared->what), "%s", wrong);
	} else if (now.command == SHARED_STREAM && in->base + index < SHARED_SEEN &&
		   !shared->first_seen[in->base + index]) {
		shared->first_seen[in->base + index] = rte_rdtsc();
	}
}

/* A queue of the program's own packets: another thread's. */
static uint16_t send_others(struct rte_mbuf **pkts, uint16_t n)
{
	__atomic_fetch_add(&shared->others, n, __ATOMIC_RELAXED);
	rte_pktmbuf_free_bulk(pkts, n);
	return n;
}

/* As many whether the contender sends few at once or many. */
static void look_at_some(const struct port *out, struct rte_mbuf **pkts, uint16_t n)
{
	now.unseen += n;
	if (now.unseen < LOOKED_AT)
		return;
	now.unseen -= LOOKED_AT;
	check(out, pkts[shared->checked % n]);
}

static uint16_t transmit(void *queue, struct rte_mbuf **pkts, uint16_t n)
{
	const struct queue *q = queue;
	const struct port *in;
	uint32_t octets = 0;

	if (n == 0)
		return 0;
	in = &ports[pkts[0]->port % PORTS];
	if (q->number != 0 || !in->traffic || in->pool != pkts[0]->pool)
		return send_others(pkts, n);
	for (unsigned int i = 0; i < n; i++)
		octets += pkts[i]->data_len;
	if (now.command == SHARED_RUN)
		look_at_some(q->port, pkts, n);
	else
		for (unsigned int i = 0; i < n; i++)
			check(q->port, pkts[i]);
	shared->out += n;
	shared->out_octets += octets;
	/* As devices do that may take one pool for all: MBUF_FAST_FREE. */
	rte_mempool_put_bulk(pkts[0]->pool, (void **)pkts, n);
	return n;
}

/* --- taking ports over --- */

/* The `id`th of the list: `-` or none is no traffic. */
static struct traffic *traffic_of(uint16_t id, const struct mac *own)
{
	const char *list = getenv("BENCH_TRAFFIC");
	char *copy = strdup(list ? list : ""), *rest = copy, *file = strsep(&rest, ",");
	struct traffic *t = NULL;

	for (; file && id > 0; id--)
		file = strsep(&rest, ",");
	if (file && *file && strcmp(file, "-") != 0) {
		t = traffic_load(file, own);
		if (!t)
			_exit(1);
	}
	free(copy);
	return t;
}

/* Ports may start in any order. */
static void number_uplinks(void)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < PORTS; i++)
		if (ports[i].is_ours && !ports[i].traffic)
			ports[i].out.uplink = n++;
}

static void take_over(uint16_t id)
{
	struct rte_eth_fp_ops *ops = &rte_eth_fp_ops[id];
	struct rte_eth_dev_info info;
	struct rte_ether_addr mac;
	struct port *p;

	map_shared();
	if (id >= PORTS || !shared || rte_eth_dev_info_get(id, &info) ||
		strcmp(info.driver_name, "net_null") != 0)
		return;
	p = &ports[id];
	p->id = id;
	p->is_ours = true;
	rte_eth_macaddr_get(id, &mac);
	memcpy(p->out.mac.b, mac.addr_bytes, sizeof(p->out.mac.b));
	if (!p->traffic)
		p->traffic = traffic_of(id, &p->out.mac);
	number_uplinks();
	p->base = id ? ports[id - 1].base : 0;
	if (id && ports[id - 1].traffic)
		p->base += ports[id - 1].traffic->h.n_records;
	for (unsigned int q = 0; q < QUEUES; q++) {
		queues[id][q] = (struct queue){.port = p, .number = q};
		ops->rxq.data[q] = &queues[id][q];
		ops->txq.data[q] = &queues[id][q];
	}
	ops->rx_pkt_burst = receive;
	ops->tx_pkt_burst = transmit;
}

/* The program calls these in place of DPDK's. */
int rte_eth_rx_queue_setup(uint16_t port, uint16_t queue, uint16_t descriptors, unsigned int socket,
	const struct rte_eth_rxconf *conf, struct rte_mempool *pool)
{
	int (*real)(uint16_t, uint16_t, uint16_t, unsigned int, const struct rte_eth_rxconf *,
		struct rte_mempool *) = dlsym(RTLD_NEXT, "rte_eth_rx_queue_setup");

	if (port < PORTS)
		ports[port].pool = pool;
	return real(port, queue, descriptors, socket, conf, pool);
}

/* As most devices, and not net_null: l3fwd does not look into packets whose kind it can be told. */
int rte_eth_dev_get_supported_ptypes(uint16_t port, uint32_t mask, uint32_t *types, int n)
{
	static const uint32_t told[] = {
		RTE_PTYPE_L3_IPV4_EXT_UNKNOWN, RTE_PTYPE_L3_IPV6_EXT_UNKNOWN};
	int (*real)(uint16_t, uint32_t, uint32_t *, int) =
		dlsym(RTLD_NEXT, "rte_eth_dev_get_supported_ptypes");

	if (port >= PORTS || !ports[port].is_ours || !(mask & RTE_PTYPE_L3_MASK))
		return real(port, mask, types, n);
	for (int i = 0; i < n && i < (int)RTE_DIM(told); i++)
		types[i] = told[i];
	return RTE_DIM(told);
}

int rte_eth_dev_start(uint16_t port)
{
	int (*real)(uint16_t) = dlsym(RTLD_NEXT, "rte_eth_dev_start");
	int rc = real(port);

	if (rc == 0)
		take_over(port);
	return rc;
}
