/* SPDX-License-Identifier: BSD-3-Clause */
/* The console's Unix socket: made with its directory, mode 0600, one live process a path. */
#ifndef APP_LISTENER_H
#define APP_LISTENER_H

#include <stddef.h>
#include <sys/types.h>

struct listener {
	int fd; /* non-blocking */
	char path[108];
	/* of the file made, so that another process's is never removed */
	dev_t device;
	ino_t inode;
};

/* A socket left behind by a process that is gone is replaced. 0, or -errno and a message. */
int listener_open(struct listener *l, const char *path, char *error, size_t error_len);
void listener_close(struct listener *l);

#endif
