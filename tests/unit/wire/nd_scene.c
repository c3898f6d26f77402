/* SPDX-License-Identifier: BSD-3-Clause */
#include "nd_scene.h"

#include <stdlib.h>

#include "wire/bytes.h"

struct nd_packet nd_packet_make(
	const char *src, const char *dst, const uint8_t *message, size_t len)
{
	struct nd_packet p = {.message = exact_copy(message, len)};

	p.ip = (struct ip_packet){.src = test_addr(src),
		.dst = test_addr(dst),
		.proto = IP_PROTO_ICMP6,
		.ttl = ND_HOP_LIMIT,
		.payload = p.message,
		.payload_len = len};
	nd_packet_mend(&p);
	return p;
}

void nd_packet_free(struct nd_packet *p)
{
	free(p->message);
}

void nd_packet_mend(struct nd_packet *p)
{
	uint32_t sum = ip_pseudo_sum(&p->ip.src, &p->ip.dst, IP_PROTO_ICMP6, p->ip.payload_len);

	if (p->ip.payload_len < ICMP_HEADER_LEN)
		return;
	put_be16(p->message + 2, 0);
	put_be16(p->message + 2, csum_finish(csum_add(sum, p->message, p->ip.payload_len)));
}
