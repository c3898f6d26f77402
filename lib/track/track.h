/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tracked objects and what their loss does to a virtual router's priority.
 *
 * An object (an interface, a network, a BFD session, the forwarding of a port) is good or lost. A
 * virtual router has an entry for each object it tracks, with its priority-decrement (RFC 8347
 * track). Decrements of all entries that are lost add up; the result stays in 1..254, and an owner
 * stays 255 (BFD-CLI-06, RFC 9568 5.2.4).
 *
 * A loss counts at once. A recovery counts when the object has been good for the entry's recovery
 * delay, so that one that flaps moves the gateway once and not at each flap; the first time an
 * object is seen to be good counts at once.
 *
 * Pure; the owner of the entries calls.
 */
#ifndef TRACK_TRACK_H
#define TRACK_TRACK_H

#include "base/clock.h"

struct track_entry {
	uint32_t object;   /* the caller's index of the tracked object */
	uint8_t decrement; /* 1..254 */
	struct span recovery_delay;
	bool lost;                  /* counts against the priority */
	bool was_good;              /* ever */
	struct instant recovers_at; /* lost, but good since: when that counts; else never */
};

/* Lost, until the object is seen to be good. */
struct track_entry track_entry_make(uint32_t object, uint8_t decrement, struct span recovery_delay);
/* The object is good or lost now, which it may have been before. Whether `lost` changed. */
bool track_entry_tell(struct track_entry *e, bool good, struct instant now);
/* Ends the recovery delay when it has passed. Whether `lost` changed. */
bool track_entry_expire(struct track_entry *e, struct instant now);

/* The earliest end of a recovery delay, or never. */
struct instant track_deadline(const struct track_entry *entries, unsigned int n);

uint8_t track_effective_priority(
	uint8_t configured, bool owner, const struct track_entry *entries, unsigned int n);

#endif
