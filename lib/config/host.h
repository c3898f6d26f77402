/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which IPv4 addresses a host or router can have (RFC 1122 3.2.1.3, RFC 3021). Any thread; pure.
 */
#ifndef CONFIG_HOST_H
#define CONFIG_HOST_H

#include "base/addr.h"

/* NULL, or why the address is nobody's: "is a multicast address". */
const char *host_why_not(const struct ip_addr *address);
/* NULL, or why a host in the subnet cannot have it: network and broadcast address. A /31 and a /32
 * have neither. */
const char *host_why_not_in(const struct ip_addr *address, const struct ip_prefix *subnet);

#endif
