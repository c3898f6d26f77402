/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console's commands. Each is declared by its usage, "show vrrp [VR] [json]", from which the
 * librte_cmdline instructions, the completion, the help and the messages about mistakes are made:
 *
 *   word           itself; a|b: one of them
 *   [word]         may be left out
 *   PORT, INTERFACE, VR, BFD, PREFIX|ADDRESS, FILE, COMMAND    an argument of that kind
 *   1..254         a number in that range
 *
 * The admin thread owns a console; its sessions share it.
 */
#ifndef APP_CONSOLE_H
#define APP_CONSOLE_H

#include "app/control.h"
#include "app/show.h"
#include "app/text.h"

#define CONSOLE_PROMPT   "steadfast> "
#define CONSOLE_LINE_MAX 512

struct console;
struct console_form;

/* A command that is being run. */
struct console_call {
	struct console *console;
	struct control *control;
	struct text *out;
	bool quit; /* `quit` sets it: the session ends */
	int status;
	/* --- console.c's --- */
	const struct console_form *form;
	const char *words;
};

struct console_command {
	const char *usage;
	const char *help;
	/* Prints to call->out. 0, or 1 when it failed and said why. */
	int (*run)(struct console_call *call);
};

/* A noun's commands; an entry without usage ends each. */
extern const struct console_command console_port_commands[];
extern const struct console_command console_interface_commands[];
extern const struct console_command console_vrrp_commands[];
extern const struct console_command console_route_commands[];
extern const struct console_command console_bfd_commands[];
extern const struct console_command console_config_commands[];
extern const struct console_command console_system_commands[];

/* NULL when out of memory. */
struct console *console_create(struct control *control);
void console_free(struct console *con);

/* Runs one line. Returns its status: 0, or 1 when it failed or is no command, which `out` says.
 * *quit is set when the session shall end. */
int console_run(struct console *con, const char *line, struct text *out, bool *quit);

/* For rdline's completion, see cmdline_parse.h: what may come at the end of `line`. */
int console_complete(
	struct console *con, const char *line, char *out, unsigned int size, int *state);

/* What its commands work on. */
struct control *console_control(const struct console *con);

/* The word given for a part of the usage ("VR", "info|stats|xstats"); NULL when left out. */
const char *console_arg(const struct console_call *call, const char *part);

/* Prints `doc` as JSON if "json" was given, else by `text`; frees it. NULL: prints the error.
 * The command's status. */
int console_show(struct console_call *call, json_t *doc, void (*text)(struct text *, json_t *),
	const struct show_error *e);

/* Usage and help of the commands that begin with `word` (NULL: all); false when there is none. */
bool console_help(const struct console *con, const char *word, struct text *out);

#endif
