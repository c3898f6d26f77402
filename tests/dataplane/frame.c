/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames for tests. One thread. */
#include "frame.h"

#include <stdlib.h>
#include <string.h>

#include "dataplane/check.h"
#include "golden.h"

void frame_put16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v & 0xff;
}

void frame_put32(uint8_t *p, uint32_t v)
{
	frame_put16(p, v >> 16);
	frame_put16(p + 2, v & 0xffff);
}

uint16_t frame_get16(const uint8_t *p)
{
	return p[0] * 256 + p[1];
}

uint32_t frame_get32(const uint8_t *p)
{
	return frame_get16(p) * UINT32_C(65536) + frame_get16(p + 2);
}

uint16_t frame_ip_sum(const uint8_t *ip)
{
	unsigned int words = (ip[0] & 0xf) * 2u;
	uint32_t sum = 0;

	for (unsigned int i = 0; i < words; i++)
		if (i != 5)
			sum += frame_get16(ip + 2 * i);
	while (sum > 0xffff)
		sum = sum / 65536 + sum % 65536;
	return 0xffff - sum;
}

static void fix(struct frame *f)
{
	if (frame_get16(f->b + 12) == 0x0800)
		frame_put16(f->b + F_CSUM, frame_ip_sum(f->b + F_IP));
}

struct frame frame_udp(const struct mac *to, const struct mac *from, uint32_t src, uint32_t dst,
	uint8_t ttl, size_t data)
{
	struct frame f = {.len = F_IP + 20 + 8 + data};
	uint8_t *ip = f.b + F_IP, *udp = ip + 20;

	memcpy(f.b, to->b, 6);
	memcpy(f.b + 6, from->b, 6);
	frame_put16(f.b + 12, 0x0800);
	ip[0] = 0x45;
	frame_put16(f.b + F_TOTAL, 20 + 8 + data);
	frame_put16(ip + 4, 0x1234);
	ip[8] = ttl;
	ip[9] = 17;
	frame_put32(f.b + F_SRC, src);
	frame_put32(f.b + F_DST, dst);
	frame_put16(udp, 1111);
	frame_put16(udp + 2, 2222);
	frame_put16(udp + 4, 8 + data);
	for (size_t i = 0; i < data; i++)
		udp[8 + i] = i;
	fix(&f);
	return f;
}

static void put_addr6(uint8_t *p, const char *text)
{
	struct ip_addr addr;

	if (ip_addr_parse(text, &addr) || addr.family != IP_V6)
		abort();
	memcpy(p, addr.b, 16);
}

struct frame frame_udp6(const struct mac *to, const struct mac *from, const char *src,
	const char *dst, uint8_t hop_limit, size_t data)
{
	struct frame f = {.len = F6_DATA + 8 + data};
	uint8_t *udp = f.b + F6_DATA;

	memcpy(f.b, to->b, 6);
	memcpy(f.b + 6, from->b, 6);
	frame_put16(f.b + 12, 0x86dd);
	frame_put32(f.b + F_IP, 0x6abcdef0);
	frame_put16(f.b + F6_LEN, 8 + data);
	f.b[F6_NEXT] = 17;
	f.b[F6_HOP] = hop_limit;
	put_addr6(f.b + F6_SRC, src);
	put_addr6(f.b + F6_DST, dst);
	frame_put16(udp, 1111);
	frame_put16(udp + 2, 2222);
	frame_put16(udp + 4, 8 + data);
	for (size_t i = 0; i < data; i++)
		udp[8 + i] = i;
	return f;
}

struct frame frame_arp(
	const struct mac *to, const struct mac *from, uint32_t sender, uint32_t target)
{
	static const uint8_t start[] = {0x08, 0x06, 0, 1, 0x08, 0x00, 6, 4, 0, 1};
	struct frame f = {.len = 42};

	memcpy(f.b, to->b, 6);
	memcpy(f.b + 6, from->b, 6);
	memcpy(f.b + 12, start, sizeof(start));
	memcpy(f.b + 22, from->b, 6);
	frame_put32(f.b + 28, sender);
	frame_put32(f.b + 38, target);
	return f;
}

struct frame frame_golden(const char *id, bool padded)
{
	struct frame f;
	size_t len;
	uint8_t *bytes = golden_frame(id, padded, &len);

	f = frame_bytes(bytes, len);
	free(bytes);
	return f;
}

struct frame frame_bytes(const uint8_t *bytes, size_t len)
{
	struct frame f = {.len = len};

	memcpy(f.b, bytes, len);
	return f;
}

struct frame frame_with8(struct frame f, size_t offset, uint8_t v)
{
	f.b[offset] = v;
	fix(&f);
	return f;
}

struct frame frame_with16(struct frame f, size_t offset, uint16_t v)
{
	frame_put16(f.b + offset, v);
	fix(&f);
	return f;
}

struct frame frame_with32(struct frame f, size_t offset, uint32_t v)
{
	frame_put32(f.b + offset, v);
	fix(&f);
	return f;
}

struct frame frame_with_addr6(struct frame f, size_t offset, const char *addr)
{
	put_addr6(f.b + offset, addr);
	return f;
}

struct frame frame_with_mac(struct frame f, const struct mac *to)
{
	memcpy(f.b, to->b, 6);
	return f;
}

struct frame frame_with_tag(struct frame f, uint16_t type, uint16_t tci)
{
	memmove(f.b + 16, f.b + 12, f.len - 12);
	frame_put16(f.b + 12, type);
	frame_put16(f.b + 14, tci);
	f.len += 4;
	return f;
}

struct frame frame_with_options(struct frame f, unsigned int words)
{
	uint8_t *options = f.b + F_IP + 20;

	memmove(options + 4 * words, options, f.len - F_IP - 20);
	memset(options, 1, 4 * words);
	f.b[F_IP] = 0x45 + words;
	f.len += 4 * words;
	return frame_with16(f, F_TOTAL, frame_get16(f.b + F_TOTAL) + 4 * words);
}

struct frame frame_with_extension(struct frame f, uint8_t type, uint8_t octets)
{
	uint8_t *data = f.b + F6_DATA;

	memmove(data + octets, data, f.len - F6_DATA);
	memset(data, 0, octets);
	data[0] = f.b[F6_NEXT];
	data[1] = octets / 8 - 1;
	f.b[F6_NEXT] = type;
	f.len += octets;
	return frame_with16(f, F6_LEN, frame_get16(f.b + F6_LEN) + octets);
}

struct frame frame_padded(struct frame f, size_t len)
{
	if (f.len < len) {
		memset(f.b + f.len, 0, len - f.len);
		f.len = len;
	}
	return f;
}

struct frame frame_cut(struct frame f, size_t len)
{
	f.len = len;
	return f;
}

struct frame frame_forwarded(const struct frame *f, const struct mac *to, const struct mac *from)
{
	struct frame out = *f;

	memcpy(out.b, to->b, 6);
	memcpy(out.b + 6, from->b, 6);
	if (frame_get16(f->b + 12) == 0x86dd) {
		out.b[F6_HOP]--;
		out.len = F6_DATA + frame_get16(f->b + F6_LEN);
		return out;
	}
	out.b[F_TTL]--;
	fix(&out);
	out.len = F_IP + frame_get16(f->b + F_TOTAL);
	return out;
}

size_t frame_packet_end(const struct frame *f)
{
	bool is_v6 = get_be16(f->b + 12) == ETH_TYPE_IP6;

	return ETH_HEADER_LEN + check_total_len(f->b + ETH_HEADER_LEN, is_v6 ? DP_V6 : DP_V4);
}
