/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The exact checks of a frame, for all that the quick ones in the header did not wave through.
 *
 * Choices where the RFCs leave one: a frame to an IPv4 group's MAC is looked at like a broadcast
 * one. 255.255.255.255 is received (RFC 1812 5.2.3), also from 0.0.0.0, a host that has no address
 * yet; of the groups only 224.0.0.18 is joined, so every other is dropped. 169.254/16 may talk to
 * the router and run VRRP, and is never forwarded. VRRP comes to its group; sent to an own address
 * it is suspect.
 */
#include "dataplane/check.h"

#include "wire/bytes.h"
#include "wire/vrrp.h"

#define VRRP_GROUP4       0xe0000012
#define LIMITED_BROADCAST 0xffffffff
#define VRRP_TTL          255

const uint8_t check_first_octet[256] = {[0] = 1, [127] = 1, [169] = 1, [224 ... 255] = 1};

/* The frame as far as it is understood. */
struct view {
	const struct dp_interface *in;
	const uint8_t *ip; /* what follows the Ethernet header and tag */
	size_t octets;     /* at hand, from `ip` on */
	size_t len;        /* of the frame, from `ip` on */
};

static bool is_link_local(uint32_t addr)
{
	return addr >> 16 == 0xa9fe;
}

static bool is_multicast(uint32_t addr)
{
	return addr >> 28 == 0xe;
}

/* RFC 1812 5.2.2. */
static enum dp_verdict check_header(const struct view *v)
{
	size_t header_len, total_len;

	if (v->octets < IP4_HEADER_LEN)
		return DP_DROP_TRUNCATED;
	if (v->ip[0] >> 4 != 4)
		return DP_DROP_IP_VERSION;
	header_len = (v->ip[0] & 0xf) * 4u;
	total_len = get_be16(v->ip + 2);
	if (header_len < IP4_HEADER_LEN || total_len < header_len)
		return DP_DROP_IP_HEADER;
	if (v->len < total_len || v->octets < header_len)
		return DP_DROP_TRUNCATED;
	if (csum_finish(csum_add(0, v->ip, header_len)) != 0)
		return DP_DROP_IP_CHECKSUM;
	return DP_FORWARD;
}

/* A packet to the VRRP group. Only what a master can have sent is urgent: then no flood of
 * anything else delays or displaces it. */
static enum dp_verdict check_vrrp(const struct view *v, uint32_t src, uint8_t *vrid)
{
	struct ip_addr from = ip_addr_v4(src), to = vrrp_group(IP_V4);
	size_t header_len = (v->ip[0] & 0xf) * 4u;
	size_t total_len = get_be16(v->ip + 2);
	struct vrrp_pdu pdu;

	if (v->ip[8] != VRRP_TTL || get_be16(v->ip + 6) & (IP4_MF | IP4_OFFSET) ||
		v->octets < total_len)
		return DP_PUNT_VRRP_SUSPECT;
	if (vrrp_pdu_decode(&pdu, v->ip + header_len, total_len - header_len, &from, &to) !=
		VRRP_PDU_OK)
		return DP_PUNT_VRRP_SUSPECT;
	*vrid = pdu.vrid;
	return check_bit(v->in->known4, pdu.vrid) ? DP_PUNT_VRRP : DP_PUNT_VRRP_SUSPECT;
}

/* An IPv4 packet with a good header: by its addresses. */
static void check_addresses(const struct view *v, struct check *c)
{
	uint32_t src = get_be32(v->ip + 12), dst = get_be32(v->ip + 16);
	bool no_address_yet = src == 0 && dst == LIMITED_BROADCAST;

	c->verdict = DP_FORWARD;
	if (check_addr_special(src) && !is_link_local(src) && !no_address_yet)
		c->verdict = DP_DROP_MARTIAN_SRC;
	else if (dst == LIMITED_BROADCAST)
		c->verdict = DP_PUNT_LOCAL;
	else if (dst == VRRP_GROUP4 && v->ip[9] == IP_PROTO_VRRP)
		c->verdict = check_vrrp(v, src, &c->vrid);
	else if (is_multicast(dst))
		c->verdict = DP_DROP_MULTICAST;
	else if (check_addr_special(dst) && !is_link_local(dst))
		c->verdict = DP_DROP_MARTIAN_DST;
	else if (c->link_group)
		c->verdict = DP_DROP_LINK_BROADCAST;
	else if (is_link_local(src))
		c->transit = DP_DROP_MARTIAN_SRC;
	else if (is_link_local(dst))
		c->transit = DP_DROP_MARTIAN_DST;
}

/* Whether the frame is for us at all; sets link_group. */
static enum dp_verdict check_destination(
	const struct dp_interface *in, uint64_t mac, uint8_t *group)
{
	*group = mac == CHECK_BROADCAST || (mac & CHECK_GROUP4_MASK) == CHECK_GROUP4;
	if (*group || mac == load_mac(&in->mac))
		return DP_FORWARD;
	if (!check_mac_virtual(mac))
		return DP_DROP_NOT_FOR_US;
	return check_gate(in, mac) ? DP_FORWARD : DP_DROP_VMAC_CLOSED;
}

static bool is_tag(uint16_t type)
{
	return type == ETH_TYPE_VLAN || type == ETH_TYPE_QINQ;
}

struct check check_frame(const struct dp_interface *in, const uint8_t *frame, size_t octets,
	size_t frame_len, uint16_t vlan_id)
{
	struct check c = {.verdict = DP_DROP_TRUNCATED, .transit = DP_FORWARD};
	size_t header_len = ETH_HEADER_LEN;
	struct view v;
	uint16_t type;

	if (octets < ETH_HEADER_LEN)
		return c;
	type = get_be16(frame + 12);
	if (vlan_id == 0 && is_tag(type)) {
		if (octets < ETH_HEADER_LEN + CHECK_VLAN_TAG_LEN)
			return c;
		vlan_id = get_be16(frame + 14) & CHECK_VLAN_ID_MASK;
		type = get_be16(frame + 16);
		c.tag_len = CHECK_VLAN_TAG_LEN;
		header_len += CHECK_VLAN_TAG_LEN;
	}
	c.verdict = DP_DROP_VLAN;
	if (vlan_id != 0 || (c.tag_len && is_tag(type)))
		return c;

	c.verdict = check_destination(in, load_mac(frame), &c.link_group);
	if (c.verdict != DP_FORWARD)
		return c;
	v = (struct view){in, frame + header_len, octets - header_len, frame_len - header_len};
	if (type == ETH_TYPE_ARP)
		c.verdict = DP_PUNT_ARP;
	else if (type != ETH_TYPE_IP4)
		c.verdict = DP_DROP_ETHERTYPE;
	else
		c.verdict = check_header(&v);
	if (c.verdict == DP_FORWARD)
		check_addresses(&v, &c);
	return c;
}

enum dp_verdict check_transit(const struct dp_adjacency *a, uint64_t word, const uint8_t *ip)
{
	enum dp_verdict verdict = dp_adjacency_verdict(word);

	if (verdict == DP_PUNT_LOCAL)
		return ip[9] == IP_PROTO_VRRP ? DP_PUNT_VRRP_SUSPECT : DP_PUNT_LOCAL;
	if (verdict != DP_FORWARD && verdict != DP_PUNT_UNRESOLVED &&
		verdict != DP_DROP_NEIGHBOR_FAILED)
		return verdict;
	if (ip[8] <= 1)
		return DP_PUNT_TTL;
	if ((ip[0] & 0xf) * 4 > IP4_HEADER_LEN)
		return DP_PUNT_OPTIONS;
	if (get_be16(ip + 2) > a->mtu)
		return DP_PUNT_TOO_BIG;
	return verdict;
}
