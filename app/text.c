/* SPDX-License-Identifier: BSD-3-Clause */
/* Text that grows. One thread owns one. */
#include "app/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_free(struct text *t)
{
	free(t->data);
	*t = (struct text){.limit = t->limit};
}

/* Makes room for `more` bytes; false when that is over the limit or there is no memory. */
static bool reserve(struct text *t, size_t more)
{
	size_t room = t->room ? t->room : 256;
	char *data;

	if (t->limit && (more > t->limit || t->len > t->limit - more))
		return false;
	while (room < t->len + more)
		room *= 2;
	if (room == t->room)
		return true;
	data = realloc(t->data, room);
	if (!data)
		return false;
	t->data = data;
	t->room = room;
	return true;
}

void text_add(struct text *t, const char *data, size_t len)
{
	if (t->overflow)
		return;
	if (!reserve(t, len)) {
		t->overflow = true;
		return;
	}
	if (len)
		memcpy(t->data + t->len, data, len);
	t->len += len;
}

void text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void text_vprintf(struct text *t, const char *format, va_list ap)
{
	char line[512], *big = NULL;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(line, sizeof(line), format, ap);
	if (n >= 0 && (size_t)n < sizeof(line))
		text_add(t, line, n);
	else if (n >= 0 && vasprintf(&big, format, again) >= 0)
		text_add(t, big, n);
	else
		t->overflow = true;
	free(big);
	va_end(again);
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	text_vprintf(t, format, ap);
	va_end(ap);
}

void text_pad(struct text *t, size_t start, size_t column)
{
	while (!t->overflow && t->len < start + column)
		text_add(t, " ", 1);
}
