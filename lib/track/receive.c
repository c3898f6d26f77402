/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether what arrives comes through: see receive.h. */
#include "track/receive.h"

static void acquit(struct receive *r)
{
	r->missed = 0;
	r->looks = 0;
	r->dead = false;
}

static void suspect(struct receive *r, struct instant now)
{
	if (r->looks == 0)
		r->first = now;
	r->newest = now;
	if (r->looks < RECEIVE_LOOKS)
		r->looks++;
	if (r->looks == RECEIVE_LOOKS && instant_since(now, r->first).ns >= RECEIVE_PATIENCE.ns)
		r->dead = true;
}

/* Nothing was received. */
static void judge_silence(
	struct receive *r, const struct receive_look *look, bool stopped, struct instant now)
{
	uint64_t missed = look->missed > r->last.missed ? look->missed - r->last.missed : 0;

	if (r->stopped && !stopped)
		acquit(r);
	r->missed += missed;
	if (missed || stopped)
		suspect(r, now);
	else if (r->looks && instant_reached(instant_add(r->newest, RECEIVE_FORGIVEN), now))
		acquit(r);
}

bool receive_judge(struct receive *r, const struct receive_look *look, struct instant now)
{
	bool stopped = look->state == RECEIVE_STOPPED && r->ran, was = r->dead;

	if (!r->looked || look->received != r->last.received)
		acquit(r);
	else
		judge_silence(r, look, stopped, now);
	r->looked = true;
	r->ran |= look->state == RECEIVE_RUNS;
	r->stopped = stopped;
	r->last = *look;
	return r->dead != was;
}
