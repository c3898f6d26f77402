/* SPDX-License-Identifier: BSD-3-Clause */
/* The console's Unix socket. Main thread at start, the admin thread at the end. */
#include "app/listener.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int make_directories(const char *path)
{
	char dir[sizeof(((struct listener *)0)->path)];

	snprintf(dir, sizeof(dir), "%s", path);
	for (char *slash = strchr(dir + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(dir, 0755) < 0 && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

/* Whether the socket at the address is nobody's any more. A file that is no socket refuses a
 * connection just the same, but is somebody's. */
static bool is_stale(const struct sockaddr_un *address)
{
	struct stat st;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool stale;

	if (fd < 0)
		return false;
	stale = lstat(address->sun_path, &st) == 0 && S_ISSOCK(st.st_mode) &&
		connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
		errno == ECONNREFUSED;
	close(fd);
	return stale;
}

static int bind_to(int fd, const struct sockaddr_un *address)
{
	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0)
		return 0;
	if (errno != EADDRINUSE)
		return -errno;
	if (!is_stale(address))
		return -EADDRINUSE;
	if (unlink(address->sun_path) < 0 && errno != ENOENT)
		return -errno;
	return bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ? -errno : 0;
}

static int explain(int err, const char *path, char *error, size_t error_len)
{
	struct stat st;

	if (err == -EADDRINUSE && stat(path, &st) == 0 && !S_ISSOCK(st.st_mode))
		snprintf(error, error_len, "console socket %s: there is a file that is no socket",
			path);
	else if (err == -EADDRINUSE)
		snprintf(error, error_len,
			"console socket %s: another running program has it; give this one a "
			"different console.socket",
			path);
	else
		snprintf(error, error_len, "console socket %s: %s", path, strerror(-err));
	return err;
}

int listener_open(struct listener *l, const char *path, char *error, size_t error_len)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct stat st = {0};
	int err;

	*l = (struct listener){.fd = -1};
	if (strlen(path) >= sizeof(address.sun_path)) {
		snprintf(error, error_len, "console socket %s: the path has more than %zu bytes",
			path, sizeof(address.sun_path) - 1);
		return -ENAMETOOLONG;
	}
	strcpy(address.sun_path, path);
	strcpy(l->path, path);
	err = make_directories(path);
	if (err < 0)
		return explain(err, path, error, error_len);
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (l->fd < 0)
		return explain(-errno, path, error, error_len);
	/* On Linux the mode of the file that bind() makes; there is no moment in which others may
	 * connect. */
	fchmod(l->fd, 0600);
	err = bind_to(l->fd, &address);
	if (err == 0 && (stat(path, &st) < 0 || listen(l->fd, 8) < 0))
		err = -errno;
	if (err < 0) {
		close(l->fd);
		l->fd = -1;
		return explain(err, path, error, error_len);
	}
	l->device = st.st_dev;
	l->inode = st.st_ino;
	return 0;
}

void listener_close(struct listener *l)
{
	struct stat st;

	if (l->fd < 0)
		return;
	if (stat(l->path, &st) == 0 && st.st_dev == l->device && st.st_ino == l->inode)
		unlink(l->path);
	close(l->fd);
	l->fd = -1;
}
