/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Authentication of version 3 adverts by HMAC-SHA-256, a trailer after the message (the individual
 * draft draft-cassen-vrrp-auth-hmac, as keepalived 2.4 speaks it):
 *
 *	 0                   1                   2                   3
 *	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *	|    type 1     |    key id     |               0               |
 *	|                     seconds since 1970 UTC                    |
 *	|      1/65536 seconds          |            counter            |
 *	|          the first 16 octets of the HMAC ...                  |
 *
 * The HMAC covers {4 or 6, version, VRID, 0, source address in 16 octets}, the message with
 * checksum 0, and the trailer with 16 zeros for the HMAC. The destination is left out, so that one
 * key serves a group and unicast peers. Time and counter are the serial number of an advert: what
 * is off this router's clock by more than the window is discarded, and so is what does not exceed
 * the sender's last. All routers need clocks that agree within the window.
 *
 * A sender unheard for two windows is forgotten, since whatever it sent by then is outside the
 * window; so a router whose clock was set back is heard again after that time. Where more senders
 * than VRRP_HMAC_SENDERS_MAX are alive, further ones are discarded. Each of them had the key.
 *
 * Pure; the control lcore owns the state, of which each virtual router has its own.
 */
#ifndef VRRP_HMAC_H
#define VRRP_HMAC_H

#include "base/clock.h"
#include "wire/vrrp.h"

#define VRRP_HMAC_KEYS_MAX    8 /* to change from one to another without a gap */
#define VRRP_HMAC_KEY_MIN     32
#define VRRP_HMAC_KEY_MAX     64
#define VRRP_HMAC_SENDERS_MAX 8
#define VRRP_HMAC_WINDOW_MIN  span_s(5)

/* The time since 1970. Unlike an instant it can be set. */
struct vrrp_wall {
	uint32_t seconds;
	uint16_t fraction; /* 1/65536 s */
};

struct vrrp_wall vrrp_wall_from_ns(int64_t ns);

/* How a virtual router without authentication becomes one that insists on it, router by router. */
enum vrrp_hmac_mode {
	VRRP_HMAC_RECEIVE_ONLY, /* sends without; what comes with a trailer must be right */
	VRRP_HMAC_PERMISSIVE,   /* sends with; what comes without is accepted and counted */
	VRRP_HMAC_ENFORCE,      /* sends with; what comes without is discarded */
};

struct vrrp_hmac_key {
	uint8_t id; /* 1..255 */
	uint8_t len;
	uint8_t octets[VRRP_HMAC_KEY_MAX]; /* never printed */
};

struct vrrp_hmac_sender {
	struct ip_addr source;
	uint64_t serial; /* seconds, fraction, counter */
	struct instant heard;
};

struct vrrp_hmac {
	enum vrrp_hmac_mode mode;
	struct span window;
	const struct vrrp_hmac_key *keys; /* the caller's; the first one signs */
	uint8_t n_keys;
	uint64_t serial; /* of the last advert sent */
	struct vrrp_hmac_sender senders[VRRP_HMAC_SENDERS_MAX];
};

/* In the order of the checks. */
enum vrrp_hmac_result {
	VRRP_HMAC_GOOD,
	VRRP_HMAC_MISSING,
	VRRP_HMAC_UNKNOWN_KEY,
	VRRP_HMAC_OUTSIDE_WINDOW,
	VRRP_HMAC_BAD,
	VRRP_HMAC_REPLAYED,
	VRRP_HMAC_CROWDED, /* no room for another sender */
};

/* The window is three intervals, at least VRRP_HMAC_WINDOW_MIN. The serial number starts with the
 * first advert, and grows even when the clock is set back meanwhile. */
void vrrp_hmac_init(struct vrrp_hmac *hmac, enum vrrp_hmac_mode mode,
	const struct vrrp_hmac_key *keys, uint8_t n_keys, uint16_t interval_cs);
/* In place of `old`, with other keys perhaps: what was heard stays heard, and the serial number
 * goes on. */
void vrrp_hmac_inherit(struct vrrp_hmac *hmac, const struct vrrp_hmac *old);
/* Writes the trailer after a message of `len` octets. */
void vrrp_hmac_sign(struct vrrp_hmac *hmac, uint8_t *p, size_t len, const struct ip_addr *src,
	struct vrrp_wall wall);
/* `p` decoded to `pdu`. Remembers the serial number of what is good. */
enum vrrp_hmac_result vrrp_hmac_check(struct vrrp_hmac *hmac, const struct vrrp_pdu *pdu,
	const uint8_t *p, const struct ip_addr *src, struct instant now, struct vrrp_wall wall);

#endif
