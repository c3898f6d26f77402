/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The BFD control packet to a struct and back (RFC 5880 4.1).
 *
 *	 0                   1                   2                   3
 *	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *	|vers |  diag   |sta|P|F|C|A|D|M|  detect mult  |    length     |
 *	|                       my discriminator                        |
 *	|                      your discriminator                       |
 *	|                    desired min TX interval                    |
 *	|                   required min RX interval                    |
 *	|                 required min echo RX interval                 |
 *
 * Any thread; pure functions.
 */
#include "wire/bfd.h"

#include <errno.h>

#include "wire/bytes.h"

#define VERSION  1
#define AUTH_LEN 2 /* the least an authentication section takes */

#define BIT_POLL       0x20
#define BIT_FINAL      0x10
#define BIT_CPI        0x08
#define BIT_AUTH       0x04
#define BIT_DEMAND     0x02
#define BIT_MULTIPOINT 0x01

enum bfd_pdu_error bfd_pdu_decode(struct bfd_pdu *out, const uint8_t *p, size_t len)
{
	*out = (struct bfd_pdu){0};
	if (len < 1)
		return BFD_PDU_LENGTH;
	if (p[0] >> 5 != VERSION)
		return BFD_PDU_VERSION;
	if (len < BFD_PDU_LEN)
		return BFD_PDU_LENGTH;
	out->diag = p[0] & 0x1f;
	out->state = p[1] >> 6;
	out->poll = p[1] & BIT_POLL;
	out->final = p[1] & BIT_FINAL;
	out->control_plane_independent = p[1] & BIT_CPI;
	out->auth = p[1] & BIT_AUTH;
	out->demand = p[1] & BIT_DEMAND;
	out->detect_mult = p[2];
	out->my_discriminator = get_be32(p + 4);
	out->your_discriminator = get_be32(p + 8);
	out->desired_min_tx_us = get_be32(p + 12);
	out->required_min_rx_us = get_be32(p + 16);
	out->required_min_echo_rx_us = get_be32(p + 20);

	if (p[3] < BFD_PDU_LEN + (out->auth ? AUTH_LEN : 0) || p[3] > len)
		return BFD_PDU_LENGTH;
	if (out->detect_mult == 0)
		return BFD_PDU_MULTIPLIER;
	if (p[1] & BIT_MULTIPOINT)
		return BFD_PDU_MULTIPOINT;
	if (out->my_discriminator == 0)
		return BFD_PDU_DISCRIMINATOR;
	return BFD_PDU_OK;
}

int bfd_pdu_encode(uint8_t *p, size_t room, const struct bfd_pdu *pdu)
{
	if (room < BFD_PDU_LEN)
		return -ENOSPC;
	p[0] = VERSION << 5 | (pdu->diag & 0x1f);
	p[1] = (pdu->state & 3) << 6 | (pdu->poll ? BIT_POLL : 0) | (pdu->final ? BIT_FINAL : 0) |
	       (pdu->control_plane_independent ? BIT_CPI : 0) | (pdu->demand ? BIT_DEMAND : 0);
	p[2] = pdu->detect_mult;
	p[3] = BFD_PDU_LEN;
	put_be32(p + 4, pdu->my_discriminator);
	put_be32(p + 8, pdu->your_discriminator);
	put_be32(p + 12, pdu->desired_min_tx_us);
	put_be32(p + 16, pdu->required_min_rx_us);
	put_be32(p + 20, pdu->required_min_echo_rx_us);
	return BFD_PDU_LEN;
}
