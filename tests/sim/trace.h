/* SPDX-License-Identifier: BSD-3-Clause */
/* What happened in a world, in words: its last lines, for the one that broke a rule, or all. */
#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include "world.h"

#define TRACE_LINES  64
#define TRACE_COLUMN 160

struct trace {
	bool all; /* printed as it happens; else kept for trace_print() */
	unsigned int written;
	char lines[TRACE_LINES][TRACE_COLUMN];
};

void trace_write(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The last lines. */
void trace_print(const struct trace *t);

/* Nothing is worked out where nobody reads it. */
#define trace(w, ...)                                                                              \
	do {                                                                                       \
		if ((w)->trace)                                                                    \
			trace_write(w, __VA_ARGS__);                                               \
	} while (0)

#endif
