/* SPDX-License-Identifier: BSD-3-Clause */
/* ICMP over IPv4: echo, the errors, and when there is none. */
#include "scene.h"
#include "wire/icmp.h"

#define NOWHERE "8.8.8.8"

/* The ICMP error that `f` causes, which comes back to the host, and only that. */
static struct icmp expect_error(struct frame f, uint8_t type, uint8_t code)
{
	const struct sent *s;
	struct icmp m = {0};

	scene_forget();
	scene_send(LAN, f);
	s = scene_only();
	check_equal(s->port, LAN);
	check(mac_equal(&s->eth.dst, &host_mac));
	check(is_addr(&s->ip.dst, HOST));
	require(icmp_decode(&m, s->ip.payload, s->ip.payload_len) == 0);
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

static struct frame echo(const char *dst, uint8_t ttl, size_t data)
{
	return scene_icmp_frame(&lan_mac, HOST, dst, ttl, ICMP_ECHO_REQUEST, 0, 0x00120034, data);
}

/* IP4-LOC-02, IP4-LOC-03: any size of one packet, from the address that was asked */
CASE(an_echo_request_is_answered_with_all_its_data)
{
	static const char *const own[] = {LAN_OWN, UP_OWN};
	static const size_t sizes[] = {0, 1, 56, 576, 1472};

	scene_open_master(NULL);
	for (unsigned int i = 0; i < 2; i++)
		for (unsigned int k = 0; k < RTE_DIM(sizes); k++) {
			struct frame f = echo(own[i], i + 0, sizes[k]);
			const struct sent *s;
			struct icmp m;

			scene_forget();
			scene_send(LAN, f);
			s = scene_only();
			check(is_addr(&s->ip.src, own[i]) && is_addr(&s->ip.dst, HOST));
			require(icmp_decode(&m, s->ip.payload, s->ip.payload_len) == 0);
			check_equal(m.type, ICMP_ECHO_REPLY);
			check_equal(m.rest, 0x00120034);
			check_equal(m.data_len, sizes[k]);
			check(memcmp(m.data, f.b + F_IP + 28, sizes[k]) == 0);
			check(s->ip.ttl >= 64);
		}
}

/* IP4-TTL-02, IP4-TTL-03, IP4-ERR-08, IP4-ERR-09, IP4-ERR-10 */
CASE(a_ttl_that_ends_here_is_told_of_with_the_packet_as_it_came)
{
	scene_open_master(NULL);
	for (unsigned int ttl = 0; ttl < 2; ttl++) {
		/* Through the virtual MAC, too: the source is the interface's own address. */
		struct frame f = scene_udp(ttl ? &vmac4 : &lan_mac, HOST, FAR, ttl, 8);
		struct icmp m = expect_error(f, ICMP_TIME_EXCEEDED, 0);

		check_equal(m.rest, 0);
		check_equal(m.data_len, f.len - F_IP);
		check(memcmp(m.data, f.b + F_IP, m.data_len) == 0);
		check(is_addr(&scene_only()->ip.src, LAN_OWN));
		check(scene_only()->ip.ttl >= 64);
	}
}

/* IP4-ERR-09: by the interface that leads to the sender */
CASE(an_error_comes_from_the_interface_it_leaves_by)
{
	scene_open_master(NULL);
	scene_send(LAN, scene_udp(&lan_mac, FAR, SERVER, 1, 8));
	check_equal(scene_only()->port, UP);
	check(is_addr(&scene_only()->ip.src, UP_OWN));
}

/* IP4-FRG-04, IP4-FRG-05 */
CASE(too_big_with_dont_fragment_is_told_the_mtu)
{
	struct frame f = scene_udp(&lan_mac, HOST, SERVER, 64, 1400);
	struct icmp m;

	scene_open_master(NULL);
	m = expect_error(frame_with16(f, F_FRAG, 0x4000), ICMP_UNREACHABLE, ICMP_UNREACH_FRAG);
	check_equal(m.rest, 1400);
}

/* IP4-UNR-01, IP4-UNR-05, IP4-TTL-05 */
CASE(unreachable_says_why)
{
	struct frame odd = frame_with8(scene_udp(&lan_mac, HOST, LAN_OWN, 64, 8), F_PROTO, 253);

	scene_open_master(NULL);
	expect_error(scene_udp(&lan_mac, HOST, NOWHERE, 64, 8), ICMP_UNREACHABLE, 0);
	expect_error(scene_udp(&lan_mac, HOST, NOWHERE, 1, 8), ICMP_UNREACHABLE, 0);
	expect_error(odd, ICMP_UNREACHABLE, ICMP_UNREACH_PROTO);
	expect_error(
		scene_udp(&lan_mac, HOST, LAN_OWN, 64, 8), ICMP_UNREACHABLE, ICMP_UNREACH_PORT);
}

/* IP4-ERR-07 */
CASE(an_error_quotes_what_fits_in_576_octets)
{
	struct frame f = scene_udp(&lan_mac, HOST, FAR, 1, 1372);
	struct icmp m;

	scene_open_master(NULL);
	m = expect_error(f, ICMP_TIME_EXCEEDED, 0);
	check_equal(scene_only()->ip.total_len, 576);
	check_equal(m.data_len, 576 - 28);
	check(memcmp(m.data, f.b + F_IP, m.data_len) == 0);
}

/* IP4-ERR-01 to -06, each by itself: IP4-ERR-01, IP4-ERR-02, IP4-ERR-03, IP4-ERR-04, IP4-ERR-05,
 * IP4-ERR-06 */
CASE(no_error_answers_what_may_not_have_one)
{
	static const char *const no_hosts[] = {
		"127.0.0.1", "0.0.0.7", "224.0.0.1", "240.0.0.1", "255.255.255.255"};
	struct frame f = scene_udp(&lan_mac, HOST, FAR, 1, 40), bad = f;
	const struct mac group = {{0x01, 0, 0x5e, 1, 1, 1}};

	scene_open_master(NULL);
	expect_error(f, ICMP_TIME_EXCEEDED, 0);
	expect_silence(scene_icmp_frame(&lan_mac, HOST, FAR, 1, ICMP_UNREACHABLE, 1, 0, 28));
	expect_silence(scene_icmp_frame(&lan_mac, HOST, NOWHERE, 64, ICMP_REDIRECT, 1, 0, 28));
	bad.b[F_CSUM] ^= 1;
	expect_silence(bad);
	expect_silence(scene_udp(&lan_mac, HOST, "239.1.1.1", 1, 8));
	expect_silence(scene_udp(&lan_mac, HOST, "192.0.2.255", 1, 8));
	expect_silence(frame_with_mac(f, &eth_broadcast));
	expect_silence(frame_with_mac(f, &group));
	for (unsigned int i = 0; i < RTE_DIM(no_hosts); i++)
		expect_silence(scene_udp(&lan_mac, no_hosts[i], FAR, 1, 8));
	expect_silence(frame_with16(f, F_FRAG, 1));
	expect_error(frame_with16(f, F_FRAG, 0x2000), ICMP_TIME_EXCEEDED, 0);
}

/* IP4-ERR-12 */
CASE(errors_are_held_to_their_rate_and_forwarding_is_not)
{
	static const struct scene_params slow = {
		.top = "\"icmp\": {\"error-rate\": 10, \"error-burst\": 5},"};
	unsigned int errors = 0, passed = 0;

	scene_open_master(&slow);
	for (unsigned int i = 0; i < 100; i++) {
		scene_send(LAN, scene_udp(&lan_mac, HOST, FAR, 1, 8));
		scene_send(LAN, scene_udp(&lan_mac, HOST, FAR, 64, 8));
	}
	while (scene_icmp(LAN, ICMP_TIME_EXCEEDED, errors))
		errors++;
	passed = scene_count(UP);
	check(errors >= 5 && errors <= 6);
	check_equal(passed, 100);
	check_equal(scene.c->stats.icmp_suppressed, 100 - errors);
	scene_pass(span_ms(200));
	scene_forget();
	for (unsigned int i = 0; i < 10; i++)
		scene_send(LAN, scene_udp(&lan_mac, HOST, FAR, 1, 8));
	for (errors = 0; scene_icmp(LAN, ICMP_TIME_EXCEEDED, errors);)
		errors++;
	check_equal(errors, 2);
}

/* IP4-ERR-13 */
CASE(a_source_quench_is_ignored)
{
	scene_open_master(NULL);
	expect_silence(scene_icmp_frame(&lan_mac, HOST, LAN_OWN, 64, 4, 0, 0, 28));
	scene_send(LAN, scene_udp(&lan_mac, HOST, FAR, 64, 8));
	check_equal(scene_only()->port, UP);
}

/* IP4-UNR-04, IP4-ERR-13: over packets of all kinds; codes 0 to 4 are those meant */
CASE(errors_that_are_out_of_use_are_not_sent)
{
	static const char *const to[] = {FAR, NOWHERE, LAN_OWN, VIP, SERVER, "198.51.100.77"};
	static const size_t sizes[] = {0, 8, 1400};
	const struct sent *s;

	scene_open_master(NULL);
	for (unsigned int proto = 0; proto < 256; proto += 3)
		for (unsigned int i = 0; i < RTE_DIM(to); i++) {
			struct frame f = scene_udp(
				&lan_mac, HOST, to[i], proto % 3, sizes[proto % RTE_DIM(sizes)]);

			f = frame_with8(f, F_PROTO, proto);
			scene_send(LAN, frame_with16(f, F_FRAG, proto & 1 ? 0x4000 : 0));
			scene_pass(span_ms(10));
		}
	check(scene_icmp(LAN, ICMP_UNREACHABLE, 0) != NULL);
	check(!scene_icmp(LAN, 4, 0));
	for (unsigned int i = 0; (s = scene_icmp(LAN, ICMP_UNREACHABLE, i)); i++)
		check(s->ip.payload[1] <= ICMP_UNREACH_FRAG);
}
