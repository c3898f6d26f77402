/* SPDX-License-Identifier: BSD-3-Clause */
/* The IPv6 forwarding table under any changes, with less memory than there may be need for. */
#include "fuzz.h"
#include "tests/models/fib.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	static const struct fib_model_world worlds[] = {
		{V6(0x20010db800000000, 0), V6(0x000000000f0f0f0f, 0), 20, 64, 0, 128, 1 << 16},
		{V6(0x20010db800000000, 0), V6(0x0000000000030303, 0x0303), 24, 128, 0, 128,
			1 << 14},
		{V6(0x20010db800010002, 0), V6(0, 0xff000000000000ff), 60, 128, 0, 128, 1 << 16},
	};
	/* One for all calls, since it is large: each leaves it empty. */
	static struct fib_model m;

	m.c = choice_from(octets, len);
	m.world = &worlds[choose(&m.c, 3)];
	if (!m.table.width)
		fib_model_begin(&m, 128);
	while (!choice_over(&m.c))
		fib_model_step(&m);
	fib_model_clear(&m);
	return 0;
}
