/* SPDX-License-Identifier: BSD-3-Clause */
/* The terminal's settings. One thread; terminal_restore() any. */
#include "app/terminal.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static atomic_int raw_fd = -1;

int terminal_raw(int fd)
{
	static atomic_flag registered = ATOMIC_FLAG_INIT;
	struct termios raw;

	if (!isatty(fd) || tcgetattr(fd, &before) < 0)
		return -ENOTTY;
	raw = before;
	raw.c_lflag &= ~(ICANON | ECHO | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	if (!atomic_flag_test_and_set(&registered))
		atexit(terminal_restore);
	atomic_store(&raw_fd, fd);
	if (tcsetattr(fd, TCSANOW, &raw) < 0) {
		atomic_store(&raw_fd, -1);
		return -errno;
	}
	return 0;
}

void terminal_restore(void)
{
	int fd = atomic_exchange(&raw_fd, -1);

	if (fd >= 0)
		tcsetattr(fd, TCSANOW, &before);
}
