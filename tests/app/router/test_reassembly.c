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
