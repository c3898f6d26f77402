/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about routes and neighbors. The admin thread. */
#include "app/console.h"

static int run_show_routes(struct console_call *call)
{
	struct show_error e;

	return console_show(call, show_route(call->control, &e), show_route_text, &e);
}

static int run_show_route(struct console_call *call)
{
	struct show_error e;

	return console_show(call,
		show_route_lookup(call->control, console_arg(call, "PREFIX|ADDRESS"), &e),
		show_route_lookup_text, &e);
}

static int run_show_neighbors(struct console_call *call)
{
	struct show_error e;

	return console_show(call, show_neighbor(call->control, &e), show_neighbor_text, &e);
}

const struct console_command console_route_commands[] = {
	{"show route [json]", "all routes", run_show_routes},
	{"show route PREFIX|ADDRESS [json]", "that prefix's, or the one an address takes",
		run_show_route},
	{"show neighbor [json]", "which MAC is whose", run_show_neighbors},
	{0},
};
