/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sending packets that are larger than the way out, in fragments: any over IPv4, over IPv6 those of
 * this router's own (RFC 8200 5). Control lcore only.
 */
#ifndef APP_FRAGMENT_H
#define APP_FRAGMENT_H

#include "app/control.h"

/* As resolve_send(), but an IPv4 packet over the MTU goes in fragments; whether it may is the
 * caller's to know. */
void fragment_send(struct control *c, const struct app_interface *out,
	const struct ip_addr *next_hop, struct rte_mbuf *m);
/* A packet of this router's own to `dst`, of `len` octets from its header on, which has no
 * extensions. `interface`: as for emit_ip(). */
void fragment_own(struct control *c, const uint8_t *packet, size_t len, const struct ip_addr *dst,
	uint16_t interface);

#endif
