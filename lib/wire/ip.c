/* SPDX-License-Identifier: BSD-3-Clause */
/* IP packets of either family. Any thread; pure functions. */
#include "wire/ip.h"

#include <errno.h>

#include "wire/bytes.h"

static int decode_ip4(struct ip_packet *ip, const uint8_t *p, size_t len)
{
	struct ip4 h;

	switch (ip4_decode(&h, p, len)) {
	case IP4_OK:
		break;
	case IP4_TRUNCATED:
		return -EMSGSIZE;
	case IP4_CHECKSUM:
		return -EBADMSG;
	case IP4_VERSION:
		return -EPROTONOSUPPORT;
	case IP4_HEADER:
		return -EINVAL;
	}
	*ip = (struct ip_packet){
		.src = h.src,
		.dst = h.dst,
		.proto = h.proto,
		.ttl = h.ttl,
		.tos = h.tos,
		.header_len = h.header_len,
		.total_len = h.total_len,
		.fragment = ip4_is_fragment(&h),
		.first = ip4_is_fragment(&h) && (h.frag & IP4_OFFSET) == 0,
		.more = h.frag & IP4_MF,
		.part_at = (h.frag & IP4_OFFSET) * 8,
		.id = h.id,
		.frag = h.frag,
		.payload = h.payload,
		.payload_len = h.payload_len,
	};
	return 0;
}

static int decode_ip6(struct ip_packet *ip, const uint8_t *p, size_t len)
{
	struct ip6_upper u;
	struct ip6 h;
	int error;

	switch (ip6_decode(&h, p, len)) {
	case IP6_OK:
		break;
	case IP6_TRUNCATED:
		return -EMSGSIZE;
	case IP6_VERSION:
		return -EPROTONOSUPPORT;
	}
	error = ip6_walk(&u, &h);
	if (error)
		return error;
	*ip = (struct ip_packet){
		.src = h.src,
		.dst = h.dst,
		.proto = u.proto,
		.ttl = h.hop_limit,
		.tos = h.traffic_class,
		.header_len = IP6_HEADER_LEN + u.offset,
		.total_len = IP6_HEADER_LEN + (uint32_t)h.payload_len,
		.fragment = u.fragment,
		.first = u.first,
		.more = u.more,
		.part_at = u.part_at,
		.fragment_at = u.fragment_at,
		.router_alert = u.router_alert,
		.option = u.option,
		.option_at = u.option_at,
		.proto_at = u.proto_at,
		.routed_at = u.routed_at,
		.payload = h.payload + u.offset,
		.payload_len = u.len,
	};
	return 0;
}

int ip_packet_decode(struct ip_packet *ip, const uint8_t *p, size_t len)
{
	if (len < 1)
		return -EMSGSIZE;
	switch (p[0] >> 4) {
	case 4:
		return decode_ip4(ip, p, len);
	case 6:
		return decode_ip6(ip, p, len);
	default:
		return -EPROTONOSUPPORT;
	}
}

size_t ip_packet_encode(uint8_t *p, const struct ip_packet *ip)
{
	if (ip->src.family == IP_V4)
		return ip4_encode(p, &(struct ip4){.tos = ip->tos,
					     .ttl = ip->ttl,
					     .proto = ip->proto,
					     .id = ip->id,
					     .frag = ip->frag,
					     .src = ip->src,
					     .dst = ip->dst,
					     .payload_len = ip->payload_len});
	return ip6_encode(p, &(struct ip6){.traffic_class = ip->tos,
				     .hop_limit = ip->ttl,
				     .next_header = ip->proto,
				     .src = ip->src,
				     .dst = ip->dst,
				     .payload_len = ip->payload_len});
}

size_t ip_unpadded_len(const uint8_t *p, size_t len)
{
	size_t said = len;

	if (len >= IP4_HEADER_LEN && p[0] >> 4 == 4)
		said = get_be16(p + 2);
	else if (len >= IP6_HEADER_LEN && p[0] >> 4 == 6)
		said = IP6_HEADER_LEN + (size_t)get_be16(p + 4);
	return said < len ? said : len;
}

uint32_t ip_pseudo_sum(
	const struct ip_addr *src, const struct ip_addr *dst, uint8_t proto, size_t len)
{
	unsigned int octets = ip_family_octets(src->family);
	/* Zero octets do not change a sum: one formula serves both layouts. */
	uint32_t sum = proto + (uint32_t)len;

	sum = csum_add(sum, src->b, octets);
	return csum_add(sum, dst->b, octets);
}
