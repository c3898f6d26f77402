/* SPDX-License-Identifier: BSD-3-Clause */
/* The client of the console's socket. See session.h for what goes over it. */
#include "app/attach.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/session.h"
#include "app/terminal.h"

static int reach(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		fprintf(stderr, "steadfast: socket %s: the path has more than %zu bytes\n", path,
			sizeof(address.sun_path) - 1);
		return -1;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		fprintf(stderr,
			"steadfast: cannot reach the console at %s: %s\n"
			"Is the program running, and is this its console.socket? Another one: "
			"--attach=SOCKET\n",
			path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static bool put(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			data += n;
			len -= n;
		}
	}
	return true;
}

/* The answer's last two bytes are the end mark and the status; all before goes out as it comes. */
static int run_batch(int fd, const char *command)
{
	char buf[4096 + 2], begin = SESSION_BATCH;
	size_t held = 0;
	ssize_t n;

	if (!put(fd, &begin, 1) || !put(fd, command, strcspn(command, "\r\n")) || !put(fd, "\n", 1))
		goto gone;
	while ((n = read(fd, buf + held, sizeof(buf) - held)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			goto gone;
		held += n;
		if (held > 2) {
			if (!put(STDOUT_FILENO, buf, held - 2))
				return 1;
			memmove(buf, buf + held - 2, 2);
			held = 2;
		}
	}
	if (held == 2 && buf[0] == '\0')
		return buf[1] == '0' ? 0 : 1;
gone:
	fprintf(stderr, "steadfast: the program went away before the command was done\n");
	return 1;
}

static void restore_and_die(int signal_number)
{
	terminal_restore();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* What was typed and is not sent yet. The program stops reading while its output waits for us, so
 * sending must never keep us from reading. */
struct typed {
	char data[4096];
	size_t len, at;
};

/* False when the input has ended. */
static bool read_typed(struct typed *t)
{
	ssize_t n = read(STDIN_FILENO, t->data, sizeof(t->data));

	t->at = 0;
	t->len = n > 0 ? n : 0;
	return n > 0 || (n < 0 && errno == EINTR);
}

static void send_typed(struct typed *t, int fd)
{
	ssize_t n = send(fd, t->data + t->at, t->len - t->at, MSG_DONTWAIT);

	if (n > 0)
		t->at += n;
}

/* False when the program has ended the session. */
static bool show_answer(int fd)
{
	char buf[4096];
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n < 0)
		return errno == EINTR;
	return n > 0 && put(STDOUT_FILENO, buf, n);
}

static void converse(int fd)
{
	struct typed typed = {.data[0] = SESSION_INTERACTIVE, .len = 1};
	bool ended = false;

	for (;;) {
		bool waiting = typed.at < typed.len;
		struct pollfd fds[2] = {{.fd = fd, .events = POLLIN | (waiting ? POLLOUT : 0)},
			{.fd = waiting || ended ? -1 : STDIN_FILENO, .events = POLLIN}};

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		if (fds[0].revents & POLLOUT)
			send_typed(&typed, fd);
		if (fds[0].revents & ~POLLOUT && !show_answer(fd))
			return;
		if (fds[1].revents && !read_typed(&typed)) {
			ended = true;
			shutdown(fd, SHUT_WR); /* what was asked is still answered */
		}
	}
}

static int run_interactive(int fd)
{
	signal(SIGTERM, restore_and_die);
	signal(SIGHUP, restore_and_die);
	signal(SIGINT, restore_and_die);
	terminal_raw(STDIN_FILENO);
	converse(fd);
	terminal_restore();
	return 0;
}

int attach_run(const char *socket_path, const char *command)
{
	int fd = reach(socket_path), status;

	if (fd < 0)
		return 1;
	/* A peer that is gone is an error of write(). */
	signal(SIGPIPE, SIG_IGN);
	status = command ? run_batch(fd, command) : run_interactive(fd);
	close(fd);
	return status;
}
