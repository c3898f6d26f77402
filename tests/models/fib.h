/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A forwarding table against a list of prefixes searched from end to end, under any changes.
 */
#ifndef MODELS_FIB_H
#define MODELS_FIB_H

#include "choice.h"
#include "fake_grace.h"
#include "table.h"

#define FIB_MODEL_PREFIXES 2048

struct fib_model_prefix {
	bits prefix;
	uint32_t value;
	uint8_t len;
};

/* Which addresses and lengths are drawn. */
struct fib_model_world {
	bits base;
	bits vary; /* these bits of an address */
	uint8_t min_len, max_len;
	unsigned int turns;
	unsigned int live; /* prefixes, from here on about as many go as come */
	uint32_t room;     /* groups or octets */
};

struct fib_model {
	struct choice c;
	const struct fib_model_world *world;
	struct table table;
	struct fake_grace grace;
	struct fib_model_prefix list[FIB_MODEL_PREFIXES];
	unsigned int n;
};

/* A table of addresses of `width` bits. All but `c` and `world` starts zeroed. */
void fib_model_begin(struct fib_model *m, uint8_t width);
/* A change, and all that must hold around it is asserted. */
void fib_model_step(struct fib_model *m);
/* What is left goes in any order, and what it took with it. */
void fib_model_clear(struct fib_model *m);
/* That, and the table goes, too. */
void fib_model_end(struct fib_model *m);

#define V4(addr)   ((bits)(addr) << 96)
#define V6(hi, lo) ((bits)(hi) << 64 | (lo))

#endif
