/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Redirects: telling a host on the link of a better first hop there (RFC 1812 5.2.7.2, RFC 4861
 * 8.2), in the name of the address by which it knows this router (RFC 9568 8.1.1, 8.2.1). They keep
 * to the rate of ICMP errors. Control lcore only.
 */
#ifndef APP_REDIRECT_H
#define APP_REDIRECT_H

#include "app/control.h"
#include "wire/ip.h"

/* A copy of a packet that a worker sent back out of the interface it came by; `m` is its frame,
 * which is taken over. */
void redirect_input(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip);

/* A packet, still as it was received, goes by `nh`: the redirect for its sender, where it goes back
 * out of the interface it came by and one is due. */
void redirect_offer(struct control *c, const struct ip_packet *ip, const struct dp_meta *meta,
	const struct route_next_hop *nh);

#endif
