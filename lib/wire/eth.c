/* SPDX-License-Identifier: BSD-3-Clause */
/* Ethernet II headers and the MACs of multicast groups. Any thread; pure functions. */
#include "wire/eth.h"

#include <errno.h>

#include "wire/bytes.h"

const struct mac eth_broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

int eth_decode(struct eth_header *h, const uint8_t *frame, size_t len)
{
	if (len < ETH_HEADER_LEN)
		return -EMSGSIZE;
	memcpy(h->dst.b, frame, 6);
	memcpy(h->src.b, frame + 6, 6);
	h->type = get_be16(frame + 12);
	return 0;
}

size_t eth_encode(uint8_t *frame, const struct eth_header *h)
{
	memcpy(frame, h->dst.b, 6);
	memcpy(frame + 6, h->src.b, 6);
	put_be16(frame + 12, h->type);
	return ETH_HEADER_LEN;
}

struct mac eth_multicast(const struct ip_addr *group)
{
	const uint8_t *b = group->b;

	if (group->family == IP_V4)
		return (struct mac){{0x01, 0x00, 0x5e, b[1] & 0x7f, b[2], b[3]}};
	return (struct mac){{0x33, 0x33, b[12], b[13], b[14], b[15]}};
}
