/* SPDX-License-Identifier: BSD-3-Clause */
#include "port_fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include <rte_eal.h>
#include <rte_mbuf.h>

#include "ethdev/eal.h"
#include "netns.h"

#define FRAME_LEN 64

/* Of the sanitizer that finds leaks: libxdp's af_xdp sockets leave 80 bytes each. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:xsk_umem__create\n";
}

static struct eal_args args;
static FILE *log_file;
static char log_text[65536];

void fixture_start(void)
{
	netns_enter();
	fixture_start_eal();
}

void fixture_start_eal(void)
{
	char *command[] = {(char *)"--no-huge", (char *)"-m", (char *)"256",
		(char *)"--log-level=lib.*:warning"};
	struct eal_wants wants = {.program = "test", .command = command, .n_command = 4};
	struct eal_facts facts;

	cr_assert_eq(eal_read_facts(&facts), 0);
	cr_assert_eq(eal_build_args(&wants, &facts, &args), 0);
	cr_assert_geq(rte_eal_init(args.argc, args.argv), 0);
	log_file = tmpfile();
	cr_assert_not_null(log_file);
	rte_openlog_stream(log_file);
}

void fixture_stop(void)
{
	char base[128];

	rte_openlog_stream(NULL);
	fclose(log_file);
	rte_eal_cleanup();
	eal_remove_runtime(eal_runtime_base(base, sizeof(base)), &args);
	eal_free_args(&args);
}

struct port_params fixture_params(const char *device)
{
	return (struct port_params){
		.name = "lan", .device = device, .rx_queues = 1, .tx_queues = 2, .mtu = 1500};
}

struct port *fixture_open(const char *device)
{
	struct port_params params = fixture_params(device);
	char error[256] = "";
	struct port *p = port_open(&params, error, sizeof(error));

	cr_assert_not_null(p, "%s: %s\n%s", device, error, fixture_log());
	return p;
}

const char *fixture_refused(const struct port_params *params)
{
	static char error[256];

	error[0] = '\0';
	cr_assert_null(port_open(params, error, sizeof(error)), "%s opened", params->device);
	cr_assert_lt(strlen(error), sizeof(error) - 1, "cut off: %s", error);
	return error;
}

const char *fixture_log(void)
{
	ssize_t n;

	fflush(log_file);
	n = pread(fileno(log_file), log_text, sizeof(log_text) - 1, 0);
	log_text[n < 0 ? 0 : n] = '\0';
	return log_text;
}

unsigned int fixture_log_lines(const char *part)
{
	const char *text = fixture_log();
	unsigned int n = 0;

	for (; (text = strstr(text, part)) != NULL; text++)
		n++;
	return n;
}

int fixture_peer(const char *netdev)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)netns_index(netdev)};
	int s = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));

	cr_assert(s >= 0);
	cr_assert_eq(bind(s, (struct sockaddr *)&address, sizeof(address)), 0);
	return s;
}

/* An IPv4 UDP frame whose ports name the flow. */
static void make_frame(
	uint8_t *frame, const struct mac *to, const struct mac *from, unsigned int flow)
{
	static const uint8_t headers[] = {0x08, 0x00, 0x45, 0, 0, 50, 0, 0, 0, 0, 64, 17, 0, 0, 10,
		0, 0, 1, 10, 0, 0, 2, 0, 0, 0x12, 0x34, 0, 30};

	memset(frame, 0, FRAME_LEN);
	memcpy(frame, to->b, 6);
	memcpy(frame + 6, from->b, 6);
	memcpy(frame + 12, headers, sizeof(headers));
	frame[34] = (uint8_t)(flow >> 8);
	frame[35] = (uint8_t)flow;
}

void fixture_send(int peer, const struct mac *mac, unsigned int n, unsigned int flows)
{
	static const struct mac from = {{2, 0, 0, 0, 0, 9}};
	uint8_t frame[FRAME_LEN];

	for (unsigned int i = 0; i < n; i++) {
		make_frame(frame, mac, &from, i % flows);
		cr_assert_eq(send(peer, frame, sizeof(frame), 0), FRAME_LEN);
	}
}

static unsigned int receive_burst(struct port *p, const struct mac *mac)
{
	struct rte_mbuf *burst[32];
	unsigned int got = 0;

	for (uint16_t q = 0; q < p->rx_queues; q++) {
		uint16_t n = rte_eth_rx_burst(p->id, q, burst, RTE_DIM(burst));

		for (uint16_t i = 0; i < n; i++)
			got += memcmp(rte_pktmbuf_mtod(burst[i], void *), mac->b, 6) == 0;
		rte_pktmbuf_free_bulk(burst, n);
	}
	return got;
}

unsigned int fixture_receive(struct port *p, const struct mac *mac, unsigned int n)
{
	long long deadline = netns_now() + 1000000000LL;
	unsigned int got = 0;

	while (got < n && netns_now() < deadline) {
		unsigned int now = receive_burst(p, mac);

		got += now;
		if (now == 0)
			usleep(1000);
	}
	return got;
}

unsigned int fixture_peer_receive(int peer, const struct mac *mac, unsigned int n)
{
	long long deadline = netns_now() + 1000000000LL;
	struct pollfd fd = {peer, POLLIN, 0};
	uint8_t frame[2048];
	unsigned int got = 0;

	while (got < n && netns_now() < deadline) {
		if (poll(&fd, 1, 10) == 1 && recv(peer, frame, sizeof(frame), 0) >= 14)
			got += memcmp(frame + 6, mac->b, 6) == 0;
	}
	return got;
}

bool fixture_transmit(struct port *p, uint16_t queue, const struct mac *mac)
{
	static const struct mac to = {{2, 0, 0, 0, 0, 9}};
	struct rte_mbuf *m = rte_pktmbuf_alloc(p->pool);
	uint8_t frame[FRAME_LEN];

	cr_assert_not_null(m);
	make_frame(frame, &to, mac, 1);
	memcpy(rte_pktmbuf_mtod(m, void *), frame, sizeof(frame));
	m->pkt_len = m->data_len = sizeof(frame);
	if (rte_eth_tx_burst(p->id, queue, &m, 1) == 1)
		return true;
	rte_pktmbuf_free(m);
	return false;
}
