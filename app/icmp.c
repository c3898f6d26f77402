/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMP and ICMPv6 errors: see icmp.h. */
#include <rte_mbuf.h>

#include "app/emit.h"
#include "app/icmp.h"
#include "wire/eth.h"
#include "wire/icmp6.h"

#define TOS_ERROR 0xc0 /* precedence internetwork control (RFC 1812 4.3.2.5) */
#define TOS_KEPT  0x1c /* type of service, but for the bit that became ECN's */

/* What a family calls a problem; type 0 is no error of its. The value is the second half of the
 * word of octets 4-7 in IPv4, and all of it in IPv6. */
struct error_name {
	uint8_t type, code;
};

static const struct error_name names4[] = {
	[PROBLEM_NO_ROUTE] = {ICMP_UNREACHABLE, ICMP_UNREACH_NET},
	[PROBLEM_NEIGHBOR] = {ICMP_UNREACHABLE, ICMP_UNREACH_HOST},
	[PROBLEM_PROTOCOL] = {ICMP_UNREACHABLE, ICMP_UNREACH_PROTO},
	[PROBLEM_PORT] = {ICMP_UNREACHABLE, ICMP_UNREACH_PORT},
	[PROBLEM_TTL] = {ICMP_TIME_EXCEEDED, 0},
	[PROBLEM_REASSEMBLY] = {ICMP_TIME_EXCEEDED, ICMP_EXCEEDED_REASSEMBLY},
	[PROBLEM_TOO_BIG] = {ICMP_UNREACHABLE, ICMP_UNREACH_FRAG},
	[PROBLEM_FIELD] = {ICMP_PARAMETER, 0},
	[PROBLEM_DETOUR] = {ICMP_REDIRECT, ICMP_REDIRECT_HOST},
};

static const struct error_name names6[] = {
	[PROBLEM_NO_ROUTE] = {ICMP6_UNREACHABLE, ICMP6_UNREACH_ROUTE},
	[PROBLEM_SCOPE] = {ICMP6_UNREACHABLE, ICMP6_UNREACH_SCOPE},
	[PROBLEM_NEIGHBOR] = {ICMP6_UNREACHABLE, ICMP6_UNREACH_ADDRESS},
	[PROBLEM_PROTOCOL] = {ICMP6_PARAMETER, ICMP6_PARAMETER_NEXT_HEADER},
	[PROBLEM_PORT] = {ICMP6_UNREACHABLE, ICMP6_UNREACH_PORT},
	[PROBLEM_TTL] = {ICMP6_TIME_EXCEEDED, 0},
	[PROBLEM_REASSEMBLY] = {ICMP6_TIME_EXCEEDED, ICMP6_EXCEEDED_REASSEMBLY},
	[PROBLEM_TOO_BIG] = {ICMP6_TOO_BIG, 0},
	[PROBLEM_FIELD] = {ICMP6_PARAMETER, ICMP6_PARAMETER_FIELD},
	[PROBLEM_OPTION] = {ICMP6_PARAMETER, ICMP6_PARAMETER_OPTION},
};

bool icmp_rate_allows(struct control *c)
{
	const struct config_icmp *cfg = &c->config->icmp;
	struct icmp_limit *l = &c->icmp_limit;
	int64_t period = 1000000000 / cfg->error_rate;
	struct instant full = instant_add(c->now, span_ns(-(int64_t)cfg->error_burst * period));

	/* `next` is when the bucket would be empty, behind now by as many errors as it holds. */
	if (instant_before(l->next, full))
		l->next = full;
	if (instant_before(c->now, l->next)) {
		c->stats.icmp_suppressed++;
		return false;
	}
	l->next = instant_add(l->next, span_ns(period));
	return true;
}

/* An address of the interface the message leaves by (IP4-ERR-09, IP6-ICM-12), but never a virtual
 * one that is not ours to use. */
static bool source_towards(
	const struct control *c, const struct ip_addr *dst, uint16_t interface, struct ip_addr *src)
{
	const struct app_interface *out = emit_interface(c, dst, interface);

	return out && local_source(c, out, dst, src);
}

static const uint8_t *header_of(const struct ip_packet *ip)
{
	return ip->payload - ip->header_len;
}

static bool error_allowed(const struct ip_packet *about, struct error_name name, bool link_group)
{
	struct ip4 ip4;

	if (about->src.family == IP_V6)
		return icmp6_error_allowed(about, name.type, name.code, link_group);
	return !link_group && ip4_decode(&ip4, header_of(about), about->total_len) == IP4_OK &&
	       icmp_error_allowed(&ip4);
}

/* The message itself, whose quotation stops where the least MTU of the family does. Octets
 * written. */
static int encode_error(uint8_t *p, size_t room, struct error_name name, uint32_t value,
	const struct ip_packet *about, const struct ip_addr *src)
{
	struct icmp m = {.type = name.type,
		.code = name.code,
		.rest = value,
		.data = header_of(about),
		.data_len = RTE_MIN(about->total_len, (uint32_t)UINT16_MAX)};

	if (about->src.family == IP_V6)
		return icmp6_encode_error(p, room, &m, src, &about->src);
	if (name.type == ICMP_PARAMETER)
		value <<= 24; /* the pointer is the word's first octet (RFC 792) */
	return icmp_encode_error(p, room, name.type, name.code, value, m.data, m.data_len);
}

void icmp_error(struct control *c, enum icmp_problem problem, uint32_t value,
	const struct ip_packet *about, const struct dp_meta *meta)
{
	struct ip_addr src;

	if (source_towards(c, &about->src, meta->interface, &src))
		icmp_error_from(c, problem, value, about, meta, &src);
}

void icmp_error_from(struct control *c, enum icmp_problem problem, uint32_t value,
	const struct ip_packet *about, const struct dp_meta *meta, const struct ip_addr *src)
{
	bool v6 = about->src.family == IP_V6;
	struct error_name name = v6 ? names6[problem] : names4[problem];
	size_t most = v6 ? ICMP6_ERROR_MAX : ICMP_ERROR_MAX;
	struct ip_packet ip = {.src = *src,
		.dst = about->src,
		.ttl = ICMP_TTL,
		.proto = v6 ? IP_PROTO_ICMP6 : IP_PROTO_ICMP,
		.tos = TOS_ERROR | (about->tos & TOS_KEPT)};
	size_t header_len = ip_header_len(about->src.family);
	struct rte_mbuf *m;
	uint8_t *p;
	int n;

	if (!name.type || !error_allowed(about, name, meta->link_group) || !icmp_rate_allows(c))
		return;
	m = emit_alloc(c);
	if (!m)
		return;
	p = (uint8_t *)rte_pktmbuf_append(m, ETH_HEADER_LEN + most) + ETH_HEADER_LEN;
	n = encode_error(p + header_len, most - header_len, name, value, about, &ip.src);
	if (n < 0) {
		rte_pktmbuf_free(m);
		return;
	}
	ip.payload_len = n;
	ip_packet_encode(p, &ip);
	rte_pktmbuf_trim(m, most - header_len - n);
	c->stats.icmp_sent++;
	emit_ip(c, m, &ip.dst, meta->interface);
}
