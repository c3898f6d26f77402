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
/* The interface's configured neighbors, whatever was there before. */
void apply_neighbors(struct control *c, const struct app_interface *ifc);
/* A static route into the RIB, or in place of the one it has to the prefix. 0 or -errno. */
int apply_route(struct control *c, const struct config_route *cfg);
uint32_t apply_count_vrs(const struct config *config);
/* How many routes there can be once the router runs with the configuration. */
uint32_t apply_routes_max(const struct config *config);
/* How many addresses the configuration makes this router's, at most. */
uint32_t apply_count_addresses(const struct config *config);
/* Frees what apply_config() made. */
void apply_undo(struct control *c);

#endif
