/* SPDX-License-Identifier: BSD-3-Clause */
/* Forms of commands. The admin thread. */
#include "app/console_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct console_form {
	struct console *console;
	const struct console_command *command;
	unsigned int n;
	struct console_word words[CONSOLE_WORDS_MAX];
	struct cmdline_inst *instruction; /* ends with its tokens and NULL */
};

bool console_words_split(struct console_words *words, const char *line)
{
	size_t len = strcspn(line, "\r\n#");
	const char *end = line + len;

	words->n = 0;
	words->open = false;
	if (len > CONSOLE_LINE_MAX)
		return false;
	while (line < end) {
		size_t gap = strspn(line, " \t"), word;

		line += gap < (size_t)(end - line) ? gap : (size_t)(end - line);
		word = strcspn(line, " \t\r\n#");
		if (word == 0)
			break;
		if (words->n == CONSOLE_WORDS_MAX || word >= CONSOLE_WORD_MAX)
			return false;
		memcpy(words->word[words->n], line, word);
		words->word[words->n++][word] = '\0';
		line += word;
		words->open = line == end;
	}
	return true;
}

unsigned int console_usage_options(const char *usage)
{
	unsigned int n = 0;

	for (; *usage; usage++)
		n += *usage == '[';
	return n;
}

struct console_form *console_form_create(struct console *con, const struct console_command *command,
	unsigned int with, void (*run)(void *, struct cmdline *, void *))
{
	struct console_form *form = calloc(1, sizeof(*form));
	const char *at = command->usage;
	unsigned int option = 0;
	char part[48];
	int used;

	if (!form)
		return NULL;
	form->instruction =
		calloc(1, sizeof(*form->instruction) + (CONSOLE_WORDS_MAX + 1) * sizeof(void *));
	if (!form->instruction) {
		free(form);
		return NULL;
	}
	form->console = con;
	form->command = command;
	for (; sscanf(at, "%47s%n", part, &used) == 1 && form->n < CONSOLE_WORDS_MAX; at += used) {
		char *spec = part;

		if (*part == '[') {
			spec = part + 1;
			spec[strcspn(spec, "]")] = '\0';
			if (!(with & 1U << option++))
				continue;
		}
		console_word_init(&form->words[form->n], spec, form->n, console_control(con));
		form->instruction->tokens[form->n] = &form->words[form->n].token.hdr;
		form->n++;
	}
	form->instruction->f = run;
	form->instruction->data = form;
	form->instruction->help_str = command->help;
	return form;
}

void console_form_free(struct console_form *form)
{
	if (!form)
		return;
	free(form->instruction);
	free(form);
}

struct console *console_form_console(const struct console_form *form)
{
	return form->console;
}

const struct console_command *console_form_command(const struct console_form *form)
{
	return form->command;
}

struct cmdline_inst *console_form_instruction(const struct console_form *form)
{
	return form->instruction;
}

int console_form_place(const struct console_form *form, const char *part)
{
	for (unsigned int i = 0; i < form->n; i++)
		if (strcmp(form->words[i].spec, part) == 0)
			return i;
	return -1;
}

unsigned int console_form_length(const struct console_form *form)
{
	return form->n;
}

const struct console_word *console_form_word(const struct console_form *form, unsigned int i)
{
	return &form->words[i];
}

unsigned int console_form_fit(const struct console_form *form, const struct console_words *words)
{
	unsigned int i = 0;

	while (i < form->n && i < words->n && console_word_takes(&form->words[i], words->word[i]))
		i++;
	return i;
}
