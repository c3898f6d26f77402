/* SPDX-License-Identifier: BSD-3-Clause */
#include "frame.h"

#include <stdlib.h>

uint8_t *exact_copy(const uint8_t *p, size_t len)
{
	uint8_t *copy = malloc(len);

	if (!copy && len)
		abort();
	if (len)
		memcpy(copy, p, len);
	return copy;
}

bool vrrp_frame_decode(struct vrrp_frame *f, const uint8_t *frame, size_t len)
{
	struct ip_packet ip;

	if (eth_decode(&f->eth, frame, len) != 0 ||
		ip_packet_decode(&ip, frame + ETH_HEADER_LEN, len - ETH_HEADER_LEN) != 0 ||
		f->eth.type != (ip.src.family == IP_V4 ? ETH_TYPE_IP4 : ETH_TYPE_IP6) ||
		ip.proto != IP_PROTO_VRRP)
		return false;
	f->src = ip.src;
	f->dst = ip.dst;
	f->ttl = ip.ttl;
	f->message = ip.payload;
	f->len = ip.payload_len;
	return true;
}

struct ip_addr test_addr(const char *text)
{
	struct ip_addr a = {0};

	if (ip_addr_parse(text, &a) != 0)
		abort();
	return a;
}
