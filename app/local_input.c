/* SPDX-License-Identifier: BSD-3-Clause */
/* Packets to this router: see local_input.h. */
#include <rte_mbuf.h>

#include "app/emit.h"
#include "app/fragment.h"
#include "app/icmp.h"
#include "app/local_input.h"
#include "app/reassembly.h"
#include "wire/eth.h"
#include "wire/icmp6.h"
#include "wire/ip4_options.h"

/* An anycast address is no source (RFC 4443 2.2): one of the way back is. */
static bool reply_source(
	const struct control *c, const struct ip_packet *q, uint16_t interface, struct ip_addr *src)
{
	const struct local_addr *l = local_find(c->locals, &q->dst, interface);
	const struct app_interface *out;

	*src = q->dst;
	if (!l || !l->anycast)
		return true;
	out = emit_interface(c, &q->src, interface);
	return out && local_source(c, out, &q->src, src);
}

static void echo_reply(
	struct control *c, const struct rte_mbuf *m, const struct ip_packet *q, struct icmp *echo)
{
	uint8_t *p = c->made.octets;
	size_t header_len = ip_header_len(q->dst.family), room = sizeof(c->made) - header_len;
	uint16_t interface = dp_meta(m)->interface;
	struct ip_packet ip = {.tos = q->tos,
		.ttl = ICMP_TTL,
		.proto = q->proto,
		.id = q->id,
		.src = q->dst,
		.dst = q->src,
		.payload_len = q->payload_len};

	if (!reply_source(c, q, interface, &ip.src)) {
		c->stats.dropped++;
		return;
	}
	if (ip.proto == IP_PROTO_ICMP6) {
		echo->type = ICMP6_ECHO_REPLY;
		icmp6_encode(p + header_len, room, echo, &ip.src, &ip.dst);
	} else {
		echo->type = ICMP_ECHO_REPLY;
		icmp_encode(p + header_len, room, echo);
	}
	ip_packet_encode(p, &ip);
	c->stats.echo_sent++;
	fragment_own(c, p, header_len + ip.payload_len, &ip.dst, interface);
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

/* IPv4 options to this router (RFC 7126 4.3, 4.4): one that would travel on goes nowhere. */
static bool refuses_options4(
	struct control *c, const struct ip_packet *ip, const struct dp_meta *meta)
{
	struct ip4_options o;

	ip4_options_read(&o, ip->payload - ip->header_len, ip->header_len);
	if (o.wrong_at)
		icmp_error(c, PROBLEM_FIELD, o.wrong_at, ip, meta);
	return o.wrong_at || o.source_route;
}

static bool refuses_options6(
	struct control *c, const struct ip_packet *ip, const struct dp_meta *meta)
{
	uint8_t action = ip->option & IP6_OPTION_ACTION;

	if (!ip->option_at)
		return false;
	if (action == IP6_OPTION_TELL ||
		(action == IP6_OPTION_TELL_UNICAST && !ip_addr_is_multicast(&ip->dst)))
		icmp_error(c, PROBLEM_OPTION, ip->option_at, ip, meta);
	return true;
}

bool local_input_refuses(struct control *c, const struct ip_packet *ip, const struct dp_meta *meta)
{
	bool refused;

	if (ip->dst.family == IP_V4) {
		refused = refuses_options4(c, ip, meta);
	} else if (ip->routed_at) {
		/* No routing header is known: all are treated as type 0 (RFC 5095 3). */
		icmp_error(c, PROBLEM_FIELD, ip->routed_at, ip, meta);
		refused = true;
	} else {
		refused = refuses_options6(c, ip, meta);
	}
	c->stats.local_unhandled += refused;
	return refused;
}

/* A whole packet to an address of ours. Whether it was answered. */
static bool answer(struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip)
{
	const struct dp_meta *meta = dp_meta(m);
	struct icmp echo;

	if (is_icmp(ip) && is_echo_request(ip, &echo)) {
		c->stats.echo_rcvd++;
		echo_reply(c, m, ip, &echo);
		return true;
	}
	if (ip->proto == IP_PROTO_UDP)
		icmp_error(c, PROBLEM_PORT, 0, ip, meta);
	else if (!is_icmp(ip))
		icmp_error(c, PROBLEM_PROTOCOL, ip->proto_at, ip, meta);
	return false;
}

/* Put together it is looked at like one that came so; a fragment of a fragment is nothing. */
static void input_part(struct control *c, const struct rte_mbuf *part, const struct ip_packet *ip)
{
	struct rte_mbuf *m = reassembly_add(c, part, ip);
	struct ip_packet whole;
	const uint8_t *frame;

	if (!m)
		return;
	frame = flat_frame(&c->read, m);
	if (!frame ||
		ip_packet_decode(
			&whole, frame + ETH_HEADER_LEN, rte_pktmbuf_pkt_len(m) - ETH_HEADER_LEN) ||
		ip_packet_is_part(&whole))
		c->stats.local_unhandled++;
	else if (!local_input_refuses(c, &whole, dp_meta(m)))
		c->stats.local_unhandled += !answer(c, m, &whole);
	rte_pktmbuf_free(m);
}

void local_input(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip)
{
	const struct local_addr *l = local_find(c->locals, &ip->dst, dp_meta(m)->interface);

	/* The state may have changed since the worker looked. */
	if (!l || !local_accepts(l))
		c->stats.local_unhandled++;
	else if (ip_packet_is_part(ip))
		input_part(c, m, ip);
	else
		c->stats.local_unhandled += !answer(c, m, ip);
	rte_pktmbuf_free(m);
}
