/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A form: one way to write a command, with each optional word there or not; and what can be said
 * about a line that fits none. console.c's own. The admin thread.
 */
#ifndef APP_CONSOLE_FORM_H
#define APP_CONSOLE_FORM_H

#include "app/console.h"
#include "app/console_word.h"

#define CONSOLE_WORDS_MAX 8

/* A line cut into words; what follows a # is a comment. */
struct console_words {
	unsigned int n;
	char word[CONSOLE_WORDS_MAX][CONSOLE_WORD_MAX];
	bool open; /* the last word ends where the line does: it may go on */
};

/* False when there are too many, or one is too long. */
bool console_words_split(struct console_words *words, const char *line);

/* How many [optional] words a usage has. */
unsigned int console_usage_options(const char *usage);

/* The form of `command` in which the i-th optional word is there if bit i of `with` is set. `run`
 * is what cmdline_parse() calls. NULL when out of memory. */
struct console_form *console_form_create(struct console *con, const struct console_command *command,
	unsigned int with, void (*run)(void *, struct cmdline *, void *));
void console_form_free(struct console_form *form);

struct console *console_form_console(const struct console_form *form);
const struct console_command *console_form_command(const struct console_form *form);
struct cmdline_inst *console_form_instruction(const struct console_form *form);
/* Which word the part of the usage is, or -1. */
int console_form_place(const struct console_form *form, const char *part);

/* As console_complete(). `forms` ends with NULL. */
int console_form_complete(struct console_form *const *forms, const char *line, char *out,
	unsigned int size, int *state);
/* Says what is wrong with a line that fits no form, and what would be right. */
void console_explain_mistake(
	struct console_form *const *forms, const struct console_words *words, struct text *out);

/* How many of the line's first words fit the form; the form's length is console_form_length(). */
unsigned int console_form_fit(const struct console_form *form, const struct console_words *words);
unsigned int console_form_length(const struct console_form *form);
const struct console_word *console_form_word(const struct console_form *form, unsigned int i);

#endif
