/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The admin thread: console sessions on the terminal and on the Unix socket, the log on its way to
 * stderr, and the link state of devices that know it (the others' control hears from the
 * kernel). It may block where a device does; it touches no
 * protocol state but through control_ask().
 *
 * Control must answer requests until admin_stop() has returned, or refuse them.
 */
#ifndef APP_ADMIN_H
#define APP_ADMIN_H

#include "app/control.h"

struct admin;

struct admin_params {
	/* A console on standard input and output. `quit`, Ctrl-D or the end of the input there stop
	 * the program, as in testpmd. */
	bool interactive;
	const char *config; /* the file that SIGHUP reads again */
	const char *socket; /* path; NULL: none */
};

/* Opens the socket and starts the thread; from here on the log is queued. NULL and a message. */
struct admin *admin_start(
	struct control *c, const struct admin_params *params, char *error, size_t error_len);
/* Ends the sessions (what they still have to send, they get a moment for), removes the socket, puts
 * the terminal back, writes the log out. NULL is allowed. */
void admin_stop(struct admin *a);

#endif
