/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From a configuration to a running router, and back: devices, tables, workers, then apply.h.
 * Main thread, while nothing else runs.
 */
#ifndef APP_START_H
#define APP_START_H

#include "app/control.h"

/* After rte_eal_init(). The control state, ready for control_run(); or NULL, with what failed and
 * why in the log, and nothing left behind. `config` must outlive it. */
struct control *start_control(struct config *config);
/* Launches the workers on their lcores. 0 or -errno. */
int start_workers(struct control *c);
/* Workers, devices and tables, in the reverse order. */
void start_undo(struct control *c);

#endif
