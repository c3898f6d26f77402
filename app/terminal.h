/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The terminal's settings: changed for line editing, and put back when that is over, also when the
 * program ends by exit(). One terminal a process.
 */
#ifndef APP_TERMINAL_H
#define APP_TERMINAL_H

/* Characters one by one, no echo, Ctrl-C is a character. Output is as before. 0; -ENOTTY when `fd`
 * is no terminal, or another -errno. */
int terminal_raw(int fd);
/* As it was before terminal_raw(). May be called any time, also from a signal handler. */
void terminal_restore(void);

#endif
