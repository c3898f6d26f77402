/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The log. Producers are any threads, the control lcore among them; the consumer is the admin
 * thread, and whoever calls log_stop_queue().
 *
 * The queue is the bounded one with a sequence number in each slot (D. Vyukov): a producer claims
 * a slot with one compare-and-swap and publishes it with one store. A producer that is held up
 * between the two delays the consumer only, never another producer; that rules out rte_ring, whose
 * producers wait for those before them.
 */
#include "app/log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/wall.h"

struct slot {
	atomic_uint sequence; /* position: free for it; position + 1: holds its line */
	unsigned int len;
	char line[WALL_STRLEN + LOG_LINE_MAX];
};

/* One a process, as stderr is. */
static struct {
	struct slot slots[LOG_QUEUE_LINES];
	atomic_uint head; /* producers */
	unsigned int tail;
	atomic_flag draining;
	atomic_bool queued;
	atomic_uint_fast64_t dropped;
	uint64_t dropped_said;
} log_queue = {.draining = ATOMIC_FLAG_INIT};

RTE_LOG_REGISTER(log_type, steadfast, INFO);

static void queue_reset(void)
{
	for (unsigned int i = 0; i < LOG_QUEUE_LINES; i++)
		atomic_init(&log_queue.slots[i].sequence, i);
	atomic_init(&log_queue.head, 0);
	log_queue.tail = 0;
}

static bool queue_push(const char *line, unsigned int len)
{
	unsigned int at = atomic_load_explicit(&log_queue.head, memory_order_relaxed);
	struct slot *s;
	int ahead;

	do {
		s = &log_queue.slots[at % LOG_QUEUE_LINES];
		ahead = (int)(atomic_load_explicit(&s->sequence, memory_order_acquire) - at);
		if (ahead < 0)
			return false; /* still holds the line of a lap ago */
		if (ahead > 0) {
			at = atomic_load_explicit(&log_queue.head, memory_order_relaxed);
			continue;
		}
	} while (ahead != 0 || !atomic_compare_exchange_weak_explicit(&log_queue.head, &at, at + 1,
				       memory_order_relaxed, memory_order_relaxed));
	memcpy(s->line, line, len);
	s->len = len;
	atomic_store_explicit(&s->sequence, at + 1, memory_order_release);
	return true;
}

/* The oldest line, or NULL. It stays until queue_pop(). */
static struct slot *queue_first(void)
{
	struct slot *s = &log_queue.slots[log_queue.tail % LOG_QUEUE_LINES];

	if (atomic_load_explicit(&s->sequence, memory_order_acquire) != log_queue.tail + 1)
		return NULL;
	return s;
}

static void queue_pop(void)
{
	struct slot *s = &log_queue.slots[log_queue.tail % LOG_QUEUE_LINES];

	atomic_store_explicit(&s->sequence, log_queue.tail + LOG_QUEUE_LINES, memory_order_release);
	log_queue.tail++;
}

static void write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			return; /* there is nobody to tell */
		if (n > 0) {
			data += n;
			len -= n;
		}
	}
}

static const char *level_text(uint32_t level)
{
	switch (level) {
	case RTE_LOG_EMERG:
	case RTE_LOG_ALERT:
	case RTE_LOG_CRIT:
		return "critical: ";
	case RTE_LOG_ERR:
		return "error: ";
	case RTE_LOG_WARNING:
		return "warning: ";
	case RTE_LOG_DEBUG:
		return "debug: ";
	default:
		return "";
	}
}

static unsigned int line_format(
	char line[WALL_STRLEN + LOG_LINE_MAX], uint32_t level, const char *text, size_t len)
{
	const size_t room = WALL_STRLEN + LOG_LINE_MAX;
	char when[WALL_STRLEN];
	struct timespec ts;
	int n;

	clock_gettime(CLOCK_REALTIME, &ts);
	wall_format((int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec, when);
	n = snprintf(line, room, "%s %s%.*s\n", when, level_text(level), (int)len, text);
	if ((size_t)n < room)
		return n;
	memcpy(line + room - 5, "...\n", 4);
	return room - 1;
}

static void emit(uint32_t level, const char *text, size_t len)
{
	char line[WALL_STRLEN + LOG_LINE_MAX];
	unsigned int n = line_format(line, level, text, len);

	if (!atomic_load(&log_queue.queued)) {
		write_all(STDERR_FILENO, line, n);
		return;
	}
	if (!queue_push(line, n))
		atomic_fetch_add(&log_queue.dropped, 1);
	/* The queue was stopped meanwhile: nobody else may come for this line. */
	if (!atomic_load(&log_queue.queued))
		log_drain(STDERR_FILENO);
}

void log_write(uint32_t level, const char *format, ...)
{
	char text[LOG_LINE_MAX + 64];
	va_list ap;
	int n;

	if (!rte_log_can_log(log_type, level))
		return;
	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	while (n && text[n - 1] == '\n')
		n--;
	emit(level, text, n);
}

/* What DPDK prints. stdio calls this with the stream locked; a message may come in pieces. */
static ssize_t stream_write(void *cookie, const char *data, size_t size)
{
	static char held[LOG_LINE_MAX + 64];
	static size_t n_held;

	(void)cookie;
	for (size_t i = 0; i < size; i++) {
		if (data[i] != '\n') {
			if (n_held < sizeof(held))
				held[n_held++] = data[i];
			continue;
		}
		if (n_held)
			emit(rte_log_cur_msg_loglevel(), held, n_held);
		n_held = 0;
	}
	return size;
}

int log_open(void)
{
	FILE *f = fopencookie(NULL, "w", (cookie_io_functions_t){.write = stream_write});

	if (!f)
		return -ENOMEM;
	setvbuf(f, NULL, _IOLBF, 1024);
	if (rte_openlog_stream(f) < 0) {
		fclose(f);
		return -EINVAL;
	}
	return 0;
}

void log_start_queue(void)
{
	queue_reset();
	atomic_store(&log_queue.queued, true);
}

static bool writable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	/* A file or a terminal that is gone is "writable": the write then fails at once. */
	return poll(&p, 1, 0) > 0;
}

static void say_dropped(int fd)
{
	uint64_t dropped = atomic_load(&log_queue.dropped);
	char text[80], line[WALL_STRLEN + LOG_LINE_MAX];
	int n;

	if (dropped == log_queue.dropped_said)
		return;
	n = snprintf(text, sizeof(text), "log: %llu lines dropped, stderr was not read fast enough",
		(unsigned long long)(dropped - log_queue.dropped_said));
	write_all(fd, line, line_format(line, RTE_LOG_WARNING, text, n));
	log_queue.dropped_said = dropped;
}

bool log_drain(int fd)
{
	struct slot *s;
	bool left = false;

	if (atomic_flag_test_and_set(&log_queue.draining))
		return false;
	while ((s = queue_first())) {
		/* A line is shorter than what a pipe that polls writable is sure to take. */
		left = !writable(fd);
		if (left)
			break;
		write_all(fd, s->line, s->len);
		queue_pop();
	}
	if (!left && writable(fd))
		say_dropped(fd);
	atomic_flag_clear(&log_queue.draining);
	return left;
}

void log_stop_queue(void)
{
	struct timespec pause = {.tv_nsec = 10000000};

	atomic_store(&log_queue.queued, false);
	for (int i = 0; i < 100 && log_drain(STDERR_FILENO); i++)
		nanosleep(&pause, NULL);
}

uint64_t log_dropped(void)
{
	return atomic_load(&log_queue.dropped);
}

bool log_allowed(struct log_limit *limit, struct instant now)
{
	const struct span refill = span_s(1);

	if (!limit->started) {
		limit->started = true;
		limit->tokens = LOG_LIMIT_BURST;
		limit->next = instant_add(now, refill);
	}
	while (limit->tokens < LOG_LIMIT_BURST && instant_reached(limit->next, now)) {
		limit->tokens++;
		limit->next = instant_add(limit->next, refill);
	}
	if (limit->tokens == LOG_LIMIT_BURST)
		limit->next = instant_add(now, refill);
	if (!limit->tokens) {
		limit->suppressed++;
		return false;
	}
	limit->tokens--;
	return true;
}
