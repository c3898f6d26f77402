/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fragments for this router are put together (RFC 1122 3.3.2, RFC 8200 4.5). Control lcore only.
 *
 * What is not complete in time is given up, and its sender told if its first fragment was there.
 * An IPv4 packet has 30 s: RFC 1122 would have 60 or more, but a sender comes round to the same
 * identification sooner than that (RFC 4963), and what is held is what a stranger may make us hold.
 * An IPv6 packet has 60 s.
 *
 * What is held lies in buffers of its own, so that no flood of fragments takes those that packets
 * are received in or answers are made of: REASSEMBLY_PACKETS of each family at once, of at most
 * RTE_LIBRTE_IP_FRAG_MAX_FRAG fragments each, which is fixed when DPDK is built (8). A fragment
 * that overlaps another, or comes twice, ends its packet (RFC 5722).
 */
#ifndef APP_REASSEMBLY_H
#define APP_REASSEMBLY_H

#include "app/control.h"
#include "wire/ip.h"

#define REASSEMBLY_PACKETS 64
#define REASSEMBLY_TIME4   span_s(30)
#define REASSEMBLY_TIME6   span_s(60)

/* 0 or -ENOMEM. reassembly_free() also after a failure. */
int reassembly_create(struct control *c);
void reassembly_free(struct control *c);

/* Takes in the part `ip` of a packet, whose frame stays the caller's. The packet it completes: a
 * frame of the first fragment's, to be freed by the caller; else NULL. */
struct rte_mbuf *reassembly_add(
	struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip);

#endif
