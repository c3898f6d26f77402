/* SPDX-License-Identifier: BSD-3-Clause */
/* EAL in a namespace of the test's own, ports opened in it, frames to and from their peers. */
#ifndef TESTS_DRIVERS_PORT_FIXTURE_H
#define TESTS_DRIVERS_PORT_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "ethdev/port.h"

/* The suites' .init and .fini. */
void fixture_start(void);
void fixture_stop(void);
/* The second half of fixture_start(), for those who fork before it. */
void fixture_start_eal(void);

/* Opens a device with one RX queue and two TX queues wanted and MTU 1500; fails the test if that
 * fails. */
struct port *fixture_open(const char *device);
struct port_params fixture_params(const char *device);
/* Opening must fail; the message. */
const char *fixture_refused(const struct port_params *params);

/* What the ports logged so far. */
const char *fixture_log(void);
unsigned int fixture_log_lines(const char *part);

/* A packet socket on the peer's end of a veth pair. */
int fixture_peer(const char *netdev);
/* Sends `n` UDP frames to `mac` from the peer, of as many flows. */
void fixture_send(int peer, const struct mac *mac, unsigned int n, unsigned int flows);
/* Frames to `mac` the port received on all its queues within a second, or as soon as there are
 * `n`. */
unsigned int fixture_receive(struct port *p, const struct mac *mac, unsigned int n);
/* Frames from `mac` that arrived at the peer, likewise. */
unsigned int fixture_peer_receive(int peer, const struct mac *mac, unsigned int n);
/* Transmits one frame from `mac` on that queue. Whether the device took it. */
bool fixture_transmit(struct port *p, uint16_t queue, const struct mac *mac);

#endif
