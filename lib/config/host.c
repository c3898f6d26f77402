/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which addresses a host can have. Any thread; pure.
 */
#include "config/host.h"

static const char *why_not_ipv4(uint32_t a)
{
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

static const char *why_not_ipv6(const uint8_t b[16])
{
	static const uint8_t loopback[16] = {[15] = 1};
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (memcmp(b, loopback, sizeof(loopback)) == 0)
		return "is the loopback address";
	if (memcmp(b, mapped, sizeof(mapped)) == 0)
		return "is an IPv4 address mapped into IPv6";
	return NULL;
}

const char *host_why_not(const struct ip_addr *address)
{
	if (address->family == IP_V4)
		return why_not_ipv4(ip_addr_to_v4(address));
	if (ip_addr_is_unspecified(address))
		return "is the unspecified address";
	if (ip_addr_is_multicast(address))
		return "is a multicast address";
	return why_not_ipv6(address->b);
}

const char *host_why_not_in(const struct ip_addr *address, const struct ip_prefix *subnet)
{
	struct ip_addr network = ip_prefix_network(subnet).addr;
	struct ip_addr broadcast = ip_prefix_broadcast(subnet);

	if (subnet->len + 2u > 8 * ip_family_octets(subnet->addr.family))
		return NULL;
	if (ip_addr_equal(address, &network))
		return address->family == IP_V4 ? "is the network address"
						: "is the routers' anycast address";
	if (ip_addr_equal(address, &broadcast))
		return "is the broadcast address";
	return NULL;
}

bool host_is_link_scoped(const struct ip_addr *address)
{
	return address->family == IP_V6 && ip_addr_is_link_local(address);
}
