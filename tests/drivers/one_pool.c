/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One pool for all ports, and transmit queues that need not look whose each packet is. No software
 * device frees so: two calls of ethdev are replaced at link time by a NIC that does.
 */
#include <criterion/criterion.h>

#include "port_fixture.h"

#define PORTS  2
#define QUEUES 3 /* two workers' and control's */
#define FAST   RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE

static bool frees_fast[RTE_MAX_ETHPORTS][QUEUES];

int __real_rte_eth_dev_info_get(uint16_t port, struct rte_eth_dev_info *info);
int __wrap_rte_eth_dev_info_get(uint16_t port, struct rte_eth_dev_info *info);
int __real_rte_eth_tx_queue_setup(uint16_t port, uint16_t queue, uint16_t descriptors,
	unsigned int socket, const struct rte_eth_txconf *conf);
int __wrap_rte_eth_tx_queue_setup(uint16_t port, uint16_t queue, uint16_t descriptors,
	unsigned int socket, const struct rte_eth_txconf *conf);

int __wrap_rte_eth_dev_info_get(uint16_t port, struct rte_eth_dev_info *info)
{
	int ret = __real_rte_eth_dev_info_get(port, info);

	info->tx_queue_offload_capa |= FAST;
	info->tx_offload_capa |= FAST;
	return ret;
}

int __wrap_rte_eth_tx_queue_setup(uint16_t port, uint16_t queue, uint16_t descriptors,
	unsigned int socket, const struct rte_eth_txconf *conf)
{
	struct rte_eth_txconf without = *conf;

	cr_assert_lt(queue, QUEUES);
	frees_fast[port][queue] = conf->offloads & FAST;
	without.offloads &= ~FAST;
	return __real_rte_eth_tx_queue_setup(port, queue, descriptors, socket, &without);
}

TestSuite(one_pool, .init = fixture_start, .fini = fixture_stop);

static struct port *open_port(const struct port_params *params)
{
	char error[256] = "";
	struct port *p = port_open(params, error, sizeof(error));

	cr_assert_not_null(p, "%s\n%s", error, fixture_log());
	cr_assert_eq(p->tx_queues, QUEUES);
	return p;
}

static void make_params(struct port_params params[PORTS])
{
	params[0] = fixture_params("net_null0");
	params[1] = fixture_params("net_null1");
	for (unsigned int i = 0; i < PORTS; i++) {
		params[i].tx_queues = QUEUES;
		params[i].is_pci = true;
	}
}

Test(one_pool, workers_queues_of_ports_with_one_pool_free_fast)
{
	struct port_params params[PORTS];
	struct rte_mempool *pool;
	struct port *ports[PORTS];

	make_params(params);
	pool = port_pool_open(params, PORTS);
	cr_assert_not_null(pool);
	cr_expect_gt(pool->size, PORTS * (1 + QUEUES) * 1024);
	for (unsigned int i = 0; i < PORTS; i++) {
		params[i].pool = pool;
		params[i].is_pci = false; /* for what opens it, it is what it is */
		ports[i] = open_port(&params[i]);
		cr_expect_eq(ports[i]->pool, pool);
		cr_expect(frees_fast[ports[i]->id][0]);
		cr_expect(frees_fast[ports[i]->id][1]);
		cr_expect_not(frees_fast[ports[i]->id][2], "control sends from another pool");
	}
	for (unsigned int i = 0; i < PORTS; i++)
		port_close(ports[i]);
	cr_expect(rte_mempool_full(pool), "it is not the ports' to free");
	rte_mempool_free(pool);
}

Test(one_pool, a_queue_that_control_shares_does_not)
{
	struct port_params params[PORTS];
	struct port *p;
	char error[256];

	make_params(params);
	params[0].pool = port_pool_open(params, PORTS);
	cr_assert_not_null(params[0].pool);
	params[0].is_pci = false;
	params[0].tx_queues = 1;
	p = port_open(&params[0], error, sizeof(error));
	cr_assert_not_null(p);
	cr_expect_not(frees_fast[p->id][0]);
	port_close(p);
	rte_mempool_free(params[0].pool);
}

Test(one_pool, ports_with_pools_of_their_own_do_not)
{
	struct port_params params[PORTS];
	struct port *p;

	make_params(params);
	params[0].is_pci = false;
	p = open_port(&params[0]);
	for (unsigned int q = 0; q < QUEUES; q++)
		cr_expect_not(frees_fast[p->id][q]);
	port_close(p);
}

Test(one_pool, ports_that_are_not_alike_have_their_own)
{
	struct port_params params[PORTS];

	make_params(params);
	params[1].is_pci = false;
	cr_expect_null(port_pool_open(params, PORTS));
	make_params(params);
	params[1].mtu = 9000;
	cr_expect_null(port_pool_open(params, PORTS));
	cr_expect_null(port_pool_open(params, 0));
}
