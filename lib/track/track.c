/* SPDX-License-Identifier: BSD-3-Clause */
/* See track.h. RFC 9568 5.2.4 keeps 0 and 255 out of a non-owner's reach. */
#include "track/track.h"

#define PRIORITY_MIN   1
#define PRIORITY_MAX   254
#define PRIORITY_OWNER 255

uint8_t track_effective_priority(uint8_t configured, bool owner, const struct track_entry *entries,
	unsigned int n, const bool *up)
{
	unsigned int lost = 0;

	if (owner)
		return PRIORITY_OWNER;
	for (unsigned int i = 0; i < n; i++)
		if (!up[entries[i].object])
			lost += entries[i].decrement;
	if (configured > PRIORITY_MAX)
		configured = PRIORITY_MAX;
	/* However much is lost: a priority of 0 would say that this router leaves. */
	return configured > lost ? configured - lost : PRIORITY_MIN;
}
