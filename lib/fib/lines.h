/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory in cache lines for a structure that is read without locks: blocks of lines that are free,
 * in use, or wait until no reader can hold a link to them any more. The writer owns it; readers see
 * only the lines.
 *
 * A change of the structure takes the blocks it builds and drops those it replaces, and then either
 * commits, after the new ones are linked, or aborts, when there was not enough for all of them.
 */
#ifndef FIB_LINES_H
#define FIB_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "fib/grace.h"

#define LINE_BYTES    64u
#define LINE_NONE     UINT32_MAX
#define LINES_MAX     (1u << 24)
#define LINES_CLASSES 37  /* 1..16 lines, then powers of two */
#define LINES_CHANGE  320 /* blocks that one change may take or drop: a node and all below it */

/* What the writer keeps beside a line. */
union line_note {
	uint8_t octets[16]; /* while in use: the user's */
	uint32_t words[4];
	struct {
		uint64_t token;
		uint32_t next; /* the first line of the next block; LINE_NONE: the last */
		uint32_t n;
	}; /* the first line of a block that is free or waits */
};

struct line_block {
	uint32_t first, n;
};

struct lines {
	uint8_t *memory; /* LINE_BYTES a line */
	union line_note *notes;
	uint32_t max;
	uint32_t mapped; /* the same, or 1 */
	uint32_t fresh;  /* from here on never used */
	uint32_t free[LINES_CLASSES];
	uint32_t waiting_first, waiting_last; /* a queue, in the order of retiring */
	uint32_t n_free, n_waiting;           /* lines */
	struct line_block taken[LINES_CHANGE], dropped[LINES_CHANGE];
	unsigned int n_taken, n_dropped;
	struct fib_grace grace; /* start NULL: no concurrent readers */
};

/* 0 or -ENOMEM. */
int lines_init(struct lines *ls, uint32_t max, const struct fib_grace *grace);
void lines_fini(struct lines *ls);

/* A block of n lines that no reader can see, or LINE_NONE. Its contents are anything. */
uint32_t lines_take(struct lines *ls, uint32_t n);
/* It will not be linked any more: free a grace period after the commit. */
void lines_drop(struct lines *ls, uint32_t first, uint32_t n);
/* What was taken is linked, what was dropped is not. */
void lines_commit(struct lines *ls);
/* What was taken was never linked: free at once. What was dropped stays. */
void lines_abort(struct lines *ls);

static inline void *lines_at(const struct lines *ls, uint32_t line)
{
	return ls->memory + (size_t)line * LINE_BYTES;
}

#endif
