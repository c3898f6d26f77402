/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames that a device took and did not send. */
#include "ethdev/port_private.h"

#include <string.h>

#include <rte_mbuf.h>

#define FRAME_LEN 60

/* From this port to this port: a switch has no use for it, should the link be up again. */
static struct rte_mbuf *make_idle_frame(const struct port *p)
{
	static const uint8_t type[] = {0x88, 0xb5}; /* IEEE 802's, for experiments */
	struct rte_mbuf *m = rte_pktmbuf_alloc(p->pool);
	char *frame = m ? rte_pktmbuf_append(m, FRAME_LEN) : NULL;

	if (!frame) {
		rte_pktmbuf_free(m);
		return NULL;
	}
	memset(frame, 0, FRAME_LEN);
	memcpy(frame, p->mac.b, sizeof(p->mac.b));
	memcpy(frame + sizeof(p->mac.b), p->mac.b, sizeof(p->mac.b));
	memcpy(frame + 2 * sizeof(p->mac.b), type, sizeof(type));
	return m;
}

/* A packet socket's ring keeps a frame that the netdev refuses, and offers it again with the next
 * one. A veth refuses all while its peer is down and its own carrier not yet gone. Without carrier
 * the netdev's queue throws everything away, what was kept included; but it takes one more frame to
 * make the kernel look. */
void port_drop_unsent(const struct port *p, uint16_t queue)
{
	struct rte_mbuf *m;

	if (p->netdev == 0 || strcmp(p->driver, "net_af_packet") != 0)
		return;
	m = make_idle_frame(p);
	if (m && rte_eth_tx_burst(p->id, queue, &m, 1) != 1)
		rte_pktmbuf_free(m);
}
