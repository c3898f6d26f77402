/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether the router can forward: a master that cannot is not master. A port is healthy while every
 * worker that polls one of its receive queues gets round them, and what arrives there comes through
 * (see receive.h). Control lcore only.
 */
#ifndef APP_HEALTH_H
#define APP_HEALTH_H

#include "app/control.h"

/* What is known of one worker. */
struct worker_health {
	uint64_t polled_until; /* as read last */
	uint32_t stale;        /* looks in a row that found no progress */
	bool stuck;
};

/* 0 or -ENOMEM. */
int health_create(struct control *c);
void health_free(struct control *c);
/* Looks at the workers and, when one stopped or goes on, at the ports it serves. Once a turn. */
void health_poll(struct control *c);
/* What is known now of what the port receives. */
void health_receive(struct control *c, struct app_port *p, const struct receive_verdict *v);

#endif
