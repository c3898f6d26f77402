/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions over a socket pair: batch, interactive, and clients that do not read. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/session.h"
#include "fake.h"

static struct session *session;
static int client;
static struct instant now;

static void setup(void)
{
	int fds[2];

	fake_console_open();
	cr_assert(eq(int, socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0));
	client = fds[0];
	now = (struct instant){1000};
	session = session_create(con, fds[1], fds[1], false, now);
}

static void teardown(void)
{
	close(client);
	session_free(session);
	fake_console_close();
}

TestSuite(sessions, .init = setup, .fini = teardown);

/* The client sends; the session reads and answers as the admin thread lets it. */
static void type(const char *bytes, size_t n)
{
	cr_assert(eq(int, write(client, bytes, n), (int)n));
	session_read(session, now);
	session_flush(session, now);
}

static void type_line(const char *line)
{
	type(line, strlen(line));
}

/* What the client has got: terminated, *n is its length. */
static char *answer(size_t *n)
{
	static char buf[1 << 20];
	ssize_t got;

	*n = 0;
	while ((got = read(client, buf + *n, sizeof(buf) - 1 - *n)) > 0)
		*n += got;
	buf[*n] = '\0';
	return buf;
}

Test(sessions, batch_gives_output_then_nul_and_status)
{
	size_t n;
	char *text;

	type_line("\001show vrrp brief\n");
	text = answer(&n);
	cr_assert(gt(sz, n, 2));
	cr_expect(strstr(text, "lan/ipv4/1") != NULL);
	cr_expect(strstr(text, "steadfast>") == NULL, "no prompt");
	cr_expect(strstr(text, "show vrrp brief") == NULL, "no echo");
	cr_expect(eq(sz, strlen(text), n - 2));
	cr_expect(eq(chr, text[n - 1], '0'));
	cr_expect(session_over(session));
}

Test(sessions, batch_of_an_unknown_command_has_status_1)
{
	size_t n;
	char *text;

	type_line("\001shwo\n");
	text = answer(&n);
	cr_expect(eq(chr, text[n - 2], '\0'));
	cr_expect(eq(chr, text[n - 1], '1'));
	cr_expect(strstr(text, "did you mean 'show'?") != NULL);
	cr_expect(session_over(session));
}

Test(sessions, batch_in_pieces_and_without_a_newline_at_the_end)
{
	size_t n;
	char *text;

	type_line("\001");
	type_line("he");
	type_line("lp");
	answer(&n);
	cr_expect(eq(sz, n, 0));
	shutdown(client, SHUT_WR);
	session_read(session, now);
	session_flush(session, now);
	text = answer(&n);
	cr_expect(eq(chr, text[n - 1], '0'));
	cr_expect(strstr(text, "show datapath") != NULL);
}

Test(sessions, batch_of_a_line_too_long)
{
	char line[CONSOLE_LINE_MAX + 20];
	size_t n;
	char *text;

	memset(line, 'x', sizeof(line));
	type_line("\001");
	type(line, sizeof(line) / 2);
	type(line, sizeof(line) - sizeof(line) / 2);
	text = answer(&n);
	cr_expect(eq(chr, text[n - 1], '1'));
	cr_expect(strstr(text, "too long") != NULL);
	cr_expect(session_over(session));
}

Test(sessions, interactive_at_once_with_the_byte_that_asks_for_it)
{
	size_t n;

	type_line("\002");
	cr_expect(strstr(answer(&n), "steadfast> ") != NULL);
	type_line("show vrrp brief\n");
	cr_expect(strstr(answer(&n), "lan/ipv4/2") != NULL);
	type_line("shwo\n");
	cr_expect(strstr(answer(&n), "did you mean") != NULL);
	cr_expect(not(session_over(session)));
	type_line("quit\n");
	answer(&n);
	cr_expect(session_over(session));
	cr_expect(not(fake.stopped), "quit ends the session only");
}

Test(sessions, interactive_after_a_while_of_silence)
{
	size_t n;

	session_tick(session, now);
	session_flush(session, now);
	answer(&n);
	cr_expect(eq(sz, n, 0), "the client may still be going to say that it is batch");
	now = instant_add(now, span_ms(SESSION_DECIDE_MS));
	session_tick(session, now);
	session_flush(session, now);
	cr_expect(strstr(answer(&n), "steadfast> ") != NULL);
}

Test(sessions, a_tab_completes)
{
	size_t n;

	type_line("\002show vrrp w\t\n");
	cr_expect(strstr(answer(&n), "It is master") != NULL);
}

Test(sessions, several_lines_at_once_are_all_run_in_order)
{
	size_t n;
	char *text, *second;

	type_line("\002show vrrp brief\nshow port\nquit\n");
	text = answer(&n);
	second = strstr(text, "net_ixgbe");
	cr_expect(strstr(text, "lan/ipv4/1") != NULL);
	cr_expect(second != NULL);
	cr_expect(session_over(session));
}

Test(sessions, the_end_of_input_still_gets_its_answers)
{
	size_t n;

	type_line("\002show port\n");
	shutdown(client, SHUT_WR);
	session_read(session, now);
	session_flush(session, now);
	cr_expect(strstr(answer(&n), "net_ixgbe") != NULL);
	cr_expect(session_over(session));
}

/* As much as the admin thread would let it. */
static void flood(unsigned int lines)
{
	for (unsigned int i = 0; i < lines; i++) {
		if (write(client, "show route\n", 11) != 11)
			return;
		if (session_wants_input(session))
			session_read(session, now);
		session_flush(session, now);
	}
}

Test(sessions, a_client_that_does_not_read_gets_no_further_input_and_loses_nothing)
{
	size_t n, total = 0;
	unsigned int tables = 0;
	bool progress = true;

	fake.n_routes = 1000;
	type_line("\002");
	flood(200);
	cr_expect(not(session_wants_input(session)));
	cr_expect(lt(sz, session->output.len, 2 * SESSION_OUTPUT_LOW + (1 << 20)));
	/* now it reads: everything comes, nothing is cut */
	while (progress) {
		char *text = answer(&n), *at = text;

		total += n;
		while ((at = strstr(at, "10.3.231.0/24")))
			tables++, at++;
		if (session_wants_input(session))
			session_read(session, now);
		session_flush(session, now);
		progress = n > 0;
	}
	cr_expect(eq(uint, tables, 200), "%u tables in %zu bytes", tables, total);
}

/* A turn of the admin thread in which nothing came. */
static void look(void)
{
	session_tick(session, now);
	session_flush(session, now);
}

Test(sessions, a_client_that_reads_nothing_for_long_is_dropped)
{
	fake.n_routes = 1000;
	type_line("\002");
	flood(200);
	now = instant_add(now, span_s(SESSION_STALL_S - 1));
	look();
	cr_expect(not(session_over(session)));
	now = instant_add(now, span_s(1));
	look();
	cr_expect(session_over(session));
	cr_expect(session->dropped != NULL);
}

Test(sessions, time_in_which_nothing_was_offered_is_not_held_against_the_client)
{
	size_t n;

	fake.n_routes = 1000;
	type_line("\002");
	flood(200);
	/* It takes all there is, while the program is busy with a long document. */
	answer(&n);
	now = instant_add(now, span_s(SESSION_STALL_S));
	look();
	cr_expect(not(session_over(session)));
}

/* As of a table of very many routes. */
Test(sessions, an_answer_longer_than_may_wait_says_so_instead)
{
	size_t n;
	char *text;

	session->output.limit = 10000;
	fake.n_routes = 1000;
	type_line("\001show route\n");
	text = answer(&n);
	cr_expect(strstr(text, "the answer is longer than a session holds") == text, "%s", text);
	cr_expect(eq(chr, text[n - 1], '1'));
	cr_expect(session_over(session));
	cr_expect(session->dropped == NULL);
}

Test(sessions, interactive_goes_on_after_an_answer_longer_than_may_wait)
{
	size_t n;

	session->output.limit = 10000;
	fake.n_routes = 1000;
	type_line("\002show route\n");
	cr_expect(strstr(answer(&n), "the answer is longer than a session holds") != NULL);
	type_line("show vrrp brief\n");
	cr_expect(strstr(answer(&n), "lan/ipv4/1") != NULL);
	cr_expect(not(session_over(session)));
}

Test(sessions, a_client_that_went_away_ends_the_session)
{
	type_line("\002");
	close(client);
	client = -1;
	session_input(session, "help\n", 5, now);
	session_flush(session, now);
	cr_expect(session_over(session));
	cr_expect(session->dropped == NULL);
}

Test(sessions, control_d_ends_an_interactive_session)
{
	type_line("\002\004");
	cr_expect(session->closing);
}
