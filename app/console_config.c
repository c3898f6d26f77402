/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands about configurations in files. The admin thread, which may wait for a file. */
#include "app/console.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/config_diff.h"
#include "app/config_file.h"
#include "app/reload.h"

static int run_check(struct console_call *call)
{
	const char *file = console_arg(call, "FILE");
	struct config *config = config_file_read(file, call->out);

	if (!config)
		return 1;
	text_printf(call->out, "%s: no mistakes\n", file);
	config_free(config);
	return 0;
}

/* The running configuration changes only in this thread. */
static int run_diff(struct console_call *call)
{
	const char *file = console_arg(call, "FILE");
	struct config *config = config_file_read(file, call->out);
	size_t start = call->out->len;
	json_t *running, *other;

	if (!config)
		return 1;
	running = config_document(call->control->config);
	other = config_document(config);
	config_free(config);
	if (running && other)
		config_diff(call->out, running, other);
	else
		text_puts(call->out, "out of memory\n");
	if (call->out->len == start)
		text_printf(call->out, "%s says what is running\n", file);
	json_decref(running);
	json_decref(other);
	return 0;
}

/* Beside the file first, so that what is there stays whole until the new one is. Only its owner may
 * read it: it has the keys. */
static int write_beside(const char *file, char *beside, const char *text)
{
	FILE *f;
	int fd, err = 0;

	fd = mkstemp(beside); /* mode 0600 */
	f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f) {
		err = errno;
		if (fd >= 0)
			close(fd);
		return -err;
	}
	if (fputs(text, f) == EOF || fflush(f) || fsync(fd))
		err = errno;
	if (fclose(f) && !err)
		err = errno;
	if (!err && rename(beside, file))
		err = errno;
	if (err)
		unlink(beside);
	return -err;
}

/* What a link leads to is written, and the link stays. */
static int write_file(const char *file, const char *text)
{
	char *end = realpath(file, NULL), *beside = NULL;
	const char *at = end ? end : file;
	int rc = -ENOMEM;

	if (asprintf(&beside, "%s.XXXXXX", at) >= 0) {
		rc = write_beside(at, beside, text);
		free(beside);
	}
	free(end);
	return rc;
}

static int run_save(struct console_call *call)
{
	const char *file = console_arg(call, "FILE");
	char *text;
	int err;

	if (config_file_refused(file, call->out))
		return 1;
	text = config_print(call->control->config, true);
	err = text ? write_file(file, text) : -ENOMEM;
	free(text);
	if (err)
		text_printf(call->out, "%s: %s\n", file, strerror(-err));
	return err != 0;
}

static int run_load(struct console_call *call)
{
	return reload_file(call->control, console_arg(call, "FILE"), call->out) ? 1 : 0;
}

const struct console_command console_config_commands[] = {
	{"config check FILE", "every mistake in a configuration", run_check},
	{"config diff FILE", "what it says otherwise than what is running", run_diff},
	{"config load FILE", "runs with it from now on, without touching what it does not change",
		run_load},
	{"config save FILE", "writes what is running, keys included; mode 0600", run_save},
	{0},
};
