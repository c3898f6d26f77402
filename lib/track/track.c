/* SPDX-License-Identifier: BSD-3-Clause */
/* See track.h. RFC 9568 5.2.4 keeps 0 and 255 out of a non-owner's reach. */
#include "track/track.h"

#define PRIORITY_MIN   1
#define PRIORITY_MAX   254
#define PRIORITY_OWNER 255

struct track_entry track_entry_make(uint32_t object, uint8_t decrement, struct span recovery_delay)
{
	return (struct track_entry){.object = object,
		.decrement = decrement,
		.recovery_delay = recovery_delay,
		.lost = true,
		.recovers_at = INSTANT_NEVER};
}

static bool recover(struct track_entry *e)
{
	e->lost = false;
	e->was_good = true;
	e->recovers_at = INSTANT_NEVER;
	return true;
}

bool track_entry_tell(struct track_entry *e, bool good, struct instant now)
{
	bool was_lost = e->lost;

	if (!good) {
		e->lost = true;
		e->recovers_at = INSTANT_NEVER;
		return !was_lost;
	}
	if (!was_lost)
		return false;
	if (!e->was_good || e->recovery_delay.ns <= 0)
		return recover(e);
	if (instant_is_never(e->recovers_at))
		e->recovers_at = instant_add(now, e->recovery_delay);
	return false;
}

bool track_entry_expire(struct track_entry *e, struct instant now)
{
	return instant_reached(e->recovers_at, now) && recover(e);
}

struct instant track_deadline(const struct track_entry *entries, unsigned int n)
{
	struct instant next = INSTANT_NEVER;

	for (unsigned int i = 0; i < n; i++)
		next = instant_min(next, entries[i].recovers_at);
	return next;
}

uint8_t track_effective_priority(
	uint8_t configured, bool owner, const struct track_entry *entries, unsigned int n)
{
	unsigned int lost = 0;

	if (owner)
		return PRIORITY_OWNER;
	for (unsigned int i = 0; i < n; i++)
		if (entries[i].lost)
			lost += entries[i].decrement;
	if (configured > PRIORITY_MAX)
		configured = PRIORITY_MAX;
	/* However much is lost: a priority of 0 would say that this router leaves. */
	return configured > lost ? configured - lost : PRIORITY_MIN;
}
