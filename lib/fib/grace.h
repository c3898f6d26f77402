/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Grace periods, as the writer of a FIB asks for them.
 */
#ifndef FIB_GRACE_H
#define FIB_GRACE_H

#include <stdbool.h>
#include <stdint.h>

/* In the shape of rte_rcu_qsbr: start() gives a token, passed() tells whether all readers have been
 * quiescent since; tokens pass in the order they were given. NULL hooks: there are no concurrent
 * readers. */
struct fib_grace {
	uint64_t (*start)(void *context);
	bool (*passed)(void *context, uint64_t token);
	void *context;
};

#endif
