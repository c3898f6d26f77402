/* SPDX-License-Identifier: BSD-3-Clause */
/* How the mutation tests spoil a frame. */
#ifndef UNIT_WIRE_SPOIL_H
#define UNIT_WIRE_SPOIL_H

#include "tests/unit/random.h"

#define FRAME_ROOM 256

/* Spoils the frame of `len` octets in `p`, where FRAME_ROOM are, and returns its new length. */
size_t spoil(uint8_t *p, size_t len, struct random *r);

#endif
