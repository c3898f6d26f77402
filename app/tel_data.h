/* SPDX-License-Identifier: BSD-3-Clause */
/* JSON to DPDK telemetry's own data, within what version 22.11 can hold. Any thread; pure. */
#ifndef APP_TEL_DATA_H
#define APP_TEL_DATA_H

#include <jansson.h>

#include <rte_telemetry.h>

/* `d` is what the handler was given. `doc`: an object, or a list of strings or of objects. */
void tel_data_from_json(struct rte_tel_data *d, json_t *doc);

/* Telemetry leaves out what does not fit into an answer, whole containers of it. So the longest
 * lists are cut until all of `doc` has at most `octets` as JSON, which `truncated` in it then says.
 */
void tel_data_fit(json_t *doc, size_t octets);

/* A leaf's name as telemetry allows it. */
void tel_data_name(const char *leaf, char out[RTE_TEL_MAX_STRING_LEN]);

#endif
