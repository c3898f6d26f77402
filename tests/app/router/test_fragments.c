/* SPDX-License-Identifier: BSD-3-Clause */
/* Fragments that make no packet: late, missing, odd, too many. */
#include <rte_random.h>

#include "parts.h"
#include "wire/bytes.h"
#include "wire/icmp6.h"

static const char *const own[] = {LAN_OWN, UP_OWN, LAN6_OWN, UP6_OWN};

/* The host is told that the packet of which `first` is the first fragment was given up. */
static void expect_told(const struct frame *first)
{
	const struct sent *s = scene_only();
	struct icmp m = {0};
	bool v6 = first->b[F_IP] >> 4 == 6;

	require((v6 ? icmp6_decode(&m, &s->ip)
		    : icmp_decode(&m, s->ip.payload, s->ip.payload_len)) == 0);
	check_equal(m.type, v6 ? ICMP6_TIME_EXCEEDED : ICMP_TIME_EXCEEDED);
	check_equal(m.code, 1);
	check(memcmp(m.data, first->b + F_IP, m.data_len) == 0);
}

static void wait_quietly(struct span d)
{
	scene_forget();
	scene_pass(d);
	for (unsigned int i = 0; i < scene.n_sent; i++)
		check(!scene_icmp(LAN, ICMP_TIME_EXCEEDED, i) &&
			!scene_icmp(LAN, ICMP6_TIME_EXCEEDED, i));
	scene_forget();
}

/* IP4-LOC-04 */
CASE(what_is_not_complete_in_time_is_given_up_and_its_sender_told)
{
	static const struct {
		const char *dst, *order;
		int seconds;
		unsigned int told;
	} rows[] = {{LAN_OWN, "ab", 30, 1}, {LAN_OWN, "bc", 30, 0}, {LAN_OWN, "ca", 30, 1},
		{LAN6_OWN, "ab", 60, 1}, {LAN6_OWN, "cb", 60, 0}, {LAN6_OWN, "a", 60, 1}};

	for (unsigned int i = 0; i < RTE_DIM(rows); i++) {
		bool v6 = addr(rows[i].dst).family == IP_V6;
		unsigned int n = strlen(rows[i].order);
		const struct sent *s;

		/* Adverts would be in the way: this one speaks seldom. */
		scene_open_master(NULL);
		parts_cut(parts_echo(rows[i].dst, 4000), 1500);
		parts_send(rows[i].order);
		check_equal(scene.n_sent, 0);
		wait_quietly(span_s(rows[i].seconds));
		check_equal(scene.c->stats.fragments_timed_out, 0);
		scene_pass(span_s(2));
		check_equal(scene.c->stats.fragments_timed_out, n);
		s = scene_icmp(LAN, v6 ? ICMP6_TIME_EXCEEDED : ICMP_TIME_EXCEEDED, 0);
		check_equal(s != NULL, rows[i].told);
		if (s) {
			scene.sent[0] = *s;
			scene.n_sent = 1;
			expect_told(&parts.f[0]);
		}
		/* Then what is missing comes, and stands alone. */
		scene_forget();
		for (const char *p = "abc"; *p; p++)
			if (!strchr(rows[i].order, *p))
				scene_send(LAN, parts.f[*p - 'a']);
		check_equal(scene.n_sent, 0);
		scene_close();
	}
}

CASE(a_fragment_that_comes_late_does_not_begin_the_time_anew)
{
	scene_open_master(NULL);
	parts_cut(parts_echo(LAN_OWN, 4000), 1500);
	parts_send("a");
	scene_pass(span_s(29));
	parts_send("b");
	scene_pass(span_s(3));
	check_equal(scene.c->stats.fragments_timed_out, 2);
	scene_forget();
	parts_send("c");
	check_equal(scene.n_sent, 0);
}

/* RFC 5722: in silence, and nothing of it is kept */
CASE(fragments_that_overlap_are_refused)
{
	scene_open_master(NULL);
	for (unsigned int i = 0; i < 2; i++) {
		struct frame over;

		parts_cut(parts_echo(i ? LAN6_OWN : LAN_OWN, 4000), 1500);
		over = i ? frame_with16(
				   parts.f[1], F6_FRAG, frame_get16(parts.f[1].b + F6_FRAG) - 8)
			 : frame_with16(parts.f[1], F_FRAG, frame_get16(parts.f[1].b + F_FRAG) - 1);
		scene_forget();
		scene_send(LAN, parts.f[0]);
		scene_send(LAN, over);
		scene_send(LAN, parts.f[1]);
		scene_send(LAN, parts.f[2]);
		check_equal(scene.n_sent, 0);
		check_equal(scene.c->stats.fragments_refused, 4 * (i + 1));
		wait_quietly(span_s(70));
		/* The same sent well is taken. */
		parts_send("abc");
		check_equal(scene.c->stats.reassembled, i + 1);
	}
	check_equal(scene.c->stats.fragments_timed_out, 0);
}

CASE(fragments_of_different_packets_are_not_mixed)
{
	struct parts first;

	scene_open_master(NULL);
	/* One identification, from two hosts; to two addresses; of two protocols. */
	for (unsigned int i = 0; i < 3; i++) {
		struct frame f = parts_echo(LAN_OWN, 2000), other = f;

		if (i == 0)
			other = frame_with32(other, F_SRC, 0xc0000262);
		else if (i == 1)
			other = frame_with32(other, F_DST, 0xc6336402);
		else
			other = frame_with8(other, F_PROTO, 253);
		parts_cut(other, 1500);
		first = parts;
		parts.id--;
		parts_cut(f, 1500);
		scene_forget();
		scene_send(LAN, first.f[0]);
		scene_send(LAN, parts.f[1]);
		check_equal(scene.n_sent, 0);
		scene_send(LAN, parts.f[0]);
		parts_expect_reply(&f);
	}
	/* A link-local address is another's on another link. */
	parts_cut(parts_echo_from(HOST_LL, LAN_LL, 2000), 1500);
	scene_forget();
	scene_send(LAN, parts.f[0]);
	scene_send(UP, frame_with_addr6(frame_with_mac(parts.f[1], &up_mac), F6_DST, "fe80::13"));
	check_equal(scene_count(LAN), 0);
	parts_send("b");
	check_equal(scene_count(LAN), 2);
}

CASE(a_flood_of_fragments_is_bounded_and_takes_no_other_packets_buffers)
{
	unsigned int free_mbufs;

	scene_open_master(NULL);
	free_mbufs = rte_mempool_avail_count(scene.c->pool);
	for (unsigned int i = 0; i < 300; i++) {
		parts_cut(parts_echo(i % 2 ? LAN6_OWN : LAN_OWN, 4000), 1500);
		parts_send("ab");
	}
	check_equal(rte_mempool_avail_count(scene.c->pool), free_mbufs);
	check_equal(scene.c->stats.fragments_rcvd, 600);
	check(scene.c->stats.fragments_refused >= 600 - 2 * 2 * 64);
	scene_forget();
	scene_send(LAN, parts_echo(LAN_OWN, 56));
	check_equal(scene_only()->ip.payload[0], ICMP_ECHO_REPLY);
	/* It passes. */
	scene_pass(span_s(62));
	check_equal(scene.c->stats.fragments_timed_out + scene.c->stats.fragments_refused, 600);
	parts_cut(parts_echo(LAN_OWN, 4000), 1500);
	scene_forget();
	parts_send("abc");
	check_equal(scene_count(LAN), 3);
}

/* RFC 8200 4.5 */
CASE(an_ipv6_fragment_of_an_impossible_size_is_pointed_at)
{
	struct frame odd, far;

	scene_open_master(NULL);
	parts_cut(parts_echo(LAN6_OWN, 4000), 1500);
	odd = frame_with16(frame_cut(parts.f[0], parts.f[0].len - 1), F6_LEN,
		frame_get16(parts.f[0].b + F6_LEN) - 1);
	far = frame_with16(parts.f[1], F6_FRAG, 0xfff8);
	scene_send(LAN, odd);
	check_equal(scene_only()->ip.payload[0], ICMP6_PARAMETER);
	check_equal(get_be32(scene_only()->ip.payload + 4), 4);
	scene_forget();
	/* Of a later fragment of ICMPv6 it might be an error: silence. UDP's is told of. */
	scene_send(LAN, far);
	check_equal(scene.n_sent, 0);
	scene_send(LAN, frame_with8(far, F6_DATA, IP_PROTO_UDP));
	check_equal(scene_only()->ip.payload[0], ICMP6_PARAMETER);
	check_equal(get_be32(scene_only()->ip.payload + 4), 42);
	check_equal(scene.c->stats.fragments_refused, 3);
}

CASE(an_ipv4_fragment_of_an_impossible_size_is_refused_in_silence)
{
	scene_open_master(NULL);
	parts_cut(parts_echo(LAN_OWN, 4000), 1500);
	scene_send(LAN, frame_with16(frame_cut(parts.f[0], parts.f[0].len - 1), F_TOTAL, 1499));
	scene_send(LAN, frame_with16(parts.f[1], F_FRAG, 0x1fff));
	check_equal(scene.n_sent, 0);
	check_equal(scene.c->stats.fragments_refused, 2);
}

/* RFC 6946 */
CASE(a_fragment_that_is_all_of_its_packet_is_answered_at_once)
{
	struct frame f = frame_with_extension(parts_echo(LAN6_OWN, 56), IP_PROTO_FRAGMENT, 8);

	scene_open_master(NULL);
	frame_put16(f.b + F6_FRAG, 0);
	scene_send(LAN, f);
	check_equal(scene_only()->ip.payload[0], ICMP6_ECHO_REPLY);
	check_equal(scene.c->stats.fragments_rcvd, 0);
}

CASE(options_of_fragments_are_no_hindrance)
{
	struct frame f = frame_with_options(parts_echo(LAN_OWN, 4000), 2),
		     plain = parts_echo(LAN_OWN, 4000);

	scene_open_master(NULL);
	parts_cut(f, 1500);
	parts_send("bca");
	parts_expect_reply(&plain);
	scene_forget();
	plain = parts_echo(LAN6_OWN, 4000);
	parts_cut(plain, 1400);
	for (unsigned int i = 0; i < parts.n; i++)
		scene_send(LAN, frame_with_extension(parts.f[i], IP_PROTO_HOP_BY_HOP, 8));
	parts_expect_reply(&plain);
}

/* Whatever comes in whatever order: each fragment is accounted for, and its buffer comes back. */
CASE(a_storm_of_odd_fragments_leaves_nothing_behind)
{
	const struct control_stats *stats;

	scene_open_master(NULL);
	stats = &scene.c->stats;
	for (unsigned int i = 0; i < 1000; i++) {
		static const uint16_t sizes[] = {300, 576, 1280, 1500, 3000};
		struct frame f = parts_echo(own[rte_rand_max(4)], rte_rand_max(7700) + 1300);
		unsigned int n;

		parts_cut(f, sizes[2 + rte_rand_max(3)]);
		n = rte_rand_max(parts.n + 3);
		for (unsigned int k = 0; k < n; k++) {
			struct frame part = parts.f[rte_rand_max(parts.n)];
			size_t at = part.b[F_IP] >> 4 == 6 ? F6_FRAG : F_FRAG;

			if (rte_rand_max(8) == 0)
				part = frame_with16(
					part, at, frame_get16(part.b + at) + 8 * rte_rand_max(200));
			scene_send(LAN, part);
		}
		if (rte_rand_max(20) == 0)
			scene_pass(span_s(rte_rand_max(20)));
		scene_forget();
	}
	scene_pass(span_s(65));
	check(stats->fragments_rcvd > 1000);
	check(stats->reassembled > 0 && stats->fragments_refused > 0);
	check(stats->fragments_timed_out > 0);
	check(stats->fragments_refused + stats->fragments_timed_out + 2 * stats->reassembled <=
		stats->fragments_rcvd);
}
