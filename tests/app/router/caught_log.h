/* SPDX-License-Identifier: BSD-3-Clause */
/* What the router logs: caught while a scene is open. */
#ifndef CAUGHT_LOG_H
#define CAUGHT_LOG_H

void log_catch(void);
void log_release(void);

#endif
