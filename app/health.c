/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether the router can forward: see health.h.
 *
 * A worker is stuck when it made no progress in STALE_LOOKS looks, LOOK_PERIOD apart, that control
 * itself made in time: when the machine holds up both, control counts no look.
 */
#include <errno.h>
#include <stdlib.h>

#include <stdio.h>

#include "app/address.h"
#include "app/health.h"
#include "app/track.h"
#include "app/vr.h"

#define LOOK_PERIOD span_ms(50)
#define LOOK_LATE   span_ms(100) /* control was held up too: the look says nothing */
#define STALE_LOOKS 20

int health_create(struct control *c)
{
	c->health = calloc(c->n_workers, sizeof(*c->health));
	c->health_looked = c->now;
	return c->health ? 0 : -ENOMEM;
}

void health_free(struct control *c)
{
	free(c->health);
}

static bool forwards(const struct control *c, const struct app_port *p)
{
	if (p->receive.dead)
		return false;
	for (unsigned int i = 0; i < c->n_workers; i++)
		if (c->health[i].stuck && dp_worker_polls(c->workers[i], p->dev->id))
			return false;
	return true;
}

/* What is said on the port's links while it is deaf is not heard. That nobody was master there
 * before, for which a member of a group may be ready, counts no more from then on. */
static void listen_anew(struct control *c, uint32_t port)
{
	for (uint32_t i = 0; i < c->config->n_interfaces; i++) {
		const struct app_interface *ifc = &c->interfaces[i];

		for (uint32_t k = 0; ifc->port == port && k < ifc->n_vrs; k++)
			vr_unheard(c, c->vrs[ifc->first_vr + k]);
	}
}

/* Whoever tracks an interface counts on what it receives, too. */
static void tell(struct control *c, uint32_t port)
{
	bool good = forwards(c, &c->ports[port]);

	c->ports[port].stands_still = !good;
	listen_anew(c, port);
	track_forwarding(c, port, good);
	for (uint32_t i = 0; i < c->config->n_interfaces; i++) {
		const struct app_interface *ifc = &c->interfaces[i];

		if (ifc->port == port && ifc->up && address_settled(ifc))
			track_interface(c, i, good);
	}
}

static void judge(struct control *c, unsigned int worker, bool stuck)
{
	struct worker_health *h = &c->health[worker];

	h->stuck = stuck;
	if (stuck)
		log_error("the worker on lcore %u has stopped: its ports do not forward",
			dp_worker_lcore(c->workers[worker]));
	else
		log_warn("the worker on lcore %u goes on", dp_worker_lcore(c->workers[worker]));
	for (uint32_t i = 0; i < c->config->n_ports; i++)
		if (dp_worker_polls(c->workers[worker], c->ports[i].dev->id))
			tell(c, i);
}

static void look(struct control *c, unsigned int worker, bool late)
{
	struct worker_health *h = &c->health[worker];
	uint64_t polled = dp_worker_polled_until(c->workers[worker]);

	if (polled != h->polled_until)
		h->stale = 0;
	else if (!late)
		h->stale++;
	h->polled_until = polled;
	if (h->stuck != (h->stale >= STALE_LOOKS))
		judge(c, worker, !h->stuck);
}

void health_poll(struct control *c)
{
	struct span since = instant_since(c->now, c->health_looked);

	if (since.ns < LOOK_PERIOD.ns)
		return;
	c->health_looked = c->now;
	for (unsigned int i = 0; i < c->n_workers; i++)
		look(c, i, since.ns > LOOK_LATE.ns);
}

/* --- receive --- */

static void record(struct control *c, const struct app_port *p, const struct receive_verdict *v)
{
	struct event e = {.at = c->now,
		.wall_ns = c->now.ns + c->wall_offset_ns,
		.detection_us = -1,
		.is_trouble = v->dead};
	char why[RECEIVE_TEXT_MAX];

	snprintf(e.what, sizeof(e.what), "receive %s", p->config->name);
	snprintf(e.from, sizeof(e.from), "%s", v->dead ? "works" : "stopped");
	snprintf(e.to, sizeof(e.to), "%s", v->dead ? "stopped" : "works");
	if (v->dead) {
		receive_describe(v, p->config->name, c->wall_offset_ns, why);
		e.detection_us = instant_since(c->now, v->since).ns / 1000;
	} else {
		snprintf(why, sizeof(why), "%s",
			p->queue.up ? "it is not missing packets any more"
				    : "its link is down, which counts by itself");
	}
	snprintf(e.why, sizeof(e.why), "%s", why);
	events_add(c->events, &e);
}

void health_receive(struct control *c, struct app_port *p, const struct receive_verdict *v)
{
	bool changed = p->receive.dead != v->dead;
	uint32_t index = p - c->ports;

	p->receive = *v;
	if (!changed)
		return;
	record(c, p, v);
	tell(c, index);
}
