/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random numbers for property tests: those of lib/base, and octets made of them.
 */
#ifndef UNIT_RANDOM_H
#define UNIT_RANDOM_H

#include <stddef.h>

#include "base/random.h"

static inline void random_octets(struct random *r, uint8_t *p, size_t len)
{
	while (len--)
		*p++ = (uint8_t)random_u32(r);
}

#endif
