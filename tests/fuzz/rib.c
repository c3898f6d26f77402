/* SPDX-License-Identifier: BSD-3-Clause */
/* The RIB of either family under any changes. */
#include "fuzz.h"
#include "tests/models/rib.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	static struct rib_model m; /* large */

	m = (struct rib_model){.c = choice_from(octets, len)};
	m.family = choose(&m.c, 2) ? IP_V6 : IP_V4;
	m.live = 1 + choose(&m.c, 24);
	rib_model_begin(&m);
	while (!choice_over(&m.c))
		rib_model_step(&m);
	rib_model_check_walk(&m);
	rib_model_end(&m);
	return 0;
}
