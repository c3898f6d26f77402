/* SPDX-License-Identifier: BSD-3-Clause */
#include "stimulus.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "golden.h"
#include "wire/bytes.h"
#include "wire/eth.h"
#include "wire/ip4.h"

#define IP6_HEADER_LEN 40

struct stimulus stimulus_golden(const char *id, bool padded)
{
	struct stimulus s = {0};
	uint8_t *frame = golden_frame(id, padded, &s.len);

	cr_assert_leq(s.len, sizeof(s.octets));
	memcpy(s.octets, frame, s.len);
	free(frame);
	return s;
}

void stimulus_fix_ip(struct stimulus *s)
{
	uint8_t *ip = s->octets + IP_AT;

	put_be16(ip + 10, 0);
	put_be16(ip + 10, csum_finish(csum_add(0, ip, (ip[0] & 0x0f) * 4)));
}

void stimulus_fix_vrrp(struct stimulus *s, size_t len)
{
	uint8_t *vrrp = s->octets + IP_AT + (s->octets[IP_AT] & 0x0f) * 4;

	put_be16(vrrp + 6, 0);
	put_be16(vrrp + 6, csum_finish(csum_add(0, vrrp, len)));
}

void stimulus_resize(struct stimulus *s, size_t len)
{
	size_t header_len = (s->octets[IP_AT] & 0x0f) * 4;

	s->len = IP_AT + header_len + len;
	put_be16(s->octets + IP_AT + 2, header_len + len);
	stimulus_fix_ip(s);
}

static void cut_ip4(const struct stimulus *s, struct vrrp_packet *out)
{
	struct ip4 ip;

	cr_assert_eq(ip4_decode(&ip, s->octets + IP_AT, s->len - IP_AT), IP4_OK);
	cr_assert_eq(ip.proto, IP_PROTO_VRRP);
	out->src = ip.src;
	out->dst = ip.dst;
	out->ttl = ip.ttl;
	out->fragment = ip4_is_fragment(&ip);
	out->payload = ip.payload;
	out->payload_len = ip.payload_len;
}

static void cut_ip6(const struct stimulus *s, struct vrrp_packet *out)
{
	const uint8_t *ip = s->octets + IP_AT;

	cr_assert_eq(ip[6], IP_PROTO_VRRP);
	out->src = ip_addr_from_octets(IP_V6, ip + 8);
	out->dst = ip_addr_from_octets(IP_V6, ip + 24);
	out->ttl = ip[7];
	out->payload = ip + IP6_HEADER_LEN;
	out->payload_len = get_be16(ip + 4);
}

struct vrrp_packet stimulus_cut(const struct stimulus *s)
{
	struct vrrp_packet packet = {0};
	struct eth_header eth;
	uint8_t *copy;

	cr_assert_eq(eth_decode(&eth, s->octets, s->len), 0);
	packet.eth_src = eth.src;
	if (eth.type == ETH_TYPE_IP6)
		cut_ip6(s, &packet);
	else
		cut_ip4(s, &packet);
	copy = malloc(packet.payload_len);
	memcpy(copy, packet.payload, packet.payload_len);
	packet.payload = copy;
	return packet;
}
