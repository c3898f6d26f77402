/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the control lcore publishes and workers read: interfaces with their virtual-MAC gates,
 * adjacencies and groups of them, and the FIBs that name these, one for each family.
 *
 * Control is the only writer. Nothing is locked: whatever can change while packets flow is one
 * aligned word (a gate is a bit, an adjacency's state and destination MAC are one 64-bit word), so
 * a reader sees it whole, and the cost of a change does not depend on any table's size. An
 * index is reused only after a grace period of the RCU.
 */
#ifndef DATAPLANE_TABLES_H
#define DATAPLANE_TABLES_H

#include <rte_ethdev.h>
#include <rte_rcu_qsbr.h>

#include "base/addr.h"
#include "dataplane/verdict.h"
#include "fib/fib4.h"
#include "fib/fib6.h"

#define DP_NO_INTERFACE   UINT16_MAX
#define DP_INTERFACES_MAX 1024
#define DP_VLANS          4096
#define DP_VRID_WORDS     4 /* 256 bits: one a VRID */

/* Both families have the same, each with VRIDs of its own. */
enum dp_family { DP_V4, DP_V6, DP_FAMILIES };

static inline enum dp_family dp_family(uint8_t ip_family)
{
	return ip_family == IP_V6 ? DP_V6 : DP_V4;
}

struct dp_interface {
	/* bit VRID set: frames to mac_virtual(family, VRID) are taken (master, or draining) */
	uint64_t gate[DP_FAMILIES][DP_VRID_WORDS];
	/* bit VRID set: adverts with it are for a virtual router of this interface */
	uint64_t known[DP_FAMILIES][DP_VRID_WORDS];
	struct mac mac; /* the port's own */
	uint16_t port;
	uint16_t vlan_id;    /* 0: untagged */
	uint16_t mtu;        /* of L3: IP header and data */
	uint8_t tag_offload; /* the device puts the tag in */
	uint8_t up;          /* read each burst */
	/* a bit each family, fixed before it is up */
	uint8_t no_transit; /* what comes in is for the router itself or dropped */
	uint8_t redirects;  /* control is told of what leaves by it again */
	uint8_t validates;  /* what comes in must have a source that is reached by it */
	/* addresses and attached subnets are in the FIB; nothing more is needed here */
} __rte_cache_aligned;

static inline bool dp_interface_forwards(const struct dp_interface *in, enum dp_family family)
{
	return !(in->no_transit >> family & 1);
}

static inline bool dp_interface_validates(const struct dp_interface *in, enum dp_family family)
{
	return in->validates >> family & 1;
}

struct dp_port {
	/* a bit each family: some interface of its validates; beside the first, which each burst
	 * reads */
	uint8_t validates;
	bool tag_offload;
	uint16_t interface[DP_VLANS]; /* by VLAN id, 0: untagged; or DP_NO_INTERFACE */
};

/*
 * Where packets go next. `word` holds what changes: the verdict in the top 16 bits and the
 * destination MAC in the low 48, laid out so that storing the word's first six bytes in memory
 * order gives the MAC (little endian machines only, which is checked at build time).
 * The rest is fixed from dp_adjacency_alloc() to dp_adjacency_free(), but for one of the marks.
 * One serves both families: the EtherType is the packet's.
 */
struct dp_adjacency {
	uint64_t word;
	/* What follows the destination MAC, in memory order too: the port's own MAC and IPv4's
	 * EtherType, or a VLAN tag's where we put it in. */
	uint64_t src_type;
	union {
		struct {
			uint16_t interface; /* DP_NO_INTERFACE for the fixed ones */
			/* frame, from the Ethernet header to the end of the packet, untagged */
			uint16_t longest;
			uint16_t vlan_id;
			uint8_t port;  /* the interface's */
			uint8_t marks; /* DP_ADJ_* */
		};
		uint64_t way; /* all of these: adjacencies with the same leave alike */
	};
} __rte_aligned(32);
static_assert(RTE_MAX_ETHPORTS <= UINT8_MAX, "a port's number fits");

#define DP_ADJ_USED         1 /* set by workers that forward through it (a plain store, when clear) */
#define DP_ADJ_TAG_OFFLOAD  2 /* the device puts the VLAN tag in */
#define DP_ADJ_TAG_IN_FRAME 4 /* we do */
#define DP_ADJ_GLEAN        8 /* a connected subnet's: each destination is a next hop of its own */

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

/*
 * Several ways to one destination (ECMP). A flow's hash falls into one of the parts, and four bits
 * of `spread` a part say which place among the members it takes. A change is one store of that
 * word: a place that it does not name is free.
 *
 * In the FIB a group is an adjacency whose verdict is DP_GROUP; the rest of the word is the group's
 * number.
 */
#define DP_GROUP_MEMBERS_MAX 16
#define DP_GROUP_PARTS       16
#define DP_GROUP             ((enum dp_verdict)DP_VERDICTS) /* no packet's */

struct dp_group {
	uint64_t spread;
	uint32_t members[DP_GROUP_MEMBERS_MAX]; /* adjacencies */
	/* The interfaces of all that may be members, now or later: for sources. */
	uint16_t n_reached;
	uint16_t reached[DP_GROUP_MEMBERS_MAX];
};

static inline struct dp_group *dp_group_of(struct dp_group *groups, uint64_t word)
{
	return &groups[(uint32_t)word];
}

struct dp_tables {
	struct dp_interface interfaces[DP_INTERFACES_MAX];
	struct dp_port ports[RTE_MAX_ETHPORTS];
	struct dp_adjacency *adjacencies;
	uint32_t adjacencies_max;
	struct dp_group *groups;
	struct fib4 *fib4; /* values: adjacency indices */
	struct fib6 *fib6;
	struct rte_rcu_qsbr *rcu;
	struct pool *adjacency_pool, *group_pool; /* control's */
};

struct dp_tables_params {
	uint32_t adjacencies_max;
	uint32_t groups_max; /* 0: there are none */
	uint32_t fib4_groups_max;
	size_t fib6_bytes_max;
	unsigned int readers_max; /* worker threads: rte_lcore_id() is their id */
};

/* NULL when out of memory. Before workers start. */
struct dp_tables *dp_tables_create(const struct dp_tables_params *params);
void dp_tables_free(struct dp_tables *t);

/* --- control lcore --- */

/* Says that the device puts in the tags of what leaves by the port, as it was configured to
 * (RTE_ETH_TX_OFFLOAD_VLAN_INSERT). Before the port has interfaces; without it the workers do. */
void dp_port_tag_offload(struct dp_tables *t, uint16_t port, bool on);
/* Binds an interface to a port and the VLAN there, 0 for what is untagged: once for each interface,
 * also while workers run, who find it from then on, down at first. */
void dp_interface_set(struct dp_tables *t, uint16_t interface, uint16_t port, uint16_t vlan_id,
	const struct mac *mac, uint16_t mtu);
/* Takes or drops all that arrives on it. */
void dp_interface_up(struct dp_tables *t, uint16_t interface, bool up);
/* Whether what it receives of the family may be forwarded, which is so until it is said; and
 * whether control gets copies of what leaves by it again, which is not. Before it is up first.
 * Nothing leaves by it through adjacencies that are DROP_FORWARDING_OFF. */
void dp_interface_forwarding(struct dp_tables *t, uint16_t interface, uint8_t family, bool on);
void dp_interface_redirects(struct dp_tables *t, uint16_t interface, uint8_t family, bool on);
/* Whether what it receives must come from where the FIB would send to by it; not so until it is
 * said. Before it is up first. */
void dp_interface_validation(struct dp_tables *t, uint16_t interface, uint8_t family, bool on);
/* Opens or closes a virtual MAC (RFC 9568 6.4.2, 6.4.3). One store. */
void dp_gate_set(struct dp_tables *t, uint16_t interface, uint8_t family, uint8_t vrid, bool open);
/* Says that a virtual router with this VRID is configured there. */
void dp_known_set(
	struct dp_tables *t, uint16_t interface, uint8_t family, uint8_t vrid, bool known);

/* A new adjacency out of `interface`, with the verdict PUNT_UNRESOLVED. Its index, or -ENOSPC. */
int64_t dp_adjacency_alloc(struct dp_tables *t, uint16_t interface);
/* The same for a connected subnet. */
int64_t dp_adjacency_alloc_glean(struct dp_tables *t, uint16_t interface);
/* How many are taken: the fixed ones, those in use, those in their grace period. */
uint32_t dp_adjacency_count(const struct dp_tables *t);
/* One store: what becomes of packets to it, and the neighbor's MAC when that is FORWARD. */
void dp_adjacency_set(
	struct dp_tables *t, uint32_t index, enum dp_verdict verdict, const struct mac *dst);
/* Whether traffic used it since the last call. */
bool dp_adjacency_used(struct dp_tables *t, uint32_t index);
/* No FIB entry may name it any more. It is reused after a grace period. */
void dp_adjacency_free(struct dp_tables *t, uint32_t index);

/* A new group without members: the index of the adjacency that stands for it, or -ENOSPC. */
int64_t dp_group_alloc(struct dp_tables *t);
/* Spreads flows over the adjacencies, from now on and for good: a worker takes for each packet one
 * of the members from before or from after. Flows of members that stay move only as far as they
 * must. Members are no groups. None at all: as DP_ADJ_NO_ROUTE. At most DP_GROUP_MEMBERS_MAX, one
 * named twice has twice the share. */
void dp_group_set(struct dp_tables *t, uint32_t group, const uint32_t *members, unsigned int n);
/* Says by which interfaces its members leave, those that are none now, too; before a FIB entry
 * names it. At most DP_GROUP_MEMBERS_MAX. Until then: by none. */
void dp_group_reached(
	struct dp_tables *t, uint32_t group, const uint16_t *interfaces, unsigned int n);
/* No FIB entry may name it any more. It is reused after a grace period. */
void dp_group_free(struct dp_tables *t, uint32_t group);

/* The hooks the FIBs were created with, for tests that stand in for control. */
struct fib_grace dp_tables_grace(struct dp_tables *t);

#endif
