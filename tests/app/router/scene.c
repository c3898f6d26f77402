/* SPDX-License-Identifier: BSD-3-Clause */
/* The scene: see scene.h. */
#include "caught_log.h"
#include "scene.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_eth_ring.h>
#include <rte_random.h>
#include <rte_string_fns.h>

#include "app/apply.h"
#include "app/dispatch.h"
#include "app/emit.h"
#include "app/link.h"
#include "app/resolve.h"
#include "wire/bytes.h"

#define MBUFS    4095
#define JUMBOS   255
#define SENT_MAX 2048
#define JSON_MAX 8192

struct scene scene;

const struct mac lan_mac = {{0x02, 0, 0, 0, 0, 0x03}};
const struct mac up_mac = {{0x02, 0, 0, 0, 0, 0x13}};
const struct mac host_mac = {{0x02, 0, 0, 0, 0, 0x99}};
const struct mac peer_mac = {{0x02, 0, 0, 0, 0, 0x02}};
const struct mac gateway_mac = {{0x02, 0, 0, 0, 0, 0xfe}};
const struct mac server_mac = {{0x02, 0, 0, 0, 0, 0x09}};
const struct mac vmac4 = {{0, 0, 0x5e, 0, 1, VRID}};
const struct mac vmac6 = {{0, 0, 0x5e, 0, 2, VRID}};

static const char json[] =
	"{%s\"ports\": {\"p0\": {\"device\": \"net_null0\"}, \"p1\": {\"device\": \"net_null1\"}},"
	"\"interfaces\": {\"lan\": {%s\"port\": \"p0\", \"ipv4\": {%s"
	"\"addresses\": [\"192.0.2.3/24\"],"
	"\"neighbors\": [{\"ip\": \"192.0.2.99\", \"link-layer-address\": \"02:00:00:00:00:99\"}],"
	"\"vrrp\": [{%s\"vrid\": 51, \"virtual-addresses\": [%s]}%s]}, \"ipv6\": {%s"
	"\"addresses\": [%s], \"neighbors\": ["
	"{\"ip\": \"2001:db8:51::99\", \"link-layer-address\": \"02:00:00:00:00:99\"},"
	"{\"ip\": \"fe80::99\", \"link-layer-address\": \"02:00:00:00:00:99\"}],"
	"\"vrrp\": [{%s\"vrid\": 51, \"virtual-addresses\": [%s]}]}},"
	"\"up\": {\"port\": \"p1\", \"mtu\": 1400, \"ipv4\": {\"addresses\": [\"198.51.100.2/24\"],"
	"\"neighbors\": [{\"ip\": \"198.51.100.1\", \"link-layer-address\": \"02:00:00:00:00:fe\"},"
	"{\"ip\": \"%s\", \"link-layer-address\": \"02:00:00:00:00:09\"}]},"
	"\"ipv6\": {\"addresses\": [\"fe80::13/64\", \"2001:db8:100::2/64\"], \"neighbors\": ["
	"{\"ip\": \"2001:db8:100::1\", \"link-layer-address\": \"02:00:00:00:00:fe\"},"
	"{\"ip\": \"2001:db8:100::9\", \"link-layer-address\": \"02:00:00:00:00:09\"}]}}%s},"
	"\"routes\": [{\"prefix\": \"203.0.113.0/24\", \"next-hops\": [%s]},"
	"{\"prefix\": \"2001:db8:200::/48\", \"next-hops\": [\"2001:db8:100::1\"]}%s]}";

static struct rte_mempool *pool, *jumbo_pool; /* the latter is the ports' */
static struct rte_ring *in_ring[SCENE_PORTS][SCENE_QUEUES], *out_ring[SCENE_PORTS];
static struct port devices[SCENE_PORTS];

/* Instead of a device's filters. */
int port_mac_add(struct port *p, const struct mac *mac)
{
	(void)p;
	(void)mac;
	return 0;
}

/* Instead of a device's counters and events. */
void port_receive_get(const struct port *p, struct port_receive *r)
{
	*r = scene.told[p - devices];
}

enum port_queue_state port_queue_state(const struct port *p, uint16_t queue)
{
	return scene.states[p - devices][queue];
}

void port_receive_proven(struct port *p, const char *lost)
{
	if (scene.told[p - devices].lost == lost)
		scene.told[p - devices].lost = NULL;
}

/* Control's turn is wherever it is asked. */
int control_ask(struct control *c, struct request *r)
{
	while (!r->step(c, r))
		;
	return 0;
}

/* --- EAL --- */

static int port_start(unsigned int i)
{
	static const struct rte_eth_conf conf;
	char name[32];
	int port;

	for (unsigned int q = 0; q < SCENE_QUEUES; q++) {
		snprintf(name, sizeof(name), "in%u.%u", i, q);
		in_ring[i][q] =
			rte_ring_create(name, 1024, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
		if (!in_ring[i][q])
			return -rte_errno;
	}
	snprintf(name, sizeof(name), "out%u", i);
	out_ring[i] = rte_ring_create(name, 1024, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
	if (!out_ring[i])
		return -rte_errno;
	snprintf(name, sizeof(name), "port%u", i);
	port = rte_eth_from_rings(name, in_ring[i], SCENE_QUEUES, &out_ring[i], 1, SOCKET_ID_ANY);
	if (port < 0)
		return -rte_errno;
	if (rte_eth_dev_configure(port, SCENE_QUEUES, 1, &conf) < 0 ||
		rte_eth_rx_queue_setup(port, 0, 256, SOCKET_ID_ANY, NULL, pool) < 0 ||
		rte_eth_rx_queue_setup(port, 1, 256, SOCKET_ID_ANY, NULL, pool) < 0 ||
		rte_eth_tx_queue_setup(port, 0, 256, SOCKET_ID_ANY, NULL) < 0)
		return -EIO;
	devices[i] = (struct port){.id = port,
		.mac = i == LAN ? lan_mac : up_mac,
		.rx_queues = SCENE_QUEUES,
		.tx_queues = 1,
		.pool = jumbo_pool};
	return rte_eth_dev_start(port);
}

int scene_boot(const char *program)
{
	static char line[256]; /* EAL keeps pointers into it */
	char *argv[16];
	int argc, rc;

	snprintf(line, sizeof(line),
		"%s --no-huge -m 128 --no-pci --no-shconf --no-telemetry --log-level=error -l 0 "
		"--file-prefix=scene%d",
		program, getpid());
	argc = rte_strsplit(line, sizeof(line), argv, RTE_DIM(argv), ' ');
	if (rte_eal_init(argc, argv) < 0)
		return -rte_errno;
	rc = dp_meta_register();
	if (rc < 0)
		return rc;
	rte_log_set_global_level(RTE_LOG_INFO);
	scene.sent = calloc(SENT_MAX, sizeof(*scene.sent));
	pool = rte_pktmbuf_pool_create(
		"scene", MBUFS, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	jumbo_pool = rte_pktmbuf_pool_create(
		"jumbo", JUMBOS, 0, 0, RTE_PKTMBUF_HEADROOM + FRAME_MAX, SOCKET_ID_ANY);
	if (!pool || !jumbo_pool || !scene.sent)
		return -ENOMEM;
	for (unsigned int i = 0; !rc && i < SCENE_PORTS; i++)
		rc = port_start(i);
	return rc;
}

void scene_halt(void)
{
	for (unsigned int i = 0; i < SCENE_PORTS; i++) {
		rte_eth_dev_stop(devices[i].id);
		rte_eth_dev_close(devices[i].id);
		for (unsigned int q = 0; q < SCENE_QUEUES; q++)
			rte_ring_free(in_ring[i][q]);
		rte_ring_free(out_ring[i]);
	}
	rte_mempool_free(pool);
	rte_mempool_free(jumbo_pool);
	free(scene.sent);
	rte_eal_cleanup();
	rmdir(rte_eal_get_runtime_dir()); /* which EAL leaves behind */
}

/* --- the router --- */

struct config *scene_configure(const struct scene_params *p)
{
	struct config_errors errors = {0};
	struct config *config;
	char text[JSON_MAX];
	int n;

#define OR(member, otherwise) (p && p->member ? p->member : (otherwise))
	n = snprintf(text, sizeof(text), json, OR(top, ""), OR(lan, ""), OR(lan4, ""),
		OR(vrrp4, ""), OR(virtual4, "\"192.0.2.1\""), OR(more4, ""), OR(lan6, ""),
		OR(addresses6, "\"fe80::3/64\", \"2001:db8:51::3/64\""), OR(vrrp6, ""),
		OR(virtual6, "\"fe80::51\", \"2001:db8:51::1\""), OR(server4, SERVER),
		OR(more_interfaces, ""), OR(next_hops4, "\"198.51.100.1\""), OR(more_routes, ""));
#undef OR
	require(n < JSON_MAX);
	config = config_parse(text, n, "scene", &errors);
	for (uint32_t i = 0; i < errors.n; i++)
		cases_fail(
			__FILE__, __LINE__, "%s: %s", errors.list[i].path, errors.list[i].message);
	config_errors_free(&errors);
	require(config);
	return config;
}

static struct dp_worker *make_worker(struct control *c)
{
	struct dp_worker_params params = {.tables = c->tables, .lcore = 1};
	struct dp_worker *w;

	/* Policing is by the TSC, which is not the time of the case. */
	for (unsigned int reason = 1; reason < DP_FIRST_DROP; reason++)
		params.rates.pps[reason] = 1000000;
	for (unsigned int i = 0; i < SCENE_PORTS; i++)
		params.tx[devices[i].id] = (struct dp_tx_queue){.port = devices[i].id};
	w = dp_worker_create(&params);
	require(w);
	for (unsigned int i = 0; i < SCENE_PORTS * SCENE_QUEUES; i++)
		require(dp_worker_add_rx(w, devices[i / SCENE_QUEUES].id, i % SCENE_QUEUES) == 0);
	return w;
}

void scene_open(const struct scene_params *params)
{
	struct dp_tables_params tables = {.adjacencies_max = 1024,
		.groups_max = 16,
		.fib4_groups_max = 64,
		.fib6_bytes_max = 1 << 20,
		.readers_max = 4};
	struct control *c = calloc(1, sizeof(*c));

	rte_srand(1);
	log_catch();
	scene.c = c;
	require(c);
	c->config = scene.config = scene_configure(params);
	c->now = (struct instant){span_s(1000).ns};
	c->wall_offset_ns = INT64_C(1795406400) * 1000000000; /* 2026-11-23T04:00:00Z */
	c->pool = pool;
	c->n_workers = 1;
	c->ports = calloc(SCENE_PORTS, sizeof(*c->ports));
	c->events = calloc(1, sizeof(*c->events));
	c->workers = calloc(1, sizeof(struct dp_worker *));
	c->tables = dp_tables_create(&tables);
	require(c->ports && c->events && c->workers && c->tables);
	for (unsigned int i = 0; i < SCENE_PORTS; i++)
		c->ports[i] = (struct app_port){.config = &c->config->ports[i],
			.dev = &devices[i],
			.admin_up = true,
			.queue = {.port = devices[i].id}};
	c->workers[0] = make_worker(c);
	require(apply_config(c) == 0);
	for (unsigned int i = 0; i < SCENE_PORTS; i++)
		scene_link(i, true);
}

void scene_open_master(const struct scene_params *params)
{
	scene_open(params);
	scene_pass(span_s(20));
	for (unsigned int i = 0; i < scene.c->n_vrs; i++)
		require(scene.c->vrs[i]->vr.state == VRRP_MASTER);
	scene_forget();
}

static void drop_rings(struct rte_ring **rings, unsigned int n)
{
	struct rte_mbuf *m;

	for (unsigned int i = 0; i < n; i++)
		while (rte_ring_dequeue(rings[i], (void **)&m) == 0)
			rte_pktmbuf_free(m);
}

void scene_close(void)
{
	struct control *c = scene.c;

	if (!c)
		return;
	/* Packets that wait for a neighbor are given up with the link. */
	for (unsigned int i = 0; c->interfaces && i < SCENE_PORTS; i++)
		scene_link(i, false);
	check_equal(c->waiting, 0);
	apply_undo(c);
	dp_worker_free(c->workers[0]);
	dp_tables_free(c->tables);
	drop_rings(in_ring[0], SCENE_PORTS * SCENE_QUEUES);
	drop_rings(out_ring, SCENE_PORTS);
	check_equal(rte_mempool_avail_count(pool), MBUFS);
	check_equal(rte_mempool_avail_count(jumbo_pool), JUMBOS);
	config_free(c->config);
	free(c->workers);
	free(c->events);
	free(c->ports);
	free(c);
	log_release();
	scene.c = NULL;
	scene.config = NULL;
	scene.n_sent = 0;
	scene.queue = 0;
	memset(scene.deaf, 0, sizeof(scene.deaf));
	memset(scene.told, 0, sizeof(scene.told));
	memset(scene.states, 0, sizeof(scene.states));
}

/* --- what happens --- */

static void note(unsigned int port, struct rte_mbuf *m)
{
	struct sent *s = &scene.sent[scene.n_sent++];
	size_t at = 0, tag;

	memset(s, 0, sizeof(*s));
	s->at = scene.c->now;
	s->port = port;
	s->f.len = rte_pktmbuf_pkt_len(m);
	require(s->f.len <= FRAME_MAX);
	for (const struct rte_mbuf *part = m; part; part = part->next) {
		memcpy(s->f.b + at, rte_pktmbuf_mtod(part, uint8_t *), rte_pktmbuf_data_len(part));
		at += rte_pktmbuf_data_len(part);
	}
	rte_pktmbuf_free(m);
	require(scene.n_sent < SENT_MAX);
	require(eth_decode(&s->eth, s->f.b, s->f.len) == 0);
	tag = s->eth.type == ETH_TYPE_VLAN ? 4 : 0;
	at = F_IP + tag;
	if (get_be16(s->f.b + 12 + tag) == ETH_TYPE_ARP) {
		require(arp_decode(&s->arp, s->f.b + at, s->f.len - at) == 0);
		return;
	}
	require(ip_packet_decode(&s->ip, s->f.b + at, s->f.len - at) == 0);
	if (s->ip.proto == IP_PROTO_ICMP6 && nd_decode(&s->nd, &s->ip))
		s->nd = (struct nd){0};
}

static void collect(void)
{
	struct rte_mbuf *m;

	for (unsigned int i = 0; i < SCENE_PORTS; i++)
		while (rte_ring_dequeue(out_ring[i], (void **)&m) == 0)
			note(i, m);
}

static void fire(enum timer_kind kind)
{
	struct control *c = scene.c;
	struct app_timer *t;

	while ((t = timers_due(&c->timers, kind, c->now)))
		t->fire(c, t);
}

/* A turn of control's, and as many more as it takes. */
static void run(void)
{
	struct control *c = scene.c;
	struct rte_mbuf *m;
	bool again;

	do {
		again = dp_worker_round(c->workers[0]) != 0;
		while (dp_worker_urgent(c->workers[0], &m, 1))
			dispatch_packet(c, m);
		fire(TIMER_SILENCE);
		fire(TIMER_PLAIN);
		while (dp_worker_punted(c->workers[0], &m, 1))
			dispatch_packet(c, m);
		resolve_expire(c);
		emit_flush(c);
		collect();
	} while (again);
}

static struct rte_mbuf *buffer_of(struct rte_mempool *from, const uint8_t *octets, size_t len)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(from);
	char *room;

	require(m);
	room = rte_pktmbuf_append(m, len);
	require(room);
	memcpy(room, octets, len);
	return m;
}

/* Nobody takes it out of the queue. */
static void miss(unsigned int port)
{
	scene.told[port].missed++;
	scene.told[port].queue_missed[scene.queue]++;
}

void scene_send(unsigned int port, struct frame f)
{
	if (scene.deaf[port][scene.queue])
		miss(port);
	else
		require(rte_ring_enqueue(in_ring[port][scene.queue],
				buffer_of(jumbo_pool, f.b, f.len)) == 0);
	run();
}

void scene_send_chain(unsigned int port, struct frame f, size_t first)
{
	struct rte_mbuf *m = buffer_of(pool, f.b, RTE_MIN(first, f.len));

	for (size_t at = m->pkt_len, n; at < f.len; at += n) {
		n = RTE_MIN(f.len - at, (size_t)RTE_MBUF_DEFAULT_DATAROOM);
		require(rte_pktmbuf_chain(m, buffer_of(pool, f.b + at, n)) == 0);
	}
	require(rte_ring_enqueue(in_ring[port][scene.queue], m) == 0);
	run();
}

void scene_pass(struct span d)
{
	struct control *c = scene.c;
	struct instant end = instant_add(c->now, d), next;

	for (;;) {
		next = instant_min(timers_next(&c->timers), neigh_deadline(c->neighbors));
		if (!instant_reached(next, end))
			break;
		require(instant_before(c->now, next) || instant_reached(next, c->now));
		if (instant_before(c->now, next))
			c->now = next;
		run();
	}
	c->now = end;
	run();
}

void scene_link(unsigned int port, bool up)
{
	link_device(scene.c, &scene.c->ports[port], up);
	run();
}

void scene_forget(void)
{
	scene.n_sent = 0;
}
