/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMP as this router speaks it: see icmp.h. */
#include <rte_mbuf.h>

#include "app/emit.h"
#include "app/icmp.h"
#include "wire/eth.h"

#define TTL_OWN 64
/* Errors a second, and how many may come at once (RFC 1812 4.3.2.8). */
#define ERRORS_PER_S 1000
#define ERRORS_BURST 100

#define TOS_ERROR 0xc0 /* precedence internetwork control (RFC 1812 4.3.2.5) */
#define TOS_KEPT  0x1c /* type of service, but for the bit that became ECN's */

static bool error_allowed(struct control *c)
{
	struct icmp_limit *l = &c->icmp_limit;
	int64_t period = 1000000000 / ERRORS_PER_S;
	struct instant full = instant_add(c->now, span_ns(-ERRORS_BURST * period));

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

/* An address of the interface the message leaves by (IP4-ERR-09), but never a virtual one that is
 * not ours to use. */
static bool source_towards(const struct control *c, const struct ip_addr *dst, struct ip_addr *src)
{
	const struct config_interface *cfg;
	const struct local_addr *l;
	struct route route;

	if (!rib_lookup(c->rib, dst, &route) || !route.n_next_hops)
		return false;
	cfg = c->interfaces[route.next_hops[0].interface].config;
	for (uint32_t i = 0; i < cfg->n_addresses; i++) {
		l = local_find(c->locals, &cfg->addresses[i].addr);
		if (l && local_accepts(l)) {
			*src = cfg->addresses[i].addr;
			return true;
		}
	}
	return false;
}

void icmp_error(struct control *c, uint8_t type, uint8_t code, uint32_t rest, const uint8_t *packet,
	size_t len, bool link_group)
{
	struct ip4 about, ip = {.ttl = TTL_OWN, .proto = IP_PROTO_ICMP};
	struct rte_mbuf *m;
	uint8_t *p;
	int n;

	/* Only the header has to be whole: the rest is quoted as far as it is there. */
	if (ip4_decode(&about, packet, len) != IP4_OK || link_group || !icmp_error_allowed(&about))
		return;
	if (!source_towards(c, &about.src, &ip.src) || !error_allowed(c))
		return;
	ip.dst = about.src;
	ip.tos = TOS_ERROR | (about.tos & TOS_KEPT);
	m = emit_alloc(c);
	if (!m)
		return;
	p = (uint8_t *)rte_pktmbuf_append(m, ETH_HEADER_LEN + ICMP_ERROR_MAX) + ETH_HEADER_LEN;
	n = icmp_encode_error(p + IP4_HEADER_LEN, ICMP_ERROR_MAX - IP4_HEADER_LEN, type, code, rest,
		packet, about.total_len);
	if (n < 0) {
		rte_pktmbuf_free(m);
		return;
	}
	ip.payload_len = n;
	ip4_encode(p, &ip);
	rte_pktmbuf_trim(m, ICMP_ERROR_MAX - IP4_HEADER_LEN - n);
	c->stats.icmp_sent++;
	emit_ip4(c, m, &ip.dst);
}

/* Answered in place: the data stays where it is. */
static void echo_reply(
	struct control *c, struct rte_mbuf *m, const struct ip4 *q, struct icmp *echo)
{
	uint8_t *p = rte_pktmbuf_mtod_offset(m, uint8_t *, ETH_HEADER_LEN);
	struct ip4 ip = {.tos = q->tos,
		.ttl = TTL_OWN,
		.proto = IP_PROTO_ICMP,
		.id = q->id,
		.src = q->dst,
		.dst = q->src,
		.payload_len = q->payload_len};

	echo->type = ICMP_ECHO_REPLY;
	memmove(p + IP4_HEADER_LEN + ICMP_HEADER_LEN, echo->data, echo->data_len);
	echo->data = p + IP4_HEADER_LEN + ICMP_HEADER_LEN;
	icmp_encode(p + IP4_HEADER_LEN, q->payload_len, echo);
	ip4_encode(p, &ip);
	rte_pktmbuf_trim(
		m, rte_pktmbuf_data_len(m) - ETH_HEADER_LEN - IP4_HEADER_LEN - q->payload_len);
	*dp_meta(m) = (struct dp_meta){.verdict = DP_FORWARD};
	c->stats.echo_sent++;
	emit_ip4(c, m, &ip.dst);
}

void icmp_local_input(struct control *c, struct rte_mbuf *m, const struct ip4 *ip)
{
	const uint8_t *packet = rte_pktmbuf_mtod_offset(m, uint8_t *, ETH_HEADER_LEN);
	bool link_group = dp_meta(m)->link_group;
	struct icmp echo;

	if (ip4_is_fragment(ip)) {
		c->stats.local_unhandled++;
	} else if (ip->proto == IP_PROTO_ICMP) {
		if (icmp_decode(&echo, ip->payload, ip->payload_len) == 0 &&
			echo.type == ICMP_ECHO_REQUEST && echo.code == 0) {
			c->stats.echo_rcvd++;
			echo_reply(c, m, ip, &echo);
			return;
		}
		c->stats.local_unhandled++;
	} else if (ip->proto == IP_PROTO_UDP) {
		icmp_error(c, ICMP_UNREACHABLE, ICMP_UNREACH_PORT, 0, packet, ip->total_len,
			link_group);
	} else {
		c->stats.local_unhandled++;
		icmp_error(c, ICMP_UNREACHABLE, ICMP_UNREACH_PROTO, 0, packet, ip->total_len,
			link_group);
	}
	rte_pktmbuf_free(m);
}
