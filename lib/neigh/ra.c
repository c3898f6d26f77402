/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Router Advertisements. See ra.h. The names are those of RFC 4861 10.
 */
#include "neigh/ra.h"

#define MAX_INITIAL_RTR_ADVERT_INTERVAL span_s(16)
#define MAX_INITIAL_RTR_ADVERTISEMENTS  3
#define MIN_DELAY_BETWEEN_RAS           span_s(3)
#define MAX_RA_DELAY_TIME               span_ms(500)

struct ra_params ra_params_default(void)
{
	return (struct ra_params){
		.interval_min = ra_interval_min_default(span_s(600)),
		.interval_max = span_s(600),
	};
}

struct span ra_interval_min_default(struct span interval_max)
{
	if (interval_max.ns < span_s(9).ns)
		return interval_max;
	return span_ns(interval_max.ns / 100 * 33);
}

void ra_init(struct ra_sender *ra, const struct ra_params *params, uint64_t seed)
{
	*ra = (struct ra_sender){
		.params = *params,
		.random = random_seeded(seed),
		.last = INSTANT_NEVER,
		.deadline = INSTANT_NEVER,
	};
}

/* `at`, or later, so that it is far enough from the last. */
static struct instant spaced(const struct ra_sender *ra, struct instant at)
{
	struct instant free_at = instant_add(ra->last, MIN_DELAY_BETWEEN_RAS);

	return instant_is_never(ra->last) || instant_before(free_at, at) ? at : free_at;
}

void ra_start(struct ra_sender *ra, struct instant now)
{
	if (!ra->params.enabled)
		return;
	ra->quick = MAX_INITIAL_RTR_ADVERTISEMENTS - 1;
	ra->deadline = spaced(ra, now);
}

void ra_stop(struct ra_sender *ra)
{
	ra->deadline = INSTANT_NEVER;
}

void ra_hear_solicitation(struct ra_sender *ra, struct instant now)
{
	struct span delay = random_span(&ra->random, span_ns(0), MAX_RA_DELAY_TIME);

	if (instant_is_never(ra->deadline))
		return;
	ra->deadline = instant_min(ra->deadline, instant_add(spaced(ra, now), delay));
}

/* An answer counts as one of the regular ones: the interval begins anew (6.2.6). */
bool ra_expire(struct ra_sender *ra, struct instant now)
{
	struct span interval;

	if (!instant_reached(ra->deadline, now))
		return false;
	interval = random_span(&ra->random, ra->params.interval_min, ra->params.interval_max);
	if (ra->quick) {
		ra->quick--;
		if (interval.ns > MAX_INITIAL_RTR_ADVERT_INTERVAL.ns)
			interval = MAX_INITIAL_RTR_ADVERT_INTERVAL;
	}
	ra->last = now;
	ra->deadline = instant_add(now, interval);
	return true;
}

static bool differ(uint32_t ours, uint32_t heard)
{
	return ours && heard && ours != heard;
}

static uint32_t prefix_differences(const struct ra_prefix *ours, const struct ra_prefix *heard)
{
	uint32_t d = 0;

	if (!ip_prefix_equal(&ours->prefix, &heard->prefix))
		return 0;
	if (ours->valid_s != heard->valid_s)
		d |= RA_DIFFERS_VALID;
	if (ours->preferred_s != heard->preferred_s)
		d |= RA_DIFFERS_PREFERRED;
	return d;
}

uint32_t ra_differences(const struct ra_content *ours, const struct ra_content *heard)
{
	uint32_t d = 0;

	if (differ(ours->hop_limit, heard->hop_limit))
		d |= RA_DIFFERS_HOP_LIMIT;
	if (ours->managed != heard->managed)
		d |= RA_DIFFERS_MANAGED;
	if (ours->other != heard->other)
		d |= RA_DIFFERS_OTHER;
	if (differ(ours->reachable_ms, heard->reachable_ms))
		d |= RA_DIFFERS_REACHABLE;
	if (differ(ours->retrans_ms, heard->retrans_ms))
		d |= RA_DIFFERS_RETRANS;
	if (differ(ours->mtu, heard->mtu))
		d |= RA_DIFFERS_MTU;
	for (unsigned int i = 0; i < ours->n_prefixes; i++)
		for (unsigned int j = 0; j < heard->n_prefixes; j++)
			d |= prefix_differences(&ours->prefixes[i], &heard->prefixes[j]);
	return d;
}
