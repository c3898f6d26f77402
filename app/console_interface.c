/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about interfaces. The admin thread. */
#include "app/console.h"

static int run_show(struct console_call *call)
{
	struct show_error e;

	return console_show(call, show_interface(call->control, console_arg(call, "INTERFACE"), &e),
		show_interface_text, &e);
}

const struct console_command console_interface_commands[] = {
	{"show interface [INTERFACE] [json]", "state, addresses, counters", run_show},
	{0},
};
