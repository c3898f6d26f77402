/* SPDX-License-Identifier: BSD-3-Clause */
#include "spoil.h"

#include "wire/eth.h"

/* Octets that stand at limits more often than chance would have them. */
static uint8_t odd_octet(struct random *r)
{
	static const uint8_t edges[] = {0, 1, 2, 0x7f, 0x80, 0xfe, 0xff, 0x21, 0x31, 0x45, 0x4f};

	return random_below(r, 2) ? edges[random_below(r, sizeof(edges))] : random_u32(r);
}

size_t spoil(uint8_t *p, size_t len, struct random *r)
{
	for (uint32_t times = 1 + random_below(r, 3); times; times--) {
		/* Mostly behind the Ethernet header. */
		size_t from = len > ETH_HEADER_LEN && random_below(r, 8) ? ETH_HEADER_LEN : 0;
		size_t at = from + random_below(r, len - from);

		switch (random_below(r, 4)) {
		case 0:
			p[at] ^= 1 << random_below(r, 8);
			break;
		case 1:
			p[at] = odd_octet(r);
			break;
		case 2:
			len = random_below(r, 4) ? len : at + 1;
			break;
		default:
			if (random_below(r, 4) == 0) {
				size_t more = random_below(r, FRAME_ROOM - len);

				random_octets(r, p + len, more);
				len += more;
			}
		}
	}
	return len;
}
