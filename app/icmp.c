/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMP and ICMPv6 as this router speaks them: see icmp.h. */
#include <rte_mbuf.h>

#include "app/emit.h"
#include "app/icmp.h"
#include "wire/eth.h"
#include "wire/icmp6.h"

#define TTL_OWN 64

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
	[PROBLEM_TOO_BIG] = {ICMP_UNREACHABLE, ICMP_UNREACH_FRAG},
	[PROBLEM_FIELD] = {ICMP_PARAMETER, 0},
};

static const struct error_name names6[] = {
	[PROBLEM_NO_ROUTE] = {ICMP6_UNREACHABLE, ICMP6_UNREACH_ROUTE},
	[PROBLEM_SCOPE] = {ICMP6_UNREACHABLE, ICMP6_UNREACH_SCOPE},
	[PROBLEM_NEIGHBOR] = {ICMP6_UNREACHABLE, ICMP6_UNREACH_ADDRESS},
	[PROBLEM_PROTOCOL] = {ICMP6_PARAMETER, ICMP6_PARAMETER_NEXT_HEADER},
	[PROBLEM_PORT] = {ICMP6_UNREACHABLE, ICMP6_UNREACH_PORT},
	[PROBLEM_TTL] = {ICMP6_TIME_EXCEEDED, 0},
	[PROBLEM_TOO_BIG] = {ICMP6_TOO_BIG, 0},
	[PROBLEM_FIELD] = {ICMP6_PARAMETER, ICMP6_PARAMETER_FIELD},
};

/* Errors a second, and how many may come at once (RFC 1812 4.3.2.8, RFC 4443 2.4 (f)). */
static bool rate_allows(struct control *c)
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
	bool v6 = about->src.family == IP_V6;
	struct error_name name = v6 ? names6[problem] : names4[problem];
	size_t most = v6 ? ICMP6_ERROR_MAX : ICMP_ERROR_MAX;
	struct ip_packet ip = {.dst = about->src,
		.ttl = TTL_OWN,
		.proto = v6 ? IP_PROTO_ICMP6 : IP_PROTO_ICMP,
		.tos = TOS_ERROR | (about->tos & TOS_KEPT)};
	size_t header_len = ip_header_len(about->src.family);
	struct rte_mbuf *m;
	uint8_t *p;
	int n;

	if (!name.type || !error_allowed(about, name, meta->link_group) ||
		!source_towards(c, &about->src, meta->interface, &ip.src) || !rate_allows(c))
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

/* Answered in place: the data moves up to where the shortest header ends. */
static void echo_reply(
	struct control *c, struct rte_mbuf *m, const struct ip_packet *q, struct icmp *echo)
{
	uint8_t *p = rte_pktmbuf_mtod_offset(m, uint8_t *, ETH_HEADER_LEN);
	size_t header_len = ip_header_len(q->dst.family);
	uint16_t interface = dp_meta(m)->interface;
	struct ip_packet ip = {.tos = q->tos,
		.ttl = TTL_OWN,
		.proto = q->proto,
		.id = q->id,
		.src = q->dst,
		.dst = q->src,
		.payload_len = q->payload_len};

	memmove(p + header_len + ICMP_HEADER_LEN, echo->data, echo->data_len);
	echo->data = p + header_len + ICMP_HEADER_LEN;
	if (ip.proto == IP_PROTO_ICMP6) {
		echo->type = ICMP6_ECHO_REPLY;
		icmp6_encode(p + header_len, q->payload_len, echo, &ip.src, &ip.dst);
	} else {
		echo->type = ICMP_ECHO_REPLY;
		icmp_encode(p + header_len, q->payload_len, echo);
	}
	ip_packet_encode(p, &ip);
	rte_pktmbuf_trim(m, rte_pktmbuf_data_len(m) - ETH_HEADER_LEN - header_len - q->payload_len);
	*dp_meta(m) = (struct dp_meta){.verdict = DP_FORWARD};
	c->stats.echo_sent++;
	emit_ip(c, m, &ip.dst, interface);
}

static bool is_icmp(const struct ip_packet *ip)
{
	return ip->proto == (ip->dst.family == IP_V6 ? IP_PROTO_ICMP6 : IP_PROTO_ICMP);
}

/* Whether it is an echo request, decoded into `echo`. */
static bool is_echo_request(const struct ip_packet *ip, struct icmp *echo)
{
	if (ip->proto == IP_PROTO_ICMP6)
		return icmp6_decode(echo, ip) == 0 && echo->type == ICMP6_ECHO_REQUEST &&
		       echo->code == 0;
	return icmp_decode(echo, ip->payload, ip->payload_len) == 0 &&
	       echo->type == ICMP_ECHO_REQUEST && echo->code == 0;
}

void icmp_local_input(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip)
{
	const struct dp_meta *meta = dp_meta(m);
	struct icmp echo;

	if (ip->routed_at) {
		/* No routing header is known: all are treated as type 0 (RFC 5095 3). */
		icmp_error(c, PROBLEM_FIELD, ip->routed_at, ip, meta);
	} else if (!ip->fragment && is_icmp(ip) && is_echo_request(ip, &echo)) {
		c->stats.echo_rcvd++;
		echo_reply(c, m, ip, &echo);
		return;
	} else if (!ip->fragment && ip->proto == IP_PROTO_UDP) {
		icmp_error(c, PROBLEM_PORT, 0, ip, meta);
	} else if (!ip->fragment && !is_icmp(ip)) {
		icmp_error(c, PROBLEM_PROTOCOL, ip->proto_at, ip, meta);
	}
	c->stats.local_unhandled++;
	rte_pktmbuf_free(m);
}
