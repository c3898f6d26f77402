/* SPDX-License-Identifier: BSD-3-Clause */
/* The IPv6 header and the walk over its extension headers (RFC 8200 3, 4). Any thread; pure
 * functions. */
#ifndef WIRE_IP6_H
#define WIRE_IP6_H

#include "base/addr.h"

#define IP6_HEADER_LEN 40
#define IP6_MTU_MIN    1280 /* every link carries this much (RFC 8200 5) */

#define IP_PROTO_HOP_BY_HOP 0
#define IP_PROTO_ROUTING    43
#define IP_PROTO_FRAGMENT   44
#define IP_PROTO_AH         51
#define IP_PROTO_ICMP6      58
#define IP_PROTO_DEST_OPTS  60

/* Of the types of options that are not known: what to do. */
#define IP6_OPTION_ACTION       0xc0
#define IP6_OPTION_SKIP         0x00
#define IP6_OPTION_DROP         0x40
#define IP6_OPTION_TELL         0x80 /* dropped, and its sender told */
#define IP6_OPTION_TELL_UNICAST 0xc0 /* the same, but not where it went to a group */

/* ff02::1 and ff02::2 */
extern const struct ip_addr ip6_all_nodes;
extern const struct ip_addr ip6_all_routers;

struct ip6 {
	uint8_t traffic_class;
	uint8_t hop_limit;
	uint8_t next_header; /* of the fixed header: an extension header's or the upper layer's */
	uint32_t flow_label; /* 20 bits */
	struct ip_addr src;
	struct ip_addr dst;
	const uint8_t *payload; /* extension headers first; ends where the header says */
	uint16_t payload_len;
};

/* In the order of the checks, but that payload_len past the end is seen last. */
enum ip6_error {
	IP6_OK = 0,
	IP6_TRUNCATED, /* fewer octets than a header, or than it says */
	IP6_VERSION,
};

/* `len` may exceed the packet by link padding (IP6-VAL-01). A jumbogram (RFC 2675) is a packet of
 * no payload. */
enum ip6_error ip6_decode(struct ip6 *h, const uint8_t *p, size_t len);
/* Writes an IP6_HEADER_LEN header (payload of `h` is not read) and returns that. */
size_t ip6_encode(uint8_t *p, const struct ip6 *h);

/* What lies behind the extension headers. Positions called `_at` count from the first octet of the
 * IPv6 header, as the pointer of an ICMPv6 parameter problem does. */
struct ip6_upper {
	uint8_t proto;        /* the first next header that is no extension header known here */
	uint32_t proto_at;    /* of the field that says so */
	uint32_t offset;      /* in the payload */
	uint16_t len;         /* from there to the payload's end */
	bool fragment;        /* a fragment header is there, even if of a whole packet (RFC 6946) */
	bool first;           /* of fragments; in the others what follows is not to be read */
	bool more;            /* of fragments: it is not the last */
	uint16_t part_at;     /* of fragments: which octet of the whole it begins with */
	uint32_t fragment_at; /* of the fragment header; 0: there is none */
	bool router_alert;    /* in a hop-by-hop header (RFC 2711) */
	uint32_t option_at; /* of the first option that is not known here and not to be skipped (RFC
			     * 8200 4.2); 0: there is none */
	uint8_t option;     /* its type, of which IP6_OPTION_* says what its receiver does */
	uint32_t routed_at; /* of the type of a routing header with segments left; 0: there is none
			     * (IP6-FWD-12: a router that knows no type treats all as type 0) */
};

/* 0, or -EMSGSIZE when a header does not end inside the payload: nor may one in a first fragment
 * (RFC 7112). */
int ip6_walk(struct ip6_upper *u, const struct ip6 *h);

#endif
