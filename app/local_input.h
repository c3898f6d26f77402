/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets to this router's own addresses that no protocol of its own is for: echo is answered, the
 * rest refused (RFC 1122 3.2, RFC 8200 4, RFC 4443). Control lcore only.
 */
#ifndef APP_LOCAL_INPUT_H
#define APP_LOCAL_INPUT_H

#include "app/control.h"
#include "wire/ip.h"

/* `m` is the packet's frame, which is taken over. */
void local_input(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip);
/* Whether a packet to this router has something in its headers for which it is to be refused, which
 * is done then: nothing else may be. */
bool local_input_refuses(struct control *c, const struct ip_packet *ip, const struct dp_meta *meta);

#endif
