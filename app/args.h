/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line. */
#ifndef APP_ARGS_H
#define APP_ARGS_H

#include <stdbool.h>

struct args {
	const char *config; /* -c FILE */
	bool interactive;   /* -i */
	bool check;         /* --check */
	bool attach;        /* --attach[=SOCKET] */
	const char *socket; /* NULL: the default */
	const char *exec;   /* --exec CMD */
	int eal_argc;       /* what stood before `--` */
	char **eal_argv;
};

enum args_result {
	ARGS_RUN,
	ARGS_DONE, /* help or version was printed: exit 0 */
	ARGS_BAD,  /* said on stderr: exit 2 */
};

enum args_result args_parse(int argc, char **argv, struct args *out);

#endif
