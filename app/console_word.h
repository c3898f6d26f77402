/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One word of a command's usage as a librte_cmdline token: a fixed word is the library's string
 * token, an argument has a token of its own that knows what exists and can be completed.
 */
#ifndef APP_CONSOLE_WORD_H
#define APP_CONSOLE_WORD_H

#include <cmdline_parse.h>
#include <cmdline_parse_string.h>

#include "app/control.h"
#include "app/text.h"
#include "config/suggest.h"

#define CONSOLE_WORD_MAX STR_TOKEN_SIZE /* a word and its terminator */

struct console_kind;

struct console_word {
	union {
		struct cmdline_token_hdr hdr; /* first: this is the token */
		struct cmdline_token_string string;
		struct {
			struct cmdline_token_hdr hdr;
			const struct console_kind *kind;
			const struct control *control;
			unsigned long from, to; /* a range */
		} arg;
	} token;
	char spec[48];    /* as the usage says it */
	char choices[48]; /* of fixed words, with # between them */
};

/* Makes the token of `spec`, whose value is to be stored as word number `place`. */
void console_word_init(struct console_word *w, const char *spec, unsigned int place,
	const struct control *control);
bool console_word_takes(const struct console_word *w, const char *text);
/* The i-th word that may stand there; false after the last. */
bool console_word_choice(const struct console_word *w, unsigned int i, char out[CONSOLE_WORD_MAX]);
/* Offers every word that may stand there; the best is kept in `best`. */
void console_word_suggest(
	const struct console_word *w, struct suggestion *s, char best[CONSOLE_WORD_MAX]);
/* Why `text` may not stand there, in words without a full stop at the end; nothing for a fixed
 * word. */
void console_word_explain(const struct console_word *w, const char *text, struct text *out);
bool console_word_is_argument(const struct console_word *w);
/* Whether what may stand there can be listed. */
bool console_word_has_choices(const struct console_word *w);

#endif
