/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Text that grows: what a command prints, and what a session still has to send. One thread owns
 * one. Zero-initialised with a limit it is empty.
 */
#ifndef APP_TEXT_H
#define APP_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
	char *data; /* not terminated */
	size_t len;
	size_t room;
	size_t limit;  /* bytes it may hold; 0: no limit */
	bool overflow; /* something did not fit, or there was no memory: what is held is cut */
};

void text_free(struct text *t);
void text_add(struct text *t, const char *data, size_t len);
void text_puts(struct text *t, const char *s);
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *t, const char *format, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* Spaces up to `column` counted from `start`, where the line began. */
void text_pad(struct text *t, size_t start, size_t column);

#endif
