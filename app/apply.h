/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The configuration into the running state: interfaces, addresses, neighbors, routes, virtual
 * routers. Main thread, before the loop runs; devices are open, all links count as down.
 */
#ifndef APP_APPLY_H
#define APP_APPLY_H

#include "app/control.h"

/* 0, or -errno with a line in the log. */
int apply_config(struct control *c);
/* Frees what apply_config() made. */
void apply_undo(struct control *c);

#endif
