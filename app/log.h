/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The log: lines to stderr, each with the time, and nobody who logs ever waits for stderr.
 *
 * While the admin thread runs, a line goes into a bounded queue without locks and the admin thread
 * writes it out; before and after, it is written at once. When the queue is full, lines are dropped
 * and their number is said as soon as there is room. What DPDK and its drivers print goes the same
 * way: log_open() gives rte_log() a stream whose lines enter the queue.
 *
 * Any thread may log. A line is "2026-11-23T03:16:52.123Z warning: text"; the level is said from
 * warning upwards and for debug. `--log-level=steadfast:debug` (an EAL option) shows more.
 */
#ifndef APP_LOG_H
#define APP_LOG_H

#include <rte_log.h>

#include "base/clock.h"

#define LOG_LINE_MAX    480  /* longer lines are cut, which "..." shows */
#define LOG_QUEUE_LINES 1024 /* a power of two */

extern int log_type; /* this program's own, named "steadfast" */

/* One line, without a newline at its end. */
void log_write(uint32_t level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_write(RTE_LOG_ERR, __VA_ARGS__)
#define log_warn(...)  log_write(RTE_LOG_WARNING, __VA_ARGS__)
#define log_info(...)  log_write(RTE_LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_write(RTE_LOG_DEBUG, __VA_ARGS__)

/* Before rte_eal_init(): DPDK's messages come here. 0 or -errno. */
int log_open(void);

/* From here on lines are queued, and somebody calls log_drain(). */
void log_start_queue(void);
/* Writes what is queued to `fd`, as long as that does not block. One thread at a time. True when
 * lines are left because `fd` takes no more now. */
bool log_drain(int fd);
/* Lines are written at once again; what is queued is written out, for at most a second if stderr
 * is not read. */
void log_stop_queue(void);

/* Lines dropped so far because the queue was full. */
uint64_t log_dropped(void);

/*
 * Holds a kind of message to a few at once and then one a second, for messages that a packet can
 * cause. Zero-initialised it is ready. One thread owns one.
 */
struct log_limit {
	struct instant next;
	uint32_t tokens;
	uint32_t suppressed; /* since the last one that was allowed; the caller may say so */
	bool started;
};

#define LOG_LIMIT_BURST 5

/* When it returns true, `suppressed` tells how many were withheld before; set it to 0 once said. */
bool log_allowed(struct log_limit *limit, struct instant now);

#endif
