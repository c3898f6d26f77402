/* SPDX-License-Identifier: BSD-3-Clause */
/* The multicast groups of an interface under any events. */
#include "fuzz.h"
#include "tests/models/mld_groups.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct mld_groups_model m = {.c = choice_from(octets, len)};

	mld_groups_model_begin(&m);
	while (!choice_over(&m.c))
		mld_groups_model_step(&m);
	mld_groups_model_end(&m);
	return 0;
}
