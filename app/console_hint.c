/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What may come next on a line: for completion, and for the messages about lines that fit no
 * command. The admin thread.
 */
#include "app/console_form.h"

#include <cmdline_parse.h>
#include <stdio.h>
#include <string.h>

#define NEXT_MAX 32

/* The different words that may come at one place. */
struct next {
	unsigned int n;
	const struct console_word *word[NEXT_MAX];
	bool end; /* or nothing: the command may end there */
};

static void next_add(struct next *next, const struct console_word *w)
{
	for (unsigned int i = 0; i < next->n; i++)
		if (strcmp(next->word[i]->spec, w->spec) == 0)
			return;
	if (next->n < NEXT_MAX)
		next->word[next->n++] = w;
}

/* After the first `place` words of the line. */
static void next_after(struct next *next, struct console_form *const *forms,
	const struct console_words *words, unsigned int place)
{
	*next = (struct next){0};
	for (; *forms; forms++) {
		if (console_form_fit(*forms, words) < place)
			continue;
		if (console_form_length(*forms) == place)
			next->end = true;
		else
			next_add(next, console_form_word(*forms, place));
	}
}

/* --- completion --- */

/* The i-th thing to list for what was begun: words, an argument that has none, or the end. */
static bool listed(
	const struct next *next, const char *begun, unsigned int i, char *out, unsigned int size)
{
	char choice[CONSOLE_WORD_MAX];

	for (unsigned int k = 0; k < next->n; k++) {
		const struct console_word *w = next->word[k];

		for (unsigned int j = 0; console_word_choice(w, j, choice); j++) {
			if (strncmp(choice, begun, strlen(begun)) != 0 || i--)
				continue;
			snprintf(out, size, "%s", choice);
			return true;
		}
		if (!console_word_has_choices(w) && i-- == 0) {
			snprintf(out, size, "<%s>", w->spec);
			return true;
		}
	}
	if (next->end && !*begun && i == 0) {
		snprintf(out, size, "<Enter>");
		return true;
	}
	return false;
}

/* What all words that may come have in common; how many there are. */
static unsigned int common_start(
	const struct next *next, const char *begun, char common[CONSOLE_WORD_MAX])
{
	char choice[CONSOLE_WORD_MAX];
	unsigned int found = 0;

	for (unsigned int k = 0; k < next->n; k++) {
		for (unsigned int j = 0; console_word_choice(next->word[k], j, choice); j++) {
			size_t same = 0;

			if (strncmp(choice, begun, strlen(begun)) != 0)
				continue;
			if (found++ == 0)
				strcpy(common, choice);
			while (common[same] && common[same] == choice[same])
				same++;
			common[same] = '\0';
		}
	}
	return found;
}

int console_form_complete(struct console_form *const *forms, const char *line, char *out,
	unsigned int size, int *state)
{
	char common[CONSOLE_WORD_MAX] = "";
	struct console_words words;
	const char *begun = "";
	struct next next;

	if (!console_words_split(&words, line))
		return CMDLINE_PARSE_COMPLETE_FINISHED;
	if (words.open)
		begun = words.word[--words.n];
	next_after(&next, forms, &words, words.n);
	if (*state == 0) {
		unsigned int found = common_start(&next, begun, common);

		if (found && strlen(common) >= strlen(begun) &&
			(found == 1 || strlen(common) > strlen(begun))) {
			snprintf(out, size, "%s%s", common + strlen(begun), found == 1 ? " " : "");
			return CMDLINE_PARSE_COMPLETED_BUFFER;
		}
	}
	if (*state < 0)
		*state = 0;
	if (!listed(&next, begun, (*state)++, out, size))
		return CMDLINE_PARSE_COMPLETE_FINISHED;
	return CMDLINE_PARSE_COMPLETE_AGAIN;
}

/* --- mistakes --- */

static void list_next(const struct next *next, struct text *out)
{
	const char *separator = "";

	for (unsigned int i = 0; i < next->n; i++) {
		for (const char *c = next->word[i]->spec; *c;) {
			size_t len = console_word_is_argument(next->word[i]) ? strlen(c)
									     : strcspn(c, "|");

			text_printf(out, "%s%.*s", separator, (int)len, c);
			separator = ", ";
			c += len + (c[len] == '|');
		}
	}
}

static void say_words(const struct console_words *words, unsigned int n, struct text *out)
{
	for (unsigned int i = 0; i < n; i++)
		text_printf(out, "%s%s", i ? " " : "", words->word[i]);
}

/* The word at `place` is none of those that may come there. */
static void explain_word(const struct console_words *words, unsigned int place,
	const struct next *next, struct text *out)
{
	const char *wrong = words->word[place];
	char best[CONSOLE_WORD_MAX];
	struct suggestion s;
	bool said = false;

	suggest_start(&s, wrong);
	for (unsigned int i = 0; i < next->n; i++)
		console_word_suggest(next->word[i], &s, best);
	if (place) {
		say_words(words, place, out);
		text_puts(out, ": ");
	}
	for (unsigned int i = 0; i < next->n; i++) {
		if (!console_word_is_argument(next->word[i]))
			continue;
		text_puts(out, said ? "; " : "");
		console_word_explain(next->word[i], wrong, out);
		said = true;
	}
	if (!said && next->n) {
		text_printf(out, "'%s' is not one of ", wrong);
		list_next(next, out);
	} else if (!said) {
		text_printf(out, "nothing comes after that, but there is '%s'", wrong);
	}
	if (s.best)
		text_printf(out, "; did you mean '%s'?", s.best);
	text_puts(out, "\n");
}

static void explain_missing(
	struct console_form *const *forms, const struct console_words *words, struct text *out)
{
	const struct console_command *last = NULL;

	text_puts(out, "incomplete: after '");
	say_words(words, words->n, out);
	text_puts(out, "' something is missing:\n");
	for (; *forms; forms++) {
		const struct console_command *command = console_form_command(*forms);

		if (console_form_fit(*forms, words) < words->n || command == last)
			continue;
		last = command;
		text_printf(out, "  %s\n", command->usage);
	}
}

void console_explain_mistake(
	struct console_form *const *forms, const struct console_words *words, struct text *out)
{
	unsigned int best = 0;
	struct next next;

	for (struct console_form *const *f = forms; *f; f++) {
		unsigned int fit = console_form_fit(*f, words);

		best = fit > best ? fit : best;
	}
	if (best == words->n) {
		explain_missing(forms, words, out);
		return;
	}
	next_after(&next, forms, words, best);
	explain_word(words, best, &next, out);
	if (best == 0)
		text_puts(out, "'help' lists the commands.\n");
}
