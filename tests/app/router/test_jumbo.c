/* SPDX-License-Identifier: BSD-3-Clause */
/* Large frames on the slow path: the same becomes of them whether they lie in one buffer or in
 * several. */
#include "app/resolve.h"
#include "scene.h"
#include "wire/bytes.h"
#include "wire/icmp.h"
#include "wire/icmp6.h"

#define JUMBO     8000
#define KNOWN     "192.0.2.97" /* on the LAN, like the next */
#define KNOWN6    "2001:db8:51::97"
#define NEIGHBOR  "192.0.2.98"
#define NEIGHBOR6 "2001:db8:51::98"

static const struct scene_params jumbo = {.lan = "\"mtu\": 9000,"};
static const struct mac neighbor_mac = {{0x02, 0, 0, 0, 0, 0x98}};

static struct frame echo(const char *src, const char *dst, size_t data)
{
	bool v6 = addr(dst).family == IP_V6;

	return scene_icmp_frame(&lan_mac, src, dst, 64, v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO_REQUEST,
		0, 0x00120034, data);
}

static void add_neighbor(const char *text)
{
	struct ip_addr a = addr(text);
	struct neigh_actions actions = {0};

	neigh_add_permanent(scene.c->neighbors, LAN, &a, &peer_mac, &actions);
	resolve_perform(scene.c, &actions);
}

/* What leaves when the frame comes in a chain of which the first buffer has `first` octets, or for
 * 0 in one. */
static unsigned int sent_by(unsigned int port, struct frame f, size_t first)
{
	scene_open_master(&jumbo);
	add_neighbor(KNOWN);
	add_neighbor(KNOWN6);
	if (first)
		scene_send_chain(port, f, first);
	else
		scene_send(port, f);
	return scene.n_sent;
}

/* In chains of any shape it is `frames` frames, the same as in one buffer, to the octet. */
static void expect_same(unsigned int port, struct frame f, unsigned int frames)
{
	static const size_t shapes[] = {ETH_HEADER_LEN + 60, 128, 1500, 2048};
	static struct frame want[64];

	check_equal(sent_by(port, f, 0), frames);
	require(scene.n_sent <= RTE_DIM(want));
	for (unsigned int i = 0; i < scene.n_sent; i++)
		want[i] = scene.sent[i].f;
	scene_close();
	for (unsigned int k = 0; k < RTE_DIM(shapes); k++) {
		check_equal(sent_by(port, f, shapes[k]), frames);
		for (unsigned int i = 0; i < frames && i < scene.n_sent; i++) {
			check_equal(scene.sent[i].f.len, want[i].len);
			check(memcmp(scene.sent[i].f.b, want[i].b, want[i].len) == 0);
		}
		scene_close();
	}
}

CASE(an_echo_request_in_several_buffers_is_answered_like_one_in_one)
{
	expect_same(LAN, echo(HOST, LAN_OWN, JUMBO), 1);
	expect_same(LAN, echo(HOST6, LAN6_OWN, JUMBO), 1);
	expect_same(LAN, frame_padded(echo(HOST, LAN_OWN, 1000), 5000), 1);
	expect_same(LAN, frame_with_options(echo(HOST, LAN_OWN, JUMBO), 3), 1);
}

/* A reply leaves whole where the link carries it */
CASE(a_jumbo_echo_is_answered_in_one_frame_with_all_its_data)
{
	struct frame f = echo(HOST, LAN_OWN, JUMBO);
	struct icmp m;

	check_equal(sent_by(LAN, f, 2048), 1);
	require(icmp_decode(&m, scene_only()->ip.payload, scene_only()->ip.payload_len) == 0);
	check_equal(m.type, ICMP_ECHO_REPLY);
	check_equal(m.data_len, JUMBO);
	check(memcmp(m.data, f.b + F_IP + 28, JUMBO) == 0);
}

CASE(an_error_about_a_packet_in_several_buffers_quotes_it_like_one_in_one)
{
	struct frame df =
		frame_with16(scene_udp(&lan_mac, HOST, SERVER, 64, JUMBO), F_FRAG, IP4_DF);

	expect_same(LAN, scene_udp(&lan_mac, HOST, FAR, 1, JUMBO), 1);
	expect_same(LAN, scene_udp(&lan_mac, HOST6, FAR6, 1, JUMBO), 1);
	expect_same(LAN, scene_udp(&lan_mac, HOST, "8.8.8.8", 64, JUMBO), 1);
	expect_same(LAN, scene_udp(&lan_mac, HOST6, "2620::1", 64, JUMBO), 1);
	expect_same(LAN, df, 1);
	expect_same(LAN, scene_udp(&lan_mac, HOST6, SERVER6, 64, JUMBO), 1);
	expect_same(LAN, scene_udp(&lan_mac, HOST, LAN_OWN, 64, JUMBO), 1);
	expect_same(LAN, scene_udp(&lan_mac, HOST6, LAN6_OWN, 64, JUMBO), 1);
}

/* IP4-FRG-01, IP4-FRG-02 */
CASE(a_packet_in_several_buffers_is_cut_like_one_in_one)
{
	struct frame f = scene_udp(&lan_mac, HOST, SERVER, 64, JUMBO);

	expect_same(LAN, f, 6);
	expect_same(LAN, frame_with_options(f, 1), 6);
	expect_same(LAN, frame_padded(scene_udp(&lan_mac, HOST, SERVER, 64, 2000), 6000), 2);
}

/* From behind the gateway, which stands between it and a neighbor not known yet. */
static void expect_held(struct frame f, size_t first, bool answered)
{
	struct frame want = frame_forwarded(&f, &neighbor_mac, &lan_mac);
	const struct sent *last;

	sent_by(UP, f, first);
	check_equal(scene.n_sent, 1);
	check(scene_arp(LAN, ARP_REQUEST, 0) || scene_nd(LAN, ND_NS, 0));
	scene_forget();
	if (!answered) {
		scene_pass(span_s(5));
		last = scene_icmp(
			UP, f.b[F_IP] >> 4 == 6 ? ICMP6_UNREACHABLE : ICMP_UNREACHABLE, 0);
		require(last);
		check(memcmp(last->ip.payload + 8 + 20, f.b + F_IP + 20, 500) == 0);
	} else if (f.b[F_IP] >> 4 == 6) {
		struct nd na = {.type = ND_NA,
			.solicited = true,
			.override = true,
			.target = addr(NEIGHBOR6),
			.has_mac = true,
			.mac = neighbor_mac};

		scene_send(LAN, scene_nd_frame(&lan_mac, &neighbor_mac, NEIGHBOR6, LAN6_OWN, &na));
	} else {
		struct arp arp = {.op = ARP_REPLY,
			.sha = neighbor_mac,
			.spa = addr(NEIGHBOR),
			.tha = lan_mac,
			.tpa = addr(LAN_OWN)};

		scene_send(LAN, scene_arp_frame(&lan_mac, &neighbor_mac, &arp));
	}
	if (answered) {
		check_equal(scene_only()->f.len, want.len);
		check(memcmp(scene_only()->f.b, want.b, want.len) == 0);
	}
	scene_close();
}

CASE(a_packet_in_several_buffers_waits_for_its_neighbor)
{
	static const size_t shapes[] = {0, ETH_HEADER_LEN + 60, 2048};
	struct frame f4 = scene_udp(&up_mac, FAR, NEIGHBOR, 64, JUMBO);
	struct frame f6 = scene_udp(&up_mac, FAR6, NEIGHBOR6, 64, JUMBO);

	for (unsigned int i = 0; i < RTE_DIM(shapes); i++) {
		expect_held(f4, shapes[i], true);
		expect_held(f6, shapes[i], true);
		expect_held(f4, shapes[i], false);
		expect_held(f6, shapes[i], false);
		expect_held(frame_padded(f4, f4.len + 1000), shapes[i], true);
	}
}

CASE(a_redirect_about_a_packet_in_several_buffers_is_like_one_about_one)
{
	expect_same(LAN, scene_udp(&vmac4, HOST, KNOWN, 64, JUMBO), 2);
	expect_same(LAN, scene_udp(&vmac6, HOST6, KNOWN6, 64, JUMBO), 2);
}
