/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Link changes and what hangs on them: interfaces, routes, neighbors, virtual routers, tracked
 * priorities. Control lcore only.
 */
#ifndef APP_LINK_H
#define APP_LINK_H

#include "app/address.h"

/* The device or the kernel says that the port's link is up or down. */
void link_device(struct control *c, struct app_port *p, bool up);
/* An address of the interface can be used from now on: what waits for it starts. */
void link_address_usable(struct control *c, struct app_interface *ifc, const struct app_address *a);
/* Each of the interface's addresses is usable now or another node's: what tracks the interface
 * counts on it again. */
void link_addresses_settled(struct control *c, const struct app_interface *ifc);
/* Asks rtnetlink for news, once a millisecond at most. */
void link_poll(struct control *c);

#endif
