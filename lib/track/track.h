/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tracked objects and what their loss does to a virtual router's priority.
 *
 * An object (today an interface) is up or down; a virtual router lists objects, each with its
 * priority-decrement (RFC 8347 track). Decrements of all objects that are down add up; the result
 * stays in 1..254, and an owner stays 255 (BFD-CLI-06, RFC 9568 5.2.4). Pure functions.
 */
#ifndef TRACK_TRACK_H
#define TRACK_TRACK_H

#include <stdbool.h>
#include <stdint.h>

struct track_entry {
	uint32_t object;   /* the caller's index of the tracked object */
	uint8_t decrement; /* 1..254 */
};

/* `up[object]` for every object that `entries` name. */
uint8_t track_effective_priority(uint8_t configured, bool owner, const struct track_entry *entries,
	unsigned int n, const bool *up);

#endif
