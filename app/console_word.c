/* SPDX-License-Identifier: BSD-3-Clause */
/* Words of the console's grammar. The admin thread. */
#include "app/console_word.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct console_kind {
	const char *spec;
	const char *what; /* "port" */
	/* The i-th that exists, or NULL. NULL function: they cannot be listed. */
	const char *(*name)(const struct config *config, unsigned int i);
	bool (*takes)(const struct console_word *w, const char *text);
};

static const char *port_name(const struct config *config, unsigned int i)
{
	return i < config->n_ports ? config->ports[i].name : NULL;
}

static const char *interface_name(const struct config *config, unsigned int i)
{
	return i < config->n_interfaces ? config->interfaces[i].name : NULL;
}

static const char *vr_name(const struct config *config, unsigned int i)
{
	for (uint32_t k = 0; k < config->n_interfaces; k++) {
		const struct config_interface *in = &config->interfaces[k];

		if (i < in->ipv4.n_vrrp)
			return in->ipv4.vrrp[i].name;
		i -= in->ipv4.n_vrrp;
		if (i < in->ipv6.n_vrrp)
			return in->ipv6.vrrp[i].name;
		i -= in->ipv6.n_vrrp;
	}
	return NULL;
}

static const char *bfd_name(const struct config *config, unsigned int i)
{
	return i < config->n_bfd ? config->bfd[i].name : NULL;
}

static const char *word_name(const struct console_word *w, unsigned int i)
{
	return w->token.arg.kind->name ? w->token.arg.kind->name(w->token.arg.control->config, i)
				       : NULL;
}

static bool takes_name(const struct console_word *w, const char *text)
{
	static const char *const keywords[] = {"json", "brief", "info", "stats", "xstats"};
	const char *name;

	/* A thing with such a name cannot be shown alone; the grammar stays clear. */
	for (unsigned int i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		if (strcmp(text, keywords[i]) == 0)
			return false;
	for (unsigned int i = 0; (name = word_name(w, i)); i++)
		if (strcmp(text, name) == 0)
			return true;
	return false;
}

static bool takes_prefix(const struct console_word *w, const char *text)
{
	struct ip_prefix p;
	struct ip_addr a;

	(void)w;
	return ip_addr_parse(text, &a) == 0 || ip_prefix_parse(text, &p) == 0;
}

static bool takes_number(const struct console_word *w, const char *text)
{
	unsigned long n;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	n = strtoul(text, &end, 10);
	return !*end && !errno && n >= w->token.arg.from && n <= w->token.arg.to;
}

static bool takes_any(const struct console_word *w, const char *text)
{
	(void)w;
	return *text;
}

static const struct console_kind kinds[] = {
	{"PORT", "port", port_name, takes_name},
	{"INTERFACE", "interface", interface_name, takes_name},
	{"VR", "virtual router", vr_name, takes_name},
	{"BFD", "BFD session", bfd_name, takes_name},
	{"PREFIX|ADDRESS", "prefix or address such as 192.0.2.0/24 or 2001:db8::1", NULL,
		takes_prefix},
	{"FILE", "file", NULL, takes_any},
	{"COMMAND", "command", NULL, takes_any},
};
static const struct console_kind number_kind = {"", "number", NULL, takes_number};

/* --- the token's operations, as cmdline_parse.h wants them --- */

static const struct console_word *word_of(struct cmdline_token_hdr *hdr)
{
	return (const struct console_word *)hdr;
}

static int arg_parse(struct cmdline_token_hdr *hdr, const char *text, void *out, unsigned int size)
{
	const struct console_word *w = word_of(hdr);
	char word[CONSOLE_WORD_MAX];
	size_t len = 0;

	while (!cmdline_isendoftoken(text[len]))
		len++;
	if (len == 0 || len >= sizeof(word) || (out && len >= size))
		return -1;
	memcpy(word, text, len);
	word[len] = '\0';
	if (!w->token.arg.kind->takes(w, word))
		return -1;
	if (out)
		memcpy(out, word, len + 1);
	return len;
}

static int arg_count(struct cmdline_token_hdr *hdr)
{
	int n = 0;

	while (word_name(word_of(hdr), n))
		n++;
	return n;
}

static int arg_choice(struct cmdline_token_hdr *hdr, int i, char *out, unsigned int size)
{
	const char *name = word_name(word_of(hdr), i);

	if (!name || strlen(name) >= size)
		return -1;
	strcpy(out, name);
	return 0;
}

static int arg_help(struct cmdline_token_hdr *hdr, char *out, unsigned int size)
{
	snprintf(out, size, "%s", word_of(hdr)->spec);
	return 0;
}

static struct cmdline_token_ops arg_ops = {
	.parse = arg_parse,
	.complete_get_nb = arg_count,
	.complete_get_elt = arg_choice,
	.get_help = arg_help,
};

/* --- */

static void init_arg(struct console_word *w, const struct console_kind *kind, unsigned int offset,
	const struct control *control)
{
	w->token.arg.hdr = (struct cmdline_token_hdr){&arg_ops, offset};
	w->token.arg.kind = kind;
	w->token.arg.control = control;
}

void console_word_init(
	struct console_word *w, const char *spec, unsigned int place, const struct control *control)
{
	unsigned int offset = place * CONSOLE_WORD_MAX;

	*w = (struct console_word){0};
	snprintf(w->spec, sizeof(w->spec), "%s", spec);
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(spec, kinds[i].spec) == 0) {
			init_arg(w, &kinds[i], offset, control);
			return;
		}
	}
	if (isdigit((unsigned char)*spec)) {
		init_arg(w, &number_kind, offset, control);
		sscanf(spec, "%lu..%lu", &w->token.arg.from, &w->token.arg.to);
		return;
	}
	snprintf(w->choices, sizeof(w->choices), "%s", spec);
	for (char *c = w->choices; *c; c++)
		if (*c == '|')
			*c = '#';
	w->token.string.hdr = (struct cmdline_token_hdr){&cmdline_token_string_ops, offset};
	w->token.string.string_data.str = w->choices;
}

bool console_word_is_argument(const struct console_word *w)
{
	return w->token.hdr.ops == &arg_ops;
}

/* The library takes a token it does not change without const. */
static struct cmdline_token_hdr *token(const struct console_word *w)
{
	return (struct cmdline_token_hdr *)(uintptr_t)&w->token.hdr;
}

bool console_word_takes(const struct console_word *w, const char *text)
{
	int n = w->token.hdr.ops->parse(token(w), text, NULL, 0);

	return n > 0 && (size_t)n == strlen(text);
}

bool console_word_choice(const struct console_word *w, unsigned int i, char out[CONSOLE_WORD_MAX])
{
	int n = w->token.hdr.ops->complete_get_nb(token(w));

	return (int)i < n &&
	       w->token.hdr.ops->complete_get_elt(token(w), i, out, CONSOLE_WORD_MAX) == 0;
}

bool console_word_has_choices(const struct console_word *w)
{
	return !console_word_is_argument(w) || w->token.arg.kind->name;
}

void console_word_suggest(
	const struct console_word *w, struct suggestion *s, char best[CONSOLE_WORD_MAX])
{
	char choice[CONSOLE_WORD_MAX];

	for (unsigned int i = 0; console_word_choice(w, i, choice); i++) {
		suggest_offer(s, choice);
		if (s->best == choice)
			s->best = strcpy(best, choice);
	}
}

static void list_names(const struct console_word *w, struct text *out)
{
	const unsigned int most = 12;
	const char *name;
	unsigned int i;

	for (i = 0; (name = word_name(w, i)); i++)
		if (i < most)
			text_printf(out, "%s%s", i ? ", " : "", name);
	if (i > most)
		text_printf(out, " and %u more", i - most);
	if (i == 0)
		text_puts(out, "none");
}

void console_word_explain(const struct console_word *w, const char *text, struct text *out)
{
	const struct console_kind *kind = w->token.arg.kind;

	if (!console_word_is_argument(w))
		return;
	if (kind == &number_kind) {
		text_printf(out, "'%s' is not a number from %lu to %lu", text, w->token.arg.from,
			w->token.arg.to);
	} else if (kind->name) {
		text_printf(out, "there is no %s '%s'; there are: ", kind->what, text);
		list_names(w, out);
	} else {
		text_printf(out, "'%s' is no %s", text, kind->what);
	}
}
