/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The one door from workers to the control lcore: two SPSC rings a worker, urgent (VRRP and
 * BFD) and the rest, each reason held to a rate before the ring.
 */
#ifndef DATAPLANE_PUNT_H
#define DATAPLANE_PUNT_H

#include <rte_mbuf.h>
#include <rte_mbuf_dyn.h>

#include "dataplane/verdict.h"

/* Rides with a punted packet. The packet is as it was received (TTL and padding too), but for a
 * tag, which is taken out; should it be a chain of buffers, the headers are in the first. A
 * PUNT_REDIRECT is a copy. */
struct dp_meta {
	uint16_t interface; /* received on */
	uint8_t verdict;    /* DP_PUNT_* */
	uint8_t link_group; /* the frame was broadcast or multicast: no ICMP error about it */
	uint8_t vrid;       /* of the virtual MAC, of the packet's family, it was sent to; or 0 */
	uint32_t adjacency; /* the one it would have left by, or leaves by (PUNT_REDIRECT); or 0 */
};

extern int dp_meta_offset; /* set once by dp_meta_register() */

static inline struct dp_meta *dp_meta(const struct rte_mbuf *m)
{
	return RTE_MBUF_DYNFIELD(m, dp_meta_offset, struct dp_meta *);
}

/* After rte_eal_init(), before any worker. 0 or -errno. */
int dp_meta_register(void);

/* Packets a second one worker may punt for each reason; a burst of a tenth of it passes at once
 * (at least 32). Those of DP_PUNT_VRRP and DP_PUNT_VRRP_UNICAST hold for each virtual router by
 * itself, so that a flood for one does not mute another; DP_PUNT_BFD's for each peer, or few; those
 * of DP_PUNT_ARP and DP_PUNT_ND for each interface, and there for what was sent to its own MAC and
 * what was sent to groups; that of DP_PUNT_UNRESOLVED for each of eight shares of the next hops. */
struct dp_punt_rates {
	uint32_t pps[DP_FIRST_DROP];
};
struct dp_punt_rates dp_punt_rates_default(void);

#endif
