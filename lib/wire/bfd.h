/* SPDX-License-Identifier: BSD-3-Clause */
/* The BFD control packet (RFC 5880 4.1), without authentication, and its UDP (RFC 5881 4).
 * Any thread; pure functions. */
#ifndef WIRE_BFD_H
#define WIRE_BFD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BFD_PORT    3784
#define BFD_TTL     255 /* or hop limit, RFC 5881 5 */
#define BFD_PDU_LEN 24  /* without authentication */

#define BFD_SOURCE_PORT_MIN 49152
#define BFD_SOURCE_PORT_MAX 65535

/* As on the wire. */
enum bfd_state {
	BFD_ADMIN_DOWN,
	BFD_DOWN,
	BFD_INIT,
	BFD_UP,
};

/* As on the wire, RFC 5880 4.1. What is received may be any of 0..31. */
enum bfd_diag {
	BFD_DIAG_NONE,
	BFD_DIAG_CONTROL_EXPIRY,
	BFD_DIAG_ECHO_FAILED,
	BFD_DIAG_NEIGHBOR_DOWN,
	BFD_DIAG_FORWARDING_RESET,
	BFD_DIAG_PATH_DOWN,
	BFD_DIAG_CONCATENATED_PATH_DOWN,
	BFD_DIAG_ADMIN_DOWN,
	BFD_DIAG_REVERSE_CONCATENATED_PATH_DOWN,
};

struct bfd_pdu {
	uint8_t diag;  /* enum bfd_diag */
	uint8_t state; /* enum bfd_state */
	bool poll;
	bool final;
	bool control_plane_independent;
	bool auth; /* an authentication section follows; received only */
	bool demand;
	uint8_t detect_mult;
	uint32_t my_discriminator;
	uint32_t your_discriminator;
	uint32_t desired_min_tx_us;
	uint32_t required_min_rx_us;
	uint32_t required_min_echo_rx_us;
};

/* In the order of the checks, RFC 5880 6.8.6. */
enum bfd_pdu_error {
	BFD_PDU_OK = 0,
	BFD_PDU_VERSION,    /* not 1 */
	BFD_PDU_LENGTH,     /* too small for a packet, or past the payload's end */
	BFD_PDU_MULTIPLIER, /* 0 */
	BFD_PDU_MULTIPOINT,
	BFD_PDU_DISCRIMINATOR, /* the sender's is 0 */
};

/* `p`, `len`: the UDP payload; octets after the packet are tolerated. */
enum bfd_pdu_error bfd_pdu_decode(struct bfd_pdu *out, const uint8_t *p, size_t len);
/* Writes BFD_PDU_LEN octets; the bits A and M are 0. Octets written, or -ENOSPC. */
int bfd_pdu_encode(uint8_t *p, size_t room, const struct bfd_pdu *pdu);

#endif
