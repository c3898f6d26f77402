/* SPDX-License-Identifier: BSD-3-Clause */
/* What the mutation tests share: how a frame is spoilt, and the question whether a decoder points
 * into it. */
#ifndef UNIT_WIRE_SPOIL_H
#define UNIT_WIRE_SPOIL_H

#include <stdbool.h>

#include "tests/unit/random.h"

#define FRAME_ROOM 256

/* Spoils the frame of `len` octets in `p`, where FRAME_ROOM are, and returns its new length. */
size_t spoil(uint8_t *p, size_t len, struct random *r);

/* Whether the part lies in the whole. */
bool inside(const uint8_t *part, size_t part_len, const uint8_t *whole, size_t len);

#endif
