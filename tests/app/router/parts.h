/* SPDX-License-Identifier: BSD-3-Clause */
/* Packets of a scene in fragments: cut, sent, and joined. One thread. */
#ifndef TESTS_APP_ROUTER_PARTS_H
#define TESTS_APP_ROUTER_PARTS_H

#include "scene.h"

#define PARTS_MAX 16
#define F6_FRAG   (F6_DATA + 2) /* the field of offset and flag of a fragment header */

/* The fragments of the packet that was cut last. */
struct parts {
	unsigned int n;
	uint32_t id; /* of the packet */
	struct frame f[PARTS_MAX];
};

extern struct parts parts;

/* Cuts the packet of a frame into fragments of `most` octets, with an identification of its own. */
void parts_cut(struct frame f, uint16_t most);
/* The same of a packet that no frame holds, from the host's MAC, with the identification it has. */
void parts_cut_packet(const struct mac *to, const uint8_t *packet, size_t len, uint16_t most);
/* Sends them in by the LAN in the order of the letters: "bca" is the second, the third, the first.
 */
void parts_send(const char *order);

/* An echo request by the address's family, from the host or from `src`. */
struct frame parts_echo(const char *dst, size_t data);
struct frame parts_echo_from(const char *src, const char *dst, size_t data);
/* What left by the LAN is the answer to the request `f`, in fragments. */
void parts_expect_reply(const struct frame *f);

#endif
