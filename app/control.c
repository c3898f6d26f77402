/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The control lcore's loop.
 *
 * A turn: what workers punted urgently, then timers, then the rest of what they punted within a
 * budget, then one step of each request. No flood of the one delays the other.
 *
 * No verdict without having listened: a backup's down timer is a verdict about silence. Before one
 * is judged, every worker must have polled its receive queues past the timer's deadline, and what
 * it found must have been read here: the turn first asks how far the workers have listened, then
 * empties the urgent rings, and only then judges timers that are not later than that. A lcore held
 * up by the machine therefore delays its verdicts, and does not make false ones.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

#include "app/bfd.h"
#include "app/control.h"
#include "app/dispatch.h"
#include "app/emit.h"
#include "app/health.h"
#include "app/link.h"
#include "app/resolve.h"
#include "app/track.h"
#include "app/vr.h"

#define PUNT_BUDGET  64   /* packets a worker a turn that are not urgent */
#define URGENT_LIMIT 4096 /* packets a worker a turn before silence is left unjudged */
#define TIMER_BUDGET 64   /* timers a turn, so that adverts heard meanwhile are read between */
#define WALL_PERIOD  span_s(1)
#define SLEEP_MAX    span_ms(50) /* the workers' health is looked at that often */
#define NAP          span_us(50)
#define ASK_NAP_US   100

static int64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

void control_read_clock(struct control *c)
{
	c->now = (struct instant){clock_ns(CLOCK_MONOTONIC) - c->start_ns};
	c->now_tsc = rte_rdtsc();
}

/* The wall clock may be set while we run. */
static void read_wall(struct control *c)
{
	c->wall_offset_ns = clock_ns(CLOCK_REALTIME) - c->now.ns;
	c->wall_read = c->now;
}

void control_start_clock(struct control *c)
{
	c->tsc_hz = rte_get_tsc_hz();
	c->start_ns = clock_ns(CLOCK_MONOTONIC);
	control_read_clock(c);
	read_wall(c);
}

/* A worker's TSC, which is a moment ago, as an instant. */
static struct instant instant_of_tsc(const struct control *c, uint64_t tsc)
{
	uint64_t ago = c->now_tsc > tsc ? c->now_tsc - tsc : 0;

	if (ago / c->tsc_hz > 0)
		return instant_add(c->now, span_s(-(int64_t)(ago / c->tsc_hz) - 1));
	return instant_add(c->now, span_ns(-(int64_t)(ago * 1000000000 / c->tsc_hz)));
}

/* A worker that stands still is not waited for: its ports are known to be deaf, others are not. */
static void listen_until(struct control *c)
{
	struct instant all = INSTANT_NEVER;

	for (unsigned int i = 0; i < c->n_workers; i++)
		if (!c->health[i].stuck)
			all = instant_min(
				all, instant_of_tsc(c, dp_worker_polled_until(c->workers[i])));
	c->listened = all;
}

/* Everything urgent. False when a ring would not empty: more may lie there. */
static bool read_urgent(struct control *c, unsigned int *work)
{
	struct rte_mbuf *pkts[DP_BURST];
	bool emptied = true;

	for (unsigned int i = 0; i < c->n_workers; i++) {
		unsigned int n, total = 0;

		do {
			n = dp_worker_urgent(c->workers[i], pkts, DP_BURST);
			for (unsigned int j = 0; j < n; j++)
				dispatch_packet(c, pkts[j]);
			total += n;
		} while (n == DP_BURST && total < URGENT_LIMIT);
		emptied &= n < DP_BURST;
		*work += total;
	}
	return emptied;
}

static void read_punted(struct control *c, unsigned int *work)
{
	struct rte_mbuf *pkts[PUNT_BUDGET];

	for (unsigned int i = 0; i < c->n_workers; i++) {
		unsigned int n = dp_worker_punted(c->workers[i], pkts, PUNT_BUDGET);

		for (unsigned int j = 0; j < n; j++)
			dispatch_packet(c, pkts[j]);
		*work += n;
	}
}

static void count_lateness(struct control *c, struct instant due)
{
	static const int64_t bounds_us[] = {100, 1000, 2000, 5000, 10000, 20000, 100000};
	int64_t us = instant_since(c->now, due).ns / 1000;
	unsigned int i = 0;

	while (i < RTE_DIM(bounds_us) && us >= bounds_us[i])
		i++;
	c->stats.lateness_us[i]++;
}

static void run_timers(
	struct control *c, enum timer_kind kind, struct instant until, unsigned int *work)
{
	struct app_timer *t;

	for (unsigned int n = 0; n < TIMER_BUDGET && (t = timers_due(&c->timers, kind, until));
		n++) {
		count_lateness(c, t->deadline.at);
		t->fire(c, t);
		(*work)++;
	}
}

static void run_requests(struct control *c, unsigned int *work)
{
	struct request *r;

	if (!c->asking && rte_ring_dequeue(c->requests, (void **)&c->asking))
		return;
	r = c->asking;
	(*work)++;
	if (!r->step(c, r))
		return;
	c->asking = NULL;
	atomic_store_explicit(&r->done, true, memory_order_release);
}

/* How long nothing is to be done. A timer that is due and was not run waits for the workers to
 * listen, and they may need this very CPU: a nap then, too. */
static struct span until_next(const struct control *c)
{
	struct instant next = instant_min(timers_next(&c->timers), neigh_deadline(c->neighbors));
	int64_t ns = instant_since(next, c->now).ns;

	return span_ns(RTE_MIN(RTE_MAX(ns, NAP.ns), SLEEP_MAX.ns));
}

/* Until the next timer, or until a worker punts, the kernel speaks of a link, or somebody asks. */
static void sleep_until_next(struct control *c)
{
	struct span span = until_next(c);
	struct timespec timeout = {.tv_nsec = span.ns};
	struct pollfd fds[] = {
		{.fd = c->bell.fd, .events = POLLIN},
		{.fd = linkwatch_fd(c->linkwatch), .events = POLLIN},
	};

	ppoll(fds, RTE_DIM(fds), &timeout, NULL);
}

static unsigned int turn(struct control *c)
{
	unsigned int work = 0;

	c->stats.turns++;
	control_read_clock(c);
	listen_until(c);
	if (read_urgent(c, &work)) {
		control_read_clock(c);
		run_timers(c, TIMER_SILENCE, instant_min(c->listened, c->now), &work);
	}
	run_timers(c, TIMER_PLAIN, c->now, &work);
	emit_flush(c);
	link_poll(c);
	health_poll(c);
	if (instant_before(instant_add(c->wall_read, WALL_PERIOD), c->now))
		read_wall(c);
	read_punted(c, &work);
	resolve_expire(c);
	run_requests(c, &work);
	emit_flush(c);
	return work;
}

static void leave(struct control *c)
{
	for (unsigned int i = 0; i < c->n_vrs; i++)
		vr_shutdown(c, c->vrs[i]);
	bfd_leave(c);
	emit_flush(c);
}

static bool drained(const struct control *c)
{
	for (unsigned int i = 0; i < c->n_vrs; i++)
		if (c->vrs[i]->vr.gate != VRRP_GATE_CLOSED)
			return false;
	return true;
}

/* A lcore that sleeps shares its CPU: it must get it back the moment a timer is due, whatever else
 * runs there. */
static void be_punctual(void)
{
	const struct sched_param param = {.sched_priority = 1};

	prctl(PR_SET_TIMERSLACK, 1000, 0, 0, 0);
	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param))
		log_warn(
			"no real-time priority for the control lcore (%s): timers may be late when "
			"its CPU is shared",
			strerror(errno));
}

/* What comes after the loop is work like any other: it may not hold up who took over. */
static void be_ordinary(void)
{
	const struct sched_param param = {0};

	sched_setscheduler(0, SCHED_OTHER, &param);
}

/* After a turn that found nothing: one more look, and then sleep. */
static void rest(struct control *c, bool *listening)
{
	if (!c->sleep_when_idle) {
		rte_pause();
		return;
	}
	if (!*listening) {
		bell_listen(&c->bell);
	} else {
		sleep_until_next(c);
		bell_ignore(&c->bell);
	}
	*listening = !*listening;
}

int control_run(struct control *c)
{
	bool leaving = false, listening = false;

	if (c->sleep_when_idle)
		be_punctual();
	while (!leaving || (!drained(c) && atomic_load(&c->stopping) < 2)) {
		unsigned int work = turn(c);

		if (!leaving && atomic_load_explicit(&c->stopping, memory_order_relaxed)) {
			leaving = true;
			leave(c);
		}
		if (!work)
			rest(c, &listening);
	}
	atomic_store_explicit(&c->ended, true, memory_order_release);
	if (c->sleep_when_idle)
		be_ordinary();
	return 0;
}

void control_stop(struct control *c)
{
	atomic_fetch_add_explicit(&c->stopping, 1, memory_order_relaxed);
	bell_ring(&c->bell);
}

int control_ask(struct control *c, struct request *r)
{
	atomic_store_explicit(&r->done, false, memory_order_relaxed);
	if (rte_ring_enqueue(c->requests, r))
		return -EBUSY;
	bell_ring(&c->bell);
	while (!atomic_load_explicit(&r->done, memory_order_acquire)) {
		if (atomic_load_explicit(&c->ended, memory_order_acquire))
			return -ECANCELED;
		usleep(ASK_NAP_US);
	}
	return 0;
}
