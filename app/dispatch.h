/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Punted packets: from the reason to the module that understands them. Control lcore only.
 */
#ifndef APP_DISPATCH_H
#define APP_DISPATCH_H

#include "app/control.h"

/* Takes the packet over. */
void dispatch_packet(struct control *c, struct rte_mbuf *m);

#endif
