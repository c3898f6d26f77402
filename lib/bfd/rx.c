/* SPDX-License-Identifier: BSD-3-Clause */
/* The receive ladder of rx.h: any packet's octets first, then the session's part. */
#include "bfd/rx.h"

static enum bfd_rx_verdict climb_packet(const struct bfd_packet *packet, struct bfd_pdu *pdu)
{
	static const enum bfd_rx_verdict verdicts[] = {
		[BFD_PDU_OK] = BFD_RX_ACCEPTED,
		[BFD_PDU_VERSION] = BFD_RX_VERSION,
		[BFD_PDU_LENGTH] = BFD_RX_LENGTH,
		[BFD_PDU_MULTIPLIER] = BFD_RX_MULTIPLIER,
		[BFD_PDU_MULTIPOINT] = BFD_RX_MULTIPOINT,
		[BFD_PDU_DISCRIMINATOR] = BFD_RX_MY_DISCRIMINATOR,
	};

	if (packet->ttl != BFD_TTL)
		return BFD_RX_TTL;
	return verdicts[bfd_pdu_decode(pdu, packet->payload, packet->payload_len)];
}

/* Once the peer says whom it talks to, that alone selects the session, whatever address it sends
 * from (RFC 5880 6.3); but a session is bound to its interface (RFC 5881 3). */
static enum bfd_rx_verdict climb_to_session(const struct bfd_table *t,
	const struct bfd_packet *packet, const struct bfd_pdu *pdu, struct bfd_session **session)
{
	struct bfd_session *s;

	if (pdu->your_discriminator != 0) {
		*session = s = bfd_table_find(t, pdu->your_discriminator);
		if (!s)
			return BFD_RX_YOUR_DISCRIMINATOR;
	} else {
		if (pdu->state == BFD_INIT || pdu->state == BFD_UP)
			return BFD_RX_STATE;
		*session = s = bfd_table_find_peer(t, packet->interface, &packet->src);
		if (!s)
			return BFD_RX_NO_SESSION;
	}
	if (s->config.interface != packet->interface || s->config.peer.family != packet->src.family)
		return BFD_RX_INTERFACE;
	return BFD_RX_ACCEPTED;
}

static enum bfd_rx_verdict climb(const struct bfd_table *t, const struct bfd_packet *packet,
	struct bfd_pdu *pdu, struct bfd_session **session)
{
	enum bfd_rx_verdict verdict = climb_packet(packet, pdu);

	if (verdict == BFD_RX_ACCEPTED)
		verdict = climb_to_session(t, packet, pdu, session);
	if (verdict != BFD_RX_ACCEPTED)
		return verdict;
	if (pdu->auth)
		return BFD_RX_AUTH;
	if (!(*session)->interface_up)
		return BFD_RX_INTERFACE_DOWN;
	return (*session)->state == BFD_ADMIN_DOWN ? BFD_RX_ADMIN_DOWN : BFD_RX_ACCEPTED;
}

struct bfd_rx_result bfd_receive(struct bfd_table *t, const struct bfd_packet *packet,
	struct instant now, struct bfd_actions *out)
{
	struct bfd_rx_result result = {0};
	struct bfd_pdu pdu;

	result.verdict = climb(t, packet, &pdu, &result.session);
	t->verdicts[result.verdict]++;
	if (result.verdict == BFD_RX_ACCEPTED || result.verdict == BFD_RX_ADMIN_DOWN)
		bfd_session_packet(result.session, &pdu, now, out);
	else if (result.session)
		result.session->stats.receive_invalid_packet_count++;
	return result;
}
