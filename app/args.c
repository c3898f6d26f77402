/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line: EAL's part before `--` as DPDK users expect, ours after it or alone. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "app/args.h"

static const char usage[] =
	"usage: steadfast [EAL OPTIONS --] -c FILE [-i]\n"
	"       steadfast --check -c FILE\n"
	"       steadfast --attach[=SOCKET] [--exec COMMAND]\n"
	"\n"
	"  -c, --config FILE     the configuration\n"
	"  -i, --interactive     with the console on this terminal\n"
	"      --check           say every mistake in the configuration, and end\n"
	"      --attach[=SOCKET] a console on a running router (default:\n"
	"                        /run/steadfast/console.sock)\n"
	"      --exec COMMAND    with --attach: run one command, print what it says, and end\n"
	"  -h, --help            this text\n"
	"  -V, --version         the version\n"
	"\n"
	"EAL options (lcores, memory, devices) may stand before `--` and in the file's \"eal\" "
	"list.\n"
	"Exit: 0 asked to stop, 1 failed while running, 2 bad usage or configuration.\n";

static enum args_result bad(const char *what)
{
	fprintf(stderr, "steadfast: %s\n\n%s", what, usage);
	return ARGS_BAD;
}

static enum args_result bad_word(const char *word, const char *what)
{
	fprintf(stderr, "steadfast: %s: %s\n\n%s", word, what, usage);
	return ARGS_BAD;
}

/* One of several letters behind a dash is known by optopt alone. */
static enum args_result bad_option(const char *word)
{
	char letter[3] = {'-', optopt};
	bool is_value = optopt && word[0] == '-' && word[1] == '-';

	if (is_value)
		return bad_word(word, "takes no value");
	return bad_word(word[1] == '-' ? word
			: optopt       ? letter
				       : word,
		"unknown option (EAL options stand before `--`)");
}

static enum args_result check(const struct args *a, int argc, char **argv)
{
	if (optind < argc && a->attach && !a->socket)
		return bad_word(
			argv[optind], "the socket is joined to its option: --attach=SOCKET");
	if (optind < argc)
		return bad_word(
			argv[optind], "unexpected argument (EAL options stand before `--`)");
	if (a->socket && !*a->socket)
		return bad("--attach= lacks the path of the socket");
	if (a->exec && !a->attach)
		return bad("--exec goes with --attach");
	if (a->attach && (a->config || a->check || a->interactive))
		return bad(
			"--attach goes with --exec only: the running router has its configuration");
	if (a->check && a->interactive)
		return bad("--check does not start a console");
	if (!a->attach && !a->config)
		return bad("-c FILE is needed");
	return ARGS_RUN;
}

/* Splits at `--` when there is one: EAL's arguments, then ours. */
static void split(int *argc, char ***argv, struct args *out)
{
	for (int i = 1; i < *argc; i++) {
		if (strcmp((*argv)[i], "--"))
			continue;
		out->eal_argc = i - 1;
		out->eal_argv = *argv + 1;
		*argv += i;
		*argc -= i;
		return;
	}
}

enum args_result args_parse(int argc, char **argv, struct args *out)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'},
		{"interactive", no_argument, NULL, 'i'},
		{"check", no_argument, NULL, 'k'},
		{"attach", optional_argument, NULL, 'a'},
		{"exec", required_argument, NULL, 'x'},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},
		{NULL, 0, NULL, 0},
	};
	int c;

	*out = (struct args){0};
	split(&argc, &argv, out);
	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":c:ihV", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			out->config = optarg;
			break;
		case 'i':
			out->interactive = true;
			break;
		case 'k':
			out->check = true;
			break;
		case 'a':
			out->attach = true;
			out->socket = optarg;
			break;
		case 'x':
			out->exec = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return ARGS_DONE;
		case 'V':
			puts("steadfast " STEADFAST_VERSION);
			return ARGS_DONE;
		case ':':
			return bad_word(argv[optind - 1], "lacks its value");
		default:
			return bad_option(argv[optind - 1]);
		}
	}
	return check(out, argc, argv);
}
