/* SPDX-License-Identifier: BSD-3-Clause */
/* Another configuration for a running router: see reload.h. */
#include "app/reload.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/config_file.h"
#include "app/plan.h"
#include "app/telemetry.h"

#define LOOK_US 5000

static struct port *port_of(const struct control *c, const struct app_vr *v)
{
	return c->ports[c->interfaces[v->interface].port].dev;
}

static struct mac mac_of(const struct app_vr *v)
{
	return mac_virtual(v->vr.config.family, v->vr.config.vrid);
}

static void remove_mac(const struct control *c, const struct app_vr *v)
{
	struct mac mac = mac_of(v);

	port_mac_remove(port_of(c, v), &mac);
}

/* Of those that come, among the first `n`. */
static void remove_added_macs(const struct control *c, const struct plan *p, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (p->parts[i].fate == PLAN_COMES)
			remove_mac(c, p->parts[i].fresh);
}

/* The device's part, which may take long: filters are there before they are needed. 0, or -errno
 * and none is. */
static int add_macs(const struct control *c, const struct plan *p)
{
	for (unsigned int i = 0; i < p->n_vrs; i++) {
		const struct app_vr *v = p->parts[i].fresh;
		struct mac mac;
		int rc;

		if (p->parts[i].fate != PLAN_COMES)
			continue;
		mac = mac_of(v);
		rc = port_mac_add(port_of(c, v), &mac);
		if (rc) {
			remove_added_macs(c, p, i);
			return rc;
		}
	}
	return 0;
}

static void say_done(struct text *out, const char *file, const struct plan *p)
{
	text_printf(out,
		"%s: loaded; virtual routers: %u added, %u removed, %u changed, %u restarted; "
		"routes: %u added or changed, %u removed\n",
		file, plan_count(p, PLAN_COMES), p->n_gone, plan_count(p, PLAN_CHANGES),
		p->n_restarts, p->n_routes, p->n_routes_gone);
	if (p->failures)
		text_printf(out, "%s: there was no room for %u of them\n", file, p->failures);
}

static void wait_meanwhile(struct control *c)
{
	if (c->chores)
		c->chores(c->admin);
	usleep(LOOK_US);
}

/* Once begun it is not left off because others ask, too. */
static int ask(struct control *c, struct request *r)
{
	int rc;

	while ((rc = control_ask(c, r)) == -EBUSY)
		usleep(LOOK_US);
	return rc;
}

/* Phase by phase, so that links are looked at while virtual routers drain. Telemetry's answers are
 * made of the configuration that goes: there are none in between. 0, or -errno. */
static int take_effect(struct control *c, struct plan *p)
{
	struct request r = {.step = plan_step, .arg = p};
	int rc = 0;

	while (!rc && p->phase < PLAN_CHANGE) {
		rc = ask(c, &r);
		if (!rc && p->phase == PLAN_DRAIN)
			wait_meanwhile(c);
	}
	telemetry_pause();
	while (!rc && p->phase < PLAN_DONE)
		rc = ask(c, &r);
	telemetry_resume();
	return rc;
}

static int carry_out(struct control *c, struct plan *p, const char *file, struct text *out)
{
	int rc = add_macs(c, p);

	if (rc) {
		text_printf(out, "a device does not take a virtual MAC (%s): nothing was changed\n",
			strerror(-rc));
		return -1;
	}
	rc = take_effect(c, p);
	for (unsigned int i = 0; p->carried_out && i < p->n_gone; i++)
		remove_mac(c, p->gone[i]);
	if (!p->carried_out)
		remove_added_macs(c, p, p->n_vrs);
	if (rc)
		text_puts(out, "the router is stopping\n");
	else
		say_done(out, file, p);
	return rc ? -1 : 0;
}

int reload_file(struct control *c, const char *file, struct text *out)
{
	struct config *config = config_file_read(file, out);
	struct plan *p = config ? plan_make(c, config, out) : NULL;
	int rc = p ? carry_out(c, p, file, out) : -1;

	if (!config)
		text_printf(out, "%s: nothing was changed\n", file);
	plan_free(p);
	return rc;
}
