/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether what arrives at the ports comes through: see receive.h.
 *
 * Of a queue alone the device's counters say little: it is judged by what the device drops of its
 * packets where it counts that by queue, as far as the whole port misses as much, and by whether
 * the device says that it runs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "app/control.h"
#include "app/health.h"
#include "app/receive.h"
#include "app/wall.h"
#include "track/receive.h"

#define LOOK_PERIOD span_ms(100)

struct queue_watch {
	struct receive judge;
	uint64_t received;
	uint64_t missed; /* as far as it is believed */
};

struct port_watch {
	struct receive judge;
	struct port_receive told; /* by the device, at the last look */
	struct queue_watch *queues;
	struct receive_verdict verdict; /* as control has it */
};

struct receive_watch {
	struct control *control;
	struct instant next;
	struct port_watch *ports;
	/* of each worker */
	uint64_t *polled_until;
	bool *turned; /* since the look before */
};

const char *receive_describe(const struct receive_verdict *v, const char *port,
	int64_t wall_offset_ns, char buf[RECEIVE_TEXT_MAX])
{
	char what[64], since[WALL_STRLEN];

	if (v->queue == RECEIVE_WHOLE_PORT)
		snprintf(what, sizeof(what), "receive on port %s has stopped", port);
	else
		snprintf(what, sizeof(what), "receive queue %d of port %s has stopped", v->queue,
			port);
	wall_format(v->since.ns + wall_offset_ns, since);
	if (v->lost)
		snprintf(buf, RECEIVE_TEXT_MAX, "%s (%s, since %s)", what, v->lost, since);
	else
		snprintf(buf, RECEIVE_TEXT_MAX,
			"%s (%" PRIu64 " packets missed since %s, none received)", what, v->missed,
			since);
	return buf;
}

/* --- looking --- */

/* What came from the queue; false where its worker did not get round since the look before. */
static bool ask_worker(
	const struct receive_watch *w, const struct app_port *p, uint16_t queue, uint64_t *received)
{
	const struct control *c = w->control;

	for (unsigned int i = 0; i < c->n_workers; i++)
		if (dp_worker_received(c->workers[i], p->dev->id, queue, received))
			return w->turned[i];
	return false;
}

static enum receive_state state_of(const struct app_port *p, uint16_t queue)
{
	switch (port_queue_state(p->dev, queue)) {
	case PORT_QUEUE_RUNS:
		return RECEIVE_RUNS;
	case PORT_QUEUE_STOPPED:
		return RECEIVE_STOPPED;
	case PORT_QUEUE_UNTOLD:
		break;
	}
	return RECEIVE_UNTOLD;
}

static uint64_t growth(uint64_t before, uint64_t after)
{
	return after > before ? after - before : 0;
}

/* `before`: the device's counters at the last look. */
static void look_at_queue(struct port_watch *pw, const struct port_receive *before,
	const struct app_port *p, uint16_t queue, struct instant now)
{
	struct queue_watch *qw = &pw->queues[queue];
	struct receive_look look = {.state = state_of(p, queue), .received = qw->received};

	if (queue < RTE_DIM(before->queue_missed))
		qw->missed += RTE_MIN(growth(before->missed, pw->told.missed),
			growth(before->queue_missed[queue], pw->told.queue_missed[queue]));
	look.missed = qw->missed;
	receive_judge(&qw->judge, &look, now);
}

/* The device is asked last: what it counts by then and does not come through has time until the
 * next look to do so. */
static void look_at_port(struct receive_watch *w, struct port_watch *pw, const struct app_port *p,
	struct instant now)
{
	struct receive_look look = {.state = RECEIVE_RUNS};
	struct port_receive before = pw->told;
	uint16_t n = p->dev->rx_queues;

	for (uint16_t q = 0; q < n; q++) {
		if (!ask_worker(w, p, q, &pw->queues[q].received))
			return;
		look.received += pw->queues[q].received;
	}
	port_receive_get(p->dev, &pw->told);
	for (uint16_t q = 0; q < n; q++)
		look_at_queue(pw, &before, p, q, now);
	look.missed = pw->told.missed;
	if (pw->told.lost)
		look.state = RECEIVE_STOPPED;
	if (before.lost && look.received != pw->judge.last.received)
		port_receive_proven(p->dev, before.lost);
	receive_judge(&pw->judge, &look, now);
}

static void forget(struct port_watch *pw, const struct app_port *p)
{
	pw->judge = (struct receive){0};
	for (uint16_t q = 0; q < p->dev->rx_queues; q++)
		pw->queues[q].judge = (struct receive){0};
}

/* --- telling --- */

static struct receive_verdict verdict_of(const struct port_watch *pw, const struct app_port *p)
{
	const struct receive *dead = pw->judge.dead ? &pw->judge : NULL;
	struct receive_verdict v = {.queue = RECEIVE_WHOLE_PORT};

	if (dead && dead->stopped)
		v.lost = pw->told.lost;
	for (uint16_t q = 0; !dead && q < p->dev->rx_queues; q++) {
		if (!pw->queues[q].judge.dead)
			continue;
		dead = &pw->queues[q].judge;
		v.queue = p->dev->rx_queues == 1 ? RECEIVE_WHOLE_PORT : q;
		if (dead->stopped)
			v.lost = "the device says so";
	}
	if (!dead)
		return (struct receive_verdict){0};
	v.dead = true;
	v.missed = dead->missed;
	v.since = dead->first;
	return v;
}

static bool same(const struct receive_verdict *a, const struct receive_verdict *b)
{
	return a->dead == b->dead && a->queue == b->queue && a->lost == b->lost &&
	       a->missed == b->missed && a->since.ns == b->since.ns;
}

struct telling {
	struct app_port *port;
	const struct receive_verdict *verdict;
};

static bool tell_step(struct control *c, struct request *r)
{
	const struct telling *t = r->arg;

	health_receive(c, t->port, t->verdict);
	return true;
}

static void tell(struct control *c, struct app_port *p, struct port_watch *pw)
{
	struct receive_verdict v = verdict_of(pw, p);
	struct telling t = {p, &v};
	struct request r = {.step = tell_step, .arg = &t};

	/* Refused: it is told again next time. */
	if (!same(&v, &pw->verdict) && control_ask(c, &r) == 0)
		pw->verdict = v;
}

void receive_watch_poll(struct receive_watch *w, struct instant now)
{
	struct control *c = w->control;
	struct instant control_now = instant_add(now, span_ns(-c->start_ns));

	if (!instant_reached(w->next, now))
		return;
	w->next = instant_add(now, LOOK_PERIOD);
	for (unsigned int i = 0; i < c->n_workers; i++) {
		uint64_t polled = dp_worker_polled_until(c->workers[i]);

		w->turned[i] = polled != w->polled_until[i];
		w->polled_until[i] = polled;
	}
	for (uint32_t i = 0; i < c->config->n_ports; i++) {
		struct app_port *p = &c->ports[i];

		if (__atomic_load_n(&p->queue.up, __ATOMIC_RELAXED))
			look_at_port(w, &w->ports[i], p, control_now);
		else
			forget(&w->ports[i], p);
		tell(c, p, &w->ports[i]);
	}
}

/* --- start and stop --- */

void receive_watch_free(struct receive_watch *w)
{
	if (!w)
		return;
	for (uint32_t i = 0; w->ports && i < w->control->config->n_ports; i++)
		free(w->ports[i].queues);
	free(w->ports);
	free(w->polled_until);
	free(w->turned);
	free(w);
}

struct receive_watch *receive_watch_create(struct control *c)
{
	struct receive_watch *w = calloc(1, sizeof(*w));
	bool missing;

	if (!w)
		return NULL;
	w->control = c;
	w->ports = calloc(c->config->n_ports + 1, sizeof(*w->ports));
	w->polled_until = calloc(c->n_workers + 1, sizeof(*w->polled_until));
	w->turned = calloc(c->n_workers + 1, sizeof(*w->turned));
	missing = !w->ports || !w->polled_until || !w->turned;
	for (uint32_t i = 0; !missing && i < c->config->n_ports; i++) {
		w->ports[i].queues =
			calloc(c->ports[i].dev->rx_queues + 1, sizeof(*w->ports[i].queues));
		missing = !w->ports[i].queues;
	}
	if (missing) {
		receive_watch_free(w);
		return NULL;
	}
	return w;
}
