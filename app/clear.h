/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * `clear stats`: counters start from zero again, those of virtual routers, BFD, interfaces and the
 * data path. What workers count only they write, so for them it is remembered what they had counted
 * until then. Any thread but control.
 */
#ifndef APP_CLEAR_H
#define APP_CLEAR_H

#include "app/show.h"

/* False and a message when control does not take requests now, or memory is short. */
bool clear_stats(struct control *c, struct show_error *e);

#endif
