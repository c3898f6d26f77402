/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The documents of show.h under DPDK's telemetry socket, for dpdk-telemetry.py and exporters:
 *
 *   /vrrp/list[,START]       names, a page of them from number START on; an empty page is the end
 *   /vrrp/info,NAME          /vrrp/global
 *   /interface/list[,START]  /interface/info,NAME
 *   /neighbor/list[,START]   /route/lookup,ADDRESS
 *   /bfd/list[,START]        /bfd/info,NAME
 *   /datapath/stats[,LCORE]  of all workers, or one
 *
 * Telemetry's names may hold letters, digits, '_' and '/' only: leaves are called last_adv_source
 * there. Lists of objects become objects, named by their name or number. true and false are 1 and
 * 0. An answer that would be too long has shorter lists, and `truncated`. A question that cannot be
 * answered gives {"error": why}.
 *
 * The handlers run in telemetry's own thread.
 */
#ifndef APP_TELEMETRY_H
#define APP_TELEMETRY_H

#include "app/control.h"

/* After rte_eal_init(), once `c` takes requests. 0 or -errno. */
int telemetry_start(struct control *c);
/* Waits for an answer being made; from then on there are none. Before `c` is freed. */
void telemetry_stop(void);
/* No answers are made in between. */
void telemetry_pause(void);
void telemetry_resume(void);

#endif
