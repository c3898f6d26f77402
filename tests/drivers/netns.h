/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A network namespace for one test process, with what it may need in it. It vanishes with the
 * process, whatever becomes of the test.
 */
#ifndef TESTS_DRIVERS_NETNS_H
#define TESTS_DRIVERS_NETNS_H

#include <stdbool.h>

/* Moves this process into a new, empty namespace; skips the test without the right to. */
void netns_enter(void);
/* Runs `ip` with these arguments; the test fails if it does. */
void netns_ip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A veth pair, both ends up and with carrier. */
void netns_veth(const char *a, const char *b);
/* Turns generic receive offload on. */
void netns_merge(const char *netdev);
unsigned int netns_index(const char *netdev);
/* IFF_* of a netdev. */
unsigned int netns_flags(const char *netdev);
/* Nanoseconds of a monotonic clock, for deadlines. */
long long netns_now(void);

#endif
