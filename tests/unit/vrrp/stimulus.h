/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A golden frame, perhaps changed, as the receive ladder gets it: cut to the IP payload by the
 * decoders of lib/wire, the payload in memory of exactly its size.
 */
#ifndef STIMULUS_H
#define STIMULUS_H

#include "vrrp/rx.h"

#define IP_AT   14 /* untagged */
#define VRRP_AT 34 /* behind an IPv4 header without options */

struct stimulus {
	uint8_t octets[128];
	size_t len;
};

struct stimulus stimulus_golden(const char *id, bool padded);
/* Makes the IPv4 header checksum right again. */
void stimulus_fix_ip(struct stimulus *s);
/* Makes the checksum of the `len` octets of VRRP message right again, without pseudo-header. */
void stimulus_fix_vrrp(struct stimulus *s, size_t len);
/* The IPv4 total length and what it sums to, for a VRRP message of `len` octets. */
void stimulus_resize(struct stimulus *s, size_t len);
/* Fails the test when the decoders refuse the frame. The payload is the caller's to free. */
struct vrrp_packet stimulus_cut(const struct stimulus *s);

#endif
