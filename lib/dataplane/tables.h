/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the control lcore publishes and workers read: interfaces with their virtual-MAC gates,
 * adjacencies, and the FIB that names them.
 *
 * Control is the only writer. Nothing is locked: whatever can change while packets flow is one
 * aligned word (a gate is a bit, an adjacency's state and destination MAC are one 64-bit word), so
 * a reader sees it whole, and the cost of a change does not depend on any table's size. An
 * adjacency index is reused only after a grace period of the RCU.
 */
#ifndef DATAPLANE_TABLES_H
#define DATAPLANE_TABLES_H

#include <rte_ethdev.h>
#include <rte_rcu_qsbr.h>

#include "base/addr.h"
#include "dataplane/verdict.h"
#include "fib/fib4.h"

#define DP_NO_INTERFACE   UINT16_MAX
#define DP_INTERFACES_MAX 1024
#define DP_VRID_WORDS     4 /* 256 bits: one a VRID */

struct dp_interface {
	/* bit VRID set: frames to 00:00:5e:00:01:VRID are taken (master, or draining) */
	uint64_t gate4[DP_VRID_WORDS];
	/* bit VRID set: adverts with it are for a virtual router of this interface */
	uint64_t known4[DP_VRID_WORDS];
	struct mac mac; /* the port's own */
	uint16_t port;
	uint16_t mtu; /* of L3: IP header and data */
	uint8_t up;   /* read each burst */
	/* bits of attached IPv4 subnets are in the FIB; nothing more is needed here */
} __rte_cache_aligned;

/*
 * Where packets go next. `word` holds what changes: the verdict in the top 16 bits and the
 * destination MAC in the low 48, laid out so that storing the word's first six bytes in memory
 * order gives the MAC (little endian machines only, which is checked at build time).
 * The rest is fixed from dp_adjacency_alloc() to dp_adjacency_free().
 */
struct dp_adjacency {
	uint64_t word;
	struct mac src; /* source MAC of what leaves: the port's own */
	uint16_t port;
	uint16_t interface; /* DP_NO_INTERFACE for the fixed ones */
	uint16_t mtu;
	uint8_t used; /* set by workers that forward through it (a plain store, when clear) */
} __rte_aligned(32);

static inline uint64_t dp_adjacency_word(enum dp_verdict verdict, const struct mac *dst)
{
	uint64_t w = 0;

	if (dst)
		memcpy(&w, dst->b, sizeof(dst->b));
	return w | (uint64_t)verdict << 48;
}

static inline enum dp_verdict dp_adjacency_verdict(uint64_t word)
{
	return (enum dp_verdict)(word >> 48);
}

/* Adjacencies that always exist. */
enum {
	DP_ADJ_NO_ROUTE = 0,  /* the FIB's miss */
	DP_ADJ_LOCAL = 1,     /* PUNT_LOCAL */
	DP_ADJ_VIP = 2,       /* DROP_VIP */
	DP_ADJ_BROADCAST = 3, /* DROP_BROADCAST */
	DP_ADJ_BLACKHOLE = 4,
	DP_ADJ_FIXED,
};

struct dp_tables {
	struct dp_interface interfaces[DP_INTERFACES_MAX];
	uint16_t port_interface[RTE_MAX_ETHPORTS]; /* the untagged interface, or DP_NO_INTERFACE */
	struct dp_adjacency *adjacencies;
	uint32_t adjacencies_max;
	struct fib4 *fib4; /* value: adjacency index */
	struct rte_rcu_qsbr *rcu;
	struct dp_adjacency_pool
		*pool; /* control's: free indices, and those in their grace period */
};

struct dp_tables_params {
	uint32_t adjacencies_max;
	uint32_t fib4_groups_max;
	unsigned int readers_max; /* worker threads: rte_lcore_id() is their id */
};

/* NULL when out of memory. Before workers start. */
struct dp_tables *dp_tables_create(const struct dp_tables_params *params);
void dp_tables_free(struct dp_tables *t);

/* --- control lcore --- */

/* Binds an interface to a port. Before its port is started. */
void dp_interface_set(struct dp_tables *t, uint16_t interface, uint16_t port, const struct mac *mac,
	uint16_t mtu);
/* Takes or drops all that arrives on it. */
void dp_interface_up(struct dp_tables *t, uint16_t interface, bool up);
/* Opens or closes a virtual MAC (RFC 9568 6.4.2, 6.4.3). One store. */
void dp_gate_set(struct dp_tables *t, uint16_t interface, uint8_t family, uint8_t vrid, bool open);
/* Says that a virtual router with this VRID is configured there. */
void dp_known_set(
	struct dp_tables *t, uint16_t interface, uint8_t family, uint8_t vrid, bool known);

/* A new adjacency out of `interface`, with the verdict PUNT_UNRESOLVED. Its index, or -ENOSPC. */
int64_t dp_adjacency_alloc(struct dp_tables *t, uint16_t interface);
/* How many are taken: the fixed ones, those in use, those in their grace period. */
uint32_t dp_adjacency_count(const struct dp_tables *t);
/* One store: what becomes of packets to it, and the neighbor's MAC when that is FORWARD. */
void dp_adjacency_set(
	struct dp_tables *t, uint32_t index, enum dp_verdict verdict, const struct mac *dst);
/* Whether traffic used it since the last call. */
bool dp_adjacency_used(struct dp_tables *t, uint32_t index);
/* No FIB entry may name it any more. It is reused after a grace period. */
void dp_adjacency_free(struct dp_tables *t, uint32_t index);

/* The hooks the FIB was created with, for tests that stand in for control. */
struct fib_grace dp_tables_grace(struct dp_tables *t);

#endif
