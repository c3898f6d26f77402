/* SPDX-License-Identifier: BSD-3-Clause */
/* The Internet checksum over bytes of any alignment (RFC 1071). Any thread; pure functions. */
#include "wire/bytes.h"

uint32_t csum_add(uint32_t sum, const uint8_t *p, size_t len)
{
	uint64_t total = sum;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		total += get_be16(p + i);
	if (i < len)
		total += (uint32_t)p[i] << 8;
	/* Folded here, so that no number of calls can overflow the sum. */
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return (uint32_t)total;
}

uint16_t csum_finish(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
