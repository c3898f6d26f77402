/* SPDX-License-Identifier: BSD-3-Clause */
/* UDP to a struct and back (RFC 768, RFC 8200 8.1). Any thread; pure functions. */
#include "wire/udp.h"

#include <errno.h>

#include "wire/bytes.h"
#include "wire/ip.h"

static uint16_t checksum(
	const uint8_t *p, size_t len, const struct ip_addr *src, const struct ip_addr *dst)
{
	return csum_finish(csum_add(ip_pseudo_sum(src, dst, IP_PROTO_UDP, len), p, len));
}

int udp_decode(struct udp *u, const uint8_t *p, size_t len, const struct ip_addr *src,
	const struct ip_addr *dst)
{
	uint16_t datagram_len;

	if (len < UDP_HEADER_LEN)
		return -EMSGSIZE;
	datagram_len = get_be16(p + 4);
	if (datagram_len < UDP_HEADER_LEN || datagram_len > len)
		return -EMSGSIZE;
	if (get_be16(p + 6) == 0) {
		if (src->family != IP_V4)
			return -EBADMSG;
	} else if (checksum(p, datagram_len, src, dst) != 0) {
		return -EBADMSG;
	}
	u->src_port = get_be16(p);
	u->dst_port = get_be16(p + 2);
	u->payload = p + UDP_HEADER_LEN;
	u->payload_len = datagram_len - UDP_HEADER_LEN;
	return 0;
}

int udp_encode(uint8_t *p, size_t room, const struct udp *u, const struct ip_addr *src,
	const struct ip_addr *dst)
{
	size_t len = UDP_HEADER_LEN + (size_t)u->payload_len;
	uint16_t sum;

	if (room < len || len > UINT16_MAX)
		return -ENOSPC;
	/* The payload first: it may overlap the header's place. */
	if (u->payload_len)
		memmove(p + UDP_HEADER_LEN, u->payload, u->payload_len);
	put_be16(p, u->src_port);
	put_be16(p + 2, u->dst_port);
	put_be16(p + 4, (uint16_t)len);
	put_be16(p + 6, 0);
	sum = checksum(p, len, src, dst);
	/* 0 would say that there is none. */
	put_be16(p + 6, sum ? sum : UINT16_MAX);
	return (int)len;
}
