/* SPDX-License-Identifier: BSD-3-Clause */
/* Link changes and what hangs on them: see link.h. */
#include <stdio.h>

#include "app/address.h"
#include "app/bfd.h"
#include "app/emit.h"
#include "app/link.h"
#include "app/mld.h"
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

/* A virtual router starts when the source of its adverts can be used. */
void link_address_usable(struct control *c, struct app_interface *ifc, const struct app_address *a)
{
	uint8_t family = a->prefix.addr.family;

	bfd_address_usable(c, a);
	if (a != address_primary(ifc, family) ||
		atomic_load_explicit(&c->stopping, memory_order_relaxed))
		return;
	for (uint32_t i = 0; i < ifc->n_vrs; i++) {
		struct app_vr *v = c->vrs[ifc->first_vr + i];

		if (v->config->family == family)
			vr_start(c, v, ifc->was_up ? VRRP_EVENT_INTERFACE_UP : VRRP_EVENT_STARTUP);
	}
}

/* Without an address no neighbor can be asked for: a router that counted on the interface sooner
 * would take packets over that it cannot send on. */
void link_addresses_settled(struct control *c, const struct app_interface *ifc)
{
	track_networks(c);
	track_interface(c, ifc->index, !c->ports[ifc->port].stands_still);
}

/* Up: its own virtual routers come first, since an owner may ask for its gateways only once it has
 * its address; what they send leaves with the flush at the end, when the way is there. */
static void come_up(struct control *c, struct app_interface *ifc)
{
	mld_link(c, ifc, true);
	address_link(c, ifc, true);
	rib_set_interface(c->rib, ifc->index, true);
	resolve_interface(c, ifc, true);
	if (address_settled(ifc))
		link_addresses_settled(c, ifc);
}

/* Down: what no longer works is told first, routes, then priorities. */
static void go_down(struct control *c, struct app_interface *ifc)
{
	rib_set_interface(c->rib, ifc->index, false);
	resolve_interface(c, ifc, false);
	bfd_interface_down(c, ifc);
	track_interface(c, ifc->index, false);
	for (uint32_t i = 0; i < ifc->n_vrs; i++)
		vr_interface_down(c, c->vrs[ifc->first_vr + i]);
	address_link(c, ifc, false);
	mld_link(c, ifc, false);
}

static void interface_change(struct control *c, struct app_interface *ifc, bool up)
{
	if (ifc->up == up)
		return;
	ifc->up = up;
	ifc->since = c->now;
	dp_interface_up(c->tables, ifc->index, up);
	if (up)
		come_up(c, ifc);
	else
		go_down(c, ifc);
	ifc->was_up |= up;
	emit_flush(c);
}

static void port_change(struct control *c, struct app_port *p, const char *why)
{
	bool up = p->device_up && p->admin_up;
	uint32_t index = p - c->ports;

	if (p->queue.up == up)
		return;
	__atomic_store_n(&p->queue.up, up, __ATOMIC_RELAXED); /* the admin thread reads it, too */
	for (unsigned int i = 0; i < c->n_workers; i++)
		dp_worker_tx_up(c->workers[i], p->dev->id, up);
	/* An advert of the master that this router was would make its successor yield to nobody. */
	if (!p->device_up)
		emit_drop_unsent(c, p);
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
