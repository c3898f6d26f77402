/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memif between two processes, as it is used: the peer is a child of the test with its own EAL,
 * which sends back what it gets.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "netns.h"
#include "port_fixture.h"

static const struct mac vmac = {{0x00, 0x00, 0x5e, 0x00, 0x01, 0x07}};
static const struct mac to_peer = {{2, 0, 0, 0, 0, 9}};

struct peer {
	pid_t pid;
	int control; /* a byte lets it connect, closing it ends it */
};

TestSuite(port_memif, .init = netns_enter);

static void echo_until_closed(struct port *p, int control)
{
	struct pollfd fd = {control, POLLIN, 0};

	while (poll(&fd, 1, 0) == 0) {
		for (uint16_t q = 0; q < p->rx_queues; q++) {
			struct rte_mbuf *burst[32];
			uint16_t n = rte_eth_rx_burst(p->id, q, burst, RTE_DIM(burst));
			uint16_t sent = rte_eth_tx_burst(p->id, q, burst, n);

			rte_pktmbuf_free_bulk(burst + sent, n - sent);
		}
		port_link_poll(p);
		usleep(100);
	}
}

/* Forks the peer; EAL must not run in this process yet. */
static struct peer fork_peer(uint16_t queues)
{
	struct port_params params = {.name = "peer",
		.device = "net_memif0,role=client,id=1,socket=steadfast-test",
		.rx_queues = queues,
		.tx_queues = queues,
		.mtu = 1500};
	struct port *p;
	char error[256];
	int fds[2];
	pid_t pid;

	cr_assert_eq(pipe(fds), 0);
	pid = fork();
	cr_assert_geq(pid, 0);
	if (pid > 0) {
		close(fds[0]);
		return (struct peer){pid, fds[1]};
	}
	close(fds[1]);
	fixture_start_eal();
	if (read(fds[0], error, 1) != 1)
		_exit(1);
	p = port_open(&params, error, sizeof(error));
	if (p == NULL)
		_exit(1);
	echo_until_closed(p, fds[0]);
	port_close(p);
	fixture_stop();
	_exit(0);
}

static void stop_peer(struct peer *peer)
{
	int status;

	close(peer->control);
	cr_expect_eq(waitpid(peer->pid, &status, 0), peer->pid);
	cr_expect_eq(status, 0);
}

static struct port *open_server(uint16_t rx, uint16_t tx)
{
	struct port_params params =
		fixture_params("net_memif0,role=server,id=1,socket=steadfast-test");
	char error[256] = "";
	struct port *p;

	params.rx_queues = rx;
	params.tx_queues = tx;
	p = port_open(&params, error, sizeof(error));
	cr_assert_not_null(p, "%s\n%s", error, fixture_log());
	return p;
}

/* A client finds its server by a socket that must be there. */
static void let_connect(const struct peer *peer)
{
	cr_assert_eq(write(peer->control, "", 1), 1);
}

static bool link_becomes(struct port *p, bool up)
{
	long long deadline = netns_now() + 10000000000LL;

	while (port_link_poll(p) != up && netns_now() < deadline)
		usleep(5000);
	return port_link_poll(p) == up;
}

/* A frame sent on that queue comes back. The peer makes room for it once it polls. */
static bool echoes(struct port *p, uint16_t queue)
{
	long long deadline = netns_now() + 5000000000LL;

	while (!fixture_transmit(p, queue, &vmac)) {
		if (netns_now() > deadline)
			return false;
		usleep(1000);
	}
	return fixture_receive(p, &to_peer, 1) == 1;
}

Test(port_memif, peers_agree_on_one_queue_and_the_link_is_true)
{
	struct peer peer = fork_peer(1);
	struct port *p;

	fixture_start_eal();
	p = open_server(1, 3);
	let_connect(&peer);
	cr_expect_not(p->link_from_netdev);
	cr_expect(link_becomes(p, true), "%s", fixture_log());
	cr_expect_eq(p->rx_queues, 1);
	cr_expect_eq(p->tx_queues, 1, "a queue that the peer has no ring for is none");
	cr_expect(echoes(p, 0));
	stop_peer(&peer);
	cr_expect(link_becomes(p, false));
	port_close(p);
	fixture_stop();
}

Test(port_memif, peers_with_two_queues_use_both)
{
	struct peer peer = fork_peer(2);
	struct port *p;

	fixture_start_eal();
	p = open_server(2, 3);
	let_connect(&peer);
	cr_expect(link_becomes(p, true), "%s", fixture_log());
	cr_expect_eq(p->rx_queues, 2);
	cr_expect_eq(p->tx_queues, 2);
	cr_expect(echoes(p, 0));
	cr_expect(echoes(p, 1));
	stop_peer(&peer);
	port_close(p);
	fixture_stop();
}

Test(port_memif, a_peer_that_is_not_there_is_a_link_that_is_down)
{
	struct port *p;

	fixture_start_eal();
	p = open_server(1, 1);
	cr_expect_not(port_link_poll(p));
	cr_expect_not(fixture_transmit(p, 0, &vmac));
	port_close(p);
	fixture_stop();
}
