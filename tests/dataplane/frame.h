/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Frames for tests, built and judged without the code under test: its own checksum, its own
 * offsets. One thread.
 */
#ifndef TESTS_FRAME_H
#define TESTS_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

#define FRAME_MAX 9216
/* Where the IPv4 header is, and fields in it; untagged. */
#define F_IP    14
#define F_TOTAL (F_IP + 2)
#define F_FRAG  (F_IP + 6)
#define F_TTL   (F_IP + 8)
#define F_PROTO (F_IP + 9)
#define F_CSUM  (F_IP + 10)
#define F_SRC   (F_IP + 12)
#define F_DST   (F_IP + 16)
/* The same of an IPv6 header. */
#define F6_LEN  (F_IP + 4)
#define F6_NEXT (F_IP + 6)
#define F6_HOP  (F_IP + 7)
#define F6_SRC  (F_IP + 8)
#define F6_DST  (F_IP + 24)
#define F6_DATA (F_IP + 40)

struct frame {
	uint8_t b[FRAME_MAX];
	size_t len;
};

void frame_put16(uint8_t *p, uint16_t v);
void frame_put32(uint8_t *p, uint32_t v);
uint16_t frame_get16(const uint8_t *p);
uint32_t frame_get32(const uint8_t *p);
/* The checksum an IPv4 header should have, whatever its field says. */
uint16_t frame_ip_sum(const uint8_t *ip);

/* A UDP packet of `data` octets of payload with good checksums. */
struct frame frame_udp(const struct mac *to, const struct mac *from, uint32_t src, uint32_t dst,
	uint8_t ttl, size_t data);
/* The same over IPv6; addresses as text. */
struct frame frame_udp6(const struct mac *to, const struct mac *from, const char *src,
	const char *dst, uint8_t hop_limit, size_t data);
/* An ARP request for `target`. */
struct frame frame_arp(
	const struct mac *to, const struct mac *from, uint32_t sender, uint32_t target);
/* The golden frame `id`, as given or padded to 60 octets. */
struct frame frame_golden(const char *id, bool padded);
struct frame frame_bytes(const uint8_t *bytes, size_t len);

/* Each returns the changed frame, its IP header's checksum made right again. */
struct frame frame_with8(struct frame f, size_t offset, uint8_t v);
struct frame frame_with16(struct frame f, size_t offset, uint16_t v);
struct frame frame_with32(struct frame f, size_t offset, uint32_t v);
struct frame frame_with_addr6(struct frame f, size_t offset, const char *addr);
struct frame frame_with_mac(struct frame f, const struct mac *to);
struct frame frame_with_tag(struct frame f, uint16_t type, uint16_t tci);
/* An extension header of `octets`, a multiple of 8, behind the IPv6 header. */
struct frame frame_with_extension(struct frame f, uint8_t type, uint8_t octets);
/* `words` of four NOP octets as options. */
struct frame frame_with_options(struct frame f, unsigned int words);
struct frame frame_padded(struct frame f, size_t len);
struct frame frame_cut(struct frame f, size_t len);

/* What should come out where `f`, untagged, is forwarded: MACs, TTL or hop limit, checksum,
 * no padding. */
struct frame frame_forwarded(const struct frame *f, const struct mac *to, const struct mac *from);
/* Where an untagged frame's IP packet ends, and its padding begins. */
size_t frame_packet_end(const struct frame *f);

#endif
