/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMP for IPv4: messages, and which packets may be answered with an error (RFC 1812 4.3).
 * Any thread; pure functions. */
#include "wire/icmp.h"

#include <errno.h>

#include "wire/bytes.h"
#include "wire/ip.h"

int icmp_decode(struct icmp *m, const uint8_t *p, size_t len)
{
	return icmp_decode_summed(m, p, len, 0);
}

int icmp_decode_summed(struct icmp *m, const uint8_t *p, size_t len, uint32_t sum)
{
	if (len < ICMP_HEADER_LEN)
		return -EMSGSIZE;
	if (csum_finish(csum_add(sum, p, len)) != 0)
		return -EBADMSG;
	m->type = p[0];
	m->code = p[1];
	m->rest = get_be32(p + 4);
	m->data = p + ICMP_HEADER_LEN;
	m->data_len = len - ICMP_HEADER_LEN;
	return 0;
}

int icmp_encode(uint8_t *p, size_t room, const struct icmp *m)
{
	return icmp_encode_summed(p, room, m, 0);
}

int icmp_encode_summed(uint8_t *p, size_t room, const struct icmp *m, uint32_t sum)
{
	size_t len = ICMP_HEADER_LEN + (size_t)m->data_len;

	if (room < len)
		return -ENOSPC;
	/* The data first: it may overlap the header's place. */
	if (m->data_len)
		memmove(p + ICMP_HEADER_LEN, m->data, m->data_len);
	p[0] = m->type;
	p[1] = m->code;
	put_be16(p + 2, 0);
	put_be32(p + 4, m->rest);
	put_be16(p + 2, csum_finish(csum_add(sum, p, len)));
	return (int)len;
}

/* The messages that ask or answer. What is not known to be one is taken for an error: two routers
 * that answer each other's errors never stop. */
static bool is_query(uint8_t type)
{
	switch (type) {
	case ICMP_ECHO_REPLY:
	case ICMP_ECHO_REQUEST:
	case 9:  /* router advertisement */
	case 10: /* router solicitation */
	case 13: /* timestamp, and its reply */
	case 14:
	case 15: /* information, and its reply */
	case 16:
	case 17: /* address mask, and its reply */
	case 18:
	case 42: /* extended echo, and its reply (RFC 8335) */
	case 43:
		return true;
	default:
		return false;
	}
}

/* Not network 0, loopback, multicast, class E or the limited broadcast. */
static bool is_host(const struct ip_addr *a)
{
	return a->b[0] != 0 && a->b[0] != 127 && a->b[0] < 224;
}

bool icmp_error_allowed(const struct ip4 *h)
{
	if (h->frag & IP4_OFFSET)
		return false;
	if (h->proto == IP_PROTO_ICMP && (h->payload_len == 0 || !is_query(h->payload[0])))
		return false;
	if (ip_addr_is_multicast(&h->dst) || ip_addr_to_v4(&h->dst) == UINT32_MAX)
		return false;
	return is_host(&h->src);
}

int icmp_encode_error(uint8_t *p, size_t room, uint8_t type, uint8_t code, uint32_t rest,
	const uint8_t *orig, size_t len)
{
	const size_t most = ICMP_ERROR_MAX - IP4_HEADER_LEN - ICMP_HEADER_LEN;

	len = ip_unpadded_len(orig, len);
	if (len > most)
		len = most;
	return icmp_encode(p, room,
		&(struct icmp){
			.type = type, .code = code, .rest = rest, .data = orig, .data_len = len});
}
