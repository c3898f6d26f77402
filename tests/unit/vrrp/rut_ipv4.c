/* SPDX-License-Identifier: BSD-3-Clause */
#include "rut.h"

const uint8_t rut_family = IP_V4;
