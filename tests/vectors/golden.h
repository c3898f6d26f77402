/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The golden frames of packets.json: whole Ethernet frames without FCS whose bytes and checksums
 * were computed apart from this project's code. For tests: whatever is wrong with the file ends
 * the program with a message, so that no test passes over nothing.
 *
 * One thread; the file is read at the first call.
 *
 * The scene: LAN 192.0.2.0/24 and 2001:db8:51::/64, VRID 51. R1 is 192.0.2.2 / fe80::2, MAC
 * 02:00:00:00:00:02; R2, the router under test, 192.0.2.3 / fe80::3, 02:00:00:00:00:03, version 3,
 * priority 100, 100 cs, preempting, no owner. Virtual addresses 192.0.2.1; fe80::51 and
 * 2001:db8:51::1. A host 192.0.2.99 / fe80::99, 02:00:00:00:00:99.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many there are, and the id ("P01" ...) of the i-th. */
size_t golden_count(void);
const char *golden_id(size_t i);

/* The frame `id`, as given or zero-padded to the 60 octets of the wire, in memory of exactly its
 * size, so that ASan sees an overrun. The caller frees it. */
uint8_t *golden_frame(const char *id, bool padded, size_t *len);

#endif
