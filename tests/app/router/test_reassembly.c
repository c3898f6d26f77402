/* SPDX-License-Identifier: BSD-3-Clause */
/* Fragments for the router are put together, and those in transit are not. */
#include "parts.h"
#include "wire/icmp6.h"

static const char *const own[] = {LAN_OWN, UP_OWN, LAN6_OWN, UP6_OWN};

/* IP4-LOC-04, IP4-LOC-03, IP6-ICM-13 */
CASE(fragments_for_the_router_are_put_together_in_whatever_order)
{
	static const char *const orders[] = {"abc", "cba", "bac", "cab", "acb", "bca"};

	scene_open_master(NULL);
	for (unsigned int i = 0; i < RTE_DIM(own); i++)
		for (unsigned int k = 0; k < RTE_DIM(orders); k++) {
			struct frame f = parts_echo(own[i], 4000);

			parts_cut(f, 1500);
			check_equal(parts.n, 3);
			scene_forget();
			parts_send(orders[k]);
			parts_expect_reply(&f);
		}
	check_equal(scene.c->stats.fragments_rcvd, 3 * 24);
	check_equal(scene.c->stats.reassembled, 24);
	check_equal(scene.c->stats.fragments_refused, 0);
	check_equal(scene.c->stats.fragmented, 24);
}

/* IP4-LOC-04: two parts, eight, large ones, in chains of buffers */
CASE(fragments_of_any_size_are_put_together)
{
	static const struct {
		size_t data;
		uint16_t most;
	} rows[] = {{2000, 1500}, {4000, 576}, {8000, 5000}, {8900, 1280}};

	scene_open_master(NULL);
	for (unsigned int i = 0; i < RTE_DIM(own); i++)
		for (unsigned int k = 0; k < RTE_DIM(rows); k++)
			for (unsigned int chain = 0; chain < 2; chain++) {
				struct frame f = parts_echo(own[i], rows[k].data);

				parts_cut(f, rows[k].most);
				scene_forget();
				for (unsigned int j = 0; j < parts.n; j++) {
					if (chain)
						scene_send_chain(LAN, parts.f[j], 80);
					else
						scene_send(LAN, parts.f[j]);
				}
				parts_expect_reply(&f);
			}
}

/* IP4-LOC-04 */
CASE(fragments_in_transit_pass_as_they_are)
{
	scene_open_master(NULL);
	for (unsigned int i = 0; i < 2; i++) {
		parts_cut(scene_udp(&lan_mac, i ? HOST6 : HOST, i ? SERVER6 : SERVER, 64, 4000),
			1400);
		scene_forget();
		parts_send("cab");
		check_equal(scene_count(UP), 3);
		for (unsigned int k = 0; k < 3; k++) {
			struct frame want =
				frame_forwarded(&parts.f[(k + 2) % 3], &server_mac, &up_mac);

			check_equal(scene_sent(UP, k)->f.len, want.len);
			check(memcmp(scene_sent(UP, k)->f.b, want.b, want.len) == 0);
		}
	}
	check_equal(scene.c->stats.fragments_rcvd, 0);
}

/* IP4-LOC-04 */
CASE(fragments_for_a_virtual_address_are_put_together_where_it_accepts)
{
	static const struct scene_params accept = {
		.vrrp4 = "\"accept-mode\": true,", .vrrp6 = "\"accept-mode\": true,"};
	static const char *const virtual[] = {VIP, VIP6};

	for (unsigned int i = 0; i < 2; i++) {
		struct frame f = frame_with_mac(parts_echo(virtual[i], 4000), i ? &vmac6 : &vmac4);

		scene_open_master(&accept);
		parts_cut(f, 1500);
		parts_send("abc");
		parts_expect_reply(&f);
		scene_close();
		scene_open_master(NULL);
		parts_send("abc");
		check_equal(scene.n_sent, 0);
		check_equal(scene.c->stats.fragments_rcvd, 0);
		scene_close();
	}
}

CASE(what_is_put_together_is_judged_like_what_came_whole)
{
	struct icmp m = {0};

	scene_open_master(NULL);
	for (unsigned int i = 0; i < 2; i++) {
		const struct sent *s;

		parts_cut(scene_udp(&lan_mac, i ? HOST6 : HOST, i ? LAN6_OWN : LAN_OWN, 64, 4000),
			1500);
		scene_forget();
		parts_send("bac");
		s = scene_only();
		require((i ? icmp6_decode(&m, &s->ip)
			   : icmp_decode(&m, s->ip.payload, s->ip.payload_len)) == 0);
		check_equal(m.type, i ? ICMP6_UNREACHABLE : ICMP_UNREACHABLE);
		check_equal(m.code, i ? ICMP6_UNREACH_PORT : ICMP_UNREACH_PORT);
	}
}

/* An echo request as large as the family's header can say, at `p`. Octets. */
static size_t largest_echo(uint8_t *p, const char *src, const char *dst)
{
	struct ip_packet ip = {.src = addr(src), .dst = addr(dst), .ttl = 64};
	bool v6 = ip.dst.family == IP_V6;
	size_t header_len = ip_header_len(ip.dst.family);
	uint8_t *message = p + header_len;
	struct icmp m = {.data = message + ICMP_HEADER_LEN};

	ip.proto = v6 ? IP_PROTO_ICMP6 : IP_PROTO_ICMP;
	ip.payload_len = v6 ? UINT16_MAX : UINT16_MAX - header_len;
	m.type = v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO_REQUEST;
	m.data_len = ip.payload_len - ICMP_HEADER_LEN;
	if (v6)
		require(icmp6_encode(message, ip.payload_len, &m, &ip.src, &ip.dst) > 0);
	else
		require(icmp_encode(message, ip.payload_len, &m) > 0);
	ip_packet_encode(p, &ip);
	return header_len + ip.payload_len;
}

/* IP4-LOC-04, IP6-ICM-13 */
CASE(the_largest_packets_there_are_are_put_together_and_answered)
{
	static uint8_t packet[IP6_HEADER_LEN + UINT16_MAX];

	for (unsigned int v6 = 0; v6 < 2; v6++) {
		size_t len = largest_echo(packet, v6 ? HOST6 : HOST, v6 ? LAN6_OWN : LAN_OWN);
		const struct sent *s = NULL;

		scene_open_master(NULL);
		parts_cut_packet(&lan_mac, packet, len, 8240);
		check_equal(parts.n, 8);
		parts_send("hgfedcba");
		check_equal(scene.c->stats.reassembled, 1);
		check_equal(scene.c->stats.echo_sent, 1);
		for (unsigned int i = 0; scene_sent(LAN, i); i++)
			s = scene_sent(LAN, i);
		require(s);
		check(!s->ip.more);
		check_equal(s->ip.part_at + s->ip.total_len - (v6 ? 48 : 20), len - (v6 ? 40 : 20));
		scene_close();
	}
}
