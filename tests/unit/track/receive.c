/* SPDX-License-Identifier: BSD-3-Clause */
/* When a port or a receive queue counts as dead, and when no longer. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "track/receive.h"

#define PERIOD_MS 100

/* What is looked at, as it stands; each look adds to it. */
struct queue {
	struct receive judge;
	struct receive_look at;
	struct instant now;
};

static struct queue queue_of(enum receive_state state)
{
	return (struct queue){
		.at = {.state = state, .received = 1000, .missed = 70}, .now = {span_s(5).ns}};
}

/* `n` looks, a period apart, before each of which so many were received and missed. */
static void look(struct queue *q, unsigned int n, uint64_t received, uint64_t missed)
{
	for (unsigned int i = 0; i < n; i++) {
		bool was = q->judge.dead;

		q->now = instant_add(q->now, span_ms(PERIOD_MS));
		q->at.received += received;
		q->at.missed += missed;
		cr_assert(eq(int, receive_judge(&q->judge, &q->at, q->now), q->judge.dead != was));
	}
}

Test(receive, a_quiet_network_is_no_fault)
{
	struct queue q = queue_of(RECEIVE_UNTOLD);

	look(&q, 100000, 0, 0);
	cr_assert(not(q.judge.dead));
}

Test(receive, what_was_missed_before_the_first_look_is_no_fault)
{
	struct queue q = queue_of(RECEIVE_UNTOLD);

	look(&q, 1, 0, 5000);
	look(&q, 100, 0, 0);
	cr_assert(eq(u64, q.judge.missed, 0));
	cr_assert(eq(u32, q.judge.looks, 0));
}

/* However much is missed. */
Test(receive, an_overload_that_lets_one_through_is_no_fault)
{
	struct queue q = queue_of(RECEIVE_UNTOLD);

	for (unsigned int i = 0; i < 1000; i++) {
		look(&q, 8, 0, 1000000); /* a burst that the worker is too slow for */
		look(&q, 1, 1, 1000000);
		cr_assert(not(q.judge.dead));
	}
}

Test(receive, is_dead_when_for_a_second_all_was_missed)
{
	struct queue q = queue_of(RECEIVE_UNTOLD);

	look(&q, 20, 50, 0);
	look(&q, 10, 0, 3);
	cr_assert(not(q.judge.dead));
	look(&q, 1, 0, 3);
	cr_assert(q.judge.dead);
	cr_assert(eq(u64, q.judge.missed, 33));
	cr_assert(eq(i64, q.judge.first.ns, instant_add(q.now, span_ms(-10 * PERIOD_MS)).ns));
	look(&q, 100, 0, 3);
	cr_assert(q.judge.dead);
	cr_assert(eq(u64, q.judge.missed, 333));
}

/* One packet a second arrives: some looks see none, which says nothing. */
Test(receive, is_dead_at_a_trickle_too_after_some_looks)
{
	struct queue q = queue_of(RECEIVE_UNTOLD);

	look(&q, 1, 0, 0);
	for (unsigned int i = 0; i < RECEIVE_LOOKS; i++) {
		cr_assert(not(q.judge.dead));
		look(&q, 9, 0, 0);
		look(&q, 1, 0, 1);
	}
	cr_assert(q.judge.dead);
	cr_assert(eq(u64, q.judge.missed, RECEIVE_LOOKS));
}

Test(receive, a_burst_that_was_missed_once_is_no_fault)
{
	struct queue q = queue_of(RECEIVE_UNTOLD);

	look(&q, 1, 0, 0);
	look(&q, RECEIVE_LOOKS - 1, 0, 100000);
	look(&q, 1000, 0, 0);
	cr_assert(not(q.judge.dead));
}

Test(receive, what_comes_through_makes_it_alive_at_once)
{
	struct queue q = queue_of(RECEIVE_UNTOLD);

	look(&q, 30, 0, 3);
	cr_assert(q.judge.dead);
	look(&q, 1, 1, 3);
	cr_assert(not(q.judge.dead));
	cr_assert(eq(u64, q.judge.missed, 0));
	/* And the second begins anew. */
	look(&q, 10, 0, 3);
	cr_assert(not(q.judge.dead));
	look(&q, 1, 0, 3);
	cr_assert(q.judge.dead);
}

/* Nobody else's adverts, even, are missed. */
Test(receive, a_long_time_without_a_miss_makes_it_alive)
{
	const unsigned int looks = RECEIVE_FORGIVEN.ns / span_ms(PERIOD_MS).ns;
	struct queue q = queue_of(RECEIVE_UNTOLD);

	look(&q, 30, 0, 3);
	look(&q, looks - 1, 0, 0);
	cr_assert(q.judge.dead);
	look(&q, 1, 0, 1);
	look(&q, looks - 1, 0, 0);
	cr_assert(q.judge.dead);
	look(&q, 1, 0, 0);
	cr_assert(not(q.judge.dead));
}

/* Five misses in a week are no evidence. */
Test(receive, rare_misses_are_forgotten)
{
	const unsigned int looks = RECEIVE_FORGIVEN.ns / span_ms(PERIOD_MS).ns;
	struct queue q = queue_of(RECEIVE_UNTOLD);

	for (unsigned int i = 0; i < 3 * RECEIVE_LOOKS; i++) {
		look(&q, looks, 0, 0);
		look(&q, 1, 0, 1);
		cr_assert(not(q.judge.dead));
	}
}

Test(receive, a_counter_that_was_reset_says_nothing)
{
	struct queue q = queue_of(RECEIVE_UNTOLD);

	q.at.missed = 1000;
	look(&q, 1, 0, 0);
	for (unsigned int i = 0; i < 100; i++) {
		q.at.missed = 100 - i;
		look(&q, 1, 0, 0);
	}
	cr_assert(not(q.judge.dead));
	cr_assert(eq(u64, q.judge.missed, 0));
	/* What it counts from there on does. */
	look(&q, 11, 0, 1);
	cr_assert(q.judge.dead);
	cr_assert(eq(u64, q.judge.missed, 11));
}

Test(receive, counters_wrap)
{
	struct queue q = queue_of(RECEIVE_UNTOLD);

	q.at.received = UINT64_MAX - 3;
	q.at.missed = UINT64_MAX - 10;
	look(&q, 1, 0, 0);
	look(&q, 1, 4, 0); /* to zero: it is received all the same */
	cr_assert(eq(u32, q.judge.looks, 0));
	look(&q, 30, 0, 1);
	cr_assert(q.judge.dead);
	look(&q, 1, 1, 1);
	cr_assert(not(q.judge.dead));
}

Test(receive, is_dead_when_the_device_says_so_for_a_second)
{
	struct queue q = queue_of(RECEIVE_RUNS);

	look(&q, 5, 1, 0);
	q.at.state = RECEIVE_STOPPED;
	look(&q, 10, 0, 0);
	cr_assert(not(q.judge.dead));
	look(&q, 1, 0, 0);
	cr_assert(q.judge.dead);
	cr_assert(q.judge.stopped);
	look(&q, 100000, 0, 0);
	cr_assert(q.judge.dead, "forgiven though the device says it still");
	q.at.state = RECEIVE_RUNS;
	look(&q, 1, 0, 0);
	cr_assert(not(q.judge.dead));
}

/* Drivers that never set the state say the same. */
Test(receive, a_device_that_never_said_that_it_runs_is_not_believed)
{
	struct queue q = queue_of(RECEIVE_STOPPED);

	look(&q, 1000, 0, 0);
	cr_assert(not(q.judge.dead));
	look(&q, 11, 0, 1);
	cr_assert(q.judge.dead, "but its counters are");
}

Test(receive, a_device_is_not_believed_while_packets_come_through)
{
	struct queue q = queue_of(RECEIVE_RUNS);

	look(&q, 1, 0, 0);
	q.at.state = RECEIVE_STOPPED;
	look(&q, 1000, 1, 0);
	cr_assert(not(q.judge.dead));
}

/* Each has a judge of its own, and so does the port that they are of. */
Test(receive, one_of_two_queues_dies)
{
	struct queue port = queue_of(RECEIVE_RUNS), a = port, b = port;

	for (unsigned int i = 0; i < 30; i++) {
		look(&a, 1, 20, 0);
		look(&b, 1, i < 10 ? 20 : 0, i < 10 ? 0 : 20);
		look(&port, 1, i < 10 ? 40 : 20, i < 10 ? 0 : 20);
	}
	cr_assert(not(a.judge.dead));
	cr_assert(b.judge.dead);
	cr_assert(not(port.judge.dead));
	cr_assert(eq(u64, b.judge.missed, 400));
}
