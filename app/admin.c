/* SPDX-License-Identifier: BSD-3-Clause */
/* The admin thread: one poll() loop over everything that may not hold control up. */
#include "app/admin.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "app/link.h"
#include "app/listener.h"
#include "app/log.h"
#include "app/receive.h"
#include "app/reload.h"
#include "app/session.h"
#include "app/terminal.h"

#define SESSIONS_MAX  16
#define TURN_MS       10 /* log lines and link changes wait this long at most */
#define LINK_MS       20
#define STOP_FLUSH_MS 500

struct admin {
	struct control *control;
	struct admin_params params;
	pthread_t thread;
	int wake; /* eventfd: stop */
	struct listener listener;
	struct console *console;
	struct session *sessions[SESSIONS_MAX];
	unsigned int n_sessions;
	/* what each port's device last told: 0 down, 1 up, -1 not asked yet */
	int8_t *links;
	struct instant links_at;
	struct receive_watch *receive;
};

static struct instant now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (struct instant){(int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec};
}

/* --- link state --- */

struct link_told {
	struct app_port *port;
	bool up;
};

static bool link_step(struct control *c, struct request *r)
{
	struct link_told *told = r->arg;

	link_device(c, told->port, told->up);
	return true;
}

static void poll_links(struct admin *a, struct instant at)
{
	struct control *c = a->control;

	if (!instant_reached(a->links_at, at))
		return;
	a->links_at = instant_add(at, span_ms(LINK_MS));
	for (uint32_t i = 0; i < c->config->n_ports; i++) {
		struct link_told told = {.port = &c->ports[i]};
		struct request r = {.step = link_step, .arg = &told};

		if (told.port->dev->link_from_netdev)
			continue;
		told.up = port_link_poll(told.port->dev);
		if (told.up == a->links[i])
			continue;
		/* Refused: it is asked, and told, again next time. */
		if (control_ask(c, &r) == 0)
			a->links[i] = told.up;
	}
}

/* --- sessions --- */

static bool add_session(struct admin *a, int in, int out, bool terminal)
{
	struct session *s = NULL;

	if (a->n_sessions < SESSIONS_MAX)
		s = session_create(a->console, in, out, terminal, now());
	if (!s)
		return false;
	a->sessions[a->n_sessions++] = s;
	return true;
}

static void accept_session(struct admin *a)
{
	static const char full[] = "too many console sessions\n";
	int fd = accept4(a->listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0 || add_session(a, fd, fd, false))
		return;
	send(fd, full, sizeof(full) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
}

static void end_session(struct admin *a, unsigned int i)
{
	struct session *s = a->sessions[i];

	if (s->dropped)
		log_warn("console: a session was dropped: %s", s->dropped);
	if (s->terminal) {
		terminal_restore();
		control_stop(a->control);
	}
	session_free(s);
	a->sessions[i] = a->sessions[--a->n_sessions];
}

static void serve_sessions(struct admin *a, const struct pollfd *in, struct instant at)
{
	for (unsigned int i = 0; i < a->n_sessions; i++) {
		struct session *s = a->sessions[i];

		if (in[i].fd >= 0 && in[i].revents)
			session_read(s, at);
		session_tick(s, at);
		session_flush(s, at);
	}
	for (unsigned int i = a->n_sessions; i-- > 0;)
		if (session_over(a->sessions[i]))
			end_session(a, i);
}

/* --- reload --- */

/* A log line each of what there is to say. */
static void reload_if_asked(struct admin *a)
{
	struct text said = {0};
	char *line, *rest;
	int rc;

	if (!atomic_exchange_explicit(&a->control->reload_asked, false, memory_order_relaxed))
		return;
	rc = reload_file(a->control, a->params.config, &said);
	text_add(&said, "", 1);
	for (rest = said.data; (line = strsep(&rest, "\n"));)
		if (*line && rc)
			log_error("reload: %s", line);
		else if (*line)
			log_info("reload: %s", line);
	text_free(&said);
}

/* --- the loop --- */

/* What may not wait, whatever a session or a reload waits for. */
static void do_chores(void *admin)
{
	struct admin *a = admin;

	poll_links(a, now());
	receive_watch_poll(a->receive, now());
	log_drain(STDERR_FILENO);
}

/* The last chance of what is still to be sent. */
static void flush_all(struct admin *a)
{
	struct instant until = instant_add(now(), span_ms(STOP_FLUSH_MS));
	bool waits = true;

	while (waits && instant_before(now(), until)) {
		waits = false;
		for (unsigned int i = 0; i < a->n_sessions; i++) {
			struct session *s = a->sessions[i];

			s->closing = true;
			session_flush(s, now());
			waits |= session_has_output(s) && !session_over(s);
		}
		if (waits)
			poll(NULL, 0, TURN_MS);
	}
}

static void *admin_main(void *arg)
{
	enum { WAKE, LISTEN, SESSION };
	struct pollfd fds[SESSION + 2 * SESSIONS_MAX];
	struct admin *a = arg;

	fds[WAKE] = (struct pollfd){.fd = a->wake, .events = POLLIN};
	fds[LISTEN] = (struct pollfd){.fd = a->listener.fd, .events = POLLIN};
	for (;;) {
		struct pollfd *in = fds + SESSION, *out = in + a->n_sessions;
		unsigned int n = a->n_sessions;

		for (unsigned int i = 0; i < n; i++) {
			const struct session *s = a->sessions[i];

			in[i] = (struct pollfd){session_wants_input(s) ? s->in : -1, POLLIN, 0};
			out[i] = (struct pollfd){session_has_output(s) ? s->out : -1, POLLOUT, 0};
		}
		poll(fds, SESSION + 2 * n, TURN_MS);
		if (fds[WAKE].revents)
			break;
		serve_sessions(a, in, now());
		if (fds[LISTEN].revents)
			accept_session(a);
		reload_if_asked(a);
		do_chores(a);
	}
	flush_all(a);
	return NULL;
}

/* --- start and stop --- */

static int start_thread(struct admin *a)
{
	sigset_t all, before;
	int err;

	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&a->thread, NULL, admin_main, a);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!err)
		pthread_setname_np(a->thread, "sf-admin");
	return err;
}

static void admin_free(struct admin *a)
{
	while (a->n_sessions)
		session_free(a->sessions[--a->n_sessions]);
	terminal_restore();
	console_free(a->console);
	listener_close(&a->listener);
	if (a->wake >= 0)
		close(a->wake);
	receive_watch_free(a->receive);
	free(a->links);
	free(a);
}

struct admin *admin_start(
	struct control *c, const struct admin_params *params, char *error, size_t error_len)
{
	struct admin *a = calloc(1, sizeof(*a));
	int err;

	if (!a)
		goto no_memory;
	a->control = c;
	c->chores = do_chores;
	c->admin = a;
	a->params = *params;
	a->listener.fd = -1;
	a->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	a->console = console_create(c);
	a->links = malloc(c->config->n_ports + 1);
	a->receive = receive_watch_create(c);
	if (a->wake < 0 || !a->console || !a->links || !a->receive)
		goto no_memory;
	memset(a->links, -1, c->config->n_ports + 1);
	if (params->socket && listener_open(&a->listener, params->socket, error, error_len) < 0)
		goto free_admin;
	if (params->interactive) {
		terminal_raw(STDIN_FILENO);
		if (!add_session(a, STDIN_FILENO, STDOUT_FILENO, true))
			goto no_memory;
	}
	log_start_queue();
	err = start_thread(a);
	if (err) {
		log_stop_queue();
		snprintf(error, error_len, "admin thread: %s", strerror(err));
		goto free_admin;
	}
	return a;
no_memory:
	snprintf(error, error_len, "admin thread: out of memory or descriptors");
free_admin:
	if (a)
		admin_free(a);
	return NULL;
}

void admin_stop(struct admin *a)
{
	uint64_t one = 1;

	if (!a)
		return;
	if (write(a->wake, &one, sizeof(one)) != sizeof(one))
		abort(); /* an eventfd takes the first */
	pthread_join(a->thread, NULL);
	admin_free(a);
	log_stop_queue();
}
