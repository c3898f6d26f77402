/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What every fuzzer here shares. A fuzzer is one call, made with octets that libFuzzer thinks up,
 * in memory of exactly their size; what must hold is asserted, and ASan and UBSan watch.
 *
 * A decoder's fuzzer takes what the decoder is told beside the packet, such as addresses, from the
 * front and hands on the rest, which ends where the memory ends.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/models/choice.h"

/* libFuzzer's name for it. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

/* What is left, writable, in memory of exactly its size; the caller frees it. */
static inline uint8_t *fuzz_rest(struct choice *c)
{
	uint8_t *copy = malloc(c->left ? c->left : 1);

	if (c->left)
		memcpy(copy, c->octets, c->left);
	c->left = 0;
	return copy;
}

/* What is wrong, or NULL. */
static inline void fuzz_expect_nothing(const char *wrong)
{
	if (!wrong)
		return;
	fprintf(stderr, "wrong: %s\n", wrong);
	abort();
}

#endif
