/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap of deadlines under any changes. */
#include "fuzz.h"
#include "tests/models/deadlines.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	static struct deadlines_model m; /* large */

	m = (struct deadlines_model){.c = choice_from(octets, len)};
	deadlines_model_begin(&m);
	while (!choice_over(&m.c))
		deadlines_model_step(&m);
	deadlines_model_end(&m);
	return 0;
}
