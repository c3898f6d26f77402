/* SPDX-License-Identifier: BSD-3-Clause */
/* Configurations from files, and as documents to compare. The admin thread, which may wait. */
#ifndef APP_CONFIG_FILE_H
#define APP_CONFIG_FILE_H

#include <jansson.h>

#include "app/text.h"
#include "config/config.h"

/* Whether something else is there than a regular file, which `out` then says: reading a pipe may
 * take for ever, and saving would put a file in a device's place. */
bool config_file_refused(const char *file, struct text *out);
/* NULL, and a line for every mistake in `out`. */
struct config *config_file_read(const char *file, struct text *out);
/* Keys included: not to be shown. NULL when out of memory. */
json_t *config_document(const struct config *config);

#endif
