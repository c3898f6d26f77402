/* SPDX-License-Identifier: BSD-3-Clause */
/* A virtual router of any configuration under any events. */
#include "fuzz.h"
#include "tests/models/vrrp.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct vrrp_model m = {.c = choice_from(octets, len)};

	vrrp_model_begin(&m);
	while (!choice_over(&m.c))
		vrrp_model_step(&m);
	vrrp_model_end(&m);
	return 0;
}
