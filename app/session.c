/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Console sessions. The admin thread.
 *
 * librte_cmdline's rdline edits the line; its characters go to the session's buffer instead of a
 * descriptor. rdline_new() is marked experimental in DPDK 22.11 and stable since.
 */
#define ALLOW_EXPERIMENTAL_API
#include "app/session.h"

#include <cmdline_rdline.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int write_char(struct rdline *rdl, char c)
{
	struct session *s = rdline_get_opaque(rdl);

	text_add(&s->output, &c, 1);
	return 1;
}

/* Its status. An answer is whole or not there at all. */
static int run_command(struct session *s, const char *line, bool *quit)
{
	size_t before = s->output.len;
	int status = console_run(s->console, line, &s->output, quit);

	if (!s->output.overflow)
		return status;
	s->output.len = before;
	s->output.overflow = false;
	text_printf(&s->output,
		"the answer is longer than a session holds, %zu MB: ask for less, such as "
		"'show route PREFIX'\n",
		s->output.limit >> 20);
	return 1;
}

static void run_line(struct rdline *rdl, const char *line, unsigned int size)
{
	struct session *s = rdline_get_opaque(rdl);
	bool quit = false;

	(void)size;
	run_command(s, line, &quit);
	if (quit) {
		s->closing = true;
		rdline_quit(rdl);
	}
}

static int complete(struct rdline *rdl, const char *line, char *out, unsigned int size, int *state)
{
	struct session *s = rdline_get_opaque(rdl);

	return console_complete(s->console, line, out, size, state);
}

struct session *session_create(
	struct console *con, int in, int out, bool terminal, struct instant now)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->rdline = rdline_new(write_char, run_line, complete, s);
	if (!s->rdline) {
		free(s);
		return NULL;
	}
	s->console = con;
	s->in = in;
	s->out = out;
	s->terminal = terminal;
	s->output.limit = SESSION_OUTPUT_MAX;
	s->progress = now;
	s->decide_at = terminal ? now : instant_add(now, span_ms(SESSION_DECIDE_MS));
	return s;
}

void session_free(struct session *s)
{
	if (!s)
		return;
	if (!s->terminal) {
		close(s->in);
		if (s->out != s->in)
			close(s->out);
	}
	rdline_free(s->rdline);
	text_free(&s->output);
	free(s);
}

bool session_has_output(const struct session *s)
{
	return s->sent < s->output.len;
}

static bool backlogged(const struct session *s)
{
	return s->output.len - s->sent > SESSION_OUTPUT_LOW;
}

bool session_wants_input(const struct session *s)
{
	return !s->closing && !s->input_ended && s->input_at == s->input_len && !backlogged(s);
}

static void become_interactive(struct session *s)
{
	s->manner = SESSION_IS_INTERACTIVE;
	rdline_newline(s->rdline, CONSOLE_PROMPT);
}

static void interactive_char(struct session *s, char c)
{
	const char *line;

	switch (rdline_char_in(s->rdline, c)) {
	case RDLINE_RES_VALIDATED:
		line = rdline_get_buffer(s->rdline);
		if (line && *line != '\n')
			rdline_add_history(s->rdline, line);
		if (!s->closing)
			rdline_newline(s->rdline, CONSOLE_PROMPT);
		break;
	case RDLINE_RES_EOF:
	case RDLINE_RES_EXITED:
	case RDLINE_RES_NOT_RUNNING:
		s->closing = true;
		break;
	}
}

static void run_batch(struct session *s)
{
	bool quit = false;
	int status;

	s->line[s->line_len] = '\0';
	status = run_command(s, s->line, &quit);
	text_add(&s->output, "\0", 1);
	text_add(&s->output, status ? "1" : "0", 1);
	s->closing = true;
}

static void batch_char(struct session *s, char c)
{
	if (c == '\n') {
		run_batch(s);
	} else if (s->line_len < sizeof(s->line) - 1) {
		s->line[s->line_len++] = c;
	} else {
		text_printf(&s->output, "too long: a line has at most %u characters\n",
			CONSOLE_LINE_MAX);
		text_add(&s->output, "\0001", 2);
		s->closing = true;
	}
}

static void one_char(struct session *s, char c)
{
	if (s->manner == SESSION_UNDECIDED && c == SESSION_BATCH) {
		s->manner = SESSION_IS_BATCH;
		return;
	}
	if (s->manner == SESSION_UNDECIDED) {
		become_interactive(s);
		if (c == SESSION_INTERACTIVE)
			return;
	}
	if (s->manner == SESSION_IS_BATCH)
		batch_char(s, c);
	else
		interactive_char(s, c);
}

/* Runs the input at hand, until there is too much output. */
static void process(struct session *s)
{
	while (s->input_at < s->input_len && !s->closing && !backlogged(s))
		one_char(s, s->input[s->input_at++]);
	if (s->input_at == s->input_len && s->input_ended && !s->closing) {
		if (s->manner == SESSION_IS_BATCH)
			run_batch(s);
		s->closing = true;
	}
	if (s->output.overflow && !s->dropped)
		s->dropped = "more output than may wait";
}

void session_input(struct session *s, const char *bytes, size_t n, struct instant now)
{
	if (!session_has_output(s))
		s->progress = now;
	if (n > sizeof(s->input))
		n = sizeof(s->input);
	if (n)
		memcpy(s->input, bytes, n);
	s->input_len = n;
	s->input_at = 0;
	s->input_ended = n == 0;
	process(s);
}

void session_read(struct session *s, struct instant now)
{
	char bytes[sizeof(s->input)];
	ssize_t n = read(s->in, bytes, sizeof(bytes));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	session_input(s, bytes, n > 0 ? n : 0, now);
}

/* A terminal's descriptor is shared with other programs, so it must stay blocking: it is asked
 * first, and given no more than a pipe that has room is sure to take. */
static ssize_t send_some(const struct session *s, const char *data, size_t len)
{
	struct pollfd p = {.fd = s->out, .events = POLLOUT};

	if (!s->terminal)
		return send(s->out, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (poll(&p, 1, 0) <= 0) {
		errno = EAGAIN;
		return -1;
	}
	return write(s->out, data, len < 4096 ? len : 4096);
}

/* It takes nothing now. Time in which nothing was offered, as that of a long document being made,
 * ends with an offer, and what the client then takes is progress. */
static void judge(struct session *s, struct instant now)
{
	if (instant_reached(instant_add(s->progress, span_s(SESSION_STALL_S)), now))
		s->dropped = "the client does not read";
}

void session_flush(struct session *s, struct instant now)
{
	while (session_has_output(s) && !s->gone && !s->dropped) {
		ssize_t n = send_some(s, s->output.data + s->sent, s->output.len - s->sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			judge(s, now);
			break;
		}
		if (n < 0) {
			s->gone = true;
			break;
		}
		s->sent += n;
		s->progress = now;
	}
	if (!session_has_output(s)) {
		s->progress = now;
		s->sent = 0;
		s->output.len = 0;
		if (s->output.room > SESSION_OUTPUT_LOW)
			text_free(&s->output);
	}
	process(s);
}

void session_tick(struct session *s, struct instant now)
{
	if (s->manner == SESSION_UNDECIDED && instant_reached(s->decide_at, now))
		become_interactive(s);
}

bool session_over(const struct session *s)
{
	return s->gone || s->dropped || (s->closing && !session_has_output(s));
}
