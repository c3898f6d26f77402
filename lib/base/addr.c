/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Addresses, prefixes and MACs to text and back, and what sets they belong to. Text goes through
 * inet_pton() and inet_ntop(), which take no octal, no short forms and no scope, and write the
 * form of RFC 5952.
 *
 * Any thread; everything is a pure function.
 */
#include "base/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

const char *ip_family_name(uint8_t family)
{
	switch (family) {
	case IP_V4:
		return "ipv4";
	case IP_V6:
		return "ipv6";
	default:
		return "none";
	}
}

int ip_addr_cmp(const struct ip_addr *a, const struct ip_addr *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->b, b->b, sizeof(a->b));
}

struct ip_addr ip_addr_from_octets(uint8_t family, const uint8_t *octets)
{
	struct ip_addr a = {.family = family};

	memcpy(a.b, octets, ip_family_octets(family));
	return a;
}

bool ip_addr_is_multicast(const struct ip_addr *a)
{
	if (a->family == IP_V4)
		return (a->b[0] & 0xf0) == 0xe0;
	return a->family == IP_V6 && a->b[0] == 0xff;
}

bool ip_addr_is_unspecified(const struct ip_addr *a)
{
	static const uint8_t zero[sizeof(a->b)];

	return a->family != IP_NONE && memcmp(a->b, zero, sizeof(zero)) == 0;
}

bool ip_addr_is_link_local(const struct ip_addr *a)
{
	if (a->family == IP_V4)
		return a->b[0] == 169 && a->b[1] == 254;
	return a->family == IP_V6 && a->b[0] == 0xfe && (a->b[1] & 0xc0) == 0x80;
}

int ip_addr_parse(const char *text, struct ip_addr *out)
{
	struct ip_addr a = {.family = strchr(text, ':') ? IP_V6 : IP_V4};

	if (inet_pton(a.family == IP_V4 ? AF_INET : AF_INET6, text, a.b) != 1)
		return -EINVAL;
	*out = a;
	return 0;
}

char *ip_addr_format(const struct ip_addr *a, char buf[IP_ADDR_STRLEN])
{
	if (a->family == IP_NONE)
		return strcpy(buf, "-");
	inet_ntop(a->family == IP_V4 ? AF_INET : AF_INET6, a->b, buf, IP_ADDR_STRLEN);
	return buf;
}

/* One to three digits without a leading zero, no sign, no space; -1 otherwise. */
static int parse_prefix_len(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	int n = 0;

	if (digits == 0 || digits > 3 || text[digits] != '\0' || (text[0] == '0' && digits > 1))
		return -1;
	while (*text)
		n = n * 10 + (*text++ - '0');
	return n;
}

int ip_prefix_parse(const char *text, struct ip_prefix *out)
{
	const char *slash = strchr(text, '/');
	char host[IP_ADDR_STRLEN];
	struct ip_prefix p;
	int len;

	if (!slash || (size_t)(slash - text) >= sizeof(host))
		return -EINVAL;
	memcpy(host, text, slash - text);
	host[slash - text] = '\0';
	len = parse_prefix_len(slash + 1);
	if (ip_addr_parse(host, &p.addr) != 0 || len < 0 ||
		len > (int)ip_family_octets(p.addr.family) * 8)
		return -EINVAL;
	p.len = len;
	*out = p;
	return 0;
}

char *ip_prefix_format(const struct ip_prefix *p, char buf[IP_PREFIX_STRLEN])
{
	char host[IP_ADDR_STRLEN];

	if (p->addr.family == IP_NONE)
		return strcpy(buf, "-");
	snprintf(buf, IP_PREFIX_STRLEN, "%s/%u", ip_addr_format(&p->addr, host), p->len);
	return buf;
}

/* Whether the first `bits` bits of both are the same. */
static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned int bits)
{
	unsigned int octets = bits / 8;
	unsigned int rest = bits % 8;

	if (memcmp(a, b, octets) != 0)
		return false;
	return rest == 0 || (a[octets] ^ b[octets]) >> (8 - rest) == 0;
}

struct ip_prefix ip_prefix_network(const struct ip_prefix *p)
{
	struct ip_prefix net = *p;
	unsigned int octet = p->len / 8;

	if (octet < sizeof(net.addr.b)) {
		net.addr.b[octet] &= 0xff00 >> (p->len % 8);
		memset(net.addr.b + octet + 1, 0, sizeof(net.addr.b) - octet - 1);
	}
	return net;
}

bool ip_prefix_contains(const struct ip_prefix *p, const struct ip_addr *a)
{
	return p->addr.family != IP_NONE && p->addr.family == a->family &&
	       same_bits(p->addr.b, a->b, p->len);
}

bool ip_prefix_overlaps(const struct ip_prefix *a, const struct ip_prefix *b)
{
	return ip_prefix_contains(a->len < b->len ? a : b, a->len < b->len ? &b->addr : &a->addr);
}

bool ip_prefix_equal(const struct ip_prefix *a, const struct ip_prefix *b)
{
	return a->len == b->len && ip_addr_equal(&a->addr, &b->addr);
}

struct ip_addr ip_prefix_broadcast(const struct ip_prefix *p)
{
	if (p->addr.family != IP_V4 || p->len > 30)
		return (struct ip_addr){.family = IP_NONE};
	return ip_addr_v4(ip_addr_to_v4(&p->addr) | UINT32_MAX >> p->len);
}

/* The value of one hexadecimal digit, or -1. */
static int parse_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int mac_parse(const char *text, struct mac *out)
{
	struct mac m;

	if (strlen(text) != MAC_STRLEN - 1)
		return -EINVAL;
	for (unsigned int i = 0; i < sizeof(m.b); i++) {
		const char *at = text + 3 * i;
		int high = parse_hex(at[0]);
		int low = parse_hex(at[1]);

		if (high < 0 || low < 0 || at[2] != (i == sizeof(m.b) - 1 ? '\0' : ':'))
			return -EINVAL;
		m.b[i] = high << 4 | low;
	}
	*out = m;
	return 0;
}

char *mac_format(const struct mac *m, char buf[MAC_STRLEN])
{
	snprintf(buf, MAC_STRLEN, "%02x:%02x:%02x:%02x:%02x:%02x", m->b[0], m->b[1], m->b[2],
		m->b[3], m->b[4], m->b[5]);
	return buf;
}

bool mac_is_zero(const struct mac *m)
{
	static const struct mac zero;

	return mac_equal(m, &zero);
}

struct ip_addr ip_addr_link_local_of_mac(const struct mac *m)
{
	/* The universal bit is kept inverted there (RFC 4291 2.5.1). */
	return (struct ip_addr){IP_V6, {0xfe, 0x80, [8] = m->b[0] ^ 0x02, m->b[1], m->b[2], 0xff,
					       0xfe, m->b[3], m->b[4], m->b[5]}};
}
