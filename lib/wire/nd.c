/* SPDX-License-Identifier: BSD-3-Clause */
/* Neighbor Discovery messages to a struct and back (RFC 4861 4). Any thread; pure functions. */
#include "wire/nd.h"

#include <errno.h>

#include "wire/bytes.h"

#define OPT_SOURCE_MAC 1
#define OPT_TARGET_MAC 2
#define OPT_PREFIX     3
#define OPT_REDIRECTED 4
#define OPT_MTU        5

#define OPT_UNIT       8 /* octets that an option's length counts */
#define OPT_MAC_LEN    8 /* octets of each option, its head included */
#define OPT_MTU_LEN    8
#define OPT_PREFIX_LEN 32
#define REDIRECTED_AT  8 /* the packet in its option */

/* In octets 4-7 of the message. */
#define NA_ROUTER    (1U << 31)
#define NA_SOLICITED (1U << 30)
#define NA_OVERRIDE  (1U << 29)
#define RA_MANAGED   (1U << 23)
#define RA_OTHER     (1U << 22)
/* In an octet of the prefix option. */
#define PREFIX_ON_LINK    0x80
#define PREFIX_AUTONOMOUS 0x40

/* What comes before the options, and which of the two link-layer addresses is one of them. */
static const struct shape {
	uint8_t len;
	uint8_t mac_option;
} shapes[] = {
	[ND_RS - ND_RS] = {8, OPT_SOURCE_MAC},
	[ND_RA - ND_RS] = {16, OPT_SOURCE_MAC},
	[ND_NS - ND_RS] = {24, OPT_SOURCE_MAC},
	[ND_NA - ND_RS] = {24, OPT_TARGET_MAC},
	[ND_REDIRECT - ND_RS] = {40, OPT_TARGET_MAC},
};

struct ip_addr nd_solicited_node(const struct ip_addr *addr)
{
	return (struct ip_addr){
		IP_V6, {0xff, 0x02, [11] = 1, 0xff, addr->b[13], addr->b[14], addr->b[15]}};
}

static int decode_prefix(struct nd_ra *ra, const uint8_t *p, size_t len)
{
	struct nd_prefix *x;

	if (len != OPT_PREFIX_LEN || p[2] > 128)
		return -EINVAL;
	if (ra->n_prefixes == ND_PREFIXES_MAX)
		return 0;
	x = &ra->prefixes[ra->n_prefixes++];
	x->prefix = (struct ip_prefix){ip_addr_from_octets(IP_V6, p + 16), p[2]};
	/* The bits behind the prefix are reserved and not to be looked at. */
	x->prefix = ip_prefix_network(&x->prefix);
	x->on_link = p[3] & PREFIX_ON_LINK;
	x->autonomous = p[3] & PREFIX_AUTONOMOUS;
	x->valid_s = get_be32(p + 4);
	x->preferred_s = get_be32(p + 8);
	return 0;
}

/* One option of `len` octets. One that the type does not have is skipped; one that it has must be
 * as long as Ethernet and IPv6 make it. */
static int decode_option(struct nd *m, const uint8_t *p, size_t len)
{
	if (p[0] == shapes[m->type - ND_RS].mac_option) {
		if (len != OPT_MAC_LEN)
			return -EINVAL;
		m->has_mac = true;
		memcpy(m->mac.b, p + 2, 6);
	} else if (p[0] == OPT_PREFIX && m->type == ND_RA) {
		return decode_prefix(&m->ra, p, len);
	} else if (p[0] == OPT_MTU && m->type == ND_RA) {
		if (len != OPT_MTU_LEN)
			return -EINVAL;
		m->ra.mtu = get_be32(p + 4);
	} else if (p[0] == OPT_REDIRECTED && m->type == ND_REDIRECT) {
		m->redirected = p + REDIRECTED_AT;
		m->redirected_len = len - REDIRECTED_AT;
	}
	return 0;
}

static int decode_options(struct nd *m, const uint8_t *p, size_t len)
{
	while (len) {
		size_t option_len;
		int error;

		if (len < OPT_UNIT)
			return -EMSGSIZE;
		option_len = p[1] * (size_t)OPT_UNIT;
		if (option_len == 0 || option_len > len)
			return -EMSGSIZE;
		error = decode_option(m, p, option_len);
		if (error)
			return error;
		p += option_len;
		len -= option_len;
	}
	return 0;
}

/* The fields before the options; `rest` is octets 4-7. */
static void decode_fields(struct nd *m, const uint8_t *p, uint32_t rest)
{
	switch (m->type) {
	case ND_RS:
		break;
	case ND_RA:
		m->ra.hop_limit = rest >> 24;
		m->ra.managed = rest & RA_MANAGED;
		m->ra.other = rest & RA_OTHER;
		m->ra.lifetime_s = rest & 0xffff;
		m->ra.reachable_ms = get_be32(p + 8);
		m->ra.retrans_ms = get_be32(p + 12);
		break;
	case ND_NA:
		m->router = rest & NA_ROUTER;
		m->solicited = rest & NA_SOLICITED;
		m->override = rest & NA_OVERRIDE;
		m->target = ip_addr_from_octets(IP_V6, p + 8);
		break;
	case ND_NS:
		m->target = ip_addr_from_octets(IP_V6, p + 8);
		break;
	case ND_REDIRECT:
		m->target = ip_addr_from_octets(IP_V6, p + 8);
		m->destination = ip_addr_from_octets(IP_V6, p + 24);
		break;
	}
}

static bool is_solicited_node(const struct ip_addr *a)
{
	struct ip_addr group = nd_solicited_node(a);

	return ip_addr_equal(a, &group);
}

/* The rules about addresses, each type's own (RFC 4861 6.1, 7.1, 8.1). */
static bool addresses_agree(const struct nd *m, const struct ip_packet *ip)
{
	bool nobody = ip_addr_is_unspecified(&ip->src);

	switch (m->type) {
	case ND_RS:
		return !(nobody && m->has_mac);
	case ND_RA:
		return ip_addr_is_link_local(&ip->src);
	case ND_NS:
		return !ip_addr_is_multicast(&m->target) &&
		       !(nobody && (m->has_mac || !is_solicited_node(&ip->dst)));
	case ND_NA:
		return !ip_addr_is_multicast(&m->target) &&
		       !(m->solicited && ip_addr_is_multicast(&ip->dst));
	case ND_REDIRECT:
		return ip_addr_is_link_local(&ip->src) && !ip_addr_is_multicast(&m->destination) &&
		       (ip_addr_is_link_local(&m->target) ||
			       ip_addr_equal(&m->target, &m->destination));
	}
	return false;
}

int nd_decode(struct nd *m, const struct ip_packet *ip)
{
	struct icmp icmp;
	size_t fields_len;
	int error;

	*m = (struct nd){0};
	if (ip->fragment)
		return -EINVAL;
	error = icmp6_decode(&icmp, ip);
	if (error)
		return error;
	/* Before the hop limit: others have another (RFC 3810 5). */
	if (icmp.type < ND_RS || icmp.type > ND_REDIRECT)
		return -EPROTONOSUPPORT;
	if (ip->ttl != ND_HOP_LIMIT || icmp.code != 0)
		return -EINVAL;
	m->type = icmp.type;
	fields_len = shapes[m->type - ND_RS].len;
	if (ip->payload_len < fields_len)
		return -EMSGSIZE;
	decode_fields(m, ip->payload, icmp.rest);
	error = decode_options(m, ip->payload + fields_len, ip->payload_len - fields_len);
	if (error)
		return error;
	return addresses_agree(m, ip) ? 0 : -EINVAL;
}

/* Octets of the packet that caused a redirect which fit behind `before` octets of message. */
static size_t quoted_len(const struct nd *m, size_t before)
{
	size_t most = ND_LEN_MAX - before - REDIRECTED_AT;
	size_t len = ip_unpadded_len(m->redirected, m->redirected_len);

	return (len < most ? len : most) / OPT_UNIT * OPT_UNIT;
}

/* Octets of the whole message. */
static size_t message_len(const struct nd *m)
{
	size_t len = shapes[m->type - ND_RS].len + (m->has_mac ? OPT_MAC_LEN : 0);

	if (m->type == ND_RA)
		len += (m->ra.mtu ? OPT_MTU_LEN : 0) + m->ra.n_prefixes * OPT_PREFIX_LEN;
	if (m->type == ND_REDIRECT && m->redirected_len)
		len += REDIRECTED_AT + quoted_len(m, len);
	return len;
}

static uint32_t rest_of(const struct nd *m)
{
	if (m->type == ND_NA)
		return (m->router ? NA_ROUTER : 0) | (m->solicited ? NA_SOLICITED : 0) |
		       (m->override ? NA_OVERRIDE : 0);
	if (m->type == ND_RA)
		return (uint32_t)m->ra.hop_limit << 24 | (m->ra.managed ? RA_MANAGED : 0) |
		       (m->ra.other ? RA_OTHER : 0) | m->ra.lifetime_s;
	return 0;
}

/* The fields from octet 8 on. */
static void put_fields(uint8_t *p, const struct nd *m)
{
	if (m->type == ND_RA) {
		put_be32(p + 8, m->ra.reachable_ms);
		put_be32(p + 12, m->ra.retrans_ms);
	}
	if (m->type == ND_NS || m->type == ND_NA || m->type == ND_REDIRECT)
		memcpy(p + 8, m->target.b, 16);
	if (m->type == ND_REDIRECT)
		memcpy(p + 24, m->destination.b, 16);
}

/* The head of an option of `len` octets, the rest of it zero. Returns where the next one begins. */
static uint8_t *put_option(uint8_t *p, uint8_t type, size_t len)
{
	memset(p, 0, len);
	p[0] = type;
	p[1] = len / OPT_UNIT;
	return p + len;
}

static uint8_t *put_prefix(uint8_t *p, const struct nd_prefix *x)
{
	struct ip_prefix network = ip_prefix_network(&x->prefix);
	uint8_t *next = put_option(p, OPT_PREFIX, OPT_PREFIX_LEN);

	p[2] = network.len;
	p[3] = (x->on_link ? PREFIX_ON_LINK : 0) | (x->autonomous ? PREFIX_AUTONOMOUS : 0);
	put_be32(p + 4, x->valid_s);
	put_be32(p + 8, x->preferred_s);
	memcpy(p + 16, network.addr.b, 16);
	return next;
}

static void put_ra_options(uint8_t *p, const struct nd_ra *ra)
{
	if (ra->mtu) {
		uint8_t *next = put_option(p, OPT_MTU, OPT_MTU_LEN);

		put_be32(p + 4, ra->mtu);
		p = next;
	}
	for (unsigned int i = 0; i < ra->n_prefixes; i++)
		p = put_prefix(p, &ra->prefixes[i]);
}

int nd_encode(uint8_t *p, size_t room, const struct nd *m, const struct ip_addr *src,
	const struct ip_addr *dst)
{
	const struct shape *shape = &shapes[m->type - ND_RS];
	size_t len = message_len(m);
	uint8_t *at = p + shape->len;

	if (room < len)
		return -ENOSPC;
	put_fields(p, m);
	if (m->has_mac) {
		uint8_t *next = put_option(at, shape->mac_option, OPT_MAC_LEN);

		memcpy(at + 2, m->mac.b, 6);
		at = next;
	}
	if (m->type == ND_RA)
		put_ra_options(at, &m->ra);
	if (m->type == ND_REDIRECT && m->redirected_len) {
		size_t quoted = p + len - at - REDIRECTED_AT;

		put_option(at, OPT_REDIRECTED, REDIRECTED_AT + quoted);
		memcpy(at + REDIRECTED_AT, m->redirected, quoted);
	}
	return icmp6_encode(p, room,
		&(struct icmp){.type = m->type,
			.rest = rest_of(m),
			.data = p + ICMP_HEADER_LEN,
			.data_len = len - ICMP_HEADER_LEN},
		src, dst);
}

struct nd nd_announcement(const struct ip_addr *addr, const struct mac *mac)
{
	return (struct nd){.type = ND_NA,
		.router = true,
		.override = true,
		.has_mac = true,
		.mac = *mac,
		.target = *addr};
}

struct nd nd_answer_to(
	const struct nd *q, const struct ip_addr *src, const struct mac *mac, struct ip_addr *dst)
{
	struct nd answer = nd_announcement(&q->target, mac);

	answer.solicited = !ip_addr_is_unspecified(src);
	*dst = answer.solicited ? *src : ip6_all_nodes;
	return answer;
}
