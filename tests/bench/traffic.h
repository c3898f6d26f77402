/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The traffic of a scene, as scene.py writes it to a file: packets in an order of its own, made
 * anew into mbufs as fast as may be, and known again when they come out. One thread a traffic.
 */
#ifndef BENCH_TRAFFIC_H
#define BENCH_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rte_mbuf.h>

#include "base/addr.h"

#define TRAFFIC_MAGIC    0x32434e42 /* "BNC2" */
#define TRAFFIC_TEMPLATE 80         /* octets copied for each packet: more than its headers */
#define TRAFFIC_TTL      64

/* The file: this, the MACs, the hops, the records; all in the machine's order. */
struct traffic_header {
	uint32_t magic;
	uint32_t family; /* 4 or 6 */
	uint32_t n_records;
	uint16_t n_macs;    /* that the packets are sent to; all zero: the port's own */
	uint16_t n_hops;    /* MACs that they may leave to */
	uint16_t n_uplinks; /* ports that they leave by, hops in turns */
	uint16_t unused;
};

struct traffic_mac {
	struct mac mac;
	uint16_t unused;
};

struct traffic_record {
	uint8_t dst[16]; /* IPv4: the first four */
	uint16_t len;    /* of the IP packet */
	uint16_t hop, mac;
	uint16_t checksum; /* IPv4's, of the packet as it is made; 0 in the file */
};

struct traffic {
	struct traffic_header h;
	struct traffic_mac *macs;
	const struct traffic_mac *hops;
	struct traffic_record *records;
	uint8_t template[TRAFFIC_TEMPLATE];
	uint32_t next; /* record */
};

/* What a contender does to a packet. */
enum traffic_change {
	TRAFFIC_SAME,
	TRAFFIC_SWAPPED,
	TRAFFIC_ROUTED,
	TRAFFIC_L3FWD /* routed by DPDK's: one next hop an uplink, IPv6's hop limit stays */
};

/* `own`: the receiving port's MAC. NULL, and a message on stderr. */
struct traffic *traffic_load(const char *file, const struct mac *own);
void traffic_free(struct traffic *t);

/* The next n packets, into mbufs as an mempool holds them. Octets of them all. */
uint32_t traffic_fill(struct traffic *t, struct rte_mbuf **mbufs, unsigned int n, uint16_t port);

/* The port that a packet leaves by. */
struct traffic_out {
	struct mac mac;
	unsigned int uplink; /* its number among those without traffic of their own */
};

/* What is wrong with one that came out, or NULL; its record in `index`. */
const char *traffic_check(const struct traffic *t, const struct rte_mbuf *m,
	enum traffic_change change, const struct traffic_out *out, uint32_t *index);

/* A scene's route, as scene.py writes it to a file. */
struct traffic_route {
	uint8_t prefix[16];
	uint16_t len;
	uint16_t hop;
};

/* NULL, and a message on stderr. */
struct traffic_route *traffic_load_routes(const char *file, size_t *n);

#endif
