/* SPDX-License-Identifier: BSD-3-Clause */
/* Packets in fragments: see parts.h. */
#include "parts.h"

#include "wire/icmp6.h"
#include "wire/ip4_fragment.h"
#include "wire/ip6_fragment.h"

struct parts parts;

static void cut_into_parts(
	const uint8_t *ethernet, const uint8_t *packet, size_t packet_len, uint16_t most)
{
	struct ip4_cut cut4;
	struct ip6_cut cut6;
	size_t len;

	parts.n = 0;
	parts.id++;
	if (packet[0] >> 4 == 4)
		require(ip4_cut_begin(&cut4, packet, packet_len, most) == 0);
	else
		require(ip6_cut_begin(&cut6, packet, packet_len, most, parts.id) == 0);
	for (;;) {
		struct frame *part = &parts.f[parts.n];

		require(parts.n < PARTS_MAX);
		memcpy(part->b, ethernet, F_IP);
		len = packet[0] >> 4 == 4 ? ip4_cut_next(&cut4, part->b + F_IP)
					  : ip6_cut_next(&cut6, part->b + F_IP);
		if (!len)
			return;
		part->len = F_IP + len;
		parts.n++;
	}
}

void parts_cut(struct frame f, uint16_t most)
{
	if (f.b[F_IP] >> 4 == 4)
		f = frame_with16(f, F_IP + 4, parts.id + 1);
	cut_into_parts(f.b, f.b + F_IP, f.len - F_IP, most);
}

void parts_cut_packet(const struct mac *to, const uint8_t *packet, size_t len, uint16_t most)
{
	struct eth_header eth = {.dst = *to, .src = host_mac};
	uint8_t ethernet[ETH_HEADER_LEN];

	eth.type = packet[0] >> 4 == 4 ? ETH_TYPE_IP4 : ETH_TYPE_IP6;
	eth_encode(ethernet, &eth);
	cut_into_parts(ethernet, packet, len, most);
}

struct frame parts_echo_from(const char *src, const char *dst, size_t data)
{
	bool v6 = addr(dst).family == IP_V6;

	return scene_icmp_frame(&lan_mac, src, dst, 64, v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO_REQUEST,
		0, 0x00120034, data);
}

struct frame parts_echo(const char *dst, size_t data)
{
	return parts_echo_from(addr(dst).family == IP_V6 ? HOST6 : HOST, dst, data);
}

void parts_send(const char *order)
{
	for (; *order; order++) {
		require((unsigned int)(*order - 'a') < parts.n);
		scene_send(LAN, parts.f[*order - 'a']);
	}
}

/* Puts what left by the port together, in its order there; each part within the MTU. Octets. */
static size_t join(unsigned int port, uint16_t mtu, uint8_t *into)
{
	size_t done = 0;
	const struct sent *s;

	for (unsigned int i = 0; (s = scene_sent(port, i)); i++) {
		size_t at =
			s->ip.fragment_at ? s->ip.fragment_at + IP6_FRAGMENT_LEN : s->ip.header_len;
		size_t len = s->ip.total_len - at;

		check(s->ip.total_len <= mtu);
		check_equal(s->ip.part_at, done);
		check_equal(s->ip.more, scene_sent(port, i + 1) != NULL);
		memcpy(into + done, s->f.b + F_IP + at, len);
		done += len;
	}
	return done;
}

void parts_expect_reply(const struct frame *f)
{
	bool v6 = f->b[F_IP] >> 4 == 6;
	size_t header_len = v6 ? 40 : 20, len = f->len - F_IP - header_len;
	const uint8_t *sent = f->b + F_IP + header_len;
	static uint8_t got[UINT16_MAX];
	struct ip_packet ip = {.payload = got};
	struct icmp m;

	check(scene_count(LAN) > 1);
	require(scene_sent(LAN, 0) != NULL);
	check_equal(join(LAN, 1500, got), len);
	ip.src = scene_sent(LAN, 0)->ip.src;
	ip.dst = scene_sent(LAN, 0)->ip.dst;
	ip.payload_len = len;
	require((v6 ? icmp6_decode(&m, &ip) : icmp_decode(&m, got, len)) == 0);
	check_equal(m.type, v6 ? ICMP6_ECHO_REPLY : ICMP_ECHO_REPLY);
	check_equal(m.rest, 0x00120034);
	check(memcmp(m.data, sent + 8, len - 8) == 0);
	check(memcmp(ip.src.b, f->b + (v6 ? F6_DST : F_DST), ip_family_octets(ip.src.family)) == 0);
}
