/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sending IPv4 packets that are larger than the way out, in fragments. Control lcore only.
 */
#ifndef APP_FRAGMENT_H
#define APP_FRAGMENT_H

#include "app/control.h"

/* As resolve_send(), but an IPv4 packet over the MTU goes in fragments; whether it may is the
 * caller's to know. */
void fragment_send(struct control *c, const struct app_interface *out,
	const struct ip_addr *next_hop, struct rte_mbuf *m);
/* As emit_ip(), the same. */
void fragment_own(
	struct control *c, struct rte_mbuf *m, const struct ip_addr *dst, uint16_t interface);

#endif
