/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A grace period that passes when the test says so.
 */
#ifndef MODELS_FAKE_GRACE_H
#define MODELS_FAKE_GRACE_H

#include "fib/fib4.h"

struct fake_grace {
	uint64_t started; /* tokens given: 1, 2, 3 ... */
	uint64_t passed;  /* tokens up to this one have passed */
};

static inline uint64_t fake_grace_start(void *context)
{
	return ++((struct fake_grace *)context)->started;
}

static inline bool fake_grace_passed(void *context, uint64_t token)
{
	return token <= ((struct fake_grace *)context)->passed;
}

static inline struct fib_grace fake_grace_hooks(struct fake_grace *g)
{
	return (struct fib_grace){fake_grace_start, fake_grace_passed, g};
}

#endif
