/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * VLAN tags (IEEE 802.1Q) in and out of frames. Whoever owns the mbuf; no I/O.
 */
#ifndef DATAPLANE_TAG_H
#define DATAPLANE_TAG_H

#include <errno.h>

#include <rte_mbuf.h>

#include "dataplane/tables.h"
#include "wire/bytes.h"
#include "wire/eth.h"

#define DP_TAG_LEN       4
#define DP_TAG_AT        12 /* in the frame: behind the MACs */
#define DP_TAG_VLAN_MASK 0x0fff

/* Whether there is one in the frame, whole and in the first buffer. */
static inline bool dp_tag_is_in(const struct rte_mbuf *m)
{
	const uint8_t *frame = rte_pktmbuf_mtod(m, const uint8_t *);
	uint16_t type;

	if (rte_pktmbuf_data_len(m) < ETH_HEADER_LEN + DP_TAG_LEN)
		return false;
	type = get_be16(frame + DP_TAG_AT);
	return type == ETH_TYPE_VLAN || type == ETH_TYPE_QINQ;
}

/* Takes it out: its VLAN id, 0 for a tag that only gives a priority, or -EINVAL for a provider's
 * VLAN (IEEE 802.1ad), which is no interface's. */
static inline int dp_tag_pop(struct rte_mbuf *m)
{
	uint8_t *frame = rte_pktmbuf_mtod(m, uint8_t *);
	uint16_t vlan_id = get_be16(frame + DP_TAG_AT + 2) & DP_TAG_VLAN_MASK;

	if (vlan_id && get_be16(frame + DP_TAG_AT) == ETH_TYPE_QINQ)
		return -EINVAL;
	memmove(frame + DP_TAG_LEN, frame, DP_TAG_AT);
	rte_pktmbuf_adj(m, DP_TAG_LEN);
	return vlan_id;
}

/* The tag of an interface for a frame that is whole but for that: nothing, a note to the device,
 * or octets in the frame. False where the buffer has no room for these. */
static inline bool dp_tag_push(const struct dp_interface *out, struct rte_mbuf *m)
{
	uint8_t *frame;

	if (!out->vlan_id)
		return true;
	if (out->tag_offload) {
		m->ol_flags |= RTE_MBUF_F_TX_VLAN;
		m->vlan_tci = out->vlan_id;
		return true;
	}
	frame = (uint8_t *)rte_pktmbuf_prepend(m, DP_TAG_LEN);
	if (!frame)
		return false;
	memmove(frame, frame + DP_TAG_LEN, DP_TAG_AT);
	put_be16(frame + DP_TAG_AT, ETH_TYPE_VLAN);
	put_be16(frame + DP_TAG_AT + 2, out->vlan_id);
	return true;
}

#endif
