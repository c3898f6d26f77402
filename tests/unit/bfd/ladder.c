/* SPDX-License-Identifier: BSD-3-Clause */
/* Which packets reach a session, and that those discarded leave no trace but a counter. */
#include <criterion/criterion.h>

#include "sut.h"

/* A good packet of the peer's in Down, to be spoilt. */
struct stimulus {
	uint8_t octets[64];
	struct bfd_packet packet;
};

static void good(struct stimulus *s, uint32_t your_discriminator, enum bfd_state state)
{
	struct bfd_pdu pdu = {.state = state,
		.detect_mult = 3,
		.my_discriminator = THEIRS,
		.your_discriminator = your_discriminator,
		.desired_min_tx_us = 1000000,
		.required_min_rx_us = 50000};

	*s = (struct stimulus){0};
	bfd_pdu_encode(s->octets, sizeof(s->octets), &pdu);
	s->packet = (struct bfd_packet){.interface = 1,
		.src = ip_addr_v4(0xc0000202),
		.ttl = 255,
		.payload = s->octets,
		.payload_len = BFD_PDU_LEN};
}

/* Discarded for that reason, and nothing but the counters has changed. */
static void expect_discard(struct sut *t, const struct stimulus *s, enum bfd_rx_verdict verdict)
{
	struct bfd_session before = t->s;
	uint64_t count = t->table.verdicts[verdict];
	unsigned int sent = t->sent;
	struct bfd_rx_result result = sut_receive(t, &s->packet);

	cr_assert_eq(result.verdict, verdict, "%s, not %s", bfd_rx_verdict_name(result.verdict),
		bfd_rx_verdict_name(verdict));
	cr_assert_eq(t->table.verdicts[verdict], count + 1);
	cr_assert_eq(t->sent, sent);
	if (result.session)
		before.stats.receive_invalid_packet_count++;
	cr_assert_eq(memcmp(&before, &t->s, sizeof(before)), 0);
}

/* BFD-ENC-05 */
Test(ladder, another_ttl_is_discarded_and_the_session_times_out)
{
	struct sut *t = sut_up();
	struct stimulus s;

	good(&s, OURS, BFD_UP);
	for (int ttl = 0; ttl < 255; ttl++) {
		s.packet.ttl = ttl;
		expect_discard(t, &s, BFD_RX_TTL);
	}
	for (int i = 0; i < 15; i++) {
		cr_assert_eq(t->s.state, BFD_UP);
		sut_run(t, span_ms(10));
		sut_receive(t, &s.packet);
	}
	cr_assert_eq(t->s.state, BFD_DOWN);
	sut_free(t);
}

/* BFD-RX-01, BFD-RX-02, BFD-RX-03, BFD-RX-04, BFD-RX-05, BFD-RX-06 */
Test(ladder, what_the_octets_alone_forbid)
{
	struct sut *t = sut_up();
	struct stimulus s;

	good(&s, OURS, BFD_DOWN);
	s.octets[0] = 2 << 5;
	expect_discard(t, &s, BFD_RX_VERSION);
	good(&s, OURS, BFD_DOWN);
	s.octets[3] = 23;
	expect_discard(t, &s, BFD_RX_LENGTH);
	s.octets[3] = 25;
	expect_discard(t, &s, BFD_RX_LENGTH);
	good(&s, OURS, BFD_DOWN);
	s.packet.payload_len = 0;
	expect_discard(t, &s, BFD_RX_LENGTH);
	good(&s, OURS, BFD_DOWN);
	s.octets[2] = 0;
	expect_discard(t, &s, BFD_RX_MULTIPLIER);
	good(&s, OURS, BFD_DOWN);
	s.octets[1] |= 1;
	expect_discard(t, &s, BFD_RX_MULTIPOINT);
	good(&s, OURS, BFD_DOWN);
	memset(s.octets + 4, 0, 4);
	expect_discard(t, &s, BFD_RX_MY_DISCRIMINATOR);
	sut_free(t);
}

/* BFD-RX-07 */
Test(ladder, an_unknown_discriminator_selects_nothing)
{
	struct sut *t = sut_up();
	struct stimulus s;

	good(&s, OURS + 1, BFD_DOWN);
	expect_discard(t, &s, BFD_RX_YOUR_DISCRIMINATOR);
	sut_free(t);
}

/* BFD-RX-08 */
Test(ladder, init_or_up_from_one_who_does_not_know_us)
{
	struct bfd_config config = sut_config();
	struct sut *t = sut_make(&config);
	struct stimulus s;

	good(&s, 0, BFD_INIT);
	expect_discard(t, &s, BFD_RX_STATE);
	good(&s, 0, BFD_UP);
	expect_discard(t, &s, BFD_RX_STATE);
	good(&s, 0, BFD_ADMIN_DOWN);
	cr_assert_eq(sut_receive(t, &s.packet).verdict, BFD_RX_ACCEPTED);
	good(&s, 0, BFD_DOWN);
	cr_assert_eq(sut_receive(t, &s.packet).verdict, BFD_RX_ACCEPTED);
	cr_assert_eq(t->s.state, BFD_INIT);
	sut_free(t);
}

/* BFD-RX-08: it is the packet's state that counts; a peer that lost us must be heard while Up. */
Test(ladder, a_peer_that_forgot_us_takes_an_up_session_down)
{
	struct sut *t = sut_up();
	struct stimulus s;

	good(&s, 0, BFD_DOWN);
	cr_assert_eq(sut_receive(t, &s.packet).verdict, BFD_RX_ACCEPTED);
	cr_assert_eq(t->s.state, BFD_DOWN);
	sut_free(t);
}

/* BFD-RX-09, BFD-ENC-09 */
Test(ladder, without_a_discriminator_interface_and_peer_select)
{
	struct bfd_config config = sut_config();
	struct sut *t = sut_make(&config);
	struct stimulus s;

	good(&s, 0, BFD_DOWN);
	s.packet.interface = 2;
	expect_discard(t, &s, BFD_RX_NO_SESSION);
	good(&s, 0, BFD_DOWN);
	s.packet.src = ip_addr_v4(0xc0000203);
	expect_discard(t, &s, BFD_RX_NO_SESSION);
	sut_free(t);
}

/* BFD-ENC-08: bound to its interface. RFC 5880 6.3: not to the peer's address. */
Test(ladder, a_known_discriminator_holds_on_the_sessions_interface_only)
{
	struct sut *t = sut_up();
	struct stimulus s;

	good(&s, OURS, BFD_UP);
	s.packet.interface = 2;
	expect_discard(t, &s, BFD_RX_INTERFACE);
	good(&s, OURS, BFD_UP);
	s.packet.src = (struct ip_addr){IP_V6, {0xfe, 0x80, [15] = 2}};
	expect_discard(t, &s, BFD_RX_INTERFACE);
	good(&s, OURS, BFD_UP);
	s.packet.src = ip_addr_v4(0xc0000277);
	cr_assert_eq(sut_receive(t, &s.packet).verdict, BFD_RX_ACCEPTED);
	sut_free(t);
}

/* BFD-RX-10 */
Test(ladder, authentication_is_not_configured)
{
	struct sut *t = sut_up();
	struct stimulus s;

	good(&s, OURS, BFD_DOWN);
	s.octets[1] |= 0x04;
	s.octets[3] = 26;
	s.packet.payload_len = 26;
	expect_discard(t, &s, BFD_RX_AUTH);
	/* BFD-RX-01: the session is looked for first. */
	good(&s, OURS + 1, BFD_DOWN);
	s.octets[1] |= 0x04;
	s.octets[3] = 26;
	s.packet.payload_len = 26;
	expect_discard(t, &s, BFD_RX_YOUR_DISCRIMINATOR);
	sut_free(t);
}

/* BFD-RX-12 */
Test(ladder, what_the_peer_says_of_itself_is_stored)
{
	struct sut *t = sut_up();

	t->peer = (struct bfd_pdu){.diag = BFD_DIAG_FORWARDING_RESET,
		.demand = true,
		.detect_mult = 7,
		.my_discriminator = 0x01020304,
		.your_discriminator = OURS,
		.desired_min_tx_us = 123456,
		.required_min_rx_us = 654321};
	sut_hear(t, BFD_UP);
	cr_assert_eq(t->s.remote.state, BFD_UP);
	cr_assert_eq(t->s.remote.diag, BFD_DIAG_FORWARDING_RESET);
	cr_assert(t->s.remote.demand);
	cr_assert_eq(t->s.remote.detect_mult, 7);
	cr_assert_eq(t->s.remote.discriminator, 0x01020304);
	cr_assert_eq(t->s.remote.required_min_rx_us, 654321);
	cr_assert_eq(bfd_detection_time(&t->s).ns, 7 * span_us(123456).ns);
	sut_free(t);
}

/* BFD-RX-14 */
Test(ladder, in_admin_down_a_packet_is_noted_and_discarded)
{
	struct sut *t = sut_up();

	sut_disable(t);
	sut_clear(t);
	t->peer.required_min_rx_us = 77777;
	cr_assert_eq(sut_hear(t, BFD_DOWN), BFD_RX_ADMIN_DOWN);
	cr_assert_eq(t->s.state, BFD_ADMIN_DOWN);
	cr_assert_eq(t->s.remote.required_min_rx_us, 77777);
	cr_assert_eq(t->events, 0);
	cr_assert_eq(t->sent, 0);
	sut_free(t);
}

/* As FRR and BIRD send them: exactly 24 octets, C set by FRR, an echo interval of its own. */
Test(ladder, a_packet_with_the_bits_others_set_is_accepted)
{
	struct sut *t = sut_up();
	struct stimulus s;

	good(&s, OURS, BFD_UP);
	s.octets[1] |= 0x08;
	s.octets[21] = 0xc3;
	cr_assert_eq(sut_receive(t, &s.packet).verdict, BFD_RX_ACCEPTED);
	cr_assert_eq(t->s.state, BFD_UP);
	sut_free(t);
}
