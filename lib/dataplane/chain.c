/* SPDX-License-Identifier: BSD-3-Clause */
/* Chains of buffers: see chain.h. */
#include "dataplane/chain.h"

void dp_chain_cut(struct rte_mbuf *m, uint32_t len)
{
	struct rte_mbuf *last = m;
	uint32_t left = len;
	uint16_t segments = 1;

	for (; left > last->data_len; last = last->next, segments++)
		left -= last->data_len;
	last->data_len = left;
	if (last->next)
		rte_pktmbuf_free(last->next);
	last->next = NULL;
	m->nb_segs = segments;
	m->pkt_len = len;
}
