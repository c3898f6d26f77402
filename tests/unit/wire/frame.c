/* SPDX-License-Identifier: BSD-3-Clause */
#include "frame.h"

#include <stdlib.h>

#include "wire/bytes.h"

#define IP6_HEADER_LEN 40

uint8_t *exact_copy(const uint8_t *p, size_t len)
{
	uint8_t *copy = malloc(len);

	if (!copy && len)
		abort();
	if (len)
		memcpy(copy, p, len);
	return copy;
}

static bool decode_ip4(struct vrrp_frame *f, const uint8_t *p, size_t len)
{
	struct ip4 ip;

	if (ip4_decode(&ip, p, len) != IP4_OK || ip.proto != IP_PROTO_VRRP)
		return false;
	f->src = ip.src;
	f->dst = ip.dst;
	f->ttl = ip.ttl;
	f->message = ip.payload;
	f->len = ip.payload_len;
	return true;
}

static bool decode_ip6(struct vrrp_frame *f, const uint8_t *p, size_t len)
{
	if (len < IP6_HEADER_LEN || p[0] >> 4 != 6 || p[6] != IP_PROTO_VRRP ||
		len - IP6_HEADER_LEN < get_be16(p + 4))
		return false;
	f->src = ip_addr_from_octets(IP_V6, p + 8);
	f->dst = ip_addr_from_octets(IP_V6, p + 24);
	f->ttl = p[7];
	f->message = p + IP6_HEADER_LEN;
	f->len = get_be16(p + 4);
	return true;
}

bool vrrp_frame_decode(struct vrrp_frame *f, const uint8_t *frame, size_t len)
{
	if (eth_decode(&f->eth, frame, len) != 0)
		return false;
	frame += ETH_HEADER_LEN;
	len -= ETH_HEADER_LEN;
	if (f->eth.type == ETH_TYPE_IP4)
		return decode_ip4(f, frame, len);
	return f->eth.type == ETH_TYPE_IP6 && decode_ip6(f, frame, len);
}
