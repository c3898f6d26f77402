/* SPDX-License-Identifier: BSD-3-Clause */
/* Configurations from files, and as documents to compare. The admin thread, which may wait. */
#ifndef APP_CONFIG_FILE_H
#define APP_CONFIG_FILE_H

#include <jansson.h>

#include "app/text.h"
#include "config/config.h"

/* NULL, and a line for every mistake in `out`. */
struct config *config_file_read(const char *file, struct text *out);
/* Keys included: not to be shown. NULL when out of memory. */
json_t *config_document(const struct config *config);

#endif
