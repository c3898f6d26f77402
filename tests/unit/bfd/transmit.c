/* SPDX-License-Identifier: BSD-3-Clause */
/* What is sent, and news sent early: RFC 5880 6.8.7, RFC 5881 4. */
#include <criterion/criterion.h>

#include <errno.h>

#include "sut.h"
#include "wire/udp.h"

/* BFD-TX-01, BFD-ENC-08, BFD-ENC-10 */
Test(transmit, the_first_packet)
{
	struct bfd_config config = sut_config();
	struct sut *t = sut_make(&config);
	const struct bfd_pdu *pdu = sut_last(t);

	cr_assert_eq(pdu->state, BFD_DOWN);
	cr_assert_eq(pdu->diag, BFD_DIAG_NONE);
	cr_assert(!pdu->poll && !pdu->final && !pdu->control_plane_independent && !pdu->auth &&
		  !pdu->demand);
	cr_assert_eq(pdu->detect_mult, 3);
	cr_assert_eq(pdu->my_discriminator, OURS);
	cr_assert_eq(pdu->your_discriminator, 0);
	cr_assert_eq(pdu->desired_min_tx_us, 1000000);
	cr_assert_eq(pdu->required_min_rx_us, 50000);
	cr_assert_eq(pdu->required_min_echo_rx_us, 0);
	sut_free(t);
}

/* BFD-TX-01 */
Test(transmit, a_packet_while_up)
{
	struct sut *t = sut_up();
	const struct bfd_pdu *pdu;

	sut_run(t, span_ms(60));
	pdu = sut_last(t);
	cr_assert_eq(pdu->state, BFD_UP);
	cr_assert(!pdu->poll && !pdu->final && !pdu->demand);
	cr_assert_eq(pdu->your_discriminator, THEIRS);
	cr_assert_eq(pdu->desired_min_tx_us, 50000);
	sut_free(t);
}

/* BFD-ENC-01, BFD-ENC-02, BFD-TX-01 */
Test(transmit, the_datagram_of_a_hundred_packets)
{
	struct sut *t = sut_up();

	sut_run_heard(t, span_s(6), span_ms(20), BFD_UP);
	cr_assert_geq(t->sent, 100);
	for (unsigned int i = 0; i < t->sent; i++) {
		uint8_t p[UDP_HEADER_LEN + BFD_PDU_LEN];
		struct bfd_pdu pdu;
		struct udp udp;

		cr_assert_eq(bfd_compose(&t->s, &t->packets[i], p, sizeof(p)), sizeof(p));
		cr_assert_eq(
			udp_decode(&udp, p, sizeof(p), &t->s.config.local, &t->s.config.peer), 0);
		cr_assert_eq(udp.dst_port, 3784);
		cr_assert_eq(udp.src_port, 50000);
		cr_assert_eq(udp.payload_len, 24);
		cr_assert_eq(udp.payload[3], 24);
		cr_assert_eq(bfd_pdu_decode(&pdu, udp.payload, udp.payload_len), BFD_PDU_OK);
		cr_assert_eq(pdu.my_discriminator, OURS);
	}
	sut_free(t);
}

/* BFD-ENC-07, IP6-CSM-02: a session of the other family, with the checksum that IPv6 demands. */
Test(transmit, a_datagram_over_ipv6)
{
	struct bfd_config config = sut_config();
	uint8_t p[UDP_HEADER_LEN + BFD_PDU_LEN];
	struct udp udp;
	struct sut *t;

	config.local = (struct ip_addr){IP_V6, {0xfe, 0x80, [15] = 1}};
	config.peer = (struct ip_addr){IP_V6, {0xfe, 0x80, [15] = 2}};
	t = sut_make(&config);
	cr_assert_eq(bfd_compose(&t->s, sut_last(t), p, sizeof(p)), sizeof(p));
	cr_assert(p[6] || p[7]);
	cr_assert_eq(udp_decode(&udp, p, sizeof(p), &config.local, &config.peer), 0);
	cr_assert_eq(sut_hear(t, BFD_DOWN), BFD_RX_ACCEPTED);
	cr_assert_eq(t->s.state, BFD_INIT);
	sut_free(t);
}

Test(transmit, a_datagram_without_room_is_not_written)
{
	struct sut *t = sut_up();
	struct bfd_pdu pdu = {0};
	uint8_t p[UDP_HEADER_LEN + BFD_PDU_LEN - 1];

	cr_assert_eq(bfd_compose(&t->s, &pdu, p, sizeof(p)), -ENOSPC);
	sut_free(t);
}

/* BFD-TX-02 */
Test(transmit, a_state_change_is_told_at_once)
{
	struct sut *t = sut_up();

	sut_run_heard(t, span_ms(200), span_ms(20), BFD_UP);
	sut_clear(t);
	sut_hear(t, BFD_DOWN);
	cr_assert_eq(t->sent, 1);
	cr_assert_eq(t->at[0].ns, t->now.ns);
	cr_assert_eq(sut_last(t)->state, BFD_DOWN);
	cr_assert_eq(sut_last(t)->diag, BFD_DIAG_NEIGHBOR_DOWN);
	sut_run(t, span_ms(100));
	cr_assert_eq(t->sent, 1, "and the periodic packets go on from there");
	sut_free(t);
}

/* BFD-TX-02: of an Init that was never told, and another reason to be Down. */
Test(transmit, another_diagnostic_is_news_too)
{
	struct sut *t = sut_up();

	sut_hear(t, BFD_DOWN);
	sut_hear(t, BFD_DOWN);
	cr_assert_eq(t->s.state, BFD_INIT);
	cr_assert_eq(sut_last(t)->state, BFD_DOWN);
	sut_interface(t, false);
	sut_run(t, span_ms(20));
	sut_clear(t);
	sut_interface(t, true);
	cr_assert_eq(t->sent, 1);
	cr_assert_eq(sut_last(t)->state, BFD_DOWN);
	cr_assert_eq(sut_last(t)->diag, BFD_DIAG_PATH_DOWN);
	sut_free(t);
}

/* BFD-TX-02: with a limit. The last state is told, when the gap is over. */
Test(transmit, a_peer_that_flaps_makes_no_storm)
{
	struct sut *t = sut_up();

	for (int i = 0; i < 1000; i++) {
		sut_hear(t, BFD_DOWN); /* Up: Down; Down: Init */
		sut_hear(t, BFD_INIT); /* Init: Up */
		sut_run(t, span_us(100));
	}
	cr_assert_leq(t->sent, 12, "100 ms: %u packets", t->sent);
	sut_run(t, span_ms(10));
	cr_assert_eq(sut_last(t)->state, t->s.state);
	sut_free(t);
}
