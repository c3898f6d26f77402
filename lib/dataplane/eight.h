/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Four frames at a time: whether all of them are plain IPv4, told with vectors of four words. What
 * these say is what is_plain() in receive.c says of each, but that they may call a plain frame
 * something else; then it is asked. 34 octets of each buffer are read, however long the frame in
 * it.
 *
 * GCC's vectors, which become whatever the processor has. Words as they lie in memory, so constants
 * are little endian. The worker's thread.
 */
#ifndef DATAPLANE_QUAD_H
#define DATAPLANE_QUAD_H

#include <rte_mbuf.h>

#include "dataplane/check.h"

#define QUAD 4

/* For a function that works with them: also as AVX has it, whose instructions leave their operands
 * as they are, for processors that know it. Not under ThreadSanitizer, which is not ready yet when
 * one is chosen. */
#if defined(RTE_ARCH_X86_64) && !defined(__SANITIZE_THREAD__)
#define QUAD_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define QUAD_CLONES
#endif

typedef uint8_t quad_octets __attribute__((vector_size(16)));
typedef int16_t quad_halves __attribute__((vector_size(16)));
typedef int32_t quad_signed __attribute__((vector_size(16)));
typedef uint32_t quad __attribute__((vector_size(16)));
typedef uint64_t quad_longs __attribute__((vector_size(16)));

/* The 16 octets of an mbuf that have the number of its segments and its flags. */
#define QUAD_MBUF_AT offsetof(struct rte_mbuf, data_off)
static_assert(offsetof(struct rte_mbuf, nb_segs) >= QUAD_MBUF_AT &&
		      offsetof(struct rte_mbuf, ol_flags) + 8 == QUAD_MBUF_AT + 16,
	"they lie together");

/* What the first 16 octets of each frame have to be, and those of each mbuf, in the bits of a mask.
 */
struct quad_pattern {
	quad frame, frame_mask;
	quad mbuf, mbuf_mask;
};

static inline quad quad_load(const void *p)
{
	quad v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline bool quad_any(quad v)
{
	quad_longs l = (quad_longs)v;

	return (l[0] | l[1]) != 0;
}

static inline uint32_t quad_sum(quad v)
{
	return v[0] + v[1] + v[2] + v[3];
}

/* Frames to `mac` without options in their headers, of one segment, no tag kept aside. */
static inline struct quad_pattern quad_pattern_make(const uint8_t mac[6])
{
	static const struct rte_mbuf is = {.nb_segs = 1};
	static const struct rte_mbuf mask = {
		.nb_segs = UINT16_MAX, .ol_flags = RTE_MBUF_F_RX_VLAN_STRIPPED};

	return (struct quad_pattern){
		.frame = {load32(mac), load16(mac + 4), 0, CHECK_PLAIN4},
		.frame_mask = {UINT32_MAX, UINT16_MAX, 0, CHECK_PLAIN4_MASK},
		.mbuf = quad_load((const uint8_t *)&is + QUAD_MBUF_AT),
		.mbuf_mask = quad_load((const uint8_t *)&mask + QUAD_MBUF_AT),
	};
}

/* Headers of 16 octets each, turned: the first words of all, and so on. */
static inline void quad_turn(const quad in[QUAD], quad out[QUAD])
{
	quad low01 = __builtin_shufflevector(in[0], in[1], 0, 4, 1, 5);
	quad low23 = __builtin_shufflevector(in[2], in[3], 0, 4, 1, 5);
	quad high01 = __builtin_shufflevector(in[0], in[1], 2, 6, 3, 7);
	quad high23 = __builtin_shufflevector(in[2], in[3], 2, 6, 3, 7);

	out[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
	out[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
	out[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
	out[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
}

/* All ones where the five words do not sum up to a good header: halves of words summed to 32 bits,
 * whose carries come in again twice (RFC 1071). */
static inline quad quad_wrong_sums(const quad w[QUAD], quad dst)
{
	quad sum = (w[0] & 0xffff) + (w[0] >> 16) + (w[1] & 0xffff) + (w[1] >> 16) +
		   (w[2] & 0xffff) + (w[2] >> 16) + (w[3] & 0xffff) + (w[3] >> 16) +
		   (dst & 0xffff) + (dst >> 16);

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (quad)(sum != 0xffff);
}

/* Not zero where an address begins like a special one: see check_first_octet. */
static inline quad quad_special(quad src, quad dst)
{
	quad_halves octets = (quad_halves)((src & 0xff) | (dst & 0xff) << 16);

	return (quad)((octets == 0) | (octets == 127) | (octets == 169) | (octets >= 224));
}

/* The octets of each word the other way round. */
static inline quad quad_swapped(quad v)
{
	quad_octets o = (quad_octets)v;

	return (quad)__builtin_shufflevector(
		o, o, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

static inline quad quad_max(quad a, quad b)
{
	quad above = (quad)((quad_signed)a > (quad_signed)b);

	return (above & a) | (~above & b);
}

/* The words of TTL, protocol and checksum when TTL, which is not 0, is one less: see
 * rewrite.c's decrement_ttl(). */
static inline quad quad_decrement_ttl(quad words)
{
	return words + 0xffff + ((quad)(words >= 0xfffe0000) & 0x10000);
}

/* What is known of four plain packets. */
struct quad_packets {
	quad dst;       /* host order */
	quad ttl;       /* their words with it, as they are when forwarded */
	quad total_len; /* octets that their headers tell */
	quad room;      /* octets that their frames have for them */
};

/* Whether four frames are such as the pattern says, and plain, with a TTL of more than 1. */
static __rte_always_inline bool quad_is_plain4(const struct quad_pattern *p,
	struct rte_mbuf *const *pkts, const uint8_t *const *frames, struct quad_packets *out)
{
	quad frame_odd = {0}, mbuf_odd = {0}, odd, dst, room, total_len;
	quad headers[QUAD], words[QUAD];

#pragma GCC unroll 4
	for (unsigned int i = 0; i < QUAD; i++) {
		frame_odd |= quad_load(frames[i]) ^ p->frame;
		mbuf_odd |= quad_load((const uint8_t *)pkts[i] + QUAD_MBUF_AT) ^ p->mbuf;
		headers[i] = quad_load(frames[i] + ETH_HEADER_LEN);
		dst[i] = load32(frames[i] + ETH_HEADER_LEN + 16);
		room[i] = pkts[i]->data_len - ETH_HEADER_LEN;
	}
	quad_turn(headers, words);
	total_len = (words[0] >> 8 & 0xff00) | words[0] >> 24;
	odd = (frame_odd & p->frame_mask) | (mbuf_odd & p->mbuf_mask);
	odd |= quad_wrong_sums(words, dst) | quad_special(words[3], dst);
	/* Lengths are small enough to be compared with a sign. */
	odd |= (quad)((quad_signed)total_len < IP4_HEADER_LEN);
	odd |= (quad)((quad_signed)total_len > (quad_signed)room);
	odd |= (quad)((words[2] & 0xfe) == 0);
	if (unlikely(quad_any(odd)))
		return false;
	*out = (struct quad_packets){
		quad_swapped(dst), quad_decrement_ttl(words[2]), total_len, room};
	return true;
}

#endif
