/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets in one piece, wherever they come from: a frame may lie in a chain of buffers, and one of
 * them need not hold it. Control lcore only.
 */
#ifndef APP_FLAT_H
#define APP_FLAT_H

#include <rte_mbuf.h>

#include "wire/eth.h"
#include "wire/ip6.h"

/* The largest IP packet there is, in its frame: IPv6's length does not count the header. */
#define FLAT_MAX (ETH_HEADER_LEN + IP6_HEADER_LEN + UINT16_MAX)

struct flat {
	uint8_t octets[FLAT_MAX];
};

/* The frame's octets, in the mbuf itself or copied to `room`, and gone with either. NULL: longer
 * than any packet. */
static inline const uint8_t *flat_frame(struct flat *room, const struct rte_mbuf *m)
{
	uint32_t len = rte_pktmbuf_pkt_len(m);

	return len > FLAT_MAX ? NULL : rte_pktmbuf_read(m, 0, len, room->octets);
}

#endif
