/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An interface's own addresses: the configured ones, for IPv6 a link-local one in any case, and
 * whether each is ours to use (RFC 4862 5.4). Control lcore only.
 */
#ifndef APP_ADDRESS_H
#define APP_ADDRESS_H

#include "app/control.h"

/* One that may be the source of what is sent and is answered for while `usable`. */
struct app_address {
	struct app_timer timer;  /* of dad */
	struct ip_prefix prefix; /* host bits kept */
	uint16_t interface;
	bool usable;
	struct dad dad;
};

/* Makes the interface's addresses from its configuration. 0 or -errno. */
int address_create(struct control *c, struct app_interface *ifc);
void address_free(struct app_interface *ifc);

/* The interface came up or went down: addresses become usable, at once or when nobody else was
 * found to have them, or are not any more. */
void address_link(struct control *c, struct app_interface *ifc, bool up);
/* Whether it is known of each of them: none is still looked for elsewhere. */
bool address_settled(const struct app_interface *ifc);
/* Another node probes for `addr`, or has it. `own`: it was this router, heard again. True when the
 * address is one of the interface's that is not usable, so that nothing else is to be done. */
bool address_heard(
	struct control *c, struct app_interface *ifc, const struct ip_addr *addr, bool own);

/* The source of adverts of the family (RFC 9568 5.1.1.1, 5.1.2.1), or NULL where there is none. */
const struct app_address *address_primary(const struct app_interface *ifc, uint8_t family);
/* Whether the address is on the interface's link, by its subnets. */
bool address_on_link(const struct app_interface *ifc, const struct ip_addr *addr);
/* Whether one of its subnets has both. */
bool address_share_subnet(
	const struct app_interface *ifc, const struct ip_addr *a, const struct ip_addr *b);

#endif
