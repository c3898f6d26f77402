/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of an IPv4 header (RFC 791 3.1), as a router looks at them (RFC 1812 5.2.4, RFC
 * 7126). Any thread; pure functions. */
#ifndef WIRE_IP4_OPTIONS_H
#define WIRE_IP4_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IP4_OPTIONS_MAX 40

struct ip4_options {
	uint8_t wrong_at;  /* the octet of the header that makes no sense; 0: there is none */
	bool source_route; /* loose or strict */
	bool records;      /* record route, or timestamps */
};

/* `header`: of `len` octets, the fixed part included. What stands before a wrong octet counts; a
 * second source route is wrong (IP4-OPT-05). Options not known are skipped (IP4-OPT-01). */
void ip4_options_read(struct ip4_options *o, const uint8_t *header, size_t len);

/* Writes to `out` those options that belong in later fragments as well (IP4-FRG-03), of the header
 * of `len` octets whose options are good, filled up to a multiple of four. Octets written, at most
 * IP4_OPTIONS_MAX. */
size_t ip4_options_copied(uint8_t *out, const uint8_t *header, size_t len);

#endif
