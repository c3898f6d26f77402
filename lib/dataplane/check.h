/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is checked about a received frame before its destination is looked up (RFC 1812 5.2.2,
 * 5.3.4, 5.3.7; RFC 9568 6.4).
 *
 * Twice: check_plain_ip4() and check_mac() say quickly that there is nothing remarkable, which is
 * true of nearly every frame; check_frame() says exactly what a frame is. The quick ones may call
 * a good frame remarkable, never the reverse.
 *
 * Any thread; pure functions of bytes, which read nothing past the lengths they are given. Words
 * are loaded as they lie in memory, so constants here are little endian.
 */
#ifndef DATAPLANE_CHECK_H
#define DATAPLANE_CHECK_H

#include <rte_branch_prediction.h>
#include <rte_byteorder.h>

#include "dataplane/tables.h"
#include "wire/eth.h"
#include "wire/ip4.h"

#define CHECK_MAC_MASK      UINT64_C(0xffffffffffff)
#define CHECK_BROADCAST     UINT64_C(0xffffffffffff)
#define CHECK_VIRTUAL4      UINT64_C(0x01005e0000) /* 00:00:5e:00:01, then the VRID */
#define CHECK_VIRTUAL_MASK  UINT64_C(0xffffffffff)
#define CHECK_VIRTUAL_SHIFT 40
#define CHECK_GROUP4        UINT64_C(0x00005e0001) /* 01:00:5e and a clear bit (RFC 1112 6.4) */
#define CHECK_GROUP4_MASK   UINT64_C(0x80ffffff)
#define CHECK_TYPE_IP4      0x0008
#define CHECK_PLAIN_HEADER  UINT32_C(0x00450008) /* EtherType, version and IHL; TOS apart */
#define CHECK_PLAIN_MASK    UINT32_C(0x00ffffff)
/* A tag's VLAN id; 0 only gives a priority. */
#define CHECK_VLAN_ID_MASK 0x0fff
#define CHECK_VLAN_TAG_LEN 4

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

/* Whether `mac` is a virtual router's, for IPv4. */
static inline bool check_mac_virtual(uint64_t mac)
{
	return (mac & CHECK_VIRTUAL_MASK) == CHECK_VIRTUAL4;
}

static inline bool check_bit(const uint64_t words[DP_VRID_WORDS], uint8_t vrid)
{
	return __atomic_load_n(&words[vrid / 64], __ATOMIC_RELAXED) >> (vrid % 64) & 1;
}

/* Whether frames to the virtual MAC `mac` are taken on `in`. */
static inline bool check_gate(const struct dp_interface *in, uint64_t mac)
{
	return check_bit(in->gate4, (uint8_t)(mac >> CHECK_VIRTUAL_SHIFT));
}

/* Whether a frame to `mac` is a unicast one for us. `own` is in->mac as a word. */
static inline bool check_mac(const struct dp_interface *in, uint64_t own, uint64_t mac)
{
	return mac == own || (check_mac_virtual(mac) && check_gate(in, mac));
}

/* Whether the checksum of a 20-octet header holds. A ones' complement sum of 16-bit words is all
 * ones when, as a number, it is a multiple of 0xffff; words of 32 bits sum to the same modulo it,
 * in either byte order. A header is never all zero: its version is not. */
static inline bool check_sum20(const uint8_t *ip)
{
	uint64_t sum = (uint64_t)load32(ip) + load32(ip + 4) + load32(ip + 8) + load32(ip + 12) +
		       load32(ip + 16);

	return sum % 0xffff == 0;
}

/* 0/8, 127/8, 169.254/16, multicast or class E: not simply a host somewhere. Host order. */
static inline bool check_addr_special(uint32_t addr)
{
	return addr - 0x01000000 >= 0xe0000000 - 0x01000000 || addr >> 24 == 127 ||
	       addr >> 16 == 0xa9fe;
}

/* Nonzero: some address that begins with this octet is special. */
extern const uint8_t check_first_octet[256] __attribute__((visibility("hidden")));

/* Whether the IPv4 header at `ip`, of which version and IHL are known to be 0x45 and 20 octets to
 * be there, is good, and both addresses are plain. `room`, at least 20, is what the frame holds
 * from `ip` on. */
static inline bool check_plain_ip4(const uint8_t *ip, uint32_t room)
{
	uint32_t total_len = rte_be_to_cpu_16(load16(ip + 2));

	/* From 20 to `room`: below 20 it wraps round. */
	if (unlikely(total_len - IP4_HEADER_LEN > room - IP4_HEADER_LEN || !check_sum20(ip)))
		return false;
	return likely(!(check_first_octet[ip[12]] | check_first_octet[ip[16]])) ||
	       !(check_addr_special(rte_be_to_cpu_32(load32(ip + 12))) ||
		       check_addr_special(rte_be_to_cpu_32(load32(ip + 16))));
}

/* What a frame is, exactly. */
struct check {
	/* A punt or drop; or DP_FORWARD: unicast IPv4 that a lookup has to decide. */
	enum dp_verdict verdict;
	/* With DP_FORWARD: an address that may be talked to but not be forwarded (169.254/16, RFC
	 * 3927 2.7): this drop if it is not for the router itself. Else DP_FORWARD. */
	enum dp_verdict transit;
	uint8_t tag_len;    /* a priority tag after the MACs, to be taken out */
	uint8_t link_group; /* broadcast or multicast frame */
	uint8_t vrid;       /* with DP_PUNT_VRRP */
};

/* `frame`: the octets at hand; `octets` of them, of a frame of `frame_len` (more, when a chain of
 * buffers holds it). `vlan_id`: of a tag that the device took off, 0 for none. */
struct check check_frame(const struct dp_interface *in, const uint8_t *frame, size_t octets,
	size_t frame_len, uint16_t vlan_id);

/* What becomes of a checked packet whose destination has the adjacency `a` with `word`, in the
 * order of RFC 1812 5.2.1.2: route, TTL, options, size, next hop. */
enum dp_verdict check_transit(const struct dp_adjacency *a, uint64_t word, const uint8_t *ip);

#endif
