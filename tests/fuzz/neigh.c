/* SPDX-License-Identifier: BSD-3-Clause */
/* A neighbor table under any events of ARP and ND. */
#include "fuzz.h"
#include "tests/models/neigh.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	static struct neigh_model m; /* large */

	m = (struct neigh_model){.c = choice_from(octets, len)};
	neigh_model_begin(&m);
	while (!choice_over(&m.c) && neigh_model_step(&m))
		;
	neigh_model_end(&m);
	return 0;
}
