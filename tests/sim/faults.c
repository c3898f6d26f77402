/* SPDX-License-Identifier: BSD-3-Clause */
#include "faults.h"

#include "drift.h"
#include "member.h"
#include "oracle.h"
#include "router.h"
#include "scenario.h"
#include "segment.h"
#include "trace.h"

#define PHASES_MAX  6
#define STRIKES_MAX 12
#define SIDES       2

/* One stretch of faults. */
struct phase {
	uint32_t kinds;       /* of those that strike at a time, a bit each */
	struct span interval; /* the longest of all */
	struct span lag;      /* the most that a frame is late */
	struct instant flown; /* when the last frame that is late arrives */
	struct instant awake; /* when the last router runs again */
};

const char *fault_name(enum fault fault)
{
	static const char *const names[] = {
		[FAULT_LOSS] = "loss",
		[FAULT_DELAY] = "delay",
		[FAULT_DUPLICATION] = "duplication",
		[FAULT_REORDERING] = "reordering",
		[FAULT_DAMAGE] = "damage",
		[FAULT_PARTITION] = "partition",
		[FAULT_ONE_WAY] = "one-way",
		[FAULT_DRIFT] = "drift",
		[FAULT_CRASH] = "crash",
		[FAULT_RESTART] = "restart",
		[FAULT_PRIORITY] = "priority",
		[FAULT_LINK] = "link",
		[FAULT_TRACK] = "track",
		[FAULT_STALL] = "stall",
		[FAULT_ADDRESS] = "lost address",
	};

	return names[fault];
}

static uint32_t below(struct world *w, uint32_t n)
{
	return random_below(&w->random, n);
}

static bool one_in(struct world *w, uint32_t n)
{
	return below(w, n) == 0;
}

/* Up to `most`, a short one as likely as a long one. */
static struct span some_span(struct world *w, struct span most)
{
	int64_t ns = most.ns >> below(w, 16);

	return span_ns(ns / 2 + (int64_t)(random_u32(&w->random) / 4294967296.0 * (ns / 2)));
}

static void count(struct world *w, enum fault fault)
{
	w->tally.faults[fault]++;
}

/* --- what segments do to frames, as long as the phase lasts --- */

static void trouble(struct world *w, struct segment *s, const struct phase *p)
{
	s->quiet = false;
	if (one_in(w, 2)) {
		s->loss = one_in(w, 4) ? 900 : below(w, 500);
		count(w, FAULT_LOSS);
	}
	if (one_in(w, 3)) {
		s->delay = some_span(w, p->lag);
		count(w, FAULT_DELAY);
	}
	if (one_in(w, 3)) {
		s->jitter = some_span(w, p->lag);
		count(w, FAULT_REORDERING);
	}
	if (one_in(w, 3)) {
		s->duplication = below(w, 500);
		s->reflection = below(w, 200);
		count(w, FAULT_DUPLICATION);
	}
	if (one_in(w, 4)) {
		s->damage = below(w, 300);
		count(w, FAULT_DAMAGE);
	}
}

/* --- what strikes at a time --- */

static void partition(struct world *w, struct segment *s)
{
	for (unsigned int i = 0; i < w->n_routers; i++)
		s->side[i] = below(w, SIDES);
	trace(w, "s%u  falls apart: %u%u%u%u%u", (unsigned int)(s - w->segments), s->side[0],
		s->side[1], s->side[2], s->side[3], s->side[4]);
}

static void heal(struct world *w, struct segment *s)
{
	memset(s->side, 0, sizeof(s->side));
	trace(w, "s%u  is whole", (unsigned int)(s - w->segments));
}

static void strike_segment(struct world *w, enum fault fault)
{
	struct segment *s = &w->segments[below(w, w->n_segments)];
	unsigned int r = below(w, w->n_routers);

	if (fault == FAULT_ONE_WAY) {
		s->quiet = false; /* until the phase ends */
		s->deaf_to[r] = one_in(w, 2) ? 0 : random_u32(&w->random);
		trace(w, "s%u  r%u is deaf to %02x", (unsigned int)(s - w->segments), r,
			s->deaf_to[r] & 0x1f);
	} else if (one_in(w, 2)) {
		heal(w, s);
	} else {
		partition(w, s);
	}
	count(w, fault);
}

static void set_priority(struct world *w, unsigned int r)
{
	struct member *m = &w->members[below(w, w->n_members)];

	if (m->router != r)
		return;
	m->priority =
		one_in(w, 2) ? w->members[below(w, w->n_members)].priority : 1 + below(w, 254);
	for (unsigned int i = 0; i < w->n_members && m->vr.config.grouped; i++)
		if (w->members[i].router == r && w->members[i].vr.config.grouped)
			w->members[i].priority = m->priority;
	member_reprioritize(w, m, false);
}

static void set_address(struct world *w, unsigned int r, unsigned int segment)
{
	uint8_t family = one_in(w, 2) ? IP_V4 : IP_V6;

	router_set_address(
		w, r, segment, family, !w->routers[r].addressed[segment][family == IP_V6]);
}

static void stall(struct world *w, unsigned int r, struct phase *p)
{
	struct span d = some_span(w, span_ns(6 * p->interval.ns));

	router_hold_up(w, r, d);
	if (instant_before(p->awake, instant_add(w->now, d)))
		p->awake = instant_add(w->now, d);
}

static void strike_router(struct world *w, enum fault fault, struct phase *p)
{
	unsigned int r = below(w, w->n_routers), segment = below(w, w->n_segments);
	unsigned int object = below(w, WORLD_OBJECTS);
	struct router *router = &w->routers[r];

	if (fault == FAULT_CRASH) {
		(router->powered ? router_power_off : router_power_on)(w, r);
	} else if (!router->powered || router->held_up) {
		return;
	} else if (fault == FAULT_RESTART) {
		(router->stopped ? router_start : router_stop)(w, r);
	} else if (fault == FAULT_LINK) {
		router_set_link(w, r, segment, !router->link[segment]);
	} else if (fault == FAULT_ADDRESS) {
		set_address(w, r, segment);
	} else if (fault == FAULT_TRACK) {
		router_set_object(w, r, object, !router->object[object]);
	} else if (fault == FAULT_PRIORITY) {
		set_priority(w, r);
	} else if (fault == FAULT_STALL) {
		stall(w, r, p);
	}
	count(w, fault);
}

static void strike(struct world *w, struct phase *p)
{
	static const enum fault kinds[] = {FAULT_PARTITION, FAULT_ONE_WAY, FAULT_CRASH,
		FAULT_RESTART, FAULT_PRIORITY, FAULT_LINK, FAULT_TRACK, FAULT_STALL, FAULT_ADDRESS};
	enum fault fault = kinds[below(w, sizeof(kinds) / sizeof(*kinds))];

	if (!(p->kinds & 1u << fault))
		return;
	if (fault == FAULT_PARTITION || fault == FAULT_ONE_WAY)
		strike_segment(w, fault);
	else
		strike_router(w, fault, p);
}

/* --- a life --- */

static struct span longest_interval(const struct world *w)
{
	uint16_t longest_cs = 0;

	for (unsigned int i = 0; i < w->n_members; i++)
		if (w->members[i].vr.config.interval_cs > longest_cs)
			longest_cs = w->members[i].vr.config.interval_cs;
	return span_cs(longest_cs);
}

/* Several intervals late, but not so late that a fast master fills the segment. */
static struct span longest_lag(const struct world *w)
{
	int64_t lag = 2 * longest_interval(w).ns;

	for (unsigned int i = 0; i < w->n_members; i++) {
		int64_t most = 16 * span_cs(w->members[i].vr.config.interval_cs).ns;

		if (most < lag)
			lag = most;
	}
	return span_ns(lag);
}

/* When the last recovery delay that runs will have run. */
static struct instant last_recovery(const struct world *w)
{
	struct instant last = w->now;

	for (unsigned int i = 0; i < w->n_members; i++) {
		const struct member *m = &w->members[i];
		const struct router *r = &w->routers[m->router];

		for (unsigned int k = 0; k < m->tracks && r->powered; k++) {
			struct instant at = drift_global(r, m->track[k].recovers_at);

			if (!instant_is_never(at) && instant_before(last, at))
				last = at;
		}
	}
	return last;
}

static void rage(struct world *w)
{
	struct phase p = {.kinds = random_u32(&w->random),
		.interval = longest_interval(w),
		.lag = longest_lag(w)};
	unsigned int strikes = below(w, STRIKES_MAX);

	for (unsigned int i = 0; i < w->n_segments; i++)
		if (one_in(w, 2))
			trouble(w, &w->segments[i], &p);
	do {
		world_run(w, instant_add(w->now, some_span(w, span_ns(8 * p.interval.ns))));
		strike(w, &p);
	} while (strikes-- && !w->broken[0]);
	p.flown = w->now;
	for (unsigned int i = 0; i < w->n_segments; i++) {
		struct segment *s = &w->segments[i];

		p.flown = instant_add(p.flown, span_ns(s->delay.ns + s->jitter.ns));
		segment_calm(s);
		if (one_in(w, 2))
			heal(w, s);
	}
	for (unsigned int i = 0; i < w->n_routers; i++)
		if (!w->routers[i].powered && one_in(w, 2))
			router_power_on(w, i);
	if (instant_before(p.flown, p.awake))
		p.flown = p.awake;
	world_run(w, p.flown);
	world_run(w, instant_add(last_recovery(w), span_ms(2))); /* the longest latency is less */
}

/* To the bound of each virtual router, and on. */
static void rest(struct world *w)
{
	struct instant bounds[WORLD_VIRTUALS];
	struct instant end = w->now;

	oracle_begin(w);
	trace(w, "all is quiet");
	for (unsigned int i = 0; i < w->n_virtuals; i++) {
		bounds[i] = oracle_bound(w, &w->virtuals[i]);
		if (instant_before(end, bounds[i]))
			end = bounds[i];
	}
	for (unsigned int left = w->n_virtuals; left && !w->broken[0]; left--) {
		unsigned int next = 0;

		for (unsigned int i = 1; i < w->n_virtuals; i++)
			if (instant_before(bounds[i], bounds[next]))
				next = i;
		world_run(w, bounds[next]);
		if (!w->broken[0])
			oracle_judge(w, &w->virtuals[next]);
		bounds[next] = INSTANT_NEVER;
	}
	world_run(w, instant_add(end, some_span(w, span_ns(20 * longest_interval(w).ns))));
	for (unsigned int i = 0; i < w->n_virtuals && !w->broken[0]; i++)
		oracle_judge(w, &w->virtuals[i]);
	oracle_end(w);
}

static void boot(struct world *w)
{
	struct span most = one_in(w, 2) ? span_ns(0) : span_ns(4 * longest_interval(w).ns);

	if (one_in(w, 4))
		strike_segment(w, FAULT_PARTITION);
	for (unsigned int i = 0; i < w->n_routers; i++) {
		router_power_on(w, i);
		world_run(w, instant_add(w->now, some_span(w, most)));
	}
}

/* Neighbouring seeds must not make similar worlds (splitmix64, Steele and others 2014). */
static uint64_t scatter(uint64_t seed)
{
	seed += 0x9e3779b97f4a7c15;
	seed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9;
	seed = (seed ^ seed >> 27) * 0x94d049bb133111eb;
	seed ^= seed >> 31;
	return seed ? seed : 1;
}

void faults_live(struct world *w, uint64_t seed)
{
	unsigned int phases;

	world_clear(w);
	w->random.state = scatter(seed);
	scenario_make(w);
	boot(w);
	phases = 1 + below(w, PHASES_MAX);
	while (phases-- && !w->broken[0]) {
		rest(w);
		if (!w->broken[0])
			rage(w);
	}
	if (!w->broken[0])
		rest(w);
	w->tally.runs++;
	w->tally.router_s += w->now.ns / 1000000000 * w->n_routers;
}
