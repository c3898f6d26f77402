/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Wall-clock time as text: RFC 6991 date-and-time in UTC with milliseconds. Any thread; pure, so
 * that a line of the log never waits for the C library's time zone lock.
 */
#ifndef APP_WALL_H
#define APP_WALL_H

#include <stdint.h>

#define WALL_STRLEN 32

/* "2026-11-23T03:16:52.123Z". `wall_ns`: since 1970. Returns buf. */
char *wall_format(int64_t wall_ns, char buf[WALL_STRLEN]);

#endif
