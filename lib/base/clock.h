/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Time, wrapped so that units cannot be mixed by accident.
 *
 * An instant is a point on a monotonic clock whose zero means nothing; a span is the distance
 * between two. Both count nanoseconds in 63 bits (292 years), which holds every VRRP timer exactly
 * enough that none is ever rounded to a centisecond. Nothing here reads a clock: protocol code is
 * handed the time, so that it runs the same under a simulator.
 *
 * Any thread; everything is a pure function.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct instant {
	int64_t ns;
};

struct span {
	int64_t ns;
};

/* A timer that does not run. It compares later than every real instant. */
#define INSTANT_NEVER ((struct instant){INT64_MAX})

static inline struct span span_ns(int64_t n)
{
	return (struct span){n};
}

static inline struct span span_us(int64_t n)
{
	return (struct span){n * 1000};
}

static inline struct span span_ms(int64_t n)
{
	return (struct span){n * 1000000};
}

/* Centiseconds, the unit of VRRP's advertisement interval. */
static inline struct span span_cs(int64_t n)
{
	return (struct span){n * 10000000};
}

static inline struct span span_s(int64_t n)
{
	return (struct span){n * 1000000000};
}

static inline bool instant_is_never(struct instant t)
{
	return t.ns == INT64_MAX;
}

/* t + d; never stays never. */
static inline struct instant instant_add(struct instant t, struct span d)
{
	return instant_is_never(t) ? t : (struct instant){t.ns + d.ns};
}

/* How long after `earlier` `later` is; negative when it is not. */
static inline struct span instant_since(struct instant later, struct instant earlier)
{
	return (struct span){later.ns - earlier.ns};
}

static inline bool instant_before(struct instant a, struct instant b)
{
	return a.ns < b.ns;
}

/* Whether a timer set to `at` has expired at `now`. */
static inline bool instant_reached(struct instant at, struct instant now)
{
	return at.ns <= now.ns;
}

static inline struct instant instant_min(struct instant a, struct instant b)
{
	return a.ns < b.ns ? a : b;
}

#endif
