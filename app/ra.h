/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Router Advertisements of the virtual routers that are master and configured to send them
 * (RFC 4861 6.2, RFC 9568 8.2.3): from the virtual link-local address and the virtual MAC, so that
 * hosts cannot tell which router it is. Control lcore only.
 */
#ifndef APP_RA_H
#define APP_RA_H

#include "app/control.h"
#include "wire/nd.h"

/* The virtual router's sender, from its configuration. */
void ra_create(struct app_vr *v);
/* Its configuration is another now. */
void ra_change(struct control *c, struct app_vr *v);
/* It became master, or is not any more. */
void ra_master(struct control *c, struct app_vr *v, bool master);
/* A host on the interface asks for routers. */
void ra_solicited(struct control *c, const struct app_interface *ifc);
/* Another router's: what it says otherwise than ours is logged (RFC 4861 6.2.7). */
void ra_compare(struct control *c, const struct app_interface *ifc, const struct ip_addr *src,
	const struct nd *heard);

#endif
