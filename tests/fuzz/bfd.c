/* SPDX-License-Identifier: BSD-3-Clause */
/* A BFD session under any events. */
#include "fuzz.h"
#include "tests/models/bfd.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct bfd_model m = {.c = choice_from(octets, len)};

	bfd_model_begin(&m);
	while (!choice_over(&m.c))
		bfd_model_step(&m);
	bfd_model_end(&m);
	return 0;
}
