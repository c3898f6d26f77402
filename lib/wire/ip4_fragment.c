/* SPDX-License-Identifier: BSD-3-Clause */
/* Cutting an IPv4 packet into fragments: see ip4_fragment.h. Any thread; pure functions. */
#include "wire/ip4_fragment.h"

#include <errno.h>

#include "wire/bytes.h"
#include "wire/ip4_options.h"

#define UNIT 8 /* octets that the offset counts by */

int ip4_cut_begin(struct ip4_cut *cut, const uint8_t *packet, size_t len, uint16_t most)
{
	struct ip4_options o;

	*cut = (struct ip4_cut){.packet = packet, .most = most};
	if (ip4_decode(&cut->header, packet, len) != IP4_OK)
		return -EINVAL;
	ip4_options_read(&o, packet, cut->header.header_len);
	if (o.wrong_at)
		return -EINVAL;
	/* The offset of what begins beyond would run over into the flags. */
	if ((cut->header.frag & IP4_OFFSET) * UNIT + cut->header.total_len > UINT16_MAX)
		return -EINVAL;
	return most < cut->header.header_len + UNIT ? -EMSGSIZE : 0;
}

/* The header of a fragment, all but what its size says. Octets. */
static size_t put_header(const struct ip4_cut *cut, uint8_t *p)
{
	size_t len = cut->header.header_len;

	memcpy(p, cut->packet, len);
	if (cut->done == 0)
		return len;
	len = IP4_HEADER_LEN + ip4_options_copied(p + IP4_HEADER_LEN, cut->packet, len);
	p[0] = 4 << 4 | len / 4;
	return len;
}

size_t ip4_cut_next(struct ip4_cut *cut, uint8_t *p)
{
	const struct ip4 *h = &cut->header;
	uint16_t left = h->payload_len - cut->done, n, more = h->frag & IP4_MF;
	size_t header_len;

	if (left == 0)
		return 0;
	header_len = put_header(cut, p);
	n = cut->most - header_len;
	if (left > n) {
		more = IP4_MF;
		n -= n % UNIT;
	} else {
		n = left;
	}
	memcpy(p + header_len, h->payload + cut->done, n);
	put_be16(p + 2, header_len + n);
	/* The offset of what is a fragment itself counts on. */
	put_be16(p + 6, (h->frag & ~IP4_MF) + more + cut->done / UNIT);
	put_be16(p + 10, 0);
	put_be16(p + 10, csum_finish(csum_add(0, p, header_len)));
	cut->done += n;
	return header_len + n;
}
