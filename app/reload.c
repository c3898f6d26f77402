/* SPDX-License-Identifier: BSD-3-Clause */
/* Another configuration for a running router: see reload.h. */
#include "app/reload.h"

#include "app/plan.h"
#include "app/telemetry.h"

static struct config *load(const char *file, struct text *out)
{
	struct config_errors errors = {0};
	struct config *config = config_load(file, &errors);

	for (uint32_t i = 0; i < errors.n; i++)
		text_printf(out, "%s: %s\n", errors.list[i].path, errors.list[i].message);
	if (!config)
		text_printf(out, "%s: %u mistake%s: nothing was changed\n", file, errors.n,
			errors.n == 1 ? "" : "s");
	config_errors_free(&errors);
	return config;
}

static struct port *port_of(const struct control *c, const struct app_vr *v)
{
	return c->ports[c->interfaces[v->interface].port].dev;
}

/* The device's part, which may take long: filters are there before they are needed. */
static int add_macs(const struct control *c, const struct plan *p)
{
	for (unsigned int i = 0; i < p->n_vrs; i++) {
		const struct app_vr *v = p->parts[i].fresh;
		struct mac mac;
		int rc;

		if (p->parts[i].fate != PLAN_COMES)
			continue;
		mac = mac_virtual(v->config->family, v->config->vrid);
		rc = port_mac_add(port_of(c, v), &mac);
		if (rc)
			return rc;
	}
	return 0;
}

static void remove_macs(const struct control *c, const struct plan *p)
{
	for (unsigned int i = 0; i < p->n_gone; i++) {
		struct mac mac =
			mac_virtual(p->gone[i]->vr.config.family, p->gone[i]->vr.config.vrid);

		port_mac_remove(port_of(c, p->gone[i]), &mac);
	}
}

static void say_done(struct text *out, const char *file, const struct plan *p)
{
	text_printf(out,
		"%s: loaded; virtual routers: %u added, %u removed, %u changed, %u restarted; "
		"routes: %u added or changed, %u removed\n",
		file, plan_count(p, PLAN_COMES), p->n_gone, plan_count(p, PLAN_CHANGES),
		p->n_restarts, p->n_routes, p->n_routes_gone);
}

static int carry_out(struct control *c, struct plan *p, const char *file, struct text *out)
{
	struct request r = {.step = plan_step, .arg = p};
	int rc;

	if (add_macs(c, p)) {
		text_puts(out, "a device takes no further virtual MAC: nothing was changed\n");
		return -1;
	}
	/* Its answers are made of the configuration that goes. */
	telemetry_pause();
	rc = control_ask(c, &r);
	if (p->carried_out)
		remove_macs(c, p);
	if (!rc)
		say_done(out, file, p);
	else
		text_puts(out, "the router is busy or stops: try again\n");
	plan_free(p);
	telemetry_resume();
	return rc ? -1 : 0;
}

int reload_file(struct control *c, const char *file, struct text *out)
{
	struct config *config = load(file, out);
	struct plan *p = config ? plan_make(c, config, out) : NULL;

	return p ? carry_out(c, p, file, out) : -1;
}
