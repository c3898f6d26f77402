/* SPDX-License-Identifier: BSD-3-Clause */
#include "trace.h"

#include <stdarg.h>
#include <stdio.h>

void trace_write(struct world *w, const char *format, ...)
{
	struct trace *t = w->trace;
	char *line = t->lines[t->written++ % TRACE_LINES];
	int used = snprintf(line, TRACE_COLUMN, "%16.9f  ", w->now.ns / 1e9);
	va_list ap;

	va_start(ap, format);
	vsnprintf(line + used, TRACE_COLUMN - used, format, ap);
	va_end(ap);
	if (t->all)
		puts(line);
}

void trace_print(const struct trace *t)
{
	unsigned int first = t->written > TRACE_LINES ? t->written - TRACE_LINES : 0;

	if (t->all)
		return;
	for (unsigned int i = first; i < t->written; i++)
		puts(t->lines[i % TRACE_LINES]);
}
