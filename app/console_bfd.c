/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about BFD sessions. The admin thread. */
#include "app/console.h"

static int run_show(struct console_call *call)
{
	struct show_error e;

	return console_show(
		call, show_bfd(call->control, console_arg(call, "BFD"), &e), show_bfd_text, &e);
}

const struct console_command console_bfd_commands[] = {
	{"show bfd [BFD] [json]", "BFD sessions, and what was discarded", run_show},
	{0},
};
