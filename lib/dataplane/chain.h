/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets that lie in chains of buffers. Whoever owns the mbuf.
 */
#ifndef DATAPLANE_CHAIN_H
#define DATAPLANE_CHAIN_H

#include <rte_mbuf.h>

/* Cuts it to `len` octets, which it has. */
void dp_chain_cut(struct rte_mbuf *m, uint32_t len);

#endif
