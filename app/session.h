/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One console session: its line editing, and the output that its client has not read yet.
 *
 * Output never blocks and is never cut: it waits in the session's own buffer, and an answer that
 * would exceed SESSION_OUTPUT_MAX says that instead. A session with output waiting gets no further
 * input, so a client that does not read delays only itself; one that reads nothing for
 * SESSION_STALL_S while output waits is dropped.
 *
 * The first byte a client sends chooses the manner:
 *   0x01  batch: the rest of the line is one command. The answer is its output, a byte 0x00, and
 *         '0' or '1', which is the command's status; then the session ends.
 *   0x02  interactive, at once.
 *   else, or nothing for SESSION_DECIDE_MS: interactive.
 *
 * The admin thread.
 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app/console.h"
#include "app/text.h"
#include "base/clock.h"

#define SESSION_BATCH       '\001'
#define SESSION_INTERACTIVE '\002'

#define SESSION_OUTPUT_MAX (32U << 20) /* bytes; a hundred thousand routes fit */
#define SESSION_OUTPUT_LOW 65536U      /* with more than this waiting, input waits, too */
#define SESSION_STALL_S    10
#define SESSION_DECIDE_MS  500

enum session_manner {
	SESSION_UNDECIDED,
	SESSION_IS_BATCH,
	SESSION_IS_INTERACTIVE,
};

struct session {
	struct console *console;
	int in, out;   /* the same descriptor for a socket */
	bool terminal; /* the program's own: descriptors are neither closed nor shut */
	enum session_manner manner;
	struct rdline *rdline;
	struct instant decide_at;
	char line[CONSOLE_LINE_MAX + 1]; /* batch */
	size_t line_len;
	char input[512]; /* read and not looked at yet */
	size_t input_len, input_at;
	bool input_ended;
	struct text output;
	size_t sent;             /* bytes of `output` gone already */
	struct instant progress; /* when the client last took something, or had taken all */
	bool closing;            /* ends as soon as the output is gone */
	bool gone;               /* the client closed its end */
	const char *dropped;     /* why it ends at once; NULL: it does not */
};

/* NULL when out of memory. `in` and `out` belong to the session unless `terminal`. */
struct session *session_create(
	struct console *con, int in, int out, bool terminal, struct instant now);
void session_free(struct session *s);

/* Whether its input should be read now, and whether output waits. */
bool session_wants_input(const struct session *s);
bool session_has_output(const struct session *s);

/* Reads once, if there is something, and runs what is complete. */
void session_read(struct session *s, struct instant now);
/* The same from bytes at hand, at most sizeof(s->input) of them; `n` 0: the input has ended. */
void session_input(struct session *s, const char *bytes, size_t n, struct instant now);
/* Sends what the client takes without waiting, then runs input that waited for that. A client that
 * has taken nothing for too long is dropped. */
void session_flush(struct session *s, struct instant now);
/* What time alone brings: the manner is decided. */
void session_tick(struct session *s, struct instant now);

/* Whether it is over: free it. */
bool session_over(const struct session *s);

#endif
