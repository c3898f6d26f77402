/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The sentences of a virtual router's explanation, by what they are about. Inside show_explain*.c
 * only. Any thread; pure.
 */
#ifndef APP_SHOW_EXPLAIN_H
#define APP_SHOW_EXPLAIN_H

#include "app/show_vrrp.h"

#define DURATION_STRLEN 32

struct explain {
	const struct show_vr *v;
	const struct vrrp_vr *vr;
	const struct show_time *t;
	json_t *out;
};

/* Adds a sentence. */
void say(struct explain *x, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "431.0 ms", "12.3 s", "2 h 5 min". */
const char *duration(struct span d, char buf[DURATION_STRLEN]);
const char *remaining(const struct explain *x, struct instant at, char buf[DURATION_STRLEN]);

/* Whether an advert of another router was heard, and whose was the last. */
bool heard(const struct explain *x);
const char *heard_from(const struct explain *x, char buf[IP_ADDR_STRLEN]);

/* Its priority and what lowered it. */
void say_priority(struct explain *x);
/* Why it is in initialize. */
void say_why_initialize(struct explain *x);
/* Another master beside it. */
void say_rival(struct explain *x);
void say_tie(struct explain *x);
/* What was discarded, and what that looks like. */
void say_discarded(struct explain *x);

#endif
