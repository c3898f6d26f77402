/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets for the router itself, by protocol.
 *
 * A unicast advert comes from a configured peer, perhaps over other routers, so that its TTL says
 * nothing here; control knows the peers. BFD is single-hop (RFC 5881 5): with any other TTL it is
 * not urgent.
 */
#include "dataplane/packet.h"

#include "dataplane/check.h"
#include "wire/vrrp.h"

#define TTL_OF_NEIGHBOR   255
#define BFD_PORT          3784
#define PROTO_NOTHING     59
#define HASH_MULTIPLIER   UINT32_C(0x9e3779b1)
#define HASH_BUCKET_SHIFT 23 /* leaves 9 bits */

static_assert(CHECK_BUCKETS == 1 << (32 - HASH_BUCKET_SHIFT), "the hash fills the buckets");
static_assert(CHECK_BUCKETS == 256 * DP_FAMILIES, "one for each virtual router of an interface");

static void read4(struct packet *p, const uint8_t *ip, size_t octets)
{
	size_t header_len = (ip[0] & 0xf) * 4u;

	p->src = ip + 12;
	p->dst = ip + 16;
	p->proto = ip[9];
	p->fragment = get_be16(ip + 6) & (IP4_MF | IP4_OFFSET);
	p->data = ip + header_len;
	p->octets = octets - header_len;
}

static void read6(struct packet *p, const uint8_t *ip, size_t octets)
{
	size_t header_len = IP6_HEADER_LEN;

	p->src = ip + CHECK_IP6_SRC;
	p->dst = ip + CHECK_IP6_DST;
	p->proto = ip[6];
	if (p->proto == IP_PROTO_HOP_BY_HOP) {
		header_len += octets >= IP6_HEADER_LEN + 8 ? (ip[IP6_HEADER_LEN + 1] + 1u) * 8 : 8;
		p->proto = header_len <= octets ? ip[IP6_HEADER_LEN] : PROTO_NOTHING;
		header_len = RTE_MIN(header_len, octets);
	}
	p->data = ip + header_len;
	p->octets = octets - header_len;
}

void packet_read(struct packet *p, const struct dp_interface *in, const uint8_t *ip, size_t octets,
	enum dp_family family)
{
	size_t total_len = check_total_len(ip, family);

	*p = (struct packet){.in = in, .family = family, .ttl = check_ttl(ip, family)};
	p->whole = octets >= total_len;
	octets = RTE_MIN(octets, total_len);
	if (family == DP_V4)
		read4(p, ip, octets);
	else
		read6(p, ip, octets);
}

bool packet_is_nd(const struct packet *p)
{
	uint8_t type;

	if (p->family != DP_V6 || p->proto != IP_PROTO_ICMP6 || p->octets < 1)
		return false;
	type = p->data[0];
	return (type >= 130 && type <= 137) || type == 143;
}

enum dp_verdict packet_advert(const struct packet *p, bool to_group, uint16_t *bucket)
{
	uint8_t family = p->family == DP_V4 ? IP_V4 : IP_V6;
	struct ip_addr from = ip_addr_from_octets(family, p->src);
	struct ip_addr to = ip_addr_from_octets(family, p->dst);
	struct vrrp_pdu pdu;

	if (p->fragment || !p->whole || (to_group && p->ttl != TTL_OF_NEIGHBOR))
		return DP_PUNT_VRRP_SUSPECT;
	if (vrrp_pdu_decode(&pdu, p->data, p->octets, &from, &to) != VRRP_PDU_OK ||
		!check_bit(p->in->known[p->family], pdu.vrid))
		return DP_PUNT_VRRP_SUSPECT;
	*bucket = p->family * 256 + pdu.vrid;
	return to_group ? DP_PUNT_VRRP : DP_PUNT_VRRP_UNICAST;
}

static bool is_bfd(const struct packet *p)
{
	return p->proto == IP_PROTO_UDP && p->ttl == TTL_OF_NEIGHBOR && !p->fragment &&
	       p->octets >= 4 && get_be16(p->data + 2) == BFD_PORT;
}

/* By the part of an address in which neighbors differ. */
static uint16_t bucket_of(const struct packet *p)
{
	const uint8_t *end = p->src + (p->family == DP_V4 ? 4 : 16);

	return load32(end - 4) * HASH_MULTIPLIER >> HASH_BUCKET_SHIFT;
}

enum dp_verdict packet_local(const struct packet *p, uint16_t *bucket)
{
	if (p->proto == IP_PROTO_VRRP)
		return packet_advert(p, false, bucket);
	if (packet_is_nd(p))
		return DP_PUNT_ND;
	if (!is_bfd(p))
		return DP_PUNT_LOCAL;
	*bucket = bucket_of(p);
	return DP_PUNT_BFD;
}
