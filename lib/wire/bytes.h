/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Big-endian loads and stores at any alignment, and the Internet checksum (RFC 1071, RFC 1624).
 * Any thread; everything is a pure function.
 */
#ifndef WIRE_BYTES_H
#define WIRE_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline uint16_t get_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void put_be16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v & 0xff;
}

static inline void put_be32(uint8_t *p, uint32_t v)
{
	put_be16(p, v >> 16);
	put_be16(p + 2, v & 0xffff);
}

/* Adds `len` bytes to a running ones' complement sum (start with 0). An odd length is padded with
 * a zero byte, so only the last piece of a message may be odd. */
uint32_t csum_add(uint32_t sum, const uint8_t *p, size_t len);
/* The checksum field's value, host order, to be stored with put_be16(). Over a message that holds
 * its own checksum the result is 0 when the message is good. */
uint16_t csum_finish(uint32_t sum);
/* RFC 1624 equation 3: the header checksum `hc` after a 16-bit word `m` became `n`. */
static inline uint16_t csum_update(uint16_t hc, uint16_t m, uint16_t n)
{
	uint32_t sum = (uint16_t)~hc + (uint32_t)(uint16_t)~m + n;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

#endif
