/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Router Advertisements under any events: never while stopped, at least 3 s apart, and never so
 * far apart that the longest interval is exceeded.
 */
#include "fuzz.h"
#include "neigh/ra.h"

struct model {
	struct ra_sender ra;
	struct instant now;
	struct instant sent; /* never while there was none */
	bool running;
};

static void check(const struct model *m)
{
	struct span most = m->ra.params.interval_max;

	if (!m->running) {
		assert(instant_is_never(m->ra.deadline));
		return;
	}
	if (most.ns < span_s(3).ns)
		most = span_s(3);
	assert(instant_since(m->ra.deadline, m->now).ns <= most.ns);
	if (!instant_is_never(m->sent))
		assert(!instant_before(m->ra.deadline, instant_add(m->sent, span_s(3))));
}

static void expire(struct model *m)
{
	bool due = instant_reached(m->ra.deadline, m->now);

	assert(ra_expire(&m->ra, m->now) == due);
	if (!due)
		return;
	assert(m->running);
	m->sent = m->now;
	assert(instant_before(m->now, m->ra.deadline));
}

static void happen(struct model *m, struct choice *c)
{
	switch (choose(c, 8)) {
	case 0:
		ra_start(&m->ra, m->now);
		m->running = m->ra.params.enabled;
		break;
	case 1:
		ra_stop(&m->ra);
		m->running = false;
		break;
	case 2:
	case 3:
		ra_hear_solicitation(&m->ra, m->now);
		break;
	default:
		expire(m);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct choice c = choice_from(octets, len);
	struct ra_params params = {.enabled = !choose_rarely(&c, 8)};
	struct model m = {.now = {1000000000000}, .sent = INSTANT_NEVER};

	params.interval_max = span_s(4 + choose(&c, 1797));
	params.interval_min = ra_interval_min_default(params.interval_max);
	if (params.interval_min.ns < span_s(3).ns)
		params.interval_min = span_s(3);
	ra_init(&m.ra, &params, choose_u32(&c));
	while (!choice_over(&c)) {
		if (choose(&c, 2))
			m.now = instant_add(m.now, span_ms(choose(&c, 0x10000)));
		else if (m.running && instant_before(m.now, m.ra.deadline))
			m.now = m.ra.deadline;
		happen(&m, &c);
		/* The timer does what is due before anything else happens. */
		expire(&m);
		check(&m);
	}
	return 0;
}
