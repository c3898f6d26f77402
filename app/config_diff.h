/* SPDX-License-Identifier: BSD-3-Clause */
/* What differs between two configurations as config_print() gives them. Any thread; pure. */
#ifndef APP_CONFIG_DIFF_H
#define APP_CONFIG_DIFF_H

#include <jansson.h>

#include "app/text.h"

/* One line a difference, by its JSON path: "$.a.b: 1 -> 2", "- $.a.c: 3" for what only `from` has,
 * "+ $.a.d: 4" for what only `to` has. Keys are compared, and shown as "***". Nothing when they
 * are the same. */
void config_diff(struct text *out, json_t *from, json_t *to);

#endif
