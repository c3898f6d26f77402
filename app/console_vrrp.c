/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about virtual routers. The admin thread, except the step. */
#include "app/console.h"

#include <errno.h>
#include <stdlib.h>

static int run_show_all(struct console_call *call)
{
	struct show_error e;

	return console_show(call, show_vrrp(call->control, NULL, &e), show_vrrp_text, &e);
}

static int run_show_brief(struct console_call *call)
{
	struct show_error e;

	return console_show(call, show_vrrp_brief(call->control, &e), show_vrrp_brief_text, &e);
}

static int run_show_one(struct console_call *call)
{
	struct show_error e;

	return console_show(call, show_vrrp(call->control, console_arg(call, "VR"), &e),
		show_vrrp_one_text, &e);
}

struct set_priority {
	const char *name;
	uint8_t priority;
	int result;
};

static bool set_priority_step(struct control *c, struct request *r)
{
	struct set_priority *set = r->arg;
	struct app_vr *v = control_find_vr(c, set->name);

	set->result = v ? control_set_priority(c, v, set->priority) : -ENOENT;
	return true;
}

static int run_set_priority(struct console_call *call)
{
	struct set_priority set = {.name = console_arg(call, "VR"),
		.priority = strtoul(console_arg(call, "1..254"), NULL, 10)};
	struct show_error e;

	if (!show_ask(call->control, set_priority_step, &set, &e)) {
		text_printf(call->out, "%s\n", e.text);
		return 1;
	}
	switch (set.result) {
	case 0:
		return 0;
	case -EPERM:
		text_printf(call->out,
			"%s is the owner of its virtual address: its priority is always 255\n",
			set.name);
		return 1;
	case -ENOENT:
		text_printf(call->out, "there is no virtual router '%s'\n", set.name);
		return 1;
	default:
		text_printf(call->out, "%s: %s\n", set.name, strerror(-set.result));
		return 1;
	}
}

const struct console_command console_vrrp_commands[] = {
	{"show vrrp [json]", "all virtual routers, with global counters", run_show_all},
	{"show vrrp brief [json]", "one line a virtual router", run_show_brief},
	{"show vrrp VR [json]", "one, and why it is in its state", run_show_one},
	{"set vrrp VR priority 1..254", "until a reload or the end; the file is not changed",
		run_set_priority},
	{0},
};
