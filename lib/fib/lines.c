/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Blocks of lines: a list of free ones for each size. See lines.h.
 *
 * Blocks are not joined again: the sizes in use change little, and a larger block is split when
 * there is nothing else.
 */
#include "fib/lines.h"

#include <errno.h>
#include <string.h>

#include "fib/pages.h"

/* Up to 16 lines each size has its class, above it each power of two. */
static unsigned int class_of(uint32_t n)
{
	return n <= 16 ? n - 1 : 43u - __builtin_clz(n - 1);
}

static uint32_t class_lines(unsigned int class)
{
	return class < 16 ? class + 1 : 1u << (class - 11);
}

int lines_init(struct lines *ls, uint32_t max, const struct fib_grace *grace)
{
	memset(ls, 0, sizeof(*ls));
	memset(ls->free, 0xff, sizeof(ls->free));
	ls->max = max;
	ls->waiting_first = LINE_NONE;
	if (grace)
		ls->grace = *grace;
	/* One at least: readers may look at the first, whatever is there. */
	ls->mapped = max ? max : 1;
	ls->memory = pages_map((size_t)ls->mapped * LINE_BYTES);
	ls->notes = pages_map((size_t)ls->mapped * sizeof(*ls->notes));
	if (ls->memory && ls->notes)
		return 0;
	lines_fini(ls);
	return -ENOMEM;
}

void lines_fini(struct lines *ls)
{
	pages_unmap(ls->memory, (size_t)ls->mapped * LINE_BYTES);
	pages_unmap(ls->notes, (size_t)ls->mapped * sizeof(*ls->notes));
}

static void put(struct lines *ls, uint32_t first, uint32_t n)
{
	unsigned int class = class_of(n);

	ls->notes[first].next = ls->free[class];
	ls->free[class] = first;
	ls->n_free += n;
}

static uint32_t pop(struct lines *ls, unsigned int class)
{
	uint32_t first = ls->free[class];

	if (first == LINE_NONE)
		return first;
	ls->free[class] = ls->notes[first].next;
	ls->n_free -= class_lines(class);
	return first;
}

/* Frees what waited long enough; tokens pass in the order they were started. */
static void reclaim(struct lines *ls)
{
	while (ls->waiting_first != LINE_NONE) {
		uint32_t first = ls->waiting_first;
		union line_note *note = &ls->notes[first];

		if (!ls->grace.passed(ls->grace.context, note->token))
			return;
		ls->waiting_first = note->next;
		ls->n_waiting -= note->n;
		put(ls, first, note->n);
	}
}

/* A part of a larger free block; the rest goes into the classes that it fits exactly. */
static uint32_t split(struct lines *ls, unsigned int class)
{
	uint32_t n = class_lines(class);

	for (unsigned int from = class + 1; from < LINES_CLASSES; from++) {
		uint32_t first = pop(ls, from);
		uint32_t rest = class_lines(from) - n;

		if (first == LINE_NONE)
			continue;
		while (rest) {
			uint32_t part = rest <= 16 ? rest : 1u << (31 - __builtin_clz(rest));

			rest -= part;
			put(ls, first + n + rest, part);
		}
		return first;
	}
	return LINE_NONE;
}

static uint32_t find(struct lines *ls, unsigned int class)
{
	uint32_t first = pop(ls, class);
	uint32_t n = class_lines(class);

	if (first != LINE_NONE)
		return first;
	reclaim(ls);
	first = pop(ls, class);
	if (first != LINE_NONE)
		return first;
	if (ls->max - ls->fresh >= n) {
		first = ls->fresh;
		ls->fresh += n;
		return first;
	}
	return split(ls, class);
}

uint32_t lines_take(struct lines *ls, uint32_t n)
{
	unsigned int class = class_of(n);
	uint32_t first;

	if (ls->n_taken == LINES_CHANGE)
		return LINE_NONE;
	first = find(ls, class);
	if (first != LINE_NONE)
		ls->taken[ls->n_taken++] = (struct line_block){first, class_lines(class)};
	return first;
}

void lines_drop(struct lines *ls, uint32_t first, uint32_t n)
{
	ls->dropped[ls->n_dropped++] = (struct line_block){first, class_lines(class_of(n))};
}

static void retire(struct lines *ls, const struct line_block *b)
{
	union line_note *note = &ls->notes[b->first];

	if (!ls->grace.start) {
		put(ls, b->first, b->n);
		return;
	}
	note->token = ls->grace.start(ls->grace.context);
	note->next = LINE_NONE;
	note->n = b->n;
	if (ls->waiting_first == LINE_NONE)
		ls->waiting_first = b->first;
	else
		ls->notes[ls->waiting_last].next = b->first;
	ls->waiting_last = b->first;
	ls->n_waiting += b->n;
}

void lines_commit(struct lines *ls)
{
	for (unsigned int i = 0; i < ls->n_dropped; i++)
		retire(ls, &ls->dropped[i]);
	ls->n_taken = 0;
	ls->n_dropped = 0;
}

void lines_abort(struct lines *ls)
{
	for (unsigned int i = 0; i < ls->n_taken; i++)
		put(ls, ls->taken[i].first, ls->taken[i].n);
	ls->n_taken = 0;
	ls->n_dropped = 0;
}
