/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether the workers still turn: a master that cannot forward is not master. A port is healthy
 * while every worker that polls one of its receive queues gets round them. Control lcore only.
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
/* Whether the port's receive queues are polled. */
bool health_of_port(const struct control *c, const struct app_port *p);

#endif
