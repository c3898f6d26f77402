/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tracked objects that come and go at any times, against what was told of each: a loss counts at
 * once, a recovery after its delay, and the priority stays where a backup's may be.
 */
#include "fuzz.h"
#include "track/track.h"

#define N 4

struct model {
	struct track_entry entries[N];
	bool good[N], ever[N];
	struct instant good_since[N];
	struct instant now;
};

/* Whether entry i must count as lost, when every timer was run up to now. */
static bool must_be_lost(const struct model *m, unsigned int i, bool was_lost)
{
	const struct track_entry *e = &m->entries[i];
	struct instant recovers_at = instant_add(m->good_since[i], e->recovery_delay);

	if (!m->good[i])
		return true;
	return was_lost && m->ever[i] && !instant_reached(recovers_at, m->now);
}

static void tell(struct model *m, unsigned int i, bool good)
{
	bool was_lost = m->entries[i].lost, must;

	if (good && !m->good[i])
		m->good_since[i] = m->now;
	m->good[i] = good;
	must = must_be_lost(m, i, was_lost);
	assert(track_entry_tell(&m->entries[i], good, m->now) == (must != was_lost));
	assert(m->entries[i].lost == must);
	m->ever[i] |= good;
}

static void expire(struct model *m)
{
	for (unsigned int i = 0; i < N; i++) {
		bool was_lost = m->entries[i].lost, must = must_be_lost(m, i, was_lost);

		assert(track_entry_expire(&m->entries[i], m->now) == (must != was_lost));
		assert(m->entries[i].lost == must);
	}
	assert(instant_before(m->now, track_deadline(m->entries, N)));
}

static void check_priority(const struct model *m, uint8_t configured)
{
	int least = configured < 254 ? configured : 254, priority;

	for (unsigned int i = 0; i < N; i++)
		least -= m->entries[i].lost ? m->entries[i].decrement : 0;
	if (least < 1)
		least = 1;
	priority = track_effective_priority(configured, false, m->entries, N);
	assert(priority == least);
	assert(track_effective_priority(configured, true, m->entries, N) == 255);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct choice c = choice_from(octets, len);
	struct model m = {.now = {1000000000000}};
	uint8_t configured = 1 + choose(&c, 255);

	for (unsigned int i = 0; i < N; i++) {
		uint8_t decrement = 1 + choose(&c, 254);

		m.entries[i] = track_entry_make(i, decrement, span_ms(10 * choose(&c, 256)));
	}
	while (!choice_over(&c)) {
		m.now = instant_add(m.now, span_ms(choose(&c, 256) * 10));
		expire(&m);
		tell(&m, choose(&c, N), choose(&c, 2));
		check_priority(&m, configured);
	}
	return 0;
}
