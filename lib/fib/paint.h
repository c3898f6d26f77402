/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Painting: a change of a prefix goes over the entries of its range that show nothing longer. An
 * added one over what is not longer than it; a deleted one's cover over exactly what showed it.
 */
#ifndef FIB_PAINT_H
#define FIB_PAINT_H

#include <stdbool.h>
#include <stdint.h>

/* What to write, and over which lengths. */
struct paint {
	uint32_t entry;
	uint8_t len;
	uint8_t over_min, over_max;
};

static inline bool paints(const struct paint *p, uint8_t len)
{
	return len >= p->over_min && len <= p->over_max;
}

#endif
