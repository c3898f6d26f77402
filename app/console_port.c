/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about ports. The admin thread, except the step. */
#include "app/console.h"

#include <errno.h>

static int run_show(struct console_call *call)
{
	struct show_error e;

	return console_show(
		call, show_port(call->control, console_arg(call, "PORT"), &e), show_port_text, &e);
}

static int run_show_part(struct console_call *call)
{
	const char *part = console_arg(call, "info|stats|xstats");
	const char *name = console_arg(call, "PORT");
	struct control *c = call->control;
	struct show_error e;

	if (strcmp(part, "stats") == 0)
		return console_show(call, show_port_stats(c, name, &e), show_port_stats_text, &e);
	if (strcmp(part, "xstats") == 0)
		return console_show(call, show_port_xstats(c, name, &e), show_port_xstats_text, &e);
	return console_show(call, show_port(c, name, &e), show_port_info_text, &e);
}

struct set_link {
	const char *name;
	bool up, found;
};

static bool set_link_step(struct control *c, struct request *r)
{
	struct set_link *set = r->arg;
	struct app_port *p = control_find_port(c, set->name);

	set->found = p;
	if (p)
		control_set_port_admin(c, p, set->up);
	return true;
}

/* The device first, since it may take long; then what the program acts on. */
static int run_set_link(struct console_call *call)
{
	struct set_link set = {.name = console_arg(call, "PORT"),
		.up = strcmp(console_arg(call, "up|down"), "up") == 0};
	struct control *c = call->control;
	struct show_error e;

	for (uint32_t i = 0; i < c->config->n_ports; i++) {
		int err;

		if (strcmp(c->ports[i].config->name, set.name) != 0)
			continue;
		err = port_link_set(c->ports[i].dev, set.up);
		if (err && err != -ENOTSUP) {
			text_printf(call->out, "port %s: the device refuses: %s\n", set.name,
				strerror(-err));
			return 1;
		}
		if (err == -ENOTSUP)
			text_printf(call->out,
				"port %s: the device cannot switch its link, so its peer does not "
				"see this; the port is %s here\n",
				set.name, set.up ? "used again" : "not used");
	}
	if (!show_ask(c, set_link_step, &set, &e)) {
		text_printf(call->out, "%s\n", e.text);
		return 1;
	}
	if (!set.found)
		text_printf(call->out, "there is no port '%s'\n", set.name);
	return !set.found;
}

const struct console_command console_port_commands[] = {
	{"show port [PORT] [json]", "the ports, their links and devices", run_show},
	{"show port info|stats|xstats [PORT] [json]", "all about them; counters; the device's own",
		run_show_part},
	{"set port PORT link up|down", "take a port out of use, or use it again", run_set_link},
	{0},
};
