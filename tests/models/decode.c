/* SPDX-License-Identifier: BSD-3-Clause */
#include "decode.h"

#include "wire/arp.h"
#include "wire/bfd.h"
#include "wire/bytes.h"
#include "wire/mld.h"
#include "wire/nd.h"
#include "wire/udp.h"
#include "wire/vrrp.h"

#define ADVERT_MAX (VRRP_HEADER_LEN + 255 * 16 + VRRP_V2_AUTH_LEN)

/* Whether the part lies in the packet's payload. */
static bool inside(const uint8_t *part, size_t part_len, const struct ip_packet *ip)
{
	return part >= ip->payload && part <= ip->payload + ip->payload_len &&
	       part_len <= (size_t)(ip->payload + ip->payload_len - part);
}

const char *decode_arp(const uint8_t *p, size_t len, struct decoded *n)
{
	uint8_t made[ARP_LEN];
	struct arp a;

	if (arp_decode(&a, p, len) != 0)
		return NULL;
	n->arp++;
	if (arp_encode(made, &a) != ARP_LEN || memcmp(made, p, ARP_LEN) != 0)
		return "ARP encoded again is something else";
	return NULL;
}

const char *decode_icmp(const struct ip_packet *ip, struct decoded *n)
{
	struct icmp m;
	int error = ip->src.family == IP_V6 ? icmp6_decode(&m, ip)
					    : icmp_decode(&m, ip->payload, ip->payload_len);

	if (error)
		return NULL;
	n->icmp++;
	return inside(m.data, m.data_len, ip) ? NULL : "ICMP data outside the payload";
}

static bool same_prefixes(const struct nd_ra *a, const struct nd_ra *b)
{
	if (a->n_prefixes != b->n_prefixes)
		return false;
	for (unsigned int i = 0; i < a->n_prefixes; i++)
		if (!ip_prefix_equal(&a->prefixes[i].prefix, &b->prefixes[i].prefix) ||
			a->prefixes[i].on_link != b->prefixes[i].on_link ||
			a->prefixes[i].autonomous != b->prefixes[i].autonomous ||
			a->prefixes[i].valid_s != b->prefixes[i].valid_s ||
			a->prefixes[i].preferred_s != b->prefixes[i].preferred_s)
			return false;
	return true;
}

static bool same_nd(const struct nd *a, const struct nd *b)
{
	return a->type == b->type && a->router == b->router && a->solicited == b->solicited &&
	       a->override == b->override && a->has_mac == b->has_mac &&
	       mac_equal(&a->mac, &b->mac) && ip_addr_equal(&a->target, &b->target) &&
	       ip_addr_equal(&a->destination, &b->destination) &&
	       a->ra.hop_limit == b->ra.hop_limit && a->ra.managed == b->ra.managed &&
	       a->ra.other == b->ra.other && a->ra.lifetime_s == b->ra.lifetime_s &&
	       a->ra.reachable_ms == b->ra.reachable_ms && a->ra.retrans_ms == b->ra.retrans_ms &&
	       a->ra.mtu == b->ra.mtu && same_prefixes(&a->ra, &b->ra);
}

const char *decode_nd(const struct ip_packet *ip, struct decoded *n)
{
	uint8_t made[ND_LEN_MAX];
	struct ip_packet again = *ip;
	struct nd m, out;
	int len;

	if (nd_decode(&m, ip) != 0)
		return NULL;
	n->nd++;
	n->redirect += m.redirected_len != 0;
	n->prefixes += m.ra.n_prefixes != 0;
	if (m.redirected_len && !inside(m.redirected, m.redirected_len, ip))
		return "a redirected packet outside the message";
	len = nd_encode(made, sizeof(made), &m, &ip->src, &ip->dst);
	if (len < 0 || len > ip->payload_len)
		return "ND encoded again is longer";
	again.payload = made;
	again.payload_len = len;
	if (nd_decode(&out, &again) != 0)
		return "ND encoded again is refused";
	return same_nd(&m, &out) ? NULL : "ND encoded again says something else";
}

const char *decode_mld(const struct ip_packet *ip, struct decoded *n)
{
	struct mld_query query;

	if (mld_decode_query(&query, ip) != 0)
		return NULL;
	n->mld++;
	if (query.version != 1 && query.version != 2)
		return "a query of no version";
	return query.version == 1 && query.sources ? "a query of version 1 about sources" : NULL;
}

static bool same_advert(const struct vrrp_pdu *a, const struct vrrp_pdu *b)
{
	/* An interval of 0 s is sent as 1 s: the one field that may differ. */
	return a->version == b->version && a->vrid == b->vrid && a->priority == b->priority &&
	       a->count == b->count && a->auth_type == b->auth_type &&
	       memcmp(a->auth_data, b->auth_data, sizeof(a->auth_data)) == 0 &&
	       a->checksum == b->checksum &&
	       (a->interval_cs == b->interval_cs || a->interval_cs == 0);
}

const char *decode_vrrp(const struct ip_packet *ip, struct decoded *n)
{
	uint8_t made[ADVERT_MAX];
	struct vrrp_pdu pdu, again;
	size_t octets;
	int len;

	if (vrrp_pdu_decode(&pdu, ip->payload, ip->payload_len, &ip->src, &ip->dst) != VRRP_PDU_OK)
		return NULL;
	n->vrrp++;
	octets = (size_t)pdu.count * ip_family_octets(ip->src.family);
	if (pdu.count == 0 || vrrp_pdu_len(&pdu, ip->src.family) > ip->payload_len)
		return "an advert longer than its packet";
	if (!inside(pdu.addresses, octets, ip))
		return "addresses outside the packet";
	if (pdu.trailer && !inside(pdu.trailer, VRRP_TRAILER_LEN, ip))
		return "a trailer outside the packet";
	len = vrrp_pdu_encode(made, sizeof(made), &pdu, &ip->src, &ip->dst);
	if (len != (int)vrrp_pdu_len(&pdu, ip->src.family))
		return "an advert encoded again has another length";
	if (vrrp_pdu_decode(&again, made, len, &ip->src, &ip->dst) != VRRP_PDU_OK)
		return "an advert encoded again is refused";
	return same_advert(&pdu, &again) && memcmp(pdu.addresses, again.addresses, octets) == 0
		       ? NULL
		       : "an advert encoded again says something else";
}

static const char *decode_bfd(const uint8_t *p, size_t len, struct decoded *n)
{
	uint8_t made[BFD_PDU_LEN];
	struct bfd_pdu pdu;

	if (bfd_pdu_decode(&pdu, p, len) != BFD_PDU_OK)
		return NULL;
	n->bfd++;
	if (pdu.detect_mult == 0 || pdu.my_discriminator == 0)
		return "BFD without multiplier or discriminator";
	if (bfd_pdu_encode(made, sizeof(made), &pdu) != BFD_PDU_LEN)
		return "BFD cannot be encoded again";
	/* Neither an authentication section nor what it adds to the length is sent. */
	return !pdu.auth && p[3] == BFD_PDU_LEN && memcmp(made, p, BFD_PDU_LEN) != 0
		       ? "BFD encoded again is something else"
		       : NULL;
}

const char *decode_udp(const struct ip_packet *ip, struct decoded *n)
{
	struct udp u;

	if (udp_decode(&u, ip->payload, ip->payload_len, &ip->src, &ip->dst) != 0)
		return NULL;
	n->udp++;
	if (!inside(u.payload, u.payload_len, ip))
		return "a datagram outside the packet";
	return decode_bfd(u.payload, u.payload_len, n);
}

/* The error that says that the packet's time is up quotes all of it that fits. */
static const char *quote(const struct ip_packet *ip, const uint8_t *p, size_t len)
{
	uint8_t made[ICMP6_ERROR_MAX];
	struct icmp error = {.type = ICMP6_TIME_EXCEEDED, .data = p, .data_len = len};
	size_t most = ICMP6_ERROR_MAX - IP6_HEADER_LEN;
	struct ip4 h;
	int made_len;

	if (ip->src.family == IP_V6) {
		if (!icmp6_error_allowed(ip, ICMP6_TIME_EXCEEDED, 0, false))
			return NULL;
		made_len = icmp6_encode_error(made, sizeof(made), &error, &ip->dst, &ip->src);
	} else {
		if (ip4_decode(&h, p, len) != IP4_OK || !icmp_error_allowed(&h))
			return NULL;
		most = ICMP_ERROR_MAX - IP4_HEADER_LEN;
		made_len = icmp_encode_error(made, sizeof(made), ICMP_TIME_EXCEEDED, 0, 0, p, len);
	}
	if (most > ICMP_HEADER_LEN + ip->total_len)
		most = ICMP_HEADER_LEN + ip->total_len;
	return made_len == (int)most ? NULL : "an error quotes another length";
}

const char *decode_ip(const uint8_t *p, size_t len, struct decoded *n)
{
	static const char *(*const payloads[])(const struct ip_packet *, struct decoded *) = {
		decode_icmp, decode_nd, decode_mld, decode_vrrp, decode_udp};
	struct ip_packet ip;
	const char *wrong;

	if (ip_packet_decode(&ip, p, len) != 0)
		return NULL;
	n->ip4 += ip.src.family == IP_V4;
	n->ip6 += ip.src.family == IP_V6;
	n->extended += ip.header_len > ip_header_len(ip.src.family);
	if (ip.total_len > len || ip.header_len + ip.payload_len != ip.total_len ||
		ip.payload != p + ip.header_len)
		return "payload outside the packet";
	if (ip.src.family == IP_V6 && (ip.proto_at >= ip.header_len || p[ip.proto_at] != ip.proto))
		return "the protocol is not where it is said to be";
	if (ip.routed_at && (ip.routed_at >= ip.header_len || p[ip.routed_at + 1] == 0))
		return "no routing header where one is said to be";
	wrong = quote(&ip, p, len);
	for (unsigned int i = 0; !wrong && i < sizeof(payloads) / sizeof(payloads[0]); i++)
		if (i == 0 || i > 2 || ip.src.family == IP_V6)
			wrong = payloads[i](&ip, n);
	return wrong;
}

void mend_payload(uint8_t *p, const struct ip_packet *ip)
{
	bool plain = ip->src.family == IP_V4 && ip->proto != IP_PROTO_UDP;
	size_t offset = 2, summed = ip->payload_len;
	uint32_t sum;

	if (summed < ICMP_HEADER_LEN)
		return;
	if (ip->proto == IP_PROTO_VRRP) {
		struct vrrp_pdu pdu = {.version = p[0] >> 4, .count = p[3]};

		offset = 6;
		if (vrrp_pdu_len(&pdu, ip->src.family) < summed)
			summed = vrrp_pdu_len(&pdu, ip->src.family);
	} else if (ip->proto == IP_PROTO_UDP) {
		offset = 6;
		if (get_be16(p + 4) >= UDP_HEADER_LEN && get_be16(p + 4) < summed)
			summed = get_be16(p + 4);
	}
	put_be16(p + offset, 0);
	sum = plain ? 0 : ip_pseudo_sum(&ip->src, &ip->dst, ip->proto, summed);
	put_be16(p + offset, csum_finish(csum_add(sum, p, summed)));
}

void mend_packet(uint8_t *p, size_t len)
{
	size_t header_len = len ? (p[0] & 15) * 4 : 0;
	struct ip_packet ip;

	if (len && p[0] >> 4 == 4 && header_len >= IP4_HEADER_LEN && header_len <= len) {
		put_be16(p + 10, 0);
		put_be16(p + 10, csum_finish(csum_add(0, p, header_len)));
	}
	if (ip_packet_decode(&ip, p, len) == 0)
		mend_payload(p + ip.header_len, &ip);
}
