/* SPDX-License-Identifier: BSD-3-Clause */
/* The rig: EAL, ring-backed ports, and the scene of rig.h. One thread. */
#include "rig.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_eth_ring.h>
#include <rte_string_fns.h>

struct rig rig;

const struct mac lan_mac = {{0x02, 0, 0, 0, 0, 0x03}};
const struct mac uplink_mac = {{0x02, 0, 0, 0, 0, 0x13}};
const struct mac spare_mac = {{0x02, 0, 0, 0, 0, 0x23}};
const struct mac host_mac = {{0x02, 0, 0, 0, 0, 0x99}};
const struct mac gateway_mac = {{0x02, 0, 0, 0, 0, 0xfe}};
const struct mac server_mac = {{0x02, 0, 0, 0, 0, 0x09}};
const struct mac virtual_mac = {{0, 0, 0x5e, 0, 1, RIG_VRID}};
const struct mac virtual6_mac = {{0, 0, 0x5e, 0, 2, RIG_VRID}};
const struct mac broadcast_mac = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
const struct mac vrrp_group_mac = {{0x01, 0, 0x5e, 0, 0, 0x12}};
const struct mac vrrp6_group_mac = {{0x33, 0x33, 0, 0, 0, 0x12}};

static struct rte_ring *in_ring[RIG_PORTS], *out_ring[RIG_PORTS];

/* Counts by verdict, of before the packet that a case looks at. */
static uint64_t seen[DP_VERDICTS];

static int port_start(unsigned int i)
{
	static const struct rte_eth_conf conf;
	char name[32];
	int port;

	/* Single producer on purpose: it breaks when two threads send without the lock. */
	snprintf(name, sizeof(name), "in%u", i);
	in_ring[i] = rte_ring_create(name, 1024, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
	snprintf(name, sizeof(name), "out%u", i);
	out_ring[i] = rte_ring_create(
		name, RIG_TX_SLOTS + 1, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
	if (!in_ring[i] || !out_ring[i])
		return -rte_errno;
	snprintf(name, sizeof(name), "fake%u", i);
	port = rte_eth_from_rings(name, &in_ring[i], 1, &out_ring[i], 1, SOCKET_ID_ANY);
	if (port < 0)
		return -rte_errno;
	rig.port[i] = port;
	if (rte_eth_dev_configure(port, 1, 1, &conf) < 0 ||
		rte_eth_rx_queue_setup(port, 0, 256, SOCKET_ID_ANY, NULL, rig.pool) < 0 ||
		rte_eth_tx_queue_setup(port, 0, 256, SOCKET_ID_ANY, NULL) < 0)
		return -EIO;
	return rte_eth_dev_start(port);
}

int rig_start(const char *program)
{
	static char line[256]; /* EAL keeps pointers into it */
	char *argv[16];
	int argc, r;

	snprintf(line, sizeof(line),
		"%s --no-huge -m 64 --no-pci --no-shconf --no-telemetry --log-level=error -l 0 "
		"--file-prefix=test%d",
		program, getpid());
	argc = rte_strsplit(line, sizeof(line), argv, RTE_DIM(argv), ' ');
	if (rte_eal_init(argc, argv) < 0)
		return -rte_errno;
	r = dp_meta_register();
	if (r < 0)
		return r;
	rig.pool = rte_pktmbuf_pool_create(
		"rig", RIG_MBUFS, 0, 0, 2048 + RTE_PKTMBUF_HEADROOM, SOCKET_ID_ANY);
	if (!rig.pool)
		return -rte_errno;
	for (unsigned int i = 0; i < RIG_PORTS; i++) {
		r = port_start(i);
		if (r < 0)
			return r;
	}
	return 0;
}

void rig_stop(void)
{
	for (unsigned int i = 0; i < RIG_PORTS; i++) {
		rte_eth_dev_stop(rig.port[i]);
		rte_eth_dev_close(rig.port[i]);
		rte_ring_free(in_ring[i]);
		rte_ring_free(out_ring[i]);
	}
	rte_mempool_free(rig.pool);
	rte_eal_cleanup();
	rmdir(rte_eal_get_runtime_dir()); /* which EAL leaves behind */
}

static void route(uint32_t prefix, uint8_t len, uint32_t adjacency)
{
	require(fib4_add(rig.tables->fib4, prefix, len, adjacency) == 0);
}

static uint32_t neighbor(uint16_t interface, uint32_t addr, const struct mac *mac)
{
	int64_t i = dp_adjacency_alloc(rig.tables, interface);

	require(i >= 0);
	if (mac) {
		dp_adjacency_set(rig.tables, i, DP_FORWARD, mac);
		route(addr, 32, i);
	}
	return i;
}

static void attach(uint16_t interface, const struct mac *mac, uint32_t addr, uint32_t *unresolved)
{
	uint32_t net = addr & 0xffffff00;
	int64_t glean;

	dp_interface_set(rig.tables, interface, rig.port[interface], 0, mac, 1500);
	dp_interface_up(rig.tables, interface, true);
	glean = dp_adjacency_alloc_glean(rig.tables, interface);
	require(glean >= 0);
	*unresolved = glean;
	route(net, 24, *unresolved);
	route(net, 32, DP_ADJ_BROADCAST);
	route(net | 0xff, 32, DP_ADJ_BROADCAST);
	route(addr, 32, DP_ADJ_LOCAL);
}

void rig_route(const char *text, uint32_t value)
{
	struct ip_prefix p;

	require(ip_prefix_parse(text, &p) == 0);
	if (p.addr.family == IP_V4)
		route(ip_addr_to_v4(&p.addr), p.len, value);
	else
		require(fib6_add(rig.tables->fib6, p.addr.b, p.len, value) == 0);
}

static void attach6(void)
{
	rig_route("2001:db8:51::/64", rig.lan_unresolved);
	rig_route(LAN6 "/128", DP_ADJ_LOCAL);
	rig_route(HOST6 "/128", rig.to_host);
	rig_route("2001:db8:100::/64", rig.uplink_unresolved);
	rig_route(UPLINK6 "/128", DP_ADJ_LOCAL);
	rig_route(SERVER6 "/128", rig.to_server);
	rig_route("2001:db8:200::/48", rig.to_gateway);
}

struct dp_worker *rig_worker(const struct dp_worker_params *params)
{
	struct dp_worker *w = dp_worker_create(params);

	require(w);
	for (unsigned int i = 0; i < RIG_PORTS; i++)
		require(dp_worker_add_rx(w, rig.port[i], 0) == 0);
	return w;
}

void rig_up(void)
{
	uint32_t spare_unresolved;

	rig.tables = dp_tables_create(&(struct dp_tables_params){.adjacencies_max = 64,
		.groups_max = 4,
		.fib4_groups_max = 64,
		.fib6_bytes_max = 1 << 20,
		.readers_max = 4});
	require(rig.tables);
	attach(LAN, &lan_mac, LAN_ADDR, &rig.lan_unresolved);
	attach(UPLINK, &uplink_mac, UPLINK_ADDR, &rig.uplink_unresolved);
	attach(SPARE, &spare_mac, IP(10, 9, 9, 1), &spare_unresolved);
	rig.to_host = neighbor(LAN, HOST, &host_mac);
	rig.to_gateway = neighbor(UPLINK, GATEWAY, &gateway_mac);
	rig.to_server = neighbor(UPLINK, SERVER, &server_mac);
	route(FAR & 0xffffff00, 24, rig.to_gateway);
	attach6();
	dp_known_set(rig.tables, LAN, IP_V4, RIG_VRID, true);
	dp_known_set(rig.tables, LAN, IP_V6, RIG_VRID, true);

	rig.params = (struct dp_worker_params){.tables = rig.tables, .lcore = 1};
	for (unsigned int reason = 1; reason < DP_FIRST_DROP; reason++)
		rig.params.rates.pps[reason] =
			1000000; /* policed by no case that is not about it */
	for (unsigned int i = 0; i < RIG_PORTS; i++)
		rig.params.tx[rig.port[i]] = (struct dp_tx_queue){.port = rig.port[i], .up = true};
	rig.worker = rig_worker(&rig.params);
}

void rig_down(void)
{
	struct rte_mbuf *m;

	if (rig.worker) {
		rig_check_sum();
		dp_worker_free(rig.worker);
	}
	for (unsigned int i = 0; i < RIG_PORTS; i++) {
		while (rte_ring_dequeue(in_ring[i], (void **)&m) == 0)
			rte_pktmbuf_free(m);
		while (rte_ring_dequeue(out_ring[i], (void **)&m) == 0)
			rte_pktmbuf_free(m);
	}
	dp_tables_free(rig.tables);
	rig.worker = NULL;
	rig.tables = NULL;
	check_equal(rte_mempool_avail_count(rig.pool), RIG_MBUFS);
}

void rig_master(void)
{
	route(VIP, 32, DP_ADJ_VIP);
	rig_route(VIP6 "/128", DP_ADJ_VIP);
	dp_gate_set(rig.tables, LAN, IP_V4, RIG_VRID, true);
	dp_gate_set(rig.tables, LAN, IP_V6, RIG_VRID, true);
}

void rig_backup(void)
{
	struct ip_addr vip6;

	dp_gate_set(rig.tables, LAN, IP_V4, RIG_VRID, false);
	dp_gate_set(rig.tables, LAN, IP_V6, RIG_VRID, false);
	require(fib4_delete(rig.tables->fib4, VIP, 32) == 0);
	require(ip_addr_parse(VIP6, &vip6) == 0);
	require(fib6_delete(rig.tables->fib6, vip6.b, 128) == 0);
}

struct rte_mbuf *rig_mbuf(const struct frame *f)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(rig.pool);
	char *room;

	require(m);
	room = rte_pktmbuf_append(m, f->len);
	require(room);
	memcpy(room, f->b, f->len);
	return m;
}

struct rte_mbuf *rig_chain(const struct frame *f, size_t part)
{
	struct rte_mbuf *head = NULL;

	for (size_t done = 0; done < f->len; done += part) {
		struct frame piece = frame_bytes(f->b + done, RTE_MIN(part, f->len - done));
		struct rte_mbuf *m = rig_mbuf(&piece);

		if (!head)
			head = m;
		else
			require(rte_pktmbuf_chain(head, m) == 0);
	}
	return head;
}

void rig_send_mbuf(unsigned int port, struct rte_mbuf *m)
{
	require(rte_ring_enqueue(in_ring[port], m) == 0);
}

void rig_send(unsigned int port, struct frame f)
{
	rig_send_mbuf(port, rig_mbuf(&f));
}

void rig_run(void)
{
	while (dp_worker_round(rig.worker))
		;
}

struct rte_mbuf *rig_receive_mbuf(unsigned int port)
{
	struct rte_mbuf *m;

	return rte_ring_dequeue(out_ring[port], (void **)&m) == 0 ? m : NULL;
}

bool rig_receive(unsigned int port, struct frame *f)
{
	struct rte_mbuf *m = rig_receive_mbuf(port);
	const void *bytes;

	if (!m)
		return false;
	bytes = rte_pktmbuf_read(m, 0, rte_pktmbuf_pkt_len(m), f->b);
	require(bytes);
	f->len = rte_pktmbuf_pkt_len(m);
	if (bytes != f->b)
		memcpy(f->b, bytes, f->len);
	rte_mbuf_sanity_check(m, 1);
	rte_pktmbuf_free(m);
	return true;
}

unsigned int rig_waiting(unsigned int port)
{
	return rte_ring_count(out_ring[port]);
}

uint64_t rig_count(enum dp_verdict v)
{
	return dp_worker_counters(rig.worker)->verdicts[v];
}

void rig_check_sum(void)
{
	const struct dp_counters *c = dp_worker_counters(rig.worker);
	uint64_t sum = 0;

	for (unsigned int v = 0; v < DP_VERDICTS; v++)
		if (v != DP_PUNT_REDIRECT) /* copies of packets counted elsewhere */
			sum += c->verdicts[v];
	check_equal(sum, c->received);
}

static void snapshot(void)
{
	memcpy(seen, dp_worker_counters(rig.worker)->verdicts, sizeof(seen));
}

/* One more of `verdict` than in the snapshot, and none of any other. */
static void compare(const char *file, int line, enum dp_verdict verdict)
{
	for (unsigned int v = 0; v < DP_VERDICTS; v++) {
		uint64_t more = rig_count(v) - seen[v];

		if (more != (v == verdict))
			cases_fail(file, line, "%ld of verdict %s, expected %s", (long)more,
				dp_verdict_name(v), dp_verdict_name(verdict));
	}
	rig_check_sum();
}

static void run_one(
	const char *file, int line, unsigned int port, struct frame f, enum dp_verdict verdict)
{
	snapshot();
	rig_send(port, f);
	rig_run();
	compare(file, line, verdict);
}

static void nothing_left(const char *file, int line)
{
	for (unsigned int i = 0; i < RIG_PORTS; i++)
		if (rig_waiting(i))
			cases_fail(file, line, "%u frames left by port %u", rig_waiting(i), i);
}

void rig_expect(
	const char *file, int line, unsigned int port, struct frame f, enum dp_verdict verdict)
{
	run_one(file, line, port, f, verdict);
	nothing_left(file, line);
	if (rig_drain_punts(rig.worker) != dp_verdict_is_punt(verdict))
		cases_fail(file, line, "the wrong number of packets came to control");
}

static bool same(const struct frame *a, const struct frame *b)
{
	return a->len == b->len && memcmp(a->b, b->b, a->len) == 0;
}

static void print_frame(const char *what, const struct frame *f)
{
	printf("    %s (%zu)", what, f->len);
	for (size_t i = 0; i < f->len && i < 64; i++)
		printf(" %02x", f->b[i]);
	printf("\n");
}

void rig_expect_forwarded(const char *file, int line, unsigned int port, struct frame f,
	unsigned int out, const struct mac *to, const struct mac *from)
{
	struct frame wanted = frame_forwarded(&f, to, from), got;

	run_one(file, line, port, f, DP_FORWARD);
	if (!rig_receive(out, &got)) {
		cases_fail(file, line, "nothing left by port %u", out);
		return;
	}
	if (!same(&got, &wanted)) {
		cases_fail(file, line, "another frame left");
		print_frame("got   ", &got);
		print_frame("wanted", &wanted);
	}
	nothing_left(file, line);
	if (rig_drain_punts(rig.worker))
		cases_fail(file, line, "control got something");
}

static bool is_urgent(enum dp_verdict v)
{
	return v == DP_PUNT_VRRP || v == DP_PUNT_VRRP_UNICAST || v == DP_PUNT_BFD;
}

struct dp_meta rig_expect_punted(
	const char *file, int line, unsigned int port, struct frame f, enum dp_verdict verdict)
{
	struct dp_meta meta = {.interface = DP_NO_INTERFACE};
	struct rte_mbuf *m = NULL;
	struct frame got;
	unsigned int n;

	run_one(file, line, port, f, verdict);
	nothing_left(file, line);
	n = is_urgent(verdict) ? dp_worker_urgent(rig.worker, &m, 1)
			       : dp_worker_punted(rig.worker, &m, 1);
	if (n != 1) {
		cases_fail(file, line, "control did not get it");
		return meta;
	}
	meta = *dp_meta(m);
	if (meta.verdict != verdict || meta.interface != port)
		cases_fail(file, line, "meta says verdict %s on interface %u",
			dp_verdict_name(meta.verdict), meta.interface);
	got = frame_bytes(rte_pktmbuf_mtod(m, uint8_t *), rte_pktmbuf_data_len(m));
	if (got.len < f.len && got.len == frame_packet_end(&f))
		f.len = got.len;
	if (!same(&got, &f)) {
		cases_fail(file, line, "the packet was changed");
		print_frame("got   ", &got);
		print_frame("wanted", &f);
	}
	rte_pktmbuf_free(m);
	if (rig_drain_punts(rig.worker))
		cases_fail(file, line, "control got more");
	return meta;
}

unsigned int rig_drain_punts(struct dp_worker *w)
{
	struct rte_mbuf *m;
	unsigned int n = 0;

	for (; dp_worker_urgent(w, &m, 1) || dp_worker_punted(w, &m, 1); n++)
		rte_pktmbuf_free(m);
	return n;
}
