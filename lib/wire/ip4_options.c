/* SPDX-License-Identifier: BSD-3-Clause */
/* IPv4 options: see ip4_options.h. Any thread; pure functions. */
#include "wire/ip4_options.h"

#include <string.h>

#include "wire/ip4.h"

#define OPT_END          0
#define OPT_NOP          1
#define OPT_RECORD_ROUTE 7
#define OPT_TIMESTAMP    68
#define OPT_LOOSE_ROUTE  131
#define OPT_STRICT_ROUTE 137
#define OPT_COPIED       0x80

/* Octets of the option at `at`, where there is one; 0: its length makes no sense. */
static size_t option_len(const uint8_t *header, size_t len, size_t at)
{
	if (header[at] == OPT_NOP)
		return 1;
	if (at + 1 >= len || header[at + 1] < 2 || header[at + 1] > len - at)
		return 0;
	return header[at + 1];
}

/* False: it may not stand there. */
static bool take(struct ip4_options *o, uint8_t type)
{
	switch (type) {
	case OPT_LOOSE_ROUTE:
	case OPT_STRICT_ROUTE:
		if (o->source_route)
			return false;
		o->source_route = true;
		break;
	case OPT_RECORD_ROUTE:
	case OPT_TIMESTAMP:
		o->records = true;
		break;
	default:
		break;
	}
	return true;
}

void ip4_options_read(struct ip4_options *o, const uint8_t *header, size_t len)
{
	size_t at = IP4_HEADER_LEN, octets;

	*o = (struct ip4_options){0};
	for (; at < len && header[at] != OPT_END; at += octets) {
		octets = option_len(header, len, at);
		if (octets == 0)
			o->wrong_at = at + 1 < len ? at + 1 : at;
		else if (!take(o, header[at]))
			o->wrong_at = at;
		if (o->wrong_at)
			return;
	}
}

size_t ip4_options_copied(uint8_t *out, const uint8_t *header, size_t len)
{
	size_t at = IP4_HEADER_LEN, octets, n = 0;

	for (; at < len && header[at] != OPT_END; at += octets) {
		octets = option_len(header, len, at);
		if (octets == 0)
			break;
		if (!(header[at] & OPT_COPIED))
			continue;
		memcpy(out + n, header + at, octets);
		n += octets;
	}
	for (; n % 4; n++)
		out[n] = OPT_END;
	return n;
}
