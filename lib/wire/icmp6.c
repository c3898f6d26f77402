/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMPv6: messages, and which packets may be answered with an error (RFC 4443 2.4). Any thread;
 * pure functions. */
#include "wire/icmp6.h"

int icmp6_decode(struct icmp *m, const struct ip_packet *ip)
{
	return icmp_decode_summed(m, ip->payload, ip->payload_len,
		ip_pseudo_sum(&ip->src, &ip->dst, IP_PROTO_ICMP6, ip->payload_len));
}

int icmp6_encode(uint8_t *p, size_t room, const struct icmp *m, const struct ip_addr *src,
	const struct ip_addr *dst)
{
	size_t len = ICMP_HEADER_LEN + (size_t)m->data_len;

	return icmp_encode_summed(p, room, m, ip_pseudo_sum(src, dst, IP_PROTO_ICMP6, len));
}

static bool is_error(const struct ip_packet *ip)
{
	if (ip->proto != IP_PROTO_ICMP6)
		return false;
	if ((ip->fragment && !ip->first) || ip->payload_len == 0)
		return true;
	return ip->payload[0] < ICMP6_INFORMATIONAL || ip->payload[0] == ICMP6_REDIRECT;
}

bool icmp6_error_allowed(const struct ip_packet *ip, uint8_t type, uint8_t code, bool link_group)
{
	bool for_groups = type == ICMP6_TOO_BIG ||
			  (type == ICMP6_PARAMETER && code == ICMP6_PARAMETER_OPTION);

	if (is_error(ip))
		return false;
	if ((link_group || ip_addr_is_multicast(&ip->dst)) && !for_groups)
		return false;
	return !ip_addr_is_unspecified(&ip->src) && !ip_addr_is_multicast(&ip->src);
}

int icmp6_encode_error(uint8_t *p, size_t room, const struct icmp *m, const struct ip_addr *src,
	const struct ip_addr *dst)
{
	const size_t most = ICMP6_ERROR_MAX - IP6_HEADER_LEN - ICMP_HEADER_LEN;
	size_t len = ip_unpadded_len(m->data, m->data_len);
	struct icmp quoting = *m;

	quoting.data_len = len < most ? len : most;
	return icmp6_encode(p, room, &quoting, src, dst);
}
