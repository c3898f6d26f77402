/* SPDX-License-Identifier: BSD-3-Clause */
/* IPv4 headers to structs and back (RFC 791, RFC 1812 5.2.2). Any thread; pure functions. */
#include "wire/ip4.h"

#include "wire/bytes.h"

enum ip4_error ip4_decode(struct ip4 *h, const uint8_t *p, size_t len)
{
	size_t header_len, total_len, summed;

	if (len < IP4_HEADER_LEN)
		return IP4_TRUNCATED;
	header_len = (p[0] & 0x0f) * 4;
	total_len = get_be16(p + 2);
	/* The sum is judged before the header length it depends on; one that says less than the
	 * fixed header is summed over that. */
	summed = header_len < IP4_HEADER_LEN ? IP4_HEADER_LEN : header_len;
	if (len < summed)
		return IP4_TRUNCATED;
	if (csum_finish(csum_add(0, p, summed)) != 0)
		return IP4_CHECKSUM;
	if (p[0] >> 4 != 4)
		return IP4_VERSION;
	if (header_len < IP4_HEADER_LEN || total_len < header_len)
		return IP4_HEADER;
	if (len < total_len)
		return IP4_TRUNCATED;

	*h = (struct ip4){
		.tos = p[1],
		.ttl = p[8],
		.proto = p[9],
		.header_len = header_len,
		.total_len = total_len,
		.id = get_be16(p + 4),
		.frag = get_be16(p + 6),
		.src = ip_addr_from_octets(IP_V4, p + 12),
		.dst = ip_addr_from_octets(IP_V4, p + 16),
		.payload = p + header_len,
		.payload_len = total_len - header_len,
	};
	return IP4_OK;
}

size_t ip4_encode(uint8_t *p, const struct ip4 *h)
{
	p[0] = 4 << 4 | IP4_HEADER_LEN / 4;
	p[1] = h->tos;
	put_be16(p + 2, IP4_HEADER_LEN + h->payload_len);
	put_be16(p + 4, h->id);
	put_be16(p + 6, h->frag);
	p[8] = h->ttl;
	p[9] = h->proto;
	put_be16(p + 10, 0);
	memcpy(p + 12, h->src.b, 4);
	memcpy(p + 16, h->dst.b, 4);
	put_be16(p + 10, csum_finish(csum_add(0, p, IP4_HEADER_LEN)));
	return IP4_HEADER_LEN;
}
