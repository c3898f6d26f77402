/* SPDX-License-Identifier: BSD-3-Clause */
/* IPv6 headers to structs and back (RFC 8200). Any thread; pure functions. */
#include "wire/ip6.h"

#include <errno.h>

#include "wire/bytes.h"

#define NEXT_HEADER_AT   6 /* in the fixed header */
#define EXTENSION_MIN    8 /* the shortest extension header there is */
#define FRAGMENT_OFFSET  0xfff8
#define FRAGMENT_MORE    0x0001
#define OPT_PAD1         0
#define OPT_PADN         1
#define OPT_ROUTER_ALERT 5

const struct ip_addr ip6_all_nodes = {IP_V6, {0xff, 0x02, [15] = 1}};
const struct ip_addr ip6_all_routers = {IP_V6, {0xff, 0x02, [15] = 2}};

enum ip6_error ip6_decode(struct ip6 *h, const uint8_t *p, size_t len)
{
	if (len < IP6_HEADER_LEN)
		return IP6_TRUNCATED;
	if (p[0] >> 4 != 6)
		return IP6_VERSION;
	if (len - IP6_HEADER_LEN < get_be16(p + 4))
		return IP6_TRUNCATED;

	*h = (struct ip6){
		.traffic_class = (p[0] << 4 | p[1] >> 4) & 0xff,
		.hop_limit = p[7],
		.next_header = p[NEXT_HEADER_AT],
		.flow_label = get_be32(p) & 0xfffff,
		.src = ip_addr_from_octets(IP_V6, p + 8),
		.dst = ip_addr_from_octets(IP_V6, p + 24),
		.payload = p + IP6_HEADER_LEN,
		.payload_len = get_be16(p + 4),
	};
	return IP6_OK;
}

size_t ip6_encode(uint8_t *p, const struct ip6 *h)
{
	put_be32(p, 6U << 28 | (uint32_t)h->traffic_class << 20 | (h->flow_label & 0xfffff));
	put_be16(p + 4, h->payload_len);
	p[NEXT_HEADER_AT] = h->next_header;
	p[7] = h->hop_limit;
	memcpy(p + 8, h->src.b, 16);
	memcpy(p + 24, h->dst.b, 16);
	return IP6_HEADER_LEN;
}

/* `p`: an option of `len` octets of data, at `at` in the packet. */
static void take_option(struct ip6_upper *u, const uint8_t *p, size_t len, uint32_t at)
{
	if (p[0] == OPT_ROUTER_ALERT && u->proto == IP_PROTO_HOP_BY_HOP) {
		u->router_alert |= len == 2;
	} else if (p[0] != OPT_PADN && (p[0] & IP6_OPTION_ACTION) != IP6_OPTION_SKIP &&
		   u->option_at == 0) {
		u->option_at = at;
		u->option = p[0];
	}
}

/* `p`, `len`: a header of options, where `u` stands. An option past its end ends the search: what
 * follows says nothing that can be relied on. */
static void take_options(struct ip6_upper *u, const uint8_t *p, size_t len)
{
	size_t at = 2;

	while (at < len) {
		if (p[at] == OPT_PAD1) {
			at++;
			continue;
		}
		if (at + 1 >= len || p[at + 1] > len - at - 2)
			return;
		take_option(u, p + at, p[at + 1], IP6_HEADER_LEN + u->offset + at);
		at += 2 + (size_t)p[at + 1];
	}
}

/* Whether `u` stands at an extension header. Hop-by-hop options are one only right behind the fixed
 * header; elsewhere their number is an unknown protocol's (RFC 8200 4). */
static bool at_extension(const struct ip6_upper *u)
{
	switch (u->proto) {
	case IP_PROTO_HOP_BY_HOP:
		return u->offset == 0;
	case IP_PROTO_ROUTING:
	case IP_PROTO_FRAGMENT:
	case IP_PROTO_AH:
	case IP_PROTO_DEST_OPTS:
		return !u->fragment || u->first;
	default:
		return false;
	}
}

/* `p`: the header's octets, EXTENSION_MIN of them at least. */
static size_t extension_len(uint8_t type, const uint8_t *p)
{
	switch (type) {
	case IP_PROTO_FRAGMENT:
		return EXTENSION_MIN;
	case IP_PROTO_AH:
		return (p[1] + 2) * (size_t)4;
	default:
		return (p[1] + 1) * (size_t)8;
	}
}

/* Takes in what the header of `len` octets at `p`, where `u` stands, says. */
static void look_at(struct ip6_upper *u, const uint8_t *p, size_t len)
{
	switch (u->proto) {
	case IP_PROTO_HOP_BY_HOP:
	case IP_PROTO_DEST_OPTS:
		take_options(u, p, len);
		break;
	case IP_PROTO_ROUTING:
		if (p[3] != 0 && u->routed_at == 0)
			u->routed_at = IP6_HEADER_LEN + u->offset + 2;
		break;
	case IP_PROTO_FRAGMENT:
		u->fragment = true;
		u->fragment_at = IP6_HEADER_LEN + u->offset;
		u->part_at = get_be16(p + 2) & FRAGMENT_OFFSET;
		u->more = get_be16(p + 2) & FRAGMENT_MORE;
		u->first = u->part_at == 0;
		break;
	default:
		break;
	}
}

int ip6_walk(struct ip6_upper *u, const struct ip6 *h)
{
	*u = (struct ip6_upper){
		.proto = h->next_header, .proto_at = NEXT_HEADER_AT, .len = h->payload_len};
	while (at_extension(u)) {
		const uint8_t *p = h->payload + u->offset;
		size_t len;

		if (u->len < EXTENSION_MIN)
			return -EMSGSIZE;
		len = extension_len(u->proto, p);
		if (u->len < len)
			return -EMSGSIZE;
		look_at(u, p, len);
		u->proto = p[0];
		u->proto_at = IP6_HEADER_LEN + u->offset;
		u->offset += len;
		u->len -= len;
	}
	return 0;
}
