/* SPDX-License-Identifier: BSD-3-Clause */
/* The IPv4 forwarding table under any changes, with fewer groups than there may be need for. */
#include "fuzz.h"
#include "tests/models/fib.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	static const struct fib_model_world worlds[] = {
		{V4(0xc0000200), V4(0x0000ffff), 16, 32, 0, 64, 8},
		{V4(0x0a000000), V4(0x00ff03ff), 12, 32, 0, 64, 8},
	};
	/* One for all calls, since it is large: each leaves it empty. */
	static struct fib_model m;

	m.c = choice_from(octets, len);
	m.world = &worlds[choose(&m.c, 2)];
	if (!m.table.width)
		fib_model_begin(&m, 32);
	while (!choice_over(&m.c))
		fib_model_step(&m);
	fib_model_clear(&m);
	return 0;
}
