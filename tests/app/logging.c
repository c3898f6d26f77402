/* SPDX-License-Identifier: BSD-3-Clause */
/* The log: lines, the queue, what happens when it is full, and the rate limit. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "app/log.h"
#include "app/wall.h"
#include "fake.h"

static int out[2]; /* what log_drain() writes is read from out[0] */

static void setup(void)
{
	cr_assert(eq(int, pipe2(out, O_NONBLOCK), 0));
	rte_log_set_level(log_type, RTE_LOG_INFO);
	log_start_queue();
}

static void teardown(void)
{
	close(out[0]);
	close(out[1]);
}

TestSuite(logging, .init = setup, .fini = teardown);

static char *written(void)
{
	static char buf[1 << 20];
	size_t n = 0;
	ssize_t got;

	while ((got = read(out[0], buf + n, sizeof(buf) - 1 - n)) > 0)
		n += got;
	buf[n] = '\0';
	return buf;
}

static unsigned int count(const char *text, const char *what)
{
	unsigned int n = 0;

	while ((text = strstr(text, what)))
		n++, text++;
	return n;
}

Test(logging, a_line_has_the_time_the_level_and_the_text)
{
	char *text;
	unsigned int y, mo, d, h, mi, s, ms;
	int at = 0;

	log_info("port %s is up", "p0");
	log_warn("careful\n");
	log_error("no");
	log_debug("not shown");
	cr_expect(not(log_drain(out[1])));
	text = written();
	cr_expect(eq(int,
		sscanf(text, "%4u-%2u-%2uT%2u:%2u:%2u.%3uZ %n", &y, &mo, &d, &h, &mi, &s, &ms, &at),
		7));
	cr_expect(strncmp(text + at, "port p0 is up\n", 14) == 0, "%s", text);
	cr_expect(strstr(text, "Z warning: careful\n") != NULL);
	cr_expect(strstr(text, "Z error: no\n") != NULL);
	cr_expect(strstr(text, "not shown") == NULL);
}

Test(logging, nothing_is_written_until_somebody_drains)
{
	log_info("one");
	cr_expect(eq(sz, strlen(written()), 0));
	log_drain(out[1]);
	cr_expect(eq(uint, count(written(), "one\n"), 1));
}

Test(logging, a_full_queue_drops_and_says_how_many)
{
	uint64_t before = log_dropped();
	char *text;

	for (int i = 0; i < LOG_QUEUE_LINES + 50; i++)
		log_info("line %d", i);
	cr_expect(eq(u64, log_dropped() - before, 50));
	while (log_drain(out[1]))
		;
	/* the pipe holds them all: 1024 lines of about 40 bytes */
	text = written();
	cr_expect(strstr(text, "line 1023\n") != NULL);
	cr_expect(strstr(text, "line 1024\n") == NULL);
	cr_expect(strstr(text, "warning: log: 50 lines dropped") != NULL);
	log_info("after");
	log_drain(out[1]);
	text = written();
	cr_expect(strstr(text, "after\n") != NULL);
	cr_expect(strstr(text, "dropped") == NULL, "said once");
}

Test(logging, a_reader_that_does_not_read_is_not_waited_for)
{
	int lines = 0;

	fcntl(out[1], F_SETFL, 0); /* a blocking stderr, as it is in life */
	fcntl(out[1], F_SETPIPE_SZ, 4096);
	for (; lines < 500; lines++)
		log_info("line %d", lines);
	cr_expect(log_drain(out[1]), "lines are left");
	cr_expect(log_drain(out[1]));
	cr_expect(gt(uint, count(written(), "line"), 0));
}

Test(logging, a_long_line_is_cut_visibly)
{
	char text[2000];
	char *line;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_info("%s", text);
	log_drain(out[1]);
	line = written();
	cr_expect(le(sz, strlen(line), LOG_LINE_MAX + WALL_STRLEN));
	cr_expect(strstr(line, "xxx...\n") != NULL);
}

Test(logging, messages_of_dpdk_go_the_same_way)
{
	cr_assert(eq(int, log_open(), 0));
	rte_log(RTE_LOG_ERR, RTE_LOGTYPE_EAL, "EAL: something %s\n", "broke");
	rte_log(RTE_LOG_NOTICE, RTE_LOGTYPE_EAL, "EAL: in ");
	rte_log(RTE_LOG_NOTICE, RTE_LOGTYPE_EAL, "pieces\n");
	log_drain(out[1]);
	cr_expect(eq(uint, count(written(), "error: EAL: something broke\n"), 1));
}

#define PRODUCERS 4
#define EACH      200

static void *produce(void *arg)
{
	for (int i = 0; i < EACH; i++)
		log_info("producer %d line %d.", *(int *)arg, i);
	return NULL;
}

Test(logging, several_threads_lose_nothing)
{
	pthread_t threads[PRODUCERS];
	int ids[PRODUCERS];
	char *text;

	for (int i = 0; i < PRODUCERS; i++) {
		ids[i] = i;
		pthread_create(&threads[i], NULL, produce, &ids[i]);
	}
	for (int i = 0; i < PRODUCERS; i++)
		pthread_join(threads[i], NULL);
	log_drain(out[1]);
	text = written();
	cr_expect(eq(uint, count(text, "producer"), PRODUCERS * EACH));
	for (int i = 0; i < PRODUCERS; i++) {
		char last[64];

		snprintf(last, sizeof(last), "producer %d line %d.\n", i, EACH - 1);
		cr_expect(eq(uint, count(text, last), 1));
	}
}

Test(logging, the_limit_lets_a_few_through_and_then_one_a_second)
{
	struct log_limit limit = {0};
	struct instant now = {0};
	int allowed = 0;

	for (int i = 0; i < 100; i++)
		allowed += log_allowed(&limit, now);
	cr_expect(eq(int, allowed, LOG_LIMIT_BURST));
	cr_expect(eq(u32, limit.suppressed, 100 - LOG_LIMIT_BURST));
	now = span_s(1).ns ? instant_add(now, span_s(1)) : now;
	cr_expect(log_allowed(&limit, now));
	cr_expect(not(log_allowed(&limit, now)));
	now = instant_add(now, span_s(3600));
	allowed = 0;
	for (int i = 0; i < 100; i++)
		allowed += log_allowed(&limit, now);
	cr_expect(eq(int, allowed, LOG_LIMIT_BURST));
}

Test(logging, dates)
{
	char buf[WALL_STRLEN];

	same_text(wall_format(0, buf), "1970-01-01T00:00:00.000Z");
	same_text(wall_format(INT64_C(951782399999000000), buf), "2000-02-28T23:59:59.999Z");
	same_text(wall_format(INT64_C(951868800000000000), buf), "2000-03-01T00:00:00.000Z");
	same_text(wall_format(INT64_C(1709164800000000000), buf), "2024-02-29T00:00:00.000Z");
	same_text(wall_format(INT64_C(4102444799001000000), buf), "2099-12-31T23:59:59.001Z");
}
