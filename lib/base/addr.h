/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Addresses: IPv4 or IPv6 in one type, prefixes, and MACs.
 *
 * Bytes are in network order. The bytes an IPv4 address does not use are zero, so that two
 * addresses of one family compare with memcmp() and a struct can key a table.
 *
 * Any thread; everything is a pure function.
 */
#ifndef BASE_ADDR_H
#define BASE_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum ip_family {
	IP_NONE = 0,
	IP_V4 = 4,
	IP_V6 = 6,
};

struct ip_addr {
	uint8_t family; /* enum ip_family */
	uint8_t b[16];
};

/* An address and the length of the prefix it is in. As a route's destination the host bits are 0;
 * as an interface's address they are kept. */
struct ip_prefix {
	struct ip_addr addr;
	uint8_t len; /* 0..32 or 0..128 */
};

struct mac {
	uint8_t b[6];
};

#define IP_ADDR_STRLEN   46
#define IP_PREFIX_STRLEN 50
#define MAC_STRLEN       18

static inline struct ip_addr ip_addr_v4(uint32_t host_order)
{
	return (struct ip_addr){IP_V4, {host_order >> 24, (host_order >> 16) & 0xff,
					       (host_order >> 8) & 0xff, host_order & 0xff}};
}

/* The IPv4 address in host order; `a` must be IPv4. */
static inline uint32_t ip_addr_to_v4(const struct ip_addr *a)
{
	return (uint32_t)a->b[0] << 24 | (uint32_t)a->b[1] << 16 | (uint32_t)a->b[2] << 8 | a->b[3];
}

/* Octets in an address of the family: 4 or 16. */
static inline unsigned int ip_family_octets(uint8_t family)
{
	return family == IP_V4 ? 4 : 16;
}

/* "ipv4" or "ipv6", as the configuration and a virtual router's name say it. */
const char *ip_family_name(uint8_t family);

static inline bool ip_addr_is_none(const struct ip_addr *a)
{
	return a->family == IP_NONE;
}

/* Unsigned comparison in network byte order (RFC 9568 6.4.3); IPv4 sorts before IPv6. */
int ip_addr_cmp(const struct ip_addr *a, const struct ip_addr *b);

static inline bool ip_addr_equal(const struct ip_addr *a, const struct ip_addr *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* `octets` points at 4 or 16 bytes. */
struct ip_addr ip_addr_from_octets(uint8_t family, const uint8_t *octets);

bool ip_addr_is_multicast(const struct ip_addr *a);
/* 0.0.0.0 or :: */
bool ip_addr_is_unspecified(const struct ip_addr *a);
/* 169.254/16 or fe80::/10 */
bool ip_addr_is_link_local(const struct ip_addr *a);

/* Text to address: dotted quad or RFC 4291 text. 0, or -EINVAL and *out unchanged. */
int ip_addr_parse(const char *text, struct ip_addr *out);
/* Writes at most IP_ADDR_STRLEN bytes, returns buf. IP_NONE prints "-". */
char *ip_addr_format(const struct ip_addr *a, char buf[IP_ADDR_STRLEN]);

/* "ADDRESS/LEN"; host bits are kept. 0, or -EINVAL and *out unchanged. */
int ip_prefix_parse(const char *text, struct ip_prefix *out);
char *ip_prefix_format(const struct ip_prefix *p, char buf[IP_PREFIX_STRLEN]);
/* The same prefix with its host bits cleared. */
struct ip_prefix ip_prefix_network(const struct ip_prefix *p);
bool ip_prefix_contains(const struct ip_prefix *p, const struct ip_addr *a);
/* Whether one of the two contains the other. */
bool ip_prefix_overlaps(const struct ip_prefix *a, const struct ip_prefix *b);
bool ip_prefix_equal(const struct ip_prefix *a, const struct ip_prefix *b);
/* The subnet's broadcast address; IPv4 with len <= 30 only, else IP_NONE (RFC 3021). */
struct ip_addr ip_prefix_broadcast(const struct ip_prefix *p);

/* "02:00:00:00:00:01". 0, or -EINVAL. */
int mac_parse(const char *text, struct mac *out);
char *mac_format(const struct mac *m, char buf[MAC_STRLEN]);

static inline bool mac_equal(const struct mac *a, const struct mac *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static inline bool mac_is_multicast(const struct mac *m)
{
	return m->b[0] & 1;
}

bool mac_is_zero(const struct mac *m);

/* 00-00-5E-00-01-VRID for IPv4, 00-00-5E-00-02-VRID for IPv6 (RFC 9568 7.3). */
static inline struct mac mac_virtual(uint8_t family, uint8_t vrid)
{
	return (struct mac){{0x00, 0x00, 0x5e, 0x00, family == IP_V4 ? 1 : 2, vrid}};
}

/* fe80::/64 with the interface identifier made of the MAC (RFC 2464 4, 5). */
struct ip_addr ip_addr_link_local_of_mac(const struct mac *m);

#endif
