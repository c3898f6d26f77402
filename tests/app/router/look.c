/* SPDX-License-Identifier: BSD-3-Clause */
/* What left, and what is sent in: see scene.h. */
#include "scene.h"

#include <stdlib.h>

#include "wire/icmp6.h"
#include "wire/udp.h"
#include "wire/vrrp.h"

/* --- what left --- */

static bool is_any(const struct sent *s, int what)
{
	(void)s;
	(void)what;
	return true;
}

static bool is_nd(const struct sent *s, int type)
{
	return (int)s->nd.type == type;
}

static bool is_arp(const struct sent *s, int op)
{
	return s->arp.op == op;
}

static bool is_advert(const struct sent *s, int family)
{
	return s->ip.proto == IP_PROTO_VRRP && s->ip.src.family == family;
}

static bool is_icmp(const struct sent *s, int type)
{
	return (s->ip.proto == IP_PROTO_ICMP || s->ip.proto == IP_PROTO_ICMP6) &&
	       s->ip.payload_len && s->ip.payload[0] == type;
}

static const struct sent *pick(
	unsigned int port, unsigned int i, bool (*is)(const struct sent *s, int what), int what)
{
	for (unsigned int k = 0; k < scene.n_sent; k++)
		if (scene.sent[k].port == port && is(&scene.sent[k], what) && i-- == 0)
			return &scene.sent[k];
	return NULL;
}

const struct sent *scene_sent(unsigned int port, unsigned int i)
{
	return pick(port, i, is_any, 0);
}

unsigned int scene_count(unsigned int port)
{
	unsigned int n = 0;

	while (scene_sent(port, n))
		n++;
	return n;
}

const struct sent *scene_nd(unsigned int port, enum nd_type type, unsigned int i)
{
	return pick(port, i, is_nd, type);
}

const struct sent *scene_arp(unsigned int port, enum arp_op op, unsigned int i)
{
	return pick(port, i, is_arp, op);
}

const struct sent *scene_advert(unsigned int port, uint8_t family, unsigned int i)
{
	return pick(port, i, is_advert, family);
}

const struct sent *scene_icmp(unsigned int port, uint8_t type, unsigned int i)
{
	return pick(port, i, is_icmp, type);
}

const struct sent *scene_only(void)
{
	check_equal(scene.n_sent, 1);
	require(scene.n_sent == 1);
	return &scene.sent[0];
}

/* --- what is sent in --- */

struct ip_addr addr(const char *text)
{
	struct ip_addr a;

	require(ip_addr_parse(text, &a) == 0);
	return a;
}

bool is_addr(const struct ip_addr *a, const char *text)
{
	struct ip_addr b = addr(text);

	return ip_addr_equal(a, &b);
}

static struct frame ethernet(const struct mac *to, const struct mac *from, uint16_t type)
{
	struct eth_header eth = {.dst = *to, .src = *from, .type = type};
	struct frame f = {.len = ETH_HEADER_LEN};

	eth_encode(f.b, &eth);
	return f;
}

struct frame scene_ip(const struct mac *to, const struct mac *from, const char *src,
	const char *dst, uint8_t ttl, uint8_t proto, const void *payload, size_t len)
{
	struct ip_packet ip = {
		.src = addr(src), .dst = addr(dst), .ttl = ttl, .proto = proto, .payload_len = len};
	struct mac group = eth_multicast(&ip.dst);
	struct frame f = ethernet(
		ip_addr_is_multicast(&ip.dst) ? &group : to, from, eth_type_ip(ip.dst.family));

	f.len += ip_packet_encode(f.b + f.len, &ip);
	memcpy(f.b + f.len, payload, len);
	f.len += len;
	return f;
}

struct frame scene_udp(
	const struct mac *to, const char *src, const char *dst, uint8_t ttl, size_t data)
{
	uint8_t octets[FRAME_MAX] = {0}, p[FRAME_MAX];
	struct udp udp = {.src_port = 1111, .dst_port = 2222, .payload = octets};
	struct ip_addr s = addr(src), d = addr(dst);

	for (size_t i = 0; i < data; i++)
		octets[i] = i;
	udp.payload_len = data;
	return scene_ip(to, &host_mac, src, dst, ttl, IP_PROTO_UDP, p,
		udp_encode(p, sizeof(p), &udp, &s, &d));
}

struct frame scene_icmp_frame(const struct mac *to, const char *src, const char *dst, uint8_t ttl,
	uint8_t type, uint8_t code, uint32_t rest, size_t data)
{
	uint8_t octets[FRAME_MAX] = {0}, p[FRAME_MAX];
	struct icmp m = {.type = type, .code = code, .rest = rest, .data = octets};
	struct ip_addr s = addr(src), d = addr(dst);
	int n;

	for (size_t i = 0; i < data; i++)
		octets[i] = 3 * i;
	m.data_len = data;
	n = s.family == IP_V6 ? icmp6_encode(p, sizeof(p), &m, &s, &d)
			      : icmp_encode(p, sizeof(p), &m);
	return scene_ip(to, &host_mac, src, dst, ttl,
		s.family == IP_V6 ? IP_PROTO_ICMP6 : IP_PROTO_ICMP, p, n);
}

struct frame scene_nd_frame(const struct mac *to, const struct mac *from, const char *src,
	const char *dst, const struct nd *message)
{
	struct ip_addr s = addr(src), d = addr(dst);
	uint8_t p[ND_LEN_MAX];

	return scene_ip(to, from, src, dst, ND_HOP_LIMIT, IP_PROTO_ICMP6, p,
		nd_encode(p, sizeof(p), message, &s, &d));
}

struct frame scene_arp_frame(const struct mac *to, const struct mac *from, const struct arp *a)
{
	struct frame f = ethernet(to, from, ETH_TYPE_ARP);

	f.len += arp_encode(f.b + f.len, a);
	return f;
}

struct frame scene_advert_frame(const char *src, uint8_t priority, uint16_t interval_cs)
{
	struct ip_addr s = addr(src), group = {0};
	bool v6 = s.family == IP_V6;
	struct mac vmac = mac_virtual(s.family, VRID);
	uint8_t addresses[32], p[64];
	struct vrrp_pdu pdu = {.version = 3,
		.type = VRRP_TYPE_ADVERT,
		.vrid = VRID,
		.priority = priority,
		.interval_cs = interval_cs,
		.count = v6 ? 2 : 1,
		.checksum = VRRP_CSUM_MESSAGE,
		.addresses = addresses};
	struct ip_addr vip = addr(v6 ? VIP_LL : VIP), second = addr(VIP6);

	group = vrrp_group(s.family);
	memcpy(addresses, vip.b, ip_family_octets(s.family));
	memcpy(addresses + 16, second.b, 16);
	return scene_ip(&vmac, &vmac, src, v6 ? "ff02::12" : "224.0.0.18", 255, IP_PROTO_VRRP, p,
		vrrp_pdu_encode(p, sizeof(p), &pdu, &s, &group));
}
