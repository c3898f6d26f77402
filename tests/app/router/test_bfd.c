/* SPDX-License-Identifier: BSD-3-Clause */
/* What a BFD session puts on the link, and that silence behind it moves a virtual router. */
#include "app/bfd.h"
#include "scene.h"
#include "wire/bfd.h"
#include "wire/udp.h"

static const struct scene_params both = {
	.top = "\"bfd\": {\"four\": {\"interface\": \"up\", \"peer\": \"198.51.100.1\"},"
	       "\"six\": {\"interface\": \"up\", \"peer\": \"2001:db8:100::1\"}},",
	.vrrp4 = "\"relinquish\": false, \"track\": {\"bfd\": [{\"session\": \"four\","
		 "\"priority-decrement\": 60}]},"};

static void decode(const struct sent *s, struct udp *udp, struct bfd_pdu *pdu)
{
	require(udp_decode(udp, s->ip.payload, s->ip.payload_len, &s->ip.src, &s->ip.dst) == 0);
	require(bfd_pdu_decode(pdu, udp->payload, udp->payload_len) == BFD_PDU_OK);
}

/* The i-th of the family's. */
static const struct sent *control_packet(uint8_t family, unsigned int i)
{
	for (unsigned int k = 0; k < scene.n_sent; k++)
		if (scene.sent[k].ip.proto == IP_PROTO_UDP &&
			scene.sent[k].ip.src.family == family && i-- == 0)
			return &scene.sent[k];
	return NULL;
}

/* BFD-ENC-01, BFD-ENC-02, BFD-ENC-03, BFD-ENC-04, BFD-ENC-06, BFD-ENC-07, BFD-ENC-08 */
CASE(a_session_sends_within_the_subnet_with_ttl_255)
{
	uint16_t ports[2] = {0};
	const struct sent *s;

	scene_open(&both);
	scene_pass(span_s(10));
	for (unsigned int six = 0; six < 2; six++)
		for (unsigned int i = 0; i < 5; i++) {
			struct bfd_pdu pdu;
			struct udp udp;

			s = control_packet(six ? IP_V6 : IP_V4, i);
			require(s);
			decode(s, &udp, &pdu);
			check_equal(s->port, UP);
			check(mac_equal(&s->eth.dst, &gateway_mac));
			check_equal(s->ip.ttl, 255);
			check(is_addr(&s->ip.src, six ? UP6_OWN : UP_OWN));
			check(is_addr(&s->ip.dst, six ? "2001:db8:100::1" : GATEWAY));
			check_equal(udp.dst_port, 3784);
			check(udp.src_port >= 49152);
			check(i == 0 || udp.src_port == ports[six]);
			ports[six] = udp.src_port;
			check_equal(pdu.your_discriminator, 0);
		}
	check(ports[0] != ports[1]);
}

/* The peer's packet, in answer to our last. */
static void peer_says(enum bfd_state state, uint8_t ttl)
{
	struct bfd_pdu pdu = {.state = state,
		.detect_mult = 3,
		.my_discriminator = 7,
		.desired_min_tx_us = 300000,
		.required_min_rx_us = 300000};
	struct ip_addr src = addr(GATEWAY), dst = addr(UP_OWN);
	const struct sent *s = NULL;
	uint8_t body[64], p[128];
	struct udp udp = {.src_port = 50000, .dst_port = 3784, .payload = body};
	struct bfd_pdu ours;
	struct udp around;

	for (unsigned int i = 0; control_packet(IP_V4, i); i++)
		s = control_packet(IP_V4, i);
	require(s);
	decode(s, &around, &ours);
	pdu.your_discriminator = ours.my_discriminator;
	udp.payload_len = bfd_pdu_encode(body, sizeof(body), &pdu);
	scene_send(UP, scene_ip(&up_mac, &gateway_mac, GATEWAY, UP_OWN, ttl, IP_PROTO_UDP, p,
			       udp_encode(p, sizeof(p), &udp, &src, &dst)));
}

static const struct bfd_session *session(void)
{
	return &scene.c->bfd[0].session;
}

/* BFD-ENC-05, BFD-FSM-05, BFD-TMR-01, BFD-CLI-04, BFD-CLI-06, BFD-CLI-07: no decrement before the
 * first Up, and then in the next advert */
CASE(silence_behind_a_session_lowers_the_masters_priority)
{
	const struct sent *s;

	scene_open_master(&both);
	scene_pass(span_s(2));
	check_equal(scene.c->vrs[0]->vr.effective_priority, 100);
	peer_says(BFD_INIT, 255);
	require(session()->state == BFD_UP);
	for (unsigned int i = 0; i < 20; i++) {
		scene_pass(span_ms(200));
		peer_says(BFD_UP, 255);
	}
	check_equal(session()->state, BFD_UP);
	for (unsigned int i = 0; i < 10; i++) { /* from beyond a router: not heard */
		scene_pass(span_ms(100));
		peer_says(BFD_UP, 254);
	}
	check_equal(session()->state, BFD_DOWN);
	check_equal(scene.c->vrs[0]->vr.effective_priority, 40);
	scene_forget();
	scene_pass(span_cs(100));
	s = scene_advert(LAN, IP_V4, 0);
	require(s);
	check_equal(s->ip.payload[2], 40);
}
