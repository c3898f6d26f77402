/* SPDX-License-Identifier: BSD-3-Clause */
/* From a configuration to a running router: see start.h. */
#include <errno.h>
#include <stdlib.h>

#include <rte_launch.h>
#include <rte_malloc.h>

#include "app/apply.h"
#include "app/link.h"
#include "app/start.h"
#include "app/way.h"

#define ADJACENCIES   65536
#define FIB4_GROUPS   8192
#define FIB6_BYTES    (128u << 20)
#define CONTROL_MBUFS 4095 /* and what the ports keep */
#define CONTROL_CACHE 250  /* without one, a preempted lcore stalls the others */
#define REQUESTS      64

static struct port_params port_params_of(const struct control *c, uint32_t port)
{
	const struct config_port *cfg = &c->config->ports[port];
	struct port_params params = {
		.name = cfg->name,
		.device = cfg->device,
		.is_pci = cfg->is_pci,
		.rx_queues = cfg->rx_queues,
		.tx_queues = c->n_workers + 1,
		.mtu = 1500,
	};

	for (uint32_t i = 0; i < c->config->n_interfaces; i++) {
		const struct config_interface *ifc = &c->config->interfaces[i];

		if (ifc->port != port)
			continue;
		params.mtu = RTE_MAX(params.mtu, ifc->mtu);
		params.ipv6 |= ifc->ipv6.present;
		params.vlans |= ifc->vlan_id != 0;
	}
	return params;
}

static int open_port(struct control *c, uint32_t i, const struct port_params *params)
{
	char error[256];

	c->ports[i] = (struct app_port){.config = &c->config->ports[i], .admin_up = true};
	c->ports[i].dev = port_open(params, error, sizeof(error));
	if (!c->ports[i].dev) {
		log_error("port %s: %s", params->name, error);
		return -ENODEV;
	}
	dp_port_tag_offload(c->tables, c->ports[i].dev->id, c->ports[i].dev->vlan_insert);
	return 0;
}

static int open_ports(struct control *c)
{
	struct port_params params[CONFIG_PORTS_MAX] = {0};
	uint32_t n = c->config->n_ports;
	int rc = 0;

	for (uint32_t i = 0; i < n; i++)
		params[i] = port_params_of(c, i);
	c->ports_pool = port_pool_open(params, n);
	for (uint32_t i = 0; i < n && !rc; i++) {
		params[i].pool = c->ports_pool;
		rc = open_port(c, i, &params[i]);
	}
	return rc;
}

/* Control has the last transmit queue, alone if there are two or more; the workers share out the
 * others. A queue with several users has a lock. */
static struct dp_tx_queue tx_queue(const struct control *c, uint32_t port, unsigned int worker)
{
	const struct port *dev = c->ports[port].dev;
	unsigned int for_workers = RTE_MAX(dev->tx_queues, (uint16_t)2) - 1;
	bool is_control = worker == c->n_workers;
	struct dp_tx_queue q = {.port = dev->id};
	bool shared;

	q.queue = is_control ? dev->tx_queues - 1u : worker % for_workers;
	shared = dev->tx_queues == 1 || (!is_control && c->n_workers > for_workers);
	if (shared)
		q.lock = &c->tx_locks[port * (RTE_MAX_LCORE + 1) + q.queue];
	return q;
}

static int make_workers(struct control *c)
{
	unsigned int lcore, w = 0;

	c->tx_locks = rte_zmalloc(
		"tx_locks", c->config->n_ports * (RTE_MAX_LCORE + 1) * sizeof(*c->tx_locks), 0);
	if (!c->tx_locks)
		return -ENOMEM;
	RTE_LCORE_FOREACH_WORKER (lcore) {
		struct dp_worker_params params = {
			.tables = c->tables,
			.lcore = lcore,
			.sleep_when_idle = c->sleep_when_idle,
			.control = c->sleep_when_idle ? &c->bell : NULL,
			.rates = dp_punt_rates_default(),
		};

		for (uint32_t i = 0; i < c->config->n_ports; i++)
			params.tx[c->ports[i].dev->id] = tx_queue(c, i, w);
		c->workers[w] = dp_worker_create(&params);
		if (!c->workers[w])
			return -ENOMEM;
		w++;
	}
	return 0;
}

/* Receive queues go round the workers. */
static int share_out_queues(struct control *c)
{
	unsigned int next = 0;

	for (uint32_t i = 0; i < c->config->n_ports; i++) {
		c->ports[i].queue = tx_queue(c, i, c->n_workers);
		for (uint16_t q = 0; q < c->ports[i].dev->rx_queues; q++) {
			int rc = dp_worker_add_rx(
				c->workers[next++ % c->n_workers], c->ports[i].dev->id, q);

			if (rc) {
				log_error("port %s: a worker can poll %u receive queues at most",
					c->ports[i].config->name, DP_RX_QUEUES_MAX);
				return rc;
			}
		}
	}
	return 0;
}

static int no_memory(void)
{
	log_error("not enough memory to start: give EAL more (-m, hugepages)");
	return -ENOMEM;
}

static int make_rest(struct control *c)
{
	struct dp_tables_params tables = {.adjacencies_max = ADJACENCIES,
		.groups_max = way_max(apply_routes_max(c->config)),
		.fib4_groups_max = FIB4_GROUPS,
		.fib6_bytes_max = FIB6_BYTES,
		.readers_max = RTE_MAX_LCORE};

	c->ports = calloc(c->config->n_ports, sizeof(*c->ports));
	c->workers = calloc(c->n_workers, sizeof(struct dp_worker *));
	c->events = calloc(1, sizeof(*c->events));
	c->requests = rte_ring_create("requests", REQUESTS, SOCKET_ID_ANY, RING_F_SC_DEQ);
	c->tables = dp_tables_create(&tables);
	if (!c->ports || !c->workers || !c->events || !c->requests || !c->tables)
		return no_memory();
	return 0;
}

/* NICs give back what they have sent only when their ring is nearly full: each keeps a ring of
 * control's packets for ever, and control needs some beside. */
static int make_pool(struct control *c)
{
	unsigned int n = CONTROL_MBUFS;

	for (uint32_t i = 0; i < c->config->n_ports; i++)
		n += c->ports[i].dev->tx_descriptors;
	c->pool = rte_pktmbuf_pool_create(
		"control", n, CONTROL_CACHE, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	return c->pool ? 0 : no_memory();
}

static void first_links(struct control *c)
{
	int rc;

	for (uint32_t i = 0; i < c->config->n_ports; i++) {
		struct port *dev = c->ports[i].dev;

		if (!dev->link_from_netdev) {
			link_device(c, &c->ports[i], port_link_poll(dev));
			continue;
		}
		rc = linkwatch_add(c->linkwatch, dev->netdev);
		if (rc)
			log_error("port %s: cannot watch its link: %s", dev->name, strerror(-rc));
	}
}

struct control *start_control(struct config *config)
{
	struct control *c = calloc(1, sizeof(*c));

	if (!c || bell_open(&c->bell)) {
		free(c);
		return NULL;
	}
	c->config = config;
	c->n_workers = rte_lcore_count() - 1;
	c->sleep_when_idle = config->idle == CONFIG_IDLE_SLEEP;
	control_start_clock(c);
	if (!c->n_workers) {
		log_error("there is no lcore for a worker: give EAL two lcores or more (-l 0-1)");
		goto undo;
	}
	if (dp_meta_register() || make_rest(c) || open_ports(c) || make_pool(c) ||
		make_workers(c) || share_out_queues(c) || apply_config(c))
		goto undo;
	c->linkwatch = linkwatch_open();
	if (!c->linkwatch) {
		log_error("cannot listen to rtnetlink: %s", strerror(errno));
		goto undo;
	}
	control_read_clock(c);
	first_links(c);
	return c;
undo:
	start_undo(c);
	return NULL;
}

int start_workers(struct control *c)
{
	for (unsigned int i = 0; i < c->n_workers; i++) {
		int rc = rte_eal_remote_launch(
			dp_worker_run, c->workers[i], dp_worker_lcore(c->workers[i]));

		if (!rc)
			continue;
		/* The loop will not run: nobody may wait for it to do something. */
		atomic_store_explicit(&c->ended, true, memory_order_release);
		return rc;
	}
	return 0;
}

void start_undo(struct control *c)
{
	for (unsigned int i = 0; c->workers && i < c->n_workers; i++)
		if (c->workers[i])
			dp_worker_stop(c->workers[i]);
	rte_eal_mp_wait_lcore();
	if (c->linkwatch)
		linkwatch_close(c->linkwatch);
	apply_undo(c);
	for (unsigned int i = 0; c->workers && i < c->n_workers; i++)
		dp_worker_free(c->workers[i]);
	for (uint32_t i = 0; c->ports && i < c->config->n_ports; i++)
		if (c->ports[i].dev)
			port_close(c->ports[i].dev);
	bell_close(&c->bell);
	rte_free(c->tx_locks);
	dp_tables_free(c->tables);
	rte_mempool_free(c->pool);
	rte_mempool_free(c->ports_pool);
	rte_ring_free(c->requests);
	free(c->events);
	free(c->cleared);
	free(c->workers);
	free(c->ports);
	free(c);
}
