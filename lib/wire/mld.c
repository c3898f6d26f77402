/* SPDX-License-Identifier: BSD-3-Clause */
/* Multicast Listener Discovery: reports to bytes, queries from them. Any thread; pure functions. */
#include "wire/mld.h"

#include <errno.h>

#include "wire/bytes.h"

#define V1_QUERY_LEN 24
#define V2_QUERY_LEN 28 /* without sources */
#define RECORD_LEN   20

const struct ip_addr mld_routers = {IP_V6, {0xff, 0x02, [15] = 0x16}};

/* Router alert, value 0: MLD (RFC 2711 2.1), then PadN. */
static const uint8_t alert[MLD_ALERT_LEN] = {IP_PROTO_ICMP6, 0, 5, 2, 0, 0, 1, 0};

/* Completes a message of `len` octets in all whose data is in its place already. */
static int finish(uint8_t *p, size_t len, uint8_t type, uint32_t rest, const struct ip_addr *src,
	const struct ip_addr *dst)
{
	struct icmp m = {.type = type,
		.rest = rest,
		.data = p + MLD_ALERT_LEN + ICMP_HEADER_LEN,
		.data_len = len - MLD_ALERT_LEN - ICMP_HEADER_LEN};

	memcpy(p, alert, MLD_ALERT_LEN);
	icmp6_encode(p + MLD_ALERT_LEN, len - MLD_ALERT_LEN, &m, src, dst);
	return (int)len;
}

size_t mld_report_len(unsigned int n)
{
	return MLD_ALERT_LEN + ICMP_HEADER_LEN + n * (size_t)RECORD_LEN;
}

int mld_encode_report(uint8_t *p, size_t room, const struct mld_record *records, unsigned int n,
	const struct ip_addr *src)
{
	uint8_t *at = p + mld_report_len(0);

	if (room < mld_report_len(n))
		return -ENOSPC;
	for (unsigned int i = 0; i < n; i++, at += RECORD_LEN) {
		at[0] = records[i].change;
		at[1] = 0;           /* no auxiliary data */
		put_be16(at + 2, 0); /* no sources */
		memcpy(at + 4, records[i].group.b, 16);
	}
	return finish(p, mld_report_len(n), ICMP6_MLD2_REPORT, n, src, &mld_routers);
}

struct ip_addr mld_v1_destination(enum mld_v1_type type, const struct ip_addr *group)
{
	return type == MLD_V1_REPORT ? *group : ip6_all_routers;
}

int mld_encode_v1(uint8_t *p, size_t room, enum mld_v1_type type, const struct ip_addr *group,
	const struct ip_addr *src)
{
	struct ip_addr dst = mld_v1_destination(type, group);

	if (room < MLD_V1_LEN)
		return -ENOSPC;
	memcpy(p + MLD_ALERT_LEN + ICMP_HEADER_LEN, group->b, 16);
	return finish(p, MLD_V1_LEN, type, 0, src, &dst);
}

/* Version 2's maximum response code: plain up to 32767, then a mantissa and an exponent (RFC 3810
 * 5.1.3). */
static uint32_t delay_of_code(uint16_t code)
{
	if (code < 0x8000)
		return code;
	return (uint32_t)((code & 0x0fff) | 0x1000) << ((code >> 12 & 7) + 3);
}

/* Version 1 is the length of its query, version 2 at least its own; any other is neither's (RFC
 * 3810 8.1). */
static int decode_body(struct mld_query *q, const uint8_t *p, size_t len)
{
	unsigned int n_sources;

	if (len < V2_QUERY_LEN && len != V1_QUERY_LEN)
		return -EMSGSIZE;
	q->group = ip_addr_from_octets(IP_V6, p + 8);
	if (len == V1_QUERY_LEN) {
		q->version = 1;
		q->max_delay_ms = get_be16(p + 4);
		return 0;
	}
	n_sources = get_be16(p + 26);
	if (len - V2_QUERY_LEN < n_sources * (size_t)16)
		return -EMSGSIZE;
	q->version = 2;
	q->max_delay_ms = delay_of_code(get_be16(p + 4));
	q->sources = n_sources != 0;
	return 0;
}

int mld_decode_query(struct mld_query *q, const struct ip_packet *ip)
{
	struct icmp m;
	int error;

	*q = (struct mld_query){0};
	if (ip->ttl != MLD_HOP_LIMIT || !ip->router_alert || ip->fragment ||
		!ip_addr_is_link_local(&ip->src))
		return -EINVAL;
	error = icmp6_decode(&m, ip);
	if (error)
		return error;
	if (m.type != ICMP6_MLD_QUERY)
		return -EPROTONOSUPPORT;
	error = decode_body(q, ip->payload, ip->payload_len);
	if (error)
		return error;
	return ip_addr_is_unspecified(&q->group) || ip_addr_is_multicast(&q->group) ? 0 : -EINVAL;
}
