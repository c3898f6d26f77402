/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMPv6: echo, the errors, and when there is none. */
#include "scene.h"
#include "wire/icmp6.h"

#define NOWHERE6 "2620::1"
#define DEAD6    "2001:db8:100::77"

static struct icmp expect_error(struct frame f, uint8_t type, uint8_t code)
{
	const struct sent *s;
	struct icmp m = {0};

	scene_forget();
	scene_send(LAN, f);
	s = scene_only();
	check_equal(s->port, LAN);
	check(mac_equal(&s->eth.dst, &host_mac));
	require(icmp6_decode(&m, &s->ip) == 0);
	check_equal(m.type, type);
	check_equal(m.code, code);
	return m;
}

static void expect_silence(struct frame f)
{
	scene_forget();
	scene_send(LAN, f);
	check_equal(scene.n_sent, 0);
}

static struct frame udp(const char *dst, uint8_t hop_limit, size_t data)
{
	return scene_udp(&lan_mac, HOST6, dst, hop_limit, data);
}

/* IP6-ICM-13, IP6-ICM-12, IP6-FWD-03, IP6-CSM-01 */
CASE(an_ipv6_echo_request_is_answered_from_where_it_was_sent_to)
{
	static const char *const own[] = {LAN6_OWN, UP6_OWN, LAN_LL};
	static const size_t sizes[] = {0, 56, 1452};

	scene_open_master(NULL);
	for (unsigned int i = 0; i < RTE_DIM(own); i++)
		for (unsigned int k = 0; k < RTE_DIM(sizes); k++) {
			struct frame f = scene_icmp_frame(&lan_mac, i == 2 ? HOST_LL : HOST6,
				own[i], i, ICMP6_ECHO_REQUEST, 0, 0x00120034, sizes[k]);
			const struct sent *s;
			struct icmp m;

			scene_forget();
			scene_send(LAN, f);
			s = scene_only();
			check(is_addr(&s->ip.src, own[i]));
			require(icmp6_decode(&m, &s->ip) == 0);
			check_equal(m.type, ICMP6_ECHO_REPLY);
			check_equal(m.rest, 0x00120034);
			check_equal(m.data_len, sizes[k]);
			check(memcmp(m.data, f.b + F6_DATA + 8, sizes[k]) == 0);
		}
}

/* IP6-FWD-14: that of each attached prefix, and neighbors are told that it may be another's */
CASE(the_subnet_router_anycast_address_is_ours)
{
	struct nd ns = {
		.type = ND_NS, .target = addr("2001:db8:51::"), .has_mac = true, .mac = host_mac};
	const struct sent *s;

	scene_open_master(NULL);
	scene_send(LAN, scene_icmp_frame(
				&lan_mac, HOST6, "2001:db8:51::", 64, ICMP6_ECHO_REQUEST, 0, 7, 8));
	s = scene_only();
	check_equal(s->ip.payload[0], ICMP6_ECHO_REPLY);
	check(is_addr(&s->ip.src, LAN6_OWN)); /* IP6-ICM-12: no anycast address is a source */
	scene_forget();
	scene_send(LAN, scene_nd_frame(&lan_mac, &host_mac, HOST6, "ff02::1:ff00:0", &ns));
	s = scene_nd(LAN, ND_NA, 0);
	require(s);
	check(!s->nd.override && s->nd.solicited && s->nd.router);
}

/* IP6-FWD-02, IP6-ICM-12 */
CASE(a_hop_limit_that_ends_here_is_told_of)
{
	scene_open_master(NULL);
	for (unsigned int hop = 0; hop < 2; hop++) {
		struct frame f = udp(FAR6, hop, 8);
		struct icmp m = expect_error(f, ICMP6_TIME_EXCEEDED, 0);

		check_equal(m.rest, 0);
		check_equal(m.data_len, f.len - F_IP);
		check(memcmp(m.data, f.b + F_IP, m.data_len) == 0);
		check(is_addr(&scene_only()->ip.src, LAN6_OWN));
	}
}

/* IP6-ICM-01 */
CASE(an_ipv6_error_quotes_what_fits_in_1280_octets)
{
	scene_open_master(NULL);
	expect_error(udp(FAR6, 1, 1452), ICMP6_TIME_EXCEEDED, 0);
	check_equal(scene_only()->ip.total_len, 1280);
}

/* IP6-ICM-10, IP6-FWD-11 */
CASE(a_packet_too_big_is_told_the_mtu)
{
	scene_open_master(NULL);
	check_equal(expect_error(udp(SERVER6, 64, 1400), ICMP6_TOO_BIG, 0).rest, 1400);
}

/* IP6-ICM-07, IP6-ICM-09, ND-RES-04 */
CASE(ipv6_unreachable_says_why)
{
	scene_open_master(NULL);
	expect_error(udp(NOWHERE6, 64, 8), ICMP6_UNREACHABLE, ICMP6_UNREACH_ROUTE);
	expect_error(
		scene_udp(&lan_mac, HOST_LL, FAR6, 64, 8), ICMP6_UNREACHABLE, ICMP6_UNREACH_SCOPE);
	expect_error(udp(LAN6_OWN, 64, 8), ICMP6_UNREACHABLE, ICMP6_UNREACH_PORT);
	scene_forget();
	scene_send(LAN, udp(DEAD6, 64, 8));
	scene_send(LAN, udp(DEAD6, 64, 8));
	check_equal(scene_count(LAN), 0);
	scene_pass(span_s(4));
	for (unsigned int i = 0; i < 2; i++) {
		const struct sent *s = scene_icmp(LAN, ICMP6_UNREACHABLE, i);

		require(s);
		check_equal(s->ip.payload[1], ICMP6_UNREACH_ADDRESS);
	}
}

/* IP6-ICM-11, IP6-FWD-12: the pointers are offsets from the IPv6 header */
CASE(what_this_node_does_not_understand_is_pointed_at)
{
	struct frame odd = frame_with8(udp(LAN6_OWN, 64, 8), F6_NEXT, 253);
	struct frame routed = frame_with_extension(udp(LAN6_OWN, 64, 8), 43, 24);

	scene_open_master(NULL);
	check_equal(expect_error(odd, ICMP6_PARAMETER, ICMP6_PARAMETER_NEXT_HEADER).rest, 6);
	check_equal(expect_error(frame_with_extension(odd, 60, 8), ICMP6_PARAMETER,
			    ICMP6_PARAMETER_NEXT_HEADER)
			    .rest,
		40);
	routed.b[F6_DATA + 3] = 1; /* segments left */
	check_equal(expect_error(routed, ICMP6_PARAMETER, ICMP6_PARAMETER_FIELD).rest, 42);
	routed.b[F6_DATA + 3] = 0;
	expect_error(routed, ICMP6_UNREACHABLE, ICMP6_UNREACH_PORT);
}

/* IP6-FWD-06, IP6-FWD-05: to this router; in transit they are not looked at */
CASE(unknown_options_are_judged_by_their_top_bits)
{
	static const uint8_t types[] = {0x1e, 0x5e, 0x9e, 0xde};
	struct frame f = frame_with_extension(udp(LAN6_OWN, 64, 8), 0, 8);

	scene_open_master(NULL);
	for (unsigned int i = 0; i < RTE_DIM(types); i++) {
		f.b[F6_DATA + 2] = types[i];
		f.b[F6_DATA + 3] = 4;
		if (i == 0)
			expect_error(f, ICMP6_UNREACHABLE, ICMP6_UNREACH_PORT);
		else if (i == 1)
			expect_silence(f);
		else
			check_equal(
				expect_error(f, ICMP6_PARAMETER, ICMP6_PARAMETER_OPTION).rest, 42);
		scene_forget();
		scene_send(LAN, frame_with_addr6(f, F6_DST, SERVER6));
		check_equal(scene_only()->port, UP);
	}
}

/* IP6-ICM-02, IP6-ICM-03, IP6-ICM-04, IP6-ICM-05 */
CASE(no_ipv6_error_answers_what_may_not_have_one)
{
	static const char *const no_nodes[] = {"::", "::1", "ff02::9"};
	const struct mac group = {{0x33, 0x33, 0, 0, 0, 1}};
	struct frame f = udp(FAR6, 1, 8);

	scene_open_master(NULL);
	expect_error(f, ICMP6_TIME_EXCEEDED, 0);
	for (unsigned int type = 1; type < 128; type += 6)
		expect_silence(scene_icmp_frame(&lan_mac, HOST6, FAR6, 1, type, 0, 0, 48));
	expect_silence(scene_icmp_frame(&lan_mac, HOST6, FAR6, 1, ICMP6_REDIRECT, 0, 0, 48));
	expect_silence(udp("ff0e::1", 1, 8));
	expect_silence(frame_with_mac(f, &group));
	for (unsigned int i = 0; i < RTE_DIM(no_nodes); i++)
		expect_silence(frame_with_addr6(f, F6_SRC, no_nodes[i]));
}

/* IP6-ICM-06 */
CASE(ipv6_errors_are_held_to_their_rate_and_a_traceroute_is_answered)
{
	static const struct scene_params slow = {
		.top = "\"icmp\": {\"error-rate\": 10, \"error-burst\": 5},"};
	unsigned int n = 0;

	scene_open_master(&slow);
	for (unsigned int i = 0; i < 3; i++)
		expect_error(udp(FAR6, 1, 8), ICMP6_TIME_EXCEEDED, 0);
	scene_forget();
	for (unsigned int i = 0; i < 1000; i++) {
		scene_send(LAN, udp(FAR6, 1, 8));
		scene_pass(span_ms(1));
	}
	while (scene_icmp(LAN, ICMP6_TIME_EXCEEDED, n))
		n++;
	check(n >= 11 && n <= 13);
}

/* IP6-ICM-08: what a full queue loses is not told of, only what waited to the end */
CASE(packets_lost_to_a_full_queue_cause_no_error)
{
	unsigned int n = 0;

	scene_open_master(NULL);
	for (unsigned int i = 0; i < NEIGH_HOLD_MAX + 20; i++)
		scene_send(LAN, udp(DEAD6, 64, 8));
	check_equal(scene_count(LAN), 0);
	scene_pass(span_s(4));
	while (scene_icmp(LAN, ICMP6_UNREACHABLE, n))
		n++;
	check_equal(n, NEIGH_HOLD_MAX);
}

/* IP6-ICM-14 */
CASE(unknown_informational_messages_are_ignored)
{
	scene_open_master(NULL);
	for (unsigned int type = 144; type < 256; type += 7)
		expect_silence(scene_icmp_frame(&lan_mac, HOST6, LAN6_OWN, 64, type, 0, 0, 8));
	expect_silence(scene_icmp_frame(&lan_mac, HOST6, LAN6_OWN, 64, 200, 0, 0, 8));
}

/* IP6-CSM-01 */
CASE(a_wrong_icmpv6_checksum_is_not_answered)
{
	struct frame f =
		scene_icmp_frame(&lan_mac, HOST6, LAN6_OWN, 64, ICMP6_ECHO_REQUEST, 0, 1, 8);

	scene_open_master(NULL);
	f.b[F6_DATA + 2] ^= 1;
	expect_silence(f);
}
