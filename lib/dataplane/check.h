/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is checked about a received frame, untagged, before its destination is looked up (RFC 1812
 * 5.2.2, 5.3.4, 5.3.7; RFC 8200 3, RFC 4291 2.5; RFC 9568 6.4).
 *
 * Twice: check_mac(), check_len() and check_plain_ip4() or check_plain_ip6() say quickly that there
 * is nothing remarkable, which is true of nearly every frame; check_frame() says exactly what a
 * frame is. The quick ones may call a good frame remarkable, never the reverse.
 *
 * Any thread; pure functions of bytes, which read nothing past the lengths they are given. Words
 * are loaded as they lie in memory, so constants here are little endian.
 */
#ifndef DATAPLANE_CHECK_H
#define DATAPLANE_CHECK_H

#include <rte_branch_prediction.h>
#include <rte_byteorder.h>

#include "dataplane/tables.h"
#include "wire/bytes.h"
#include "wire/eth.h"
#include "wire/ip4.h"
#include "wire/ip6.h"

#define CHECK_MAC_MASK      UINT64_C(0xffffffffffff)
#define CHECK_BROADCAST     UINT64_C(0xffffffffffff)
#define CHECK_VIRTUAL       UINT64_C(0x01005e0000) /* 00:00:5e:00:01, then the VRID; IPv6's 02 */
#define CHECK_VIRTUAL_MASK  UINT64_C(0xffffffffff)
#define CHECK_VIRTUAL_STEP  UINT64_C(0x0100000000) /* from IPv4's to IPv6's */
#define CHECK_VIRTUAL_SHIFT 40
#define CHECK_TYPE_IP4      0x0008
#define CHECK_TYPE_IP6      0xdd86
#define CHECK_TYPE_VLAN     0x0081
#define CHECK_PLAIN4        UINT32_C(0x00450008) /* EtherType, version and IHL; TOS apart */
#define CHECK_PLAIN4_MASK   UINT32_C(0x00ffffff)
#define CHECK_PLAIN6        UINT32_C(0x0060dd86) /* EtherType and version */
#define CHECK_PLAIN6_MASK   UINT32_C(0x00f0ffff)
#define CHECK_MAPPED        UINT32_C(0xffff0000) /* the third word of ::ffff:0:0/96 */

#define CHECK_IP6_SRC 8 /* in its header */
#define CHECK_IP6_DST 24

static inline uint16_t load16(const void *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint32_t load32(const void *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline uint64_t load64(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Six octets as the low 48 bits of a word; two more are read and forgotten. */
static inline uint64_t load_mac(const void *p)
{
	return load64(p) & CHECK_MAC_MASK;
}

/* Whether `mac` is a virtual router's of the family. */
static inline bool check_mac_virtual(uint64_t mac, enum dp_family family)
{
	return (mac & CHECK_VIRTUAL_MASK) == CHECK_VIRTUAL + family * CHECK_VIRTUAL_STEP;
}

static inline uint8_t check_mac_vrid(uint64_t mac)
{
	return (uint8_t)(mac >> CHECK_VIRTUAL_SHIFT);
}

static inline bool check_bit(const uint64_t words[DP_VRID_WORDS], uint8_t vrid)
{
	return __atomic_load_n(&words[vrid / 64], __ATOMIC_RELAXED) >> (vrid % 64) & 1;
}

/* Whether frames to the virtual MAC `mac` are taken on `in`. */
static inline bool check_gate(const struct dp_interface *in, uint64_t mac, enum dp_family family)
{
	return check_bit(in->gate[family], check_mac_vrid(mac));
}

/* Whether a frame to `mac` is a unicast one for us. `own` is in->mac as a word. A virtual MAC is
 * for the packets of its family. */
static inline bool check_mac(
	const struct dp_interface *in, uint64_t own, uint64_t mac, enum dp_family family)
{
	return mac == own || (check_mac_virtual(mac, family) && check_gate(in, mac, family));
}

/* Whether the checksum of a 20-octet header holds. A ones' complement sum of 16-bit words is all
 * ones when, as a number, it is a multiple of 0xffff; words of 64 bits whose carries come in again
 * sum to the same modulo it, in either byte order. A header is never all zero: its version is not.
 */
static inline bool check_sum20(const uint8_t *ip)
{
	uint64_t sum, carry;

	carry = __builtin_add_overflow(load64(ip), load64(ip + 8), &sum);
	sum += carry;
	carry = __builtin_add_overflow(sum, load32(ip + 16), &sum);
	return (sum + carry) % 0xffff == 0;
}

/* 0/8, 127/8, 169.254/16, multicast or class E: not simply a host somewhere. Host order. */
static inline bool check_addr_special(uint32_t addr)
{
	return addr - 0x01000000 >= 0xe0000000 - 0x01000000 || addr >> 24 == 127 ||
	       addr >> 16 == 0xa9fe;
}

/* Nonzero: some address that begins with this octet is special. */
extern const uint8_t check_first_octet[256] __attribute__((visibility("hidden")));

/* Octets of a packet, as its header says. */
static inline uint32_t check_total_len(const uint8_t *ip, enum dp_family family)
{
	return family == DP_V4 ? get_be16(ip + 2) : IP6_HEADER_LEN + (uint32_t)get_be16(ip + 4);
}

/* Whether so many hold the header and lie in the frame, which has `room` from it on. */
static inline bool check_len(uint32_t total_len, uint32_t room, enum dp_family family)
{
	const uint32_t header_len = family == DP_V4 ? IP4_HEADER_LEN : IP6_HEADER_LEN;

	return total_len >= header_len && total_len <= room;
}

/* Whether the IPv4 header at `ip`, of which version and IHL are known to be 0x45 and 20 octets to
 * be there, is good but for its length, and both addresses are plain. */
static inline bool check_plain_ip4(const uint8_t *ip)
{
	if (unlikely(!check_sum20(ip)))
		return false;
	return likely(!(check_first_octet[ip[12]] | check_first_octet[ip[16]])) ||
	       !(check_addr_special(get_be32(ip + 12)) || check_addr_special(get_be32(ip + 16)));
}

/* ::/96, of which only :: and ::1 ever meant something, and ::ffff:0:0/96, which stands for IPv4
 * and is on no wire (RFC 4291 2.5.2, 2.5.3, 2.5.5). */
static inline bool check_addr6_reserved(const uint8_t addr[16])
{
	return !load64(addr) && (!load32(addr + 8) || load32(addr + 8) == CHECK_MAPPED);
}

static inline bool check_addr6_link_local(const uint8_t addr[16])
{
	return addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80;
}

/* Reserved, link-local or multicast: not simply a host somewhere. */
static inline bool check_addr6_special(const uint8_t addr[16])
{
	return addr[0] == 0xff || check_addr6_link_local(addr) || check_addr6_reserved(addr);
}

/* Whether an address that begins with this octet, 0, 0xfe or 0xff, may be special. */
static inline bool check_first_octet6(uint8_t octet)
{
	return (uint8_t)(octet - 1) >= 0xfd;
}

/* Whether both addresses of the IPv6 header at `ip`, of which 40 octets are known to be there, are
 * plain. */
static inline bool check_plain_ip6(const uint8_t *ip)
{
	const uint8_t *src = ip + CHECK_IP6_SRC, *dst = ip + CHECK_IP6_DST;

	return likely(!(check_first_octet6(src[0]) | check_first_octet6(dst[0]))) ||
	       !(check_addr6_special(src) || check_addr6_special(dst));
}

/* What a frame is, exactly. */
struct check {
	/* A punt or drop; or DP_FORWARD: unicast IP that a lookup has to decide. */
	enum dp_verdict verdict;
	/* With DP_FORWARD: what may be talked to but not be forwarded (169.254/16, RFC 3927 2.7; a
	 * source in fe80::/10; any where the interface forwards nothing): this if it is not for the
	 * router itself. Else DP_FORWARD. */
	enum dp_verdict transit;
	enum dp_family family;
	/* Which of the reason's rates on the interface holds it. VRRP: the virtual router's; BFD:
	 * one that its source shares with few others. */
	uint16_t bucket;
};

#define CHECK_BUCKETS 512

/* `frame`: the octets at hand; `octets` of them, of a frame of `frame_len` (more, when a chain of
 * buffers holds it). */
struct check check_frame(
	const struct dp_interface *in, const uint8_t *frame, size_t octets, size_t frame_len);

/* What becomes of a checked packet whose destination has the adjacency `a` with `word`, in the
 * order of RFC 1812 5.2.1.2: route, TTL, options, size, next hop. `octets` of it are at hand. */
struct check check_transit(const struct dp_interface *in, const struct dp_adjacency *a,
	uint64_t word, const uint8_t *ip, size_t octets);

static inline uint8_t check_ttl(const uint8_t *ip, enum dp_family family)
{
	return family == DP_V4 ? ip[8] : ip[7];
}

#endif
