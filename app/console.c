/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console's grammar: usages become librte_cmdline instructions, one for each way to leave
 * optional words out ("forms"), and lines are run through them. The admin thread.
 */
#include "app/console.h"

#include <cmdline.h>
#include <stdlib.h>

#include "app/console_form.h"

struct console {
	struct control *control;
	struct cmdline *cmdline; /* for its parser; it neither reads nor writes */
	cmdline_parse_ctx_t *context;
	struct console_form **forms; /* in the order of help; NULL ends */
	unsigned int n_forms;
	struct console_call *call; /* the one being run */
};

static const struct console_command *const all_commands[] = {console_vrrp_commands,
	console_interface_commands, console_port_commands, console_route_commands,
	console_bfd_commands, console_config_commands, console_system_commands};

/* cmdline_parse() found the form. */
static void run_form(void *words, struct cmdline *cl, void *form)
{
	struct console_call *call = console_form_console(form)->call;

	(void)cl;
	call->form = form;
	call->words = words;
	call->status = console_form_command(form)->run(call);
}

static bool add_form(struct console *con, struct console_form *form)
{
	struct console_form **forms =
		realloc(con->forms, (con->n_forms + 2) * sizeof(struct console_form *));

	if (!forms || !form) {
		console_form_free(form);
		if (forms)
			con->forms = forms;
		return false;
	}
	con->forms = forms;
	con->forms[con->n_forms++] = form;
	con->forms[con->n_forms] = NULL;
	return true;
}

static bool add_command(struct console *con, const struct console_command *command)
{
	unsigned int ways = 1U << console_usage_options(command->usage);

	for (unsigned int with = 0; with < ways; with++)
		if (!add_form(con, console_form_create(con, command, with, run_form)))
			return false;
	return true;
}

struct console *console_create(struct control *control)
{
	struct console *con = calloc(1, sizeof(*con));

	if (!con)
		return NULL;
	con->control = control;
	for (unsigned int i = 0; i < sizeof(all_commands) / sizeof(*all_commands); i++)
		for (const struct console_command *command = all_commands[i]; command->usage;
			command++)
			if (!add_command(con, command))
				goto free_console;
	con->context = calloc(con->n_forms + 1, sizeof(*con->context));
	if (!con->context)
		goto free_console;
	for (unsigned int i = 0; i < con->n_forms; i++)
		con->context[i] = console_form_instruction(con->forms[i]);
	con->cmdline = cmdline_new(con->context, CONSOLE_PROMPT, -1, -1);
	if (!con->cmdline)
		goto free_console;
	return con;
free_console:
	console_free(con);
	return NULL;
}

void console_free(struct console *con)
{
	if (!con)
		return;
	if (con->cmdline)
		cmdline_free(con->cmdline);
	for (unsigned int i = 0; i < con->n_forms; i++)
		console_form_free(con->forms[i]);
	free(con->forms);
	free(con->context);
	free(con);
}

struct control *console_control(const struct console *con)
{
	return con->control;
}

int console_run(struct console *con, const char *line, struct text *out, bool *quit)
{
	struct console_call call = {.console = con, .control = con->control, .out = out};
	struct console_words words;
	char text[CONSOLE_LINE_MAX + 2];

	if (!console_words_split(&words, line)) {
		text_printf(out, "too long: a line has at most %u characters and %u words\n",
			CONSOLE_LINE_MAX, CONSOLE_WORDS_MAX);
		return 1;
	}
	if (words.n == 0)
		return 0;
	/* the library wants the newline */
	snprintf(text, sizeof(text), "%.*s\n", (int)strcspn(line, "\r\n"), line);
	con->call = &call;
	if (cmdline_parse(con->cmdline, text) < 0) {
		console_explain_mistake(con->forms, &words, out);
		call.status = 1;
	}
	con->call = NULL;
	*quit = call.quit;
	return call.status;
}

int console_complete(
	struct console *con, const char *line, char *out, unsigned int size, int *state)
{
	return console_form_complete(con->forms, line, out, size, state);
}

const char *console_arg(const struct console_call *call, const char *part)
{
	int place = console_form_place(call->form, part);

	return place < 0 ? NULL : call->words + place * CONSOLE_WORD_MAX;
}

int console_show(struct console_call *call, json_t *doc, void (*text)(struct text *, json_t *),
	const struct show_error *e)
{
	if (!doc) {
		text_printf(call->out, "%s\n", e->text);
		return 1;
	}
	if (console_arg(call, "json"))
		show_json_text(call->out, doc);
	else
		text(call->out, doc);
	json_decref(doc);
	return 0;
}

bool console_help(const struct console *con, const char *word, struct text *out)
{
	const struct console_command *last = NULL;
	bool any = false;

	for (unsigned int i = 0; i < con->n_forms; i++) {
		const struct console_command *command = console_form_command(con->forms[i]);
		size_t start = out->len;

		if (command == last || (word && !strstr(command->usage, word)))
			continue;
		last = command;
		text_printf(out, "  %s", command->usage);
		text_pad(out, start, 50);
		text_printf(out, "  %s\n", command->help);
		any = true;
	}
	return any;
}
