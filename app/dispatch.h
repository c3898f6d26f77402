/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Punted packets: from the reason to the module that understands them. Control lcore only.
 */
#ifndef APP_DISPATCH_H
#define APP_DISPATCH_H

#include "app/control.h"

/* Takes the packet over. */
void dispatch_packet(struct control *c, struct rte_mbuf *m);

/* A transit frame on the slow path: checks what the worker's fast path would have (TTL, size),
 * sends the ICMP error, or forwards it. Takes it over. */
void dispatch_transit(struct control *c, struct rte_mbuf *m);

#endif
