/* SPDX-License-Identifier: BSD-3-Clause */
/* Link changes and what hangs on them: see link.h. */
#include <stdio.h>

#include "app/emit.h"
#include "app/link.h"
#include "app/resolve.h"
#include "app/track.h"
#include "app/vr.h"

#define POLL_PERIOD span_ms(1)

static void record(struct control *c, const char *what, const char *kind, bool up, const char *why)
{
	struct event e = {
		.at = c->now, .wall_ns = c->now.ns + c->wall_offset_ns, .detection_us = -1};

	snprintf(e.what, sizeof(e.what), "%s %s", kind, what);
	snprintf(e.from, sizeof(e.from), "%s", up ? "down" : "up");
	snprintf(e.to, sizeof(e.to), "%s", up ? "up" : "down");
	snprintf(e.why, sizeof(e.why), "%s", why);
	events_add(c->events, &e);
}

static void interface_vrs(struct control *c, struct app_interface *ifc, bool up)
{
	for (unsigned int i = 0; i < c->n_vrs; i++) {
		struct app_vr *v = &c->vrs[i];
		struct vrrp_actions actions = {0};

		if (v->interface != ifc->index)
			continue;
		if (!up)
			vrrp_vr_interface_down(&v->vr, c->now, &actions);
		else if (!atomic_load_explicit(&c->stopping, memory_order_relaxed))
			vrrp_vr_startup(&v->vr,
				ifc->was_up ? VRRP_EVENT_INTERFACE_UP : VRRP_EVENT_STARTUP, c->now,
				&actions);
		vr_perform(c, v, &actions);
	}
}

/* Down: what no longer works is told first (routes, then priorities). Up: its own virtual routers
 * come first, since an owner may ask for its gateways only once it has its address; what they send
 * leaves with the flush at the end, when the way is there. */
static void interface_change(struct control *c, struct app_interface *ifc, bool up)
{
	if (ifc->up == up)
		return;
	ifc->up = up;
	ifc->since = c->now;
	dp_interface_up(c->tables, ifc->index, up);
	if (up)
		interface_vrs(c, ifc, true);
	rib_set_interface(c->rib, ifc->index, up);
	resolve_interface(c, ifc, up);
	track_interface(c, ifc->index, up);
	if (!up)
		interface_vrs(c, ifc, false);
	ifc->was_up |= up;
	emit_flush(c);
}

static void port_change(struct control *c, struct app_port *p, const char *why)
{
	bool up = p->device_up && p->admin_up;
	uint32_t index = p - c->ports;

	if (p->queue.up == up)
		return;
	p->queue.up = up;
	for (unsigned int i = 0; i < c->n_workers; i++)
		dp_worker_tx_up(c->workers[i], p->dev->id, up);
	record(c, p->config->name, "port", up, why);
	for (uint32_t i = 0; i < c->config->n_interfaces; i++)
		if (c->interfaces[i].port == index)
			interface_change(c, &c->interfaces[i], up);
}

void link_device(struct control *c, struct app_port *p, bool up)
{
	const char *why = p->dev->link_from_netdev ? "the kernel says so" : "the device says so";

	/* No change, but whoever starts a router wants to know. */
	if (!up && !p->link_told)
		log_warn("port %s: its link is down: %s", p->config->name, why);
	p->link_told = true;
	p->device_up = up;
	port_change(c, p, why);
}

void control_set_port_admin(struct control *c, struct app_port *p, bool up)
{
	p->admin_up = up;
	port_change(c, p, "an operator said so");
}

static void netdev_changed(void *context, unsigned int netdev, bool up)
{
	struct control *c = context;

	for (uint32_t i = 0; i < c->config->n_ports; i++)
		if (c->ports[i].dev->link_from_netdev && c->ports[i].dev->netdev == netdev)
			link_device(c, &c->ports[i], up);
}

void link_poll(struct control *c)
{
	if (!c->linkwatch || instant_before(c->now, instant_add(c->link_polled, POLL_PERIOD)))
		return;
	c->link_polled = c->now;
	linkwatch_poll(c->linkwatch, netdev_changed, c);
}
