/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of Neighbor Discovery share: packets that hold messages, made octet by octet. */
#ifndef UNIT_WIRE_ND_SCENE_H
#define UNIT_WIRE_ND_SCENE_H

#include "frame.h"
#include "wire/nd.h"

/* A message in memory of its exact size, with whom it is from and to. */
struct nd_packet {
	struct ip_packet ip;
	uint8_t *message;
};

/* The octets with their checksum made right; the caller frees with nd_packet_free(). */
struct nd_packet nd_packet_make(
	const char *src, const char *dst, const uint8_t *message, size_t len);
void nd_packet_free(struct nd_packet *p);
/* Makes the checksum right again after a change. */
void nd_packet_mend(struct nd_packet *p);

#endif
