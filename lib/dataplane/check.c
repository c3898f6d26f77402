/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The exact checks of a frame, for all that the quick ones in the header did not wave through.
 *
 * Choices where the RFCs leave one: a frame to a group's MAC is looked at like a broadcast one.
 * 255.255.255.255 is received (RFC 1812 5.2.3), also from 0.0.0.0, a host that has no address
 * yet; of IPv4's groups only 224.0.0.18 is joined, so every other is dropped. 169.254/16 may talk
 * to the router and run VRRP, and is never forwarded.
 *
 * An fe80::/10 destination is of the link that the frame came by, and the FIB, which knows no
 * links, is not asked: the frame was sent to our MAC, so it is local, and control, which knows the
 * interface's addresses, drops what is not for one of them. From IPv6's groups comes what has to:
 * VRRP, and Neighbor Discovery and MLD to the groups that a router joins, those of all
 * solicited nodes at once, since devices and switches filter these.
 */
#include "dataplane/check.h"

#include "dataplane/packet.h"
#include "dataplane/tag.h"
#include "wire/vrrp.h"

#define VRRP_GROUP4       0xe0000012
#define LIMITED_BROADCAST 0xffffffff
#define GROUP4            UINT64_C(0x00005e0001) /* 01:00:5e and a clear bit (RFC 1112 6.4) */
#define GROUP4_MASK       UINT64_C(0x80ffffff)
#define GROUP6            UINT64_C(0x3333) /* RFC 2464 7 */
#define GROUP6_MASK       UINT64_C(0xffff)

const uint8_t check_first_octet[256] = {[0] = 1, [127] = 1, [169] = 1, [224 ... 255] = 1};

static bool is_link_local(uint32_t addr)
{
	return addr >> 16 == 0xa9fe;
}

static bool is_multicast(uint32_t addr)
{
	return addr >> 28 == 0xe;
}

/* RFC 1812 5.2.2. `octets` are at hand from `ip` on, of `len` in the frame. */
static enum dp_verdict check_header4(const uint8_t *ip, size_t octets, size_t len)
{
	size_t header_len, total_len;

	if (octets < IP4_HEADER_LEN)
		return DP_DROP_TRUNCATED;
	if (ip[0] >> 4 != 4)
		return DP_DROP_IP_VERSION;
	header_len = (ip[0] & 0xf) * 4u;
	total_len = get_be16(ip + 2);
	if (header_len < IP4_HEADER_LEN || total_len < header_len)
		return DP_DROP_IP_HEADER;
	if (len < total_len || octets < header_len)
		return DP_DROP_TRUNCATED;
	if (csum_finish(csum_add(0, ip, header_len)) != 0)
		return DP_DROP_IP_CHECKSUM;
	return DP_FORWARD;
}

/* RFC 8200 3. */
static enum dp_verdict check_header6(const uint8_t *ip, size_t octets, size_t len)
{
	if (octets < IP6_HEADER_LEN)
		return DP_DROP_TRUNCATED;
	if (ip[0] >> 4 != 6)
		return DP_DROP_IP_VERSION;
	return len < check_total_len(ip, DP_V6) ? DP_DROP_TRUNCATED : DP_FORWARD;
}

static void check_addresses4(const struct packet *p, bool link_group, struct check *c)
{
	uint32_t src = get_be32(p->src), dst = get_be32(p->dst);
	bool no_address_yet = src == 0 && dst == LIMITED_BROADCAST;

	if (check_addr_special(src) && !is_link_local(src) && !no_address_yet)
		c->verdict = DP_DROP_MARTIAN_SRC;
	else if (dst == LIMITED_BROADCAST)
		c->verdict = DP_PUNT_LOCAL;
	else if (dst == VRRP_GROUP4 && p->proto == IP_PROTO_VRRP)
		c->verdict = packet_advert(p, true, &c->bucket);
	else if (is_multicast(dst))
		c->verdict = DP_DROP_MULTICAST;
	else if (check_addr_special(dst) && !is_link_local(dst))
		c->verdict = DP_DROP_MARTIAN_DST;
	else if (link_group)
		c->verdict = DP_DROP_LINK_BROADCAST;
	else if (is_link_local(src))
		c->transit = DP_DROP_MARTIAN_SRC;
	else if (is_link_local(dst))
		c->transit = DP_DROP_MARTIAN_DST;
}

/* ff02::1, of all nodes, ::2, of all routers, ::12, of VRRP, ::16, of MLDv2, and those of solicited
 * nodes, ff02::1:ff00:0/104. */
static bool is_joined(const uint8_t group[16])
{
	if (load64(group) != UINT64_C(0x02ff) || load16(group + 8) || group[10])
		return false;
	if (group[11] == 1 && group[12] == 0xff)
		return true;
	return !load32(group + 11) &&
	       (group[15] == 0x01 || group[15] == 0x02 || group[15] == 0x12 || group[15] == 0x16);
}

static enum dp_verdict check_group6(const struct packet *p, uint16_t *bucket)
{
	if (!is_joined(p->dst))
		return DP_DROP_MULTICAST;
	if (p->proto == IP_PROTO_VRRP && p->dst[15] == 0x12 && p->dst[11] == 0)
		return packet_advert(p, true, bucket);
	return packet_is_nd(p) ? DP_PUNT_ND : DP_DROP_MULTICAST;
}

static void check_addresses6(const struct packet *p, bool link_group, struct check *c)
{
	bool to_group = p->dst[0] == 0xff, no_address = !load64(p->src) && !load64(p->src + 8);

	/* A node that has no address yet asks for one, by groups alone (RFC 4862 5.4). */
	if (p->src[0] == 0xff || (check_addr6_reserved(p->src) && !(no_address && to_group)))
		c->verdict = DP_DROP_MARTIAN_SRC;
	else if (to_group)
		c->verdict = check_group6(p, &c->bucket);
	else if (check_addr6_reserved(p->dst))
		c->verdict = DP_DROP_MARTIAN_DST;
	else if (link_group)
		c->verdict = DP_DROP_LINK_BROADCAST;
	else if (check_addr6_link_local(p->dst))
		c->verdict = packet_local(p, &c->bucket);
	else if (check_addr6_link_local(p->src))
		c->transit = DP_PUNT_SCOPE;
}

/* Whether the frame is for us at all; `type` is its EtherType in host order. */
static enum dp_verdict check_destination(
	const struct dp_interface *in, uint64_t mac, uint16_t type, enum dp_family family)
{
	if (mac == load_mac(&in->mac) || mac == CHECK_BROADCAST)
		return DP_FORWARD;
	if (type == ETH_TYPE_IP6 ? (mac & GROUP6_MASK) == GROUP6 : (mac & GROUP4_MASK) == GROUP4)
		return DP_FORWARD;
	if (!check_mac_virtual(mac, family))
		return DP_DROP_NOT_FOR_US;
	return check_gate(in, mac, family) ? DP_FORWARD : DP_DROP_VMAC_CLOSED;
}

struct check check_frame(
	const struct dp_interface *in, const uint8_t *frame, size_t octets, size_t frame_len)
{
	struct check c = {.verdict = DP_DROP_TRUNCATED, .transit = DP_FORWARD};
	const uint8_t *ip = frame + ETH_HEADER_LEN;
	bool link_group;
	struct packet p;
	uint16_t type;

	if (octets < ETH_HEADER_LEN)
		return c;
	type = get_be16(frame + 12);
	c.family = type == ETH_TYPE_IP6 ? DP_V6 : DP_V4;
	if (type == ETH_TYPE_VLAN || type == ETH_TYPE_QINQ) {
		/* Cut short, or behind the one that was taken out. */
		if (octets >= ETH_HEADER_LEN + DP_TAG_LEN)
			c.verdict = DP_DROP_VLAN;
		return c;
	}
	c.verdict = check_destination(in, load_mac(frame), type, c.family);
	if (c.verdict != DP_FORWARD)
		return c;
	link_group = frame[0] & 1;
	octets -= ETH_HEADER_LEN;
	frame_len -= ETH_HEADER_LEN;
	if (type == ETH_TYPE_ARP)
		c.verdict = DP_PUNT_ARP;
	else if (type == ETH_TYPE_IP4)
		c.verdict = check_header4(ip, octets, frame_len);
	else if (type == ETH_TYPE_IP6)
		c.verdict = check_header6(ip, octets, frame_len);
	else
		c.verdict = DP_DROP_ETHERTYPE;
	if (c.verdict != DP_FORWARD)
		return c;
	packet_read(&p, in, ip, octets, c.family);
	if (c.family == DP_V4)
		check_addresses4(&p, link_group, &c);
	else
		check_addresses6(&p, link_group, &c);
	if (!dp_interface_forwards(in, c.family))
		c.transit = DP_DROP_FORWARDING_OFF;
	return c;
}

/* For the router itself, as far as can be told by protocol. A virtual address that accepts nothing
 * is still one that neighbors ask for (RFC 9568 6.4.3). */
static enum dp_verdict check_own(enum dp_verdict verdict, const struct packet *p, uint16_t *bucket)
{
	if (verdict == DP_DROP_VIP)
		return packet_is_nd(p) ? DP_PUNT_ND : DP_DROP_VIP;
	return packet_local(p, bucket);
}

struct check check_transit(const struct dp_interface *in, const struct dp_adjacency *a,
	uint64_t word, const uint8_t *ip, size_t octets)
{
	struct check c = {.verdict = dp_adjacency_verdict(word), .transit = DP_FORWARD};
	struct packet p;

	c.family = ip[0] >> 4 == 6 ? DP_V6 : DP_V4;
	if (c.verdict == DP_PUNT_LOCAL || c.verdict == DP_DROP_VIP) {
		packet_read(&p, in, ip, octets, c.family);
		c.verdict = check_own(c.verdict, &p, &c.bucket);
		return c;
	}
	if (c.verdict != DP_FORWARD && c.verdict != DP_PUNT_UNRESOLVED &&
		c.verdict != DP_DROP_NEIGHBOR_FAILED)
		return c;
	if (check_ttl(ip, c.family) <= 1)
		c.verdict = DP_PUNT_TTL;
	else if (c.family == DP_V4 && (ip[0] & 0xf) * 4 > IP4_HEADER_LEN)
		c.verdict = DP_PUNT_OPTIONS;
	else if (ETH_HEADER_LEN + check_total_len(ip, c.family) > a->longest)
		c.verdict = DP_PUNT_TOO_BIG;
	return c;
}
