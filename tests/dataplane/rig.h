/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The real pipeline between fake ports: real ethdevs whose queues are rings that a case fills and
 * empties. Before each case everything is made anew; after it every mbuf must be back and every
 * received packet must be counted under one verdict.
 *
 *	host 192.0.2.99 --- LAN  port, .3, [VRID 51] | router | .2, UPLINK port --- 198.51.100.1
 *	                                                       198.51.100.9 ---'      \ 203.0.113/24
 *
 * The LAN's virtual router 51 (192.0.2.1) is known and in backup at first. A third port has an
 * interface but no neighbors, a fourth has none.
 */
#ifndef TESTS_RIG_H
#define TESTS_RIG_H

#include "cases.h"
#include "dataplane/worker.h"
#include "frame.h"

enum { LAN, UPLINK, SPARE, UNUSED, RIG_PORTS };

#define RIG_VRID     51
#define RIG_TX_SLOTS 63 /* a port takes so many before it is full */
#define RIG_MBUFS    1023

#define IP(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))
#define HOST           IP(192, 0, 2, 99)
#define VIP            IP(192, 0, 2, 1)
#define LAN_ADDR       IP(192, 0, 2, 3)
#define UPLINK_ADDR    IP(198, 51, 100, 2)
#define GATEWAY        IP(198, 51, 100, 1)
#define SERVER         IP(198, 51, 100, 9)
#define FAR            IP(203, 0, 113, 7)

/* The same over IPv6; VRID 51 is 2001:db8:51::1 there, with fe80::51. */
#define HOST6     "2001:db8:51::99"
#define VIP6      "2001:db8:51::1"
#define LAN6      "2001:db8:51::3"
#define UPLINK6   "2001:db8:100::2"
#define SERVER6   "2001:db8:100::9"
#define FAR6      "2001:db8:200::7"
#define DEAD6     "2001:db8:100::77"
#define NOWHERE6  "2620::1"
#define HOST_LL   "fe80::99"
#define ROUTER_LL "fe80::3"

struct rig {
	struct dp_tables *tables;
	struct dp_worker *worker;
	struct dp_worker_params params; /* the worker was made from */
	struct rte_mempool *pool;
	uint16_t port[RIG_PORTS]; /* DPDK's ids */
	/* adjacencies */
	uint32_t to_host, to_gateway, to_server, lan_unresolved, uplink_unresolved;
};

extern struct rig rig;

extern const struct mac lan_mac, uplink_mac, spare_mac, host_mac, gateway_mac, server_mac,
	virtual_mac, virtual6_mac, broadcast_mac, vrrp_group_mac, vrrp6_group_mac;

/* Around each case. */
void rig_up(void);
void rig_down(void);
/* EAL and the ports. 0 or -errno. */
int rig_start(const char *program);
void rig_stop(void);

/* Another worker on the same tables, with the same queues. */
struct dp_worker *rig_worker(const struct dp_worker_params *params);

/* VRID 51: what becoming master and leaving it do to the tables. */
void rig_master(void);
void rig_backup(void);

/* A route; the text is PREFIX/LEN of either family. */
void rig_route(const char *prefix, uint32_t value);

/* An mbuf that holds the frame. */
struct rte_mbuf *rig_mbuf(const struct frame *f);
/* The same in a chain whose buffers hold `part` octets each. */
struct rte_mbuf *rig_chain(const struct frame *f, size_t part);
/* Puts a frame into the port's receive queue. */
void rig_send(unsigned int port, struct frame f);
void rig_send_mbuf(unsigned int port, struct rte_mbuf *m);
/* Turns the worker until nothing is left to receive. */
void rig_run(void);
/* Takes a frame that left by the port. False when there is none. */
bool rig_receive(unsigned int port, struct frame *f);
/* The same as it left, or NULL. */
struct rte_mbuf *rig_receive_mbuf(unsigned int port);
/* How many wait there. */
unsigned int rig_waiting(unsigned int port);

uint64_t rig_count(enum dp_verdict v);
/* Received and sum over the verdicts agree. */
void rig_check_sum(void);

/* A frame in on `port`, and all that may follow: `verdict` counted, and nothing else. */
#define expect_verdict(port, f, verdict) rig_expect(__FILE__, __LINE__, port, f, verdict)
void rig_expect(
	const char *file, int line, unsigned int port, struct frame f, enum dp_verdict verdict);

/* Also that it leaves by `out` as it should. */
#define expect_forwarded(port, f, out, to, from)                                                   \
	rig_expect_forwarded(__FILE__, __LINE__, port, f, out, to, from)
void rig_expect_forwarded(const char *file, int line, unsigned int port, struct frame f,
	unsigned int out, const struct mac *to, const struct mac *from);

/* Also that it comes to control as it was received, padding apart, in the right ring, and with what
 * meta. */
#define expect_punted(port, f, verdict) rig_expect_punted(__FILE__, __LINE__, port, f, verdict)
struct dp_meta rig_expect_punted(
	const char *file, int line, unsigned int port, struct frame f, enum dp_verdict verdict);

/* Frees all that was punted. How many. */
unsigned int rig_drain_punts(struct dp_worker *w);

#endif
