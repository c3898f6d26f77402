/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which IPv4 addresses a host can have. Any thread; pure.
 */
#include "config/host.h"

const char *host_why_not(const struct ip_addr *address)
{
	uint32_t a = ip_addr_to_v4(address);

	if (a >> 24 == 0)
		return "is in 0.0.0.0/8";
	if (a >> 24 == 127)
		return "is a loopback address";
	if (a == UINT32_MAX)
		return "is the broadcast address";
	if (a >> 28 == 0xe)
		return "is a multicast address";
	if (a >> 28 == 0xf)
		return "is in the reserved 240.0.0.0/4";
	return NULL;
}

const char *host_why_not_in(const struct ip_addr *address, const struct ip_prefix *subnet)
{
	struct ip_addr network = ip_prefix_network(subnet).addr;
	struct ip_addr broadcast = ip_prefix_broadcast(subnet);

	if (subnet->len > 30)
		return NULL;
	if (ip_addr_equal(address, &network))
		return "is the network address";
	if (ip_addr_equal(address, &broadcast))
		return "is the broadcast address";
	return NULL;
}
