/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about the program as a whole. The admin thread. */
#include "app/clear.h"
#include "app/console.h"

#include <stdlib.h>

static int run_show_datapath(struct console_call *call)
{
	struct show_error e;

	return console_show(call, show_datapath(call->control, &e), show_datapath_text, &e);
}

static int run_show_events(struct console_call *call)
{
	const char *limit = console_arg(call, "1..1024");
	struct show_error e;

	return console_show(call,
		show_events(call->control, limit ? strtoul(limit, NULL, 10) : EVENTS_KEPT, &e),
		show_events_text, &e);
}

static int run_show_config(struct console_call *call)
{
	struct show_error e;

	/* The configuration is JSON either way. */
	return console_show(call, show_config(call->control, &e), show_json_text, &e);
}

static int run_clear_stats(struct console_call *call)
{
	struct show_error e;

	if (clear_stats(call->control, &e))
		return 0;
	text_printf(call->out, "%s\n", e.text);
	return 1;
}

static int run_help(struct console_call *call)
{
	const char *word = console_arg(call, "COMMAND");

	if (console_help(call->console, word, call->out))
		return 0;
	text_printf(call->out, "no command has '%s' in it; 'help' lists all\n", word);
	return 1;
}

static int run_quit(struct console_call *call)
{
	call->quit = true;
	return 0;
}

const struct console_command console_system_commands[] = {
	{"show datapath [json]", "what workers and control did with packets", run_show_datapath},
	{"show events [1..1024] [json]", "the last transitions and link changes", run_show_events},
	{"show config [json]", "the running configuration, as a file", run_show_config},
	{"clear stats", "virtual routers, BFD, interfaces, data path; not the devices'",
		run_clear_stats},
	{"help [COMMAND]", "these lines", run_help},
	{"quit", "ends this session; on the program's own terminal, the program", run_quit},
	{0},
};
