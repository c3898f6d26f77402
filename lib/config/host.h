/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which addresses a host or router can have (RFC 1122 3.2.1.3, RFC 3021; RFC 4291 2.5, 2.6.1,
 * RFC 6164). Any thread; pure.
 */
#ifndef CONFIG_HOST_H
#define CONFIG_HOST_H

#include "base/addr.h"

/* NULL, or why the address is nobody's: "is a multicast address". */
const char *host_why_not(const struct ip_addr *address);
/* NULL, or why a host in the subnet cannot have it: network and broadcast address, of IPv6 the
 * routers' anycast address. A /31 and a /32, a /127 and a /128 have neither. */
const char *host_why_not_in(const struct ip_addr *address, const struct ip_prefix *subnet);
/* An IPv6 link-local address: it is on every link, and means another host on each. */
bool host_is_link_scoped(const struct ip_addr *address);

#endif
