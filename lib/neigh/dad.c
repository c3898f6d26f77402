/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Duplicate addresses. See dad.h.
 */
#include "neigh/dad.h"

struct dad_params dad_params_nd(uint8_t transmits, bool wait)
{
	return (struct dad_params){
		.probes = transmits,
		.wait_max = span_s(wait), /* MAX_RTR_SOLICITATION_DELAY */
		.gap_min = span_s(1),     /* RetransTimer */
		.gap_max = span_s(1),
		.settle = span_s(1),
	};
}

struct dad_params dad_params_arp(void)
{
	return (struct dad_params){
		.probes = 3,           /* PROBE_NUM */
		.wait_max = span_s(1), /* PROBE_WAIT */
		.gap_min = span_s(1),  /* PROBE_MIN */
		.gap_max = span_s(2),  /* PROBE_MAX */
		.settle = span_s(2),   /* ANNOUNCE_WAIT */
	};
}

void dad_init(struct dad *d, const struct dad_params *params, uint64_t seed)
{
	*d = (struct dad){
		.params = *params,
		.random = random_seeded(seed),
		.deadline = INSTANT_NEVER,
	};
}

static enum dad_action become_preferred(struct dad *d)
{
	d->state = DAD_PREFERRED;
	d->deadline = INSTANT_NEVER;
	return DAD_USE;
}

enum dad_action dad_start(struct dad *d, struct instant now)
{
	dad_stop(d);
	if (!d->params.probes)
		return become_preferred(d);
	d->deadline = instant_add(now, random_span(&d->random, span_ns(0), d->params.wait_max));
	return dad_expire(d, now);
}

void dad_stop(struct dad *d)
{
	d->state = DAD_TENTATIVE;
	d->sent = 0;
	d->deadline = INSTANT_NEVER;
}

enum dad_action dad_hear(struct dad *d, bool own)
{
	if (own || instant_is_never(d->deadline))
		return DAD_NOTHING;
	d->state = DAD_DUPLICATE;
	d->deadline = INSTANT_NEVER;
	return DAD_GIVE_UP;
}

enum dad_action dad_expire(struct dad *d, struct instant now)
{
	struct span gap;

	if (!instant_reached(d->deadline, now))
		return DAD_NOTHING;
	if (d->sent == d->params.probes)
		return become_preferred(d);
	d->sent++;
	gap = d->sent == d->params.probes
		      ? d->params.settle
		      : random_span(&d->random, d->params.gap_min, d->params.gap_max);
	d->deadline = instant_add(now, gap);
	return DAD_SEND_PROBE;
}
