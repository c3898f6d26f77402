/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The IPv6 groups that an interface listens to, told to snooping switches by MLD (RFC 3810): an
 * interface without IPv6 has none. Control lcore only.
 */
#ifndef APP_MLD_H
#define APP_MLD_H

#include "app/control.h"
#include "wire/ip.h"

/* How many groups the interface is in at most. */
uint32_t mld_count(const struct config_interface *cfg);
/* Room for the groups of its addresses, and some more. 0 or -ENOMEM. */
int mld_create(struct control *c, struct app_interface *ifc);
void mld_free(struct app_interface *ifc);

/* Its configuration has IPv6 virtual routers now, and had before. */
void mld_change(struct control *c, struct app_interface *ifc, bool vrrp, bool vrrp_before);

/* The interface came up or went down. */
void mld_link(struct control *c, struct app_interface *ifc, bool up);
void mld_join(struct control *c, struct app_interface *ifc, const struct ip_addr *group);
void mld_leave(struct control *c, struct app_interface *ifc, const struct ip_addr *group);
/* Sends what is due at once instead of at the end of this turn. */
void mld_report(struct control *c, struct app_interface *ifc);

/* An MLD message was heard. */
void mld_input(struct control *c, struct app_interface *ifc, const struct ip_packet *ip);

#endif
