/* SPDX-License-Identifier: BSD-3-Clause */
/* A router's own clock, which began somewhere and is a little fast or slow, against the world's. */
#ifndef SIM_DRIFT_H
#define SIM_DRIFT_H

#include "world.h"

#define DRIFT_MAX_PPM 1000

static inline struct instant drift_local(const struct router *r, struct instant t)
{
	return (struct instant){r->epoch_ns + t.ns + t.ns / 1000000 * r->drift_ppm +
				t.ns % 1000000 * r->drift_ppm / 1000000};
}

/* When the router's clock first says `local` or later. */
static inline struct instant drift_global(const struct router *r, struct instant local)
{
	int64_t passed = local.ns - r->epoch_ns;
	struct instant t = {passed};

	if (instant_is_never(local) || r->drift_ppm == 0)
		return instant_is_never(local) ? local : t;
	t.ns -= passed / (1000000 + r->drift_ppm) * r->drift_ppm;
	t.ns -= passed % (1000000 + r->drift_ppm) * r->drift_ppm / (1000000 + r->drift_ppm);
	while (instant_before(drift_local(r, t), local))
		t.ns++;
	while (t.ns > 0 && !instant_before(drift_local(r, (struct instant){t.ns - 1}), local))
		t.ns--;
	return t;
}

#endif
