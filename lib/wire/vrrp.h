/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The VRRP message: version 3 (RFC 9568 5.2) and version 2 (RFC 3768 5.3).
 * What follows the IP header, to a struct and back. Any thread; pure functions.
 */
#ifndef WIRE_VRRP_H
#define WIRE_VRRP_H

#include "base/addr.h"

#define VRRP_HEADER_LEN      8
#define VRRP_V2_AUTH_LEN     8
#define VRRP_TRAILER_LEN     28 /* of authentication by HMAC, after a version 3 message */
#define VRRP_TYPE_ADVERT     1
#define VRRP_PRIO_LEAVING    0
#define VRRP_PRIO_DEFAULT    100
#define VRRP_PRIO_OWNER      255
#define VRRP_INTERVAL_MAX_CS 4095 /* what version 3's 12 bits hold */

/* Version 2's authentication types (RFC 2338 5.3.6; RFC 3768 knows only the first). */
enum vrrp_auth_type {
	VRRP_AUTH_NONE,
	VRRP_AUTH_SIMPLE, /* the data is a password, in the clear */
	VRRP_AUTH_HEADER, /* of IP, long gone */
};

/* What a version 3 checksum over IPv4 covers: the two readings of RFC 5798 and RFC 9568. Bits,
 * since for a source whose pseudo-header sums to zero both hold. */
enum vrrp_checksum {
	VRRP_CSUM_PSEUDO = 1,  /* message and IPv4 pseudo-header: keepalived, FRR, VPP */
	VRRP_CSUM_MESSAGE = 2, /* message only: RFC 9568, Cisco, Juniper; version 2 always */
};

struct vrrp_pdu {
	uint8_t version; /* 2 or 3 */
	uint8_t type;
	uint8_t vrid;
	uint8_t priority;
	uint8_t count;        /* addresses */
	uint16_t interval_cs; /* version 2's seconds times 100: up to 25500 */
	uint8_t auth_type;    /* version 2 */
	uint8_t auth_data[VRRP_V2_AUTH_LEN];
	const uint8_t *addresses; /* count times 4 or 16 octets, network order */
	const uint8_t *trailer;   /* received: what follows a version 3 message, when it is just
				     VRRP_TRAILER_LEN octets; else NULL */
	enum vrrp_checksum
		checksum; /* sent: the form to use; received: a mask of those that held */
};

/* In the order of the checks (RFC 9568 7.1). */
enum vrrp_pdu_error {
	VRRP_PDU_OK = 0,
	VRRP_PDU_VERSION, /* neither 2 nor 3, or 2 over IPv6 */
	VRRP_PDU_TYPE,
	VRRP_PDU_LENGTH,   /* truncated, or no address at all */
	VRRP_PDU_CHECKSUM, /* in none of the forms the version knows */
};

/* `p`, `len`: the IP payload as the IP header bounds it (octets after the last address are
 * tolerated, V3-RX-19). `src`, `dst`: of the IP header; they give the family. Whatever the result,
 * out->version, type and vrid are set as far as the octets are there (0 where they are not). */
enum vrrp_pdu_error vrrp_pdu_decode(struct vrrp_pdu *out, const uint8_t *p, size_t len,
	const struct ip_addr *src, const struct ip_addr *dst);

/* A version 2 interval: whole seconds, at least 1 and at most 255. */
uint8_t vrrp_interval_seconds(uint16_t interval_cs);

/* Octets the message takes. */
size_t vrrp_pdu_len(const struct vrrp_pdu *pdu, uint8_t family);

/* Writes the message with its checksum; Reserve is 0. Octets written, or -ENOSPC. A version 3
 * interval is at most VRRP_INTERVAL_MAX_CS. IPv6 always has the pseudo-header, version 2 never. */
int vrrp_pdu_encode(uint8_t *p, size_t room, const struct vrrp_pdu *pdu, const struct ip_addr *src,
	const struct ip_addr *dst);

/* A message of `len` octets has got its trailer, written after it: the checksum of IPv6 covers
 * both, that of IPv4 stays as it is. */
void vrrp_pdu_seal(uint8_t *p, size_t len, const struct ip_addr *src, const struct ip_addr *dst);

/* 224.0.0.18 or ff02::12 */
struct ip_addr vrrp_group(uint8_t family);

#endif
