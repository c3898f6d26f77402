/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The FIB's entries: of prefixes, as the RIB tells of their best routes, and of single addresses,
 * as they are this router's, a neighbor's, or none. Control lcore only.
 */
#ifndef APP_FIB_H
#define APP_FIB_H

#include "app/control.h"

/* Before the RIB has routes. 0 or -ENOMEM. */
int fib_create(struct control *c);
void fib_free(struct control *c);

/* The entry of exactly this address, from scratch: this router's own, a route's, a neighbor's, or
 * none. To be called when any of these changed. */
void fib_host(struct control *c, const struct ip_addr *addr);

/* The RIB's callback: the best route to a prefix changed. `context` is the struct control. */
void fib_best_route(void *context, const struct ip_prefix *prefix, const struct route *best);

/* Whether there is a route to exactly this prefix and an interface of it that can send. */
bool fib_reaches(const struct control *c, const struct ip_prefix *prefix);

/* Whether no neighbor can have the address: it is this router's, or a subnet's broadcast one. */
bool fib_is_no_neighbor(
	const struct control *c, const struct app_interface *ifc, const struct ip_addr *addr);

#endif
