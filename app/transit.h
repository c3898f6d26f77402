/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Transit packets on the slow path: those that the workers do not forward themselves (RFC 1812 5.2,
 * 5.3, RFC 8200). Control lcore only.
 *
 * IPv4 options in transit, of which RFC 7126 wants the defaults said: a packet with a source route,
 * record route or timestamp is dropped without a word, as it advises (4.3, 4.4, 4.5, 4.7); one
 * whose options make no sense is answered with a parameter problem; all others pass unchanged.
 */
#ifndef APP_TRANSIT_H
#define APP_TRANSIT_H

#include "app/control.h"
#include "wire/ip.h"

/* Checks what the worker's fast path would have (TTL, size), sends the ICMP error, or forwards it.
 * `m` is its frame, which is taken over. */
void transit_input(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip);

#endif
