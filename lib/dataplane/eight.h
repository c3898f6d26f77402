/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Eight frames at a time: whether all of them are plain IPv4, told with vectors of eight words.
 * What these say is what is_plain() in receive.c says of each, but that they may call a plain frame
 * something else; then it is asked. 34 octets of each buffer are read, however long the frame in
 * it.
 *
 * GCC's vectors, which become whatever the processor has. Words as they lie in memory, so constants
 * are little endian. The worker's thread.
 */
#ifndef DATAPLANE_EIGHT_H
#define DATAPLANE_EIGHT_H

#include <rte_mbuf.h>

#include "dataplane/check.h"

#define EIGHT 8

/* For a function that works with them: also for processors that have them whole, told when the
 * program starts. Not under ThreadSanitizer, which is not ready yet by then; nor by Clang, which
 * would not inline functions for all processors into one for some. */
#if defined(RTE_ARCH_X86_64) && !defined(__SANITIZE_THREAD__) && !defined(__clang__)
#define EIGHT_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define EIGHT_CLONES
#endif

/* How vectors are handed over depends on the processor, but all of these functions are inlined. */
#pragma GCC diagnostic ignored "-Wpsabi"

typedef uint8_t eight_octets __attribute__((vector_size(32)));
typedef int16_t eight_halves __attribute__((vector_size(32)));
typedef int32_t eight_signed __attribute__((vector_size(32)));
typedef uint32_t eight __attribute__((vector_size(32)));
typedef uint64_t eight_longs __attribute__((vector_size(32)));
/* 16 octets, of one frame. */
typedef uint32_t quad __attribute__((vector_size(16)));
typedef uint64_t quad_longs __attribute__((vector_size(16)));

/* The 16 octets of an mbuf that have the number of its segments and its flags. */
#define EIGHT_MBUF_AT offsetof(struct rte_mbuf, data_off)
static_assert(offsetof(struct rte_mbuf, nb_segs) >= EIGHT_MBUF_AT &&
		      offsetof(struct rte_mbuf, ol_flags) + 8 == EIGHT_MBUF_AT + 16,
	"they lie together");

/* What the first 16 octets of each frame have to be, and those of each mbuf, in the bits of a mask.
 */
struct eight_pattern {
	quad frame, frame_mask;
	quad mbuf, mbuf_mask;
	const uint64_t *gate; /* virtual MACs with another VRID do as well where it is open */
};

static __rte_always_inline quad quad_load(const void *p)
{
	quad v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static __rte_always_inline bool eight_any(eight v)
{
	eight_longs l = (eight_longs)v;

	return (l[0] | l[1] | l[2] | l[3]) != 0;
}

static __rte_always_inline uint32_t eight_sum(eight v)
{
	return v[0] + v[1] + v[2] + v[3] + v[4] + v[5] + v[6] + v[7];
}

/* Where the VRID of a virtual MAC is. */
#define EIGHT_VRID_AT   5
#define EIGHT_VRID_MASK UINT32_C(0xff00) /* in the second word */

/* Frames to `mac`, an open one of the interface, without options in their headers, of one segment,
 * no tag kept aside. */
static inline struct eight_pattern eight_pattern_make(
	const struct dp_interface *in, const uint8_t mac[6])
{
	const bool is_virtual = check_mac_virtual(load_mac(mac), DP_V4);
	static const struct rte_mbuf is = {.nb_segs = 1};
	static const struct rte_mbuf mask = {
		.nb_segs = UINT16_MAX, .ol_flags = RTE_MBUF_F_RX_VLAN_STRIPPED};

	return (struct eight_pattern){
		.frame = {load32(mac), load16(mac + 4), 0, CHECK_PLAIN4},
		.frame_mask = {UINT32_MAX,
			UINT16_MAX & (is_virtual ? ~EIGHT_VRID_MASK : UINT32_MAX), 0,
			CHECK_PLAIN4_MASK},
		.mbuf = quad_load((const uint8_t *)&is + EIGHT_MBUF_AT),
		.mbuf_mask = quad_load((const uint8_t *)&mask + EIGHT_MBUF_AT),
		.gate = in->gate[DP_V4],
	};
}

/* Whether the gate is open for the VRIDs of all eight frames. */
static __rte_always_inline bool eight_are_open(const uint64_t *gate, const uint8_t *const *ip)
{
	bool open = true;

#pragma GCC unroll 8
	for (unsigned int i = 0; i < EIGHT; i++)
		open &= check_bit(gate, *(ip[i] - ETH_HEADER_LEN + EIGHT_VRID_AT));
	return open;
}

/* Headers of 16 octets each, turned: the first words of all, and so on. Halves of a vector do not
 * mix, so they are put together of headers that are four apart. */
static __rte_always_inline void eight_turn(const quad in[EIGHT], eight out[4])
{
	eight low01, low23, high01, high23, pair[4];

#pragma GCC unroll 4
	for (unsigned int i = 0; i < 4; i++)
		pair[i] = __builtin_shufflevector(in[i], in[i + 4], 0, 1, 2, 3, 4, 5, 6, 7);
	low01 = __builtin_shufflevector(pair[0], pair[1], 0, 8, 1, 9, 4, 12, 5, 13);
	low23 = __builtin_shufflevector(pair[2], pair[3], 0, 8, 1, 9, 4, 12, 5, 13);
	high01 = __builtin_shufflevector(pair[0], pair[1], 2, 10, 3, 11, 6, 14, 7, 15);
	high23 = __builtin_shufflevector(pair[2], pair[3], 2, 10, 3, 11, 6, 14, 7, 15);
	out[0] = __builtin_shufflevector(low01, low23, 0, 1, 8, 9, 4, 5, 12, 13);
	out[1] = __builtin_shufflevector(low01, low23, 2, 3, 10, 11, 6, 7, 14, 15);
	out[2] = __builtin_shufflevector(high01, high23, 0, 1, 8, 9, 4, 5, 12, 13);
	out[3] = __builtin_shufflevector(high01, high23, 2, 3, 10, 11, 6, 7, 14, 15);
}

/* All ones where the five words do not sum up to a good header: halves of words summed to 32 bits,
 * whose carries come in again twice (RFC 1071). */
static __rte_always_inline eight eight_wrong_sums(const eight w[4], eight dst)
{
	eight sum = (w[0] & 0xffff) + (w[0] >> 16) + (w[1] & 0xffff) + (w[1] >> 16) +
		    (w[2] & 0xffff) + (w[2] >> 16) + (w[3] & 0xffff) + (w[3] >> 16) +
		    (dst & 0xffff) + (dst >> 16);

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (eight)(sum != 0xffff);
}

/* Not zero where an address begins like a special one: see check_first_octet. */
static __rte_always_inline eight eight_special(eight src, eight dst)
{
	eight_halves octets = (eight_halves)((src & 0xff) | (dst & 0xff) << 16);

	return (eight)((octets == 0) | (octets == 127) | (octets == 169) | (octets >= 224));
}

/* The octets of each word the other way round. */
static __rte_always_inline eight eight_swapped(eight v)
{
	eight_octets o = (eight_octets)v;

	return (eight)__builtin_shufflevector(o, o, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14,
		13, 12, 19, 18, 17, 16, 23, 22, 21, 20, 27, 26, 25, 24, 31, 30, 29, 28);
}

static __rte_always_inline eight eight_max(eight a, eight b)
{
	eight above = (eight)((eight_signed)a > (eight_signed)b);

	return (above & a) | (~above & b);
}

/* The words of TTL, protocol and checksum when TTL, which is not 0, is one less: see
 * rewrite.c's decrement_ttl(). */
static __rte_always_inline eight eight_decrement_ttl(eight words)
{
	return words + 0xffff + ((eight)(words >= 0xfffe0000) & 0x10000);
}

/* What is known of eight plain packets. */
struct eight_packets {
	eight dst;       /* host order */
	eight ttl;       /* their words with it, as they are when forwarded */
	eight total_len; /* octets that their headers tell */
	eight room;      /* octets that their frames have for them */
};

/* Whether eight packets, whose headers begin at `ip`, are such as the pattern says, and plain, with
 * a TTL of more than 1. */
static __rte_always_inline bool eight_are_plain4(const struct eight_pattern *p,
	struct rte_mbuf *const *pkts, const uint8_t *const *ip, struct eight_packets *out)
{
	quad frame_odd = {0}, mbuf_odd = {0}, headers[EIGHT];
	eight odd, dst, room, total_len, words[4];
	quad_longs pattern_odd;

#pragma GCC unroll 8
	for (unsigned int i = 0; i < EIGHT; i++) {
		frame_odd |= quad_load(ip[i] - ETH_HEADER_LEN) ^ p->frame;
		mbuf_odd |= quad_load((const uint8_t *)pkts[i] + EIGHT_MBUF_AT) ^ p->mbuf;
		headers[i] = quad_load(ip[i]);
		dst[i] = load32(ip[i] + 16);
		room[i] = pkts[i]->pkt_len;
	}
	eight_turn(headers, words);
	room -= ETH_HEADER_LEN;
	total_len = (words[0] >> 8 & 0xff00) | words[0] >> 24;
	pattern_odd = (quad_longs)((frame_odd & p->frame_mask) | (mbuf_odd & p->mbuf_mask));
	odd = eight_wrong_sums(words, dst) | eight_special(words[3], dst);
	/* Lengths are small enough to be compared with a sign. */
	odd |= (eight)((eight_signed)total_len < IP4_HEADER_LEN);
	odd |= (eight)((eight_signed)total_len > (eight_signed)room);
	odd |= (eight)((words[2] & 0xfe) == 0);
	if (unlikely((pattern_odd[0] | pattern_odd[1]) != 0) || unlikely(eight_any(odd)))
		return false;
	/* Where the MAC is no virtual one, the pattern held all of it. */
	if ((frame_odd[1] & EIGHT_VRID_MASK) && unlikely(!eight_are_open(p->gate, ip)))
		return false;
	*out = (struct eight_packets){
		eight_swapped(dst), eight_decrement_ttl(words[2]), total_len, room};
	return true;
}

#endif
