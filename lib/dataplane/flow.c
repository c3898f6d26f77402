/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which of several ways a packet goes: all packets of a flow the same (RFC 2992). The device's
 * hash is taken where it gave one, else one over addresses, protocol and ports; of fragments, where
 * only the first has ports, over addresses alone. The worker's thread.
 */
#include "dataplane/state.h"

#define MULTIPLIER UINT64_C(0x9e3779b97f4a7c15)
#define PART_SHIFT 60 /* leaves the four best bits of a product */

static_assert(DP_GROUP_PARTS == 1 << (64 - PART_SHIFT), "the hash names a part");

/* TCP, UDP, DCCP, SCTP and UDP-Lite begin with their ports. */
static bool has_ports(uint8_t proto)
{
	return proto == 6 || proto == 17 || proto == 33 || proto == 132 || proto == 136;
}

/* `octets` of the packet are at hand. */
static uint64_t hash_of(const uint8_t *ip, size_t octets, enum dp_family family)
{
	size_t header_len = family == DP_V4 ? (ip[0] & 0xf) * 4u : IP6_HEADER_LEN;
	uint8_t proto = family == DP_V4 ? ip[9] : ip[6];
	uint64_t h;

	if (family == DP_V4) {
		h = load64(ip + 12);
		if (load16(ip + 6) & rte_cpu_to_be_16(IP4_MF | IP4_OFFSET))
			return h;
	} else {
		h = load64(ip + 8) * MULTIPLIER ^ load64(ip + 16);
		h = (h ^ h >> 32) * MULTIPLIER ^ load64(ip + 24);
		h = (h ^ h >> 32) * MULTIPLIER ^ load64(ip + 32);
	}
	if (has_ports(proto) && octets >= header_len + 4)
		h = (h ^ h >> 32) * MULTIPLIER ^ load32(ip + header_len) ^ (uint64_t)proto << 32;
	return h;
}

static uint32_t member_of(const struct dp_group *g, const struct rte_mbuf *m, const uint8_t *ip,
	enum dp_family family)
{
	uint64_t spread = __atomic_load_n(&g->spread, __ATOMIC_ACQUIRE), h;
	unsigned int part;

	/* Its low bits chose the queue, and so are the same for all that this worker sees. */
	if (m->ol_flags & RTE_MBUF_F_RX_RSS_HASH)
		h = m->hash.rss;
	else
		h = hash_of(ip, rte_pktmbuf_data_len(m) - ETH_HEADER_LEN, family);
	part = (h ^ h >> 32) * MULTIPLIER >> PART_SHIFT;
	return __atomic_load_n(&g->members[spread >> (4 * part) & 15], __ATOMIC_ACQUIRE);
}

void choose_members(
	const struct dp_tables *t, struct lane *l, unsigned int from, enum dp_family family)
{
	for (unsigned int i = from; i < l->n; i++) {
		uint64_t word =
			__atomic_load_n(&t->adjacencies[l->adjacency[i]].word, __ATOMIC_RELAXED);

		if (dp_adjacency_verdict(word) == DP_GROUP)
			l->adjacency[i] = member_of(
				dp_group_of(t->groups, word), l->pkts[i], l->ip[i], family);
	}
}
