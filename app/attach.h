/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The other end of the console's socket: `steadfast --attach[=SOCKET] [--exec 'CMD']`. Runs without
 * EAL, in the calling thread.
 */
#ifndef APP_ATTACH_H
#define APP_ATTACH_H

/* A console in this terminal; when standard input is no terminal, it is passed on as it is. With
 * `command`, that one command: its output goes to standard output. The exit status: 0; 1 when the
 * command failed, the program cannot be reached, or it went away in the middle. */
int attach_run(const char *socket, const char *command);

#endif
