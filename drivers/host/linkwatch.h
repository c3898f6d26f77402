/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Link state of kernel netdevs from rtnetlink (libmnl): for ports whose PMD does not know it.
 *
 * A netdev is up when it is administratively up and has carrier (IFF_UP and IFF_LOWER_UP).
 * One thread owns a watch; linkwatch_poll() never blocks. The network namespace is that of the
 * thread that opened it.
 */
#ifndef HOST_LINKWATCH_H
#define HOST_LINKWATCH_H

#include <stdbool.h>

struct linkwatch;

/* NULL and errno. */
struct linkwatch *linkwatch_open(void);
void linkwatch_close(struct linkwatch *w);

/* Reads what the kernel has to say and calls `changed` for every watched netdev whose state
 * differs from what was last told (the first poll tells every one). When the kernel dropped
 * messages (ENOBUFS) it asks for all of them again. 0 or -errno. */
typedef void (*linkwatch_fn)(void *context, unsigned int netdev, bool up);
int linkwatch_poll(struct linkwatch *w, linkwatch_fn changed, void *context);

/* Watches the netdev with this kernel ifindex. 0 or -ENOMEM. */
int linkwatch_add(struct linkwatch *w, unsigned int netdev);

/* For a thread that wants to sleep until there is something to poll. */
int linkwatch_fd(const struct linkwatch *w);

#endif
